"""What the datasets and their fields are, in French, for the OpenAPI files and the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT: Mapping[str, str] = {
    "quotient_familial": "Quotient familial calculé par la CAF ou la MSA, et composition du foyer.",
    "prestations_sociales": "Si la personne perçoit la prestation, et depuis quand.",
    "participation_familiale_eaje": (
        "Ce qu'il faut pour calculer la participation d'une famille au prix de l'accueil de son jeune enfant."
    ),
    "etudiant_boursier": "Bourse sur critères sociaux d'un étudiant : statut, échelon, versements, ville d'études.",
    "statut_etudiant": "Admissions et inscriptions d'un étudiant dans l'enseignement supérieur.",
    "scolarites": "Scolarité d'un élève pour une année : établissement, statut, bourse, régime.",
    "statut_demandeur_emploi": "Inscription d'une personne à France Travail : identité, coordonnées, catégorie, dates.",
    "indemnites_france_travail": "Versements de France Travail à une personne : les 24 derniers.",
    "service_national": "Situation d'un jeune de 16 à 25 ans envers le service national.",
    "service_civique": "Contrats de service civique d'une personne : en cours, passé.",
    "statut_sportif": "Inscription d'une personne sur les listes de sportifs de haut niveau.",
    "extrait_immatriculation_vehicule": (
        "Véhicule désigné par sa plaque, si la personne en est titulaire, cotitulaire ou locataire."
    ),
}
"""One sentence a dataset."""

LABELS: Mapping[str, str] = {}
"""One label a field name, v2 and later names alike."""
