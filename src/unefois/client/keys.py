"""How a call names the person: what is typed (identity, number) or who is logged in (FranceConnect)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .errors import InvalidCall

__all__ = ["FranceConnect", "Identifier", "Identity", "Ine", "Key", "Parameters", "check_siret"]

Parameters = list[tuple[str, str]]
"""Names and values of the query, lists repeated."""

_SIRET_DIGITS = 14
_LA_POSTE = "356000000"
FRANCE = "99100"
"""France in INSEE's code officiel géographique."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """A civil identity, as typed on a form.

    `birthdate` may be a year, a (year, month) or a date: some people's is not whole. `birth_commune` is the INSEE code
    on the day of birth, or today's; abroad there is none. The name of the commune and the département replace a code
    that nobody knows.
    """

    family_name: str
    given_names: tuple[str, ...]
    birthdate: date | tuple[int, int] | int | None = None
    sex: Literal["M", "F"] | None = None
    birth_country: str | None = FRANCE
    birth_commune: str | None = None
    usage_name: str | None = None
    birth_commune_name: str | None = None
    birth_department: str | None = None

    modality = "identite"

    def parameters(self) -> Parameters:
        """In the words of the API; what is not known is not sent."""
        year, month, day = self._birth()
        given = {
            "nomNaissance": self.family_name,
            "nomUsage": self.usage_name,
            "anneeDateNaissance": year,
            "moisDateNaissance": month,
            "jourDateNaissance": day,
            "sexeEtatCivil": self.sex,
            "codeCogInseePaysNaissance": self.birth_country,
            "codeCogInseeCommuneNaissance": self.birth_commune,
            "nomCommuneNaissance": self.birth_commune_name,
            "codeCogInseeDepartementNaissance": self.birth_department,
        }
        named = [(name, str(value)) for name, value in given.items() if value is not None]
        return [*named, *(("prenoms[]", name) for name in self.given_names)]

    def _birth(self) -> tuple[int | None, int | None, int | None]:
        match self.birthdate:
            case date(year=year, month=month, day=day):
                return year, month, day
            case (int(year), int(month)):
                return year, month, None
            case year:
                return year if isinstance(year, int) else None, None, None


@dataclass(frozen=True, slots=True, repr=False)
class Ine:
    """The national number of a student."""

    number: str
    modality = "ine"

    def parameters(self) -> Parameters:
        """See :meth:`Identity.parameters`."""
        return [("ine", self.number)]


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """The number or name that the person has at the provider (France Travail, athletes)."""

    value: str
    modality = "identifiant"

    def parameters(self) -> Parameters:
        """See :meth:`Identity.parameters`."""
        return [("identifiant", self.value)]


@dataclass(frozen=True, slots=True)
class FranceConnect:
    """The access token of a citizen who has just logged in; it lives 60 seconds and names them by itself."""

    access_token: str = field(repr=False)
    modality = "france_connect"

    def parameters(self) -> Parameters:
        """None: nobody types anything."""
        return []


Key = Identity | Ine | Identifier | FranceConnect


def check_siret(siret: str) -> str:
    """The SIRET, when it is one: 14 digits and Luhn's key (La Poste's establishments, too many for it, excepted).

    :raises InvalidCall: it is not.
    """
    digits = siret.isascii() and siret.isdecimal() and len(siret) == _SIRET_DIGITS
    if digits and (siret.startswith(_LA_POSTE) or sum(_doubled(siret)) % 10 == 0):
        return siret
    raise InvalidCall(f"SIRET invalide : {siret!r}. Quatorze chiffres sont attendus, sans espaces, clé comprise.")


def _doubled(digits: str) -> list[int]:
    """Luhn's terms: every other digit, from the right, is doubled and its digits added."""
    return [
        sum(divmod(2 * int(digit), 10)) if place % 2 else int(digit) for place, digit in enumerate(reversed(digits))
    ]
