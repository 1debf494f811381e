"""The rule sets, as data: what differs from one règlement to the next, besides the dated parameters.

A rule set is chosen by the end of the contract or, for a dismissal, by the day its procedure was engaged.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from unefois.law.periods import day_number

Ints = NDArray[np.int64]

CIVIL_YEAR, WORKED_DAYS, CALENDAR = 0, 1, 2


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """One règlement. Days of affiliation are worked days when ``worked_days``; ``method`` is how the SJR's
    divisor and the duration are counted; ``leave_window`` is how many days back the paid-leave indemnities
    are added up (0: the last contract alone); ``recharge``: a right is used up before a new one (since 2014-10).
    """

    id: str
    since: date
    label: str
    text: str
    method: int
    worked_days: bool
    divisor_is_sjr: bool = False
    quotient: bool = False
    leave_window: int = 182
    degressive: bool = False
    recharge: bool = True
    whole_window: bool = False
    """Reference pay is that of the whole affiliation window, not of twelve civil months."""


RULE_SETS: Final = (
    RuleSet(
        id="2011",
        since=date(2011, 6, 1),
        label="Convention du 6 mai 2011",
        text="règlement annexé à la convention du 6 mai 2011",
        method=CIVIL_YEAR,
        worked_days=False,
        divisor_is_sjr=True,
        leave_window=0,
        recharge=False,
    ),
    RuleSet(
        id="2014",
        since=date(2014, 7, 1),
        label="Convention du 14 mai 2014",
        text="règlement annexé à la convention du 14 mai 2014",
        method=CIVIL_YEAR,
        worked_days=False,
        quotient=True,
        leave_window=91,
    ),
    RuleSet(
        id="2017",
        since=date(2017, 11, 1),
        label="Convention du 14 avril 2017",
        text="règlement annexé à la convention du 14 avril 2017",
        method=WORKED_DAYS,
        worked_days=True,
    ),
    RuleSet(
        id="2019",
        since=date(2019, 11, 1),
        label="Décret du 26 juillet 2019",
        text="règlement annexé au décret 2019-797",
        method=WORKED_DAYS,
        worked_days=True,
        degressive=True,
    ),
    RuleSet(
        id="2021",
        since=date(2021, 10, 1),
        label="Décret de 2019, salaire de référence de 2021",
        text="règlement annexé au décret 2019-797 modifié par le décret 2021-346",
        method=CALENDAR,
        worked_days=True,
        degressive=True,
        whole_window=True,
    ),
    RuleSet(
        id="2023",
        since=date(2023, 2, 1),
        label="Décret de 2019, durée de 2023",
        text="règlement annexé au décret 2019-797 modifié par le décret 2023-33",
        method=CALENDAR,
        worked_days=True,
        degressive=True,
        whole_window=True,
    ),
    RuleSet(
        id="2025",
        since=date(2025, 4, 1),
        label="Convention du 15 novembre 2024",
        text="règlement annexé à la convention du 15 novembre 2024",
        method=CALENDAR,
        worked_days=True,
        degressive=True,
        whole_window=True,
    ),
)
FIRST: Final = RULE_SETS[0].since
_SINCE: Final[Ints] = np.array([day_number(one.since) for one in RULE_SETS], dtype=np.int64)
METHOD: Final[Ints] = np.array([one.method for one in RULE_SETS], dtype=np.int64)
WORKED: Final = np.array([one.worked_days for one in RULE_SETS])
BY_SJR: Final = np.array([one.divisor_is_sjr for one in RULE_SETS])
QUOTIENT: Final = np.array([one.quotient for one in RULE_SETS])
LEAVE_WINDOW: Final[Ints] = np.array([one.leave_window for one in RULE_SETS], dtype=np.int64)
DEGRESSIVE: Final = np.array([one.degressive for one in RULE_SETS])
RECHARGE: Final = np.array([one.recharge for one in RULE_SETS])
WHOLE_WINDOW: Final = np.array([one.whole_window for one in RULE_SETS])


def index_at(days: Ints) -> Ints:
    """The rule set of each day number; before the first, the first (its input is refused beforehand)."""
    return np.maximum(np.searchsorted(_SINCE, days, side="right") - 1, 0)


def by_id(name: str) -> RuleSet:
    """A rule set by its name, as ``2025``.

    :raises KeyError: no such rule set; the message lists those that exist.
    """
    for one in RULE_SETS:
        if one.id == name:
            return one
    raise KeyError(f"règlement {name!r} inconnu ; connus : {', '.join(one.id for one in RULE_SETS)}")
