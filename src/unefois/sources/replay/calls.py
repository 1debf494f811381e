"""From a recorded case back to the call that reaches it, where there is one; else why there is none.

A case is written in *matching parameters* (what the test environment compares); a caller writes *wire parameters*.
Here a case is turned into the roles of a call, the operation's own checks and matching are run on them, and the case
is reachable when the outcome is its key. Nothing is known about particular cases: a misspelt key, a usage name that
FranceConnect never gives, a list where the call has one text show as elements that the call has not, or has too many.

FranceConnect: an identity is given by a word. A recorded word is taken where its identity and scopes fit; else
`words_for` makes one up from the case's own parameters (`case-<hash>`), so that the case can be reached at all.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from unefois.operations.model import Operation, Way
    from unefois.sources.replay.library import Library

from unefois.operations import BY_ID
from unefois.operations.checks import FRANCE
from unefois.operations.matching import query_form
from unefois.operations.model import Modality
from unefois.operations.table.build import own_identity
from unefois.sources.replay.library import Case

Words = dict[str, dict[str, Any]]
"""FranceConnect words, each with its `token_introspection`."""

_DATE = ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
_ROLES = {
    "anneeDateDeNaissance": "anneeDateNaissance",
    "moisDateDeNaissance": "moisDateNaissance",
    "jourDateDeNaissance": "jourDateNaissance",
    "sexe": "sexeEtatCivil",
    "gender": "sexeEtatCivil",
    "codePaysLieuDeNaissance": "codeCogInseePaysNaissance",
    "codeInseeLieuDeNaissance": "codeCogInseeCommuneNaissance",
    "birthplace": "codeCogInseeCommuneNaissance",
    "nom": "nomNaissance",
    "family_name": "nomNaissance",
    "nom_naissance": "nomNaissance",
    "prenom": "prenoms",
    "given_name": "prenoms",
    "code_cog_insee_commune_naissance": "lieuDeNaissance",
    "sexe_etat_civil": "sexeEtatCivil",
    "annee_date_naissance": "anneeDateNaissance",
    "mois_date_naissance": "moisDateNaissance",
    "jour_date_naissance": "jourDateNaissance",
}
"""Names that matching parameters have beside the roles' own."""
_WHOLE_DATES = ("dateDeNaissance", "dateNaissance", "birthdate")
_SEXES = {"male": "M", "female": "F"}
_GENDERS = {"M": "male", "F": "female"}
_ANYWHERE = "75056"
_ABROAD = "99101"
"""Commune, or country, of birth of a made-up word whose case does not tell one."""

Roles = dict[str, "str | list[str]"]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call to make: everything but the address, the token and the recipient."""

    operation: str
    path: str
    query: tuple[tuple[str, str], ...]
    word: str | None = None
    """The FranceConnect word to present as Bearer."""


class Reached(msgspec.Struct, frozen=True):
    """A case and the call that reaches it."""

    case: Case
    call: Call


class Unreached(msgspec.Struct, frozen=True):
    """A case that no call reaches, and why (in French)."""

    case: Case
    reason: str


def plan(library: Library, today: date, words: Words | None = None) -> tuple[list[Reached], list[Unreached]]:
    """For each case its call, or the reason why it has none; `words` are added to the library's own."""
    known = {**(words or {}), **library.words}
    reached, unreached = [], []
    for case in library.cases:
        answer = _reach(case, known, today)
        if isinstance(answer, Call):
            reached.append(Reached(case, answer))
        else:
            reason = f"réponse par défaut de son dossier, sans appel propre ({answer})" if case.is_fallback else answer
            unreached.append(Unreached(case, reason))
    return reached, unreached


