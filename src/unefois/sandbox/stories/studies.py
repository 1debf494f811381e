"""Students and their scholarships."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from unefois.sandbox.model import Benefits, Scholarship, Schooling, Studies
from unefois.sandbox.places import town
from unefois.sandbox.records.education import school_uai, universities
from unefois.sandbox.stories.build import Call, Story, home, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

STUDENT = "v3_mesri_statut_etudiant_with_civility"
STUDENT_INE = "v3_mesri_statut_etudiant_with_ine"
GRANT = "v4_cnous_etudiant_boursier_with_civility"
GRANT_INE = "v4_cnous_etudiant_boursier_with_ine"


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    year = when.school_year
    parent = person(60, "Boursin-Essai", "Patricia", "F", "1974-07-07", "87085", income=13_200)
    scholar = person(
        61, "Boursin-Essai", "Jade, Anne", "F", "2006-01-23", "87085", occupation="student",
        studies=_studies(
            "9990000061A", "33063", year, email="jade.boursin-essai@etu.example.org",
            scholarships=tuple(Scholarship(year=back, step="4") for back in (year, year - 1)),
        ),
    )  # fmt: skip
    family = home(
        60, "9 RUE DES ECOLES", "87085", parent, children=(scholar,), single="divorced", fund="CNAF",
        benefits=Benefits(activity=date(2023, 5, 1)),
    )  # fmt: skip
    yield Story(
        slug="jade_boursin_essai",
        label="Étudiante boursière",
        title="A student on a grant",
        why="Student at Bordeaux, daughter of a low-paid lone mother: one INE, one scholarship (step 4).",
        person=scholar,
        home=family,
        calls=(
            Call(
                operation=STUDENT_INE,
                says="enrolled this year",
                expect={"admissions.0.est_inscrit": True, "admissions.0.regime_formation.code": "RF1"},
            ),
            Call(
                operation=GRANT_INE,
                says="a scholar, step 4, this year",
                expect={
                    "statut_boursier.est_boursier": True,
                    "echelon_bourse.echelon": "4",
                    "etablissement_etudes.nom_commune": "Bordeaux",
                    "periode_versement_bourse.date_rentree": f"{year}-09-01",
                },
            ),
            Call(
                operation=GRANT_INE,
                says="and the year before",
                params={"campaignYear": year - 1},
                expect={"periode_versement_bourse.date_rentree": f"{year - 1}-09-01"},
            ),
            Call(
                operation="v3_cnous_etudiant_boursier_with_france_connect",
                says="the same with FranceConnect, without identity",
                expect={"est_boursier": True},
            ),
        ),
    )
    struck = person(
        62, "Rayémont", "Théo", "M", "2005-05-18", "31555", occupation="student",
        studies=_studies(
            "9990000062B", "31555", year - 1, email="theo.rayemont@etu.example.org",
            scholarships=(Scholarship(year=year - 1, step="2", struck_off=date(year, 1, 15)),),
        ),
    )  # fmt: skip
    yield Story(
        slug="theo_rayemont",
        label="Boursier radié",
        title="A scholarship struck off",
        why="Left his studies in January: struck off the scholarship of last year.",
        person=struck,
        home=home(62, "71 AVENUE DU CHATEAU", "31555", struck),
        calls=(
            Call(
                operation=GRANT,
                says="not a scholar any more, since 15 January",
                expect={
                    "statut_boursier.est_boursier": False,
                    "statut_boursier.est_radie": True,
                    "statut_boursier.date_radiation": f"{year}-01-15",
                    "periode_versement_bourse.duree": 4,
                },
            ),
        ),
    )
    refused = person(
        63, "Aisément", "Chloé", "F", "2004-09-12", "78646", occupation="student",
        studies=_studies(
            "9990000063C", "78646", year, email="chloe.aisement@etu.example.org",
            scholarships=(Scholarship(year=year, step=None),),
        ),
    )  # fmt: skip
    yield Story(
        slug="chloe_aisement",
        label="Bourse refusée",
        title="A scholarship refused",
        why="Asked for a scholarship; the family's income is above the ceiling.",
        person=refused,
        home=home(63, "4 RUE DE VERDUN", "78646", refused),
        calls=(
            Call(
                operation=GRANT,
                says="not a scholar, never struck off",
                expect={"statut_boursier.est_boursier": False, "statut_boursier.est_radie": False},
            ),
        ),
    )
    abroad = person(
        64, "Lointaineau", "Awa", "F", "2005-12-31", "99341", occupation="student", french=False,
        studies=_studies("9990000064D", "35238", year, email="awa.lointaineau@etu.example.org"),
    )  # fmt: skip
    yield Story(
        slug="awa_lointaineau",
        label="Étudiante née à l'étranger",
        title="A student born abroad",
        why="Born in Senegal: no commune of birth. Never asked for a scholarship.",
        person=abroad,
        home=home(64, "55 RUE DE BRETAGNE", "35238", abroad, fund="CNAF"),
        calls=(
            Call(
                operation=STUDENT,
                says="enrolled at Rennes, found by identity without place of birth",
                expect={"admissions.0.code_cog_insee_commune": "35238"},
            ),
            Call(operation=GRANT, says="no scholarship was asked for", status=404, code="26003"),
            Call(
                operation="v3_dsnj_service_national_with_civility",
                says="not French: not concerned by the national service",
                expect={"statut_service_national": "non_concerne"},
            ),
        ),
    )
    apprentice = person(
        65, "Apprentissel", "Hugo", "M", "2005-02-14", "67482", occupation="student", income=(9_000, 4_000, 0, 0, 0),
        studies=_studies("9990000065E", "67482", year, regime="RF4", email="hugo.apprentissel@etu.example.org"),
    )  # fmt: skip
    yield Story(
        slug="hugo_apprentissel",
        label="Apprenti du supérieur",
        title="An apprentice of higher education",
        why="Studies under a contract of apprenticeship.",
        person=apprentice,
        home=home(65, "17 RUE DES VIGNES", "67482", apprentice),
        calls=(
            Call(
                operation=STUDENT_INE,
                says="enrolled under contract",
                expect={"admissions.0.regime_formation.libelle": "contrat d'apprentissage"},
            ),
        ),
    )
    mother = person(66, "Absentin", "Claire", "F", "1985-01-09", "14118", income=26_000)
    left = person(
        67, "Absentin", "Tom", "M", "2010-10-04", "14118", occupation="none",
        schooling=(
            Schooling(year=2024, uai=school_uai(town("14118"), "3EME", 1), level="3EME", town=town("14118")),
        ),
    )  # fmt: skip
    yield Story(
        slug="tom_absentin",
        label="Élève sans scolarité cette année",
        title="A pupil without schooling this year",
        why="Sixteen, left school: known to the ministry, no schooling in course.",
        person=left,
        home=home(66, "38 RUE SAINT MICHEL", "14118", mother, children=(left,), fund="CNAF"),
        calls=(
            Call(
                operation="v5_men_scolarites_with_civility",
                says="known, without schooling this year",
                params={
                    "codeEtablissement": school_uai(town("14118"), "3EME", 1), "anneeScolaire": when.school_label,
                },
                status=404,
                code="30004",
            ),
        ),
    )  # fmt: skip


def _studies(ine: str, where: str, last: int, **more: Any) -> Studies:
    place = next(found for found in universities() if found.town == where)
    return Studies(
        ine=ine, uai=place.uai, name=place.name, town=town(where), first_year=last - 2, last_year=last, **more
    )
