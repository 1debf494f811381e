"""One career as each engine's input.

Ours: full time, registered the day after the last contract, the seven days' wait already served (OpenFisca has no
delay). Theirs: each month of each contract gets its gross pay (`salaire_de_base`) and the dates of its contract; the
reason of the end is carried on, since OpenFisca reads the last month known to the whole simulation.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.oracle.careers import month_after

from unefois.law import are

if TYPE_CHECKING:
    from datetime import date

    from tools.oracle.careers import Person, WorkMonth

MONTHS = 38
"""Months of payment asked for: the longest right, 1,095 days, takes 37 of them."""


def month_text(day: date) -> str:
    """``YYYY-MM``."""
    return f"{day:%Y-%m}"


def ours(person: Person, options: are.Options | None = None) -> are.Career:
    """A career as our engine takes it."""
    return are.Career(
        person=are.Person(
            birth=person.birth,
            registered=person.opening,
            last_waiting_period=month_after(person.opening, -1),
            reference_tax_income=person.income,
            tax_shares=1 + Decimal(person.half_shares) / 2,
        ),
        employments=[
            are.Employment(
                start=one.start,
                end=one.end,
                end_reason=one.reason,  # type: ignore[arg-type]
                contract="cdd" if one.reason == "fin_cdd" else "cdi",
                pay=[are.Pay(month, gross) for month, gross in one.pay.items()],
            )
            for one in person.contracts
        ],
        options=options or are.Options(),
    )


def theirs(person: Person) -> dict[str, Any]:
    """A career as `worker.py` takes it."""
    return {
        "birth": person.birth.isoformat(),
        "rfr": float(person.income),
        "shares": 1 + person.half_shares / 2,
        "opening": month_text(person.opening),
        "last": month_text(month_after(person.opening, MONTHS - 1)),
        "contracts": [
            {
                "start": one.start.isoformat(),
                "end": one.end.isoformat(),
                "reason": one.reason,
                "pay": {month_text(month): float(gross) for month, gross in one.pay.items()},
            }
            for one in person.contracts
        ],
    }


def our_work(one: WorkMonth) -> are.Career:
    """A month of work as our engine takes it: an old right that goes on."""
    return are.Career(
        person=are.Person(birth=one.birth, registered=one.month, last_waiting_period=month_after(one.month, -1)),
        prior=are.PriorRight(
            opened=one.opened,
            end_of_contract=one.opened,
            daily=one.daily,
            sjr=one.sjr,
            remaining_days=one.left,
            duration_days=730,
            days_paid_full_rate=one.paid_full_rate,
        ),
        activities=[are.Activity(one.month, one.pay)],
        options=are.Options(revalue=False),
    )


def their_work(one: WorkMonth, paid_daily: Decimal) -> dict[str, Any]:
    """A month of work as `worker.py` takes it; ``paid_daily`` is the allowance of the month, degressive or not."""
    return {
        "month": month_text(one.month),
        "sjr": float(one.sjr),
        "daily": float(paid_daily),
        "full_daily": float(one.daily),
        "degressive": paid_daily != one.daily,
        "pay": float(one.pay),
        "left": one.left,
    }
