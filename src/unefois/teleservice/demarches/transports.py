"""Social fare of public transport: jobseekers, students, holders of the complémentaire santé solidaire.

Three administrations are asked at once; the best reduction is kept, so one that does not answer costs at most the
difference, and the decision says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.client import Identifier, Ine, api
from unefois.teleservice.collect import Found, Question, Rows, Source
from unefois.teleservice.demarches.base import Decision, Demarche, Spared, baremes, cents, french_date, to_be_checked
from unefois.teleservice.forms import CIVIL, Form, Values, identity, text_of

if TYPE_CHECKING:
    from datetime import date

    from unefois.client.api.cnous import EtudiantBoursier
    from unefois.client.api.dss import ComplementaireSanteSolidaire
    from unefois.client.api.france_travail import DemandeurEmploi
    from unefois.client.api.mesri import StatutEtudiant

_BAREME = baremes()["transports"]
_USUAL = "une à trois semaines"


def _yes(value: object) -> str:
    return "oui" if value else "non"


def _job_rows(answer: DemandeurEmploi) -> Rows:
    held = answer.inscription
    if held is None:
        return [("Inscription", "aucune")]
    until = f" au {french_date(held.date_fin)}" if held.date_fin else ""
    return [
        ("Inscription", f"depuis le {french_date(held.date_debut)}{until}"),
        ("Catégorie", str(held.categorie.code)),
    ]


def _student_rows(answer: StatutEtudiant) -> Rows:
    return [
        (
            "Inscription" if each.est_inscrit else "Admission",
            f"du {french_date(each.date_debut)} au {french_date(each.date_fin)}",
        )
        for each in answer.admissions or ()
    ] or [("Inscriptions", "aucune")]


def _grant_rows(answer: EtudiantBoursier) -> Rows:
    held = answer.statut_boursier
    if held is None:
        return [("Boursier", "non communiqué")]
    return [("Boursier", _yes(held.est_boursier and not held.est_radie))]


def _health_rows(answer: ComplementaireSanteSolidaire) -> Rows:
    return [("Bénéficiaire", _yes(answer.est_beneficiaire)), ("Avec participation", _yes(answer.avec_participation))]


JOB = Source(
    name="Votre inscription à France Travail", holder="France Travail", operation=api.DEMANDEUR_EMPLOI,
    asked=("inscription comme demandeur d’emploi",), scopes=("api_fc-statutaugmentev1",), rows=_job_rows,
    spares="l’avis de situation de France Travail",
)  # fmt: skip
STUDENT = Source(
    name="Vos inscriptions d’étudiant", holder="Enseignement supérieur", operation=api.STATUT_ETUDIANT,
    asked=("inscriptions dans l’enseignement supérieur",), rows=_student_rows,
    scopes=("mesri_admissions", "mesri_admission_inscrit"),
    spares="le certificat de scolarité",
)  # fmt: skip
GRANT = Source(
    name="Votre bourse d’études", holder="Crous", operation=api.ETUDIANT_BOURSIER, asked=("statut de boursier",),
    scopes=("cnous_statut_boursier",), rows=_grant_rows, spares="la notification de bourse",
)  # fmt: skip
HEALTH = Source(
    name="Votre complémentaire santé solidaire", holder="Sécurité sociale",
    operation=api.COMPLEMENTAIRE_SANTE_SOLIDAIRE, asked=("complémentaire santé solidaire",),
    scopes=("complementaire_sante_solidaire",), rows=_health_rows,
    spares="l’attestation de droits de l’Assurance maladie",
)  # fmt: skip


def reasons(found: Found, today: date) -> list[tuple[int, str]]:
    """(reduction in percent, why), the best first."""
    held = []
    cover = found.data(HEALTH)
    if cover and cover.est_beneficiaire:
        held.append((_BAREME["complementaire_sante"], "vous avez la complémentaire santé solidaire"))
    job = found.data(JOB)
    if job and job.inscription and (job.inscription.date_fin is None or job.inscription.date_fin >= today):
        held.append((_BAREME["demandeur_emploi"], "vous avez une inscription en cours à France Travail"))
    grant = found.data(GRANT)
    if grant and grant.statut_boursier and grant.statut_boursier.est_boursier and not grant.statut_boursier.est_radie:
        held.append((_BAREME["etudiant_boursier"], "vous avez une bourse d’études"))
    student = found.data(STUDENT)
    if student and any(each.est_inscrit and each.date_fin >= today for each in student.admissions or ()):
        held.append((_BAREME["etudiant"], "vous avez une inscription dans l’enseignement supérieur"))
    return sorted(held, reverse=True)


def decide(found: Found, typed: Values | None, today: date) -> Decision:
    """The best reduction among those whose condition is known to hold."""
    if typed is not None:
        return to_be_checked(found, _USUAL)
    held, unsure = reasons(found, today), found.missing()
    full = _BAREME["abonnement"]
    steps = [f"{why[:1].upper()}{why[1:]} : réduction de {percent} %." for percent, why in held]
    if unsure:
        names = ", ".join(dict.fromkeys(each.source.holder for each in unsure))
        steps.append(f"Nous n’avons pas pu tout vérifier ({names}) : une réduction plus forte est peut-être possible.")
    if held:
        best = held[0][0]
        now = full * (100 - best) // 100
        kept = "La plus forte est retenue : " if len(held) > 1 else ""
        steps.append(f"{kept}{cents(full)} moins {best} % font {cents(now)} par mois.")
        return Decision(
            "yes", f"Abonnement à {cents(now)} par mois au lieu de {cents(full)}", tuple(steps),
            "La réduction vaut un an ; elle sera vérifiée de nouveau ensuite.",
        )  # fmt: skip
    if unsure:
        return Decision(
            "open", "Nous ne pouvons pas encore vous répondre", tuple(steps), "Réessayez, ou joignez un justificatif."
        )
    return Decision(
        "no",
        f"Plein tarif : {cents(full)} par mois",
        ("Ni inscrit à France Travail, ni étudiant, ni bénéficiaire de la C2S d’après ces administrations.",),
        "Si votre situation change, revenez : la vérification prend une seconde.",
    )


def questions(values: Values, today: date) -> list[Question[Any]]:  # noqa: ARG001
    """Each number that was typed, and the civil identity."""
    asked: list[Question[Any]] = [Question(HEALTH, identity(values))]
    if values.get("identifiant"):
        asked.append(Question(JOB, Identifier(values["identifiant"])))
    if values.get("ine"):
        student = Ine(values["ine"].upper())
        asked += [Question(STUDENT, student), Question(GRANT, student)]
    return asked


_NUMBERS = (
    text_of(r"\S{1,60}", "Identifiant France Travail : sans espaces.", name="identifiant",
            label="Identifiant France Travail", hint="Celui de votre espace personnel, si vous êtes inscrit.",
            required=False),
    text_of(r"[0-9A-Za-z]{11}", "Numéro INE : onze chiffres et lettres.", name="ine", label="Numéro INE",
            hint="Onze caractères, sur votre carte ou certificat d’étudiant.", required=False),
)  # fmt: skip

DEMARCHE = Demarche(
    slug="transports",
    title="Tarif social des transports",
    promise="Obtenir l’abonnement réduit : demandeurs d’emploi, étudiants, complémentaire santé solidaire.",
    sources=(HEALTH, JOB, GRANT, STUDENT),
    form=Form(
        (("Vous", CIVIL), ("Vos numéros", _NUMBERS)),
        ("Retrouvez votre identifiant France Travail ou votre numéro INE.",
         "Trouvez le code INSEE de votre commune de naissance.", "Saisissez le tout, sans faute."),
    ),
    questions=questions,
    decide=decide,
    spared=Spared(
        len(CIVIL) + len(_NUMBERS),
        ("l’avis de situation France Travail", "le certificat de scolarité", "la notification de bourse",
         "l’attestation de droits de l’Assurance maladie"),
        _USUAL,
    ),
    bareme=_BAREME,
)  # fmt: skip
