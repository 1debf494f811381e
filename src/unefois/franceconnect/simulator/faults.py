"""Faults to inject, so that a client is tried against a FranceConnect that fails, lies or drags.

A fault is switched on for the whole simulator, by a test or from the home page, until it is switched off.
"""

from __future__ import annotations

from enum import StrEnum

SLOW_SECONDS = 8.0


class Fault(StrEnum):
    """What goes wrong; the value is the name in the home page's form."""

    NONE = "aucune"
    INACTIVE = "jeton-mort"
    WRONG_AUDIENCE = "mauvais-destinataire"
    WRONG_ISSUER = "mauvais-emetteur"
    WRONG_ALGORITHM = "mauvais-algorithme"
    WRONG_TOKEN = "autre-jeton"  # noqa: S105 - the name of a fault
    STALE = "reponse-ancienne"
    EMPTY_SCOPE = "sans-scope"
    REFUSED = "identifiants-refuses"
    JWKS_DOWN = "cles-injoignables"
    DOWN = "panne"
    SLOW = "lenteur"
    ROTATED = "cle-renouvelee"


LABELS: dict[Fault, str] = {
    Fault.NONE: "Tout va bien",
    Fault.INACTIVE: "checktoken : le jeton est toujours mort",
    Fault.WRONG_AUDIENCE: "checktoken : réponse destinée à un autre fournisseur de données",
    Fault.WRONG_ISSUER: "checktoken : réponse d’un autre émetteur",
    Fault.WRONG_ALGORITHM: "checktoken : réponse signée avec un autre algorithme",
    Fault.WRONG_TOKEN: "checktoken : réponse au sujet d’un autre jeton",
    Fault.STALE: "checktoken : réponse vieille d’une heure",
    Fault.EMPTY_SCOPE: "checktoken : aucun scope pour ce fournisseur de données",
    Fault.REFUSED: "checktoken : identifiants du fournisseur de données refusés (401)",
    Fault.JWKS_DOWN: "Clés publiques de FranceConnect injoignables",
    Fault.DOWN: "FranceConnect en panne (503 partout)",
    Fault.SLOW: f"FranceConnect lent ({SLOW_SECONDS:.0f} s par réponse)",
    Fault.ROTATED: "Clé de signature renouvelée à chaque checktoken",
}
