"""Canteen at one euro: the quotient familial sets the price of a meal, for each child of the commune's schools.

The fund names the children; their schooling is asked of the ministry of education with the service's own token, since
FranceConnect certifies the parent and not the child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from unefois.client import Identity, api
from unefois.teleservice.collect import Found, Outcome, Question, Rows, Source, State, collect
from unefois.teleservice.demarches.base import Decision, Demarche, Spared, baremes, cents, euros, to_be_checked
from unefois.teleservice.forms import CIVIL, Field, Form, Values, identity, read_date, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from unefois.client import AsyncClient
    from unefois.client.api.dss import QuotientFamilial, QuotientFamilialEnfant
    from unefois.client.api.men import Scolarite

_BAREME = baremes()["cantine"]
_SCHOOL_YEAR_STARTS = 8
_USUAL = "une à deux semaines"


def _rows(answer: QuotientFamilial) -> Rows:
    quotient, children = answer.quotient_familial, answer.enfants or ()
    value = "non calculé" if quotient is None or quotient.valeur is None else euros(quotient.valeur)
    return [
        ("Quotient familial", value),
        *([("Calculé par", f"{quotient.fournisseur}, {quotient.mois:02d}/{quotient.annee}")] if quotient else []),
        ("Enfants à charge", ", ".join(_first_name(child) for child in children) or "aucun"),
        *([("Commune du foyer", answer.adresse.code_postal_ville)] if answer.adresse else []),
    ]


def _school_rows(answer: Scolarite) -> Rows:
    school = answer.etablissement.code_uai if answer.etablissement else "non communiqué"
    year = answer.annee_scolaire or ""
    return [
        ("Scolarisé cette année", "oui" if answer.est_scolarise else "non"),
        ("École (UAI)", school),
        ("Année", year),
    ]


QUOTIENT = Source(
    name="Votre quotient familial et vos enfants",
    holder="CAF ou MSA",
    operation=api.QUOTIENT_FAMILIAL,
    asked=("quotient familial", "enfants à charge", "commune du foyer"),
    scopes=("cnaf_quotient_familial", "cnaf_enfants", "cnaf_adresse"),
    rows=_rows,
    spares="l’attestation de la CAF ou de la MSA",
)
SCHOOL = Source(
    name="L’école de vos enfants",
    holder="Éducation nationale",
    operation=api.SCOLARITE,
    asked=("scolarisation dans une école primaire",),
    scopes=(),
    rows=_school_rows,
    spares="le certificat de scolarité",
)


def _first_name(child: QuotientFamilialEnfant) -> str:
    return child.prenoms.split()[0].title()


def school_year(today: date) -> int:
    """Year in which the school year began."""
    return today.year if today.month >= _SCHOOL_YEAR_STARTS else today.year - 1


def _primary(born: date | None, today: date) -> bool:
    low, high = _BAREME["ages"]
    return born is not None and low <= school_year(today) - born.year <= high


def department(postal_line: str) -> str | None:
    """The ministry's code of the département of « 35000 RENNES »: three characters; Corsica has its own."""
    code = postal_line[:5]
    if not code.isdecimal() or len(code) != 5:  # noqa: PLR2004  # a postal code
        return None
    if code.startswith("20"):
        return "620" if code < "20200" else "720"
    return code[:3] if code.startswith(("97", "98")) else f"0{code[:2]}"


async def schools(client: AsyncClient, found: Found, today: date) -> list[Outcome]:
    """The schooling of each child of the age of primary school, whom the fund has named."""
    answer = found.data(QUOTIENT)
    where = department(answer.adresse.code_postal_ville) if answer and answer.adresse else None
    if answer is None or where is None:
        return []
    asked = []
    for child in answer.enfants or ():
        born = read_date(child.date_naissance or "")
        if _primary(born, today):
            key = Identity(
                family_name=child.nom_naissance, given_names=(child.prenoms.split()[0],), birthdate=born,
                sex="F" if child.sexe == "F" else "M",
            )  # fmt: skip
            asked.append(Question(SCHOOL, key, _perimeter(where, today), about=_first_name(child)))
    return await collect(client, asked)


def _perimeter(where: str, today: date) -> dict[str, Any]:
    year = school_year(today)
    return {"anneeScolaire": f"{year}-{year + 1}", "degreEtablissement": "1D", "codesBcnDepartements": [where]}


def questions(values: Values, today: date) -> list[Question[Any]]:
    """The parent's quotient, and the child's schooling in the school whose number was typed."""
    year = school_year(today)
    child = Identity(
        family_name=values.get("enfant_nom") or values["nom"],
        given_names=(values["enfant_prenom"],),
        birthdate=read_date(values["enfant_naissance"]),
        sex="F" if values["enfant_sexe"] == "F" else "M",
    )
    options = {"anneeScolaire": f"{year}-{year + 1}", "codeEtablissement": values["ecole"].upper()}
    return [
        Question(QUOTIENT, identity(values)),
        Question(SCHOOL, child, options, about=values["enfant_prenom"]),
    ]


def price(quotient: int) -> int:
    """Price of a meal, in cents."""
    return next((cost for top, cost in _BAREME["tranches"] if quotient <= top), int(_BAREME["tarif_plein"]))


