"""The text under which recorded cases and calls are compared, and the parameters that make it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.operations import matching
from unefois.operations.matching import query_form


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ""),
        ({"b": 1, "a": 2}, "a=2&b=1"),
        ({"nom": "DUPONT"}, "nom=dupont"),
        ({"Nom": "É"}, "Nom=%C3%A9"),
        ({"a": None}, "a="),
        ({"a": ""}, "a="),
        ({"a": []}, ""),
        ({"a": {}}, ""),
        ({"a": True, "b": False}, "a=true&b=false"),
        ({"prenoms": ["B", "A"]}, "prenoms%5B%5D=b&prenoms%5B%5D=a"),
        ({"prenoms[]": ["B"]}, "prenoms%5B%5D=b"),
        ({"a": {"c": 1, "b": 2}}, "a%5Bb%5D=2&a%5Bc%5D=1"),
        ({"a": "x y*-._~'"}, "a=x+y*-._%7E%27"),
        ({"a": 4}, "a=4"),
        ({"a": "04"}, "a=04"),
    ],
)
def test_query_form(parameters: dict[str, object], expected: str) -> None:
    assert query_form(parameters) == expected


_VALUES = st.text(max_size=6) | st.integers() | st.none()
_MAPS = st.dictionaries(st.text("abcdefg[]", min_size=1, max_size=4), _VALUES, max_size=5)


@given(_MAPS)
def test_order_does_not_matter(parameters: dict[str, object]) -> None:
    assert query_form(parameters) == query_form(dict(reversed(parameters.items())))


@given(_MAPS)
def test_it_reads_back_as_a_query_string(parameters: dict[str, object]) -> None:
    read = dict(parse_qsl(query_form(parameters), keep_blank_values=True))
    assert read == {name: "" if value is None else str(value).lower() for name, value in parameters.items()}


@given(st.text(max_size=8))
def test_case_of_values_does_not_matter(text: str) -> None:
    assert query_form({"a": text.lower()}) == query_form({"a": text}) or text.lower().lower() != text.lower()


CIVILITY = {
    "nomNaissance": "DURANT",
    "prenoms": ["PIERRE", "RICHARD"],
    "anneeDateNaissance": "1990",
    "moisDateNaissance": "01",
    "jourDateNaissance": "x",
    "sexeEtatCivil": "M",
    "codeCogInseePaysNaissance": "99243",
    "codeCogInseeCommuneNaissance": "75056",
}


def test_cnav_drops_what_is_unknown_and_a_commune_abroad() -> None:
    assert matching.cnav(CIVILITY, {}) == {
        "nomNaissance": "DURANT",
        "prenoms": ["PIERRE", "RICHARD"],
        "anneeDateNaissance": 1990,
        "moisDateNaissance": 1,
        "sexeEtatCivil": "M",
        "codeCogInseePaysNaissance": "99243",
    }
    assert "moisDateNaissance" not in matching.cnav(CIVILITY | {"anneeDateNaissance": ""}, {})
    in_france = CIVILITY | {"codeCogInseePaysNaissance": "99100"}
    assert matching.cnav(in_france, {})["codeCogInseeCommuneNaissance"] == "75056"


def test_quotient_adds_the_month_as_given() -> None:
    found = matching.quotient(CIVILITY | {"annee": "2026", "mois": "04"}, {})
    assert (found["annee"], found["mois"]) == ("2026", "04")


def test_v2_of_the_cnav_keeps_one_name_of_v3() -> None:
    asked = CIVILITY | {"codeCogInseePaysNaissance": "99100", "codeCogInseeDepartementNaissance": "75"}
    found = matching.cnav_v2(asked, {})
    assert {"sexe", "anneeDateDeNaissance", "codeInseeLieuDeNaissance", "codePaysLieuDeNaissance"} <= set(found)
    assert found["codeCogInseeDepartementNaissance"] == "75"


def test_scholarship_by_france_connect_joins_the_first_names() -> None:
    assert matching.scholarship_france_connect(CIVILITY, {})["prenoms"] == "PIERRE, RICHARD"
    assert matching.scholarship(CIVILITY, {"campaignYear": 2024})["campaignYear"] == 2024
    assert (
        matching.scholarship_france_connect_v2(CIVILITY | {"jourDateNaissance": "9"}, {})["birthdate"] == "09/01/1990"
    )


def test_pupils_are_compared_by_their_texts() -> None:
    assert matching.pupil(CIVILITY, {})["moisDateNaissance"] == "01"
    assert matching.pupil_v2(CIVILITY | {"jourDateNaissance": "2"}, {})["dateNaissance"] == "1990-01-2"


def test_civic_service_keeps_what_is_null() -> None:
    assert matching.civic_service({}, {}) == {
        "nomNaissance": None,
        "prenoms": None,
        "anneeDateNaissance": 0,
        "moisDateNaissance": 0,
        "jourDateNaissance": 0,
    }


@pytest.mark.parametrize(
    ("raw", "number"), [("12", 12), ("04", 4), ("4x", 4), ("x4", 0), ("", 0), (None, 0), (" 7", 7), ("²", 0)]
)
def test_integers_are_read_as_ruby_does(raw: str | None, number: int) -> None:
    assert matching.civic_service({"anneeDateNaissance": raw}, {})["anneeDateNaissance"] == number  # type: ignore[dict-item]
