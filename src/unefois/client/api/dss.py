"""Answers of `dss/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from msgspec import Struct

from .operation import Operation

__all__ = [
    "ALLOCATION_ADULTE_HANDICAPE",
    "ALLOCATION_ENFANT_HANDICAPE",
    "ALLOCATION_RENTREE_SCOLAIRE",
    "ALLOCATION_SOUTIEN_FAMILIAL",
    "COMPLEMENTAIRE_SANTE_SOLIDAIRE",
    "PARTICIPATION_FAMILIALE_EAJE",
    "PRIME_ACTIVITE",
    "QUOTIENT_FAMILIAL",
    "REVENU_SOLIDARITE_ACTIVE",
    "AllocationAdulteHandicape",
    "AllocationEnfantHandicape",
    "AllocationRentreeScolaire",
    "AllocationSoutienFamilial",
    "ComplementaireSanteSolidaire",
    "ParticipationFamilialeEaje",
    "PrimeActivite",
    "QuotientFamilial",
    "RevenuSolidariteActive",
]


class QuotientFamilialAllocataire(Struct, frozen=True, kw_only=True):
    """L'allocataire et la personne avec qui il vit."""

    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenoms: str
    """Prénoms."""
    date_naissance: str | None
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    sexe: str
    """Sexe à l'état civil."""


class QuotientFamilialEnfant(Struct, frozen=True, kw_only=True):
    """Enfants à charge ; liste vide s'il n'y en a pas."""

    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenoms: str
    """Prénoms."""
    date_naissance: str | None
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    sexe: str
    """Sexe à l'état civil."""


class QuotientFamilialAdresse(Struct, frozen=True, kw_only=True):
    """Adresse, telle que déclarée."""

    destinataire: str
    """Civilité, nom et prénom du destinataire."""
    complement_information: str | None
    """Appartement, étage, escalier."""
    complement_information_geographique: str | None
    """Entrée, bâtiment, résidence."""
    numero_libelle_voie: str | None
    """Numéro et nom de la voie."""
    lieu_dit: str | None
    """Lieu-dit, boîte postale."""
    code_postal_ville: str
    """Code postal et ville."""
    pays: str
    """Pays."""


class QuotientFamilialDetail(Struct, frozen=True, kw_only=True):
    """Quotient familial."""

    fournisseur: str
    """Organisme qui a calculé le quotient."""
    valeur: int | None
    """Quotient, en euros ; nul si l'organisme n'en a pas calculé (zéro est un quotient)."""
    annee: int
    """Année du quotient."""
    mois: int
    """Mois du quotient."""
    annee_calcul: int
    """Année du calcul."""
    mois_calcul: int
    """Mois du calcul."""


class QuotientFamilial(Struct, frozen=True, kw_only=True):
    """Quotient familial CAF & MSA"""

    allocataires: tuple[QuotientFamilialAllocataire, ...] | None = None
    """L'allocataire et la personne avec qui il vit."""
    enfants: tuple[QuotientFamilialEnfant, ...] | None = None
    """Enfants à charge ; liste vide s'il n'y en a pas."""
    adresse: QuotientFamilialAdresse | None = None
    """Adresse, telle que déclarée."""
    quotient_familial: QuotientFamilialDetail | None = None
    """Quotient familial."""


