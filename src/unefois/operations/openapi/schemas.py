"""Shapes of the table as OpenAPI 3.0 schema objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from unefois.operations.labels import label

if TYPE_CHECKING:
    from unefois.operations.schema import Property, Schema

_KEYWORDS = (
    ("format", "format"),
    ("pattern", "pattern"),
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
    ("min_items", "minItems"),
    ("max_items", "maxItems"),
)


def schema_object(schema: Schema, name: str = "") -> dict[str, Any]:
    """One shape, under a name. A property that scopes open is never `required`: without the right it is absent."""
    made: dict[str, Any] = {"type": schema.type}
    for ours, theirs in _KEYWORDS:
        value = getattr(schema, ours)
        if value is not None:
            made[theirs] = value
    if schema.enum:
        made["enum"] = list(schema.enum)
    if schema.nullable or None in schema.enum:
        made["nullable"] = True
    if schema.example is not msgspec.UNSET:
        made["example"] = list(schema.example) if isinstance(schema.example, tuple) else schema.example
    if schema.properties:
        made["properties"] = {part.name: _property(part, name) for part in schema.properties}
        required = [part.name for part in schema.properties if part.required and not (part.scopes or part.any_of)]
        if required:
            made["required"] = required
    if schema.items is not None:
        made["items"] = schema_object(schema.items, name)
    return made


def _property(part: Property, parent: str) -> dict[str, Any]:
    made = schema_object(part.schema, part.name)
    made["description"] = part.description or label(part.name, parent)
    if part.scopes:
        made["x-scopes"] = list(part.scopes)
    if part.any_of:
        made["x-scopes-any-of"] = list(part.any_of)
    return made
