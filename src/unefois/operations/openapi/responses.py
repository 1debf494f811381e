"""The components that operations share: error bodies, one example a code, headers, and responses used several times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.operations.codes import V2_STATUS, by_status, detail_of, error_object, situations
from unefois.operations.errors import lookup
from unefois.operations.model import Modality

if TYPE_CHECKING:
    from unefois.operations.model import Operation

_MEANING = {
    400: "Requête invalide.",
    401: "Jeton absent, invalide, expiré ou révoqué.",
    403: "Le jeton ne donne pas ce droit.",
    404: "Pas de dossier, ou version inconnue.",
    409: "Appel identique en cours, ou plusieurs dossiers correspondent.",
    422: "Paramètres à corriger (toutes les erreurs à la fois), ou personne non reconnue.",
    429: "Trop d'appels.",
    451: "Communication interdite.",
    500: "Erreur interne.",
    502: "Le fournisseur a mal répondu, ou le réseau a failli.",
    503: "Maintenance, ou service momentanément indisponible.",
    504: "Le fournisseur n'a pas répondu à temps.",
}
_MEANING_V2 = _MEANING | {
    400: "Paramètre à corriger (la première erreur), ou personne non reconnue.",
    401: "Jeton absent, invalide, expiré ou révoqué, ou droit absent.",
    403: "Adresse de l'appelant non autorisée.",
    502: "Le réseau vers le fournisseur a failli.",
    503: "Le fournisseur a mal répondu ou est en maintenance.",
}
V2_WORDS = {
    "undecodable": "bad_request",
    "unauthenticated": "access_denied",
    "scope": "access_denied",
    "no_file": "not_found",
    "several": "conflict",
    "invalid": "bad_request",
    "unidentified": "bad_request",
    "legal": "unavailable_for_legal_reason",
    "internal": "internal_error",
    "provider": "data_provider_error",
    "network": "network_error",
    "unavailable": "internal_error",
    "maintenance": "maintenance",
    "timeout": "timeout_error",
}
"""v2's `error`; the other situations answer a flat list of sentences."""

