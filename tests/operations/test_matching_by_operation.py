"""The matching parameters of recorded cases, as each operation of the table makes them."""

from __future__ import annotations

from typing import Any

from unefois.operations import BY_ID
from unefois.operations.model import Modality

PERSON: dict[str, Any] = {
    "nomNaissance": "Le Goff",
    "nomUsage": "X",
    "prenoms": ["Zoé", "Anne"],
    "anneeDateNaissance": "1990",
    "moisDateNaissance": "02",
    "jourDateNaissance": "05",
    "sexeEtatCivil": "F",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "2A004",
}


def matched(name: str, modality: Modality | None = None, values: dict[str, Any] | None = None, **changes: Any) -> Any:
    operation = BY_ID[f"api_particulier_{name}"]
    way = operation.way(modality or operation.modality)
    assert way is not None
    roles = {role: value for role, value in {**PERSON, **changes}.items() if value is not None}
    return way.matching(roles, values or {})


BIRTH = {"anneeDateNaissance": 1990, "moisDateNaissance": 2, "jourDateNaissance": 5}
NAMES = {"nomNaissance": "Le Goff", "prenoms": ["Zoé", "Anne"]}


def test_the_cnav_family_drops_what_is_absent_and_the_commune_of_a_birth_abroad() -> None:
    rsa = "v3_cnav_revenu_solidarite_active_with_civility"
    assert matched(rsa) == {**PERSON, **BIRTH}
    assert "codeCogInseeCommuneNaissance" not in matched(rsa, codeCogInseePaysNaissance="99109")
    assert "nomUsage" not in matched(rsa, nomUsage=None)
    assert matched(rsa, nomUsage="")["nomUsage"] == ""
    no_month = matched(rsa, moisDateNaissance="00")
    assert (no_month.get("anneeDateNaissance"), no_month.get("jourDateNaissance")) == (1990, None)
    assert "moisDateNaissance" not in matched(rsa, anneeDateNaissance="0")


def test_the_quotient_adds_the_month_as_it_was_written() -> None:
    found = matched("v3_cnav_quotient_familial_with_civility", annee="2025", mois="03")
    assert (found["annee"], found["mois"]) == ("2025", "03")


def test_v2_has_its_own_names_but_for_the_department() -> None:
    found = matched(
        "v2_cnav_quotient_familial_v2",
        nomCommuneNaissance="Ajaccio",
        codeCogInseeDepartementNaissance="2A",
        codeCogInseeCommuneNaissance=None,
    )
    assert found == {
        **NAMES,
        "nomUsage": "X",
        "anneeDateDeNaissance": 1990,
        "moisDateDeNaissance": 2,
        "jourDateDeNaissance": 5,
        "sexe": "F",
        "codePaysLieuDeNaissance": "99100",
        "nomCommuneNaissance": "Ajaccio",
        "codeCogInseeDepartementNaissance": "2A",
    }


def test_students_are_named_by_the_code_of_a_commune_that_was_named() -> None:
    mesri = "v3_mesri_statut_etudiant_with_civility"
    place = {"sexeEtatCivil": "F", "codeCogInseeCommuneNaissance": "2A004"}
    assert matched(mesri) == {**NAMES, **BIRTH, **place}
    by_name = {"nomCommuneNaissance": "Ajaccio", "codeCogInseeDepartementNaissance": "2A"}
    assert matched(mesri, codeCogInseeCommuneNaissance=None, **by_name) == {**NAMES, **BIRTH, **place}
    unknown = {"nomCommuneNaissance": "Nulle Part", "codeCogInseeDepartementNaissance": "2A"}
    assert "codeCogInseeCommuneNaissance" not in matched(mesri, codeCogInseeCommuneNaissance=None, **unknown)


def test_scholarships_join_the_first_names_of_a_france_connect_identity() -> None:
    campaign = {"campaignYear": 2024}
    assert matched("v4_cnous_etudiant_boursier_with_civility", values=campaign)["prenoms"] == ["Zoé", "Anne"]
    joined = matched("v4_cnous_etudiant_boursier_with_france_connect", values=campaign)
    assert (joined["prenoms"], joined["campaignYear"]) == ("Zoé, Anne", 2024)
    by_ine = matched("v4_cnous_etudiant_boursier_with_ine", values={"ine": "1234567890G"})
    assert by_ine == {"ine": "1234567890G"}
    old = matched("v2_cnous_student_scholarship", Modality.FRANCE_CONNECT)
    assert old == {
        "given_name": "Zoé, Anne",
        "family_name": "Le Goff",
        "birthdate": "05/02/1990",
        "gender": "F",
        "birthplace": "2A004",
    }


def test_v2_students_have_an_iso_date_whatever_the_digits_they_came_with() -> None:
    connected = matched("v2_mesri_student_status", Modality.FRANCE_CONNECT, moisDateNaissance="2")
    assert (connected["birthdate"], connected["given_name"], connected["gender"]) == ("1990-02-05", "Zoé", "female")
    declared = matched("v2_mesri_student_status", Modality.IDENTITE, sexeEtatCivil=None)
    assert declared["dateDeNaissance"] == "1990-02-05"
    assert declared["sexe"] is None  # kept as null: `sexe=`


def test_pupils_are_matched_on_texts() -> None:
    found = matched("v5_men_scolarites_with_civility", anneeScolaire="2025", codesBcnDepartements=["02A"])
    assert (found["moisDateNaissance"], found["codesBcnDepartements"]) == ("02", ["02A"])
    assert matched("v2_men_scolarites", anneeScolaire="2025")["dateNaissance"] == "1990-02-05"


def test_civic_service_knows_neither_sex_nor_place() -> None:
    assert matched("v3_gip_mds_service_civique_with_civility") == {**NAMES, **BIRTH}


def test_national_service_keeps_the_usage_name_and_the_country() -> None:
    found = matched("v3_dsnj_service_national_with_civility")
    assert found == {**PERSON, **BIRTH}


def test_identifiers_stand_alone() -> None:
    values = {"identifiant": "a", "immatriculation": "AA-123-BB"}
    assert matched("v3_sdh_statut_sportif_with_identifiant", values=values) == {"identifiant": "a"}
    plate = matched("v3_ants_extrait_immatriculation_vehicule_with_france_connect", values=values)
    assert plate == {"immatriculation": "AA-123-BB"}
