"""What may go wrong with a login, each with its page: what happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Words for the citizen."""

    status: int
    title: str
    said: str
    todo: tuple[str, ...]


DENIED = Problem(
    200,
    "Vous n’avez pas été connecté",
    "Vous avez quitté FranceConnect avant la fin, ou refusé que vos données nous soient transmises. Rien ne nous a été "
    "communiqué.",
    (
        "Si c’est une erreur, recommencez : vos données ne sont demandées que pour cette démarche.",
        "Sinon, remplissez le formulaire : la réponse prendra plus de temps, et des papiers seront à joindre.",
    ),
)
EXPIRED = Problem(
    400,
    "Cette connexion n’est plus valable",
    "Une connexion sert une seule fois, dans les dix minutes et dans la fenêtre où elle a commencé. La vôtre a expiré, "
    "a déjà servi, ou vient d’une fenêtre fermée.",
    ("Recommencez depuis la démarche, dans cette fenêtre.", "Acceptez les cookies de ce site le temps de la démarche."),
)
UNAVAILABLE = Problem(
    503,
    "FranceConnect ne répond pas",
    "FranceConnect est en panne ou trop lent en ce moment. Votre démarche n’est pas perdue : rien n’avait été envoyé.",
    ("Réessayez dans quelques minutes.", "Si c’est urgent, remplissez le formulaire sans FranceConnect."),
)
KEYS = Problem(
    503,
    "Nous n’avons pas pu vérifier votre connexion",
    "FranceConnect vous a bien reconnu, mais ses clés publiques, qui prouvent que sa réponse vient de lui, sont "
    "injoignables. Par prudence, nous n’avons pas utilisé cette réponse.",
    ("Réessayez dans quelques minutes.", "Si c’est urgent, remplissez le formulaire sans FranceConnect."),
)
INVALID = Problem(
    400,
    "Connexion refusée par sécurité",
    "La réponse reçue ne prouve pas qu’elle vient de FranceConnect et qu’elle vous concerne. Nous ne l’avons pas "
    "utilisée, et aucune donnée n’a été demandée.",
    (
        "Recommencez depuis la démarche.",
        "Si cela se reproduit, prévenez le service en donnant l’heure, sans copier l’adresse complète de la page.",
    ),
)
FORM = Problem(
    403,
    "Cette page a expiré",
    "Le formulaire envoyé n’est plus celui de votre session, qui dure une demi-heure.",
    ("Revenez à la démarche et recommencez.",),
)
UNKNOWN = Problem(
    404,
    "Page introuvable",
    "Il n’y a rien à cette adresse.",
    ("Choisissez une démarche sur la page d’accueil.",),
)
FORGOTTEN = Problem(
    404,
    "Ce résultat n’est plus disponible",
    "Les données reçues sont oubliées au bout d’une demi-heure, ou à la déconnexion.",
    ("Refaites la démarche : avec FranceConnect, cela prend quelques secondes.",),
)


class LoginFailed(Exception):
    """The citizen is not logged in. `reason` is for the operator and holds no personal data."""

    def __init__(self, problem: Problem, reason: str, *, demarche: str = "") -> None:
        super().__init__(reason)
        self.problem = problem
        self.reason = reason
        self.demarche = demarche
