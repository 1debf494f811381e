"""Every operation and its answer. Written by `python -m tools.client_api`: do not edit."""

from .ants import EXTRAIT_IMMATRICULATION_VEHICULE, ExtraitImmatriculationVehicule
from .cnam import DROITS_ASSURANCE_MALADIE, INDEMNITES_JOURNALIERES, DroitsAssuranceMaladie, IndemnitesJournalieres
from .cnous import ETUDIANT_BOURSIER, EtudiantBoursier
from .dgfip import IMPOT_PARTICULIER, ImpotParticulier
from .dsnj import SERVICE_NATIONAL, ServiceNational
from .dss import (
    ALLOCATION_ADULTE_HANDICAPE,
    ALLOCATION_ENFANT_HANDICAPE,
    ALLOCATION_RENTREE_SCOLAIRE,
    ALLOCATION_SOUTIEN_FAMILIAL,
    COMPLEMENTAIRE_SANTE_SOLIDAIRE,
    PARTICIPATION_FAMILIALE_EAJE,
    PRIME_ACTIVITE,
    QUOTIENT_FAMILIAL,
    REVENU_SOLIDARITE_ACTIVE,
    AllocationAdulteHandicape,
    AllocationEnfantHandicape,
    AllocationRentreeScolaire,
    AllocationSoutienFamilial,
    ComplementaireSanteSolidaire,
    ParticipationFamilialeEaje,
    PrimeActivite,
    QuotientFamilial,
    RevenuSolidariteActive,
)
from .france_travail import DEMANDEUR_EMPLOI, PAIEMENTS_FRANCE_TRAVAIL, DemandeurEmploi, PaiementsFranceTravail
from .gip_mds import SERVICE_CIVIQUE, ServiceCivique
from .men import SCOLARITE, Scolarite
from .mesri import STATUT_ETUDIANT, StatutEtudiant
from .operation import Operation
from .sdh import STATUT_SPORTIF, StatutSportif

__all__ = [
    "ALLOCATION_ADULTE_HANDICAPE",
    "ALLOCATION_ENFANT_HANDICAPE",
    "ALLOCATION_RENTREE_SCOLAIRE",
    "ALLOCATION_SOUTIEN_FAMILIAL",
    "COMPLEMENTAIRE_SANTE_SOLIDAIRE",
    "DEMANDEUR_EMPLOI",
    "DROITS_ASSURANCE_MALADIE",
    "ETUDIANT_BOURSIER",
    "EXTRAIT_IMMATRICULATION_VEHICULE",
    "IMPOT_PARTICULIER",
    "INDEMNITES_JOURNALIERES",
    "PAIEMENTS_FRANCE_TRAVAIL",
    "PARTICIPATION_FAMILIALE_EAJE",
    "PRIME_ACTIVITE",
    "QUOTIENT_FAMILIAL",
    "REVENU_SOLIDARITE_ACTIVE",
    "SCOLARITE",
    "SERVICE_CIVIQUE",
    "SERVICE_NATIONAL",
    "STATUT_ETUDIANT",
    "STATUT_SPORTIF",
    "AllocationAdulteHandicape",
    "AllocationEnfantHandicape",
    "AllocationRentreeScolaire",
    "AllocationSoutienFamilial",
    "ComplementaireSanteSolidaire",
    "DemandeurEmploi",
    "DroitsAssuranceMaladie",
    "EtudiantBoursier",
    "ExtraitImmatriculationVehicule",
    "ImpotParticulier",
    "IndemnitesJournalieres",
    "Operation",
    "PaiementsFranceTravail",
    "ParticipationFamilialeEaje",
    "PrimeActivite",
    "QuotientFamilial",
    "RevenuSolidariteActive",
    "Scolarite",
    "ServiceCivique",
    "ServiceNational",
    "StatutEtudiant",
    "StatutSportif",
]