def decide(found: Found, typed: Values | None, today: date) -> Decision:
    """The price, and for whom."""
    if typed is not None:
        return to_be_checked(found, _USUAL)
    answer = found.data(QUOTIENT)
    quotient = answer.quotient_familial.valeur if answer and answer.quotient_familial else None
    if quotient is None:
        known = answer is not None or not found.missing(QUOTIENT)
        return Decision(
            "open",
            "Tarif à établir",
            (
                "Le prix du repas dépend du quotient familial, et "
                + ("aucun n’est calculé pour votre foyer." if known else "nous n’avons pas pu l’obtenir."),
                f"Sans quotient, le tarif plein s’applique : {cents(_BAREME['tarif_plein'])} le repas.",
            ),
            "Déclarez vos ressources à votre caisse, ou apportez votre avis d’imposition en mairie.",
        )
    pupils = [
        each.about
        for each in found.outcomes
        if each.source is SCHOOL and each.state is State.FOUND and each.data.est_scolarise
    ]
    others = _others(answer.enfants or (), today) if answer else []
    cost, full = price(quotient), int(_BAREME["tarif_plein"])
    steps = [f"Votre quotient familial est de {euros(quotient)}.", _tiers()]
    told = f"Le repas est donc à {cents(cost)}" + (f", au lieu de {cents(full)}." if cost < full else ".")
    if pupils:
        names = _listed(pupils)
        steps += [told, f"{names} : à l’école primaire cette année, d’après l’Éducation nationale."]
        saved = (full - cost) * _BAREME["repas_par_an"] * len(pupils)
        if saved:
            steps.append(f"Pour {_BAREME['repas_par_an']} repas par an et par enfant : {cents(saved)} de moins.")
        steps += others
        title = f"Repas à {cents(cost)} pour {names}"
        kind: Literal["yes", "no"] = "yes" if cost < full else "no"
        return Decision(kind, title, tuple(steps), "Il ne reste qu’à réserver les repas.")
    if found.missing(SCHOOL):
        steps += [told, "Nous n’avons pas pu vérifier l’école : ce prix est réservé en attendant."]
        todo = "Apportez un certificat de scolarité, ou réessayez."
        return Decision("open", f"Prix réservé : {cents(cost)} le repas", tuple(steps), todo)
    steps += others
    steps.append("Aucun enfant de votre foyer n’est connu d’une école primaire cette année, et la cantine est la leur.")
    todo = "Au collège ou au lycée, adressez-vous au département ou à la région."
    return Decision("no", "Pas d’enfant à l’école primaire", tuple(steps), todo)


def _others(children: Iterable[QuotientFamilialEnfant], today: date) -> list[str]:
    """A sentence for each child of the household to whom the canteen is not open, with the reason."""
    low, high = _BAREME["ages"]
    said = []
    for child in children:
        born = read_date(child.date_naissance or "")
        if born is None:
            said.append(f"{_first_name(child)} : date de naissance non communiquée, l’école n’a pas été demandée.")
        elif (age := school_year(today) - born.year) > high:
            said.append(f"{_first_name(child)} : au collège ou au-delà, où la cantine n’est plus celle de la commune.")
        elif age < low:
            said.append(f"{_first_name(child)} : pas encore en âge d’école.")
    return said


def _tiers() -> str:
    tiers = [f"{cents(cost)} jusqu’à {euros(top)}" for top, cost in _BAREME["tranches"]]
    return f"Tarifs de la commune : {', '.join(tiers)}, {cents(_BAREME['tarif_plein'])} au-delà."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"


_CHILD = (
    Field("enfant_prenom", "Premier prénom de l’enfant"),
    Field("enfant_nom", "Nom de naissance de l’enfant", "S’il n’est pas le vôtre.", required=False),
    Field("enfant_naissance", "Date de naissance de l’enfant", "Par exemple 03/09/2018.", "date"),
    Field("enfant_sexe", "Sexe de l’enfant à l’état civil", kind="sex"),
    text_of(r"\d{7}[A-Za-z]", "Numéro de l’école : sept chiffres et une lettre, par exemple 0359343R.", name="ecole",
            label="Numéro de l’école (UAI)", hint="Sept chiffres et une lettre ; demandez-le à l’école."),
)  # fmt: skip

DEMARCHE = Demarche(
    slug="cantine",
    title="Cantine à 1 €",
    promise="Connaître le prix du repas de vos enfants, d’après votre quotient familial.",
    sources=(QUOTIENT,),
    form=Form(
        (("Vous", CIVIL), ("Votre enfant", _CHILD)),
        ("Trouvez le code INSEE de votre commune de naissance.", "Demandez à l’école son numéro UAI.",
         "Saisissez votre état civil et celui de l’enfant, sans faute : la moindre erreur fait échouer la recherche."),
    ),
    questions=questions,
    decide=decide,
    spared=Spared(len(CIVIL) + len(_CHILD), ("l’attestation de quotient familial", "le certificat de scolarité"),
                  _USUAL),
    bareme=_BAREME,
    more=schools,
    with_token="la scolarité des enfants que la caisse a nommés, à l’Éducation nationale",  # noqa: S106  # words
)  # fmt: skip
