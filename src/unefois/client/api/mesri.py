"""Answers of `mesri/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from .operation import Operation

__all__ = ["STATUT_ETUDIANT", "StatutEtudiant"]


class StatutEtudiantAdmissionRegimeFormation(Struct, frozen=True, kw_only=True):
    """Régime de la formation."""

    libelle: str
    """Libellé."""
    code: str
    """Code."""


class StatutEtudiantAdmissionEtablissementEtudes(Struct, frozen=True, kw_only=True):
    """Établissement où la personne étudie."""

    uai: str
    """UAI de l'établissement."""
    nom: str
    """Nom de l'établissement."""


class StatutEtudiantAdmission(Struct, frozen=True, kw_only=True):
    """Admissions et inscriptions."""

    date_debut: date
    """Début."""
    date_fin: date
    """Fin, si elle est connue."""
    est_inscrit: bool | None = None
    """Si l'étudiant est inscrit, ou seulement admis."""
    regime_formation: StatutEtudiantAdmissionRegimeFormation | None = None
    """Régime de la formation."""
    code_cog_insee_commune: str | None = None
    """Commune, code du COG."""
    etablissement_etudes: StatutEtudiantAdmissionEtablissementEtudes | None = None
    """Établissement où la personne étudie."""


class StatutEtudiantIdentite(Struct, frozen=True, kw_only=True):
    """Identité de la personne."""

    nom_naissance: str
    """Nom de naissance."""
    prenom: str
    """Premier prénom."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""


class StatutEtudiant(Struct, frozen=True, kw_only=True):
    """Statut étudiant"""

    admissions: tuple[StatutEtudiantAdmission, ...] | None = None
    """Admissions et inscriptions."""
    identite: StatutEtudiantIdentite | None = None
    """Identité de la personne."""


STATUT_ETUDIANT = Operation(
    "mesri/statut_etudiant",
    StatutEtudiant,
    {"identite": 3, "france_connect": 3, "ine": 3},
    title="Statut étudiant",
    provider="MESRI",
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
