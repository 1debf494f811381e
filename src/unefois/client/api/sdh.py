"""Answers of `sdh/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from .operation import Operation

__all__ = ["STATUT_SPORTIF", "StatutSportif"]


class StatutSportifIdentite(Struct, frozen=True, kw_only=True):
    """Identité de la personne."""

    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenoms: str
    """Prénoms."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    sexe: str
    """Sexe à l'état civil."""


class StatutSportifInformationsStatutPeriode(Struct, frozen=True, kw_only=True):
    """Période du statut."""

    date_debut_statut: date
    """Début du statut."""
    date_fin_statut: date
    """Fin du statut."""


class StatutSportifInformationsStatutFederation(Struct, frozen=True, kw_only=True):
    """Fédération sportive."""

    code_federation: str
    """Code de la fédération."""
    nom_federation: str
    """Nom de la fédération."""
    nom_court_federation: str
    """Nom court de la fédération."""


class StatutSportifInformationsStatutEtablissement(Struct, frozen=True, kw_only=True):
    """Établissement."""

    code_etablissement: str
    """Code de l'établissement."""
    nom_etablissement: str
    """Nom de l'établissement."""


class StatutSportifInformationsStatutRegion(Struct, frozen=True, kw_only=True):
    """Région."""

    code_region: str
    """Code de la région."""
    nom_region: str
    """Nom de la région."""


class StatutSportifInformationsStatutCategorie(Struct, frozen=True, kw_only=True):
    """Catégorie."""

    code_categorie: str
    """Code de la catégorie."""
    nom_categorie: str
    """Nom de la catégorie."""
    valeur: str
    """Rang de la catégorie."""


class StatutSportifInformationsStatut(Struct, frozen=True, kw_only=True):
    """Statut actuel ; nul s'il n'y en a pas."""

    periode: StatutSportifInformationsStatutPeriode
    """Période du statut."""
    federation: StatutSportifInformationsStatutFederation
    """Fédération sportive."""
    etablissement: StatutSportifInformationsStatutEtablissement
    """Établissement."""
    region: StatutSportifInformationsStatutRegion
    """Région."""
    categorie: StatutSportifInformationsStatutCategorie
    """Catégorie."""
    sportif_de_haut_niveau: bool
    """Si cette catégorie est de haut niveau."""


class StatutSportifInformationsStatutsPrecedentPeriode(Struct, frozen=True, kw_only=True):
    """Période du statut."""

    date_debut_statut: date
    """Début du statut."""
    date_fin_statut: date
    """Fin du statut."""


class StatutSportifInformationsStatutsPrecedentFederation(Struct, frozen=True, kw_only=True):
    """Fédération sportive."""

    code_federation: str
    """Code de la fédération."""
    nom_federation: str
    """Nom de la fédération."""
    nom_court_federation: str
    """Nom court de la fédération."""


class StatutSportifInformationsStatutsPrecedentEtablissement(Struct, frozen=True, kw_only=True):
    """Établissement."""

    code_etablissement: str
    """Code de l'établissement."""
    nom_etablissement: str
    """Nom de l'établissement."""


class StatutSportifInformationsStatutsPrecedentRegion(Struct, frozen=True, kw_only=True):
    """Région."""

    code_region: str
    """Code de la région."""
    nom_region: str
    """Nom de la région."""


class StatutSportifInformationsStatutsPrecedentCategorie(Struct, frozen=True, kw_only=True):
    """Catégorie."""

    code_categorie: str
    """Code de la catégorie."""
    nom_categorie: str
    """Nom de la catégorie."""
    valeur: str
    """Rang de la catégorie."""


class StatutSportifInformationsStatutsPrecedent(Struct, frozen=True, kw_only=True):
    """Statuts précédents."""

    fiche: int
    """Numéro de la fiche."""
    periode: StatutSportifInformationsStatutsPrecedentPeriode
    """Période du statut."""
    federation: StatutSportifInformationsStatutsPrecedentFederation
    """Fédération sportive."""
    etablissement: StatutSportifInformationsStatutsPrecedentEtablissement
    """Établissement."""
    region: StatutSportifInformationsStatutsPrecedentRegion
    """Région."""
    categorie: StatutSportifInformationsStatutsPrecedentCategorie
    """Catégorie."""
    sportif_de_haut_niveau: bool
    """Si cette catégorie est de haut niveau."""


class StatutSportif(Struct, frozen=True, kw_only=True):
    """Sportif de haut niveau"""

    identite: StatutSportifIdentite | None = None
    """Identité de la personne."""
    est_sportif_de_haut_niveau: bool | None = None
    """Si la personne est inscrite aujourd'hui sur une liste de haut niveau."""
    a_ete_sportif_de_haut_niveau: bool | None = None
    """Si elle l'a été."""
    informations_statut: StatutSportifInformationsStatut | None = None
    """Statut actuel ; nul s'il n'y en a pas."""
    informations_statuts_precedents: tuple[StatutSportifInformationsStatutsPrecedent, ...] | None = None
    """Statuts précédents."""


STATUT_SPORTIF = Operation(
    "sdh/statut_sportif", StatutSportif, {"identifiant": 3}, title="Sportif de haut niveau", provider="SDH"
)
