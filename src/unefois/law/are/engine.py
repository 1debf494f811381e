"""The whole right, in order, on columns: the one place where the steps follow one another.

Situation → reference pay → affiliation → SJR → daily allowance → conditions → duration → delays → choice
between rights → months. One person is a table of one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import choice as choices
from unefois.law.are import daily as day_rules
from unefois.law.are import duration as durations
from unefois.law.are import months as schedules
from unefois.law.are import reference as references
from unefois.law.are import rulesets
from unefois.law.are import situation as situations
from unefois.law.are import start as starts
from unefois.law.are.table import NEVER
from unefois.law.periods import add_months, age_on, month_of

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(slots=True)
class Conditions:
    """The conditions of the right, each yes or no."""

    registered: Bools
    in_time: Bools
    latest_registration: Ints
    affiliated: Bools
    fit: Bools
    not_retired: Bools
    seeking: Bools
    involuntary: Bools
    met: Bools
    may_resume: Bools
    """Those of an old right's resumption: neither affiliation nor delay, and no departure after much work."""


@dataclass(slots=True)
class Steps:
    """Every step of the computation, with all its intermediate figures."""

    table: Table
    situation: situations.Situation
    affiliation: situations.Affiliation
    reference: references.Reference
    gross: day_rules.Gross
    conditions: Conditions
    duration: durations.Duration
    start: starts.Start
    choice: choices.Choice
    months: schedules.Schedule | None


def entitle(table: Table, options: Options, width: int) -> Steps:
    """The right of every person of a checked table, and its first ``width`` months (0: no months)."""
    situation = situations.situate(table, options)
    window_months, window_start = situations.window(table, situation)
    span = references.period(situation, window_start, options)
    whole_window = rulesets.WHOLE_WINDOW[situation.rules]
    pay = references.pay_within(table, *span, options, rebuild=whole_window)
    hours = pay.hours
    if not whole_window.all() and np.any(table.pay.hours > 0):
        hours = references.pay_within(table, window_start, situation.end, options).hours
    affiliation = situations.affiliate(table, situation, window_months, window_start, hours, options)
    reference = references.refer(table, situation, affiliation, pay, span, options)

    payment_month = month_of(situation.registered)
    gross = day_rules.gross(reference.sjr, situation.rule_day, payment_month, reference.share)
    conditions = _conditions(table, situation, affiliation)
    eligible = conditions.met & (reference.sjr > 0)
    duration = durations.last(table, situation, affiliation, reference, gross.daily, options)
    choice = choices.choose(
        table, situation, eligible, conditions.may_resume, reference.sjr, gross.daily, duration.days
    )
    start = starts.begin(table, situation, choice.sjr, choice.kind == choices.RESUMED, options)
    choices.date_from(choice, table, start.first_day)
    months = None
    if width:
        resumed = choice.given_daily > 0
        reference_end = np.where(resumed, table.persons.prior_end, reference.end)
        months = schedules.schedule(table, situation, choice, reference_end, reference.share, options, width)
    return Steps(table, situation, affiliation, reference, gross, conditions, duration, start, choice, months)


def _conditions(table: Table, situation: situations.Situation, affiliation: situations.Affiliation) -> Conditions:
    persons = table.persons
    years = parameters.get("are/age_taux_plein").by_day(situation.registered)
    retired = (age_on(persons.birth, situation.registered) >= years) | (persons.full_pension <= situation.registered)
    latest = add_months(situation.end, parameters.get("are/forclusion").by_day(situation.rule_day))
    if len(table.between.person):
        after = np.minimum(situation.end + 1, NEVER)
        latest = latest + situations.between(table, after, np.maximum(latest, situation.registered))
    registered, fit, seeking = persons.seeker == 1, persons.fit == 1, persons.seeking == 1
    in_time = situation.registered <= latest
    apt = registered & fit & ~retired & seeking
    met = apt & in_time & affiliation.enough & affiliation.involuntary
    return Conditions(
        registered=registered,
        in_time=in_time,
        latest_registration=latest,
        affiliated=affiliation.enough,
        fit=fit,
        not_retired=~retired,
        seeking=seeking,
        involuntary=affiliation.involuntary,
        met=met,
        may_resume=apt & affiliation.resumable,
    )
