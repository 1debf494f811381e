"""Every operation, asked for real: what comes back over HTTP is what its OpenAPI description promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator

from tests.contract.server import NO_SCOPE_WORD, SIRET, WORD, YOUNG, YOUNG_WORD
from unefois.operations import ALL, BY_ID, GONE, PINGS
from unefois.operations.model import Modality, Operation
from unefois.operations.openapi import KINDS, document, yaml_bytes

if TYPE_CHECKING:
    import httpx2

    from tests.contract.server import Server

DOCUMENT = document("all")
EACH = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.id)

_CNAV = {
    "nomNaissance": "DURANT",
    "prenoms[]": ["PIERRE", "RICHARD"],
    "anneeDateNaissance": "1990",
    "moisDateNaissance": "1",
    "jourDateNaissance": "1",
    "sexeEtatCivil": "M",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "08480",
}
_CNAV_V2 = {
    "nomNaissance": "DURANT",
    "prenoms[]": ["PIERRE", "RICHARD"],
    "anneeDateDeNaissance": "1990",
    "moisDateDeNaissance": "1",
    "jourDateDeNaissance": "1",
    "sexe": "M",
    "codePaysLieuDeNaissance": "99100",
    "codeInseeLieuDeNaissance": "08480",
}
_SCHOOL = {"codeEtablissement": "0210015C", "anneeScolaire": "2022-2023"}
_YOUNG = _CNAV | {
    "nomNaissance": YOUNG.family_name,
    "prenoms[]": [YOUNG.given_names[0]],
    "anneeDateNaissance": str(YOUNG.birth_year),
    "sexeEtatCivil": "F",
    "codeCogInseeCommuneNaissance": "75056",
}
_V2_FLAT = {"nom": "DURANT", "sexe": "M", **_SCHOOL}


def asked(operation: Operation) -> dict[str, Any]:
    """Parameters that name a person who has everything."""
    if operation.is_v2:
        found = _asked_v2(operation)
    elif operation.modality is Modality.FRANCE_CONNECT:
        found = {"immatriculation": "AA-123-BB"}
    elif operation.modality is Modality.INE:
        found = {"ine": "1234567890G"}
    elif operation.modality is Modality.IDENTIFIANT:
        found = {"identifiant": "123456789" if operation.provider.key == "sdh" else "jean.dupont33"}
    else:
        found = (_YOUNG if operation.provider.key == "dsnj" else _CNAV) | _SCHOOL
    known = {parameter.name for parameter in operation.parameters}
    return {name: value for name, value in found.items() if name in known} | {"recipient": SIRET}


def _asked_v2(operation: Operation) -> dict[str, Any]:
    if operation.id.endswith("scolarites"):
        return {"nom": "DURANT", "prenom": "PIERRE", "sexe": "m", "dateNaissance": "1990-01-01", **_SCHOOL}
    if operation.way(Modality.INE) is not None:
        return {"ine": "1234567890G"}
    if operation.way(Modality.IDENTIFIANT) is not None:
        return {"identifiant": "jean.dupont33"}
    return _CNAV_V2


def credentials(operation: Operation, server: Server) -> dict[str, str]:
    if not operation.is_v2 and operation.modality is Modality.FRANCE_CONNECT:
        return {"Authorization": f"Bearer {YOUNG_WORD if operation.provider.key == 'dsnj' else WORD}"}
    return {"X-Api-Key": server.token}


def conforms(operation_path: str, answer: httpx2.Response) -> None:
    """The status is declared, the content type too, and the body fits."""
    declared = DOCUMENT["paths"][operation_path]["get"]["responses"]
    assert str(answer.status_code) in declared, answer.text
    response = declared[str(answer.status_code)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in response["content"]
    schema = response["content"][kind]["schema"]
    if kind.startswith("application/") and "json" in kind:
        faults = Draft4Validator(_json_schema({**schema, "components": DOCUMENT["components"]})).iter_errors(
            answer.json()
        )
        assert [fault.message for fault in faults] == []
    for header, description in response.get("headers", {}).items():
        assert "$ref" in description, header


def _json_schema(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(node, list):
        return [_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _json_schema(value) for key, value in node.items()}
    if made.pop("nullable", False) is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if "enum" in made and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
    return made


@EACH
def test_a_known_person(operation: Operation, server: Server, client: httpx2.Client) -> None:
    answer = client.get(operation.path, params=asked(operation), headers=credentials(operation, server))
    assert answer.status_code == 200, answer.text
    conforms(operation.path, answer)
    assert answer.headers["x-response-cached"] in ("true", "false")
    assert answer.headers["x-request-id"]
    body = answer.json() if operation.is_v2 else answer.json()["data"]
    assert set(body) == {part.name for part in operation.data.properties}


@pytest.mark.parametrize(
    "operation",
    [o for o in ALL if o.is_v2 and o.way(Modality.FRANCE_CONNECT) is not None],
    ids=lambda operation: operation.id,
)
def test_a_citizen_in_v2(operation: Operation, server: Server, client: httpx2.Client) -> None:
    """FranceConnect opens v2 operations too; there the citizen's own identity is part of the answer."""
    headers = {"Authorization": f"Bearer {WORD}"}
    answer = client.get(operation.path, params={"recipient": SIRET}, headers=headers)
    assert answer.status_code == 200, answer.text
    conforms(operation.path, answer)
    refused = client.get(operation.path, headers=headers)
    assert refused.status_code == 400, "with FranceConnect the recipient is needed"
    conforms(operation.path, refused)


