"""Answers of `men/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from msgspec import Struct

from .operation import Operation

__all__ = ["SCOLARITE", "Scolarite"]


class ScolariteRegimePensionnat(Struct, frozen=True, kw_only=True):
    """Demi-pension, internat ; nul quand il n'est pas connu."""

    code: str
    """Code."""
    libelle: str | None
    """Libellé."""


class ScolariteIdentite(Struct, frozen=True, kw_only=True):
    """Identité de la personne."""

    nom: str
    """Nom de naissance."""
    prenom: str
    """Premier prénom."""
    sexe: str
    """Sexe à l'état civil."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""


class ScolariteModuleElementaireFormation(Struct, frozen=True, kw_only=True):
    """Formation suivie."""

    code_mef_stat: str | None
    """Code statistique de la formation."""
    libelle: str | None
    """Libellé."""


class ScolariteEtablissement(Struct, frozen=True, kw_only=True):
    """Établissement."""

    code_uai: str
    """UAI de l'établissement."""
    code_ministere_tutelle: str | None
    """Ministère de tutelle."""


class ScolariteStatutEleve(Struct, frozen=True, kw_only=True):
    """Statut de l'élève."""

    code: str
    """Code."""
    libelle: str
    """Libellé."""


class Scolarite(Struct, frozen=True, kw_only=True):
    """Élève scolarisé et boursier"""

    regime_pensionnat: ScolariteRegimePensionnat | None = None
    """Demi-pension, internat ; nul quand il n'est pas connu."""
    identite: ScolariteIdentite | None = None
    """Identité de la personne."""
    module_elementaire_formation: ScolariteModuleElementaireFormation | None = None
    """Formation suivie."""
    etablissement: ScolariteEtablissement | None = None
    """Établissement."""
    annee_scolaire: str | None = None
    """Année scolaire."""
    est_scolarise: bool | None = None
    """Si l'élève est scolarisé dans cet établissement cette année-là."""
    statut_eleve: ScolariteStatutEleve | None = None
    """Statut de l'élève."""
    est_boursier: bool | None = None
    """Si la personne a une bourse."""
    echelon_bourse: int | None = None
    """Échelon de la bourse."""


SCOLARITE = Operation(
    "men/scolarites",
    Scolarite,
    {"identite": 5},
    title="Élève scolarisé et boursier",
    provider="MEN",
    options=frozenset(
        ["anneeScolaire", "codeEtablissement", "codesBcnDepartements[]", "codesBcnRegions[]", "degreEtablissement"]
    ),
    identity=frozenset(
        ["anneeDateNaissance", "jourDateNaissance", "moisDateNaissance", "nomNaissance", "prenoms[]", "sexeEtatCivil"]
    ),
)
