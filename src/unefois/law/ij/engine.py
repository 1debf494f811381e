"""The computation: every intermediate figure of a claim (:class:`Working`), for the result and the explanation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from unefois.law import parameters
from unefois.law.ij.conditions import Conditions, conditions
from unefois.law.ij.daily import Step, steps
from unefois.law.ij.model import WORK_RISKS, ClaimError, faults
from unefois.law.ij.reference import Reference, known_pay, refer
from unefois.law.ij.result import Period, Rate
from unefois.law.ij.span import Span, span
from unefois.law.money import euros, half_up

if TYPE_CHECKING:
    from unefois.law.ij.model import Claim

_SCALE: Final = 1000


@dataclass(frozen=True, slots=True)
class Working:
    """Every intermediate figure of a claim; ``reference`` is ``None`` when no month of pay is known."""

    claim: Claim
    reference: Reference | None
    conditions: Conditions
    steps: list[Step]
    span: Span | None
    periods: list[Period]
    doubts: list[str]


def taxable_share(claim: Claim) -> Decimal:
    """The part that counts for the income tax (CGI, art. 80 quinquies and 81, 8°)."""
    if claim.risk in WORK_RISKS:
        return Decimal("0.5")
    return Decimal(0) if claim.risk == "maladie" and claim.long_term_illness else Decimal(1)


def work_out(claim: Claim) -> Working:
    """Compute everything.

    :raises ClaimError: what is wrong in the claim.
    """
    found = faults(claim)
    if found:
        raise ClaimError(found)
    known, reference = known_pay(claim), refer(claim)
    needed = conditions(claim, reference, known)
    amounts = steps(claim, reference) if reference else []
    due = span(claim, needed) if reference and needed.met else None
    paid = periods(claim, amounts, due.first, due.last) if due else []
    return Working(claim, reference, needed, amounts, due, paid, _doubts(claim, reference, amounts, paid))


def daily_base(claim: Claim, reference: Reference) -> int:
    """The daily base pay in cents, ceiling applied."""
    return min(reference.base, reference.ceiling) if claim.risk in WORK_RISKS else reference.base


def deductions(gross: int, days: int, day: date, rounding: str) -> tuple[int, int]:
    """CSG and CRDS, in cents, on ``days`` allowances of ``gross`` cents paid for a period that starts on ``day``."""
    found = []
    for name in ("ij/csg_taux", "ij/crds_taux"):
        rate = parameters.get(name).whole(day, _SCALE)
        if rounding == "period":
            found.append(half_up(gross * days * rate, _SCALE))
        else:
            found.append(half_up(gross * rate, _SCALE) * days)
    return found[0], found[1]


def periods(claim: Claim, amounts: list[Step], first: date, last: date) -> list[Period]:
    """The paid days from ``first`` to ``last``, one period a daily amount."""
    found: list[Period] = []
    for number, step in enumerate(amounts):
        start = max(first, claim.start + timedelta(days=step.from_day - 1))
        end = last
        if number + 1 < len(amounts):
            end = min(last, claim.start + timedelta(days=amounts[number + 1].from_day - 2))
        days = (end - start).days + 1
        if days <= 0:
            continue
        csg, crds = deductions(step.gross, days, start, claim.options.deduction_rounding)
        total = step.gross * days
        found.append(
            Period(
                start=start,
                end=end,
                days=days,
                daily_gross=euros(step.gross),
                gross=euros(total),
                csg=euros(csg),
                crds=euros(crds),
                net=euros(total - csg - crds),
            )
        )
    return found


def rates(amounts: list[Step], day: date) -> list[Rate]:
    """The daily amounts, each with its deductions on one day."""
    found = []
    for number, step in enumerate(amounts):
        csg, crds = deductions(step.gross, 1, day, "day")
        found.append(
            Rate(
                label=step.label,
                from_day=step.from_day,
                to_day=amounts[number + 1].from_day - 1 if number + 1 < len(amounts) else None,
                gross=euros(step.gross),
                csg=euros(csg),
                crds=euros(crds),
                net=euros(step.gross - csg - crds),
            )
        )
    return found


def _doubts(claim: Claim, reference: Reference | None, amounts: list[Step], paid: list[Period]) -> list[str]:
    """The switches whose other reading would change a figure of this claim."""
    found: list[str] = []
    if reference is None:
        return found
    options = claim.options
    other = replace(
        claim,
        options=replace(options, daily_rounding="truncated" if options.daily_rounding == "nearest" else "nearest"),
    )
    if [one.gross for one in steps(other, reference)] != [one.gross for one in amounts]:
        found.append("daily_rounding")
    rounding = "day" if options.deduction_rounding == "period" else "period"
    if any(
        deductions(int(one.daily_gross * 100), one.days, one.start, rounding)
        != (int(one.csg * 100), int(one.crds * 100))
        for one in paid
    ):
        found.append("deduction_rounding")
    ceiling = "months" if options.birth_ceiling == "start" else "start"
    shifted = refer(replace(claim, options=replace(options, birth_ceiling=ceiling)))
    if shifted is not None and shifted.pay != reference.pay:
        found.append("birth_ceiling")
    return found
