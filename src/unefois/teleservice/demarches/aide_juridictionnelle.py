"""Legal aid: the reference tax income decides (guide of the FranceConnected APIs, « un cas pratique »).

The tax authority answers FranceConnect alone: without it there is no call to make, only figures to copy from a paper
and an agent to check them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.client import api
from unefois.teleservice.collect import Found, Question, Rows, Source
from unefois.teleservice.demarches.base import Decision, Demarche, Spared, baremes, euros
from unefois.teleservice.forms import Field, Form, Values, text_of

if TYPE_CHECKING:
    from datetime import date

    from unefois.client.api.dgfip import ImpotParticulier

_BAREME = baremes()["aide_juridictionnelle"]
_STATUS = {"C": "célibataire", "M": "marié", "O": "pacsé", "D": "divorcé ou séparé", "V": "veuf"}


def _rows(tax: ImpotParticulier) -> Rows:
    return [
        ("Revenu fiscal de référence", euros(tax.rfr) if tax.rfr is not None else "non communiqué"),
        ("Année des revenus", str(tax.annee)),
        ("Situation de famille", _STATUS.get(tax.sitFam or "", "non communiquée")),
        ("Nombre de parts", str(tax.nbPart).replace(".", ",") if tax.nbPart is not None else "non communiqué"),
        ("Personnes à charge", str(tax.pac.nbPac) if tax.pac else "non communiqué"),
    ]


TAX = Source(
    name="Votre situation fiscale",
    holder="Impôts (DGFiP)",
    operation=api.IMPOT_PARTICULIER,
    asked=("revenu fiscal de référence", "situation de famille", "nombre de parts", "personnes à charge"),
    scopes=("dgfip_rfr", "dgfip_sitfam", "dgfip_nbpart", "dgfip_pac_nbPac", "dgfip_annee_n_moins_1"),
    rows=_rows,
    spares="l’avis d’imposition",
)


def ceilings(members: int) -> list[tuple[int, int]]:
    """(highest income, share of the State in percent) for a tax household of so many people."""
    others = max(0, members - 1)
    first = min(others, _BAREME["premiers_membres"])
    more = first * _BAREME["par_premier_membre"] + (others - first) * _BAREME["par_membre_suivant"]
    return [(ceiling + more, percent) for ceiling, percent in _BAREME["tranches"]]


def judge(income: int, members: int) -> Decision:
    """The decision on an income and a household."""
    people = "d’une personne" if members == 1 else f"de {members} personnes"
    steps = [
        f"Le revenu fiscal de référence est de {euros(income)}, pour un foyer fiscal {people}.",
        "Plafonds pour ce foyer : "
        + ", ".join(f"{euros(top)} pour une prise en charge de {percent} %" for top, percent in ceilings(members))
        + ".",
    ]
    for top, percent in ceilings(members):
        if income <= top:
            steps.append(f"{euros(income)} ne dépasse pas {euros(top)} : l’État prend en charge {percent} %.")
            return Decision(
                "yes",
                "Aide juridictionnelle totale" if percent == 100 else f"Aide juridictionnelle partielle : {percent} %",  # noqa: PLR2004
                tuple(steps),
                f"Reste à déclarer votre patrimoine : hors résidence principale, l’épargne ne doit pas dépasser "
                f"{euros(_BAREME['patrimoine_mobilier'])} pour une personne seule.",
            )
    top = ceilings(members)[-1][0]
    steps.append(f"{euros(income)} dépasse {euros(top)}, le plus haut plafond.")
    return Decision(
        "no",
        "Revenus au-dessus des plafonds",
        tuple(steps),
        "Si vos revenus ont baissé depuis, demandez un examen de vos six derniers mois. Une assurance de protection "
        "juridique peut aussi vous couvrir.",
    )


def decide(found: Found, typed: Values | None, today: date) -> Decision:  # noqa: ARG001  # one signature for all
    """After FranceConnect, on what the tax authority says; after the form, on what the citizen says."""
    if typed is not None:
        guess = judge(int(typed["rfr"]), int(typed["membres"]))
        return Decision(
            "open",
            f"À vérifier par un agent. D’après votre saisie : {guess.title[:1].lower()}{guess.title[1:]}",
            (
                *guess.steps,
                "Ces chiffres sont ceux que vous avez saisis : un agent les comparera à votre avis d’imposition.",
            ),
            "Envoyez votre avis d’imposition ; réponse sous une dizaine de jours ouvrés.",
        )
    tax = found.data(TAX)
    if tax is None or tax.rfr is None:
        reason = "aucun revenu n’est connu de l’administration fiscale" if tax or not found.missing() else ""
        return Decision(
            "open",
            "Nous ne pouvons pas encore vous répondre",
            (f"Votre revenu décide, et {reason or 'nous n’avons pas pu l’obtenir'}.",),
            "Réessayez, ou remplissez le formulaire avec votre avis d’imposition.",
        )
    couple = tax.sitFam in ("M", "O")
    return judge(tax.rfr, 1 + couple + (tax.pac.nbPac if tax.pac else 0))


def questions(values: Values, today: date) -> list[Question[Any]]:  # noqa: ARG001
    """None: nothing answers a tax number."""
    return []


DEMARCHE = Demarche(
    slug="aide-juridictionnelle",
    title="Aide juridictionnelle",
    promise="Savoir si l’État prend en charge vos frais d’avocat et de justice.",
    sources=(TAX,),
    form=Form(
        (
            (
                "Votre avis d’imposition",
                (
                    text_of(r"\d{13}", "Numéro fiscal : treize chiffres, sans espaces.", name="numero",
                            label="Numéro fiscal", hint="Treize chiffres, en haut de l’avis."),
                    text_of(r"[0-9A-Za-z]{13}", "Référence de l’avis : treize caractères.", name="reference",
                            label="Référence de l’avis", hint="Treize caractères, sous le numéro fiscal."),
                    Field("rfr", "Revenu fiscal de référence", "En euros, sans centimes.", "number"),
                    Field("membres", "Personnes du foyer fiscal", "Vous compris.", "number",
                          check=lambda value: "" if 1 <= int(value) <= 30 else "De 1 à 30 personnes."),  # noqa: PLR2004
                ),
            ),
        ),
        ("Retrouvez votre dernier avis d’imposition (impots.gouv.fr ou vos papiers).",
         "Recopiez-en deux numéros et deux montants.", "Envoyez une copie de l’avis ; un agent la vérifie."),
    ),
    questions=questions,
    decide=decide,
    spared=Spared(4, ("l’avis d’imposition", "le formulaire papier"), "une dizaine de jours"),
    bareme=_BAREME,
)  # fmt: skip
