"""Stage 7: no scope, no field. The mask of an operation for a set of scopes is a type, built once and kept.

A mask is a whitelist at every level: converting a record to the type drops whatever the type does not have, so that
what the table does not declare, or the scopes do not open, never leaves, whatever the record holds. The conversion
and the encoding are msgspec's: no Python runs for each field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from unefois.gateway.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.operations.model import Operation
    from unefois.operations.schema import Property, Schema

_KEPT = 4096
_LEAVES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool}
"""A leaf is what the table says: a source cannot hide an object in a text."""


ABSENT = "absent"
"""The one name of a register's record that only says with which code the person has no file."""


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


class _Mask(NamedTuple):
    type: type[msgspec.Struct]
    read: Callable[[str], Any]
    """From JSON text to the type, what is not in it skipped."""
    names: tuple[str, ...]


class Masks:
    """The masks of the exchange."""

    def __init__(self) -> None:
        self._masks: dict[tuple[str, frozenset[str]], _Mask] = {}

    def apply(
        self, operation: Operation, scopes: frozenset[str], data: dict[str, Any] | str
    ) -> tuple[msgspec.Struct, tuple[str, ...]]:
        """The open part of an answer, and the names of the fields that it discloses. `data`: a dictionary or JSON text.

        Raises RecordUnfit, and Refusal for a record that only says with which code there is no file.
        """
        mask = self._masks.get((operation.id, scopes)) or self._made(operation, scopes)
        try:
            masked: Any = mask.read(data) if isinstance(data, str) else msgspec.convert(data, mask.type)
        except msgspec.MsgspecError as error:
            raise RecordUnfit(str(error)) from None  # its message names a path and types, never a value
        if masked.absent is not msgspec.UNSET:
            raise Refusal(Kind.NOT_FOUND, masked.absent)
        return masked, mask.names

    def _made(self, operation: Operation, scopes: frozenset[str]) -> _Mask:
        if len(self._masks) >= _KEPT:  # FranceConnect tokens bring any set of scopes
            self._masks.clear()
        opened = _type("Open", operation.data, scopes)
        names = opened.__struct_fields__
        whole = msgspec.defstruct(
            "Data", [(ABSENT, str | msgspec.UnsetType, msgspec.UNSET)], bases=(opened,), frozen=True, gc=False
        )
        mask = _Mask(whole, msgspec.json.Decoder(whole).decode, names)
        self._masks[operation.id, scopes] = mask
        return mask
