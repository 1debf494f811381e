"""An old right and a new one: resumption, recharging, droit d'option, readmission. Règlement, art. 26 to 28.

Since 2014-10 a right is paid until it is used up, then recharged; since 2015-04 a small old right may be
given up for a much better one (droit d'option). Before, readmission kept the higher total and the higher daily
amount. Both rights are computed and kept in the result, whatever is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are.table import CHOICES
from unefois.law.money import ceil
from unefois.law.periods import add_months, age_on, day_number

if TYPE_CHECKING:
    from unefois.law.are.situation import Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NONE, NEW, RESUMED, RECHARGED, OPTION, READMITTED = range(6)
KINDS: Final = ("aucun", "nouveau", "reprise", "rechargement", "option", "readmission")
_RECHARGE_SINCE: Final = day_number(date(2014, 10, 1))
_WANTS_NEW: Final = CHOICES.index("new")


@dataclass(slots=True)
class Choice:
    """Which right is paid. Amounts in cents; ``given_daily`` is 0 when the formulas give the allowance."""

    kind: Ints
    old_alive: Bools
    lapse: Ints
    old_capital: Ints
    new_capital: Ints
    may_opt: Bools
    opened: Ints
    sjr: Ints
    given_daily: Ints
    days: Ints
    first_day: Ints
    rule_day: Ints
    """The day that chooses the rules of the right paid: an old right keeps its own."""
    age: Ints


def choose(
    table: Table, situation: Situation, eligible: Bools, may_resume: Bools, sjr: Ints, daily: Ints, days: Ints
) -> Choice:
    """Compare the right that the new contracts open with what is left of the old one."""
    persons, n = table.persons, table.n
    zero = np.zeros(n, dtype=np.int64)
    extra_years = parameters.get("are/decheance").by_day(situation.rule_day)
    new_capital = days * daily * eligible
    kind = np.where(eligible, NEW, NONE)
    if not persons.prior.any():
        lapse = add_months(situation.end, 12 * extra_years) + days
        return Choice(
            kind,
            np.zeros(n, dtype=bool),
            lapse,
            zero,
            new_capital,
            np.zeros(n, dtype=bool),
            zero,
            sjr,
            zero,
            days * eligible,
            zero,
            situation.rule_day,
            situation.age,
        )

    has = persons.prior == 1
    opened = np.where(has, persons.prior_opened, situation.end)
    old_lapse = add_months(opened, 12 * extra_years) + persons.prior_duration
    alive = has & may_resume & (persons.prior_remaining > 0) & (situation.registered <= old_lapse)
    old_capital = np.where(alive, persons.prior_remaining * persons.prior_daily, 0)

    since = situation.registered >= _RECHARGE_SINCE
    option = parameters.get("are/droit_option")
    low = option.by_day(situation.registered, 100, "allocation_au_plus")
    rise = option.by_day(situation.registered, 10, "hausse_au_moins")
    better = (persons.prior_daily <= low) | (daily * 10 >= persons.prior_daily * rise)
    may_opt = alive & eligible & since & (low > 0) & better
    opts = may_opt & (persons.choice == _WANTS_NEW)
    readmitted = alive & eligible & ~since
    resumed = alive & ~opts & ~readmitted
    kind = np.where(has & eligible & (persons.prior_remaining == 0), RECHARGED, kind)
    kind = np.where(resumed, RESUMED, np.where(opts, OPTION, np.where(readmitted, READMITTED, kind)))

    best_daily = np.maximum(daily, persons.prior_daily)
    best_total = np.maximum(new_capital, old_capital)
    readmitted_days = ceil(best_total, np.maximum(best_daily, 1))
    keeps_old_daily = resumed | (readmitted & (persons.prior_daily > daily))
    return Choice(
        kind=kind,
        old_alive=alive,
        lapse=np.where(resumed, old_lapse, add_months(situation.end, 12 * extra_years) + days),
        old_capital=old_capital,
        new_capital=new_capital,
        may_opt=may_opt,
        opened=zero,
        sjr=np.where(keeps_old_daily, persons.prior_sjr, sjr),
        given_daily=np.where(keeps_old_daily, persons.prior_daily, 0),
        days=np.where(resumed, persons.prior_remaining, np.where(readmitted, readmitted_days, days * eligible)),
        first_day=zero,
        rule_day=np.where(resumed, persons.prior_end, situation.rule_day),
        age=np.where(
            resumed, age_on(persons.birth, np.where(resumed, persons.prior_end, situation.end)), situation.age
        ),
    )


def date_from(choice: Choice, table: Table, first_day: Ints) -> None:
    """Complete a choice with its dates, once the delays of the right chosen are known."""
    choice.first_day = first_day
    choice.opened = np.where(choice.kind == RESUMED, table.persons.prior_opened, first_day)
