"""Students and pupils: the CNOUS (scholarships), the MESRI (enrolments), the MEN (schooling)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.operations import checks, matching, shapes
from unefois.operations.model import Modality
from unefois.operations.providers import CNOUS, MEN, MESRI
from unefois.operations.schema import boolean, day, integer, many, number, prop, record, text
from unefois.operations.table import parameters as p
from unefois.operations.table.build import modality

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Schema

# -- CNOUS --------------------------------------------------------------------------------------------------------

GRADES = ("0bis", "1", "2", "3", "4", "5", "6", "7")
_CNOUS_SCOPES = (
    "cnous_statut_boursier",
    "cnous_echelon_bourse",
    "cnous_email",
    "cnous_periode_versement",
    "cnous_statut_bourse",
    "cnous_ville_etudes",
    "cnous_identite",
)
_PERIOD = prop(
    "periode_versement_bourse",
    record(prop("date_rentree", day("2019-09-01")), prop("duree", number(12))),
    "cnous_periode_versement",
)
_PLACE = prop(
    "etablissement_etudes",
    record(prop("nom_commune", text("Brest")), prop("nom_etablissement", text("Carnot"))),
    "cnous_ville_etudes",
)
_GRADE = prop(
    "echelon_bourse",
    record(
        prop("echelon", text("6", enum=GRADES)),
        prop("echelon_bourse_regionale_provisoire", boolean(example=True)),
    ),
    "cnous_echelon_bourse",
)
_EMAIL = prop("email", text("camille.martin@example.org"), "cnous_email")
_IDENTITY = prop(
    "identite",
    record(
        prop("nom", text("Martin")),
        prop("prenoms", many(text(), min_items=1, example=("PIERRE", "RICHARD"))),
        prop("date_naissance", day("1992-11-29")),
        prop("nom_commune_naissance", text("Poitiers")),
        prop("sexe", text("M", enum=("M", "F"))),
    ),
    "cnous_identite",
)
SCHOLARSHIP: dict[int, Schema] = {
    3: record(
        _PERIOD,
        _PLACE,
        _GRADE,
        _EMAIL,
        prop("est_boursier", boolean(example=True), "cnous_statut_boursier"),
        _IDENTITY,
    ),
    4: record(
        prop(
            "statut_boursier",
            record(
                prop("est_boursier", boolean(example=True)),
                prop("est_radie", boolean(example=False)),
                prop("date_radiation", day(None, nullable=True)),
            ),
            "cnous_statut_boursier",
        ),
        _PERIOD,
        _PLACE,
        _GRADE,
        _EMAIL,
        _IDENTITY,
    ),
}
_SCHOLARSHIP_SHAPES = {3: shapes.scholarship_v3, 4: shapes.scholarship}

# -- MESRI --------------------------------------------------------------------------------------------------------

REGIMES = (
    "formation initiale",
    "formation initiale hors apprentissage",
    "reprise d'études non financée sans convention",
    "contrat d'apprentissage",
    "formation continue",
    "formation continue hors contrat professionnel",
    "contrat de professionnalisation",
)
_MESRI_SCOPES = (
    "mesri_identite",
    "mesri_admissions",
    "mesri_admission_inscrit",
    "mesri_admission_regime_formation",
    "mesri_admission_commune_etudes",
    "mesri_admission_etablissement_etudes",
)
STUDENT = record(
    prop(
        "admissions",
        many(
            record(
                prop("date_debut", day("2022-09-01")),
                prop("date_fin", day("2023-08-31")),
                prop("est_inscrit", boolean(example=True), "mesri_admission_inscrit"),
                prop(
                    "regime_formation",
                    record(
                        prop("libelle", text("formation initiale", enum=REGIMES)),
                        prop("code", text("RF1", enum=tuple(f"RF{n}" for n in range(1, 8)))),
                    ),
                    "mesri_admission_regime_formation",
                ),
                prop("code_cog_insee_commune", text("29085"), "mesri_admission_commune_etudes"),
                prop(
                    "etablissement_etudes",
                    record(
                        prop("uai", text("0011402U", pattern=r"^\d{7}\w$")),
                        prop("nom", text("UNIVERSITE DE BRETAGNE OCCIDENTALE")),
                    ),
                    "mesri_admission_etablissement_etudes",
                ),
            )
        ),
        "mesri_admissions",
    ),
    prop(
        "identite",
        record(
            prop("nom_naissance", text("Martin")),
            prop("prenom", text("Camille")),
            prop("date_naissance", day("1992-11-29")),
        ),
        "mesri_identite",
    ),
)

# -- MEN ----------------------------------------------------------------------------------------------------------

BOARDING = (
    "Externe libre",
    "Externe surveillé",
    "Demi-pensionnaire dans l'établissement",
    "Interne dans l'établissement",
    "Interne externé",
    "Interne hébergé",
    "Demi-pensionnaire hors l'établissement",
)
_MEN_SCOPES = (
    "men_statut_identite",
    "men_statut_scolarite",
    "men_statut_etablissement",
    "men_statut_module_elementaire_formation",
    "men_statut_boursier",
    "men_echelon_bourse",
    "men_regime_pensionnat",
)
_PUPIL = (
    prop(
        "identite",
        record(
            prop("nom", text("Martin")),
            prop("prenom", text("Justine")),
            prop("sexe", text("F", enum=("M", "F"))),
            prop("date_naissance", text("2000-01-20")),
        ),
        "men_statut_identite",
    ),
    prop(
        "module_elementaire_formation",
        record(
            prop("code_mef_stat", text("211324099991", nullable=True)),
            prop("libelle", text("1CAP1 STAFFEUR ORNEMANISTE", nullable=True)),
        ),
        "men_statut_module_elementaire_formation",
    ),
    prop(
        "etablissement",
        record(
            prop("code_uai", text("0210015C", pattern=r"^\d{7}\w$")),
            prop("code_ministere_tutelle", text("06", nullable=True)),
        ),
        "men_statut_etablissement",
    ),
    prop("annee_scolaire", text("2022-2023", pattern=r"^\d{4}$|^\d{4}-\d{4}$"), "men_statut_scolarite"),
    prop("est_scolarise", boolean(example=True), "men_statut_scolarite"),
    prop(
        "statut_eleve",
        record(prop("code", text("ST")), prop("libelle", text("SCOLAIRE"))),
        "men_statut_scolarite",
    ),
    prop("est_boursier", boolean(example=True), "men_statut_boursier"),
    prop("echelon_bourse", integer(1, nullable=True, enum=(None, 1, 2, 3, 4, 5, 6)), "men_echelon_bourse"),
)
PUPIL: dict[int, Schema] = {
    3: record(*_PUPIL),
    4: record(*_PUPIL),
    5: record(
        prop(
            "regime_pensionnat",
            record(
                prop("code", text("0", enum=tuple("0123456"))),
                prop("libelle", text(BOARDING[0], nullable=True)),
                nullable=True,
            ),
            "men_regime_pensionnat",
        ),
        *_PUPIL,
    ),
}


def _scholarships() -> tuple[Operation, ...]:
    kinds = (
        (
            Modality.IDENTITE,
            checks.CNOUS_IDENTITY,
            matching.scholarship,
            (p.BIRTH_NAME, p.FIRST_NAMES, *p.BIRTH_DATE, *p.optional(p.SEX), *p.BIRTHPLACE),
            "cnous_etudiant_boursier_identite",
        ),
        (
            Modality.FRANCE_CONNECT,
            (*checks.CNOUS_IDENTITY,),
            matching.scholarship_france_connect,
            (),
            "cnous_etudiant_boursier_france_connect",
        ),
        (Modality.INE, checks.CNOUS_INE, matching.scholarship_ine, (p.INE,), "cnous_etudiant_boursier_ine"),
    )
    return tuple(
        operation
        for kind, rules, case, parameters, ping in kinds
        for operation in modality(
            "cnous/etudiant_boursier",
            "cnous_etudiant_boursier",
            kind,
            checks=rules,
            matching=case,
            parameters=(*parameters, p.CAMPAIGN),  # the service documents it from v4 on, and reads it in v3 too
            versions=SCHOLARSHIP,
            shapes=_SCHOLARSHIP_SHAPES,
            deprecated=(3,),
            provider=CNOUS,
            title="Étudiant boursier",
            dataset="etudiant_boursier",
            scopes=_CNOUS_SCOPES,
            france_connect_api="etudiant_boursier",
            ping=ping,
        )
    )


def _students() -> tuple[Operation, ...]:
    civility = (p.BIRTH_NAME, p.FIRST_NAME_ALONE, *p.BIRTH_DATE, p.SEX, *p.BIRTHPLACE)
    kinds = (
        (
            Modality.IDENTITE,
            checks.MESRI_IDENTITY,
            matching.student,
            civility,
            "mesri_statut_etudiant_identite",
        ),
        (Modality.FRANCE_CONNECT, checks.MESRI_IDENTITY, matching.student, (), ""),
        (Modality.INE, (checks.ine,), matching.ine, (p.INE,), "mesri_statut_etudiant_ine"),
    )
    return tuple(
        operation
        for kind, rules, case, parameters, ping in kinds
        for operation in modality(
            "mesri/statut_etudiant",
            "mesri_statut_etudiant",
            kind,
            checks=rules,
            matching=case,
            parameters=parameters,
            versions={3: STUDENT},
            provider=MESRI,
            title="Statut étudiant",
            dataset="statut_etudiant",
            scopes=_MESRI_SCOPES,
            france_connect_api="statut_etudiant",
            ping=ping,
        )
    )


OPERATIONS: tuple[Operation, ...] = (
    *_scholarships(),
    *_students(),
    *modality(
        "men/scolarites",
        "men_scolarites",
        Modality.IDENTITE,
        checks=checks.MEN_IDENTITY,
        matching=matching.pupil,
        parameters=(
            p.BIRTH_NAME,
            p.FIRST_NAMES,
            p.SEX,
            *p.BIRTH_DATE,
            p.SCHOOL,
            p.SCHOOL_YEAR,
            p.DEGREE,
            p.BCN_DEPARTMENTS,
            p.BCN_REGIONS,
        ),
        versions=PUPIL,
        shapes=shapes.pupil,
        deprecated=(3, 4),
        provider=MEN,
        title="Élève scolarisé et boursier",
        dataset="scolarites",
        scopes=_MEN_SCOPES,
        ping="men_scolarite",
    ),
)
