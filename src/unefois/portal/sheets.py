"""The operations table as readers meet it: one sheet a kind of data, with its ways of calling, fields and scopes.

Derived once at first use; nothing here is written by hand, so a page cannot differ from what the gateway does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.utils.text import slugify

from unefois.habilitations.service import DEMO_SIRET
from unefois.operations import ALL, ROUTES
from unefois.operations.model import Modality
from unefois.operations.table.parameters import RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from unefois.operations.model import Operation, Parameter, Route
    from unefois.operations.schema import Schema
    from unefois.sandbox.stories.examples import Example

MODALITIES = {
    Modality.IDENTITE: "l’identité pivot",
    Modality.FRANCE_CONNECT: "FranceConnect",
    Modality.INE: "l’INE",
    Modality.IDENTIFIANT: "l’identifiant",
}
_TYPES = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "oui ou non",
    "object": "objet",
    "array": "liste",
}
_DAYS = {
    "*": "chaque jour",
    "monday": "le lundi",
    "tuesday": "le mardi",
    "wednesday": "le mercredi",
    "thursday": "le jeudi",
    "friday": "le vendredi",
    "saturday": "le samedi",
    "sunday": "le dimanche",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the answer. `depth` counts the objects around it."""

    name: str
    depth: int
    type: str
    scopes: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Call:
    """One route: a way of asking, in one or several versions."""

    path: str
    modality: str
    versions: tuple[int, ...]
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]
    operation: Operation
    sample: str
    legacy: bool
    same_fields_as: str = ""
    """The modality of an earlier call of the sheet whose answer has the same fields."""

    @property
    def example(self) -> Example | None:
        """In the sandbox, of whom the call to copy asks; None elsewhere, and with FranceConnect."""
        return example(self.operation)

    @property
    def curl(self) -> str:
        """The call to copy."""
        return curl(self.operation)

    @property
    def by_france_connect(self) -> bool:
        """Whether FranceConnect alone names the person."""
        return self.operation.modality is Modality.FRANCE_CONNECT and not self.legacy

    @property
    def version_names(self) -> tuple[str, ...]:
        """Its versions as paths write them. Path and fields shown are those of the last."""
        return tuple(f"v{version}" for version in self.versions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of data."""

    slug: str
    title: str
    provider: str
    maintenance: str
    scopes: tuple[str, ...]
    calls: tuple[Call, ...]

    @property
    def modalities(self) -> tuple[str, ...]:
        """The ways of naming the person, without the old version's."""
        return tuple(dict.fromkeys(call.modality for call in self.calls if not call.legacy))

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version in which it is served."""
        return tuple(sorted({name for call in self.calls for name in call.version_names}))

    @property
    def current(self) -> tuple[Call, ...]:
        """Calls of v3 and above."""
        return tuple(call for call in self.calls if not call.legacy)

    @property
    def legacy(self) -> tuple[Call, ...]:
        """Calls of v2."""
        return tuple(call for call in self.calls if call.legacy)


@cache
def sheets() -> dict[str, Sheet]:
    """Every sheet by its slug, in the order of the table."""
    grouped: dict[str, list[Route]] = {}
    for route in ROUTES.values():
        grouped.setdefault(route.first.title, []).append(route)
    made = (_sheet(title, routes) for title, routes in grouped.items())
    return {sheet.slug: sheet for sheet in made}


def _sheet(title: str, routes: list[Route]) -> Sheet:
    provider = routes[0].first.provider
    scopes = dict.fromkeys(scope for route in routes for scope in route.first.scopes if not route.first.is_v2)
    return Sheet(
        slug=slugify(title.replace("'", " ")),
        title=title.replace("'", "’"),
        provider=provider.name,
        maintenance=_maintenance(provider.maintenance),
        scopes=tuple(scopes),
        calls=tuple(_without_repetition(_call(route) for route in routes)),
    )


def _without_repetition(calls: Iterable[Call]) -> Iterator[Call]:
    seen: dict[tuple[Field, ...], str] = {}
    for call in calls:
        yield replace(call, same_fields_as=seen.get(call.fields, ""))
        seen.setdefault(call.fields, call.modality)


def _maintenance(window: tuple[str, str, str] | None) -> str:
    if window is None:
        return ""
    first, last, day = window
    return f"{_DAYS[day]} de {first} à {last}"


def _call(route: Route) -> Call:
    versions = tuple(sorted(route.operations))
    operation = route.operations[versions[-1]]
    ways = " ou ".join(MODALITIES[way.modality] for way in operation.ways)
    return Call(
        path=operation.path,
        modality=ways,
        versions=versions,
        parameters=operation.parameters if operation.is_v2 else (RECIPIENT, *operation.parameters),
        fields=tuple(_fields(operation.data)),
        operation=operation,
        sample=_sample_text(operation),
        legacy=operation.is_v2,
    )


def _fields(schema: Schema, depth: int = 0, outer: tuple[str, ...] = ()) -> Iterator[Field]:
    for part in schema.properties:
        inner = part.schema
        item = inner.items if inner.type == "array" and inner.items else inner
        type_name = _TYPES[inner.type]
        if inner.type == "array":
            type_name = f"liste ({'objets' if item.type == 'object' else _TYPES[item.type]})"
        elif inner.format == "date":
            type_name = "date"
        scopes = tuple(dict.fromkeys((*outer, *part.scopes, *part.any_of)))
        yield Field(part.name, depth, type_name, scopes, part.description)
        yield from _fields(item, depth + 1, scopes)


def example(operation: Operation) -> Example | None:
    """The named person of the sandbox whom this operation finds; None in production, and where FranceConnect alone
    names the person.
    """
    if settings.UNEFOIS.env != "sandbox":
        return None
    from unefois.sandbox.demo import paris_today  # noqa: PLC0415  # production does not load the sandbox
    from unefois.sandbox.stories.examples import example as told  # noqa: PLC0415

    return told(operation.id, paris_today())


def curl(operation: Operation) -> str:
    """A call to copy. In the sandbox it answers 200 as it is printed, once `$JETON` is set."""
    found = example(operation)
    given = found.parameters if found else tuple(_illustrated(operation))
    header = "X-Api-Key: $JETON" if operation.is_v2 else "Authorization: Bearer $JETON"
    if operation.modality is Modality.FRANCE_CONNECT and not operation.is_v2:
        header = "Authorization: Bearer $JETON_FRANCECONNECT"
    lines = [f'curl --get "{settings.UNEFOIS.url}{operation.path}"', f'--header "{header}"']
    lines += [f'--data-urlencode "{name}={value}"' for name, value in given]
    return " \\\n  ".join(lines)


def _illustrated(operation: Operation) -> Iterator[tuple[str, str]]:
    """The parameters that a call cannot do without, with the examples of the table."""
    if not operation.is_v2:
        yield RECIPIENT.name, DEMO_SIRET if settings.UNEFOIS.env == "sandbox" else "$SIRET"
    needed = [parameter for parameter in operation.parameters if parameter.required] or [
        parameter
        for parameter in operation.parameters
        if not operation.way(Modality.INE) or parameter.role == Modality.INE.value
    ]
    for parameter in needed:
        value = parameter.schema.example
        if value is not msgspec.UNSET:
            for item in value if isinstance(value, list | tuple) else [value]:
                yield parameter.name, str(item)


def _sample_text(operation: Operation) -> str:
    """What every scope together opens."""
    data = sample(operation.data, frozenset(_scopes_of(operation.data)))
    whole = data if operation.is_v2 else {"data": data, "links": {}, "meta": {}}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _scopes_of(schema: Schema) -> Iterator[str]:
    for part in schema.properties:
        yield from (*part.scopes, *part.any_of, *_scopes_of(part.schema))
    if schema.items is not None:
        yield from _scopes_of(schema.items)


def sample(schema: Schema, held: frozenset[str], record: Mapping[str, Any] | None = None) -> Any:
    """An answer with the fields that these scopes open and no other: those of the record, or else the examples of the
    table.
    """
    if schema.type == "object":
        return {
            part.name: record[part.name] if record and part.name in record else sample(part.schema, held)
            for part in schema.properties
            if held.issuperset(part.scopes) and (not part.any_of or held.intersection(part.any_of))
        }
    if schema.type == "array" and schema.items is not None and schema.example is msgspec.UNSET:
        return [sample(schema.items, held)]
    return None if schema.example is msgspec.UNSET else schema.example


def counts() -> dict[str, int]:
    """Figures of the home page."""
    return {
        "sheets": len(sheets()),
        "operations": len(ALL),
        "providers": len({operation.provider.key for operation in ALL}),
    }
