"""Values against shapes: what is wrong with a value, and an example of one.

Both read the trees of schema.py, so that the answer that the documentation shows, the record that a source must
give and the check of either cannot drift apart.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.operations.schema import Schema

_NAMES = {
    "string": "un texte",
    "integer": "un entier",
    "number": "un nombre",
    "boolean": "vrai ou faux",
    "object": "un objet",
    "array": "une liste",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list, tuple),
}


def example(schema: Schema) -> Any:
    """A value of that shape: the example written in the table where there is one, else the simplest that fits.

    >>> from unefois.operations.schema import integer, many, prop, record
    >>> example(record(prop("valeur", integer(1045)), prop("mois", many(integer(6)))))
    {'valeur': 1045, 'mois': [6]}
    """
    if schema.example is not msgspec.UNSET:
        return list(schema.example) if isinstance(schema.example, tuple) else schema.example
    if schema.enum:
        return schema.enum[0]
    if schema.type == "object":
        return {part.name: example(part.schema) for part in schema.properties}
    if schema.type == "array":
        return [example(schema.items)] if schema.items is not None else []
    if schema.nullable:
        return None
    return {"integer": schema.minimum or 1, "number": 1, "boolean": True}.get(
        schema.type, "2026-01-31" if schema.format == "date" else "texte"
    )


def violations(schema: Schema, value: Any, where: str = "") -> Iterator[str]:
    """Everything that keeps `value` from having that shape, in French, each with its place; nothing when it fits.

    >>> from unefois.operations.schema import integer, prop, record
    >>> list(violations(record(prop("mois", integer(6))), {"mois": "juin", "an": 1}))
    ["mois : un entier est attendu, 'juin' trouvé", 'an : clé inconnue']
    """
    if value is None:
        if not (schema.nullable or None in schema.enum):
            yield f"{where or 'valeur'} : ne peut pas être nul"
        return
    fits: bool = isinstance(value, _TYPES[schema.type])
    if not fits or (isinstance(value, bool) and schema.type != "boolean"):
        yield f"{where or 'valeur'} : {_NAMES[schema.type]} est attendu, {value!r} trouvé"
        return
    if schema.type == "object":
        yield from _object(schema, value, where)
    elif schema.type == "array":
        yield from _array(schema, value, where)
    else:
        yield from _scalar(schema, value, where)


def _object(schema: Schema, value: dict[str, Any], where: str) -> Iterator[str]:
    prefix = f"{where}." if where else ""
    known = {part.name: part for part in schema.properties}
    for name, part in known.items():
        if name in value:
            yield from violations(part.schema, value[name], prefix + name)
        elif part.required:
            yield f"{prefix}{name} : clé manquante"
    for name in value:
        if name not in known:
            yield f"{prefix}{name} : clé inconnue"


def _array(schema: Schema, value: list[Any], where: str) -> Iterator[str]:
    if schema.min_items is not None and len(value) < schema.min_items:
        yield f"{where} : au moins {schema.min_items} élément(s)"
    if schema.max_items is not None and len(value) > schema.max_items:
        yield f"{where} : au plus {schema.max_items} élément(s)"
    if schema.items is not None:
        for index, item in enumerate(value):
            yield from violations(schema.items, item, f"{where}[{index}]")


def _scalar(schema: Schema, value: Any, where: str) -> Iterator[str]:
    if schema.enum and value not in schema.enum:
        yield f"{where} : {value!r} n'est pas dans la liste {', '.join(map(str, schema.enum))}"
    if schema.format == "date" and not _is_date(value):
        yield f"{where} : une date AAAA-MM-JJ est attendue, {value!r} trouvé"
    if schema.pattern is not None and not re.search(schema.pattern, value):
        yield f"{where} : {value!r} ne suit pas le motif {schema.pattern}"
    if schema.minimum is not None and value < schema.minimum:
        yield f"{where} : {value!r} est inférieur à {schema.minimum}"
    if schema.maximum is not None and value > schema.maximum:
        yield f"{where} : {value!r} est supérieur à {schema.maximum}"


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
