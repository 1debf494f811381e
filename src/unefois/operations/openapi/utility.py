"""Routes beside the operations: pings, introspection of a token, keys, the documents themselves, withdrawn paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.operations import BY_ID, PINGS

if TYPE_CHECKING:
    from unefois.operations.model import Gone
    from unefois.operations.openapi.responses import Components

_PINGS = ("franceconnect", "insee_metadonnees")
_STRING = {"type": "string"}


def _get(name: str, summary: str, tag: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"get": {"operationId": name, "summary": summary, "tags": [tag], **more, "responses": responses}}


def _json(description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}, **more}


def gone(withdrawn: Gone) -> dict[str, Any]:
    """A withdrawn path: 410, before any authentication."""
    return {
        "operationId": "gone" + withdrawn.path.replace("/", "_").replace("-", "_"),
        "summary": "Retirée",
        "description": withdrawn.text,
        "tags": ["Retirées"],
        "deprecated": True,
        "security": [],
        "responses": {
            "410": {
                "description": "Retirée.",
                "content": {"text/plain": {"schema": _STRING, "example": withdrawn.text}},
            }
        },
    }


def paths(kind: str, shared: Components) -> dict[str, Any]:
    """The routes of one document."""
    made: dict[str, Any] = {}
    if kind != "v3":
        made["/api/ping"] = _get(
            "ping",
            "L'échange répond",
            "État",
            {
                "200": _json(
                    "L'échange répond.",
                    {"type": "object", "properties": {"status": {"type": "string", "enum": ["ok"]}}},
                )
            },
            security=[],
        )
        made["/api/introspect"] = _introspect("introspect", shared, later=False)
    if kind != "v2":
        made["/v3/token/introspect"] = _introspect("introspect_v3", shared, later=True)
    if kind == "all":
        made |= _status_page()
        made |= _keys()
        made |= _documents()
        made |= _errors()
    return made


def _introspect(name: str, shared: Components, *, later: bool) -> dict[str, Any]:
    token = {
        "type": "object",
        "required": ["_id", "name", "scopes"],
        "properties": {
            "_id": {"type": "string", "format": "uuid", "description": "Identifiant du jeton."},
            "name": {"type": "string", "description": "Toujours vide."},
            "scopes": {"type": "array", "items": _STRING, "description": "Droits du jeton."},
            "exp": {"type": "integer", "description": "Expiration, en secondes depuis 1970."},
            "expires_at": {"type": "string", "format": "date-time", "description": "Expiration."},
            "days_left": {"type": "integer", "description": "Jours entiers avant l'expiration."},
        },
    }
    envelope = {
        "type": "object",
        "required": ["data", "links", "meta"],
        "properties": {"data": token, "links": {"type": "object"}, "meta": {"type": "object"}},
    }
    error = {"oneOf": [shared.schema("ErrorV2"), shared.schema("MessagesV2")]} if not later else shared.schema("Error")
    headers = shared.headers("X-Request-Id")
    refusals = {
        "401": "Jeton absent, invalide, expiré ou révoqué.",
        "403": "Adresse de l'appelant non autorisée.",
        "429": "Trop d'appels.",
        "500": "Erreur interne.",
        "503": "Les habilitations n'ont pas encore été lues.",
    }
    return _get(
        name,
        "Ce que permet un jeton, et jusqu'à quand",
        "Jeton",
        {
            "200": _json("Le jeton.", envelope if later else token, headers=headers),
            **{status: _json(text, error, headers=headers) for status, text in refusals.items()},
        },
        security=[{"apiKey": []}, {"jwt_bearer_token": []}],
    )


def _status_page() -> dict[str, Any]:
    names = [*sorted(PINGS), *_PINGS]
    status = {
        "type": "object",
        "required": ["status", "last_update"],
        "properties": {
            "status": {"type": "string", "enum": ["ok", "bad_gateway", "maintenance", "unknown"]},
            "last_update": {"type": "string", "format": "date-time"},
            "last_ok_status": {"type": "string", "format": "date-time", "nullable": True},
            "until": {"type": "string", "format": "date-time", "description": "Fin de la maintenance."},
        },
    }
    entry = {
        "type": "object",
        "required": ["name", "url"],
        "properties": {"name": _STRING, "url": {"type": "string", "format": "uri"}},
    }
    provider = {"name": "provider", "in": "path", "required": True, "schema": {"type": "string", "enum": names}}
    return {
        "/api/pings": _get(
            "pings",
            "Les fournisseurs suivis",
            "État",
            {"200": _json("Un par fournisseur.", {"type": "array", "items": entry})},
            security=[],
        ),
        "/api/{provider}/ping": _get(
            "ping_provider",
            "État d'un fournisseur",
            "État",
            {
                "200": _json("Il répond, ou il est en maintenance.", status),
                "404": _json("Fournisseur inconnu.", {"type": "object"}),
                "502": _json("Il ne répond pas.", status),
            },
            parameters=[provider],
            security=[],
        ),
    }


def _keys() -> dict[str, Any]:
    keys = {
        "type": "object",
        "required": ["keys"],
        "properties": {"keys": {"type": "array", "items": {"type": "object", "required": ["kty"]}}},
    }
    text = "Clés publiques avec lesquelles FranceConnect chiffre ses réponses"
    return {
        "/api/france_connect_jwks": _get(
            "france_connect_jwks", text, "FranceConnect", {"200": _json("JWKS.", keys)}, security=[]
        )
    }


def _errors() -> dict[str, Any]:
    entry = {
        "type": "object",
        "required": ["status", "code", "title", "detail", "meta"],
        "properties": {
            **dict.fromkeys(("status", "code", "title", "detail"), _STRING),
            "source": {"type": "object", "properties": {"parameter": _STRING, "header": _STRING}},
            "meta": {"type": "object", "properties": {"aide": {**_STRING, "description": "Que faire."}}},
        },
    }
    meta = {
        "type": "object",
        "required": ["operation_id", "path"],
        "properties": {"operation_id": _STRING, "path": _STRING},
    }
    listed = {
        "type": "object",
        "required": ["data", "links", "meta"],
        "properties": {"data": {"type": "array", "items": entry}, "links": {"type": "object"}, "meta": meta},
    }
    which = {"name": "operation_id", "in": "query", "required": True, "schema": {**_STRING, "enum": list(BY_ID)},
             "description": "Un x-operationId de ce contrat."}  # fmt: skip
    answers = {
        "200": _json("Ses erreurs, par statut.", listed),
        "404": {"description": "Opération inconnue.", "content": {"text/plain": {"schema": _STRING}}},
    }
    return {
        "/api/errors": _get(
            "errors", "Les erreurs d'une opération", "Contrat", answers, parameters=[which], security=[]
        )
    }


def _documents() -> dict[str, Any]:
    content = {"application/yaml": {"schema": {"type": "object"}}}
    return {
        f"/api/open-api{suffix}.yml": _get(
            f"open_api{suffix.replace('-', '_')}",
            f"Ce contrat, {which}",
            "Contrat",
            {"200": {"description": "OpenAPI 3.0.3.", "content": content}},
            security=[],
        )
        for suffix, which in (("", "toutes versions"), ("-v2", "version 2"), ("-v3", "version 3 et suivantes"))
    }
