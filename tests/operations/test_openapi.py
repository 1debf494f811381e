"""The OpenAPI documents: valid, complete, true to the table."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from unefois.operations import ALL, BY_ID, GONE
from unefois.operations.codes import CHECK_CODES, STATUSES, by_status, error_object, situation_of
from unefois.operations.errors import CATALOGUE
from unefois.operations.errors import lookup as error
from unefois.operations.openapi import KINDS, document, yaml_bytes
from unefois.operations.openapi.responses import v2_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.operations.model import Operation

EACH = pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.id)
DOCUMENTS = {kind: document(kind) for kind in KINDS}
EVERYTHING = DOCUMENTS["all"]


def resolved(node: dict[str, Any], root: dict[str, Any] = EVERYTHING) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def of(operation: Operation) -> dict[str, Any]:
    made: dict[str, Any] = EVERYTHING["paths"][operation.path]["get"]
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_valid(kind: str) -> None:
    assert [str(fault) for fault in OpenAPIV30SpecValidator(DOCUMENTS[kind]).iter_errors()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_the_document_and_are_kept(kind: str) -> None:
    first = yaml_bytes(kind, "https://exemple.fr")
    assert first is yaml_bytes(kind, "https://exemple.fr")
    assert b"&id" not in first
    read = yaml.load(first, Loader=yaml.CSafeLoader)
    assert read == json.loads(json.dumps(document(kind, "https://exemple.fr")))
    assert read["servers"] == [{"url": "https://exemple.fr"}]


def test_another_kind_does_not_exist() -> None:
    with pytest.raises(KeyError):
        document("v1")


def test_documents_hold_the_operations_of_their_versions() -> None:
    v2 = {operation.path for operation in ALL if operation.is_v2}
    later = {operation.path for operation in ALL} - v2
    assert v2 | set(GONE) <= set(DOCUMENTS["v2"]["paths"])
    assert not v2 & set(DOCUMENTS["v3"]["paths"])
    assert later <= set(DOCUMENTS["v3"]["paths"])
    assert not later & set(DOCUMENTS["v2"]["paths"])
    assert set(DOCUMENTS["v2"]["paths"]) | set(DOCUMENTS["v3"]["paths"]) <= set(EVERYTHING["paths"])


def test_operation_ids_are_unique() -> None:
    counts = Counter(item["get"]["operationId"] for item in EVERYTHING["paths"].values())
    assert max(counts.values()) == 1


@EACH
def test_operation_id_is_at_both_places(operation: Operation) -> None:
    assert of(operation)["operationId"] == operation.id
    assert of(operation)["responses"]["200"]["x-operationId"] == operation.id


@EACH
def test_deprecated_as_the_table(operation: Operation) -> None:
    assert of(operation).get("deprecated", False) == operation.deprecated


@EACH
def test_every_parameter_is_described(operation: Operation) -> None:
    for parameter in of(operation)["parameters"]:
        assert parameter["description"], parameter["name"]


@EACH
def test_recipient_is_required_from_v3_on(operation: Operation) -> None:
    [recipient] = [part for part in of(operation)["parameters"] if part["name"] == "recipient"]
    assert recipient["required"] != operation.is_v2


@EACH
def test_statuses_are_declared_with_their_codes(operation: Operation) -> None:
    declared = of(operation)["responses"]
    expected = by_status(operation)
    assert set(declared) == {"200", *map(str, expected)}
    for status, codes in expected.items():
        response = resolved(declared[str(status)])
        assert set(response["content"]["application/json"]["examples"]) == set(codes)
        assert "X-Request-Id" in response["headers"]


@EACH
def test_undecodable_requests_are_declared_everywhere(operation: Operation) -> None:
    examples = resolved(of(operation)["responses"]["400"])["content"]["application/json"]["examples"]
    assert "00401" in examples


@EACH
def test_examples_of_errors_fit_their_schema(operation: Operation) -> None:
    for status in by_status(operation):
        content = resolved(of(operation)["responses"][str(status)])["content"]["application/json"]
        schema = {**content["schema"], "components": EVERYTHING["components"]}
        for name, reference in content["examples"].items():
            body = resolved(reference)["value"]
            assert list(Draft4Validator(schema).iter_errors(body)) == [], name


@EACH
def test_every_code_of_the_operation_is_in_the_catalogue(operation: Operation) -> None:
    for codes in by_status(operation).values():
        for code in codes:
            assert error(code).title


def test_catalogue_entries_without_a_situation() -> None:
    idle = {code for code in CATALOGUE if situation_of(code) is None}
    # XX003 is the fallback of a not-found without a text; the others wait for their providers.
    assert idle <= {"XX003", "00371", "28003", "43003"}


def test_statuses_differ_where_the_service_s_do() -> None:
    assert len({situation for situation, _, _ in STATUSES}) == len(STATUSES)
    differing = {situation: (later, older) for situation, later, older in STATUSES if later != older}
    assert differing == {
        "scope": (403, 401),
        "invalid": (422, 400),
        "unidentified": (422, 400),
        "provider": (502, 503),
    }


def test_every_check_of_the_table_has_its_codes() -> None:
    used = {check for operation in ALL for way in operation.ways for check in way.checks}
    assert used <= set(CHECK_CODES)


@given(
    st.dictionaries(
        st.sampled_from(["nomNaissance", "anneeDateNaissance", "ine", "annee", "mois"]), st.text(max_size=5)
    )
)
def test_a_check_says_no_other_code_than_its_own(texts: dict[str, str]) -> None:
    from datetime import date  # noqa: PLC0415

    for check, codes in CHECK_CODES.items():
        errors: list[str] = []
        check(texts, {}, errors, date(2026, 11, 22))
        assert set(errors) <= set(codes)


@EACH
def test_scopes_are_shown_and_masked_fields_are_never_required(operation: Operation) -> None:
    schema = resolved(of(operation)["responses"]["200"]["content"]["application/json"]["schema"])
    data = schema if operation.is_v2 else schema["properties"]["data"]
    shown = set()
    for node in _walk(data):
        for name, part in node.get("properties", {}).items():
            scopes = {*part.get("x-scopes", ()), *part.get("x-scopes-any-of", ())}
            shown |= scopes
            assert not scopes or name not in node.get("required", ())
    assert shown <= set(operation.scopes)


def _walk(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for part in schema.get("properties", {}).values():
        yield from _walk(part)
    if "items" in schema:
        yield from _walk(schema["items"])


def test_error_bodies_of_both_families() -> None:
    later = BY_ID["api_particulier_v3_cnav_quotient_familial_with_civility"]
    assert error_object(later, "00420")["detail"] == "Le nom de naissance est manquant"
    assert error_object(later, "00101")["source"] == {"parameter": "token"}
    assert error_object(later, "35006")["detail"] == (
        "L'authentification auprès du fournisseur de données 'CNAF & MSA' a échoué"
    )
    scholarship = BY_ID["api_particulier_v2_cnous_student_scholarship"]
    assert v2_body(scholarship, "26003", "not_found")["reason"] == scholarship.reasons["not_found"]
    assert v2_body(scholarship, "00103", None)["errors"][0].startswith("Votre token est expiré")


def test_withdrawn_paths_are_told() -> None:
    for path, gone in GONE.items():
        responses = EVERYTHING["paths"][path]["get"]["responses"]
        assert responses["410"]["content"]["text/plain"]["example"] == gone.text
