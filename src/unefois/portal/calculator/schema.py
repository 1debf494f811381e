"""JSON Schemas of the two calls, and their OpenAPI document, derived from :mod:`.shapes`."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec

from unefois.portal.calculator.bounds import LARGEST_BODY
from unefois.portal.calculator.shapes import AreAnswer, AreRequest, IjAnswer, IjRequest, Problems

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CALLS: Final = {
    "are": (AreRequest, AreAnswer, "Calculer et expliquer l'allocation d'aide au retour à l'emploi (ARE)"),
    "ij": (IjRequest, IjAnswer, "Calculer et expliquer les indemnités journalières de l'assurance maladie"),
}
EXAMPLES: Final[dict[str, Any]] = {
    "are": {
        "simple": {"monthly_gross": "2500", "months": 6, "end": "2025-12-31", "birth": "1992-06-01"},
        "explain": True,
        "months": 3,
    },
    "ij": {"claim": {"risk": "maladie", "start": "2026-02-02", "end": "2026-02-22", "monthly_gross": "2000"}},
}
_REFUSALS: Final = {
    "400": "Le corps n'est pas du JSON.",
    "413": f"Le corps dépasse {LARGEST_BODY // 1024} Kio.",
    "415": "Le corps n'est pas annoncé comme du JSON.",
    "422": "Un champ ne va pas : chaque erreur dit lequel, sa valeur et ce qui est attendu.",
    "429": "Trop de calculs ; l'en-tête Retry-After dit quand réessayer.",
}


@cache
def request_schema(call: str) -> dict[str, Any]:
    """The JSON Schema of what is sent to ``/law/{call}``."""
    kind = _CALLS[call][0]
    schema = _lenient(msgspec.json.schema(kind))
    return {"$schema": _DIALECT, "$id": f"/law/{call}/schema.json", "title": _CALLS[call][2], **schema}


@cache
def open_api(server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of both calls."""
    components: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for call, (asked, answered, summary) in _CALLS.items():
        prefix = call.capitalize()
        template = f"#/components/schemas/{prefix}{{name}}"
        (asked_ref,), asked_parts = msgspec.json.schema_components([asked], ref_template=template)
        (answered_ref,), answered_parts = msgspec.json.schema_components(
            [
                answered,
            ],
            ref_template=template,
        )
        for parts in (answered_parts, {name: _lenient(part) for name, part in asked_parts.items()}):
            components |= {f"{prefix}{name}": part for name, part in parts.items()}
        paths[f"/law/{call}"] = {"post": _operation(call, summary, asked_ref, answered_ref)}
        paths[f"/law/{call}/schema.json"] = {"get": _schema_operation(call)}
    (problems,), parts = msgspec.json.schema_components([Problems], ref_template="#/components/schemas/{name}")
    components |= parts
    for operation in (one["post"] for one in paths.values() if "post" in one):
        for status in _REFUSALS:
            operation["responses"][status]["content"] = {"application/json": {"schema": problems}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Unefois : le droit calculé",
            "version": "1",
            "description": (
                "Calculs purs : rien n'est lu ailleurs, rien n'est gardé, aucun jeton n'est demandé. Les montants sont"
                " des textes décimaux, en euros ; chaque résultat dit les doutes qui ont pesé sur lui."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items()))},
    }


def _operation(call: str, summary: str, asked: Any, answered: Any) -> dict[str, Any]:
    body = {"application/json": {"schema": asked, "example": EXAMPLES[call]}}
    responses: dict[str, Any] = {
        "200": {"description": "Le résultat.", "content": {"application/json": {"schema": answered}}}
    }
    responses |= {status: {"description": text} for status, text in _REFUSALS.items()}
    responses["429"]["headers"] = {"Retry-After": {"description": "Secondes.", "schema": {"type": "integer"}}}
    return {
        "operationId": f"compute_{call}",
        "summary": summary,
        "tags": ["Calcul"],
        "requestBody": {"required": True, "content": body},
        "responses": responses,
        "security": [],
    }


def _schema_operation(call: str) -> dict[str, Any]:
    return {
        "operationId": f"schema_{call}",
        "summary": f"Le schéma JSON de ce que /law/{call} attend",
        "tags": ["Calcul"],
        "responses": {
            "200": {
                "description": "Un schéma JSON.",
                "content": {"application/schema+json": {"schema": {"type": "object"}}},
            }
        },
        "security": [],
    }


def _lenient(schema: Any) -> Any:
    """An amount that is sent may be a JSON number as well as a text; both are read exactly."""
    match schema:
        case {"type": "string", "format": "decimal"}:
            return {**schema, "type": ["string", "number"]}
        case dict():
            return {name: _lenient(part) for name, part in schema.items()}
        case list():
            return [_lenient(part) for part in schema]
    return schema
