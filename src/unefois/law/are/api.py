"""The calls for one person: :func:`compute`, :func:`explain`, :func:`simple`, :func:`resume`.

They build a table of one row, check it, run the engine and read the answer back.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from unefois.law.are import explanation
from unefois.law.are.choice import KINDS, NONE
from unefois.law.are.doubtful import raised
from unefois.law.are.engine import entitle
from unefois.law.are.faults import faults
from unefois.law.are.model import Career, CareerError, Employment, EndReason, Person, decode
from unefois.law.are.options import Options
from unefois.law.are.result import Condition, DailyAmount, Delays, Entitlement, Month, Rights
from unefois.law.are.rulesets import RULE_SETS, index_at
from unefois.law.are.table import from_careers
from unefois.law.money import euros
from unefois.law.periods import EPOCH, add_months, day_number, month_date, to_date

if TYPE_CHECKING:
    from unefois.law.are.engine import Steps
    from unefois.law.trace import Node

SHORT, LONG = 40, 150


def compute(career: Career | dict[str, Any], *, trace: bool = False, months: int | None = None) -> Entitlement:
    """The whole right of one person.

    :param career: a :class:`Career`, or JSON-like data of the same shape.
    :param trace: also build the explanation (:class:`unefois.law.trace.Node`).
    :param months: how many months of payment to give; by default, until the right is used up.
    :raises CareerError: what is wrong in the input, one line per fault, with its field.
    """
    if not isinstance(career, Career):
        career = decode(career)
    steps = steps_of(career, months)
    return read(steps, career, trace=trace)


def steps_of(career: Career, months: int | None = None) -> Steps:
    """Every intermediate figure of one person's right.

    :raises CareerError: what is wrong in the input.
    """
    table = from_careers([career])
    found = faults(table)
    if found:
        raise CareerError(list(dict.fromkeys(_as_given(fault.text, career) for fault in found)))
    steps = entitle(table, career.options, SHORT if months is None else months)
    if months is None and steps.months is not None and int(steps.months.left[0, -1]) > 0:
        steps = entitle(table, career.options, LONG)
    return steps


def _as_given(text: str, career: Career) -> str:
    """A fault's text with the employment's place in the input, and the field that gave the pay: the table holds
    employments by date, and months of pay.
    """
    order = sorted(range(len(career.employments)), key=lambda one: career.employments[one].start)

    def place(found: re.Match[str]) -> str:
        at = order[int(found[1])]
        constant = found[2] == ".pay" and career.employments[at].monthly_gross is not None
        return f"employments[{at}]{'.monthly_gross' if constant else found[2]}"

    return re.sub(r"employments\[(\d+)\](\.\w+|)", place, text)


def explain(career: Career | dict[str, Any]) -> Node:
    """The explanation of the right: a tree rendered by ``unefois.law.trace`` as text, data or HTML.

    :raises CareerError: what is wrong in the input.
    """
    entitlement = compute(career, trace=True)
    if entitlement.trace is None:  # pragma: no cover - trace=True always builds one
        raise RuntimeError("no trace")
    return entitlement.trace


def simple(
    monthly_gross: Decimal | int | str,
    months: int = 24,
    *,
    end: date,
    birth: date,
    end_reason: EndReason = "fin_cdd",
    registered: date | None = None,
    options: Options | None = None,
) -> Career:
    """« 2 500 € par mois pendant deux ans » as a full career.

    One full-time contract that ends on ``end`` and lasted ``months`` months to the day, paid
    ``monthly_gross`` (euros) each full month, no bonus, no indemnity, no absence; registered the day after.
    """
    start = to_date(int(add_months(day_number(end + timedelta(days=1)), -months)))
    return Career(
        person=Person(birth=birth, registered=registered or end + timedelta(days=1)),
        employments=[
            Employment(
                start=start,
                end=end,
                end_reason=end_reason,
                contract="cdd" if end_reason == "fin_cdd" else "cdi",
                monthly_gross=Decimal(monthly_gross),
            )
        ],
        options=options or Options(),
    )


def read(steps: Steps, career: Career, *, trace: bool = False) -> Entitlement:
    """The figures of the first row of a computed table."""
    s, a, ref, choice = steps.situation, steps.affiliation, steps.reference, steps.choice
    kind = int(choice.kind[0])
    eligible = kind != NONE
    rules = RULE_SETS[int(index_at(choice.rule_day)[0])]
    months = _months(steps) if eligible else []
    daily = _daily(steps) if eligible and steps.months is not None else None
    doubts = raised(steps)
    return Entitlement(
        eligible=eligible,
        kind=KINDS[kind],
        rule_set=rules.id,
        rule_set_label=rules.label,
        rule_date=to_date(choice.rule_day[0]),
        end_of_contract=to_date(s.end[0]),
        age=int(choice.age[0]),
        conditions=[Condition(*one) for one in explanation.conditions(steps)],
        affiliation_days=int(a.days[0]),
        affiliation_hours=euros(a.hours[0]),
        worked_days=int(a.worked[0]),
        calendar_days=int(a.calendar[0]),
        window_start=to_date(a.start[0]),
        reference_pay=euros(ref.pay[0]),
        reference_days=Decimal(int(ref.divisor[0])) / 10,
        sjr=euros(choice.sjr[0]),
        daily=daily,
        duration_days=int(choice.days[0]),
        end_of_rights_supplement=int(steps.duration.supplement[0]) if eligible else 0,
        capital=euros(sum(int(cents) for cents in steps.months.gross[0])) if steps.months is not None else Decimal(0),
        delays=_delays(steps) if eligible else None,
        rights=_rights(steps) if career.prior is not None else None,
        months=months,
        last_month=months[-1].month if months else None,
        doubts=doubts,
        trace=explanation.tree(steps, doubts) if trace else None,
    )


def _daily(steps: Steps) -> DailyAmount:
    months = steps.months
    if months is None:
        raise ValueError("no months were computed")
    rates = months.rates
    at = int(rates.of[0, 0])
    reduced = int(rates.reduced[at])
    lower = reduced != int(rates.daily[at])
    gross, net = rates.gross, rates.net
    return DailyAmount(
        gross=euros(rates.daily[at]),
        formula=explanation.formula(steps, at),
        with_fixed_part=euros(gross.with_fixed[at]),
        percentage_alone=euros(gross.alone[at]),
        minimum=euros(gross.minimum[at]),
        ceiling=euros(gross.ceiling[at]),
        pension=euros(net.pension[at]),
        csg=euros(net.csg[at]),
        crds=euros(net.crds[at]),
        local_scheme=euros(net.local[at]),
        net=euros(net.net[at]),
        degressive_gross=euros(reduced) if lower else None,
        degressive_net=euros(rates.reduced_net.net[at]) if lower else None,
    )


def _delays(steps: Steps) -> Delays:
    start = steps.start
    return Delays(
        specific_days=int(start.specific[0]),
        specific_until=to_date(start.specific_end[0]),
        paid_leave_days=int(start.leave[0]),
        paid_leave_until=to_date(start.leave_end[0]),
        waiting_days=int(start.waiting[0]),
        waiting_from=to_date(start.waiting_from[0]),
        first_paid_day=to_date(start.first_day[0]),
    )


def _rights(steps: Steps) -> Rights:
    choice = steps.choice
    return Rights(
        old_capital=euros(choice.old_capital[0]),
        new_capital=euros(choice.new_capital[0]),
        new_daily=euros(steps.gross.daily[0]),
        new_days=int(steps.duration.days[0]),
        may_opt=bool(choice.may_opt[0]),
    )


def _months(steps: Steps) -> list[Month]:
    m = steps.months
    if m is None:
        return []
    rates, paid = m.rates, m.paid[0].tolist()
    daily, daily_net, of = rates.daily.tolist(), rates.net.net.tolist(), rates.of[0].tolist()
    columns = (m.month, m.open, m.lost, m.gross, m.pension, m.csg, m.crds, m.local, m.net, m.left, m.paid_training)
    lines = zip(*(column[0].tolist() for column in columns), strict=True)
    reduced = m.paid_reduced[0].tolist() if m.paid_reduced.shape == m.paid.shape else [0] * len(paid)
    worked = m.worked_pay[0].tolist() if m.worked_pay.shape == m.paid.shape else [-1] * len(paid)
    low, started = rates.reduced.tolist(), False
    found = []
    for i, (month, open_days, lost, gross, pension, csg, crds, local, net, left, training) in enumerate(lines):
        started = started or reduced[i] > 0
        found.append(
            Month(
                month=month_date(month),
                days_open=open_days,
                days_postponed=lost - (0 if i else explanation.before_right(steps)),
                work_gross=None if worked[i] < 0 else euros(worked[i]),
                days_paid=paid[i],
                days_degressive=reduced[i],
                days_training=training,
                daily_gross=euros(daily[of[i]]),
                daily_net=euros(daily_net[of[i]]),
                gross=euros(gross),
                pension=euros(pension),
                csg=euros(csg),
                crds=euros(crds),
                local_scheme=euros(local),
                net=euros(net),
                days_left=left,
                capital_left=euros(left * (low if started else daily)[of[i]]),
            )
        )
        if not left:
            break
    return found


FIRST_DAY_SUPPORTED: Final = RULE_SETS[0].since
LAST_DAY_SUPPORTED: Final = EPOCH.replace(year=2150)
