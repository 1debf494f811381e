"""How long: the days of a new right. Règlement, art. 9.

2011: one day for one day of affiliation. 2014: the same, limited so that the allowances do not exceed 75 % of
the SJR over the days of affiliation. 2017, 2019: worked days × 1.4. Since 2021-10: the calendar days of the window (the
SJR's divisor), and since 2023-02 times 0.75 rounded up, except overseas.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import rulesets
from unefois.law.are.model import REASONS, TERRITORIES
from unefois.law.are.table import NEVER
from unefois.law.money import ceil, truncate
from unefois.law.periods import day_number

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.reference import Reference
    from unefois.law.are.situation import Affiliation, Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]

OVERSEAS: Final = TERRITORIES.index("outre_mer")
AGREED: Final = REASONS.index("rupture_conventionnelle")
# Accord du 25 février 2026, behind the switch ``reform_2026``: 15 months, 20.5 months from 55.
_REFORM: Final = day_number(date(2026, 9, 1))
_REFORM_DAYS: Final = (456, 624)
_REFORM_AGE: Final = 55
_HOURS_A_DAY: Final = 500  # hundredths


@dataclass(slots=True)
class Duration:
    """Days of the right and each bound met on the way."""

    base: Ints
    coefficient: Ints
    weighted: Ints
    quotient: Ints
    minimum: Ints
    maximum: Ints
    days: Ints
    supplement: Ints
    """Days that the end-of-rights supplement would add (down-turn of employment declared by order)."""


def last(
    table: Table,
    situation: Situation,
    affiliation: Affiliation,
    reference: Reference,
    daily: Ints,
    options: Options,
) -> Duration:
    """Days of the right that these contracts open, were it new.

    :param daily: gross daily allowance (cents), for the quotient of 2014.
    """
    day, rules, n = situation.rule_day, situation.rules, table.n
    method = rulesets.METHOD[rules]
    factor = parameters.get("are/coefficient_jours_travailles").by_day(day, 10)
    converted = ceil(affiliation.worked * factor, 10)
    base = np.choose(method, (affiliation.calendar, converted, reference.days))
    again = (table.persons.prior == 1) & (table.persons.prior_remaining == 0)
    if again.any():  # a recharge counts five hours for a day, where that is more (convention of 2014)
        by_hours = affiliation.hours // _HOURS_A_DAY
        base = np.where(again & (method == rulesets.CIVIL_YEAR), np.maximum(base, by_hours), base)

    overseas = table.persons.territory == OVERSEAS
    coefficient = parameters.get("are/coefficient_conjoncture").by_day(day, 100)
    coefficient = np.where(overseas | (coefficient == 0), 100, coefficient)
    weighted = ceil(base * coefficient, 100)

    minimum = parameters.get("are/duree_minimale").by_day(day)
    if affiliation.only_season.any():
        season = parameters.get("are/saisonnier").by_day(day, 1, "duree_minimale")
        minimum = np.where(affiliation.only_season, season, minimum)
    if again.any():
        recharge = parameters.get("are/rechargement").by_day(day, 1, "duree_minimale")
        minimum = np.where(again & (recharge > 0), recharge, minimum)

    maximum = _longest("are/duree_maximale", situation)
    uncut = _longest("are/duree_maximale_outre_mer", situation)
    uncut = np.where(uncut > 0, uncut, maximum)
    maximum = np.where(overseas, uncut, maximum)
    if options.reform_2026 and np.any(agreed := _agreed(table, situation)):
        shorter = np.where(situation.age >= _REFORM_AGE, _REFORM_DAYS[1], _REFORM_DAYS[0])
        maximum = np.where(agreed, np.minimum(maximum, shorter), maximum)

    days = np.minimum(weighted, maximum)
    quotient = np.full(n, NEVER, dtype=np.int64)
    days = np.minimum(np.maximum(days, minimum), maximum)
    if options.quotient_2014 and np.any(limited := rulesets.QUOTIENT[rules]):
        ratio = parameters.get("are/quotient_75").by_day(day, 100)
        related = reference.sjr * np.minimum(base, maximum)
        bound = truncate(related * ratio, np.maximum(daily, 1) * 100)
        quotient = np.where(limited & (ratio > 0) & (daily > 0), bound, quotient)
        days = np.minimum(days, quotient)
    whole = np.minimum(np.maximum(base, minimum), uncut)
    supplement = np.where(coefficient < 100, np.maximum(whole - days, 0), 0)  # noqa: PLR2004
    return Duration(base, coefficient, weighted, quotient, minimum, maximum, days, supplement)


def _longest(name: str, situation: Situation) -> Ints:
    table, day, age = parameters.get(name), situation.rule_day, situation.age
    middle = np.where(
        age < table.by_day(day, 1, "age_2"), table.by_day(day, 1, "jours_2"), table.by_day(day, 1, "jours_3")
    )
    longest: Ints = np.where(age < table.by_day(day, 1, "age_1"), table.by_day(day, 1, "jours_1"), middle)
    return longest


def _agreed(table: Table, situation: Situation) -> NDArray[np.bool_]:
    if not len(table.jobs.reason):
        return np.zeros(table.n, dtype=bool)
    agreed: NDArray[np.bool_] = (table.jobs.reason[situation.last] == AGREED) & (situation.end >= _REFORM)
    return agreed
