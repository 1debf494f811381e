"""Answers of `gip_mds/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from .operation import Operation

__all__ = ["SERVICE_CIVIQUE", "ServiceCivique"]


class ServiceCiviqueStatutActuelOrganismeAccueil(Struct, frozen=True, kw_only=True):
    """Organisme d'accueil."""

    siret: str | None
    """SIRET."""
    raison_sociale: str | None
    """Raison sociale."""


class ServiceCiviqueStatutActuel(Struct, frozen=True, kw_only=True):
    """Contrat en cours."""

    contrat_trouve: bool
    """S'il existe un contrat."""
    organisme_accueil: ServiceCiviqueStatutActuelOrganismeAccueil | None = None
    """Organisme d'accueil."""
    date_debut_contrat: date | None = None
    """Début du contrat."""
    date_fin_contrat: date | None = None
    """Fin du contrat."""


class ServiceCiviqueStatutPasseOrganismeAccueil(Struct, frozen=True, kw_only=True):
    """Organisme d'accueil."""

    siret: str | None
    """SIRET."""
    raison_sociale: str | None
    """Raison sociale."""


class ServiceCiviqueStatutPasse(Struct, frozen=True, kw_only=True):
    """Dernier contrat terminé."""

    contrat_trouve: bool
    """S'il existe un contrat."""
    organisme_accueil: ServiceCiviqueStatutPasseOrganismeAccueil | None = None
    """Organisme d'accueil."""
    date_debut_contrat: date | None = None
    """Début du contrat."""
    date_fin_contrat: date | None = None
    """Fin du contrat."""


class ServiceCivique(Struct, frozen=True, kw_only=True):
    """Service civique"""

    statut_actuel: ServiceCiviqueStatutActuel | None = None
    """Contrat en cours."""
    statut_passe: ServiceCiviqueStatutPasse | None = None
    """Dernier contrat terminé."""


SERVICE_CIVIQUE = Operation(
    "gip_mds/service_civique",
    ServiceCivique,
    {"identite": 3, "france_connect": 3},
    title="Service civique",
    provider="GIP-MDS",
    identity=frozenset(["anneeDateNaissance", "jourDateNaissance", "moisDateNaissance", "nomNaissance", "prenoms[]"]),
)