_HEADERS: dict[str, tuple[dict[str, Any], str]] = {
    "X-Request-Id": ({"type": "string"}, "Identifiant de l'appel, à citer au support."),
    "RateLimit-Limit": ({"type": "integer"}, "Appels permis dans la fenêtre."),
    "RateLimit-Remaining": ({"type": "integer"}, "Appels qui restent dans la fenêtre."),
    "RateLimit-Reset": ({"type": "integer"}, "Fin de la fenêtre, en secondes depuis 1970."),
    "Retry-After": ({"type": "integer"}, "Secondes à attendre avant de rappeler."),
    "X-Token-Expires-At": ({"type": "string"}, "Date d'expiration du jeton, quand elle approche."),
    "X-Response-Cached": ({"type": "boolean"}, "Si la réponse vient de la mémoire de l'échange."),
    "X-Cache-Expires-in": ({"type": "string"}, "Secondes de vie de la réponse en mémoire ; vide sinon."),
}
_STRINGS = {"type": "array", "items": {"type": "string"}}
_ERROR = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "title", "detail", "meta"],
                "properties": {
                    "code": {"type": "string", "pattern": "^[0-9]{5}$", "description": "Code stable (docs/errors.md)."},
                    "title": {"type": "string"},
                    "detail": {"type": "string"},
                    "source": {
                        "type": "object",
                        "nullable": True,
                        "properties": {"parameter": {"type": "string"}, "header": {"type": "string"}},
                    },
                    "meta": {
                        "type": "object",
                        "properties": {
                            "provider": {"type": "string"},
                            "retry_in": {"type": "integer", "nullable": True, "description": "Secondes à attendre."},
                            "aide": {"type": "string", "description": "Que faire."},
                            "droits_requis": {**_STRINGS, "description": "00100 : un de ces droits suffit."},
                            "versions_disponibles": {**_STRINGS, "description": "00402."},
                            "parametres_inconnus": {
                                **_STRINGS,
                                "description": "422 : noms envoyés que l'opération n'a pas, souvent mal écrits.",
                            },
                        },
                    },
                },
            },
        }
    },
}
_V2_ERROR = {
    "type": "object",
    "required": ["error", "reason", "message"],
    "properties": {name: {"type": "string"} for name in ("error", "reason", "message")},
}
_V2_MESSAGES = {
    "type": "object",
    "required": ["errors"],
    "properties": {"errors": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
}
_SCHEMAS = {"Error": _ERROR, "ErrorV2": _V2_ERROR, "MessagesV2": _V2_MESSAGES}
_BY_OPERATION = (404, 422, 400)
"""Statuses whose codes depend on the operation itself; the others depend on its provider at most."""


class Components:
    """Collects what operations use, so that each part is written once."""

    def __init__(self) -> None:
        self._schemas: dict[str, Any] = {}
        self._examples: dict[str, Any] = {}
        self._headers: dict[str, Any] = {}
        self._responses: dict[str, Any] = {}

    def used(self) -> dict[str, Any]:
        """The components object, without its security schemes."""
        made = {
            "schemas": self._schemas,
            "responses": self._responses,
            "examples": self._examples,
            "headers": self._headers,
        }
        return {name: dict(sorted(part.items())) for name, part in made.items() if part}

    def headers(self, *names: str) -> dict[str, Any]:
        """References to the headers of those names."""
        for name in names:
            schema, description = _HEADERS[name]
            self._headers[name] = {"description": description, "schema": schema}
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}

    def schema(self, name: str, body: dict[str, Any] | None = None) -> dict[str, str]:
        """Reference to an error body, or to the body given."""
        self._schemas[name] = _SCHEMAS[name] if body is None else body
        return {"$ref": f"#/components/schemas/{name}"}

    def errors(self, operation: Operation) -> dict[str, Any]:
        """Status → response, for every error that the operation may answer."""
        return {str(status): self._error(operation, status, codes) for status, codes in by_status(operation).items()}

    def _error(self, operation: Operation, status: int, codes: tuple[str, ...]) -> dict[str, Any]:
        made = self._v2(operation, status, codes) if operation.is_v2 else self._later(operation, status, codes)
        family = "V2" if operation.is_v2 else "V3"
        if status in _BY_OPERATION and not (status == 400 and not operation.is_v2):  # noqa: PLR2004
            return made
        name = f"{family}-{status}"
        if status in (409, 451, 502, 503, 504):  # there the provider speaks
            name += f"-{operation.provider.key}"
        if operation.way(Modality.FRANCE_CONNECT) is not None:
            name += "-france_connect"
        kept = self._responses.setdefault(name, made)
        if kept != made:
            message = f"{name} names two responses"
            raise AssertionError(message)
        return {"$ref": f"#/components/responses/{name}"}

    def _later(self, operation: Operation, status: int, codes: tuple[str, ...]) -> dict[str, Any]:
        examples = {
            code: self._example(f"V3-{code}", code, {"errors": [error_object(operation, code)]}) for code in codes
        }
        body = {"schema": self.schema("Error"), "examples": examples}
        return {
            "description": _MEANING[status],
            "headers": self._error_headers(status),
            "content": {"application/json": body, "application/vnd.api+json": {"schema": self.schema("Error")}},
        }

    def _v2(self, operation: Operation, status: int, codes: tuple[str, ...]) -> dict[str, Any]:
        examples = {}
        kinds: dict[str, None] = {}
        for situation, found in situations(operation).items():
            if V2_STATUS[situation] != status:
                continue
            word = V2_WORDS.get(situation)
            if situation == "unidentified" and operation.dataset == "quotient_familial":
                word = "not_found"
            kinds["ErrorV2" if word else "MessagesV2"] = None
            for code in found:
                body = v2_body(operation, code, word)
                name = f"V2-{code}" if word not in operation.reasons and word != "not_found" else f"V2-{word}-{code}"
                examples[code] = self._example(name, code, body)
        schemas = [self.schema(kind) for kind in kinds]
        schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
        assert set(examples) == set(codes)  # noqa: S101  # the same table read twice
        return {
            "description": _MEANING_V2[status],
            "headers": self._error_headers(status),
            "content": {"application/json": {"schema": schema, "examples": examples}},
        }

    def _error_headers(self, status: int) -> dict[str, Any]:
        names = ["X-Request-Id"]
        if status in (409, 429, 502, 503, 504):
            names.append("Retry-After")
        if status == 429:  # noqa: PLR2004
            names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
        return self.headers(*names)

    def _example(self, name: str, code: str, body: dict[str, Any]) -> dict[str, str]:
        self._examples[name] = {"summary": lookup(code).title, "value": body}
        return {"$ref": f"#/components/examples/{name}"}


def v2_body(operation: Operation, code: str, word: str | None) -> dict[str, Any]:
    """The body of one error in v2: flat, or a list of sentences where there is no word."""
    detail = detail_of(operation, code)
    if word is None:
        return {"errors": [detail]}
    return {"error": word, "reason": operation.reasons.get(word, detail), "message": detail}
