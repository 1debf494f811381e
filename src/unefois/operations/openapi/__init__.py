"""The OpenAPI 3.0.3 documents of the exchange, built from the operations table.

`document(kind)` gives one as data, `yaml_bytes(kind, server_url)` as the bytes that `/api/open-api-v2.yml` (`v2`),
`/api/open-api-v3.yml` (`v3`) and `/api/open-api.yml` (`all`: both, and the routes beside the operations) serve.

Every operation id is both at its standard place (`operationId`) and where API Particulier's own files have it
(`responses."200".x-operationId`), because clients of the real service read it there.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import yaml

from unefois.operations import ALL, GONE
from unefois.operations.openapi import responses, utility
from unefois.operations.openapi.operation import operation_object

__all__ = ["KINDS", "document", "yaml_bytes"]

KINDS = ("v2", "v3", "all")

_ABOUT = """\
Une administration demande à une autre ce que celle-ci sait déjà d'une personne, au lieu de lui réclamer un papier.

Chaque appel porte un jeton (`Authorization: Bearer` à partir de la v3, `X-Api-Key` en v2) et le SIRET de l'organisme
qui utilisera la donnée (`recipient`). Les droits du jeton (*scopes*) décident des champs rendus : un champ sans droit
est absent de la réponse. Chaque accès est inscrit dans un journal ; la personne
concernée peut demander ce qui la regarde.

Les opérations `/france_connect` s'appellent avec le jeton d'accès FranceConnect de l'usager : son identité en vient.

Erreurs : `errors[].code` est stable, `meta.aide` dit que faire. 404 : la personne est connue mais n'a pas de dossier.
422 avec le code 00355 : la personne elle-même n'a pas été reconnue.
"""
_TITLES = {"v2": "Unefois, version 2", "v3": "Unefois, version 3 et suivantes", "all": "Unefois"}
_SECURITY = {
    "jwt_bearer_token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Jeton de l'habilitation.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": "Jeton de l'habilitation, dans l'en-tête de la v2 ; admis aussi à partir de la v3.",
    },
    "franceConnectToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "Jeton d'accès FranceConnect",
        "description": "Jeton d'accès FranceConnect de l'usager, tel que reçu ; il vit 60 secondes.",
    },
}


def document(kind: str, server_url: str = "http://127.0.0.1:8000") -> dict[str, Any]:
    """The document `v2`, `v3` (and above) or `all`. Raises KeyError for another kind."""
    title = _TITLES[kind]
    shared = responses.Components()
    paths: dict[str, Any] = {}
    chosen = [operation for operation in ALL if kind == "all" or operation.is_v2 == (kind == "v2")]
    for operation in chosen:
        paths[operation.path] = {"get": operation_object(operation, shared)}
    if kind != "v3":
        for gone in GONE.values():
            paths[gone.path] = {"get": utility.gone(gone)}
    paths |= utility.paths(kind, shared)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": version("unefois"),
            "description": _ABOUT,
            "license": {"name": "MIT", "url": "https://opensource.org/license/mit"},
        },
        "servers": [{"url": server_url}],
        "tags": [{"name": tag} for tag in _tags(paths)],
        "paths": paths,
        "components": {"securitySchemes": _SECURITY, **shared.used()},
    }


def _tags(paths: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(tag for item in paths.values() for tag in item["get"]["tags"]))


@lru_cache(maxsize=8)
def yaml_bytes(kind: str, server_url: str) -> bytes:
    """The document as YAML, UTF-8; built once for an address."""
    plain = json.loads(json.dumps(document(kind, server_url)))  # parts used twice become copies, not YAML anchors
    text = yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120, encoding="utf-8")
    return bytes(text)
