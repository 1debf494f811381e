"""France Travail: the registration of a jobseeker and the payments that followed.

Payments cover the months since the registration, at most 24, and are made in the first days of the next month; those
of a person who is not indemnified do not exist, and the answer is then that no situation was found (24003).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from unefois.identity.names import words

if TYPE_CHECKING:
    from unefois.identity.pivot import PivotIdentity
    from unefois.sandbox.model import Calendar, Household, Person, Registration

    Record = dict[str, Any]

CATEGORIES = (
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PARTIEL",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE DETERMINEE OU SAISON",
    "PERSONNE SANS EMPLOI NON DISPONIBLE IMMEDIATEMENT",
    "PERSONNE POURVUE D'UN EMPLOI A LA RECHERCHE D'UN AUTRE",
)
WAITING_DAYS = 7
PAYMENTS = 24
_AID_EVERY = 9
"""One month in nine pays a mobility aid too."""
_AID = 7_500


def registration(home: Household, person: Person) -> Record | None:
    """Statut demandeur d'emploi."""
    held = person.registration
    if held is None:
        return None
    town, name = home.address.town, (person.usage_name or person.family_name).upper()
    return {
        "identifiant": held.identifier,
        "identite": {
            "civilite": "MME" if person.sex == "F" else "M.",
            "nom_naissance": person.family_name.upper(),
            "nom_usage": person.usage_name.upper() if person.usage_name else None,
            "prenom": person.given_names[0].upper() if person.given_names else "SP",
            "sexe": "Féminin" if person.sex == "F" else "Masculin",
            "date_naissance": person.birth,
        },
        "contact": {"telephone": telephone(person.serial), "telephone2": None, "email": email(person)},
        "adresse": {
            "code_postal": town.postal_code,
            "code_cog_insee_commune": town.code,
            "localite": f"{town.postal_code} {town.upper_name}",
            "ligne_voie": home.address.line,
            "ligne_complement_destinataire": home.address.complement,
            "ligne_complement_adresse": None,
            "ligne_complement_distribution": None,
            "ligne_nom": name,
        },
        "inscription": {
            "date_debut": held.start,
            "date_fin": held.end,
            "categorie": {"code": held.category, "libelle": CATEGORIES[held.category - 1]},
            "code_certification_cnav": held.certified,
        },
    }


def payments(person: Person, when: Calendar) -> Record | None:
    """Paiements since the last registration; empty for a person who is not indemnified."""
    held = person.registration
    if held is None:
        return None
    return {"identifiant": held.identifier, "paiements": list(_paid(held, when)) if held.daily else []}


def _paid(held: Registration, when: Calendar) -> list[Record]:
    first = held.start + timedelta(days=WAITING_DAYS)
    last = min(held.end or when.today, when.today)
    found, month = [], date(first.year, first.month, 1)
    while month <= last:
        end = date(month.year, month.month, monthrange(month.year, month.month)[1])
        days = (min(end, last) - max(month, first)).days + 1
        paid_on = end + timedelta(days=2 + (month.month + held.start.day) % 4)
        if paid_on > when.today:
            break
        aid = _AID if (month.month + held.start.day) % _AID_EVERY == 0 else 0
        found.append(
            {
                "date_versement": paid_on,
                "montant_total": euros(days * held.daily + aid),
                "montant_allocations": euros(days * held.daily),
                "montant_aides": euros(aid),
                "montant_autres": euros(0),
            }
        )
        month = end + timedelta(days=1)
    return found[-PAYMENTS:]


def euros(cents: int) -> Decimal:
    """An amount as the answers write it."""
    return Decimal(cents).scaleb(-2)


def telephone(serial: int) -> str:
    """A number of the ranges that ARCEP keeps for fiction (06 39 98 xx xx)."""
    return f"063998{serial % 10_000:04d}"


def email(person: Person) -> str:
    """An address of a domain that nobody has."""
    return email_of(person.identity)


def email_of(identity: PivotIdentity) -> str:
    """The same, from an identity."""
    given = "-".join(words(identity.given_names[0])) if identity.given_names else "sp"
    family = "-".join(words(identity.usage_name or identity.family_name))
    return f"{given}.{family}@example.org".lower()
