"""Public pages: what they say comes from the operations table, and they ask nothing of the database."""

from __future__ import annotations

import json
import shlex
import time

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from unefois import operations
from unefois.portal import sheets

PAGES = ["/", "/operations/", "/operations/quotient-familial-caf-msa/"]


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("control_database")
def test_a_page_makes_no_query(visitor, page):
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(page).status_code == 200
    assert len(captured) == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_less_than_fifty_milliseconds(visitor, page):
    visitor.get(page)
    times = []
    for _ in range(10):
        start = time.perf_counter()
        visitor.get(page)
        times.append(time.perf_counter() - start)
    assert sorted(times)[5] < 0.05, "measured: 0.003 s"


def newest(operation):
    route, _ = operations.lookup(operation.path)
    return route.operations[max(route.operations)]


def test_every_operation_has_its_place_in_a_sheet(visitor):
    shown = set()
    for slug in sheets.sheets():
        page = text(visitor.get(reverse("operation", args=[slug])))
        shown |= {operation.id for operation in operations.ALL if newest(operation).path in page}
    assert shown == {operation.id for operation in operations.ALL}


def inside(fields, name):
    names = [field.name for field in fields]
    start = names.index(name) + 1
    end = next((at for at in range(start, len(fields)) if fields[at].depth == 0), len(fields))
    assert end > start
    return fields[start:end]


def test_a_sheet_tells_which_scope_opens_a_field():
    sheet = sheets.sheets()["quotient-familial-caf-msa"]
    call = sheet.current[0]
    opened = {field.name: field.scopes for field in call.fields if field.depth == 0}
    assert opened["quotient_familial"] == ("cnaf_quotient_familial",)
    assert opened["enfants"] == ("cnaf_enfants",)
    assert all(field.scopes == ("cnaf_enfants",) for field in inside(call.fields, "enfants"))
    assert sheet.maintenance == "le dimanche de 23:00 à 23:45"
    assert sheet.current[1].same_fields_as == "l’identité pivot"


def test_every_sheet_shows_an_answer_with_all_its_fields():
    for sheet in sheets.sheets().values():
        for call in sheet.calls:
            shown = json.loads(call.sample)
            data = shown if call.legacy else shown["data"]
            assert list(data) == [field.name for field in call.fields if field.depth == 0], call.path


@pytest.mark.parametrize("operation", operations.ALL, ids=lambda operation: operation.id)
def test_the_call_to_copy_has_every_required_parameter(operation):
    words = shlex.split(sheets.curl(operation).replace("\\\n", " "))
    assert words[:2] == ["curl", "--get"]
    assert words[2].endswith(operation.path)
    given = {word.split("=", 1)[0] for word in words[3:] if "=" in word}
    assert given >= {parameter.name for parameter in operation.parameters if parameter.required}
    assert ("recipient" in given) is not operation.is_v2


@pytest.mark.parametrize("on", [False, True])
def test_planned_maintenance_is_announced_where_it_closes_something(visitor, control_settings, on):
    with override_settings(UNEFOIS=control_settings.model_copy(update={"maintenance_windows": on})):
        page = text(visitor.get("/operations/quotient-familial-caf-msa/"))
    assert ("Entretien prévu" in page) is on


def test_production_names_nobody(visitor, control_settings):
    with override_settings(UNEFOIS=control_settings.model_copy(update={"env": "production"})):
        page = text(visitor.get("/"))
    assert "Exempleau" not in page
    assert "simulateur" not in page
    assert "fictives" not in page


def test_a_sample_holds_nothing_that_its_scopes_do_not_open():
    operation = operations.BY_ID["api_particulier_v3_cnav_quotient_familial_with_civility"]
    assert sheets.sample(operation.data, frozenset()) == {}
    assert list(sheets.sample(operation.data, frozenset({"cnaf_adresse"}))) == ["adresse"]
    everything = sheets.sample(operation.data, frozenset(operation.scopes))
    assert list(everything) == [part.name for part in operation.data.properties]


def test_what_does_not_exist_says_so_in_french(visitor):
    for address in ("/rien", "/operations/rien/"):
        response = visitor.get(address)
        assert response.status_code == 404
        assert "Cette page n’existe pas" in text(response)
    assert visitor.post("/").status_code == 405


def test_a_failure_shows_nothing_of_itself(visitor, monkeypatch):
    def broken():
        raise RuntimeError("secret")

    monkeypatch.setattr(sheets, "sheets", broken)
    visitor.raise_request_exception = False
    response = visitor.get("/operations/")
    assert response.status_code == 500
    assert "n’a pas pu être préparée" in text(response)
    assert "secret" not in text(response)


@pytest.mark.parametrize("page", [*PAGES, "/rien", "/admin/login/"])
@pytest.mark.usefixtures("control_database")
def test_nothing_is_loaded_from_elsewhere_nor_written_in_the_page(visitor, page):
    response = visitor.get(page)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "style=" not in text(response)
    assert "<style" not in text(response)
