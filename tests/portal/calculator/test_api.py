"""`POST /law/are` and `POST /law/ij`: exact, bounded, without session, as their schemas say."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from unefois.law import are, ij
from unefois.portal.calculator import bounds
from unefois.portal.calculator.schema import EXAMPLES

SIMPLE = {"monthly_gross": "2500", "months": 6, "end": "2025-12-31", "birth": "1992-06-01"}
PERSON = {"birth": "1990-01-01", "registered": "2026-01-01"}
CLAIM = {"risk": "maladie", "start": "2026-02-02", "end": "2026-02-22", "monthly_gross": 2000}


@pytest.fixture(autouse=True)
def _fresh_limits():
    bounds._limiter.cache_clear()


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=True)


def post(visitor, call, body, **more):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return visitor.post(f"/law/{call}", text, content_type=more.pop("content_type", "application/json"), **more)


@pytest.mark.usefixtures("control_database")
def test_the_right_is_the_one_of_the_library_and_asks_nothing_of_the_database(visitor):
    with CaptureQueriesContext(connection) as captured:
        response = post(visitor, "are", {"simple": SIMPLE, "explain": True})
    assert response.status_code == 200
    assert len(captured) == 0
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    right = response.json()["right"]
    (document,) = are.documents({"simple": SIMPLE})
    expected = are.compute(document.career)
    assert right["daily"]["net"] == "44.02" == str(expected.daily.net)
    assert right["capital"] == str(expected.capital)
    assert len(right["months"]) == len(expected.months)
    assert right["trace"]["value"] == "droit ouvert"


def test_amounts_are_exact_whether_numbers_or_texts(visitor):
    bodies = [json.dumps({"simple": SIMPLE}).replace('"2500"', amount) for amount in ("2500.10", '"2500.10"')]
    texts = [post(visitor, "are", body) for body in bodies]
    assert [one.json()["right"]["reference_pay"] for one in texts] == ["15000.60", "15000.60"]


def test_a_letter_is_checked_and_rules_compared(visitor):
    body = {
        "simple": SIMPLE,
        "letter": {"sjr": "81.52", "duration_days": 184},
        "compare": ["2014", "2025-12-31"],
        "months": 1,
    }
    answer = post(visitor, "are", body).json()
    assert [line["agrees"] for line in answer["verification"]["lines"]] == [True, False]
    rows = {row["figure"]: row for row in answer["comparison"]}
    assert (rows["duration_days"]["first"], rows["duration_days"]["second"]) == (184, 182)
    assert len(answer["right"]["months"]) == 1


def test_daily_allowances(visitor):
    answer = post(visitor, "ij", {"claim": CLAIM, "explain": True}).json()["allowance"]
    expected = ij.compute(ij.decode(CLAIM))
    assert (answer["net"], answer["days"]) == (str(expected.net), 18)
    assert answer["periods"][0]["csg"] == "36.69"
    assert answer["trace"]["children"]


@pytest.mark.parametrize(
    ("call", "body", "status", "said"),
    [
        ("are", "{", 400, "ce n'est pas du JSON"),
        ("are", b"\xff", 400, "ce n'est pas du JSON"),
        ("are", '{"x": ' + "[" * 100_000, 400, "trop de niveaux"),
        ("are", {"x": 1}, 422, "x : champs possibles : career, simple"),
        ("are", '{"career": 3} x', 400, "ce n'est pas du JSON"),
        ("are", "[" * 100_000, 400, "trop de niveaux"),
        ("are", {}, 422, "career : attendu : « career » ou « simple », l'un des deux"),
        ("are", {"simple": SIMPLE | {"birht": "1990-01-01"}}, 422, "simple.birht : ce champ n'existe pas"),
        ("are", {"simple": SIMPLE | {"end": "1890-01-01"}}, 422, "simple.end : 1890-01-01 — attendu : une date entre"),
        ("are", {"simple": SIMPLE | {"months": 10**9}}, 422, "simple.months : 1000000000 — attendu : de 1 à 600"),
        ("are", {"simple": SIMPLE | {"monthly_gross": "1e999999"}}, 422, "hors de toute mesure"),
        ("are", {"simple": SIMPLE, "months": 151}, 422, "months : 151 — attendu : un nombre entier, au plus 150"),
        ("are", {"simple": SIMPLE, "compare": ["2013", "2025"]}, 422, "compare : 2013 — attendu : un jeu de règles"),
        ("are", {"simple": SIMPLE, "compare": ["2025"]}, 422, "compare : une liste"),
        ("are", {"simple": SIMPLE, "compare": ["0001-01-01", "2025"]}, 422, "compare : 0001-01-01"),
        ("are", {"career": {"person": PERSON}}, 422, "employments : aucun"),
        ("ij", {"claim": CLAIM | {"end": "2026-01-01"}}, 422, "end : 01/01/2026 — la fin précède le début"),
        ("ij", {"claim": CLAIM | {"risk": "grippe"}}, 422, "claim.risk : grippe — attendu : l'un de"),
        ("ij", {"claim": CLAIM | {"start": "0001-01-01"}}, 422, "claim.start : 0001-01-01"),
        ("ij", {"claim": {k: v for k, v in CLAIM.items() if k != "monthly_gross"}}, 422, "pay : aucun salaire"),
        ("ij", {"claim": CLAIM | {"pay": [{"month": "2025-01-01", "gross": 1}] * 700}}, 422, "au plus 600"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_french(visitor, call, body, status, said):
    response = post(visitor, call, body)
    assert (response.status_code, said in response.json()["errors"][0]["detail"]) == (status, True), response.content
    assert response.json()["errors"][0]["title"]


def test_size_and_form_are_bounded(visitor):
    assert post(visitor, "are", " " * (bounds.LARGEST_BODY + 1)).status_code == 413
    response = post(visitor, "are", {"simple": SIMPLE}, content_type="text/plain")
    assert (response.status_code, "attendu : application/json" in response.json()["errors"][0]["detail"]) == (415, True)
    assert visitor.get("/law/are").status_code == 405
    assert visitor.post("/law/are/schema.json").status_code == 405


def test_too_many_computations_are_refused_by_address(visitor):
    with patch.object(bounds, "BURST", bounds.RateLimitItemPerSecond(3, 3600, namespace="calculator-test")):
        statuses = [post(visitor, "ij", {"claim": CLAIM}).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = post(visitor, "are", {"simple": SIMPLE})
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        assert visitor.post("/calcul/", {"monthly_gross": "1"}).status_code == 429
        elsewhere = post(visitor, "ij", {"claim": CLAIM}, REMOTE_ADDR="192.0.2.7")
        assert elsewhere.status_code == 200


@pytest.mark.parametrize("call", ["are", "ij"])
def test_the_schema_accepts_what_is_computed_and_refuses_what_is_not(visitor, call):
    response = visitor.get(f"/law/{call}/schema.json")
    assert response.headers["Content-Type"] == "application/schema+json"
    schema = response.json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    good = [EXAMPLES[call], {"simple": SIMPLE} if call == "are" else {"claim": CLAIM}]
    for one in good:
        assert validator.is_valid(one)
        assert post(visitor, call, one).status_code == 200
    for one in ({"x": 1}, {"simple": 3, "claim": 3}, [], {"explain": "oui"}):
        assert not validator.is_valid(one)
        assert post(visitor, call, one).status_code == 422


def test_the_open_api_document_is_valid_and_its_answers_are_ours(visitor):
    response = visitor.get("/law/open-api.yml")
    document = yaml.safe_load(response.content)
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]) == {"/law/are", "/law/ij", "/law/are/schema.json", "/law/ij/schema.json"}
    for call in ("are", "ij"):
        operation = document["paths"][f"/law/{call}"]["post"]
        content = operation["requestBody"]["content"]["application/json"]
        answer = post(visitor, call, content["example"])
        assert answer.status_code == 200
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())
        refused = post(visitor, call, {})
        schema = operation["responses"]["422"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(refused.json())
