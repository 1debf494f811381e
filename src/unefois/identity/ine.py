"""INE: the national number of a pupil or student (*identifiant national élève, étudiant, apprenti*).

Eleven characters, case-insensitive, in one of the four forms that succeeded one another. No check digit is
verified: the real service verifies none, and the oldest forms have none that is public.
"""

import re
from typing import Literal

IneForm = Literal["rnie", "bea", "base36", "sifa"]

_FORMS: tuple[tuple[IneForm, re.Pattern[str]], ...] = (
    ("rnie", re.compile(r"[0-9]{9}[A-HJK]{2}")),  # RNIE, since 2013: 9 digits, 2 letters without I
    ("bea", re.compile(r"[0-9]{10}[A-HJ-NPR-Z]")),  # BEA, academies: 10 digits, a letter except I, O, Q
    ("base36", re.compile(r"[0-9A-Z]{10}[0-9]")),  # base 36, universities: 10 characters, a digit
    ("sifa", re.compile(r"[0-9]{4}A[0-9]{5}[A-Z]")),  # SIFA, apprentices: 4 digits, A, 5 digits, a letter
)


def ine_form(value: str) -> IneForm | None:
    """Which of the four forms ``value`` has, the first that fits; ``None`` when it is not an INE."""
    if not value.isascii():
        return None
    upper = value.upper()
    for form, pattern in _FORMS:
        if pattern.fullmatch(upper):
            return form
    return None


def is_ine(value: str) -> bool:
    """Whether ``value`` has the form of an INE."""
    return ine_form(value) is not None
