"""Money: integer cents, and the roundings of the law under their names.

Every rounding takes a numerator and a denominator, so that no binary fraction ever exists. The functions
accept ``int`` or ``numpy.int64`` arrays alike: the rule for one person and the rule for a column are the
same line of code. Invariants: denominators are positive; results are exact integers.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
N = TypeVar("N", int, Ints)

_TWO_PLACES = 2
_LARGEST_EXPONENT = 15


class AmountError(ValueError):
    """An amount that is not a whole number of cents, or not a number."""


def cents(amount: Decimal | int | str) -> int:
    """Euros to whole cents, exactly.

    :raises AmountError: more than two decimals, not finite or out of all measure, not a number; a binary float.

    >>> cents("28.21"), cents(48), cents(Decimal("0.10"))
    (2821, 4800, 10)
    """
    if isinstance(amount, bool | float):
        raise AmountError(f'montant {amount!r} : donnez un nombre décimal exact, par exemple "28.21"')
    try:
        given = Decimal(amount)
    except InvalidOperation:
        raise AmountError(f"montant {amount!r} : ce n'est pas un nombre") from None
    if given.is_finite() and abs(given.adjusted()) > _LARGEST_EXPONENT and given:
        raise AmountError(f"montant {amount} : hors de toute mesure")
    value = given.scaleb(_TWO_PLACES)
    if not value.is_finite() or value != value.to_integral_value():
        raise AmountError(f"montant {amount} : au plus deux décimales sont attendues")
    return int(value)


def euros(amount: int) -> Decimal:
    """Whole cents to euros with two decimals.

    >>> euros(2821)
    Decimal('28.21')
    """
    return Decimal(int(amount)).scaleb(-_TWO_PLACES)


def half_up(numerator: N, denominator: N | int) -> N:
    """Nearest integer, halves up (arrondi au plus proche ; 0,5 monte).

    >>> half_up(5, 2), half_up(7, 3), half_up(-5, 2)
    (3, 2, -2)
    """
    return (2 * numerator + denominator) // (2 * denominator)


def truncate(numerator: N, denominator: N | int) -> N:
    """Integer part of a non-negative quotient (« nombre entier obtenu »).

    >>> truncate(3169, 100)
    31
    """
    return numerator // denominator


def ceil(numerator: N, denominator: N | int) -> N:
    """Next integer (arrondi à l'entier supérieur).

    >>> ceil(4700, 100), ceil(4701, 100)
    (47, 48)
    """
    return -(-numerator // denominator)


def fr(amount: int) -> str:
    """Cents as French text with a no-break space: ``1 234,56 €``.

    >>> fr(123456).replace(chr(0x202F), " ").replace(chr(0xA0), " ")
    '1 234,56 €'
    """
    return f"{number_fr(euros(amount))}\N{NO-BREAK SPACE}€"


def number_fr(value: Decimal | int) -> str:
    """A number the French way: decimal comma, narrow no-break space between thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
