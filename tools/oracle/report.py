"""docs/rules/oracle.md from what was compared."""

from __future__ import annotations

import os
import platform
from collections import Counter
from typing import TYPE_CHECKING, Any

from tools.oracle.verdicts import READINGS

if TYPE_CHECKING:
    from tools.oracle.judge import Ledger

SAID = {"ours": "ours", "theirs": "theirs", "open": "undecided", "rounding": "binary floats"}
INTRODUCTION = """<!-- Written by `python -m tools.oracle --write`: do not edit. -->

# A second opinion: openfisca-france

Random careers of the part that [openfisca-france](https://pypi.org/project/openfisca-france/) covers are computed
by both engines; figures are compared in the order of the computation, each from the other's figures of the steps
before, so that a difference is judged once. A difference counts as explained when our own formula with the reading
named gives OpenFisca's figure **to the cent** (or, where said, but for its 32-bit floats).
"""
MENDED = """## What it found in our engine

- The affiliation window of a contract that ends on the last day of February began on 29 February where a leap year
  lay 24 or 36 months before, and counted that day. It now begins on the first day of a month (mended on 2026-11-22;
  the test is `test_the_window_of_a_month_end_is_of_whole_months`).
- Where days not worked are capped, the days they are added to were taken for granted: this is now the doubt
  `worked_days_counted`. The doubt `divisor_floor` was said to have no effect; it has one for winter half-years.
"""
LEFT_OUT = """## What is not compared

OpenFisca models whole months, the private sector's general scheme and a new right. Left out on both sides: deferrals
and waiting period, contracts that begin or end within a month, absences, part time (its worked days are multiplied by
the share of full time), hours, bonuses spread over months, seasonal contracts, overseas, an old right and a new
one, sickness and training during the right, and the end-of-rights supplement. It cannot compute an opening before
November 2022: its months look back 36 months to a parameter that begins in November 2019. The rules before 2022 are
held by the published cases and by a second engine written day by day (`tests/law/naive.py`).
"""


def page(campaigns: list[tuple[str, str, int, Ledger]], answer: dict[str, Any], command: str) -> str:
    """The page; each campaign has a title, what was drawn, how many people, and its ledger."""
    versions = ", ".join(f"{name} {number}" for name, number in answer["versions"].items())
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        INTRODUCTION,
        f"Command: `{command}`. Date: {answer['date']}.",
        f"Oracle: {versions}, Python {answer['python']}. Machine: {machine}.",
        "",
        "| campaign | people | figures compared | figures that differ | people without any difference | unexplained |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for title, _, people, ledger in campaigns:
        differing = sum(group.figures for group in ledger.groups.values())
        lines.append(
            f"| {title} | {people} | {sum(ledger.compared.values())} | {differing} | {people - len(ledger.differing)} "
            f"| {unexplained(ledger)} |"
        )
    lines += ["", *_verdicts(campaigns), MENDED, LEFT_OUT]
    for title, drawn, _, ledger in campaigns:
        lines += [f"## {title}", "", drawn, "", *_table(ledger), "", *_examples(ledger)]
    return "\n".join(lines).rstrip() + "\n"


def unexplained(ledger: Ledger) -> int:
    """How many figures differ for no reason known."""
    return sum(group.figures for (_, reading), group in ledger.groups.items() if not reading)


def _verdicts(campaigns: list[tuple[str, str, int, Ledger]]) -> list[str]:
    people: Counter[str] = Counter()
    for _, _, _, ledger in campaigns:
        found: dict[str, set[int]] = {}
        for (_, readings), group in ledger.groups.items():
            for reading in readings:
                found.setdefault(reading, set()).update(group.people)
        people.update({reading: len(who) for reading, who in found.items()})
    lines = [
        "## Every cause, judged",
        "",
        "| OpenFisca's reading | people | right | what decides |",
        "|---|--:|---|---|",
    ]
    for name, count in people.most_common():
        reading = READINGS[name]
        lines.append(f"| `{name}`: {reading.what} | {count} | {SAID[reading.right]} | {reading.why} |")
    return [*lines, ""]


def _table(ledger: Ledger) -> list[str]:
    lines = ["| figure | compared | differ | people | explained by |", "|---|--:|--:|--:|---|"]
    for figure, compared in ledger.compared.items():
        groups = [(reading, group) for (name, reading), group in ledger.groups.items() if name == figure]
        if not groups:
            lines.append(f"| {figure} | {compared} | 0 | | |")
        for reading, group in sorted(groups, key=lambda one: -one[1].figures):
            why = " + ".join(f"`{name}`" for name in reading) or "**nothing**"
            lines.append(f"| {figure} | {compared} | {group.figures} | {len(group.people)} | {why} |")
    return lines


def _examples(ledger: Ledger) -> list[str]:
    lines = ["One example of each:", ""]
    for (figure, reading), group in sorted(ledger.groups.items()):
        lines.append(f"- {figure}, {' + '.join(f'`{name}`' for name in reading) or '**nothing**'}: {group.example}")
    return [*lines, ""] if len(lines) > 2 else []  # noqa: PLR2004