def words_for(library: Library, today: date) -> Words:
    """Words made up for the FranceConnect cases that no recorded word reaches: one an identity, all its scopes."""
    made: Words = {}
    for case in library.cases:
        operation = BY_ID[case.operation]
        way = operation.way(Modality.FRANCE_CONNECT)
        if way is None or isinstance(_reach(case, library.words, today), Call):
            continue
        fitting = (
            claims
            for claims in _claims(_roles(case.params))
            if not _miss(case, way, _given_by(claims, case.params), today)
        )
        claims = next(fitting, None)
        if claims is None:
            continue
        word = "case-" + hashlib.sha256(msgspec.json.encode(claims, order="sorted")).hexdigest()[:12]
        scopes = set(made.get(word, {}).get("scope", "openid identite_pivot").split())
        made[word] = {"active": True, "sub": word, "acr": "eidas1", "aud": "unefois-cases", **claims}
        made[word]["scope"] = " ".join(sorted(scopes | set(operation.scopes)))
    return made


def _reach(case: Case, words: Mapping[str, Mapping[str, Any]], today: date) -> Call | str:
    """The call, or why there is none."""
    operation = BY_ID[case.operation]
    misses: list[tuple[int, str]] = []
    for way in operation.ways:
        by = _by_word if way.modality is Modality.FRANCE_CONNECT else _by_parameters
        found = by(case, operation, way, words, today)
        if isinstance(found, Call):
            return found
        misses.append(found)
    return min(misses)[1]


def _by_parameters(
    case: Case, operation: Operation, way: Way, words: Mapping[str, Mapping[str, Any]], today: date
) -> Call | tuple[int, str]:
    del words  # a person named by parameters needs none
    roles = _roles(case.params)
    return _miss(case, way, roles, today) or Call(
        operation=operation.id, path=operation.path, query=_query(operation, roles)
    )


def _by_word(
    case: Case, operation: Operation, way: Way, words: Mapping[str, Mapping[str, Any]], today: date
) -> Call | tuple[int, str]:
    for word, claims in words.items():
        if _opens(operation, str(claims.get("scope", "")).split()) and not _miss(
            case, way, _given_by(claims, case.params), today
        ):
            options = {role: value for role, value in _roles(case.params).items() if role in _options(operation)}
            return Call(operation=operation.id, path=operation.path, query=_query(operation, options), word=word)
    misses = [_miss(case, way, _given_by(claims, case.params), today) for claims in _claims(_roles(case.params))]
    if not misses:
        return 1000, "aucun mot FranceConnect ne l'atteint, et son identité est incomplète"
    if None in misses:
        return 0, "aucun mot FranceConnect enregistré ne porte cette identité"
    return min(miss for miss in misses if miss is not None)


def _opens(operation: Operation, scopes: Iterable[str]) -> bool:
    held = {scope for scope in scopes if operation.is_v2 or not own_identity(scope)}
    return not held.isdisjoint(operation.scopes)


def _options(operation: Operation) -> frozenset[str]:
    """Roles that a FranceConnect call still writes."""
    if operation.is_v2:
        return frozenset({"annee", "mois"})
    return frozenset(parameter.role for parameter in operation.parameters)


def _miss(case: Case, way: Way, given: Roles, today: date) -> tuple[int, str] | None:
    """None when this call reaches the case; else how far it is, and why it does not."""
    values: dict[str, Any] = {}
    errors: list[str] = []
    for check in way.checks:
        if check(given, values, errors, today):
            break
    key = query_form(way.matching(given, values))
    if key == case.key and not errors:
        return None
    return _difference(case, key, errors)


def _difference(case: Case, key: str, errors: list[str]) -> tuple[int, str]:
    wanted, offered = _elements(case.key), _elements(key)
    absent = sorted(name for name in wanted if name not in offered)
    added = sorted(name for name in offered if name not in wanted)
    other = sorted(name for name in wanted if name in offered and wanted[name] != offered[name])
    if errors and not absent and not added:
        return len(errors), f"appel refusé avant la recherche du cas : {', '.join(errors)}"
    said = []
    if absent:
        said.append(f"aucun appel ne donne {_listed(absent)}")
    if added:
        said.append(f"l'appel donne aussi {_listed(added)}")
    if other:
        said.append(f"l'appel donne autrement {_listed(other)}")
    return len(absent) + len(added) + len(other), "; ".join(said)


