"""`python -m tools.oracle`: see README.md."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from decimal import Decimal
from typing import Any

from tools.oracle import careers, environment, figures, mapping, report, work
from tools.oracle.judge import Ledger

PAGE = environment.ROOT / "docs" / "rules" / "oracle.md"
CAMPAIGNS = (
    ("Rights of the rules of 2025", date(2025, 4, 1), date(2026, 5, 1)),
    ("Rights of the rules of 2023 and before", date(2022, 10, 1), date(2025, 3, 1)),
)
WORK = ("Work beside the allowance", date(2014, 10, 1), date(2026, 6, 1))


def main() -> int:
    """Compare; 0 when every difference is explained."""
    asked = argparse.ArgumentParser(prog="python -m tools.oracle", description="A second opinion on the ARE.")
    asked.add_argument("--install", action="store_true", help="make the oracle's environment from PyPI, and stop")
    asked.add_argument("--people", type=int, default=2000, help="careers of each campaign")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--write", action="store_true", help="write docs/rules/oracle.md")
    given = asked.parse_args()
    if given.install:
        environment.install()
        return 0
    try:
        campaigns, answer = compare(given.people, given.seed)
    except environment.OracleAbsentError as absent:
        print(absent, file=sys.stderr)
        return 2
    command = f"python -m tools.oracle --people {given.people} --seed {given.seed} --write"
    text = report.page(campaigns, answer, command)
    if given.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 1 if any(report.unexplained(ledger) for *_, ledger in campaigns) else 0


def compare(count: int, seed: int) -> tuple[list[tuple[str, str, int, Ledger]], dict[str, Any]]:
    """Draw, ask the oracle, and compare each campaign."""
    drawn = {title: careers.people(count, seed, first, last) for title, first, last in CAMPAIGNS}
    title, first, last = WORK
    months = careers.work_months(count, seed, first, last)
    ours = [mapping.our_work(one) for one in months]
    amounts = [Decimal(work.paid_daily(work.steps(career))) / 100 for career in ours]
    request = {name: [mapping.theirs(one) for one in people] for name, people in drawn.items()}
    request["work"] = [mapping.their_work(one, daily) for one, daily in zip(months, amounts, strict=True)]
    answer = environment.ask(request)

    campaigns = []
    for name, since, until in CAMPAIGNS:
        ledger = Ledger()
        for number, (person, theirs) in enumerate(zip(drawn[name], answer[name], strict=True)):
            figures.compare(ledger, number, person, mapping.ours(person), theirs)
        campaigns.append((name, f"Last contract ended from {since:%Y-%m} to {until:%Y-%m}.", count, ledger))
    ledger = Ledger()
    for number, (one, career, theirs) in enumerate(zip(months, ours, answer["work"], strict=True)):
        work.compare(ledger, number, one, career, theirs)
    campaigns.append((title, f"Months from {first:%Y-%m} to {last:%Y-%m}, degressive or not.", count, ledger))
    return campaigns, answer


if __name__ == "__main__":
    sys.exit(main())
