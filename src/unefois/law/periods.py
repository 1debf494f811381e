"""Civil time on columns: day numbers, month numbers, ages, worked days.

A *day number* counts days since 1970-01-01, a *month number* months since January 1970; both are ``int``
or ``numpy.int64`` arrays, and each function takes either. Everything is read from tables built once for the
years 1900 to 2199, so that a month end or a leap year is a lookup and never an approximation.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Whole = Ints | int

EPOCH: Final = date(1970, 1, 1)
_WORKED_DAYS_A_WEEK: Final = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTH0: Final = (_FIRST_YEAR - 1970) * 12

_starts = np.arange(f"{_FIRST_YEAR}-01", f"{_LAST_YEAR + 1}-02", dtype="datetime64[M]")
_MONTH_START: Final[Ints] = _starts.astype("datetime64[D]").astype(np.int64)
DAY0: Final = int(_MONTH_START[0])
_MONTH_DAYS: Final[Ints] = np.diff(_MONTH_START)
_days = np.arange(_MONTH_START[0], _MONTH_START[-1], dtype=np.int64)
_DAY_MONTH: Final[Ints] = (
    _days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
)  # month number of each day
_WEEKDAYS: Final[Ints] = np.concatenate(
    ([0], np.cumsum((_days + 3) % 7 < _WORKED_DAYS_A_WEEK))
)  # Mondays to Fridays before each day; 1970-01-01 was a Thursday
FIRST_DAY: Final = date(_FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(_LAST_YEAR, 12, 31)


def day_number(day: date) -> int:
    """The day number of a date.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - EPOCH).days


def to_date(day: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(day))


def month_number(day: date) -> int:
    """The month number of a date.

    >>> month_number(date(1971, 2, 28))
    13
    """
    return (day.year - 1970) * 12 + day.month - 1


def month_date(month: int) -> date:
    """The first day of a month number, as a date."""
    return date(1970 + int(month) // 12, int(month) % 12 + 1, 1)


def month_of(day: Whole) -> Any:
    """The month number of a day number."""
    return _DAY_MONTH[day - DAY0]


def month_start(month: Whole) -> Any:
    """The first day of a month."""
    return _MONTH_START[month - _MONTH0]


def month_end(month: Whole) -> Any:
    """The last day of a month."""
    return _MONTH_START[month - _MONTH0 + 1] - 1


def month_days(month: Whole) -> Any:
    """How many days a month has."""
    return _MONTH_DAYS[month - _MONTH0]


def add_months(day: Whole, months: Whole) -> Any:
    """The same day of the month, later or earlier; the last day of the month when there is none.

    >>> to_date(add_months(day_number(date(2012, 1, 31)), 1))
    datetime.date(2012, 2, 29)
    """
    month = month_of(day)
    offset = day - month_start(month)
    target = month + months
    return month_start(target) + np.minimum(offset, month_days(target) - 1)


def age_on(birth: Whole, day: Whole) -> Any:
    """Completed years of age. Born on 29 February: the birthday of a common year is 1 March."""
    birth_month, month = month_of(birth), month_of(day)
    not_yet = (day - month_start(month)) < (birth - month_start(birth_month))
    return (month - birth_month - not_yet) // 12


def weekdays(start: Whole, end: Whole) -> Any:
    """Mondays to Fridays from ``start`` to ``end``, both included; 0 when the period is empty.

    >>> weekdays(day_number(date(2025, 7, 1)), day_number(date(2025, 12, 31))) == 132
    np.True_
    """
    return np.maximum(_WEEKDAYS[end + 1 - DAY0] - _WEEKDAYS[np.minimum(start, end + 1) - DAY0], 0)


def by_month(start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Closed periods cut at the ends of months: the row, the month and the days of each piece.

    A period that ends before it starts has no piece.

    >>> row, month, days = by_month(np.array([day_number(date(2024, 2, 28))]), np.array([day_number(date(2024, 3, 2))]))
    >>> row.tolist(), [str(month_date(one)) for one in month], days.tolist()
    ([0, 0], ['2024-02-01', '2024-03-01'], [2, 2])
    """
    first = month_of(start)
    counts = np.where(end < start, 0, month_of(np.maximum(end, start)) - first + 1)
    row = np.repeat(np.arange(len(start)), counts)
    month = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + first[row]
    days = np.minimum(end[row], month_end(month)) - np.maximum(start[row], month_start(month)) + 1
    return row, month, days


def overlap(start: Whole, end: Whole, first: Whole, last: Whole) -> Any:
    """Days that two closed periods share."""
    return np.maximum(np.minimum(end, last) - np.maximum(start, first) + 1, 0)
