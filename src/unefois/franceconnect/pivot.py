"""The pivot identity as FranceConnect writes it (claims), read into ours.

The claims come from the RNIPP through FranceConnect. What is absent, empty or not of the documented shape is
*missing*: the policy decides whether that matters. Never guessed:

* ``unspecified`` is a gender of its own (no sex), not "not male";
* a commune of birth exists only for a birth in France; abroad it is empty, absent or null: complete so;
* first names are split by ``given_name_array`` where it is there, since a first name may hold a space;
* a presumed date (``1992-00-00``) keeps its unknown parts unknown.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from unefois.franceconnect.interface import PIVOT_CLAIMS
from unefois.identity.pivot import FRANCE, PivotIdentity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unefois.identity.pivot import Sex

_MAX_NAME = 200
_BIRTHDATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_COMMUNE = re.compile(r"(?:2[AB]|\d{2})\d{3}", re.ASCII)
_COUNTRY = re.compile(r"9\d{4}", re.ASCII)
_SEX: Final[dict[str, Sex | None]] = {"male": "M", "female": "F", "unspecified": None}


def read(claims: Mapping[str, Any]) -> tuple[PivotIdentity | None, frozenset[str]]:
    """The identity in ``claims``, and the names of the pivot claims that are missing.

    The identity is ``None`` where not even a birth name is there.
    """
    family_name = _name(claims.get("family_name"))
    given_names = _given_names(claims)
    year, month, day = _birthdate(claims.get("birthdate"))
    gender = claims.get("gender")
    country = _match(_COUNTRY, claims.get("birthcountry"))
    commune = _match(_COMMUNE, claims.get("birthplace")) if country in (FRANCE, None) else None
    absent = {
        "family_name": family_name is None,
        "given_name": not given_names,
        "gender": not isinstance(gender, str) or gender not in _SEX,
        "birthdate": year is None,
        "birthplace": commune is None and country in (FRANCE, None),
        "birthcountry": country is None,
    }
    missing = frozenset(claim for claim in PIVOT_CLAIMS if absent[claim])
    if family_name is None:
        return None, missing
    identity = PivotIdentity(
        family_name=family_name,
        given_names=given_names,
        birth_year=year,
        birth_month=month,
        birth_day=day,
        sex=_SEX.get(gender) if isinstance(gender, str) else None,
        birth_country=country,
        birth_commune=commune,
    )
    return identity, missing


def _name(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    name = value.strip()
    return name if 0 < len(name) <= _MAX_NAME and name.isprintable() else None


def _given_names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    listed = claims.get("given_name_array")
    if isinstance(listed, list) and listed:
        names = [_name(item) for item in listed]
        return tuple(name for name in names if name) if all(names) else ()
    return tuple((_name(claims.get("given_name")) or "").split())


def _birthdate(value: object) -> tuple[int | None, int | None, int | None]:
    found = _BIRTHDATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None, None, None
    year, month, day = (int(part) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None, None, None
    return year, month or None, (day or None) if month else None


def _match(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None
