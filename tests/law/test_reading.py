"""What people write is read exactly, and what is wrong in it is said in French with its field and value."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unefois.law import are, ij, money
from unefois.law.are.model import Career
from unefois.law.reading import ReadingError, decode_text, in_french, parse

PERSON = {"birth": "1990-01-01", "registered": "2026-01-01"}
JOB = {"start": "2025-01-01", "end": "2025-06-30", "monthly_gross": "2000"}


def test_numbers_stay_exact_and_nothing_is_nothing():
    assert parse("a: 2500.10\nb: [1, {c: ~}]\nd:") == {"a": "2500.10", "b": ["1", {"c": None}], "d": None}
    assert parse('{"a": 0.1, "b": [null]}') == {"a": "0.1", "b": [None]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: *x", "ligne 2, colonne 4 : les renvois"),
        ("{a: 1", "ligne 2, colonne 1 : ce n'est pas du YAML"),
        ("[" * 30, "plus de 20 niveaux"),
        ("a: 1\na: 2", "ligne 2, colonne 1 : « a » est donné deux fois"),
        ("? [a]\n: 3", "un nom de champ est attendu"),
        ("a: \x00", "ce n'est pas du YAML"),
    ],
)
def test_what_is_not_a_document_is_refused_with_its_place(text, said):
    with pytest.raises(ReadingError, match=said):
        parse(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ReadingError):
        parse(text)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"birth": "1990-13-01"}, "person.birth : 1990-13-01 — attendu : une date, comme 2025-12-31"),
        ({"birth": None}, "person.birth : rien — attendu : une date"),
        ({"brith": "1"}, "person.brith : ce champ n'existe pas ; attendu : birth ?"),
        ({"zzzzz": "1"}, "person.zzzzz : champs possibles : birth, registered"),
        ({"territory": "mars"}, "person.territory : mars — attendu : l'un de alsace_moselle, metropole, outre_mer"),
        ({"fit_for_work": "oui"}, "person.fit_for_work : oui — attendu : true ou false"),
        ({"tax_shares": "abc"}, "person.tax_shares : abc — attendu : un nombre, comme 2500 ou 2500.50"),
        ({"tax_shares": ["1"]}, "person.tax_shares : une liste — attendu : un nombre"),
        ({"birth": "1800-01-01"}, "person.birth : 1800-01-01 — attendu : une date entre 1910 et 2150"),
        ({"tax_shares": "1e999999999"}, "person.tax_shares"),
        ({"tax_shares": "NaN"}, "person.tax_shares : NaN"),
    ],
)
def test_a_career_at_fault_says_where_and_what_is_expected(changes, said):
    with pytest.raises(are.CareerError) as caught:
        are.compute({"person": PERSON | changes, "employments": [JOB]})
    assert caught.value.faults[0].startswith(said)


@pytest.mark.parametrize("field", ["monthly_gross", "paid_leave_indemnity", "monthly_hours", "working_time"])
@pytest.mark.parametrize("value", ["1e99", "1e9999", "1e999999999", "-1e99999", "1e-99999999", "NaN", "Infinity"])
def test_a_number_out_of_all_measure_is_a_fault_and_costs_nothing(field, value):
    started = time.perf_counter()
    with pytest.raises(are.CareerError) as caught:
        are.compute({"person": PERSON, "employments": [JOB | {field: value}]})
    assert caught.value.faults[0].startswith(f"employments[0].{field}")
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "job", [{"start": "0001-01-01"}, {"end": "9999-12-31"},
            {"bonuses": [{"amount": "1", "first": "0001-01-01", "last": "9999-12-31"}]}]
)  # fmt: skip
def test_a_date_out_of_the_calendar_builds_no_table(job):
    with pytest.raises(are.CareerError, match="entre 1910 et 2150"):
        are.compute({"person": PERSON, "employments": [JOB | job]})
    with pytest.raises(ij.ClaimError, match="start : 0001-01-01 — attendu : une date entre 1910 et 2150"):
        ij.compute({"risk": "maladie", "start": "0001-01-01", "end": "2025-01-01"})


def test_the_simplified_call_and_the_letter_say_their_faults_too():
    with pytest.raises(are.CareerError, match=r"simple\.end : manque — attendu : une date"):
        are.documents({"simple": {"monthly_gross": "2500", "birth": "1990-01-01"}})
    with pytest.raises(are.CareerError, match=r"letter.sjr : x — attendu : un nombre"):
        are.check({"person": PERSON, "employments": [JOB]}, {"sjr": "x"})


def test_json_text_is_decoded_exactly():
    career = decode_text('{"person": {"birth": "1990-01-01", "registered": "2026-01-01"}, "employments": []}', Career)
    assert str(career.person.birth) == "1990-01-01"
    with pytest.raises(ReadingError, match="person : manque"):
        decode_text("{}", Career)
    with pytest.raises(ReadingError, match="ce n'est pas du JSON"):
        decode_text(b"\xff{", Career)


def test_a_message_without_a_path_is_still_said():
    assert in_french(ValueError("Expected `object`, got `int`"), 3, Career).startswith("document : 3 — attendu :")


@pytest.mark.parametrize("value", ["1e16", "-1e400", "1e-16"])
def test_money_refuses_what_cannot_be_an_amount(value):
    with pytest.raises(money.AmountError, match="hors de toute mesure"):
        money.cents(value)
