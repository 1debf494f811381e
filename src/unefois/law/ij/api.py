"""The calls: :func:`compute`, :func:`explain`, :func:`between`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from unefois.law.ij import engine
from unefois.law.ij.explanation import tree
from unefois.law.ij.model import Claim, decode
from unefois.law.ij.reference import known_pay
from unefois.law.ij.result import Allowance, Period
from unefois.law.money import euros
from unefois.law.periods import month_date

if TYPE_CHECKING:
    from datetime import date

    from unefois.law.trace import Node


def compute(claim: Claim | dict[str, Any], *, trace: bool = False) -> Allowance:
    """The daily allowances of one stop, whole.

    :param claim: a :class:`Claim`, or JSON-like data of the same shape.
    :param trace: also build the explanation (:class:`unefois.law.trace.Node`).
    :raises ClaimError: what is wrong in the input, one line per fault, with its field.
    """
    work = _work(claim)
    found, reference, periods = work.claim, work.reference, work.periods
    count = reference.count if reference else 0
    last_month = known_pay(found).last
    return Allowance(
        eligible=work.conditions.met,
        risk=found.risk,
        conditions=[*work.conditions.opening, *([work.conditions.long] if work.conditions.long else [])],
        reference_start=month_date(last_month - max(count, 1) + 1),
        reference_end=month_date(last_month + 1) - timedelta(days=1),
        reference_pay=euros(reference.pay) if reference else Decimal(0),
        reference_days=euros(reference.divisor) if reference else Decimal(0),
        base=euros(engine.daily_base(found, reference)) if reference else Decimal(0),
        rates=engine.rates(work.steps, found.start),
        waiting_days=work.span.waiting if work.span else 0,
        first_paid_day=periods[0].start if periods else None,
        last_paid_day=periods[-1].end if periods else None,
        days=sum(one.days for one in periods),
        periods=periods,
        gross=sum((one.gross for one in periods), Decimal(0)),
        csg=sum((one.csg for one in periods), Decimal(0)),
        crds=sum((one.crds for one in periods), Decimal(0)),
        net=sum((one.net for one in periods), Decimal(0)),
        taxable_share=engine.taxable_share(found),
        doubts=work.doubts,
        trace=tree(work) if trace else None,
    )


def explain(claim: Claim | dict[str, Any]) -> Node:
    """The explanation of the allowances: a tree rendered by ``unefois.law.trace`` as text, data or HTML.

    :raises ClaimError: what is wrong in the input.
    """
    return tree(_work(claim))


def between(claim: Claim | dict[str, Any], first: date, last: date) -> list[Period]:
    """The part of the allowances that falls between two days, both included: one payment in arrears.

    Sums of days and gross amounts over consecutive windows are those of the whole; CSG and CRDS, rounded in each
    window, may differ from the whole's by some cents.

    :raises ClaimError: what is wrong in the input.
    """
    work = _work(claim)
    if work.span is None or not work.conditions.met:
        return []
    return engine.periods(work.claim, work.steps, max(work.span.first, first), min(work.span.last, last))


def _work(claim: Claim | dict[str, Any]) -> engine.Working:
    return engine.work_out(claim if isinstance(claim, Claim) else decode(claim))
