"""Every check: the values that it takes, the code that it refuses with, its place in the provider's list."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unefois.operations import checks
from unefois.operations.errors import CATALOGUE

if TYPE_CHECKING:
    from unefois.operations.model import Check

TODAY = date(2026, 11, 22)


def run(rules: Check | tuple[Check, ...], **given: Any) -> tuple[dict[str, Any], list[str]]:
    """The values read and the codes, in order, as the pipeline obtains them."""
    values: dict[str, Any] = {}
    errors: list[str] = []
    for rule in rules if isinstance(rules, tuple) else (rules,):
        if rule(given, values, errors, TODAY):
            break
    return values, errors


def codes(rules: Check | tuple[Check, ...], **given: Any) -> list[str]:
    return run(rules, **given)[1]


# -- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "DURANT",
        "d'Ormesson",
        "Lévy-Brühl",
        "DE LA TOUR",
        "Œuvrard",
        "Saint‑Exupéry".replace("‑", "-"),
        "Ÿ",
        "L’Huillier",
    ],
)
def test_birth_name_taken(name: str) -> None:
    assert run(checks.birth_name, nomNaissance=name) == ({"nomNaissance": name}, [])


@pytest.mark.parametrize("name", ["", "   ", "DURANT2", "DURANT\n", "A;B", "<b>", "李", "Müller×", "a\tb", "\x00"])
def test_birth_name_refused(name: str) -> None:
    expected = [] if name.strip() == "DURANT" else ["00420"]
    assert codes(checks.birth_name, nomNaissance=name) == expected


def test_birth_name_absent_or_listed() -> None:
    assert codes(checks.birth_name) == ["00420"]
    assert codes(checks.birth_name, nomNaissance=["DURANT"]) == ["00420"]


def test_an_accent_sent_apart_is_an_accent() -> None:
    sent = unicodedata.normalize("NFD", "LÉVY")
    assert run(checks.birth_name, nomNaissance=sent)[0] == {"nomNaissance": "LÉVY"}
    assert run(checks.first_names_cnav, prenoms=[unicodedata.normalize("NFD", "ZOÉ")])[0] == {"prenoms": ["ZOÉ"]}


def test_usage_name_has_no_rule() -> None:
    assert run(checks.birth_name, nomNaissance="A", nomUsage="B 2 !")[0] == {"nomNaissance": "A", "nomUsage": "B 2 !"}


@pytest.mark.parametrize(
    ("rule", "absent", "empty", "digits"),
    [
        (checks.first_names_cnav, [], ["00367"], ["00367"]),
        (checks.first_names, ["00421"], ["00421"], []),
        (checks.first_names_letters, ["00421"], ["00421"], ["00421"]),
    ],
)
def test_first_names(rule: Check, absent: list[str], empty: list[str], digits: list[str]) -> None:
    assert codes(rule) == absent
    assert codes(rule, prenoms=[]) == empty
    assert codes(rule, prenoms=["PIERRE", " "]) == empty
    assert codes(rule, prenoms="PIERRE") == empty
    assert codes(rule, prenoms=["R2D2"]) == digits
    assert run(rule, prenoms=["JEAN ", "Rémi"]) == ({"prenoms": ["JEAN", "Rémi"]}, [])


@given(st.text(max_size=12))
def test_a_name_is_taken_whole_or_refused(name: str) -> None:
    values, errors = run(checks.birth_name, nomNaissance=name)
    if errors:
        assert errors == ["00420"]
        assert values == {}
    else:
        assert values["nomNaissance"] == unicodedata.normalize("NFC", name.strip())
        assert any(letter.isalpha() or letter in "'’-" for letter in values["nomNaissance"])


# -- sex, country, place ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["m", "M", "f", "F"])
def test_sex_in_either_case(raw: str) -> None:
    for rule in (checks.sex, checks.sex_cnav, checks.sex_unchecked):
        assert run(rule, sexeEtatCivil=raw) == ({"sexeEtatCivil": raw.upper()}, [])


def test_sex_blank_and_wrong() -> None:
    assert codes(checks.sex) == ["00427"]
    assert codes(checks.sex_cnav) == []
    assert codes(checks.sex_cnav, sexeEtatCivil="X") == ["00427"]
    assert run(checks.sex_unchecked, sexeEtatCivil="X") == ({}, [])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("99100", []),
        ("99243", []),
        ("92352", []),
        ("", ["00400"]),
        ("FR", ["00400"]),
        ("99", ["00400"]),
        ("٩٩١٠٠", ["00400"]),
        ("991000", ["00400"]),
        ("75056", ["00400"]),
    ],
)
def test_country(raw: str, expected: list[str]) -> None:
    assert codes(checks.country, codeCogInseePaysNaissance=raw) == expected


COMMUNE = "codeCogInseeCommuneNaissance"
COUNTRY = "codeCogInseePaysNaissance"
BY_NAME = {
    "nomCommuneNaissance": "Gennevilliers",
    "codeCogInseeDepartementNaissance": "92",
    "anneeDateNaissance": "1990",
}


@pytest.mark.parametrize("code", ["08480", "75056", "2A004", "2b033", "97105", "13055", "22222"])
def test_commune_codes_taken(code: str) -> None:
    expected = ({COMMUNE: code.upper()}, [])
    assert run(checks.commune_cnav, **{COMMUNE: code, COUNTRY: "99100"}) == expected
    assert run(checks.commune_format, **{COMMUNE: code}) == expected
    assert run(checks.commune_unchecked, **{COMMUNE: code}) == expected


@pytest.mark.parametrize("code", ["20004", "7505", "750560", "2C004", "A8480", "٠٨٤٨٠"])
def test_commune_codes_refused(code: str) -> None:
    for country in ("99100", "99243"):
        assert run(checks.commune_cnav, **{COMMUNE: code, COUNTRY: country}) == ({}, ["00365"])
    assert codes(checks.commune_format, **{COMMUNE: code}) == ["00365"]
    assert run(checks.commune_unchecked, **{COMMUNE: code}) == ({}, [])


def test_commune_abroad_is_ignored() -> None:
    assert run(checks.commune_cnav, **{COMMUNE: "75056", COUNTRY: "99243"}) == ({}, [])


def test_commune_missing_in_france() -> None:
    assert codes(checks.commune_cnav, **{COUNTRY: "99100"}) == ["00365"]
    assert codes(checks.commune_cnav, **{COUNTRY: "99243"}) == []
    assert codes(checks.commune_cnav) == []


def test_commune_by_name() -> None:
    values = {"nomCommuneNaissance": "Gennevilliers", "codeCogInseeDepartementNaissance": "92"}
    assert run(checks.commune_cnav, **BY_NAME, **{COUNTRY: "99100"}) == (values, [])
    assert run(checks.commune_format, **BY_NAME) == (values, [])


@pytest.mark.parametrize("missing", BY_NAME)
def test_commune_by_name_needs_the_three(missing: str) -> None:
    partial = {name: value for name, value in BY_NAME.items() if name != missing}
    assert codes(checks.commune_cnav, **partial, **{COUNTRY: "99100"}) == ["00365"]
    assert run(checks.commune_format, **partial) == ({}, [])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"anneeDateNaissance": "1899"}, ["00422"]),
        ({"anneeDateNaissance": "2027"}, ["00422"]),
        ({"codeCogInseeDepartementNaissance": "20"}, []),
        ({"codeCogInseeDepartementNaissance": "96"}, ["00428"]),
        ({"codeCogInseeDepartementNaissance": "2a"}, []),
        ({"codeCogInseeDepartementNaissance": "975"}, ["00428"]),
        ({"codeCogInseeDepartementNaissance": "976"}, []),
        ({"codeCogInseeDepartementNaissance": "00"}, ["00428"]),
        ({"codeCogInseeDepartementNaissance": "9", "anneeDateNaissance": "x"}, ["00422", "00428"]),
    ],
)
def test_commune_by_name_checked(change: dict[str, str], expected: list[str]) -> None:
    assert codes(checks.commune_cnav, **(BY_NAME | change), **{COUNTRY: "99100"}) == expected


def test_birthplace_of_v2() -> None:
    assert run(checks.birthplace_v2, lieuDeNaissance="2a004")[0] == {COMMUNE: "2A004"}
    assert run(checks.birthplace_v2, lieuDeNaissance="Angers")[0] == {"nomCommuneNaissance": "Angers"}
    assert run(checks.birthplace_v2) == ({}, [])


# -- dates --------------------------------------------------------------------------------------------------------


def _parts(year: object, month: object, dom: object) -> dict[str, str]:
    pairs = {"anneeDateNaissance": year, "moisDateNaissance": month, "jourDateNaissance": dom}
    return {role: str(value) for role, value in pairs.items() if value is not None}


@given(st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)))
def test_every_date_is_read_and_ranged(birth: date) -> None:
    given_parts = _parts(f"{birth.year:04d}", birth.month, birth.day)
    expected = {"anneeDateNaissance": birth.year, "moisDateNaissance": birth.month, "jourDateNaissance": birth.day}
    assert run(checks.birth_date, **given_parts) == (expected, [])
    in_range = date(1900, 1, 1) <= birth < TODAY
    assert run(checks.birth_date_cnav, **given_parts) == ((expected, []) if in_range else ({}, ["00363"]))


@pytest.mark.parametrize("birth", [TODAY, TODAY + timedelta(days=1), date(1899, 12, 31)])
def test_birth_range_of_the_cnav(birth: date) -> None:
    assert codes(checks.birth_date_cnav, **_parts(birth.year, birth.month, birth.day)) == ["00363"]


@pytest.mark.parametrize(
    ("year", "month", "dom", "code"),
    [
        (None, 13, 40, "00422"),
        ("0", 1, 1, "00422"),
        ("abc", 1, 1, "00422"),
        ("19900", 1, 1, "00422"),
        ("-1990", 1, 1, "00422"),
        ("1990", None, 40, "00423"),
        ("1990", 0, 1, "00423"),
        ("1990", 13, 1, "00423"),
        ("1990", 1, None, "00424"),
        ("1990", 1, 32, "00424"),
        ("1990", 1, "1.0", "00424"),
        ("1990", 2, 30, "00425"),
        ("2023", 2, 29, "00425"),
        ("²", 1, 1, "00422"),
    ],
)
def test_only_the_first_fault_of_a_date_is_told(year: object, month: object, dom: object, code: str) -> None:
    assert run(checks.birth_date, **_parts(year, month, dom)) == ({}, [code])


@pytest.mark.parametrize(
    ("year", "month", "dom"),
    [(None, None, None), ("1990", None, None), ("1990", "5", None), ("0", "0", "0"), ("1990", "0", "")],
)
def test_parts_may_be_unknown_to_the_cnav(year: object, month: object, dom: object) -> None:
    values, errors = run(checks.birth_date_cnav, **_parts(year, month, dom))
    assert errors == []
    assert values["anneeDateNaissance"] in (None, 1990)
    assert values["jourDateNaissance"] is None


@pytest.mark.parametrize(
    ("year", "month", "dom"), [("1990", "13", "1"), ("1990", "1", "32"), ("x", "1", "1"), ("1990", "2", "30")]
)
def test_wrong_parts_for_the_cnav(year: object, month: object, dom: object) -> None:
    assert run(checks.birth_date_cnav, **_parts(year, month, dom)) == ({}, ["00363"])


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (date(2010, 11, 22), []),  # 16 today
        (date(2010, 11, 23), ["39400"]),  # 16 tomorrow
        (date(2000, 11, 23), []),  # still 25
        (date(2000, 11, 22), ["39400"]),  # 26 today
        (date(2008, 2, 29), []),
    ],
)
def test_age_of_national_service(birth: date, expected: list[str]) -> None:
    rules = (checks.birth_date, checks.national_service_age)
    assert codes(rules, **_parts(birth.year, birth.month, birth.day)) == expected


def test_age_is_silent_on_a_wrong_date() -> None:
    assert codes((checks.birth_date, checks.national_service_age), **_parts("1990", 2, 30)) == ["00425"]


# -- quotient, campaign, school -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        ("2026", "11", []),
        ("2026", "12", ["00354"]),
        ("2025", "12", []),
        ("2024", "1", []),
        ("2023", "1", ["00356"]),
        ("2027", None, ["00356"]),
        ("20 26", None, ["00356"]),
        (None, "11", []),
        (None, "12", ["00354"]),
        (None, "0", ["00354"]),
        (None, "13", ["00354"]),
        (None, "juin", ["00354"]),
        ("2023", "13", ["00356", "00354"]),
        ("", "", []),
    ],
)
def test_month_of_the_quotient(year: str | None, month: str | None, expected: list[str]) -> None:
    asked = {name: value for name, value in (("annee", year), ("mois", month)) if value is not None}
    values, errors = run((checks.quotient_year, checks.quotient_month), **asked)
    assert errors == expected
    if not expected:
        assert values == {name: int(value) for name, value in asked.items() if value}


@pytest.mark.parametrize("year", ["2021", "2025"])
def test_campaigns_taken(year: str) -> None:
    assert run(checks.campaign_year, campaignYear=year) == ({"campaignYear": int(year)}, [])


@pytest.mark.parametrize("year", ["2020", "2026", "20212", "x", "٢٠٢٤"])
def test_campaigns_refused(year: str) -> None:
    assert codes(checks.campaign_year, campaignYear=year) == ["00368"]


def test_campaign_waits_for_the_identity() -> None:
    good = {"nomNaissance": "A", "prenoms": ["B"], **_parts(1990, 1, 1)}
    assert codes(checks.CNOUS_IDENTITY, **good, campaignYear="1999") == ["00368"]
    assert codes(checks.CNOUS_IDENTITY, **(good | {"nomNaissance": ""}), campaignYear="1999") == ["00420"]


def test_ine_stops() -> None:
    assert codes(checks.CNOUS_INE, ine="x", campaignYear="1999") == ["00360"]
    assert codes(checks.CNOUS_INE, ine="1234567890G", campaignYear="1999") == ["00368"]


@pytest.mark.parametrize("year", ["2022", "2022-2023"])
def test_school_years_taken(year: str) -> None:
    assert run(checks.school_year, anneeScolaire=year) == ({"anneeScolaire": year}, [])


@pytest.mark.parametrize("year", ["", "22", "2022/2023", "2022-23", "2022-2023-2024", "２０２２"])
def test_school_years_refused(year: str) -> None:
    assert codes(checks.school_year, anneeScolaire=year) == ["00411"]


def test_school() -> None:
    assert run(checks.school, codeEtablissement="0210015c") == ({"codeEtablissement": "0210015C"}, [])
    for wrong in ("", "021001C", "0210015CC", "0210015-", "0210015é"):
        assert codes(checks.school, codeEtablissement=wrong) == ["00410"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["00410"]),
        ({"codeEtablissement": "0210015C"}, []),
        ({"codeEtablissement": "x"}, ["00410"]),
        ({"codeEtablissement": "0210015C", "codesBcnRegions": ["02"]}, ["00419"]),
        ({"degreEtablissement": "2D"}, ["00410"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": ["021"]}, []),
        ({"degreEtablissement": "1D", "codesBcnRegions": ["02", "18"]}, []),
        ({"degreEtablissement": "3D", "codesBcnRegions": ["02"]}, ["00412"]),
        ({"codesBcnDepartements": ["021"]}, ["00412"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": ["021"], "codesBcnRegions": ["02"]}, ["00413"]),
        ({"codesBcnDepartements": ["021"], "codesBcnRegions": ["02"]}, ["00413", "00412"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": []}, ["00414"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": ["021", ""]}, ["00414"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": "021"}, ["00414"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": ["020"]}, ["00416"]),
        ({"degreEtablissement": "2D", "codesBcnDepartements": ["02A", "02B", "978"]}, []),
        ({"degreEtablissement": "2D", "codesBcnRegions": ["02", "19"]}, ["00417"]),
    ],
)
def test_school_perimeter(given: dict[str, Any], expected: list[str]) -> None:
    values, errors = run(checks.school_perimeter, **given)
    assert errors == expected
    if not expected:
        assert values == given


def test_bcn_codes_are_the_ministry_s() -> None:
    assert len(checks.BCN_DEPARTMENTS) == 107
    assert len(checks.BCN_REGIONS) == 18


# -- identifiers --------------------------------------------------------------------------------------------------


def test_identifiers() -> None:
    assert run(checks.identifier, identifiant=" jean.dupont33 ") == ({"identifiant": "jean.dupont33"}, [])
    assert codes(checks.identifier, identifiant="  ") == ["00380"]
    assert run(checks.identifier_digits, identifiant="0042") == ({"identifiant": "0042"}, [])
    for wrong in ("", "12a", "-1", "１２"):
        assert codes(checks.identifier_digits, identifiant=wrong) == ["00380"]
    assert run(checks.registration_plate, immatriculation="aa-123-bb") == ({"immatriculation": "AA-123-BB"}, [])
    assert codes(checks.registration_plate) == ["00430"]


# -- the lists ----------------------------------------------------------------------------------------------------

ALL_LISTS = {
    "CNAV": (checks.CNAV, ["00400", "00420"]),
    "CNAV_QUOTIENT": (checks.CNAV_QUOTIENT, ["00400", "00420"]),
    "CNOUS_IDENTITY": (checks.CNOUS_IDENTITY, ["00420", "00421", "00422"]),
    "CNOUS_INE": (checks.CNOUS_INE, ["00360"]),
    "MESRI_IDENTITY": (checks.MESRI_IDENTITY, ["00420", "00421", "00422", "00427"]),
    "MEN_IDENTITY": (checks.MEN_IDENTITY, ["00420", "00421", "00422", "00427", "00410", "00411"]),
    "DSNJ": (checks.DSNJ, ["00421", "00420", "00422", "00427", "00400"]),
    "GIP_MDS": (checks.GIP_MDS, ["00420", "00421", "00422"]),
    "ANTS": (checks.ANTS, ["00430", "00421", "00420", "00422"]),
}


@pytest.mark.parametrize("name", ALL_LISTS)
def test_nothing_given_tells_every_error_in_the_provider_s_order(name: str) -> None:
    rules, expected = ALL_LISTS[name]
    assert codes(rules) == expected


def test_the_cnav_tells_every_error_at_once() -> None:
    wrong = {
        "annee": "1999",
        "mois": "13",
        "sexeEtatCivil": "X",
        COUNTRY: "99100",
        **_parts(1990, 2, 30),
        "prenoms": ["1"],
        "nomNaissance": "2",
    }
    expected = ["00356", "00354", "00427", "00365", "00363", "00367", "00420"]
    assert codes(checks.CNAV_QUOTIENT, **wrong) == expected


_ROLES = [
    "nomNaissance",
    "nomUsage",
    "anneeDateNaissance",
    "moisDateNaissance",
    "jourDateNaissance",
    "sexeEtatCivil",
    "codeCogInseePaysNaissance",
    "codeCogInseeCommuneNaissance",
    "nomCommuneNaissance",
    "codeCogInseeDepartementNaissance",
    "annee",
    "mois",
    "campaignYear",
    "ine",
    "identifiant",
    "immatriculation",
    "anneeScolaire",
    "codeEtablissement",
    "degreEtablissement",
    "lieuDeNaissance",
]
_LISTS = ("prenoms", "codesBcnDepartements", "codesBcnRegions")
_ANYTHING = st.dictionaries(
    st.sampled_from(_ROLES), st.text(max_size=6) | st.sampled_from(["M", "99100", "1990", "2", "92"])
)
_ANY_LISTS = st.dictionaries(st.sampled_from(_LISTS), st.lists(st.text(max_size=4), max_size=3))
_EVERY_CHECK = tuple({rule: None for rules, _ in ALL_LISTS.values() for rule in rules})


@given(_ANYTHING, _ANY_LISTS)
def test_whatever_is_sent_every_check_answers_with_codes_of_the_catalogue(
    texts: dict[str, str], lists: dict[str, list[str]]
) -> None:
    for rule in _EVERY_CHECK:
        values, errors = run(rule, **texts, **lists)
        assert set(errors) <= set(CATALOGUE)
        assert set(values) <= {*_ROLES, *_LISTS}


@given(st.sampled_from(sorted(ALL_LISTS)), _ANYTHING, _ANY_LISTS)
def test_a_list_tells_the_union_of_its_checks(name: str, texts: dict[str, str], lists: dict[str, list[str]]) -> None:
    rules = ALL_LISTS[name][0]
    assume(checks.stop_if_wrong not in rules and checks.ine not in rules)
    alone = [
        code for rule in rules if rule is not checks.national_service_age for code in codes(rule, **texts, **lists)
    ]
    together = [code for code in codes(rules, **texts, **lists) if code != "39400"]
    assert together == alone
