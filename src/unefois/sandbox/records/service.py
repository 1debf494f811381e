"""National service (DSNJ) and civic service (GIP-MDS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unefois.sandbox.model import Calendar, CivicService, Person

    Record = dict[str, Any]

AGES = range(16, 26)
"""Ages at which the DSNJ follows French nationals."""
CIVIC_AGES = range(16, 31)
"""Ages at which the GIP-MDS knows somebody, contract or not (30: with a disability)."""
_DEFENCE_DAY = 17


def national(person: Person, when: Calendar) -> Record | None:
    """The situation before the national service; none outside 16–25."""
    age = when.age(person.birth)
    if age not in AGES:
        return None
    if not person.french:
        return {"statut_service_national": "non_concerne", "commentaires": None}
    if age < _DEFENCE_DAY:
        return {"statut_service_national": "en_regle", "commentaires": "Recensement effectué"}
    if person.defence_day == "missed":
        return {
            "statut_service_national": "pas_en_regle",
            "commentaires": "Journée Défense et Citoyenneté non effectuée",
        }
    if person.defence_day == "examined":
        return {"statut_service_national": "indetermine", "commentaires": "Situation en cours de traitement"}
    held = f"{person.birth.year + _DEFENCE_DAY}"
    return {
        "statut_service_national": "en_regle",
        "commentaires": f"Journée Défense et Citoyenneté effectuée en {held}",
    }


def civic(person: Person, when: Calendar) -> Record | None:
    """Contracts of service civique, current and past."""
    if when.age(person.birth) not in CIVIC_AGES:
        return None
    current = next((c for c in person.civic if c.start <= when.today <= c.end), None)
    past = max((c for c in person.civic if c.end < when.today), key=lambda c: c.end, default=None)
    return {"statut_actuel": _contract(current), "statut_passe": _contract(past)}


def _contract(held: CivicService | None) -> Record:
    return {
        "contrat_trouve": held is not None,
        "organisme_accueil": {
            "siret": held and held.siret,
            "raison_sociale": held and held.organisation,
        },
        "date_debut_contrat": held and held.start,
        "date_fin_contrat": held and held.end,
    }
