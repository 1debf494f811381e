"""Canonical records: what a source may give, and what is said of one that it may not."""

from __future__ import annotations

import copy

import pytest

from unefois.operations import ALL
from unefois.operations.records import DATASETS, problems, sample


@pytest.mark.parametrize("name", DATASETS)
def test_sample_is_a_record(name: str) -> None:
    assert problems(name, sample(name)) == []


def test_every_dataset_of_the_table_has_a_record() -> None:
    assert {operation.dataset for operation in ALL} == set(DATASETS)


def test_faults_are_named_with_their_place() -> None:
    record = copy.deepcopy(sample("quotient_familial"))
    record["quotient_familial"]["valeur"] = "1045"
    record["allocataires"][0]["sexe"] = "X"
    record["allocataires"][0]["prenoms"] = None
    del record["adresse"]["pays"]
    record["enfant"] = []
    record["historique"][0]["mois"] = 13
    assert problems("quotient_familial", record) == [
        "allocataires[0].prenoms : ne peut pas être nul",
        "allocataires[0].sexe : 'X' n'est pas dans la liste F, M",
        "adresse.pays : clé manquante",
        "quotient_familial.valeur : un entier est attendu, '1045' trouvé",
        "historique[0].mois : 13 est supérieur à 12",
        "enfant : clé inconnue",
    ]


@pytest.mark.parametrize("value", ["2026-02-30", "20260131", "31/01/2026", ""])
def test_dates_must_exist(value: str) -> None:
    record = copy.deepcopy(sample("etudiant_boursier"))
    record["identite"]["date_naissance"] = value
    assert problems("etudiant_boursier", record) == [
        f"identite.date_naissance : une date AAAA-MM-JJ est attendue, {value!r} trouvé"
    ]


def test_true_is_not_a_number() -> None:
    record = copy.deepcopy(sample("quotient_familial"))
    record["quotient_familial"]["annee"] = True
    assert problems("quotient_familial", record) == ["quotient_familial.annee : un entier est attendu, True trouvé"]


def test_lists_have_bounds() -> None:
    assert problems("etudiant_boursier", sample("etudiant_boursier") | {"campagnes": []}) == [
        "campagnes : au moins 1 élément(s)"
    ]


@pytest.mark.parametrize("code", ["23003", "10003", "40003", "35003", "30004"])
def test_a_known_person_may_have_no_file(code: str) -> None:
    assert problems("prestations_sociales", {"absent": code}) == []


@pytest.mark.parametrize(
    "record", [{"absent": "00420"}, {"absent": "XX003"}, {"absent": None}, {"absent": "23003", "a": 1}]
)
def test_an_absence_names_a_missing_file(record: dict[str, object]) -> None:
    assert len(problems("prestations_sociales", record)) == 1


def test_a_benefit_may_be_left_out() -> None:
    assert problems("prestations_sociales", {}) == []


@pytest.mark.parametrize("record", [None, [], "x", 3])
def test_a_record_is_an_object(record: object) -> None:
    assert len(problems("statut_etudiant", record)) == 1
