"""What a user would otherwise write: a FastAPI endpoint with the operation's parameters, that answers an empty object.

The endpoint is made from the operations table, so that it declares, parses and checks the types of exactly the same
parameters: query, lists, and the two headers. It does nothing else: no token, no right, no person, no journal.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, Header, Query

from unefois.bench.world import PATH
from unefois.operations import lookup
from unefois.operations.table.parameters import RECIPIENT

if TYPE_CHECKING:
    from unefois.operations.model import Parameter
    from unefois.operations.schema import Schema

_TYPES = {"string": str, "integer": int, "number": float, "boolean": bool}


def _type(schema: Schema) -> Any:
    if schema.items is not None:
        return list[_type(schema.items)]  # type: ignore[misc]  # a type made at run time
    return Literal[schema.enum] if schema.enum else _TYPES[schema.type]


def _parameter(parameter: Parameter) -> inspect.Parameter:
    schema = parameter.schema
    bounds = {"min_length": schema.min_length or schema.min_items, "max_length": schema.max_length or schema.max_items}
    limits: dict[str, Any] = {name: value for name, value in bounds.items() if value is not None}
    kind = _type(schema)
    if parameter.required:
        return _keyword(parameter.role, Annotated[kind, Query(alias=parameter.name, **limits)])
    return _keyword(parameter.role, Annotated[kind | None, Query(alias=parameter.name, **limits)], None)


def _keyword(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


async def _nothing(**_: Any) -> dict[str, str]:
    return {}


def build() -> FastAPI:
    """The application."""
    found = lookup(PATH)
    assert found is not None  # noqa: S101  # the measured operation is in the table
    declared = [_parameter(each) for each in (RECIPIENT, *found[0].first.parameters)]
    headers = [_keyword(name, Annotated[str | None, Header()], None) for name in ("authorization", "cache_control")]
    _nothing.__signature__ = inspect.Signature([*declared, *headers])  # type: ignore[attr-defined]
    application = FastAPI(openapi_url=None)
    application.get(PATH)(_nothing)
    return application


application = build()
