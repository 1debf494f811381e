"""What FranceConnect says of the citizen, in words, with the remarks that unusual births call for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from unefois.teleservice.sessions import Citizen

if TYPE_CHECKING:
    from collections.abc import Mapping

SCOPES = ("openid", "given_name", "family_name", "birthdate", "birthplace", "birthcountry", "idp_birthdate")
"""The identity that the pages show; the data providers receive theirs from FranceConnect itself."""
_FRANCE = "99100"
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_ABROAD = (
    "Votre naissance a eu lieu à l’étranger : FranceConnect transmet le pays, sans commune. C’est normal, et les "
    "administrations vous retrouvent ainsi."
)
_PRESUMED = (
    "Votre date de naissance n’est pas connue en entier : FranceConnect transmet le premier {what}. Certaines "
    "administrations peuvent ne pas vous reconnaître ; si c’est le cas, joignez un justificatif."
)


def citizen(claims: Mapping[str, Any], id_token: str) -> Citizen:
    """The citizen, from userinfo. Every claim may be missing, empty or null."""
    given = claims.get("given_name_array")
    names = [str(name) for name in given] if isinstance(given, list) else str(claims.get("given_name") or "").split()
    born = str(claims.get("birthdate") or "")
    declared = str(claims.get("idp_birthdate") or born)
    remarks = []
    if claims.get("birthcountry") not in (None, "", _FRANCE) and not claims.get("birthplace"):
        remarks.append(_ABROAD)
    if match := re.fullmatch(r"\d{4}-(\d\d)-00", declared):
        what = "janvier de l’année" if match[1] == "00" else "jour du mois"
        remarks.append(_PRESUMED.format(what=what))
    return Citizen(
        name=" ".join([*names, str(claims.get("family_name") or "")]).strip(),
        born=said(declared),
        remarks=tuple(remarks),
        id_token=id_token,
    )


def said(day: str) -> str:
    """A date of birth, whole or not, in words.

    >>> said("1988-04-01"), said("1987-11-00"), said("1961-00-00")
    ('1er avril 1988', 'novembre 1987, jour inconnu', '1961, jour et mois inconnus')
    """
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day)
    if match is None or int(match[2]) > len(_MONTHS):
        return ""
    year, month, number = match[1], int(match[2]), int(match[3])
    if not month:
        return f"{year}, jour et mois inconnus"
    if not number:
        return f"{_MONTHS[month - 1]} {year}, jour inconnu"
    return f"{'1er' if number == 1 else number} {_MONTHS[month - 1]} {year}"
