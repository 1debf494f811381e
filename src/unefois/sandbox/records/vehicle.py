"""Vehicles (ANTS, SIV): one record a plate, of the person by whom it is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.identity import cog

if TYPE_CHECKING:
    from unefois.sandbox.model import Household, Person, Vehicle

    Record = dict[str, Any]

MODELS = (
    ("PEUGEOT", "208", "UPHNEK-B1D3", 1_620, 1_199, "ES", 103),
    ("PEUGEOT", "308", "LPYHZR-A2E1", 1_850, 1_499, "GO", 109),
    ("RENAULT", "CLIO", "RJA0E2-MTB1", 1_610, 999, "ES", 117),
    ("RENAULT", "MEGANE", "RFBMS0-A3X4", 1_880, 1_461, "GO", 112),
    ("RENAULT", "ZOE", "AGVYF1-A23F", 1_988, 0, "EL", 0),
    ("CITROEN", "C3", "SXHNPM-B1C2", 1_590, 1_199, "ES", 112),
    ("CITROEN", "BERLINGO", "ECYHYJ-C4D5", 2_180, 1_499, "GO", 126),
    ("DACIA", "SANDERO", "DJF0N1-A8B1", 1_540, 999, "ES", 120),
    ("DACIA", "SPRING", "BBG1A1-A1A1", 1_300, 0, "EL", 0),
    ("TOYOTA", "YARIS", "XPA1FE-H1B2", 1_615, 1_490, "EH", 92),
    ("VOLKSWAGEN", "GOLF", "CDDFYX-0GDF", 1_850, 1_498, "ES", 124),
    ("FIAT", "500", "312AXA-1A03", 1_405, 1_242, "ES", 118),
)
"""Make, model, type, gross weight (kg), displacement (cm³), fuel, CO₂ (g/km)."""

_FUELS = {
    "ES": "Essence",
    "GO": "Gazole",
    "EL": "Électricité",
    "EH": "Essence-électricité (hybride non rechargeable)",
}
_EURO = ((2021, "Euro 6d"), (2015, "Euro 6"), (2011, "Euro 5"), (0, "Euro 4"))


def registration(home: Household, person: Person, held: Vehicle) -> Record:
    """The extract of the registration of a vehicle."""
    make, name, kind, weight, displacement, fuel, carbon = MODELS[held.model]
    address, town = home.address, home.address.town
    leased = held.holding == "locataire"
    norm = next(label for year, label in _EURO if held.first_registered.year >= year)
    known = person.birth_known
    return {
        "identite_particulier": {
            "nom": person.family_name.upper(),
            "prenom": person.given_names[0].upper() if person.given_names else "SP",
            "sexe_etat_civil": person.sex,
            "annee_date_naissance": person.birth.year,
            "mois_date_naissance": None if known == "year" else person.birth.month,
            "jour_date_naissance": person.birth.day if known == "day" else None,
            "code_departement_naissance": cog.department_of(person.birth_commune) if person.birth_commune else "99",
        },
        "adresse_particulier": {
            "complement_information": address.complement,
            "num_voie": address.number,
            "type_voie": address.kind,
            "libelle_voie": address.street,
            "code_postal_ville": town.postal_code,
            "libelle_commune": town.upper_name,
            "lieu_dit": None,
            "etage_escalier_appartement": None,
            "extension": None,
            "pays": "FRANCE",
        },
        "statut_rattachement": held.holding,
        "donnees_immatriculation_vehicule": {
            "numero_immatriculation": held.plate,
            "date_premiere_immatriculation": held.first_registered.isoformat(),
            "statut_location": {
                "code": "LLD" if leased else None,
                "label": "Location longue durée" if leased else None,
            },
        },
        "caracteristiques_techniques_vehicule": {
            "marque": make,
            "type_variante_version": kind,
            "denomination_commerciale": name,
            "masse_charge_maximale": weight,
            "categorie_vehicule": {
                "code": "M1",
                "label": "Véhicule de transport de personnes, huit places assises au plus outre le conducteur",
            },
            "genre_national": {"code": "VP", "label": "Véhicule particulier"},
            "cylindree": displacement,
            "type_carburant": {"code": fuel, "label": _FUELS[fuel]},
            "taux_co2": carbon,
            "classe_environnementale": {"code": norm, "label": f"Norme européenne d'émission {norm}"},
        },
    }
