"""Answers of `cnous/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from .operation import Operation

__all__ = ["ETUDIANT_BOURSIER", "EtudiantBoursier"]


class EtudiantBoursierStatutBoursier(Struct, frozen=True, kw_only=True):
    """Statut de la bourse."""

    est_boursier: bool
    """Si la personne a une bourse."""
    est_radie: bool
    """Si l'étudiant a perdu sa bourse en cours d'année."""
    date_radiation: date | None
    """Date de cette perte."""


class EtudiantBoursierPeriodeVersementBourse(Struct, frozen=True, kw_only=True):
    """Période de versement."""

    date_rentree: date
    """Date de rentrée, début des versements."""
    duree: Decimal
    """Nombre de mensualités."""


class EtudiantBoursierEtablissementEtudes(Struct, frozen=True, kw_only=True):
    """Établissement où la personne étudie."""

    nom_commune: str
    """Commune."""
    nom_etablissement: str
    """Nom de l'établissement."""


class EtudiantBoursierEchelonBourse(Struct, frozen=True, kw_only=True):
    """Échelon de la bourse."""

    echelon: str
    """Échelon de la bourse."""
    echelon_bourse_regionale_provisoire: bool
    """Si cette bourse régionale est provisoire."""


class EtudiantBoursierIdentite(Struct, frozen=True, kw_only=True):
    """Identité de la personne."""

    nom: str
    """Nom de naissance."""
    prenoms: tuple[str, ...]
    """Prénoms."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    nom_commune_naissance: str
    """Commune de naissance."""
    sexe: str
    """Sexe à l'état civil."""


class EtudiantBoursier(Struct, frozen=True, kw_only=True):
    """Étudiant boursier"""

    statut_boursier: EtudiantBoursierStatutBoursier | None = None
    """Statut de la bourse."""
    periode_versement_bourse: EtudiantBoursierPeriodeVersementBourse | None = None
    """Période de versement."""
    etablissement_etudes: EtudiantBoursierEtablissementEtudes | None = None
    """Établissement où la personne étudie."""
    echelon_bourse: EtudiantBoursierEchelonBourse | None = None
    """Échelon de la bourse."""
    email: str | None = None
    """Adresse électronique."""
    identite: EtudiantBoursierIdentite | None = None
    """Identité de la personne."""


ETUDIANT_BOURSIER = Operation(
    "cnous/etudiant_boursier",
    EtudiantBoursier,
    {"identite": 4, "france_connect": 4, "ine": 4},
    title="Étudiant boursier",
    provider="CNOUS",
    options=frozenset(["campaignYear"]),
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)
