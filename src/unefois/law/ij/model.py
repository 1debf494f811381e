"""What is given to the daily allowances' engine: a stop, the pay before it, and the person's situation.

Amounts are ``Decimal`` euros, at most two decimals; dates are inclusive. Unknown fields are refused.
:func:`decode` reads JSON-like data (a YAML or JSON document) into a :class:`Claim`, :func:`faults` says what is
impossible in it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import msgspec

from unefois.law.ij.options import Options
from unefois.law.money import AmountError, cents, fr
from unefois.law.periods import month_number
from unefois.law.reading import in_french, out_of_calendar

Risk = Literal["maladie", "maternite", "paternite", "adoption", "accident_travail", "maladie_professionnelle"]
Basis = Literal["mensuel", "discontinu"]
Money = Decimal
Count = Annotated[int, msgspec.Meta(ge=0)]

BIRTH_RISKS: Final = frozenset({"maternite", "paternite", "adoption"})
WORK_RISKS: Final = frozenset({"accident_travail", "maladie_professionnelle"})
FIRST: Final = date(2012, 1, 1)
LAST: Final = date(2150, 12, 31)
_LARGEST: Final = 10**9
_HOURS_IN_A_MONTH: Final = 744
_EARLIEST: Final = date(1910, 1, 1)
_MOST_CHILDREN: Final = 20


class Pay(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Gross pay of one month (``month`` is any day of it), in euros, and its hours when known.

    A month that was not wholly worked because of an earlier stop is given as if it had been (CSS, art. R323-4).
    """

    month: date
    gross: Money
    hours: Decimal | None = None


class Claim(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One stop and what the health fund knows of the person.

    ``start`` is the first day of the stop with its renewals (for an accident at work: the day after, the day itself
    being the employer's), ``end`` its last day. ``monthly_gross`` stands for the twelve months before the stop (since
    ``affiliated_since`` if later); ``pay`` gives the months one by one instead. ``basis`` is ``discontinu`` for
    seasonal or discontinuous work: twelve months instead of three (or one).
    """

    risk: Risk
    start: date
    end: date
    monthly_gross: Money | None = None
    monthly_hours: Decimal | None = None
    pay: list[Pay] = []
    basis: Basis = "mensuel"
    affiliated_since: date | None = None
    employment_ended: date | None = None
    receives_are: bool = False
    children: Count = 0
    """Dependent children; for a birth or an adoption, before it."""
    born: Annotated[int, msgspec.Meta(ge=1)] = 1
    """Children born, or adopted, together."""
    long_term_illness: bool = False
    previous_stop_end: date | None = None
    no_waiting_period: bool = False
    """For a reason the law names: the same long illness already waited for, a miscarriage, a child's death…"""
    already_paid: Count = 0
    """Sickness allowances already paid over the three years before the stop, in days."""
    options: Options = Options()


class ClaimError(ValueError):
    """What is wrong with the input, one line per fault: field, value, rule, what is expected."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def decode(data: Any) -> Claim:
    """JSON-like data to a claim; dates may be ``date`` objects or ISO texts.

    :raises ClaimError: unknown field, wrong type, or a value out of its bounds, with the field's path.
    """
    try:
        claim = msgspec.convert(data, Claim, strict=False)
    except msgspec.ValidationError as error:
        raise ClaimError([in_french(error, data, Claim)]) from None
    found = out_of_calendar(claim)
    if found:
        raise ClaimError(found)
    return claim


def faults(claim: Claim) -> list[str]:
    """Every fault of a claim, in the order of its fields; empty when it can be computed."""
    found = list(_dates(claim))
    if claim.monthly_gross is None and not claim.pay:
        found.append("pay : aucun salaire — attendu : monthly_gross, ou pay mois par mois")
    if claim.monthly_gross is not None and claim.pay:
        found.append("pay : donné avec monthly_gross — attendu : l'un ou l'autre")
    if claim.monthly_gross is not None:
        found += _amount("monthly_gross", claim.monthly_gross)
    found += _hours("monthly_hours", claim.monthly_hours)
    seen: set[int] = set()
    for number, one in enumerate(claim.pay):
        name = f"pay[{number}]"
        found += _amount(f"{name}.gross", one.gross)
        found += _hours(f"{name}.hours", one.hours)
        if not _EARLIEST <= one.month <= LAST:
            found.append(f"{name}.month : {one.month:%d/%m/%Y} — attendu : une date entre 1910 et 2150")
            continue
        month = month_number(one.month)
        if month in seen:
            found.append(f"{name}.month : {one.month:%m/%Y} — ce mois est donné deux fois")
        seen.add(month)
    if max(claim.children, claim.born) > _MOST_CHILDREN:
        found.append(f"children : {max(claim.children, claim.born)} — attendu : au plus {_MOST_CHILDREN} enfants")
    return found


def _dates(claim: Claim) -> list[str]:
    found = []
    if not FIRST <= claim.start <= LAST:
        found.append(
            f"start : {claim.start:%d/%m/%Y} — les règles sont connues pour les arrêts commencés à partir du "
            f"{FIRST:%d/%m/%Y}"
        )
    if claim.end < claim.start:
        found.append(f"end : {claim.end:%d/%m/%Y} — la fin précède le début ; attendu : une fin au moins égale")
    elif claim.end > min(LAST, claim.start + timedelta(days=3660)):
        found.append(f"end : {claim.end:%d/%m/%Y} — attendu : un arrêt de dix ans au plus")
    for name in ("affiliated_since", "employment_ended", "previous_stop_end"):
        day: date | None = getattr(claim, name)
        if day is not None and not _EARLIEST <= day < claim.start:
            found.append(f"{name} : {day:%d/%m/%Y} — attendu : une date qui précède le début de l'arrêt")
    return found


def _amount(name: str, value: Decimal) -> list[str]:
    try:
        amount = cents(value)
    except AmountError as error:
        return [f"{name} : {error}"]
    if 0 <= amount <= _LARGEST:
        return []
    return [f"{name} : {fr(amount)} — attendu : un salaire positif ou nul, de moins de dix millions d'euros"]


def _hours(name: str, value: Decimal | None) -> list[str]:
    if value is None or (value.is_finite() and 0 <= value <= _HOURS_IN_A_MONTH):
        return []
    return [f"{name} : {value} — attendu : de 0 à {_HOURS_IN_A_MONTH} heures dans un mois"]
