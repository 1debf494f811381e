"""Every shape on example records: what it answers fits the operation's published shape; and its own rules."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from unefois.operations import ALL, BY_ID, shapes
from unefois.operations.records import sample
from unefois.operations.table.build import scopes_of
from unefois.operations.values import violations

if TYPE_CHECKING:
    from unefois.operations.model import Operation, Shape
    from unefois.operations.schema import Property, Schema

SHAPED = [operation for operation in ALL if operation.shape is not None]
NONE: frozenset[str] = frozenset()
VALUES: dict[str, Any] = {
    "anneeScolaire": "2022",
    "codeEtablissement": "0210015C",
    "nomNaissance": "Martin",
    "prenoms": ["Jean"],
    "anneeDateNaissance": 1990,
    "moisDateNaissance": 3,
    "jourDateNaissance": 15,
}


def masked(schema: Schema, value: Any, held: frozenset[str]) -> Any:
    """The mask by scope, said in the plainest way: the reference that answers are compared with."""
    if value is None or schema.type not in ("object", "array"):
        return value
    if schema.type == "array":
        assert schema.items is not None
        return [masked(schema.items, item, held) for item in value]
    return {
        part.name: masked(part.schema, value[part.name], held)
        for part in schema.properties
        if part.name in value and _open(part, held)
    }


def _open(part: Property, held: frozenset[str]) -> bool:
    return set(part.scopes) <= held and (not part.any_of or bool(held & set(part.any_of)))


def shape(operation: Operation | str, record: dict[str, Any], **values: Any) -> Any:
    found = BY_ID[operation] if isinstance(operation, str) else operation
    assert found.shape is not None
    before = copy.deepcopy(record)
    answer = found.shape(record, VALUES | values, frozenset(found.scopes))
    assert record == before, "a shape never changes the record"
    return answer


@pytest.mark.parametrize("operation", SHAPED, ids=lambda operation: operation.id)
def test_answer_fits_the_published_shape(operation: Operation) -> None:
    answer = shape(operation, sample(operation.dataset))
    assert isinstance(answer, tuple)
    data, meta = answer
    shown = masked(operation.data, data, frozenset(operation.scopes))
    assert list(violations(operation.data, shown)) == []
    assert list(violations(operation.meta, meta)) == [] if operation.meta is not None else meta == {}


@pytest.mark.parametrize("operation", [o for o in ALL if o.shape is None], ids=lambda operation: operation.id)
def test_record_without_shape_is_the_answer(operation: Operation) -> None:
    shown = masked(operation.data, sample(operation.dataset), frozenset(scopes_of(operation.data)))
    assert list(violations(operation.data, shown)) == []


# -- benefits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("allocation_adulte_handicape", {"est_beneficiaire": False, "date_debut_droit": None}),
        (
            "revenu_solidarite_active",
            {"est_beneficiaire": False, "avec_majoration": None, "date_debut_droit": None},
        ),
        (
            "complementaire_sante_solidaire",
            {"est_beneficiaire": False, "avec_participation": False, "date_debut_droit": None},
        ),
        ("allocation_enfant_handicape", {"status": "non_beneficiaire", "date_debut_droit": None}),
    ],
)
def test_a_benefit_not_in_the_record_is_not_held(name: str, expected: dict[str, Any]) -> None:
    operation = BY_ID[f"api_particulier_v3_cnav_{name}_with_civility"]
    data, _ = shape(operation, {})
    assert masked(operation.data, data, frozenset(operation.scopes)) == expected


@pytest.mark.parametrize(
    ("held", "share", "status"),
    [
        (True, True, "beneficiaire_avec_participation_financiere"),
        (True, False, "beneficiaire_sans_participation_financiere"),
        (False, False, "non_beneficiaire_css"),
        (False, None, "non_beneficiaire_css"),
    ],
)
def test_health_cover_of_v2(held: bool, share: bool | None, status: str) -> None:
    part = {"est_beneficiaire": held, "avec_participation": share, "date_debut_droit": None}
    data, _ = shape("api_particulier_v2_cnav_complementaire_sante_solidaire", {"complementaire_sante_solidaire": part})
    assert data["status"] == status
    assert data["dateFin"] is None


def test_benefit_of_v2() -> None:
    part = {"est_beneficiaire": True, "avec_majoration": True, "date_debut_droit": "2026-01-01"}
    data, _ = shape("api_particulier_v2_cnav_prime_activite", {"prime_activite": part})
    assert data == {"status": "beneficiaire", "majoration": True, "dateDebut": "2026-01-01", "dateFin": None}
    assert shape("api_particulier_v2_cnav_prime_activite", {})[0]["status"] == "non_beneficiaire"


# -- quotient -----------------------------------------------------------------------------------------------------

QUOTIENT = "api_particulier_v3_cnav_quotient_familial_with_civility"


def _family(fournisseur: str = "CNAF") -> dict[str, Any]:
    record = sample("quotient_familial")
    record["quotient_familial"] = {
        "fournisseur": fournisseur, "valeur": 900, "annee": 2026, "mois": 11, "annee_calcul": 2026, "mois_calcul": 11,
    }  # fmt: skip
    record["historique"] = [{"annee": 2026, "mois": 10, "valeur": 800}, {"annee": 2025, "mois": 11, "valeur": 700}]
    return record


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ({}, 900),
        ({"annee": 2026, "mois": 11}, 900),
        ({"mois": 10}, 800),
        ({"annee": 2025}, 700),
        ({"annee": 2025, "mois": 10}, None),
    ],
)
def test_quotient_of_the_month_asked(asked: dict[str, int], value: int | None) -> None:
    data, _ = shape(QUOTIENT, _family(), **asked)
    assert data["quotient_familial"]["valeur"] == value
    assert data["quotient_familial"]["mois"] == asked.get("mois", 11)
    assert data["quotient_familial"]["annee"] == asked.get("annee", 2026)
    assert data["quotient_familial"]["mois_calcul"] == 11


def test_the_msa_has_one_quotient() -> None:
    assert shape(QUOTIENT, _family("MSA"), annee=2025, mois=1)[0]["quotient_familial"]["valeur"] == 900


@pytest.mark.parametrize("operation", [each for each in SHAPED if each.shaped_by], ids=lambda each: each.id)
def test_a_shape_that_nothing_asks_for_changes_nothing(operation: Operation) -> None:
    """The gateway leaves such a record as it is kept."""
    assert operation.shape is not None
    record = sample(operation.dataset)
    assert operation.shape(record, {}, NONE) == (record, {})
    assert set(operation.shaped_by) <= {parameter.role for parameter in operation.parameters}


def test_quotient_of_zero_is_not_unknown() -> None:
    record = _family()
    record["quotient_familial"]["valeur"] = 0
    assert shape(QUOTIENT, record)[0]["quotient_familial"]["valeur"] == 0
    assert shape("api_particulier_v2_cnav_quotient_familial_v2", record)[0]["quotientFamilial"] == 0


@pytest.mark.parametrize(
    ("birth", "parts"),
    [
        ("2000-01-20", ("2000", "01", "20")),
        ("2000-01", ("2000", "01", None)),
        ("2000", ("2000", None, None)),
        (None, (None, None, None)),
    ],
)
def test_birth_dates_of_v2(birth: str | None, parts: tuple[str | None, ...]) -> None:
    record = _family()
    record["enfants"][0]["date_naissance"] = birth
    child = shape("api_particulier_v2_cnav_quotient_familial_v2", record)[0]["enfants"][0]
    assert (child["anneeDateDeNaissance"], child["moisDateDeNaissance"], child["jourDateDeNaissance"]) == parts


# -- students -----------------------------------------------------------------------------------------------------


def _campaigns(*years: int) -> dict[str, Any]:
    record = sample("etudiant_boursier")
    campaign = record["campagnes"][0]
    record["campagnes"] = [
        campaign | {"annee": year, "statut_boursier": campaign["statut_boursier"] | {"est_boursier": year == 2025}}
        for year in years
    ]
    return record


def test_campaign_asked_or_the_last() -> None:
    record = _campaigns(2023, 2025, 2024)
    v3, v4 = (
        "api_particulier_v3_cnous_etudiant_boursier_with_ine",
        "api_particulier_v4_cnous_etudiant_boursier_with_ine",
    )
    assert shape(v3, record)[0]["est_boursier"] is True
    assert shape(v3, record, campaignYear=2024)[0]["est_boursier"] is False
    assert shape(v4, record, campaignYear=2023)[0]["annee"] == 2023
    for operation in (v3, v4, "api_particulier_v2_cnous_student_scholarship"):
        assert shape(operation, record, campaignYear=2022) == "26003"


@pytest.mark.parametrize(("status", "label"), [(0, "définitif"), (1, "provisoire (conditionnel)")])
def test_scholarship_of_v2(status: int, label: str) -> None:
    record = _campaigns(2025)
    record["campagnes"][0]["statut_bourse"] = status
    record["identite"]["prenoms"] = ["Camille"]
    data, _ = shape("api_particulier_v2_cnous_student_scholarship", record)
    assert (data["statut"], data["statutLibelle"]) == (status, label)
    assert (data["prenom"], data["prenom2"]) == ("Camille", None)


def _admission(code: str, enrolled: bool) -> dict[str, Any]:
    record = sample("statut_etudiant")
    record["admissions"][0] |= {"est_inscrit": enrolled, "regime_formation": {"code": code, "libelle": "libellé"}}
    return record


@pytest.mark.parametrize(
    ("code", "enrolled", "scope", "status", "regime"),
    [
        *((f"RF{n}", True, "mesri_inscription_etudiant", "inscrit", "formation initiale") for n in (1, 2, 3, 4)),
        *((f"RF{n}", True, "mesri_inscription_autre", "inscrit", "formation continue") for n in (5, 6, 7)),
        ("RF1", False, "mesri_admission", "admis", "libellé"),
    ],
)
def test_enrolment_of_v2_is_opened_by_its_own_scope(
    code: str, enrolled: bool, scope: str, status: str, regime: str
) -> None:
    every = {"mesri_inscription_etudiant", "mesri_inscription_autre", "mesri_admission"}
    record = _admission(code, enrolled)
    [item] = shapes.student_v2(record, {}, frozenset({scope}))[0]["inscriptions"]  # type: ignore[index]
    assert (item["statut"], item["regime"]) == (status, regime)
    assert "etablissement" not in item
    [item] = shapes.student_v2(record, {}, frozenset({scope, "mesri_etablissements"}))[0]["inscriptions"]  # type: ignore[index]
    assert item["codeCommune"] == record["admissions"][0]["code_cog_insee_commune"]
    others = frozenset(every - {scope}) | {"mesri_etablissements"}
    assert shapes.student_v2(record, {}, others)[0]["inscriptions"] == [{}]  # type: ignore[index]


# -- pupils -------------------------------------------------------------------------------------------------------

PUPIL = "api_particulier_v5_men_scolarites_with_civility"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, True),
        ({"anneeScolaire": "2022-2023"}, True),
        ({"anneeScolaire": "2023"}, False),
        ({"codeEtablissement": "0210016D"}, False),
        ({"codeEtablissement": None, "degreEtablissement": "2D", "codesBcnDepartements": ["075", "021"]}, True),
        ({"codeEtablissement": None, "degreEtablissement": "1D", "codesBcnDepartements": ["021"]}, False),
        ({"codeEtablissement": None, "degreEtablissement": "2D", "codesBcnRegions": ["02"]}, True),
        ({"codeEtablissement": None, "degreEtablissement": "2D", "codesBcnRegions": ["03"]}, False),
    ],
)
def test_schooling_asked(asked: dict[str, Any], found: bool) -> None:
    record = sample("scolarites")
    values = {name: value for name, value in (VALUES | asked).items() if value is not None}
    answer = shapes.pupil(record, values, NONE)
    if found:
        assert answer[0]["etablissement"] == record["scolarites"][0]["etablissement"]  # type: ignore[index]
    else:
        assert answer == "30004"


def test_pupil_without_schooling_in_v2() -> None:
    assert shape("api_particulier_v2_men_scolarites", sample("scolarites") | {"scolarites": []}) == "30004"


# -- payments, vehicles -------------------------------------------------------------------------------------------


def test_the_last_twenty_four_payments_newest_first() -> None:
    record = sample("indemnites_france_travail")
    payment = record["paiements"][0]
    days = [date(2023 + n // 12, n % 12 + 1, 5).isoformat() for n in range(30)]
    record["paiements"] = [payment | {"date_versement": day} for day in days]
    v3, v2 = (
        "api_particulier_v3_france_travail_indemnites_with_identifiant",
        "api_particulier_v2_pole_emploi_indemnites",
    )
    shown = shape(v3, record)[0]["paiements"]
    assert [item["date_versement"] for item in shown] == sorted(days, reverse=True)[:24]
    assert [item["date"] for item in shape(v2, record)[0]["paiements"]] == sorted(days, reverse=True)[:24]
    for operation in (v2, v3):
        assert shape(operation, record | {"paiements": []}) == "24003"


VEHICLE = "api_particulier_v3_ants_extrait_immatriculation_vehicule_with_france_connect"


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"nomNaissance": "MARTÍN"}, True),
        ({"nomNaissance": "Durand"}, False),
        ({"prenoms": ["JEAN", "PAUL"]}, True),
        ({"prenoms": ["Paul"]}, False),
        ({"jourDateNaissance": 16}, False),
    ],
)
def test_holder_of_the_plate(change: dict[str, Any], fits: bool) -> None:
    answer = shape(VEHICLE, sample("extrait_immatriculation_vehicule"), **change)
    if not fits:
        assert answer == "42005"
    else:
        assert answer[1]["identity_matching"]["overall_match"] is True


# -- the mask -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.id)
def test_without_scope_nothing_is_left_but_what_is_always_sent(operation: Operation) -> None:
    record: Any = sample(operation.dataset)
    run: Shape | None = operation.shape
    if run is not None:
        record = run(record, VALUES, NONE)[0]
    always = {part.name for part in operation.data.properties if not (part.scopes or part.any_of)}
    assert set(masked(operation.data, record, NONE)) == always
