"""Month by month: days payable, work declared, amounts, deductions, rest. Règlement, art. 25, 30 to 32.

A month pays its calendar days, and 30 since 2025-04, less the days that are not payable (sickness, maternity,
work, abroad, not registered): those are postponed, never lost. Pay declared for the month reduces the number
of days, never the daily amount. Columns are people × months; the daily amounts are computed once for each
period during which no parameter changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import daily as day_rules
from unefois.law.are import rulesets
from unefois.law.are.activity import payable_after_work
from unefois.law.are.model import EVENTS
from unefois.law.are.table import NEVER
from unefois.law.money import half_up
from unefois.law.periods import (
    FIRST_DAY,
    LAST_DAY,
    add_months,
    day_number,
    month_days,
    month_end,
    month_number,
    month_of,
    month_start,
)

if TYPE_CHECKING:
    from unefois.law.are.choice import Choice
    from unefois.law.are.options import Options
    from unefois.law.are.situation import Situation
    from unefois.law.are.table import Spans, Table

Ints = NDArray[np.int64]

TRAINING: Final = EVENTS.index("formation")
_MONTH0: Final = month_number(FIRST_DAY)
_REVALUED_AFTER: Final = 6
_DEGRESSIVE_RESTART: Final = day_number(date(2021, 7, 1))
_RULES_2025: Final = day_number(date(2025, 4, 1))
_PAYMENT_PARAMETERS: Final = (
    "are/partie_fixe",
    "are/allocation_minimale",
    "are/allocation_minimale_formation",
    "are/degressivite_plancher",
    "are/revalorisation_sjr",
    "retenues/retraite_complementaire",
    "retenues/csg_taux_plein",
    "retenues/csg_taux_reduit",
    "retenues/crds_taux",
    "retenues/abattement_assiette",
    "retenues/seuil_ecretement",
    "retenues/seuils_rfr",
    "retenues/alsace_moselle",
)


@dataclass(slots=True)
class Rates:
    """Daily amounts for each pair of a person and a period without change; ``of`` gives a month its pair."""

    of: Ints
    lengths: Ints
    person: Ints
    month: Ints
    sjr: Ints
    gross: day_rules.Gross
    daily: Ints
    net: day_rules.Net
    reduced: Ints
    reduced_net: day_rules.Net
    training: Ints | None
    training_net: day_rules.Net | None

    def spread(self, values: Ints) -> Ints:
        """A daily amount of each period → people × months."""
        return np.repeat(values, self.lengths).reshape(self.of.shape)


@dataclass(slots=True)
class Schedule:
    """People × months. Days, then cents; ``left`` is the days that remain after the month."""

    month: Ints
    lost: Ints
    open: Ints
    worked_pay: Ints
    payable: Ints
    paid: Ints
    paid_reduced: Ints
    paid_training: Ints
    gross: Ints
    pension: Ints
    csg: Ints
    crds: Ints
    local: Ints
    net: Ints
    left: Ints
    days: Ints
    rates: Rates


@cache
def _epochs() -> Ints:
    """For each month since 1900, how many changes of a payment parameter came before."""
    table = np.zeros(month_number(LAST_DAY) - _MONTH0 + 1, dtype=np.int64)
    changes = {dated.since for name in _PAYMENT_PARAMETERS for dated in parameters.get(name).values}
    for change in changes:
        table[month_number(change) - _MONTH0 + (change.day > 1) :] += 1
    return table


def _spread(spans: Spans, first_day: Ints, first_month: Ints, width: int, keep: Any) -> Ints:
    """Days of events in each month, from the first day of the right."""
    days = np.zeros((len(first_day), width), dtype=np.int64)
    person, start, end = spans.person[keep], spans.start[keep], spans.end[keep]
    start = np.maximum(start, first_day[person])
    within = end >= start
    person, start, end = person[within], start[within], end[within]
    counts = month_of(end) - month_of(start) + 1
    row = np.repeat(np.arange(len(person)), counts)
    month = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + month_of(start)[row]
    column = month - first_month[person[row]]
    seen = column < width
    row, month, column = row[seen], month[seen], column[seen]
    shared = np.minimum(end[row], month_end(month)) - np.maximum(start[row], month_start(month)) + 1
    np.add.at(days, (person[row], column), shared)
    return days


def _rates(
    table: Table,
    choice: Choice,
    month: Ints,
    reference_end: Ints,
    share: Ints,
    options: Options,
) -> Rates:
    epoch = _epochs()[month - _MONTH0]
    new = np.ones(month.shape, dtype=bool)
    new[:, 1:] = epoch[:, 1:] != epoch[:, :-1]
    flat = new.ravel()
    of = (np.cumsum(flat) - 1).reshape(month.shape)
    where = np.flatnonzero(flat)
    lengths = np.diff(np.append(where, flat.size))
    person, when = where // month.shape[1], month.ravel()[where]

    persons = table.persons
    sjr, given = choice.sjr[person], choice.given_daily[person]
    if options.revalue:
        sjr, given = _revalue(sjr, given, reference_end[person], choice.first_day[person], when)
    rule_day = choice.rule_day[person]
    gross = day_rules.gross(sjr, rule_day, when, share[person])
    daily = np.where(given > 0, given, gross.daily)

    rate_class: Any = day_rules.FULL_CSG
    if np.any(persons.rfr >= 0):
        rate_class = day_rules.csg_class(persons.rfr[person], persons.quarter_shares[person], when)
    local: Any = False
    if np.any(persons.territory == day_rules.LOCAL_SCHEME):
        local = persons.territory[person] == day_rules.LOCAL_SCHEME
    more = {"rate_class": rate_class, "local": local, "minimum": gross.minimum}
    net = day_rules.deduct(daily, sjr, when, options, **more)

    reduced, reduced_net = daily, net
    able = rulesets.DEGRESSIVE[rulesets.index_at(choice.rule_day)] & (
        choice.age < parameters.get("are/degressivite_age").by_day(choice.rule_day)
    )
    if able.any():
        lower = np.where(able[person], day_rules.degressive(daily, rule_day, when, options), daily)
        if np.any(lower != daily):
            reduced, reduced_net = lower, day_rules.deduct(lower, sjr, when, options, **more)

    training = training_net = None
    if np.any(table.events.kind == TRAINING):
        floor = parameters.get("are/allocation_minimale_formation").by_month(when, 100)
        training = np.maximum(daily, floor)
        training_net = day_rules.deduct(training, sjr, when, options, minimum=floor, taxed=False)
    return Rates(of, lengths, person, when, sjr, gross, daily, net, reduced, reduced_net, training, training_net)


def _revalue(sjr: Ints, given: Ints, reference_end: Ints, first_day: Ints, month: Ints) -> tuple[Ints, Ints]:
    """Raise the SJR at each revaluation that comes six months or more after the pay it stands on,
    once the right is paid.
    """
    if not len(month):
        return sjr, given
    old_enough = np.maximum(add_months(reference_end, _REVALUED_AFTER), first_day)
    lowest, highest = int(old_enough.min()), int(month.max())
    for dated in parameters.get("are/revalorisation_sjr").values:
        day, when = day_number(dated.since), month_number(dated.since)
        if day < lowest or when > highest or not dated.value:
            continue
        factor = 10_000 + parameters.get("are/revalorisation_sjr").whole(dated.since, 10_000)
        due = (month >= when) & (old_enough <= day)
        sjr = np.where(due, half_up(sjr * factor, 10_000), sjr)
        given = np.where(due, half_up(given * factor, 10_000), given)
    return sjr, given


def schedule(
    table: Table,
    situation: Situation,
    choice: Choice,
    reference_end: Ints,
    share: Ints,
    options: Options,
    width: int,
) -> Schedule:
    """The first ``width`` months of each right, from the month of its first day.

    :param reference_end: last day of the pay behind the SJR (revaluation).
    :param share: share of full time, in 1/10,000.
    """
    persons = table.persons
    first_month = month_of(choice.first_day)
    month = first_month[:, None] + np.arange(width)
    lost, training_days, open_days = _open_days(table, choice, month, options)
    rates = _rates(table, choice, month, reference_end, share, options)
    payable, worked_pay = open_days, np.full((1, 1), -1, dtype=np.int64)
    if len(table.activities.person):
        payable, worked_pay = payable_after_work(table, situation, first_month, month, open_days, rates, options)

    days = _kept_until_pension(table, choice.rule_day, choice, payable, month)
    reached = np.minimum(np.cumsum(payable, axis=1), days[:, None])
    paid = reached.copy()
    paid[:, 1:] -= reached[:, :-1]
    training = np.minimum(training_days, paid)

    plain = paid - training
    reduced = np.zeros((1, 1), dtype=np.int64)
    if rates.reduced is not rates.daily:
        rows = np.unique(rates.person[rates.reduced != rates.daily])
        reduced = np.zeros_like(plain)
        reduced[rows] = _reduced_days(choice.rule_day[rows], persons.prior_full_days[rows], plain[rows], month[rows])
    normal = plain - reduced
    spread = rates.spread

    def amount(at_full: Ints, when_reduced: Ints, in_training: Ints | None) -> Ints:
        result: Ints = normal * spread(at_full)
        if when_reduced is not at_full:
            result += reduced * spread(when_reduced)
        if in_training is not None:
            result += training * spread(in_training)
        return result

    net, low, aref = rates.net, rates.reduced_net, rates.training_net
    gross_amount = amount(rates.daily, rates.reduced, rates.training)
    pension = amount(net.pension, low.pension, aref.pension if aref else None)
    csg = amount(net.csg, low.csg, aref.csg if aref else None)
    crds = amount(net.crds, low.crds, aref.crds if aref else None)
    local = amount(net.local, low.local, aref.local if aref else None) if net.local.any() else np.zeros_like(csg)
    return Schedule(
        month=month,
        lost=lost,
        open=open_days,
        worked_pay=worked_pay,
        payable=payable,
        paid=paid,
        paid_reduced=reduced,
        paid_training=training,
        gross=gross_amount,
        pension=pension,
        csg=csg,
        crds=crds,
        local=local,
        net=gross_amount - pension - csg - crds - local,
        left=days[:, None] - reached,
        days=days,
        rates=rates,
    )


def _open_days(table: Table, choice: Choice, month: Ints, options: Options) -> tuple[Ints, Ints, Ints]:
    """Days of each month that are lost (postponed), in training, and payable."""
    first, first_month = choice.first_day, month[:, 0]
    length = month_days(month)

    lost = np.zeros_like(month)
    training_days = np.zeros_like(lost)
    if len(table.events.person):
        lost = _spread(table.events, first, first_month, month.shape[1], table.events.kind != TRAINING)
        training_days = _spread(table.events, first, first_month, month.shape[1], table.events.kind == TRAINING)
    lost[:, 0] += first - month_start(first_month)
    stop = _stop(table, choice)
    stopped = np.flatnonzero(stop <= month_end(month[:, -1]))
    if len(stopped):
        after = month_end(month[stopped]) - stop[stopped][:, None]
        lost[stopped] += np.clip(after, 0, length[stopped])
    lost = np.minimum(lost, length)

    basis = parameters.get("are/jours_par_mois").by_month(month)
    if not options.thirty_days_for_old_procedures:
        basis = np.where((choice.rule_day < _RULES_2025)[:, None], 0, basis)
    full = np.where(basis == 0, length, basis)
    open_days = np.maximum(np.where(lost < length, full - lost, 0), 0)
    if options.thirty_day_first_month == "calendar":
        left_in_month = np.minimum(length[:, 0] - lost[:, 0], full[:, 0])
        open_days[:, 0] = np.where(first == month_start(first_month), open_days[:, 0], left_in_month)
    return lost, training_days, open_days


def _stop(table: Table, choice: Choice) -> Ints:
    """The last payable day: the eve of the full pension, or the lapse of the right."""
    persons = table.persons
    years = parameters.get("are/age_taux_plein").by_day(choice.first_day)
    pension = np.minimum(add_months(persons.birth, 12 * years), persons.full_pension) - 1
    stop: Ints = np.minimum(pension, choice.lapse)
    return stop


def _kept_until_pension(table: Table, rule_day: Ints, choice: Choice, payable: Ints, month: Ints) -> Ints:
    """The days of the right, without end for who is maintained until the full pension."""
    keeps = table.persons.keeps == 1
    if not keeps.any():
        return choice.days
    used_up = np.argmax(np.cumsum(payable, axis=1) >= choice.days[:, None], axis=1)
    birth, day = table.persons.birth, month_end(month[np.arange(table.n), used_up])
    age = parameters.get("are/maintien_senior").by_day(rule_day)
    since = parameters.get("are/maintien_senior_2025").by_day(birth)
    old_enough = add_months(birth, np.where(rule_day >= _RULES_2025, since, age)) <= day
    return np.where(keeps & old_enough & (choice.days > 0), NEVER, choice.days)


def _reduced_days(rule_day: Ints, before: Ints, plain: Ints, month: Ints) -> Ints:
    """Days of each month beyond those paid at the full rate. The counter stood still from 2020-03 to 2021-06,
    so that rights opened before July 2021 follow the day in force then.
    """
    chosen = np.maximum(rule_day, _DEGRESSIVE_RESTART)
    last_full = parameters.get("are/degressivite_jour").by_day(chosen) - 1
    last_full = np.maximum(last_full - np.maximum(before, 0), 0)
    still = parameters.get("are/degressivite_suspension").by_month(month) == 1
    counted = np.where(still, 0, plain)
    earlier = np.cumsum(counted, axis=1) - counted
    return np.where(still, 0, np.clip(earlier + plain - last_full[:, None], 0, plain))
