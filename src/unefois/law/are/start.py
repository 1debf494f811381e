"""When: deferrals and waiting period before the first day paid. Règlement, art. 21 to 23.

The specific deferral (severance above the law) comes first, then the paid-leave deferral; both run by the
calendar from the end of contract, and neither sickness nor work lengthens them. The waiting period runs
after them, or from registration when that is later, once in twelve months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are import rulesets, segments
from unefois.law.are.model import REASONS
from unefois.law.are.table import NEVER
from unefois.law.money import ceil, truncate
from unefois.law.periods import add_months, day_number

if TYPE_CHECKING:
    from unefois.law.are.options import Options
    from unefois.law.are.situation import Situation
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]

ECONOMIC: Final = REASONS.index("licenciement_economique")
_EARLY_CAP: Final = day_number(date(2019, 11, 1))
_SPECIFIC_WINDOW: Final = 182
_MONTHS_BETWEEN_WAITS: Final = 12


@dataclass(slots=True)
class Start:
    """Days of each delay and the dates they lead to; amounts in cents. ``divisor`` in cents a day."""

    supra: Ints
    divisor: Ints
    specific_raw: Ints
    specific_cap: Ints
    specific: Ints
    specific_end: Ints
    leave_pay: Ints
    leave_raw: Ints
    leave_cap: Ints
    leave: Ints
    leave_end: Ints
    waiting: Ints
    waiting_from: Ints
    first_day: Ints


def begin(table: Table, situation: Situation, sjr: Ints, resumed: NDArray[np.bool_], options: Options) -> Start:
    """Delays of a right, from the indemnities of the contracts that ended lately.

    :param resumed: old rights that go on: no wait when no contract came since, nor within twelve months of
        their opening.
    """
    jobs, persons, at, n = table.jobs, table.persons, situation.jobs_at, table.n
    day, rules = situation.rule_day, situation.rules
    rounded = truncate if options.deferral_rounding == "floor" else ceil
    zero = np.zeros(n, dtype=np.int64)

    per_day = parameters.get("are/differe_specifique_diviseur").by_day(day, 10) * 10
    divisor = np.where(rulesets.BY_SJR[rules] | (per_day == 0), np.maximum(sjr, 1), per_day)
    cap = parameters.get("are/differe_specifique_plafond")
    general, economic = cap.by_day(day, 1, "general"), cap.by_day(day, 1, "economique")
    supra = specific = specific_raw = leave_pay = zero
    specific_cap, specific_end = general, situation.end
    if np.any(jobs.supra):
        of = jobs.person
        only_last = rulesets.BY_SJR[rules][of]
        counts = np.where(
            only_last,
            jobs.end == situation.end[of],
            jobs.end > situation.end[of] - _SPECIFIC_WINDOW,
        )
        raw = rounded(jobs.supra, divisor[of]) * counts
        caps = np.where(jobs.reason == ECONOMIC, economic[of], general[of])
        kept = np.minimum(raw, caps)
        until = jobs.end + kept
        latest = segments.highest(np.where(counts, until, -NEVER), at, -NEVER)
        chosen = segments.highest(np.where(until == latest[of], np.arange(len(of)), -1), at, 0)
        supra = segments.total(jobs.supra * counts, at)
        specific, specific_raw, specific_cap = kept[chosen], raw[chosen], caps[chosen]
        specific_end = np.maximum(latest, situation.end)

    leave_cap = parameters.get("are/differe_conges_plafond").by_day(day)
    if options.leave_cap_since == "2019-11-01":
        leave_cap = np.where(day >= _EARLY_CAP, 30, leave_cap)
    leave_cap = np.where(leave_cap > 0, leave_cap, NEVER)
    if np.any(jobs.leave):
        back = rulesets.LEAVE_WINDOW[rules][jobs.person]
        counts = np.where(
            back == 0,
            jobs.end == situation.end[jobs.person],
            jobs.end > situation.end[jobs.person] - back,
        )
        leave_pay = segments.total(jobs.leave * counts, at)
    leave_raw = np.where(sjr > 0, rounded(leave_pay, np.maximum(sjr, 1)), 0)
    leave = np.minimum(leave_raw, leave_cap)
    leave_end = specific_end + leave

    waiting_from = np.maximum(situation.registered, leave_end + 1)
    wait = parameters.get("are/delai_attente").by_day(day)
    served = np.zeros(n, dtype=bool)
    last_wait = np.where(resumed & (persons.last_waiting == -NEVER), persons.prior_opened, persons.last_waiting)
    known = last_wait > -NEVER
    if known.any():
        until = add_months(np.where(known, last_wait, 0), _MONTHS_BETWEEN_WAITS)
        served = (known & (until > waiting_from)) | (resumed & (at[1:] == at[:-1]))
    waiting = np.where(served, 0, wait)
    return Start(
        supra=supra,
        divisor=divisor,
        specific_raw=specific_raw,
        specific_cap=specific_cap,
        specific=specific,
        specific_end=specific_end,
        leave_pay=leave_pay,
        leave_raw=leave_raw,
        leave_cap=leave_cap,
        leave=leave,
        leave_end=leave_end,
        waiting=waiting,
        waiting_from=waiting_from,
        first_day=waiting_from + waiting,
    )
