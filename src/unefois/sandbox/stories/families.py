"""Families: the quotient familial and what rests on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unefois.sandbox.model import Benefits, Schooling, Vehicle
from unefois.sandbox.places import town
from unefois.sandbox.records.education import school_uai
from unefois.sandbox.stories.build import Call, Story, home, person, pupil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

QUOTIENT = "v3_cnav_quotient_familial_with_civility"
EAJE = "v3_cnav_participation_familiale_eaje_with_civility"
ARS = "v3_cnav_allocation_rentree_scolaire_with_civility"
ACTIVITY = "v3_cnav_prime_activite_with_civility"
PUPIL = "v5_men_scolarites_with_civility"
TAX = "v3_dgfip_impot_particulier_with_france_connect"
VEHICLE = "v3_ants_extrait_immatriculation_vehicule_with_france_connect"

RENNES = "35238"


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    yield from _three_children(when)
    yield from _farmers(when)
    yield from _values(when)
    yield from _missing()


def _three_children(when: Calendar) -> Iterator[Story]:
    mother = person(
        10, "Exempleau", "Camille, Louise", "F", "1988-04-12", RENNES,
        usage_name="Fictivet", income=(18_600, 18_300, 17_900, 17_400, 17_000),
    )  # fmt: skip
    father = person(
        11, "Fictivet", "Julien, Marc", "M", "1986-11-03", "44109",
        income=(19_800, 19_500, 19_100, 18_700, 18_200),
        vehicles=(
            Vehicle(plate="ZZ-101-ZZ", model=6, first_registered=date(2019, 5, 14)),
            Vehicle(plate="ZZ-102-ZZ", model=4, first_registered=date(2023, 2, 2), holding="locataire"),
        ),
    )  # fmt: skip
    school = school_uai(town(RENNES), "6EME", 0)
    level = {0: "4EME", 1: "3EME", -1: "5EME"}.get(when.school_year - 2026, "4EME")
    eldest = person(
        12, "Fictivet", "Léo", "M", "2013-02-19", RENNES, occupation="pupil",
        schooling=(Schooling(year=when.school_year, uai=school, level=level, town=town(RENNES), step=2, boarding="2"),),
    )  # fmt: skip
    children = (
        eldest,
        pupil(when, person(13, "Fictivet", "Manon", "F", "2016-07-08", RENNES), RENNES),
        pupil(when, person(14, "Fictivet", "Zoé", "F", "2023-05-27", RENNES, occupation="infant"), RENNES),
    )
    family = home(
        1, "12 RUE DES LILAS", RENNES, mother, father, children=children, union="marriage", fund="CNAF",
        benefits=Benefits(activity=date(when.year - 1, 3, 1), back_to_school=date(when.school_year, 8, 18)),
    )  # fmt: skip
    yield Story(
        slug="camille_exempleau",
        label="Famille de trois enfants (CAF)",
        title="A family with three children",
        why="Mother of three, allocataire of the CAF with her husband, whose name she uses. The README's example.",
        person=mother,
        home=family,
        calls=(
            Call(
                operation=QUOTIENT,
                says="the quotient of the month, both allocataires, the three children, the address",
                expect={
                    "quotient_familial.fournisseur": "CNAF",
                    "quotient_familial.valeur": 824,
                    "quotient_familial.annee": when.year,
                    "quotient_familial.mois": when.today.month,
                    "allocataires.#": 2,
                    "enfants.#": 3,
                    "adresse.code_postal_ville": "35000 RENNES",
                },
            ),
            Call(
                operation=QUOTIENT,
                says="the quotient of an earlier month: the CAF keeps 24 of them",
                params={"annee": when.year - 1, "mois": 12},
                expect={"quotient_familial.annee": when.year - 1, "quotient_familial.mois": 12, "enfants.#": 3},
            ),
            Call(
                operation="v3_cnav_quotient_familial_with_france_connect",
                says="the same quotient, with FranceConnect for only key",
                expect={"quotient_familial.valeur": 824},
            ),
            Call(
                operation="v2_cnav_quotient_familial_v2",
                says="the same quotient, in the flat answer of v2",
                expect={"quotientFamilial": 824, "allocataires.0.anneeDateDeNaissance": "1988", "enfants.#": 3},
            ),
            Call(
                operation=EAJE,
                says="the parameters of the nursery's price: Zoé is under seven",
                expect={
                    "parametres_calcul_participation_familiale.nombre_enfants_a_charge": 3,
                    "parametres_calcul_participation_familiale.base_ressources_annuelles.valeur": 33_300,
                },
            ),
            Call(operation=ARS, says="back-to-school allowance held", expect={"est_beneficiaire": True}),
            Call(
                operation=ACTIVITY,
                says="prime d'activité held, without increase",
                expect={"est_beneficiaire": True, "avec_majoration": False},
            ),
            Call(
                operation=TAX,
                says="the tax situation of the household: four parts, three children",
                expect={"annee": when.last_assessed, "nbPart": 4.0, "pac.nbPac": 3, "nmNaiDec2": "FICTIVET"},
            ),
            Call(
                operation=TAX,
                says="an earlier year of income",
                params={"annrev": when.last_assessed - 2},
                expect={"annee": when.last_assessed - 2},
            ),
        ),
    )
    yield Story(
        slug="julien_fictivet",
        label="L'autre allocataire, titulaire d'un véhicule",
        title="The other allocataire, owner of a car",
        why="Husband of Camille Exempleau: the same quotient answers under his name. Owns one car, leases another.",
        person=father,
        home=family,
        calls=(
            Call(
                operation=QUOTIENT,
                says="the same quotient as his wife's",
                expect={"quotient_familial.valeur": 824, "enfants.2.prenoms": "ZOÉ"},
            ),
            Call(
                operation=VEHICLE,
                says="the car that he owns",
                params={"immatriculation": "ZZ-101-ZZ"},
                expect={"statut_rattachement": "titulaire", "caracteristiques_techniques_vehicule.marque": "CITROEN"},
            ),
            Call(
                operation=VEHICLE,
                says="the car that he leases",
                params={"immatriculation": "ZZ-102-ZZ"},
                expect={"statut_rattachement": "locataire"},
            ),
        ),
    )
    yield Story(
        slug="leo_fictivet",
        label="Collégien boursier",
        title="A pupil with a scholarship",
        why="Eldest of the same family, at a collège of Rennes, half-boarder, scholarship of level 2.",
        person=eldest,
        home=family,
        calls=(
            Call(
                operation=PUPIL,
                says="his schooling, by the school",
                params={"codeEtablissement": school, "anneeScolaire": when.school_label},
                expect={"est_boursier": True, "echelon_bourse": 2, "regime_pensionnat.code": "2"},
            ),
            Call(
                operation=PUPIL,
                says="the same, searched in the whole département",
                params={
                    "degreEtablissement": "2D", "codesBcnDepartements": ["035"], "anneeScolaire": when.school_label,
                },
                expect={"etablissement.code_uai": school},
            ),
            Call(
                operation=PUPIL,
                says="no schooling for him in a year before secondary school",
                params={"codeEtablissement": school, "anneeScolaire": "2019"},
                status=404,
                code="30004",
            ),
            Call(
                operation=QUOTIENT,
                says="a child is nobody's allocataire: no file answers under his name",
                status=404,
                code="35003",
            ),
        ),
    )  # fmt: skip


def _farmers(when: Calendar) -> Iterator[Story]:
    farmer = person(20, "Maquettin", "Hélène", "F", "1979-09-30", "12202", occupation="farmer", income=14_400)
    child = pupil(when, person(21, "Maquettin", "Lucas", "M", "2014-01-17", "12202"), "12202")
    yield Story(
        slug="helene_maquettin",
        label="Famille de la MSA",
        title="A family of the MSA",
        why="Farmer, brings up her son alone: her file is at the MSA, which knows the current month alone.",
        person=farmer,
        home=home(
            2, "3 CHEMIN DU MOULIN", "12202", farmer, children=(child,), fund="MSA", regime="agricole",
            single="divorced", benefits=Benefits(support=date(2021, 9, 1)),
        ),
        calls=(
            Call(
                operation=QUOTIENT,
                says="a quotient of the MSA",
                expect={"quotient_familial.fournisseur": "MSA", "quotient_familial.valeur": 432},
            ),
            Call(
                operation=QUOTIENT,
                says="the MSA has no history: an earlier month is answered with the current one",
                params={"annee": when.year - 1, "mois": 6},
                expect={"quotient_familial.annee": when.year, "quotient_familial.mois": when.today.month},
            ),
            Call(
                operation="v3_cnav_allocation_soutien_familial_with_civility",
                says="allocation de soutien familial held",
                expect={"est_beneficiaire": True, "date_debut_droit": "2021-09-01"},
            ),
        ),
    )  # fmt: skip


def _values(when: Calendar) -> Iterator[Story]:
    nobody = person(30, "Zérotin", "Nora", "F", "2001-03-08", "59350", occupation="none")
    yield Story(
        slug="nora_zerotin",
        label="Quotient familial nul",
        title="A quotient of zero",
        why="Twenty-five, no income and no benefit that counts: her quotient is known, and is 0.",
        person=nobody,
        home=home(3, "41 RUE EMILE ZOLA", "59350", nobody, fund="CNAF"),
        calls=(
            Call(
                operation=QUOTIENT,
                says="0, which is a value",
                expect={"quotient_familial.valeur": 0, "enfants.#": 0},
            ),
        ),
    )
    unknown = person(31, "Nullard", "Olga", "F", "1984-12-19", "69383", income=31_000)
    child = pupil(when, person(32, "Nullard", "Nina", "F", "2017-10-02", "69383"), "69383")
    yield Story(
        slug="olga_nullard",
        label="Quotient familial non calculé",
        title="A quotient that the fund did not compute",
        why="Allocataire whose quotient is not computed (incomes not declared): null is not 0.",
        person=unknown,
        home=home(4, "8 PLACE DE LA PAIX", "69383", unknown, children=(child,), fund="CNAF", quotient_known=False),
        calls=(
            Call(
                operation=QUOTIENT,
                says="the family, and null for a value",
                expect={"quotient_familial.valeur": None, "enfants.#": 1},
            ),
            Call(
                operation=EAJE,
                says="no child under seven: not eligible",
                status=404,
                code="37003",
            ),
        ),
    )


def _missing() -> Iterator[Story]:
    for number, slug, names, absent, where in (
        (40, "paul_ancienneau", ("Ancienneau", "Paul", "M", "1971-06-21", "33063"), "23003", "CNAF"),
        (41, "rose_jacherel", ("Jachèrel", "Rose", "F", "1966-02-11", "32013"), "10003", "MSA"),
    ):
        gone = person(number, *names, income=22_000)
        yield Story(
            slug=slug,
            label=f"Ancien allocataire, sans dossier ({where})",
            title=f"A former allocataire of the {where}",
            why=f"Recognised, but has no file at the {where} any more.",
            person=gone,
            home=home(number, "5 RUE PASTEUR", names[4], gone, absent=absent),
            calls=(
                Call(operation=QUOTIENT, says=f"identified, no file at the {where}", status=404, code=absent),
                Call(
                    operation="v3_cnav_revenu_solidarite_active_with_civility",
                    says="the register of benefits answers: not a beneficiary",
                    expect={"est_beneficiaire": False, "avec_majoration": None, "date_debut_droit": None},
                ),
            ),
        )
    stranger = person(42, "Sansfichier", "Ali", "M", "1958-08-05", "99350", occupation="retired", income=9_000)
    yield Story(
        slug="ali_sansfichier",
        label="Identifié, sans dossier au RNCPS",
        title="Identified, without file in the register of benefits",
        why="Recognised by the identification of the Sécurité sociale, unknown to the RNCPS and to the family funds.",
        person=stranger,
        home=home(42, "19 AVENUE DE VERDUN", "06088", stranger, unknown_to_rncps=True),
        calls=(
            Call(
                operation="v3_cnav_allocation_adulte_handicape_with_civility",
                says="no file at the RNCPS",
                status=404,
                code="40003",
            ),
            Call(operation=QUOTIENT, says="attached to no family fund", status=404, code="35003"),
        ),
    )
