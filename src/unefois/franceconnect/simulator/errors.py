"""FranceConnect's errors as a client or a citizen meets them: a page with a ``Y`` code, a redirect, or JSON.

The codes, statuses and OpenID names are FranceConnect's; the sentences are ours. A page offers to go back to
the service only where the service *and* its redirect address are trusted; where they are not, nothing is
ever redirected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ERROR_DOCUMENTATION: Final = "https://docs.partenaires.franceconnect.gouv.fr/fs/fs-technique/fs-technique-erreurs/"


@dataclass(frozen=True, slots=True)
class PageError:
    """One kind of error page: its HTTP status, its OpenID error, what the citizen reads."""

    status: int
    error: str
    message: str


PAGES: Final[dict[str, PageError]] = {
    "Y000404": PageError(404, "not_found", "Cette page n'existe pas."),
    "Y010004": PageError(
        403,
        "access_denied",
        "Votre identité n'a pas pu être vérifiée : plusieurs personnes correspondent à votre état civil.",
    ),
    "Y010006": PageError(
        403,
        "access_denied",
        "Votre identité n'a pas pu être vérifiée : votre compte porte peut-être votre nom d'usage "
        "à la place de votre nom de naissance.",
    ),
    "Y010007": PageError(
        403,
        "access_denied",
        "Votre identité n'a pas pu être vérifiée : votre état civil diffère de celui du répertoire.",
    ),
    "Y010008": PageError(
        403, "access_denied", "Votre identité n'a pas pu être vérifiée : personne ne correspond à votre état civil."
    ),
    "Y010011": PageError(504, "temporarily_unavailable", "Le répertoire des personnes ne répond pas à temps."),
    "Y010012": PageError(504, "temporarily_unavailable", "Le répertoire des personnes est injoignable."),
    "Y010013": PageError(400, "server_error", "Le répertoire des personnes a donné une réponse illisible."),
    "Y010015": PageError(403, "access_denied", "Cette identité est celle d'une personne décédée."),
    "Y030007": PageError(400, "invalid_request", "La demande du service n'est pas conforme."),
    "Y030030": PageError(400, "access_denied", "Vous avez renoncé à vous connecter."),
    "Y04C013C": PageError(400, "invalid_request", "L'adresse de retour du service n'est pas enregistrée."),
    "Y04EA6EF": PageError(400, "invalid_client", "Le service qui vous envoie n'est pas enregistré."),
    "Y100001": PageError(500, "access_denied", "Ce compte offre un niveau de sécurité trop faible."),
    "Y100009": PageError(400, "invalid_request", "Ce service n'est pas autorisé à demander le moyen de connexion."),
    "Y180001": PageError(
        403, "access_denied", "Vous avez désactivé la connexion par FranceConnect dans votre tableau de bord."
    ),
    "Y190001": PageError(401, "access_denied", "Votre session a expiré ou ce lien a déjà servi."),
    "Y470001": PageError(401, "access_denied", "Ce formulaire ne vient pas de cette page. Recommencez."),
    "Y600006": PageError(400, "access_denied", "L'identité transmise par votre compte est incomplète ou mal formée."),
}

# Accounts made to fail, by login: FranceConnect's own test accounts bear the code of their error.
LOGIN_ERRORS: Final = {f"E{code[1:]}": code for code in PAGES if code.startswith("Y01")} | {
    "Y180001": "Y180001",
    "Désactivé": "Y180001",
}


class Refusal(Exception):
    """Stop here and show an error page. ``back`` is where a trusted service is told (with the error)."""

    def __init__(self, code: str, detail: str = "", *, back: Back | None = None) -> None:
        """``detail`` tells the developer what to mend; it is shown, so it holds no personal data."""
        super().__init__(f"{code} {detail}")
        self.code = code
        self.page = PAGES[code]
        self.detail = detail
        self.back = back


@dataclass(frozen=True, slots=True)
class Back:
    """The way back to a trusted service: its name, its redirect address, its state."""

    service: str
    redirect_uri: str
    state: str


class RedirectError(Exception):
    """Stop here and send the citizen back to the service with an error (RFC 6749 §4.1.2.1)."""

    def __init__(self, back: Back, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.back = back
        self.error = error
        self.description = description


class JsonError(Exception):
    """Stop here and answer a client with an OAuth error (RFC 6749 §5.2)."""

    def __init__(self, status: int, error: str, description: str, code: str = "") -> None:
        super().__init__(f"{error}: {description}")
        self.status = status
        self.error = error
        self.description = description
        self.code = code
