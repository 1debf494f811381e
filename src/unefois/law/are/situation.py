"""Which contract opens the right, which rule set applies, and how long the person was affiliated.

Règlement, art. 3 (affiliation), 4 (conditions), 8 (involuntary loss). Overlapping contracts count once;
worked days are Mondays to Fridays of the contract; unpaid leave is not affiliation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import rulesets, segments
from unefois.law.are.model import ABSENCES, CONTRACTS, DISMISSALS, REASONS, VOLUNTARY
from unefois.law.are.table import NEVER
from unefois.law.periods import add_months, age_on, day_number, month_end, month_of, month_start, overlap, weekdays

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

IS_VOLUNTARY: Final = np.array([reason in VOLUNTARY for reason in REASONS])
IS_DISMISSAL: Final = np.array([reason in DISMISSALS for reason in REASONS])
SEASONAL: Final = CONTRACTS.index("saisonnier")
UNPAID: Final = ABSENCES.index("sans_solde")
_SPAN: Final = 1 << 20
_RULES_2025: Final = day_number(date(2025, 4, 1))


@dataclass(slots=True)
class Situation:
    """What is settled once for each person: the contract that opens the right and what chooses the rules."""

    jobs_at: Ints
    last: Ints
    end: Ints
    rule_day: Ints
    rules: Ints
    age: Ints
    registered: Ints
    seasonal: Bools


@dataclass(slots=True)
class Counted:
    """Contracts cut to a window and to one another, so that no day counts twice; one row a contract."""

    start: Ints
    end: Ints
    days: Ints
    worked: Ints


@dataclass(slots=True)
class Affiliation:
    """The reference window and what was found in it; ``days`` is in the unit of the rule set."""

    months: Ints
    start: Ints
    counted: Counted
    calendar: Ints
    worked: Ints
    days: Ints
    hours: Ints
    needed_days: Ints
    needed_hours: Ints
    enough: Bools
    only_season: Bools
    """Nothing but seasonal contracts in the window: shorter minimum duration since 2025-04."""
    since_departure: Ints
    departure_needed: Ints
    involuntary: Bools
    resumable: Bools
    """No voluntary departure stands against resuming an old right."""


def situate(table: Table, options: Options) -> Situation:
    """The last contract of each person (or the prior right's), the rule set and the age that go with it."""
    jobs, persons = table.jobs, table.persons
    at = segments.bounds(jobs.person, table.n)
    rank = np.arange(len(jobs.person)) - at[jobs.person]
    best = segments.highest((jobs.end + NEVER) * _SPAN + rank, at, -1)
    none = best < 0
    last = np.where(none, 0, at[:-1] + best % _SPAN)
    if len(jobs.end):
        reason, procedure = jobs.reason[last], jobs.procedure[last]
        end = np.where(none, persons.prior_end, jobs.end[last])
        seasonal = ~none & (jobs.contract[last] == SEASONAL)
        engaged = ~none & IS_DISMISSAL[reason] & (procedure <= end)
        rule_day = np.where(engaged, procedure, end)
    else:
        end = rule_day = persons.prior_end
        seasonal = np.zeros(table.n, dtype=bool)
    if options.rule_day is not None:
        rule_day = np.full(table.n, day_number(options.rule_day))
    if options.rule_set:
        number = rulesets.RULE_SETS.index(rulesets.by_id(options.rule_set))
        starts = [day_number(one.since) for one in rulesets.RULE_SETS] + [NEVER]
        rule_day = np.clip(rule_day, starts[number], starts[number + 1] - 1)
    return Situation(
        jobs_at=at,
        last=last,
        end=end,
        rule_day=rule_day,
        rules=rulesets.index_at(rule_day),
        age=age_on(persons.birth, end),
        registered=np.maximum(persons.registered, end + 1),
        seasonal=seasonal & (rule_day >= _RULES_2025),
    )


def count(table: Table, low: Ints, high: Ints) -> Counted:
    """Contracts within ``[low, high]`` of each person, without the days that an earlier contract covers."""
    jobs = table.jobs
    start = np.maximum(jobs.start, low[jobs.person])
    end = np.minimum(jobs.end, high[jobs.person])
    if len(start):
        running = np.maximum.accumulate(end + jobs.person * _SPAN)
        before = np.concatenate((np.full(1, -NEVER), running[:-1])) - jobs.person * _SPAN
        start = np.maximum(start, before + 1)
    return Counted(start, end, np.maximum(end - start + 1, 0), weekdays(start, np.maximum(end, start - 1)))


def absent(table: Table, low: Ints, high: Ints, only: int | None = None) -> tuple[Ints, Ints]:
    """Calendar and worked days of absence of each person within ``[low, high]``."""
    absences = table.absences
    person = table.jobs.person[absences.job]
    start, end = np.maximum(absences.start, low[person]), np.minimum(absences.end, high[person])
    days, worked = np.maximum(end - start + 1, 0), weekdays(start, np.maximum(end, start - 1))
    if only is not None:
        days, worked = days * (absences.kind == only), worked * (absences.kind == only)
    at = segments.bounds(person, table.n)
    return segments.total(days, at), segments.total(worked, at)


def between(table: Table, low: Ints, high: Ints) -> Ints:
    """Days out of contract that leave the divisor, within ``[low, high]``."""
    spans = table.between
    days = overlap(spans.start, spans.end, low[spans.person], high[spans.person])
    return segments.total(days, segments.bounds(spans.person, table.n))


def window(table: Table, situation: Situation) -> tuple[Ints, Ints]:
    """The affiliation window's length in months and its first day; it ends with the contract."""
    reference = parameters.get("are/fenetre_affiliation")
    pivot, younger, older = (reference.by_day(situation.rule_day, 1, field) for field in ("pivot", "avant", "apres"))
    months = np.where(situation.age >= pivot, older, younger)
    month = month_of(situation.end)
    start = np.where(
        situation.end == month_end(month),
        month_start(month - months + 1),  # whole months: to the end of February 2026 from the first of March 2024
        add_months(situation.end, -months) + 1,
    )
    persons = table.persons
    used = (persons.prior == 1) & (persons.prior_end < situation.end)
    return months, np.where(used, np.maximum(start, persons.prior_end + 1), start)


def affiliate(
    table: Table, situation: Situation, months: Ints, start: Ints, hours: Ints, options: Options
) -> Affiliation:
    """Affiliation found and required.

    :param hours: hours of the window in hundredths, already limited to 260 a month (0 when unknown).
    """
    jobs, day = table.jobs, situation.rule_day
    counted = count(table, start, situation.end)
    at = situation.jobs_at
    calendar, worked = segments.total(counted.days, at), segments.total(counted.worked, at)
    if len(table.absences.job):
        unpaid, unpaid_worked = absent(table, start, situation.end, UNPAID)
        calendar, worked = calendar - unpaid, worked - unpaid_worked
    by_worked = rulesets.WORKED[situation.rules]
    days = np.where(by_worked, worked, calendar)
    needed_days = parameters.get("are/affiliation_jours").by_day(day)
    needed_hours = parameters.get("are/affiliation_heures").by_day(day) * 100
    enough_season = np.zeros(table.n, dtype=bool)
    only_season = situation.seasonal
    if situation.seasonal.any():
        season = parameters.get("are/saisonnier")
        seasonal_days = segments.total(counted.worked * (jobs.contract == SEASONAL), at)
        only_season = situation.seasonal & (seasonal_days == worked)
        enough_season = situation.seasonal & (
            (seasonal_days >= season.by_day(day, 1, "jours"))
            | (only_season & (hours >= season.by_day(day, 100, "heures")))
        )
        # Shown as what was asked for, where it is the season that opens or could have opened the right.
        needed_days = np.where(only_season, season.by_day(day, 1, "jours"), needed_days)
        needed_hours = np.where(only_season, season.by_day(day, 100, "heures"), needed_hours)
    persons = table.persons
    if np.any(again := (persons.prior == 1) & (persons.prior_remaining == 0)):
        recharge = parameters.get("are/rechargement")
        less = again & (recharge.by_day(day, 1, "jours") > 0)
        needed_days = np.where(less, recharge.by_day(day, 1, "jours"), needed_days)
        needed_hours = np.where(less, recharge.by_day(day, 100, "heures"), needed_hours)

    departure = parameters.get("are/depart_volontaire")
    since_needed = departure.by_day(day, 1, "jours")
    if options.voluntary_threshold_2025 != 65:  # noqa: PLR2004
        since_needed = np.where(day >= _RULES_2025, options.voluntary_threshold_2025, since_needed)
    voluntary = IS_VOLUNTARY[jobs.reason] & (jobs.end >= start[jobs.person])
    since = np.full(table.n, NEVER, dtype=np.int64)
    if voluntary.any():
        left = segments.highest(np.where(voluntary, jobs.end, -NEVER), at, -NEVER)
        later = count(table, np.where(left > -NEVER, left + 1, situation.end), situation.end)
        found = segments.total(np.where(by_worked[jobs.person], later.worked, later.days), at)
        since = np.where(left > -NEVER, found, NEVER)
    involuntary = since >= since_needed
    light = parameters.get("are/reprise_depart_volontaire")
    little = (days < light.by_day(day, 1, "jours")) & (hours < light.by_day(day, 100, "heures"))
    return Affiliation(
        months=months,
        start=start,
        counted=counted,
        calendar=calendar,
        worked=worked,
        days=days,
        hours=hours,
        needed_days=needed_days,
        needed_hours=needed_hours,
        enough=(days >= needed_days) | (hours >= needed_hours) | enough_season,
        only_season=only_season,
        since_departure=since,
        departure_needed=since_needed,
        involuntary=involuntary,
        resumable=involuntary | little,
    )