def _elements(key: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in key.split("&") if key else ():
        name, _, value = element.partition("=")
        found.setdefault(unquote_plus(name), []).append(value)
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)


def _roles(params: Mapping[str, Any]) -> Roles:
    """A case's parameters by role, as texts; names that are no role are left out by whoever reads the roles."""
    roles: Roles = {}
    for name, value in params.items():
        if value is None:
            continue
        role = _ROLES.get(name, name)
        if name in _WHOLE_DATES:
            text = str(value)
            parts = text.split("/")[::-1] if "/" in text else text.split("-")
            roles.update(zip(_DATE, parts, strict=False))
        elif role == "prenoms":
            roles[role] = [str(item) for item in value] if isinstance(value, list) else str(value).split(", ")
        elif role == "sexeEtatCivil":
            roles[role] = _SEXES.get(str(value).lower(), str(value))
        elif isinstance(value, list):
            roles[role] = [str(item) for item in value]
        else:
            roles[role] = str(value)
    return roles


def _claims(roles: Roles) -> list[dict[str, Any]]:
    """The FranceConnect identities that say the same; none without a name, first names and a complete date."""
    name, names = roles.get("nomNaissance"), roles.get("prenoms")
    date_parts = [str(roles.get(role, "")) for role in _DATE]
    if not name or not names or not all(part.isascii() and part.isdigit() for part in date_parts):
        return []
    year, month, day = map(int, date_parts)
    commune, country = roles.get("codeCogInseeCommuneNaissance"), roles.get("codeCogInseePaysNaissance")
    if country is not None:
        places = [(commune or _ANYWHERE if country == FRANCE else "", country)]
    elif commune is not None:
        places = [(commune, FRANCE)]
    else:  # an operation that asks for no place, or one that was told none: a birth abroad gives none
        places = [(_ANYWHERE, FRANCE), ("", _ABROAD)]
    return [
        {
            "family_name": name,
            "given_name": " ".join(names),
            "given_name_array": list(names),
            "gender": _GENDERS.get(str(roles.get("sexeEtatCivil", "M")).upper(), "unspecified"),
            "birthdate": f"{year:04d}-{month:02d}-{day:02d}",
            "birthplace": birthplace,
            "birthcountry": birthcountry,
        }
        for birthplace, birthcountry in places
    ]


def _given_by(claims: Mapping[str, Any], params: Mapping[str, Any]) -> Roles:
    """What a FranceConnect call gives: the identity's roles, and the options that the caller writes himself."""
    year, month, day = [*str(claims.get("birthdate", "")).split("-"), "", "", ""][:3]
    given: Roles = {
        "nomNaissance": str(claims.get("family_name", "")),
        "prenoms": [str(name) for name in claims.get("given_name_array") or str(claims.get("given_name", "")).split()],
        "anneeDateNaissance": year,
        "moisDateNaissance": month,
        "jourDateNaissance": day,
        "codeCogInseePaysNaissance": str(claims.get("birthcountry", "")),
    }
    sex = _SEXES.get(str(claims.get("gender", "")))
    if sex:
        given["sexeEtatCivil"] = sex
    if claims.get("birthplace"):
        given["codeCogInseeCommuneNaissance"] = str(claims["birthplace"])
    given.update(
        (role, value)
        for role, value in _roles(params).items()
        if role in ("annee", "mois", "campaignYear", "immatriculation")
    )
    return given


def _query(operation: Operation, roles: Roles) -> tuple[tuple[str, str], ...]:
    """The roles under the operation's wire names."""
    query: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        if parameter.role == "dateNaissance":
            value: str | list[str] | None = "-".join(str(roles[role]) for role in _DATE if role in roles) or None
        else:
            value = roles.get(parameter.role)
        if isinstance(value, list):
            if parameter.is_list:
                query.extend((parameter.name, item) for item in value)
            else:
                query.append((parameter.name, " ".join(value)))
        elif value is not None:
            query.append((parameter.name, value))
    return tuple(query)
