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
from unefois.law.are.table import NEVER, WHOLE
from unefois.law.money import ceil, half_up, truncate
from unefois.law.periods import by_month, day_number, month_end, month_of, month_start, overlap

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.situation import Affiliation, Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

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


@dataclass(slots=True)
class Pay:
    """Of each person within a period: pay and what of it was rebuilt (cents), hours (hundredths)."""

    gross: Ints
    rebuilt: Ints
    hours: Ints


def pay_within(table: Table, low: Ints, high: Ints, options: Options, rebuild: Bools | None = None) -> Pay:
    """Reference pay within ``[low, high]``, each month limited to four ceilings and 260 hours.

    :param rebuild: for whom the pay of absences is rebuilt (art. 12): the mean daily pay of the contract for each day.
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

    month, hours, timed = lines.month, lines.hours, bool(np.any(lines.hours > 0))
    if timed:
        hours = np.maximum(hours, 0) * (inside > 0)
        hours[partial] = half_up(hours[partial] * inside[partial], whole[partial])
    rebuilt = np.zeros(table.n, dtype=np.int64)
    if rebuild is not None and len(table.absences.job):
        owner, when, amount = _rebuilt(table, gross, low, high, rebuild)
        np.add.at(rebuilt, owner, amount)
        person, month = np.concatenate((person, owner)), np.concatenate((month, when))
        order = np.argsort(person * NEVER + month, kind="stable")
        person, month = person[order], month[order]
        gross = np.concatenate((gross, amount))[order]
        hours = np.concatenate((hours, np.zeros_like(amount)))[order]

    new = np.ones(len(person), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (month[1:] != month[:-1])
    owner = person
    starts = np.flatnonzero(new)
    if merge := not new.all():
        gross, month, owner = np.add.reduceat(gross, starts), month[starts], owner[starts]
    at = segments.bounds(owner, table.n)
    total_hours = np.zeros(table.n, dtype=np.int64)
    if timed:
        limit = parameters.get("are/plafond_heures_mois").by_month(month, 100)
        if merge:
            hours = np.add.reduceat(hours, starts)
        above = (hours > limit) & (limit > 0)
        gross = np.where(above, half_up(gross * limit, np.maximum(hours, 1)), gross)
        total_hours = segments.total(np.where(above, limit, hours), at)
    if not options.without_pay_ceiling:
        ceiling = (
            parameters.get("commun/pmss").by_month(month, 100)
            * parameters.get("are/plafond_salaire_pmss").by_month(month, 10)
            // 10
        )
        gross = np.minimum(gross, ceiling)
    return Pay(segments.total(gross, at), rebuilt, total_hours)


def _rebuilt(table: Table, gross: Ints, low: Ints, high: Ints, rebuild: Bools) -> tuple[Ints, Ints, Ints]:
    """Pay rebuilt for the absences of contracts (art. 12), by person and month: the mean daily pay of the contract
    times the days of absence.

    :param gross: what each pay line gives within ``[low, high]``.
    """
    jobs, absences = table.jobs, table.absences
    paid, lost = np.zeros(len(jobs.person), dtype=np.int64), np.zeros(len(jobs.person), dtype=np.int64)
    np.add.at(paid, table.pay.job, gross)
    chosen = np.flatnonzero(rebuild[jobs.person[absences.job]])
    job = absences.job[chosen]
    of = jobs.person[job]
    row, month, days = by_month(np.maximum(absences.start[chosen], low[of]), np.minimum(absences.end[chosen], high[of]))
    job = job[row]
    np.add.at(lost, job, days)
    worked = overlap(jobs.start, jobs.end, low[jobs.person], high[jobs.person]) - lost
    amount = np.where(worked[job] > 0, half_up(paid[job] * days, np.maximum(worked[job], 1)), 0)
    return jobs.person[job], month, amount


def refer(
    table: Table,
    situation: Situation,
    affiliation: Affiliation,
    pay: Pay,
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

    lost = lost_worked = zero
    if len(table.absences.job):
        lost, lost_worked = absent(table, start, end)

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
    sjr = np.where(divisor > 0, half_up(pay.gross * 10, np.maximum(divisor, 1)), 0)

    share = np.full(n, WHOLE, dtype=np.int64)
    if np.any(jobs.share != WHOLE):
        weight = segments.total(counted.days * jobs.share, at)
        share = np.where(calendar > 0, half_up(weight, np.maximum(calendar, 1)), WHOLE)
    return Reference(
        start=start,
        end=end,
        pay=pay.gross,
        rebuilt=pay.rebuilt,
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
