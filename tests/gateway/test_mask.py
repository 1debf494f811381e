"""No scope, no field: at every level, for every operation and any set of scopes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.gateway.mask import Masks, RecordUnfit
from unefois.gateway.refusal import Kind, Refusal
from unefois.operations import ALL, BY_ID, scopes
from unefois.operations.records import sample

MASKS = Masks()
QUOTIENT = BY_ID["api_particulier_v3_cnav_quotient_familial_with_civility"]
STUDENT = BY_ID["api_particulier_v3_mesri_statut_etudiant_with_civility"]


def shown(operation, held, data):
    """What the mask leaves of a record, given as a dictionary or as text: the same."""
    text = msgspec.json.encode(data).decode()
    try:
        masked, names = MASKS.apply(operation, frozenset(held), data)
    except RecordUnfit:
        with pytest.raises(RecordUnfit):
            MASKS.apply(operation, frozenset(held), text)
        raise
    assert MASKS.apply(operation, frozenset(held), text) == (masked, names)
    return msgspec.json.decode(msgspec.json.encode(masked)), names


def declared(schema, held, path=""):
    """The paths that the table opens for these scopes, read from the table by another way than the mask's."""
    for part in schema.properties:
        if not set(part.scopes) <= held or (part.any_of and not held & set(part.any_of)):
            continue
        yield path + part.name
        inner = part.schema.items or part.schema
        yield from declared(inner, held, f"{path}{part.name}.")


def paths(value, path=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield path + name
            yield from paths(inner, f"{path}{name}.")
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner, path)


@given(st.sampled_from(ALL), st.sets(st.sampled_from(sorted(scopes()))))
def test_nothing_leaves_that_the_table_does_not_open(operation, held):
    data = sample(operation.dataset) | {"secret": "x"}
    shaped = data if operation.shape is None else None
    if shaped is None:
        return  # shapes are tested with their own parameters
    body, names = shown(operation, held, shaped)
    assert set(paths(body)) <= set(declared(operation.data, held))
    assert set(body) <= set(names)
    assert "secret" not in body


def test_an_extra_key_is_dropped_at_every_level():
    data = sample("quotient_familial")
    data["allocataires"][0]["nir"] = "1900175000000"
    data["nir"] = "1900175000000"
    body, names = shown(QUOTIENT, QUOTIENT.scopes, data)
    assert "1900175000000" not in str(body)
    assert names == ("allocataires", "enfants", "adresse", "quotient_familial")


def test_a_field_inside_a_list_has_its_own_scope():
    body, _ = shown(STUDENT, {"mesri_admissions", "mesri_admission_inscrit"}, sample("statut_etudiant"))
    assert set(body) == {"admissions"}
    assert set(body["admissions"][0]) == {"date_debut", "date_fin", "est_inscrit"}


def test_a_missing_value_is_null_not_absent():
    data = sample("quotient_familial")
    del data["adresse"]["pays"]
    assert shown(QUOTIENT, QUOTIENT.scopes, data)[0]["adresse"]["pays"] is None


def test_a_record_of_another_shape_is_refused():
    with pytest.raises(RecordUnfit, match="allocataires"):
        shown(QUOTIENT, QUOTIENT.scopes, sample("quotient_familial") | {"allocataires": "DURANT"})


@pytest.mark.parametrize("lie", [{"nir": "1900175000000"}, ["x"], 12, True])
def test_nothing_hides_in_a_leaf(lie):
    data = sample("quotient_familial")
    data["adresse"]["pays"] = lie
    with pytest.raises(RecordUnfit, match="pays"):
        shown(QUOTIENT, QUOTIENT.scopes, data)


@pytest.mark.parametrize("text", ["", "{", "[]", "12", '{"adresse": "x', '{"allocataires": 3}', "null", "\x00"])
def test_a_text_that_is_no_record_is_refused(text):
    with pytest.raises(RecordUnfit):
        MASKS.apply(QUOTIENT, frozenset(QUOTIENT.scopes), text)


@pytest.mark.parametrize("text", ['{"absent":"37003"}', ' { "absent" : "37003" , "autre": 1 }'])
def test_a_record_that_says_that_there_is_no_file(text):
    for data in (text, msgspec.json.decode(text)):
        with pytest.raises(Refusal) as refusal:
            MASKS.apply(QUOTIENT, frozenset(QUOTIENT.scopes), data)
        assert refusal.value.kind is Kind.NOT_FOUND
        assert [fault.code for fault in refusal.value.faults] == ["37003"]
