"""From a call of a story to the request: parameters in the caller's names, path, curl line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from unefois.operations import BY_ID
from unefois.operations.model import Modality
from unefois.sandbox.citizens import keys

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.sandbox.stories.build import Call, Story

RECIPIENT = "13002526500013"
"""The DINUM, on whose behalf the examples ask."""

_KEYS = {"france_travail": "identifiant_france_travail", "sdh": "psqs"}


def operation_of(call: Call) -> Operation:
    """The operation that a call asks."""
    return BY_ID[call.operation_id]


def parameters(story: Story, call: Call) -> list[tuple[str, str]]:
    """Name and value of each query parameter, lists repeated, `recipient` first."""
    operation = operation_of(call)
    given = _given(story, operation) | call.params
    found = [("recipient", RECIPIENT)]
    for parameter in operation.parameters:
        value = given.get(parameter.role)
        items = value if isinstance(value, list) else [value]
        found += [(parameter.name, str(item)) for item in items if item is not None]
    return found


def target(story: Story, call: Call) -> str:
    """Path and query, brackets and letters left readable as far as URLs allow."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters(story, call))
    return f"{operation_of(call).path}?{query}"


def header(call: Call) -> str:
    """How the caller presents a token: in v2, a Bearer would be taken for a citizen's."""
    if by_france_connect(call):
        return "Authorization: Bearer $JETON_FRANCECONNECT"
    return "X-Api-Key: $JETON" if operation_of(call).is_v2 else "Authorization: Bearer $JETON"


def by_france_connect(call: Call) -> bool:
    """Whether the citizen's FranceConnect token names the person."""
    return _modality(operation_of(call)) is Modality.FRANCE_CONNECT


def _modality(operation: Operation) -> Modality:
    """The way of a story's call: in v2, where an operation has several, the first that is not FranceConnect's."""
    if not operation.is_v2:
        return operation.modality
    return next(way.modality for way in operation.ways if way.modality is not Modality.FRANCE_CONNECT)


def _given(story: Story, operation: Operation) -> dict[str, Any]:
    person, modality = story.person, _modality(operation)
    if modality is Modality.IDENTITE:
        known = person.birth_known
        return {
            "nomNaissance": person.family_name,
            "prenoms": list(person.given_names),
            "anneeDateNaissance": person.birth.year,
            "moisDateNaissance": None if known == "year" else person.birth.month,
            "jourDateNaissance": person.birth.day if known == "day" else None,
            "sexeEtatCivil": person.sex,
            "codeCogInseePaysNaissance": person.birth_country,
            "codeCogInseeCommuneNaissance": person.birth_commune,
            "dateNaissance": person.birth.isoformat() if known == "day" else None,
        }
    if modality is Modality.FRANCE_CONNECT:
        return {}
    numbers = dict(keys(person))
    kind = "ine" if modality is Modality.INE else _KEYS[operation.provider.key]
    return {modality.value: numbers[kind]}
