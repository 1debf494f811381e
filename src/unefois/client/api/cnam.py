"""Answers of `cnam/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from .operation import Operation

__all__ = ["DROITS_ASSURANCE_MALADIE", "INDEMNITES_JOURNALIERES", "DroitsAssuranceMaladie", "IndemnitesJournalieres"]


class IndemnitesJournalieresBeneficiairePeriode(Struct, frozen=True, kw_only=True):
    """Périodes indemnisées, de la plus récente à la plus ancienne."""

    date_debut: date
    """Début."""
    date_fin: date
    """Fin, si elle est connue."""
    montant_journalier: Decimal
    """Montant journalier brut, en euros."""
    nombre_jours: int
    """Nombre de jours indemnisés."""
    csg: Decimal
    """CSG retenue sur la période, en euros."""
    crds: Decimal
    """CRDS retenue sur la période, en euros."""


class IndemnitesJournalieresBeneficiaire(Struct, frozen=True, kw_only=True):
    """Une entrée par personne."""

    nom: str
    """Nom de naissance."""
    prenoms: str
    """Prénoms."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    nature: str
    """Nature de l'arrêt."""
    periodes: tuple[IndemnitesJournalieresBeneficiairePeriode, ...]
    """Périodes indemnisées, de la plus récente à la plus ancienne."""


class IndemnitesJournalieres(Struct, frozen=True, kw_only=True):
    """Indemnités journalières de l'Assurance maladie"""

    beneficiaires: tuple[IndemnitesJournalieresBeneficiaire, ...] | None = None
    """Une entrée par personne."""


INDEMNITES_JOURNALIERES = Operation(
    "cnam/indemnites_journalieres",
    IndemnitesJournalieres,
    {"france_connect": 3},
    title="Indemnités journalières de l'Assurance maladie",
    provider="CNAM",
)


class DroitsAssuranceMaladieBeneficiaireCaisse(Struct, frozen=True, kw_only=True):
    """Caisse gestionnaire."""

    code: str
    """Code."""
    libelle: str
    """Libellé."""


class DroitsAssuranceMaladieBeneficiaireC2s(Struct, frozen=True, kw_only=True):
    """Complémentaire santé solidaire."""

    est_beneficiaire: bool
    """Si la personne perçoit la prestation."""
    avec_participation: bool | None
    """Si une participation financière est demandée."""
    date_debut: date | None
    """Début."""


class DroitsAssuranceMaladieBeneficiaireMedecinTraitant(Struct, frozen=True, kw_only=True):
    """Médecin traitant ; établissements de soins seulement."""

    nom: str
    """Nom de naissance."""
    prenom: str
    """Premier prénom."""
    rpps: str
    """Numéro RPPS du médecin."""
    date_declaration: date
    """Date de la déclaration."""


class DroitsAssuranceMaladieBeneficiaireExoneration(Struct, frozen=True, kw_only=True):
    """Exonérations ; établissements de soins seulement."""

    code: str
    """Code."""
    libelle: str
    """Libellé."""
    date_debut: date
    """Début."""


class DroitsAssuranceMaladieBeneficiaire(Struct, frozen=True, kw_only=True):
    """Une entrée par personne."""

    nom: str
    """Nom de naissance."""
    prenoms: str
    """Prénoms."""
    date_naissance: str
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    qualite: str
    """Assuré, conjoint ou enfant."""
    caisse: DroitsAssuranceMaladieBeneficiaireCaisse | None = None
    """Caisse gestionnaire."""
    regime: str | None = None
    """Régime de la formation."""
    niveau_couverture: str | None = None
    """Niveau de couverture."""
    c2s: DroitsAssuranceMaladieBeneficiaireC2s | None = None
    """Complémentaire santé solidaire."""
    medecin_traitant_declare: bool | None = None
    """Si un médecin traitant est déclaré."""
    medecin_traitant: DroitsAssuranceMaladieBeneficiaireMedecinTraitant | None = None
    """Médecin traitant ; établissements de soins seulement."""
    exonerations: tuple[DroitsAssuranceMaladieBeneficiaireExoneration, ...] | None = None
    """Exonérations ; établissements de soins seulement."""


class DroitsAssuranceMaladie(Struct, frozen=True, kw_only=True):
    """Droits à l'Assurance maladie"""

    beneficiaires: tuple[DroitsAssuranceMaladieBeneficiaire, ...] | None = None
    """Une entrée par personne."""


DROITS_ASSURANCE_MALADIE = Operation(
    "cnam/droits", DroitsAssuranceMaladie, {"france_connect": 3}, title="Droits à l'Assurance maladie", provider="CNAM"
)
