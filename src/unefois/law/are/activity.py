"""Work declared in a month of unemployment. Règlement, art. 30 to 32 (activité réduite).

Since 2014-10: the month's allowance less 70 % of the gross pay, the total being limited to 30.42 × the SJR;
divided by the daily allowance and rounded to the nearest day. Before: the days that the pay covers at the
rate of the SJR are not payable, within 110 hours, 70 % of the former pay and fifteen months.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.money import ceil, half_up, truncate
from unefois.law.periods import month_number

if TYPE_CHECKING:
    from unefois.law.are.months import Rates
    from unefois.law.are.options import Options
    from unefois.law.are.situation import Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]

NEW_SCHEME: Final = month_number(date(2014, 10, 1))


def payable_after_work(
    table: Table,
    situation: Situation,
    first_month: Ints,
    month: Ints,
    days: Ints,
    rates: Rates,
    options: Options,
) -> tuple[Ints, Ints]:
    """Days payable once the declared pay is taken into account, and that pay (-1: nothing declared)."""
    pay, hours = _declared(table, first_month, month.shape)
    rows = np.unique(table.activities.person)
    worked, kept, open_days, month = pay[rows] >= 0, np.maximum(pay[rows], 0), days[rows], month[rows]
    daily, sjr = rates.daily[rates.of[rows]], rates.sjr[rates.of[rows]]
    now = days_since_2014(open_days, daily, sjr, kept, month, options)
    if np.any(month < NEW_SCHEME):
        former = _days_before_2014(situation.age[rows], worked, open_days, sjr, kept, hours[rows], options)
        now = np.where(month < NEW_SCHEME, former, now)
    payable = days.copy()
    payable[rows] = np.where(worked, now, open_days)
    return payable, pay


def days_since_2014(days: Ints, daily: Ints, sjr: Ints, pay: Ints, month: Ints, options: Options) -> Ints:
    """Days payable in a month of ``days`` days, with ``pay`` cents earned, at ``daily`` and ``sjr`` cents."""
    share = parameters.get("are/activite_part_deduite").by_month(month, 10)
    limit = parameters.get("are/activite_plafond_cumul").by_month(month, 100)
    taken = half_up(pay * share, 100) * 10 if options.activity_rounding == "decime" else half_up(pay * share, 10)
    left = days * daily - taken
    left = np.minimum(left, half_up(sjr * limit, 100) - pay)
    payable: Ints = np.clip(half_up(left, np.maximum(daily, 1)), 0, days)
    return payable


def _days_before_2014(
    age: Ints, worked: NDArray[np.bool_], days: Ints, sjr: Ints, pay: Ints, hours: Ints, options: Options
) -> Ints:
    old = parameters.get("are/activite_ancien_regime")
    day = old.values[0].since
    senior = (age >= old.whole(day, 1, "age_senior"))[:, None]
    weight = np.where(senior, parameters.get("are/activite_ancien_regime_senior").whole(day, 10), 10)
    rounding = {"floor": truncate, "ceil": ceil, "half_up": half_up}[options.old_activity_rounding]
    covered = rounding(pay * weight, np.maximum(sjr, 1) * 10)
    former_pay = half_up(sjr * 365, 12)
    too_much = (hours > old.whole(day, 100, "heures_mois")) | (
        pay * 10 > former_pay * old.whole(day, 10, "part_ancien_salaire")
    )
    too_long = (np.cumsum(worked, axis=1) > old.whole(day, 1, "mois")) & ~senior
    return np.where(too_much | too_long, 0, np.maximum(days - covered, 0))


def _declared(table: Table, first_month: Ints, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    pay = np.full(shape, -1, dtype=np.int64)
    hours = np.zeros(shape, dtype=np.int64)
    given = table.activities
    column = given.month - first_month[given.person]
    seen = (column >= 0) & (column < shape[1])
    where = (given.person[seen], column[seen])
    pay[where] = 0
    np.add.at(pay, where, given.gross[seen])
    np.add.at(hours, where, np.maximum(given.hours[seen], 0))
    return pay, hours