@pytest.mark.parametrize(
    "operation", [o for o in ALL if o.modality is Modality.FRANCE_CONNECT and not o.is_v2], ids=lambda o: o.id
)
def test_an_api_token_is_not_a_citizen(operation: Operation, server: Server, client: httpx2.Client) -> None:
    for headers in ({"Authorization": f"Bearer {server.token}"}, {"X-Api-Key": server.token}):
        answer = client.get(operation.path, params=asked(operation), headers=headers)
        assert answer.status_code == 401, answer.text
        conforms(operation.path, answer)


@EACH
def test_nothing_said(operation: Operation, server: Server, client: httpx2.Client) -> None:
    headers = credentials(operation, server)
    answer = client.get(operation.path, headers=headers)
    assert answer.status_code == (400 if operation.is_v2 else 422), answer.text
    conforms(operation.path, answer)
    if not operation.is_v2:
        assert [error["code"] for error in answer.json()["errors"]] == ["00210"]


@EACH
def test_no_token(operation: Operation, client: httpx2.Client) -> None:
    answer = client.get(operation.path, params=asked(operation))
    assert answer.status_code == 401
    conforms(operation.path, answer)


@EACH
def test_no_right(operation: Operation, server: Server, client: httpx2.Client) -> None:
    citizen = not operation.is_v2 and operation.modality is Modality.FRANCE_CONNECT
    if "pole_emploi_paiements" in operation.scopes:
        assert not citizen
        return
    headers = {"Authorization": f"Bearer {NO_SCOPE_WORD}"} if citizen else {"X-Api-Key": server.poor}
    answer = client.get(operation.path, params=asked(operation), headers=headers)
    assert answer.status_code == (401 if operation.is_v2 else 403), answer.text
    conforms(operation.path, answer)


@pytest.mark.parametrize(
    "operation", [o for o in ALL if not o.is_v2 and o.modality is Modality.IDENTITE], ids=lambda operation: operation.id
)
def test_an_unknown_person(operation: Operation, server: Server, client: httpx2.Client) -> None:
    params = asked(operation) | {"nomNaissance": "PERSONNE"}
    answer = client.get(operation.path, params=params, headers=credentials(operation, server))
    assert answer.status_code == (422 if operation.provider.unidentified else 404), answer.text
    conforms(operation.path, answer)
    assert [error["code"] for error in answer.json()["errors"]] == [operation.provider.nobody]


@pytest.mark.parametrize("version", [6, 42])
def test_another_version(version: int, server: Server, client: httpx2.Client) -> None:
    path = f"/v{version}/dss/quotient_familial/identite"
    answer = client.get(path, params=_CNAV | {"recipient": SIRET}, headers={"X-Api-Key": server.token})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "00402"


@EACH
def test_other_methods(operation: Operation, client: httpx2.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = client.request(method, operation.path)
        assert answer.status_code == 405
        assert answer.headers["allow"]


def test_withdrawn_paths(client: httpx2.Client) -> None:
    for path, gone in GONE.items():
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (410, gone.text)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("all", "/api/open-api.yml"), ("v2", "/api/open-api-v2.yml"), ("v3", "/api/open-api-v3.yml")],
)
def test_documents_are_served(kind: str, path: str, server: Server, client: httpx2.Client) -> None:
    assert kind in KINDS
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content == yaml_bytes(kind, server.url)


def test_utility_routes(server: Server, client: httpx2.Client) -> None:
    for path in ("/api/ping", "/api/pings", "/api/france_connect_jwks"):
        conforms(path, client.get(path))
    for name in (*PINGS, "franceconnect", "insee_metadonnees"):
        answer = client.get(f"/api/{name}/ping")
        assert answer.status_code == 200, answer.text
        conforms("/api/{provider}/ping", answer)
    conforms("/api/{provider}/ping", client.get("/api/caf/ping"))
    conforms("/api/errors", client.get("/api/errors", params={"operation_id": next(iter(BY_ID))}))
    conforms("/api/errors", client.get("/api/errors"))
    for path in ("/api/introspect", "/v3/token/introspect"):
        conforms(path, client.get(path, headers={"X-Api-Key": server.token}))
        conforms(path, client.get(path))
        conforms(path, client.get(path, headers={"X-Api-Key": "x"}))
