"""The pages of ``docs/rules/`` that are derived from the parameters and the switches.

Deterministic: the same parameters give the same bytes, so that a stale page can be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unefois.law import parameters
from unefois.law.are.options import DOUBTS
from unefois.law.are.rulesets import RULE_SETS
from unefois.law.ij.options import DOUBTS as IJ_DOUBTS
from unefois.law.money import number_fr

if TYPE_CHECKING:
    from decimal import Decimal

    from unefois.law.parameters import Fields, Parameter

SECTION_TITLES: Final = {
    "are": "Unemployment allowance (ARE)",
    "retenues": "Deductions from allowances",
    "ij": "Daily sickness allowances (IJ)",
    "autres": "Other payments",
    "commun": "Common references (SMIC, ceiling)",
}
CONFIDENCE: Final = {"verified": "verified", "derived": "derived", "general": "**general, not re-read**"}
_WARNING = "<!-- Written by `python -m unefois.cli docs` from src/unefois/law: do not edit. -->"


def _value(value: Decimal | Fields) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {number_fr(one)}" for key, one in value.items())
    return number_fr(value)


def _parameter(one: Parameter) -> str:
    lines = [
        f"### {one.label}",
        "",
        (f"`{one.name}` · {one.unit} · chosen by: {parameters.DATES_FR[one.chosen_by]} · {CONFIDENCE[one.confidence]}"),
        "",
        f"Source: {one.source.text}; {one.source.page}.",
        "",
    ]
    if one.note:
        lines += [f"> {one.note}", ""]
    lines += ["| from | until | value | reference | confidence |", "|---|---|---|---|---|"]
    lines += [
        f"| {dated.since} | {dated.until or ''} | {_value(dated.value)} | {dated.ref.replace('|', '/')} "
        f"| {CONFIDENCE[dated.confidence]} |"
        for dated in one.values
    ]
    return "\n".join([*lines, ""])


def _section(section: str) -> str:
    found = [parameters.get(name) for name in parameters.names(section)]
    head = [_WARNING, "", f"# {SECTION_TITLES[section]}", "", f"{len(found)} parameters.", ""]
    return "\n".join(head + [_parameter(one) for one in found])


def _index() -> str:
    lines = [
        _WARNING,
        "",
        "# Parameters of the law",
        "",
        "Every figure the engine uses, with its dates, its reference and how far it can be trusted:",
        "*verified* was read in a cited source, *derived* was computed from verified values and agrees with",
        "a published result, *general* was not re-read in a text and is shown as such in every explanation.",
        "",
        "| page | parameters | dated values | not re-read |",
        "|---|---|---|---|",
    ]
    for section in parameters.SECTIONS:
        found = [parameters.get(name) for name in parameters.names(section)]
        values = [dated for one in found for dated in one.values]
        general = sum(dated.confidence == "general" for dated in values)
        title = SECTION_TITLES[section]
        lines.append(f"| [{title}](parameters-{section}.md) | {len(found)} | {len(values)} | {general} |")
    return "\n".join([*lines, ""])


def _doubts() -> str:
    lines = [
        _WARNING,
        "",
        "# Doubts",
        "",
        "What no text read so far settles is a switch of `are.Options` or `ij.Options`, the most probable reading as",
        "default. A result lists the doubts that weighed on it, and its explanation shows both readings. Texts of",
        "the questions are in French, as users see them.",
        "",
    ]
    for doubt in (*DOUBTS, *IJ_DOUBTS):
        lines += [
            f"## `{doubt.switch}`" + (" (IJ)" if doubt in IJ_DOUBTS else ""),
            "",
            doubt.question,
            "",
            f"- Lecture retenue : {doubt.kept}",
            f"- Autre lecture : {doubt.other}",
            f"- Pourquoi : {doubt.why}",
            f"- Serait tranché par : {doubt.settled_by}",
            "",
        ]
    return "\n".join(lines)


def _rule_sets() -> str:
    lines = [
        _WARNING,
        "",
        "# Rule sets of the ARE",
        "",
        "Chosen by the end of the contract, or by the day a dismissal procedure was engaged. Amounts are those of",
        "the month of payment.",
        "",
        "| id | since | rules | SJR and duration | affiliation | window | duration | degressive |",
        "|---|---|---|---|---|---|---|---|",
    ]
    method = {0: "12 civil months / days of contract", 1: "12 civil months / worked days × 1.4", 2: "calendar days"}
    for rules in RULE_SETS:
        day = rules.since
        window, longest = parameters.get("are/fenetre_affiliation"), parameters.get("are/duree_maximale")
        unit = "worked days" if rules.worked_days else "days"
        longest_days = "/".join(str(longest.at(day, f"jours_{i}")) for i in (1, 2, 3))
        lines.append(
            f"| {rules.id} | {day} | {rules.label} | {method[rules.method]} "
            f"| {parameters.get('are/affiliation_jours').at(day)} {unit} or "
            f"{parameters.get('are/affiliation_heures').at(day)} h "
            f"| {window.at(day, 'avant')} months, {window.at(day, 'apres')} from age {window.at(day, 'pivot')} "
            f"| {parameters.get('are/duree_minimale').at(day)} to {longest_days} "
            f"| {'yes' if rules.degressive else 'no'} |"
        )
    return "\n".join([*lines, ""])


def pages() -> dict[str, str]:
    """File name → content of every generated page."""
    return {
        "parameters.md": _index(),
        "doubts.md": _doubts(),
        "rule-sets.md": _rule_sets(),
        **{f"parameters-{section}.md": _section(section) for section in parameters.SECTIONS},
    }
