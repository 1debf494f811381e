"""Is the person asked for the person known? The rules of reconciliation.

A register must find one person among a million from what a caller typed, and must rather find nobody than
somebody else. The comparison is not a score: every part **agrees**, **contradicts**, or is **unknown** on one
side, and

1. one contradiction is enough to say no;
2. what is unknown neither proves nor contradicts;
3. what agrees must be enough to recognise someone: the birth name, and two of {first given name, year of
   birth, place of birth} (a name and a sex are nobody's identity);
4. two candidates that both pass are **ambiguous**, and an ambiguous identity is not found: never the first
   one.

Part by part:

- **Family name**: birth name against birth name, spelling set aside (:mod:`unefois.identity.names`). A usage
  name never contradicts (it changes, and registers hold old ones). A birth name that is the other's usage
  name agrees only when the whole date of birth and the first given name agree too: callers confuse the two.
- **Given names**: the first must agree, others may be missing but not contradict. None asked: unknown. None
  known (some people have none): agrees only with none, or with the fillers that forms impose (``SP``, ``X``).
- **Date of birth**: year, month and day each on its own. FranceConnect writes presumed dates as first days:
  the 1st of a month, or 1 January, agrees with an unknown day, or month and day. Known days never bend.
- **Sex**: ``None`` (unspecified, unknown) agrees with both.
- **Country**: the code, or both Algeria. Overseas territories are France. A commune of birth implies
  France, unless it is itself a country's code, as higher education has it for those born abroad.
- **Commune**: only when the country is not known to be foreign; by code through time
  (:func:`cog.same_place`), or by name and département. An unresolved name proves nothing, but its département
  can contradict.

:func:`compare` is symmetric but for given names that one side lacks (rule "none known").
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from unefois.identity import cog
from unefois.identity.names import compact, same_given_names, same_name
from unefois.identity.pivot import FRANCE, PivotIdentity

NO_GIVEN_NAME = frozenset({"", "SP", "X", "XX", "XXX", "SANSPRENOM", "NEANT", "INCONNU"})
"""What forms that require a given name make of a person who has none, compacted."""

_EVIDENCE_NEEDED = 2

T = TypeVar("T")


class Verdict(StrEnum):
    """Whether two identities can be one person's, or the first part that says no."""

    AGREES = "agrees"
    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    BIRTH_COUNTRY = "birth_country"
    BIRTH_COMMUNE = "birth_commune"
    INSUFFICIENT = "insufficient"
    """Nothing contradicts, but too little agrees to recognise someone."""


