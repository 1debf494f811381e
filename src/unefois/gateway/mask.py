"""Stage 7: no scope, no field. The mask of an operation for a set of scopes is a type, built once and kept.

A mask is a whitelist at every level: converting a record to the type drops whatever the type does not have, so that
what the table does not declare, or the scopes do not open, never leaves, whatever the record holds. The conversion
and the encoding are msgspec's: no Python runs for each field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Property, Schema

_KEPT = 4096
_LEAVES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}
"""A leaf is what the table says: a source cannot hide an object in a text."""


class RecordUnfit(Exception):
    """The record has not the shape that the table declares: the source lied."""


def is_open(part: Property, scopes: frozenset[str]) -> bool:
    """Whether these scopes open that part."""
    return scopes.issuperset(part.scopes) and (not part.any_of or not scopes.isdisjoint(part.any_of))


def _type(name: str, schema: Schema, scopes: frozenset[str]) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any, Any]] = []
    for part in schema.properties:
        if is_open(part, scopes):
            kind = _field(f"{name}_{part.name}", part.schema, scopes)
            if part.required:
                fields.append((part.name, kind | None, None))
            else:
                fields.append((part.name, kind | msgspec.UnsetType | None, msgspec.UNSET))
    return msgspec.defstruct(name, fields, frozen=True, gc=False)


def _field(name: str, schema: Schema, scopes: frozenset[str]) -> Any:
    if schema.items is not None and schema.items.properties:
        return list[_type(name, schema.items, scopes)]  # type: ignore[misc]  # a type made at run time
    if schema.properties:
        return _type(name, schema, scopes)
    if schema.items is not None:
        leaf = _LEAVES[schema.items.type] | None
        return list[leaf]  # type: ignore[valid-type]  # made at run time
    return _LEAVES[schema.type]


class Masks:
    """The masks of the exchange."""

    def __init__(self) -> None:
        self._types: dict[tuple[str, frozenset[str]], tuple[type[msgspec.Struct], tuple[str, ...]]] = {}

    def apply(
        self, operation: Operation, scopes: frozenset[str], data: dict[str, Any]
    ) -> tuple[msgspec.Struct, tuple[str, ...]]:
        """The open part of an answer, and the names of the fields that it discloses. Raises RecordUnfit."""
        key = (operation.id, scopes)
        found = self._types.get(key)
        if found is None:
            if len(self._types) >= _KEPT:  # FranceConnect tokens bring any set of scopes
                self._types.clear()
            mask = _type("Data", operation.data, scopes)
            found = self._types[key] = (mask, mask.__struct_fields__)
        try:
            return msgspec.convert(data, found[0]), found[1]
        except msgspec.ValidationError as error:
            raise RecordUnfit(str(error)) from None  # its message names a path and types, never a value
