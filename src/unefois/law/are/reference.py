"""The daily reference wage (salaire journalier de référence, SJR): reference pay over a number of days.

Règlement, art. 11 to 13. Three methods: twelve civil months over the calendar days of the contracts (2011,
2014); the same pay over worked days × 1.4 (2017, 2019); the pay of the whole affiliation window over its
calendar days, days out of contract being limited (since 2021-10). Each month's pay is limited to four times
the monthly ceiling of the social security; pay for hours beyond 260 in a month is left out; severance and
paid-leave indemnities never enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import rulesets, segments
from unefois.law.are.situation import absent, between, count
from unefois.law.are.table import WHOLE
from unefois.law.money import ceil, half_up, truncate
from unefois.law.periods import day_number, month_end, month_of, month_start

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.situation import Affiliation, Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]

_YEAR_DAYS: Final = 365
_PMSS_FROM: Final = date(2008, 1, 1)


@dataclass(slots=True)
class Reference:
    """The SJR and what it is made of; amounts in cents, ``divisor`` in tenths of a day."""

    start: Ints
    end: Ints
    pay: Ints
    rebuilt: Ints
    calendar: Ints
    worked: Ints
    absent: Ints
    gap: Ints
    neutral: Ints
    gap_limit: Ints
    worked_calendar: Ints
    days: Ints
    divisor: Ints
    sjr: Ints
    share: Ints


def period(situation: Situation, start: Ints, options: Options) -> tuple[Ints, Ints]:
    """First and last day of the pay that counts."""
    month = month_of(situation.end)
    whole_month = month_end(month) == situation.end
    last = month - (1 - whole_month) if options.month_end_included else month - 1
    window = rulesets.WHOLE_WINDOW[situation.rules]
    return (
        np.where(window, start, month_start(last - 11)),
        np.where(window, situation.end, month_end(last)),
    )


def pay_within(table: Table, low: Ints, high: Ints, options: Options) -> tuple[Ints, Ints]:
    """Reference pay (cents) and hours (hundredths) of each person within ``[low, high]``, each month limited
    to four ceilings and 260 hours.
    """
    lines, jobs = table.pay, table.jobs
    person = jobs.person[lines.job]
    first, last = (
        np.maximum(jobs.start[lines.job], month_start(lines.month)),
        np.minimum(jobs.end[lines.job], month_end(lines.month)),
    )
    inside = np.maximum(np.minimum(last, high[person]) - np.maximum(first, low[person]) + 1, 0)
    whole = last - first + 1
    cut = inside != whole
    gross = lines.gross * (inside > 0)
    partial = np.flatnonzero(cut & (inside > 0))
    gross[partial] = half_up(lines.gross[partial] * inside[partial], whole[partial])

    new = np.ones(len(person), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (lines.month[1:] != lines.month[:-1])
    month, owner = lines.month, person
    merge = not new.all()
    starts = np.flatnonzero(new)
    if merge:
        gross, month, owner = np.add.reduceat(gross, starts), month[starts], owner[starts]
    at = segments.bounds(owner, table.n)
    total_hours = np.zeros(table.n, dtype=np.int64)
    if np.any(lines.hours > 0):
        limit = parameters.get("are/plafond_heures_mois").by_month(month, 100)
        hours = np.maximum(lines.hours, 0) * (inside > 0)
        hours[partial] = half_up(hours[partial] * inside[partial], whole[partial])
        if merge:
            hours = np.add.reduceat(hours, starts)
        above = (hours > limit) & (limit > 0)
        gross = np.where(above, half_up(gross * limit, np.maximum(hours, 1)), gross)
        total_hours = segments.total(np.where(above, limit, hours), at)
    if options.without_pay_ceiling:
        return segments.total(gross, at), total_hours
    ceiling = (
        parameters.get("commun/pmss").by_month(month, 100)
        * parameters.get("are/plafond_salaire_pmss").by_month(month, 10)
        // 10
    )
    return segments.total(np.minimum(gross, ceiling), at), total_hours


def _rebuilt(table: Table, low: Ints, high: Ints) -> Ints:
    """Pay rebuilt for the absences of a contract: its mean daily pay times the days of absence (art. 12)."""
    lines, jobs, absences = table.pay, table.jobs, table.absences
    n = len(jobs.person)
    paid = np.zeros(n, dtype=np.int64)
    person = jobs.person[lines.job]
    within = (month_end(lines.month) >= low[person]) & (month_start(lines.month) <= high[person])
    np.add.at(paid, lines.job, lines.gross * within)
    days = np.maximum(np.minimum(jobs.end, high[jobs.person]) - np.maximum(jobs.start, low[jobs.person]) + 1, 0)
    of = jobs.person[absences.job]
    lost = np.zeros(n, dtype=np.int64)
    span = np.minimum(absences.end, high[of]) - np.maximum(absences.start, low[of]) + 1
    np.add.at(lost, absences.job, np.maximum(span, 0))
    worked = np.maximum(days - lost, 1)
    return segments.total(np.where(days > lost, half_up(paid * lost, worked), 0), segments.bounds(jobs.person, table.n))


def refer(
    table: Table,
    situation: Situation,
    affiliation: Affiliation,
    pay: Ints,
    span: tuple[Ints, Ints],
    options: Options,
) -> Reference:
    """The SJR of each person, by the method of its rule set.

    :param pay: reference pay within ``span`` (:func:`pay_within`).
    """
    start, end = span
    rules, at, jobs, n = situation.rules, situation.jobs_at, table.jobs, table.n
    method = rulesets.METHOD[rules]
    zero = np.zeros(n, dtype=np.int64)
    window = rulesets.WHOLE_WINDOW[rules]
    counted = affiliation.counted if window.all() else count(table, start, end)
    calendar, worked = segments.total(counted.days, at), segments.total(counted.worked, at)

    rebuilt = lost = lost_worked = zero
    if len(table.absences.job):
        lost, lost_worked = absent(table, start, end)
        rebuilt = np.where(window, _rebuilt(table, start, end), 0)
        pay = pay + rebuilt

    first = -segments.highest(np.where(counted.days > 0, -counted.start, -(10**7)), at, -(10**7))
    gap = np.where(window & (calendar > 0), situation.end - first + 1 - calendar, 0)
    neutral = zero
    if len(table.between.person):
        neutral = np.minimum(between(table, np.minimum(first, situation.end), situation.end), gap)
    coefficient = parameters.get("are/coefficient_jours_travailles").by_day(situation.rule_day, 10)
    worked_calendar = ceil(worked * coefficient, 10)
    limit = truncate(
        worked_calendar * parameters.get("are/plafond_jours_non_travailles").by_day(situation.rule_day, 100),
        100,
    )
    kept = calendar + gap - neutral
    if options.worked_days_counted == "times_1_4":
        days = worked_calendar + np.minimum(kept - worked_calendar, limit)
    else:
        days = np.minimum(kept, calendar + limit)

    by_window = np.maximum(days, options.divisor_floor) * 10
    by_year = np.minimum(calendar - lost, _YEAR_DAYS) * 10
    by_worked = (worked - lost_worked) * coefficient
    if options.worked_divisor == "cap_365":
        whole_year = calendar - lost >= _YEAR_DAYS  # counts 261 worked days, whatever the calendar
        by_worked = np.where(whole_year, _YEAR_DAYS * 10, np.minimum(by_worked, _YEAR_DAYS * 10))
    divisor = np.choose(method, (by_year, by_worked, by_window))
    sjr = np.where(divisor > 0, half_up(pay * 10, np.maximum(divisor, 1)), 0)

    share = np.full(n, WHOLE, dtype=np.int64)
    if np.any(jobs.share != WHOLE):
        weight = segments.total(counted.days * jobs.share, at)
        share = np.where(calendar > 0, half_up(weight, np.maximum(calendar, 1)), WHOLE)
    return Reference(
        start=start,
        end=end,
        pay=pay,
        rebuilt=rebuilt,
        calendar=calendar,
        worked=worked,
        absent=lost,
        gap=gap,
        neutral=neutral,
        gap_limit=limit,
        worked_calendar=worked_calendar,
        days=days,
        divisor=divisor,
        sjr=sjr,
        share=share,
    )


PAY_KNOWN_FROM: Final = day_number(_PMSS_FROM)
