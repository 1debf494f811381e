"""The daily amounts of a stop and the days each is for, in exact arithmetic.

An amount is a fraction of the reference pay, rounded once (``Options.daily_rounding``): the rounded base pay is for
reading only, which is what reproduces the published maxima of every year. The pay of work accidents is the exception:
its ceiling is truncated to the cent first, as published (185.30 and 247.07 in 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unefois.law import parameters
from unefois.law.ij.model import BIRTH_RISKS, WORK_RISKS
from unefois.law.money import half_up, truncate
from unefois.law.parameters import ParameterError

if TYPE_CHECKING:
    from unefois.law.ij.model import Claim
    from unefois.law.ij.reference import Reference


@dataclass(frozen=True, slots=True)
class Step:
    """A daily gross amount in cents, from a day of the stop (1 is the first)."""

    label: str
    from_day: int
    gross: int
    uncapped: int
    """Before the minimum, or before the net pay that limits it."""


def steps(claim: Claim, reference: Reference) -> list[Step]:
    """The successive daily amounts of the stop, whether or not it lasts until each."""
    if claim.risk in WORK_RISKS:
        return _work(claim, reference)
    if claim.risk in BIRTH_RISKS:
        return _birth(claim, reference)
    return _sickness(claim, reference)


def minimum(claim: Claim) -> int | None:
    """The least daily amount for a birth, cents; ``None`` in the years where it is not known."""
    try:
        return parameters.get("ij/maternite_minimum").whole(claim.start, 100)
    except ParameterError:
        return None


def net_limit(claim: Claim, reference: Reference) -> int:
    """The net daily pay that an accident's allowance may not exceed, cents."""
    kept = 10_000 - parameters.get("ij/maternite_taux_forfaitaire").whole(claim.start, 10_000)
    return _rounded(claim, reference.pay * kept * 100, reference.divisor * 10_000)


def accident_base(reference: Reference) -> int:
    """The daily pay of an accident after its ceiling, as a fraction of ``divisor`` hundredths of days."""
    return min(reference.pay * 100, reference.ceiling * reference.divisor)


def _rounded(claim: Claim, numerator: int, denominator: int) -> int:
    return (half_up if claim.options.daily_rounding == "nearest" else truncate)(numerator, denominator)


def _sickness(claim: Claim, reference: Reference) -> list[Step]:
    rate = parameters.get("ij/maladie_taux").whole(claim.start, 100)
    gross = _rounded(claim, reference.pay * rate, reference.divisor)
    found = [Step("normale", 1, gross, gross)]
    more = parameters.get("ij/maladie_majoration_enfants")
    try:
        more.dated(claim.start)
    except ParameterError:
        return found
    if claim.children >= more.whole(claim.start, field="enfants"):
        top, bottom = (more.whole(claim.start, field=name) for name in ("numerateur", "denominateur"))
        higher = _rounded(claim, reference.pay * top * 100, reference.divisor * bottom)
        found.append(Step("majorée (trois enfants)", more.whole(claim.start, field="premier_jour"), higher, higher))
    return found


def _birth(claim: Claim, reference: Reference) -> list[Step]:
    kept = 10_000 - parameters.get("ij/maternite_taux_forfaitaire").whole(claim.start, 10_000)
    gross = _rounded(claim, reference.pay * kept * 100, reference.divisor * 10_000)
    return [Step("normale", 1, max(gross, minimum(claim) or 0), gross)]


def _work(claim: Claim, reference: Reference) -> list[Step]:
    rate = parameters.get("ij/at_taux")
    base, limit = accident_base(reference), net_limit(claim, reference)
    first, after = (
        _rounded(claim, base * rate.whole(claim.start, 100, field), reference.divisor * 100)
        for field in ("jours_1_28", "a_partir_29")
    )
    from_day = rate.whole(claim.start, field="jour_majore")
    return [
        Step(f"jusqu'au {from_day - 1}e jour", 1, min(first, limit), first),
        Step(f"à partir du {from_day}e jour", from_day, min(after, limit), after),
    ]
