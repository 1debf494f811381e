"""One operation of the table as an OpenAPI operation object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.operations.labels import ABOUT
from unefois.operations.model import Modality
from unefois.operations.openapi.schemas import schema_object
from unefois.operations.table.parameters import RECIPIENT

if TYPE_CHECKING:
    from unefois.operations.model import Operation, Parameter
    from unefois.operations.openapi.responses import Components

_NO_CACHE = {
    "name": "Cache-Control",
    "in": "header",
    "description": "`no-cache` : interroger le fournisseur même si une réponse récente est en mémoire.",
    "schema": {"type": "string"},
}


def operation_object(operation: Operation, shared: Components) -> dict[str, Any]:
    """The operation, its errors taken from `shared`."""
    made: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": _description(operation),
        "tags": [operation.title],
    }
    if operation.deprecated:
        made["deprecated"] = True
    made["parameters"] = _parameters(operation)
    made["security"] = _security(operation)
    made["responses"] = {"200": _success(operation, shared), **shared.errors(operation)}
    return made


def _description(operation: Operation) -> str:
    about = ABOUT[operation.dataset]
    scopes = ", ".join(f"`{scope}`" for scope in operation.scopes)
    parts = [f"{about} Fournisseur : {operation.provider.name}.", f"Droits, au moins un : {scopes}."]
    if operation.is_v2:
        parts.append("Version 2, maintenue pour les logiciels existants : préférer la version la plus récente.")
    return "\n\n".join(parts)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    recipient = _parameter(RECIPIENT) | {"required": not operation.is_v2}
    own = [_parameter(parameter) for parameter in operation.parameters]
    cache = [_NO_CACHE] if operation.cache_seconds else []
    return [*own, recipient, *cache] if operation.is_v2 else [recipient, *cache, *own]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema_object(parameter.schema),
    }
    if parameter.is_list:
        made |= {"style": "form", "explode": True}
    return made


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    citizen: list[dict[str, list[str]]] = [{"franceConnectToken": []}]
    holder: list[dict[str, list[str]]] = [{"apiKey": []}]
    if operation.way(Modality.FRANCE_CONNECT) is None:
        return [*holder, {"jwt_bearer_token": []}] if operation.is_v2 else [{"jwt_bearer_token": []}, *holder]
    return [*holder, *citizen] if operation.is_v2 else citizen


def _success(operation: Operation, shared: Components) -> dict[str, Any]:
    data = schema_object(operation.data)
    headers = shared.headers("X-Request-Id", *_THROTTLED, "X-Token-Expires-At", *_CACHED)
    if operation.is_v2:
        content: dict[str, Any] = {"application/json": {"schema": shared.schema(operation.id, data)}}
    else:
        meta = schema_object(operation.meta) if operation.meta is not None else {"type": "object"}
        envelope = {
            "type": "object",
            "properties": {"data": data, "links": {"type": "object"}, "meta": meta},
            "required": ["data", "links", "meta"],
        }
        # The service answers the second and documents the first: both name one body.
        content = {
            kind: {"schema": shared.schema(operation.id, envelope)}
            for kind in ("application/json", "application/vnd.api+json")
        }
    return {
        "description": operation.title,
        "headers": headers,
        "x-operationId": operation.id,
        "content": content,
    }


_THROTTLED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_CACHED = ("X-Response-Cached", "X-Cache-Expires-in")
