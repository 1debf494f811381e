"""The reference pay: which months, up to which ceiling, divided by how many days.

Sickness: three months, each up to k SMIC (CSS, art. R323-4). Birth and adoption: three months, each up to the monthly
ceiling of the social security (art. R331-5). Accidents at work: the last month, the daily pay up to a share of the
yearly ceiling (art. R433-2 and R433-4). Discontinuous work: twelve months over 365 days in every case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unefois.law import parameters
from unefois.law.ij.model import BIRTH_RISKS, WORK_RISKS
from unefois.law.money import cents, half_up, truncate
from unefois.law.periods import month_date, month_number

if TYPE_CHECKING:
    from unefois.law.ij.model import Claim

_YEAR_DAYS: Final = 36_500
FULL_TIME: Final = 15_167
"""Hours of a full-time month, in hundredths: 35 × 52 / 12."""
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Known:
    """The pay of the months before the stop: month number → (cents, hundredths of hours)."""

    months: dict[int, tuple[int, int]]
    last: int
    """The last whole month before the stop, or before the end of the contract."""
    hours_presumed: bool

    def pay(self, count: int) -> int:
        """Cents over the last ``count`` months."""
        return sum(self.months.get(self.last - i, (0, 0))[0] for i in range(count))

    def hours(self, count: int) -> int:
        """Hundredths of hours over the last ``count`` months."""
        return sum(self.months.get(self.last - i, (0, 0))[1] for i in range(count))

    def present(self, count: int) -> int:
        """How many of the last ``count`` months are known."""
        return sum(self.last - i in self.months for i in range(count))


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference pay. ``pay`` cents over ``divisor`` hundredths of days, ceilings applied month by month."""

    known: Known
    count: int
    raw: int
    pay: int
    divisor: int
    ceiling: int
    """Cents: of a month, or of a day for work accidents."""
    smic_day: date
    rebuilt: int
    """Months without pay, taken as the average of the others."""

    @property
    def base(self) -> int:
        """The daily base pay in cents, nearest."""
        return half_up(self.pay * 100, self.divisor)


def known_pay(claim: Claim) -> Known:
    """The months that the claim tells of, whether one by one or as one monthly pay."""
    anchor = claim.start
    if claim.employment_ended is not None:
        anchor = claim.employment_ended + timedelta(days=1)
    last = month_number(anchor) - 1
    if claim.monthly_gross is not None:
        since = -(10**6)
        if claim.affiliated_since is not None:
            since = month_number(claim.affiliated_since)
        hours = FULL_TIME if claim.monthly_hours is None else int(claim.monthly_hours * 100)
        amount = cents(claim.monthly_gross)
        months = {last - i: (amount, hours) for i in range(_MONTHS) if last - i >= since}
        return Known(months, last, claim.monthly_hours is None)
    by_default = FULL_TIME if claim.monthly_hours is None else int(claim.monthly_hours * 100)
    months = {
        month_number(one.month): (cents(one.gross), by_default if one.hours is None else int(one.hours * 100))
        for one in claim.pay
    }
    presumed = claim.monthly_hours is None and any(one.hours is None for one in claim.pay)
    return Known(months, last, presumed)


def refer(claim: Claim) -> Reference | None:
    """The reference pay, or ``None`` when no month of the reference period is known."""
    known = known_pay(claim)
    work, birth = claim.risk in WORK_RISKS, claim.risk in BIRTH_RISKS
    count = _MONTHS if claim.basis == "discontinu" else (1 if work else 3)
    wanted = [known.last - i for i in range(count)]
    given = [month for month in wanted if month in known.months]
    if not given:
        return None
    rebuilt = 0 if claim.basis == "discontinu" else count - len(given)
    smic_day = claim.start.replace(day=1) - timedelta(days=1)
    raw = sum(known.months[month][0] for month in given)
    if work:
        name = "ij/at_diviseur"
        year = parameters.get("commun/pmss").whole(claim.start, 100) * _MONTHS
        share = parameters.get("ij/at_plafond").whole(claim.start, 100_000)
        ceiling = truncate(year * share, 100_000)
        total = raw
    else:
        name = "ij/maladie_diviseur"
        total = 0
        for month in given:
            if birth:
                day = claim.start if claim.options.birth_ceiling == "start" else month_date(month)
                each = parameters.get("ij/maternite_plafond").whole(claim.start)
                ceiling = each * parameters.get("commun/pmss").whole(day, 100)
            else:
                tenths = parameters.get("ij/maladie_plafond_smic").whole(claim.start, 10)
                ceiling = half_up(tenths * parameters.get("commun/smic_mensuel").whole(smic_day, 100), 10)
            total += min(known.months[month][0], ceiling)
    if rebuilt:
        total = half_up(total * count, len(given))
        raw = half_up(raw * count, len(given))
    divisor = _YEAR_DAYS if claim.basis == "discontinu" else parameters.get(name).whole(claim.start, 100)
    return Reference(known, count, raw, total, divisor, ceiling, smic_day, rebuilt)