class Search(StrEnum):
    """Why a search among candidates gave nobody."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"


def agree(asked: PivotIdentity, known: PivotIdentity) -> bool:
    """Whether ``known`` can be the person ``asked`` for."""
    return compare(asked, known) is Verdict.AGREES


def compare(asked: PivotIdentity, known: PivotIdentity) -> Verdict:
    """The verdict on two identities, cheapest refusals first."""
    if not _dates_agree(asked, known):
        return Verdict.BIRTH_DATE
    if asked.sex is not None and known.sex is not None and asked.sex != known.sex:
        return Verdict.SEX
    birth_names = same_name(asked.family_name, known.family_name)
    if not (birth_names or _names_swapped(asked, known)):
        return Verdict.FAMILY_NAME
    given = _given_names_agree(asked, known)
    if given is False:
        return Verdict.GIVEN_NAMES
    place = _places_agree(asked, known)
    if isinstance(place, Verdict):
        return place
    evidence = (given is True) + (asked.birth_year is not None and known.birth_year is not None) + place
    certain = birth_names or (given and _whole_date(asked) and _whole_date(known))
    return Verdict.AGREES if evidence >= _EVIDENCE_NEEDED and certain else Verdict.INSUFFICIENT


def find_one(asked: PivotIdentity, candidates: Iterable[tuple[T, PivotIdentity]]) -> T | Search:
    """The one candidate who agrees; ``AMBIGUOUS`` when two do, even equally well; ``NOT_FOUND`` when none
    does.
    """
    found: T | Search = Search.NOT_FOUND
    for label, known in candidates:
        if compare(asked, known) is Verdict.AGREES:
            if found is not Search.NOT_FOUND:
                return Search.AMBIGUOUS
            found = label
    return found


def _dates_agree(asked: PivotIdentity, known: PivotIdentity) -> bool:
    """Part by part: what is known on both sides is equal. (A presumed date needs no more: the register that
    does not know the day agrees with any, the one that knows it holds the person to it.)
    """
    for one, other in (
        (asked.birth_year, known.birth_year),
        (asked.birth_month, known.birth_month),
        (asked.birth_day, known.birth_day),
    ):
        if one != other and one is not None and other is not None:
            return False
    return True


def _whole_date(identity: PivotIdentity) -> bool:
    return None not in (identity.birth_year, identity.birth_month, identity.birth_day)


def _names_swapped(asked: PivotIdentity, known: PivotIdentity) -> bool:
    """Whether the birth name of one is the usage name of the other."""
    return (known.usage_name is not None and same_name(asked.family_name, known.usage_name)) or (
        asked.usage_name is not None and same_name(asked.usage_name, known.family_name)
    )


def _given_names_agree(asked: PivotIdentity, known: PivotIdentity) -> bool | None:
    """``None`` when nothing was asked."""
    if not asked.given_names:
        return None
    if not known.given_names:
        return all(compact(item) in NO_GIVEN_NAME for item in asked.given_names)
    return same_given_names(asked.given_names, known.given_names)


def _places_agree(asked: PivotIdentity, known: PivotIdentity) -> bool | Verdict:
    """Whether the places of birth positively agree, or how they contradict each other."""
    one, other = _country(asked), _country(known)
    if one is not None and other is not None and not cog.same_country(one, other):
        return Verdict.BIRTH_COUNTRY
    if (one or other or FRANCE) != FRANCE or (other or one or FRANCE) != FRANCE:
        return one is not None and other is not None  # abroad: the country is the place
    commune = _communes_agree(asked, known)
    return Verdict.BIRTH_COMMUNE if commune is False else commune is True


def _country(identity: PivotIdentity) -> str | None:
    """The country, or what the commune says of it: students born abroad come with a country in its place (99xxx)."""
    if identity.birth_country is not None:
        return identity.birth_country
    if identity.birth_commune:
        return identity.birth_commune if cog.is_country_code(identity.birth_commune) else FRANCE
    return FRANCE if identity.birth_department else None


def _communes_agree(asked: PivotIdentity, known: PivotIdentity) -> bool | None:
    """Whether two communes of birth are one place; ``None`` when that is unknown."""
    if asked.birth_commune and known.birth_commune:
        return cog.same_place(asked.birth_commune, known.birth_commune)
    if asked.birth_commune or known.birth_commune:
        code = asked.birth_commune or known.birth_commune or ""
        return _commune_is(known if asked.birth_commune else asked, code)
    if asked.birth_commune_name and known.birth_commune_name:
        departments = {asked.birth_department, known.birth_department} - {None}
        if len(departments) <= 1 and same_name(asked.birth_commune_name, known.birth_commune_name):
            return True
        ones, others = _resolved(asked), _resolved(known)
        if ones and others:
            return any(cog.same_place(one, other) for one in ones for other in others)
    return None


def _commune_is(described: PivotIdentity, code: str) -> bool | None:
    """Whether a commune given by its name and département is the one that has ``code``."""
    if described.birth_department is None:
        return None
    codes = _resolved(described)
    if codes:
        return any(cog.same_place(one, code) for one in codes)
    return None if cog.same_department(described.birth_department, code) else False


def _resolved(identity: PivotIdentity) -> tuple[str, ...]:
    if identity.birth_commune_name is None or identity.birth_department is None:
        return ()
    return cog.resolve(identity.birth_commune_name, identity.birth_department, identity.birth_year)
