"""Answers of `france_travail/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from .operation import Operation

__all__ = ["DEMANDEUR_EMPLOI", "PAIEMENTS_FRANCE_TRAVAIL", "DemandeurEmploi", "PaiementsFranceTravail"]


class DemandeurEmploiIdentite(Struct, frozen=True, kw_only=True):
    """Identité de la personne."""

    civilite: str
    """Civilité."""
    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenom: str
    """Premier prénom."""
    sexe: str
    """Sexe à l'état civil."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""


class DemandeurEmploiContact(Struct, frozen=True, kw_only=True):
    """Coordonnées."""

    telephone: str
    """Numéro de téléphone."""
    telephone2: str | None
    """Second numéro de téléphone."""
    email: str | None
    """Adresse électronique."""


class DemandeurEmploiAdresse(Struct, frozen=True, kw_only=True):
    """Adresse, telle que déclarée."""

    code_postal: str
    """Code postal."""
    code_cog_insee_commune: str
    """Commune, code du COG."""
    localite: str
    """Code postal et ville."""
    ligne_voie: str
    """Numéro et nom de la voie."""
    ligne_complement_destinataire: str | None
    """Complément du destinataire."""
    ligne_complement_adresse: str | None
    """Complément d'adresse."""
    ligne_complement_distribution: str | None
    """Complément de distribution."""
    ligne_nom: str
    """Nom sur la boîte aux lettres."""


class DemandeurEmploiInscriptionCategorie(Struct, frozen=True, kw_only=True):
    """Catégorie."""

    code: int
    """Code."""
    libelle: str
    """Libellé."""


class DemandeurEmploiInscription(Struct, frozen=True, kw_only=True):
    """Inscription à France Travail."""

    date_debut: date
    """Début."""
    date_fin: date | None
    """Fin, si elle est connue."""
    categorie: DemandeurEmploiInscriptionCategorie
    """Catégorie."""
    code_certification_cnav: str | None
    """Certification de l'identité par la CNAV."""


class DemandeurEmploi(Struct, frozen=True, kw_only=True):
    """Statut demandeur d'emploi"""

    identifiant: str | None = None
    """Identifiant donné dans l'appel."""
    identite: DemandeurEmploiIdentite | None = None
    """Identité de la personne."""
    contact: DemandeurEmploiContact | None = None
    """Coordonnées."""
    adresse: DemandeurEmploiAdresse | None = None
    """Adresse, telle que déclarée."""
    inscription: DemandeurEmploiInscription | None = None
    """Inscription à France Travail."""


DEMANDEUR_EMPLOI = Operation(
    "france_travail/statut",
    DemandeurEmploi,
    {"identifiant": 3, "france_connect": 3},
    title="Statut demandeur d'emploi",
    provider="France Travail",
)


class PaiementsFranceTravailPaiement(Struct, frozen=True, kw_only=True):
    """Versements, le plus récent d'abord, 24 au plus."""

    date_versement: str
    """Date du versement."""
    montant_total: Decimal
    """Montant total, en euros."""
    montant_allocations: Decimal
    """Dont allocations, en euros."""
    montant_aides: Decimal
    """Dont aides, en euros."""
    montant_autres: Decimal
    """Dont autres versements, en euros."""


class PaiementsFranceTravail(Struct, frozen=True, kw_only=True):
    """Paiements France Travail"""

    identifiant: str | None = None
    """Identifiant donné dans l'appel."""
    paiements: tuple[PaiementsFranceTravailPaiement, ...] | None = None
    """Versements, le plus récent d'abord, 24 au plus."""


PAIEMENTS_FRANCE_TRAVAIL = Operation(
    "france_travail/indemnites",
    PaiementsFranceTravail,
    {"identifiant": 3, "france_connect": 3},
    title="Paiements France Travail",
    provider="France Travail",
)
