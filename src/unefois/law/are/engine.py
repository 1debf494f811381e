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

_REGISTER_WITHIN_MONTHS = 12


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
    pay, hours = references.pay_within(table, *span, options)
    whole_window = rulesets.WHOLE_WINDOW[situation.rules]
    window_pay = pay
    if not whole_window.all() and (np.any(table.pay.hours > 0) or rulesets.QUOTIENT[situation.rules].any()):
        window_pay, hours = references.pay_within(table, window_start, situation.end, options)
    affiliation = situations.affiliate(table, situation, window_months, window_start, hours, options)
    reference = references.refer(table, situation, affiliation, pay, span, options)

    payment_month = month_of(situation.registered)
    gross = day_rules.gross(reference.sjr, situation.rule_day, payment_month, reference.share)
    conditions = _conditions(table, situation, affiliation)
    eligible = conditions.met & (reference.sjr > 0)
    duration = durations.last(table, situation, affiliation, reference, gross.daily, window_pay, options)
    start = starts.begin(table, situation, reference.sjr, options)
    choice = choices.choose(table, situation, eligible, reference.sjr, gross.daily, duration.days, start.first_day)
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
    latest = add_months(situation.end, _REGISTER_WITHIN_MONTHS)
    if len(table.between.person):
        after = np.minimum(situation.end + 1, NEVER)
        latest = latest + situations.between(table, after, np.maximum(latest, situation.registered))
    registered, fit, seeking = persons.seeker == 1, persons.fit == 1, persons.seeking == 1
    in_time = situation.registered <= latest
    met = registered & in_time & affiliation.enough & fit & ~retired & seeking & affiliation.involuntary
    return Conditions(
        registered, in_time, latest, affiliation.enough, fit, ~retired, seeking, affiliation.involuntary, met
    )
