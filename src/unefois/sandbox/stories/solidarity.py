"""Social benefits: minimum incomes, disability, complementary health cover."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unefois.sandbox.model import Benefits
from unefois.sandbox.stories.build import Call, Story, home, person, pupil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

RSA = "v3_cnav_revenu_solidarite_active_with_civility"
AAH = "v3_cnav_allocation_adulte_handicape_with_civility"
AEEH = "v3_cnav_allocation_enfant_handicape_with_civility"
ASF = "v3_cnav_allocation_soutien_familial_with_civility"
TAX = "v3_dgfip_impot_particulier_with_france_connect"
RIGHTS = "v3_cnam_droits_with_france_connect"
C2S = "v3_cnav_complementaire_sante_solidaire_with_civility"


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    year = when.year
    mother = person(50, "Simulande", "Inès, Marie", "F", "1998-05-25", "93066", occupation="none")
    baby = person(51, "Simulande", "Adam", "M", "2025-03-30", "93066", occupation="infant")
    yield Story(
        slug="ines_simulande",
        label="RSA majoré, parent isolé",
        title="RSA with increase, a lone parent",
        why="Brings up a baby alone, without income: increased RSA, allocation de soutien familial, free C2S.",
        person=mother,
        home=home(
            50, "27 BOULEVARD JEAN JAURES", "93066", mother, children=(baby,), fund="CNAF",
            benefits=Benefits(
                rsa=date(2025, 4, 1), rsa_increased=True, support=date(2025, 6, 1), health=date(year - 1, 12, 1)
            ),
        ),
        calls=(
            Call(
                operation=RSA,
                says="RSA held, increased",
                expect={"est_beneficiaire": True, "avec_majoration": True, "date_debut_droit": "2025-04-01"},
            ),
            Call(operation=ASF, says="allocation de soutien familial held", expect={"est_beneficiaire": True}),
            Call(
                operation=C2S,
                says="C2S without participation",
                expect={"est_beneficiaire": True, "avec_participation": False},
            ),
        ),
    )  # fmt: skip
    disabled = person(
        52, "Appuisel", "Marc-Antoine", "M", "1975-01-28", "63113", occupation="none", disabled=True, chronic=True
    )
    yield Story(
        slug="marc_antoine_appuisel",
        label="AAH",
        title="Allocation aux adultes handicapés",
        why="Lives alone on the AAH.",
        person=disabled,
        home=home(
            52, "2 ALLEE DES TILLEULS", "63113", disabled, fund="CNAF", benefits=Benefits(disability=date(2012, 7, 1))
        ),
        calls=(
            Call(
                operation=AAH,
                says="AAH held",
                expect={"est_beneficiaire": True, "date_debut_droit": "2012-07-01"},
            ),
            Call(operation=RSA, says="no RSA", expect={"est_beneficiaire": False}),
            Call(
                operation="v3_cnav_quotient_familial_with_civility",
                says="the AAH enters the quotient",
                expect={"quotient_familial.valeur": 516},
            ),
        ),
    )
    parent = person(53, "Tuteurin", "Sophie", "F", "1981-03-03", "38185", income=28_000)
    other = person(54, "Tuteurin", "Benoît", "M", "1980-08-14", "73065", income=24_500)
    child = pupil(when, person(55, "Tuteurin", "Eliott", "M", "2012-06-09", "38185", disabled=True), "38185")
    family = home(
        53, "66 RUE DU STADE", "38185", parent, other, children=(child,), union="pacs", fund="CNAF",
        benefits=Benefits(child_disability=date(2018, 11, 1)),
    )  # fmt: skip
    yield Story(
        slug="sophie_tuteurin",
        label="AEEH, le parent",
        title="Allocation d'éducation de l'enfant handicapé, the parent",
        why="Mother of a disabled boy of the same household.",
        person=parent,
        home=family,
        calls=(
            Call(
                operation=AEEH,
                says="allocataire",
                expect={"status": "allocataire", "date_debut_droit": "2018-11-01"},
            ),
            Call(
                operation="v3_cnav_quotient_familial_with_civility",
                says="a quotient above a thousand",
                expect={"quotient_familial.valeur": 1_362, "enfants.#": 1},
            ),
            Call(
                operation=TAX,
                says="the tax situation: a pacs, half a part more for the disabled child",
                expect={"sitFam": "O", "nbPart": 3.0},
            ),
        ),
    )
    yield Story(
        slug="eliott_tuteurin",
        label="AEEH, l'enfant",
        title="Allocation d'éducation de l'enfant handicapé, the child",
        why="The boy for whom the allowance is paid.",
        person=child,
        home=family,
        calls=(Call(operation=AEEH, says="ouvrant droit", expect={"status": "ouvrant_droit"}),),
    )
    worker = person(56, "Modestin", "Karim", "M", "1990-10-10", "13203", income=12_600)
    yield Story(
        slug="karim_modestin",
        label="C2S avec participation, prime d'activité",
        title="C2S with participation, prime d'activité",
        why="Part-time worker, a little above the ceiling of the free cover.",
        person=worker,
        home=home(
            56, "14 RUE MARIE CURIE", "13203", worker, fund="CNAF",
            benefits=Benefits(activity=date(2024, 10, 1), health=date(year, 2, 1), health_paid=True),
        ),
        calls=(
            Call(
                operation=C2S,
                says="C2S with participation",
                expect={"est_beneficiaire": True, "avec_participation": True, "date_debut_droit": f"{year}-02-01"},
            ),
            Call(
                operation="v3_cnav_prime_activite_with_civility",
                says="prime d'activité held",
                expect={"est_beneficiaire": True, "avec_majoration": False},
            ),
            Call(
                operation=RIGHTS,
                says="the same cover, as the health insurance says it",
                expect={"beneficiaires.0.c2s.avec_participation": True},
            ),
        ),
    )  # fmt: skip
    retired = person(
        57, "Desrepos", "Yvonne, Jeanne, Marie", "F", "1948-02-29", "29019", occupation="retired", income=16_800,
        usage_name="Quiétude",
    )  # fmt: skip
    yield Story(
        slug="yvonne_desrepos",
        label="Retraitée, veuve",
        title="A retired widow",
        why="Born on a 29 February; no benefit, no family fund: what most people answer.",
        person=retired,
        home=home(57, "31 RUE DE L'EGLISE", "29019", retired, single="widowed"),
        calls=(
            Call(operation=RSA, says="not a beneficiary", expect={"est_beneficiaire": False}),
            Call(
                operation=C2S,
                says="not a beneficiary",
                expect={"est_beneficiaire": False, "avec_participation": False},
            ),
            Call(
                operation="v3_cnav_quotient_familial_with_civility",
                says="attached to no family fund",
                status=404,
                code="35003",
            ),
            Call(operation=TAX, says="a widow's tax situation", expect={"sitFam": "V", "rfr": 15_120}),
        ),
    )
    yield from _legal_aid(when)


def _legal_aid(when: Calendar) -> Iterator[Story]:
    for number, slug, names, income, net, words in (
        (58, "louis_recourson", ("Recourson", "Louis", "M", "1969-11-11", "76540"), 9_800, 8_820,
         ("low tax income", "revenu fiscal faible")),
        (59, "agnes_recourault", ("Recourault", "Agnès", "F", "1972-04-23", "76540"), 36_000, 32_400,
         ("tax income above the ceiling", "revenu fiscal au-dessus du plafond")),
    ):  # fmt: skip
        seeker = person(number, *names, income=income)
        yield Story(
            slug=slug,
            label=f"Aide juridictionnelle, {words[1]}",
            title=f"Legal aid, {words[0]}",
            why="Applies for legal aid: the reference tax income decides.",
            person=seeker,
            home=home(number, "22 RUE DE LA REPUBLIQUE", "76540", seeker, single="divorced"),
            calls=(
                Call(
                    operation=TAX,
                    says="the reference tax income of the last year",
                    expect={"annee": when.last_assessed, "rfr": net, "nbPart": 1.0},
                ),
                Call(
                    operation=TAX,
                    says="three years are known, not a fourth",
                    params={"annrev": when.last_assessed - 3},
                    status=404,
                    code="28003",
                ),
            ),
        )
