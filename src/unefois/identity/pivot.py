"""The pivot identity: the few facts of civil status by which administrations recognise a person.

It is what FranceConnect calls *identité pivot* (RNIPP: birth name, given names, sex, date and place of birth)
with the usage name and the *transcogage* triple (commune name, département, year) of API Particulier beside
it.

Invariants: a part that is unknown is ``None`` (or an empty tuple), never an empty string nor a zero; the
values are kept as they were given (normalising is :mod:`unefois.identity.names`' business); the struct is
immutable.
"""

from typing import Literal

import msgspec

Sex = Literal["M", "F"]

FRANCE = "99100"
"""COG code of France, overseas départements and territories included."""


class PivotIdentity(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """Who a person is, or who a caller says the person is.

    Encoded as an array (``array_like``) to stay small in a register of millions: **new fields go at the
    end**, with a default, so that what is stored stays readable.
    """

    family_name: str
    """Birth name (*nom de naissance*), in any case and spelling."""
    given_names: tuple[str, ...] = ()
    """Given names in civil order; an item may be a compound one ("Jean-Pierre", "Jean Philippe")."""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: Sex | None = None
    """``None``: unspecified or unknown (FranceConnect's ``unspecified``)."""
    birth_country: str | None = None
    """COG code of the country: ``99100`` France, ``99xxx`` abroad, ``92352`` French Algeria."""
    birth_commune: str | None = None
    """COG code of the commune at the time of birth: only for a birth in France."""
    usage_name: str | None = None
    """*Nom d'usage*: a help to find, never a reason to refuse."""
    birth_commune_name: str | None = None
    birth_department: str | None = None
    """Département (``2A``, ``75``, ``971``) that goes with ``birth_commune_name`` when no commune code is
    known.
    """
