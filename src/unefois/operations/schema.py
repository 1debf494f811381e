"""Shapes of answers: one tree serves the OpenAPI files, the mask by scope and the documentation.

A property carries the scopes that open it. A tree is written with the small constructors below, in the order in
which the fields are emitted:

>>> tree = record(prop("valeur", integer(example=1045), "cnaf_quotient_familial"))
>>> tree.properties[0].scopes
('cnaf_quotient_familial',)
"""

from __future__ import annotations

from typing import Any

import msgspec


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """The shape of one value. `enum` may hold None where null is one of the listed values."""

    type: str
    format: str | None = None
    enum: tuple[Any, ...] = ()
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    nullable: bool = False
    example: Any = msgspec.UNSET
    properties: tuple[Property, ...] = ()
    items: Schema | None = None


class Property(msgspec.Struct, frozen=True, kw_only=True):
    """A named part of an object. Open when every scope of `scopes` and, if `any_of` is not empty, one of it is held."""

    name: str
    schema: Schema
    scopes: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    required: bool = True
    description: str = ""


def prop(
    name: str,
    schema: Schema,
    *scopes: str,
    any_of: tuple[str, ...] = (),
    required: bool = True,
    description: str = "",
) -> Property:
    """A property opened by all of `scopes` and one of `any_of`."""
    return Property(name=name, schema=schema, scopes=scopes, any_of=any_of, required=required, description=description)


def record(*properties: Property, nullable: bool = False) -> Schema:
    """An object."""
    return Schema(type="object", properties=properties, nullable=nullable)


def many(
    items: Schema, *, min_items: int | None = None, max_items: int | None = None, example: Any = msgspec.UNSET
) -> Schema:
    """A list."""
    return Schema(type="array", items=items, min_items=min_items, max_items=max_items, example=example)


def text(
    example: Any = msgspec.UNSET,
    *,
    nullable: bool = False,
    enum: tuple[Any, ...] = (),
    pattern: str | None = None,
    length: tuple[int | None, int | None] = (None, None),
) -> Schema:
    """A string."""
    return Schema(
        type="string",
        example=example,
        nullable=nullable,
        enum=enum,
        pattern=pattern,
        min_length=length[0],
        max_length=length[1],
    )


def day(example: Any = msgspec.UNSET, *, nullable: bool = False) -> Schema:
    """A calendar date, ISO 8601 (`format: date`)."""
    return Schema(type="string", format="date", example=example, nullable=nullable)


def integer(
    example: Any = msgspec.UNSET,
    *,
    nullable: bool = False,
    enum: tuple[Any, ...] = (),
    minimum: int | None = None,
    maximum: int | None = None,
) -> Schema:
    """A whole number."""
    return Schema(type="integer", example=example, nullable=nullable, enum=enum, minimum=minimum, maximum=maximum)


def number(example: Any = msgspec.UNSET, *, nullable: bool = False, format: str | None = None) -> Schema:  # noqa: A002  # OpenAPI's own word
    """A number."""
    return Schema(type="number", example=example, nullable=nullable, format=format)


def boolean(example: Any = msgspec.UNSET, *, nullable: bool = False) -> Schema:
    """true or false."""
    return Schema(type="boolean", example=example, nullable=nullable)
