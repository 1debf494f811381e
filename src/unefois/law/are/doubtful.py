"""Which open questions weighed on a result: those whose other reading could have changed a figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from unefois.law.are import rulesets
from unefois.law.are.activity import NEW_SCHEME
from unefois.law.are.choice import RESUMED
from unefois.law.are.duration import AGREED
from unefois.law.are.situation import IS_DISMISSAL
from unefois.law.periods import day_number, month_end, month_number, month_of, month_start

if TYPE_CHECKING:
    from unefois.law.are.engine import Steps

_DAY: Final = {
    text: day_number(date.fromisoformat(text)) for text in ("2019-11-01", "2021-10-01", "2025-04-01", "2026-09-01")
}
_THIRTY: Final = month_number(date(2025, 4, 1))
_LEAVE_CAP: Final = 30
_FLOOR: Final = 182
_FULL_YEAR_WORKED: Final = 260


def raised(steps: Steps) -> list[str]:
    """The switches that mattered for the first person of a table, in the order of the list of doubts."""
    s, ref, start = steps.situation, steps.reference, steps.start
    rule_day, end = int(s.rule_day[0]), int(s.end[0])
    rules = rulesets.RULE_SETS[int(s.rules[0])]
    sjr, supra, leave = int(steps.choice.sjr[0]), int(start.supra[0]), int(start.leave_pay[0])
    dismissed = bool(len(steps.table.jobs.reason)) and bool(IS_DISMISSAL[steps.table.jobs.reason[s.last[0]]])
    since = int(steps.affiliation.since_departure[0])
    opened = int(steps.choice.kind[0]) != RESUMED  # an old right keeps its SJR and its days
    tests = {
        "deferral_rounding": bool(sjr and (leave % sjr or supra % int(start.divisor[0]))),
        "leave_cap_since": _DAY["2019-11-01"] <= rule_day < _DAY["2021-10-01"] and int(start.leave_raw[0]) > _LEAVE_CAP,
        "month_end_included": opened and not rules.whole_window and int(month_end(month_of(end))) == end,
        "worked_divisor": opened and rules.method == rulesets.WORKED_DAYS and int(ref.worked[0]) >= _FULL_YEAR_WORKED,
        "divisor_floor": opened and rules.whole_window and 0 < int(ref.days[0]) < _FLOOR,
        "worked_days_counted": opened
        and rules.whole_window
        and int(ref.gap[0] - ref.neutral[0]) > int(ref.gap_limit[0])
        and int(ref.calendar[0]) != int(ref.worked_calendar[0]),
        "voluntary_threshold_2025": rule_day >= _DAY["2025-04-01"] and 65 <= since < 88,  # noqa: PLR2004
        "quotient_2014": opened and int(steps.duration.quotient[0]) == int(steps.duration.days[0]),
        "reform_2026": bool(len(steps.table.jobs.reason))
        and int(steps.table.jobs.reason[s.last[0]]) == AGREED
        and end >= _DAY["2026-09-01"],
    }
    if (months := steps.months) is not None and int(months.paid.sum()):
        rates = months.rates
        paid = months.paid[0] > 0
        used = np.unique(rates.of[0][paid])
        first = int(steps.choice.first_day[0])
        old_scheme = bool(np.any(months.month[0][paid] < NEW_SCHEME))
        worked = bool(np.any(months.worked_pay > 0))
        tests |= {
            "activity_rounding": worked and bool(np.any(months.worked_pay[0] * 7 % 100 > 0)),
            "old_activity_rounding": worked and old_scheme,
            "thirty_days_for_old_procedures": dismissed
            and rule_day < _DAY["2025-04-01"]
            and bool(np.any(months.month[0][paid] >= _THIRTY)),
            "thirty_day_first_month": int(months.month[0, 0]) >= _THIRTY
            and first != int(month_start(months.month[0, 0])),
            "revalue": bool(np.any(rates.sjr[used] != rates.sjr[used[0]])),
            "degressive_rounding": bool(np.any(months.paid_reduced > 0)),
            "csg_rounding": bool(np.any(months.csg[0] > 0)),
        }
    return [name for name, doubtful in tests.items() if doubtful]
