"""From a case back to its call; and every public case by the operation's own checks and matching."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unefois.gateway.call import Call
from unefois.gateway.validate import parse
from unefois.operations import ALL, BY_ID
from unefois.operations.matching import query_form
from unefois.operations.model import Modality
from unefois.sources.replay import Case, Library
from unefois.sources.replay.calls import plan, words_for

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)
RSA = "api_particulier_v3_cnav_revenu_solidarite_active_with_"
PERSON: dict[str, Any] = {
    "nomNaissance": "GARNIER",
    "prenoms": ["Léo", "Jean-Marc"],
    "anneeDateNaissance": 1990,
    "moisDateNaissance": 2,
    "jourDateNaissance": 28,
    "sexeEtatCivil": "M",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "75112",
}


def library(operation: str, params: dict[str, Any], file: str = "case.yaml", **words: dict[str, Any]) -> Library:
    assert operation in BY_ID
    case = Case(operation=operation, file=file, params=params, status=200, body=b"{}", key=query_form(params))
    return Library([case], words)


def call_of(held: Library) -> tuple[str, tuple[tuple[str, str], ...], str | None]:
    reached, unreached = plan(held, TODAY, words_for(held, TODAY))
    assert not unreached, unreached[0].reason
    return reached[0].call.path, reached[0].call.query, reached[0].call.word


def reason(operation: str, params: dict[str, Any], file: str = "case.yaml") -> str:
    held = library(operation, params, file)
    _, unreached = plan(held, TODAY, words_for(held, TODAY))
    return unreached[0].reason


def test_a_v3_call_has_the_wire_names() -> None:
    path, query, word = call_of(library(RSA + "civility", PERSON))
    assert path == "/v3/dss/revenu_solidarite_active/identite"
    assert query == (
        ("nomNaissance", "GARNIER"),
        ("prenoms[]", "Léo"),
        ("prenoms[]", "Jean-Marc"),
        ("anneeDateNaissance", "1990"),
        ("moisDateNaissance", "2"),
        ("jourDateNaissance", "28"),
        ("sexeEtatCivil", "M"),
        ("codeCogInseePaysNaissance", "99100"),
        ("codeCogInseeCommuneNaissance", "75112"),
    )
    assert word is None


def test_a_v2_call_has_the_v2_names() -> None:
    path, query, word = call_of(
        library(
            "api_particulier_v2_cnav_quotient_familial_v2",
            {
                "nomNaissance": "GARNIER",
                "anneeDateDeNaissance": 1990,
                "sexe": "f",
                "codePaysLieuDeNaissance": "99100",
                "nomCommuneNaissance": "Ajaccio",
                "codeCogInseeDepartementNaissance": "2A",
                "annee": "2025",
            },
        )
    )
    assert path == "/api/v2/composition-familiale-v2"
    assert dict(query) == {
        "nomNaissance": "GARNIER",
        "anneeDateDeNaissance": "1990",
        "sexe": "f",
        "codePaysLieuDeNaissance": "99100",
        "nomCommuneNaissance": "Ajaccio",
        "codeInseeDepartementNaissance": "2A",
        "annee": "2025",
    }
    assert word is None


def test_v2_dates_are_whole_and_first_names_one_text() -> None:
    params = {"nom": "A", "prenom": "B", "sexe": "M", "dateNaissance": date(2010, 1, 3)}
    _, query, _ = call_of(
        library(
            "api_particulier_v2_men_scolarites", {**params, "codeEtablissement": "0210015C", "anneeScolaire": "2025"}
        )
    )
    assert dict(query)["dateNaissance"] == "2010-01-03"
    assert dict(query)["prenom"] == "B"


def test_a_france_connect_case_gets_a_word_of_its_own() -> None:
    held = library(RSA + "france_connect", PERSON)
    path, query, word = call_of(held)
    assert (path, query) == ("/v3/dss/revenu_solidarite_active/france_connect", ())
    assert word is not None
    assert word.startswith("case-")
    claims = words_for(held, TODAY)[word]
    assert claims["given_name_array"] == ["Léo", "Jean-Marc"]
    assert claims["birthdate"] == "1990-02-28"
    assert claims["scope"].split() == [
        "identite_pivot",
        "openid",
        "revenu_solidarite_active",
        "revenu_solidarite_active_majoration",
    ]
    assert words_for(held, TODAY) == words_for(held, TODAY)


def test_a_recorded_word_is_preferred_when_its_identity_and_scopes_fit() -> None:
    claims = {
        "family_name": "Garnier",
        "given_name": "Léo Jean-Marc",
        "gender": "male",
        "birthdate": "1990-02-28",
        "birthplace": "75112",
        "birthcountry": "99100",
    }
    fitting = library(RSA + "france_connect", PERSON, word=claims | {"scope": "openid revenu_solidarite_active"})
    assert call_of(fitting)[2] == "word"
    unopened = library(RSA + "france_connect", PERSON, word=claims | {"scope": "openid prime_activite"})
    assert str(call_of(unopened)[2]).startswith("case-")


def test_options_stay_in_the_query_of_a_france_connect_call() -> None:
    _, query, word = call_of(
        library("api_particulier_v3_cnav_quotient_familial_with_france_connect", {**PERSON, "annee": 2025, "mois": "3"})
    )
    assert query == (("annee", "2025"), ("mois", "3"))
    assert word


@pytest.mark.parametrize(
    ("operation", "changes", "expected"),
    [
        (RSA + "civility", {"anneeDateDaissance": 1990}, "aucun appel ne donne « anneeDateDaissance »"),
        (
            RSA + "civility",
            {"codeCogInseeCommuneNaissance": "99999X"},
            "appel refusé avant la recherche du cas : 00365",
        ),
        (RSA + "civility", {"codeCogInseePaysNaissance": "99109"}, "ne donne « codeCogInseeCommuneNaissance »"),
        (RSA + "france_connect", {"nomUsage": "X"}, "aucun appel ne donne « nomUsage »"),
        (RSA + "france_connect", {"prenoms": None}, "incomplète"),
        (
            "api_particulier_v4_cnous_etudiant_boursier_with_france_connect",
            {"codeCogInseePaysNaissance": None},
            "« prenoms[] »",
        ),
        ("api_particulier_v3_dsnj_service_national_with_civility", {}, "39400"),
    ],
)
def test_why_a_case_cannot_be_reached(operation: str, changes: dict[str, Any], expected: str) -> None:
    params = {name: value for name, value in {**PERSON, **changes}.items() if value is not None}
    assert expected in reason(operation, params)


def test_a_fallback_without_a_call_is_told_as_such() -> None:
    assert reason(RSA + "civility", {}, "404.yaml").startswith("réponse par défaut de son dossier")


@pytest.mark.contract
def test_every_public_case_that_has_a_call_is_found_by_it_and_the_others_have_a_reason(public_cases: Path) -> None:
    held = Library.load(public_cases)
    words = words_for(held, date(2026, 4, 28))  # the day the cases were taken: validations depend on the date
    reached, unreached = plan(held, date(2026, 4, 28), words)

    assert len(reached) + len(unreached) == len(held)
    assert not {item.call.word for item in reached if item.call.word} - {*words, *held.words}
    # Dead by their keys, as their publisher's readme lists them; then those that validation refuses.
    real = {item.case.path.removeprefix("api_particulier_") for item in unreached if not item.case.is_fallback}
    assert {
        "v2_cnav_quotient_familial_v2/200-identite-cas-etranger-qf_424.yaml",
        "v2_cnous_student_scholarship/409.yaml",
        "v3_cnav_allocation_adulte_handicape_with_france_connect/france_connect_cnaf.yaml",
        "v3_cnav_revenu_solidarite_active_with_civility/429.yaml",
        "v3_cnav_revenu_solidarite_active_with_civility/502.yaml",
        "v3_cnav_revenu_solidarite_active_with_civility/504.yaml",
        "v3_cnous_etudiant_boursier_with_france_connect/fake_france_connect_cnous_2.yml",
        "v4_cnous_etudiant_boursier_with_france_connect/200_boursier_campagne_anterieure.yaml",
        "v4_cnous_etudiant_boursier_with_france_connect/fake_france_connect.yaml",
    } <= real
    for item in unreached:
        if item.case.path.removeprefix("api_particulier_") in real:
            assert any(
                sign in item.reason for sign in ("ne donne « ", "donne aussi « ", "refusé avant la recherche")
            ), item.case.path


NAMES_OF_PEOPLE = st.text("ABCDEFéïœ -'", min_size=1, max_size=8).filter(lambda name: name.strip(" -'") == name)
PEOPLE = st.fixed_dictionaries(
    {
        "nomNaissance": NAMES_OF_PEOPLE,
        "prenoms": st.lists(NAMES_OF_PEOPLE, min_size=1, max_size=3),
        "anneeDateNaissance": st.integers(2002, 2008),
        "moisDateNaissance": st.integers(1, 12),
        "jourDateNaissance": st.integers(1, 28),
        "sexeEtatCivil": st.sampled_from("MF"),
        "codeCogInseePaysNaissance": st.sampled_from(["99100", "99109"]),
        "codeCogInseeCommuneNaissance": st.sampled_from(["75112", "2A004", "97411"]),
    }
)
BY_IDENTITY = [
    operation.id
    for operation in ALL
    if operation.modality in (Modality.IDENTITE, Modality.FRANCE_CONNECT)
    and not any(name in operation.id for name in ("men_scolarites", "ants_extrait", "v2_cnous"))
]


@given(PEOPLE, st.sampled_from(BY_IDENTITY), st.data())
def test_a_case_made_of_an_operations_own_matching_is_reached_by_a_call_that_the_gateway_reads_back(
    person: dict[str, Any], name: str, data: st.DataObject
) -> None:
    """The round trip: parameters to case, case to call, call through the gateway's own reading to the same key."""
    operation = BY_ID[name]
    way = data.draw(st.sampled_from(operation.ways))
    if operation.id.startswith("api_particulier_v2_mesri"):
        assume(way.modality is Modality.IDENTITE)
        person = person | {"lieuDeNaissance": "Paris"}
        assume(" " not in person["prenoms"][0] and person["moisDateNaissance"] > 9 and person["jourDateNaissance"] > 9)
    assume(way.modality is not Modality.INE)
    if way.modality is Modality.FRANCE_CONNECT and person["codeCogInseePaysNaissance"] != "99100":
        person = {role: value for role, value in person.items() if role != "codeCogInseeCommuneNaissance"}
    given = {role: [*value] if isinstance(value, list) else str(value) for role, value in person.items()}
    params = way.matching(given, {})
    reached, unreached = plan(held := library(name, params), TODAY, words_for(held, TODAY))
    assert not unreached, (unreached[0].reason, params)
    call = reached[0].call
    if call.word is None:
        asked = Call()
        asked.operation = operation
        asked.query = urlencode(call.query).encode()
        parse(asked)
        assert query_form(way.matching(asked.given, {})) == query_form(params)
