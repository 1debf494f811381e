"""Answers of `ants/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from .operation import Operation

__all__ = ["EXTRAIT_IMMATRICULATION_VEHICULE", "ExtraitImmatriculationVehicule"]


class ExtraitImmatriculationVehiculeIdentiteParticulier(Struct, frozen=True, kw_only=True):
    """Identité inscrite sur le certificat."""

    nom: str
    """Nom de naissance."""
    prenom: str
    """Premier prénom."""
    sexe_etat_civil: str
    """Sexe à l'état civil."""
    annee_date_naissance: int | None
    """Année de naissance."""
    mois_date_naissance: int | None
    """Mois de naissance."""
    jour_date_naissance: int | None
    """Jour de naissance."""
    code_departement_naissance: str
    """Département de naissance."""


class ExtraitImmatriculationVehiculeAdresseParticulier(Struct, frozen=True, kw_only=True):
    """Adresse de la personne."""

    complement_information: str | None
    """Appartement, étage, escalier."""
    num_voie: str | None
    """Numéro dans la voie."""
    type_voie: str | None
    """Type de voie."""
    libelle_voie: str | None
    """Nom de la voie."""
    code_postal_ville: str
    """Code postal et ville."""
    libelle_commune: str
    """Commune."""
    lieu_dit: str | None
    """Lieu-dit, boîte postale."""
    etage_escalier_appartement: str | None
    """Étage, escalier, appartement."""
    extension: str | None
    """Extension du numéro (bis, ter)."""
    pays: str | None
    """Pays."""


class ExtraitImmatriculationVehiculeDonneesImmatriculationVehiculeStatutLocation(Struct, frozen=True, kw_only=True):
    """Location, s'il y a lieu."""

    code: str | None
    """Code."""
    label: str | None
    """Libellé."""


class ExtraitImmatriculationVehiculeDonneesImmatriculationVehicule(Struct, frozen=True, kw_only=True):
    """Immatriculation."""

    numero_immatriculation: str
    """Numéro d'immatriculation."""
    date_premiere_immatriculation: str
    """Date de première immatriculation."""
    statut_location: ExtraitImmatriculationVehiculeDonneesImmatriculationVehiculeStatutLocation
    """Location, s'il y a lieu."""


class ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeCategorieVehicule(
    Struct, frozen=True, kw_only=True
):
    """Catégorie européenne."""

    code: str
    """Code."""
    label: str
    """Libellé."""


class ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeGenreNational(Struct, frozen=True, kw_only=True):
    """Genre national."""

    code: str
    """Code."""
    label: str
    """Libellé."""


class ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeTypeCarburant(Struct, frozen=True, kw_only=True):
    """Carburant ou énergie."""

    code: str
    """Code."""
    label: str
    """Libellé."""


class ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeClasseEnvironnementale(
    Struct, frozen=True, kw_only=True
):
    """Norme européenne d'émission."""

    code: str
    """Code."""
    label: str
    """Libellé."""


class ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehicule(Struct, frozen=True, kw_only=True):
    """Caractéristiques techniques."""

    marque: str
    """Marque."""
    type_variante_version: str
    """Type, variante, version."""
    denomination_commerciale: str
    """Nom commercial."""
    masse_charge_maximale: Decimal
    """Masse en charge maximale, en kilogrammes."""
    categorie_vehicule: ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeCategorieVehicule
    """Catégorie européenne."""
    genre_national: ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeGenreNational
    """Genre national."""
    cylindree: Decimal
    """Cylindrée, en centimètres cubes."""
    type_carburant: ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeTypeCarburant
    """Carburant ou énergie."""
    taux_co2: Decimal
    """Émissions de CO2, en grammes par kilomètre."""
    classe_environnementale: ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehiculeClasseEnvironnementale
    """Norme européenne d'émission."""


class ExtraitImmatriculationVehicule(Struct, frozen=True, kw_only=True):
    """Immatriculation de véhicule"""

    identite_particulier: ExtraitImmatriculationVehiculeIdentiteParticulier | None = None
    """Identité inscrite sur le certificat."""
    adresse_particulier: ExtraitImmatriculationVehiculeAdresseParticulier | None = None
    """Adresse de la personne."""
    statut_rattachement: str | None = None
    """À quel titre la personne est liée au véhicule."""
    donnees_immatriculation_vehicule: ExtraitImmatriculationVehiculeDonneesImmatriculationVehicule | None = None
    """Immatriculation."""
    caracteristiques_techniques_vehicule: ExtraitImmatriculationVehiculeCaracteristiquesTechniquesVehicule | None = None
    """Caractéristiques techniques."""


EXTRAIT_IMMATRICULATION_VEHICULE = Operation(
    "ants/extrait_immatriculation_vehicule",
    ExtraitImmatriculationVehicule,
    {"france_connect": 3},
    title="Immatriculation de véhicule",
    provider="ANTS",
    options=frozenset(["immatriculation"]),
)
