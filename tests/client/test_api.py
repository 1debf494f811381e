"""The typed answers never drift from the OpenAPI document of the exchange."""

import json

import msgspec
import pytest
from tools import client_api

from unefois.client import api
from unefois.operations import ALL
from unefois.operations.openapi import document

OPERATIONS = [value for value in vars(api).values() if isinstance(value, api.Operation)]


def test_the_modules_are_those_that_the_document_gives():
    for name, text in client_api.modules().items():
        assert (client_api.FOLDER / name).read_text("utf-8") == client_api.formatted(text), "run `make docs`"


def test_every_route_of_version_3_and_above_has_its_operation_in_its_latest_version():
    latest = {}
    for operation in ALL:
        if not operation.is_v2:
            path, _, modality = operation.path.partition("/")[2].partition("/")[2].rpartition("/")
            latest[path, modality] = max(operation.version, latest.get((path, modality), 0))
    known = {(operation.path, modality): v for operation in OPERATIONS for modality, v in operation.versions.items()}
    assert known == latest


CALLS = [(operation, modality) for operation in OPERATIONS for modality in operation.versions]


@pytest.mark.parametrize(("operation", "modality"), CALLS, ids=lambda value: getattr(value, "path", value))
def test_what_the_document_shows_is_read_whole(operation, modality):
    data = _data(operation, modality)
    found = msgspec.json.decode(json.dumps(_example(data)), type=operation.result)
    assert _filled(found, data), "a field of the document is missing from the Struct"


@pytest.mark.parametrize(("operation", "modality"), CALLS, ids=lambda value: getattr(value, "path", value))
def test_an_answer_with_no_scope_is_read_too(operation, modality):
    data = _data(operation, modality)
    bare = {name: _example(part) for name, part in data["properties"].items() if name in data.get("required", ())}
    msgspec.json.decode(json.dumps(bare), type=operation.result)


def _data(operation, modality):
    described = document("v3")
    answer = described["paths"][operation.url(modality)]["get"]["responses"]["200"]["content"]["application/json"]
    return described["components"]["schemas"][answer["schema"]["$ref"].rpartition("/")[2]]["properties"]["data"]


def _example(schema):
    if schema["type"] == "object":
        return {name: _example(part) for name, part in schema["properties"].items()}
    if schema["type"] == "array":
        return [_example(schema["items"])]
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value is not None)
    return {"string": "2000-01-20", "integer": 1, "number": 1.5, "boolean": True}[schema["type"]]


def _filled(struct, schema):
    if schema["type"] == "array":
        return all(_filled(item, schema["items"]) for item in struct)
    if schema["type"] != "object":
        return struct is not None
    return all(_filled(getattr(struct, name), part) for name, part in schema["properties"].items())
