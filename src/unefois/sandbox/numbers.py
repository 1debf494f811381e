"""Numbers that nobody else has: INE, plates, identifiers, computed from a person's serial number.

Each is a bijection of the serial (a multiplication modulo the size of the space, by a number that has no factor in
common with it), so that numbers look scattered and never collide, for serial numbers up to a hundred million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.identity.names import compact

if TYPE_CHECKING:
    from unefois.identity.pivot import PivotIdentity
    from unefois.sandbox.model import Person

_INE_LETTERS = "ABCDEFGHJK"
_INE_SPACE = 10**11
_INE_STEP = 38_196_601_127
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"  # neither I, O nor U
_PLATE_HEADS = tuple(
    first + second for first in _PLATE_LETTERS for second in _PLATE_LETTERS if first + second not in ("SS", "WW", "ZZ")
)  # SS and WW are not given out; ZZ is for the named people
_PLATE_TAILS = tuple(first + second for first in _PLATE_LETTERS for second in _PLATE_LETTERS if first + second != "SS")
_PLATE_NUMBERS = 999
_PLATE_SPACE = len(_PLATE_HEADS) * len(_PLATE_TAILS) * _PLATE_NUMBERS
_PLATE_STEP = 104_395_303
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def ine(serial: int) -> str:
    """An INE of the RNIE: nine digits, two letters."""
    number = serial * _INE_STEP % _INE_SPACE
    digits, letters = divmod(number, 100)
    return f"{digits:09d}{_INE_LETTERS[letters // 10]}{_INE_LETTERS[letters % 10]}"


def plate(serial: int, rank: int = 0) -> str:
    """A plate of today's kind; a person may have two (rank 0 and 1)."""
    number = (2 * serial + rank) * _PLATE_STEP % _PLATE_SPACE
    number, digits = divmod(number, _PLATE_NUMBERS)
    head, tail = divmod(number, len(_PLATE_TAILS))
    return f"{_PLATE_HEADS[head]}-{digits + 1:03d}-{_PLATE_TAILS[tail]}"


def psqs(serial: int) -> str:
    """An athlete's number."""
    return str(1_000_000 + serial)


def identifier(person: Person) -> str:
    """A login of the France Travail site."""
    return login(person.identity, person.serial)


def login(identity: PivotIdentity, serial: int) -> str:
    """Names, then what tells homonyms apart."""
    suffix, number = "", serial
    while number or not suffix:
        number, digit = divmod(number, 36)
        suffix = _BASE36[digit] + suffix
    given = compact(identity.given_names[0]) if identity.given_names else "sp"
    return f"{given}.{compact(identity.family_name)}-{suffix}".lower()