QUOTIENT_FAMILIAL = Operation(
    "dss/quotient_familial",
    QuotientFamilial,
    {"identite": 3, "france_connect": 3},
    title="Quotient familial CAF & MSA",
    provider="CNAF & MSA",
    options=frozenset(["annee", "mois"]),
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class ComplementaireSanteSolidaire(Struct, frozen=True, kw_only=True):
    """Complémentaire santé solidaire"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    avec_participation: bool | None = None
    """Si une participation financière est demandée."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


COMPLEMENTAIRE_SANTE_SOLIDAIRE = Operation(
    "dss/complementaire_sante_solidaire",
    ComplementaireSanteSolidaire,
    {"identite": 3, "france_connect": 3},
    title="Complémentaire santé solidaire",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class RevenuSolidariteActive(Struct, frozen=True, kw_only=True):
    """Revenu de solidarité active"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    avec_majoration: bool | None = None
    """Si la prestation est majorée ; nul sans prestation."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


REVENU_SOLIDARITE_ACTIVE = Operation(
    "dss/revenu_solidarite_active",
    RevenuSolidariteActive,
    {"identite": 3, "france_connect": 3},
    title="Revenu de solidarité active",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class AllocationAdulteHandicape(Struct, frozen=True, kw_only=True):
    """Allocation aux adultes handicapés"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


ALLOCATION_ADULTE_HANDICAPE = Operation(
    "dss/allocation_adulte_handicape",
    AllocationAdulteHandicape,
    {"identite": 3, "france_connect": 3},
    title="Allocation aux adultes handicapés",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class AllocationSoutienFamilial(Struct, frozen=True, kw_only=True):
    """Allocation de soutien familial"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


ALLOCATION_SOUTIEN_FAMILIAL = Operation(
    "dss/allocation_soutien_familial",
    AllocationSoutienFamilial,
    {"identite": 3, "france_connect": 3},
    title="Allocation de soutien familial",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class PrimeActivite(Struct, frozen=True, kw_only=True):
    """Prime d'activité"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    avec_majoration: bool | None = None
    """Si la prestation est majorée ; nul sans prestation."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


PRIME_ACTIVITE = Operation(
    "dss/prime_activite",
    PrimeActivite,
    {"identite": 3, "france_connect": 3},
    title="Prime d'activité",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class AllocationEnfantHandicape(Struct, frozen=True, kw_only=True):
    """Allocation d'éducation de l'enfant handicapé"""

    status: str
    """Situation de la personne envers la prestation."""
    date_debut_droit: str | None
    """Début du droit ; nul sans prestation."""


ALLOCATION_ENFANT_HANDICAPE = Operation(
    "dss/allocation_enfant_handicape",
    AllocationEnfantHandicape,
    {"identite": 3, "france_connect": 3},
    title="Allocation d'éducation de l'enfant handicapé",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class AllocationRentreeScolaire(Struct, frozen=True, kw_only=True):
    """Allocation de rentrée scolaire"""

    est_beneficiaire: bool | None = None
    """Si la personne perçoit la prestation."""
    date_debut_droit: str | None = None
    """Début du droit ; nul sans prestation."""


ALLOCATION_RENTREE_SCOLAIRE = Operation(
    "dss/allocation_rentree_scolaire",
    AllocationRentreeScolaire,
    {"identite": 3, "france_connect": 3},
    title="Allocation de rentrée scolaire",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)


class ParticipationFamilialeEajeAllocataire(Struct, frozen=True, kw_only=True):
    """L'allocataire et la personne avec qui il vit."""

    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenoms: str
    """Prénoms."""
    date_naissance: str | None
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    sexe: str
    """Sexe à l'état civil."""
    code_cog_insee_commune_naissance: str | None
    """Commune de naissance, code du COG."""


class ParticipationFamilialeEajeEnfant(Struct, frozen=True, kw_only=True):
    """Enfants à charge ; liste vide s'il n'y en a pas."""

    nom_naissance: str
    """Nom de naissance."""
    nom_usage: str | None
    """Nom d'usage, s'il en existe un."""
    prenoms: str
    """Prénoms."""
    date_naissance: str | None
    """Date de naissance ; nulle ou partielle quand elle est mal connue."""
    sexe: str
    """Sexe à l'état civil."""
    code_cog_insee_commune_naissance: str | None
    """Commune de naissance, code du COG."""


class ParticipationFamilialeEajeAdresse(Struct, frozen=True, kw_only=True):
    """Adresse, telle que déclarée."""

    destinataire: str
    """Civilité, nom et prénom du destinataire."""
    complement_information: str | None
    """Appartement, étage, escalier."""
    complement_information_geographique: str | None
    """Entrée, bâtiment, résidence."""
    numero_libelle_voie: str | None
    """Numéro et nom de la voie."""
    lieu_dit: str | None
    """Lieu-dit, boîte postale."""
    code_postal_ville: str
    """Code postal et ville."""
    pays: str
    """Pays."""


class ParticipationFamilialeEajeParametresCalculParticipationFamilialeBaseRessourcesAnnuelles(
    Struct, frozen=True, kw_only=True
):
    """Ressources annuelles du foyer."""

    valeur: int
    """Montant, en euros."""
    annee_calcul: int
    """Année des ressources."""


class ParticipationFamilialeEajeParametresCalculParticipationFamiliale(Struct, frozen=True, kw_only=True):
    """Ce qui sert au calcul de la participation."""

    nombre_enfants_a_charge: int
    """Nombre d'enfants à charge."""
    nombre_enfants_beneficiaire_aeeh: int
    """Dont ceux qui ouvrent droit à l'AEEH."""
    base_ressources_annuelles: ParticipationFamilialeEajeParametresCalculParticipationFamilialeBaseRessourcesAnnuelles
    """Ressources annuelles du foyer."""


class ParticipationFamilialeEaje(Struct, frozen=True, kw_only=True):
    """Participation familiale EAJE"""

    allocataires: tuple[ParticipationFamilialeEajeAllocataire, ...] | None = None
    """L'allocataire et la personne avec qui il vit."""
    enfants: tuple[ParticipationFamilialeEajeEnfant, ...] | None = None
    """Enfants à charge ; liste vide s'il n'y en a pas."""
    adresse: ParticipationFamilialeEajeAdresse | None = None
    """Adresse, telle que déclarée."""
    parametres_calcul_participation_familiale: (
        ParticipationFamilialeEajeParametresCalculParticipationFamiliale | None
    ) = None
    """Ce qui sert au calcul de la participation."""


PARTICIPATION_FAMILIALE_EAJE = Operation(
    "dss/participation_familiale_eaje",
    ParticipationFamilialeEaje,
    {"identite": 3, "france_connect": 3},
    title="Participation familiale EAJE",
    provider="Sécurité sociale",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseeDepartementNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomCommuneNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)
