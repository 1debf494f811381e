"""Incomes of the synthetic people: whole euros a year, net taxable, for this year and the four before.

The distribution is that of French wages, roughly: median 24,700 euros, a tenth under 7,000 (part time, part of the
year), a tenth above 55,000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.sandbox.model import INCOME_YEARS

if TYPE_CHECKING:
    from unefois.sandbox.draw import Draw
    from unefois.sandbox.model import Occupation

_DECILES = (6_000, 13_500, 17_400, 19_800, 22_100, 24_700, 27_900, 32_300, 39_800, 55_000, 140_000)
_FIRST_JOB = 20
_PENSION_PERCENT = 72
_ALLOWANCE_PERCENT = 62


def wage(quantile: float) -> int:
    """The yearly wage of that quantile (0 to 1)."""
    where = quantile * (len(_DECILES) - 1)
    step = min(int(where), len(_DECILES) - 2)
    low, high = _DECILES[step], _DECILES[step + 1]
    return low + int((where - step) * (high - low))


def draw_incomes(draw: Draw, occupation: Occupation, age: int, quantile: float) -> tuple[int, ...]:
    """Incomes of this year and the four before, newest first."""
    if occupation in ("infant", "pupil"):
        return (0,) * INCOME_YEARS
    if occupation == "student":
        jobs = 2_400 if quantile > 0.6 else 0  # noqa: PLR2004  # four students in ten work in summer
        return tuple(jobs if age - back >= 18 else 0 for back in range(INCOME_YEARS))  # noqa: PLR2004  # majority
    full = wage(quantile)
    if occupation == "none":
        full = 0 if quantile < 0.7 else full // 4  # noqa: PLR2004  # most have no income of their own
    elif occupation == "retired":
        full = full * _PENSION_PERCENT // 100
    elif occupation == "farmer":
        full = full * 8 // 10
    elif age < 30:  # noqa: PLR2004  # beginners earn less
        full = full * (70 + age - 20) // 100
    found = []
    for back in range(INCOME_YEARS):
        value = full * (97 + draw.below(7)) // 100 * (100 - 2 * back) // 100
        if occupation == "jobseeker" and back == 0:
            value = value * _ALLOWANCE_PERCENT // 100
        found.append(value if age - back >= _FIRST_JOB else 0)
    return tuple(found)
