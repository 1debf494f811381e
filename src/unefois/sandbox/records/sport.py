"""Top athletes (Sport Data Hub): the current place on the ministerial lists and the earlier ones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unefois.sandbox.model import Calendar, Career, Person

    Record = dict[str, Any]

FEDERATIONS = (
    ("29", "fédération française de handball", "HANDBALL"),
    ("5", "fédération française d'athlétisme", "ATHLETISME"),
    ("6", "fédération française d'aviron", "AVIRON"),
    ("21", "fédération française de judo", "JUDO"),
    ("28", "fédération française de natation", "NATATION"),
    ("35", "fédération française de rugby", "RUGBY"),
    ("14", "fédération française de cyclisme", "CYCLISME"),
    ("16", "fédération française d'escrime", "ESCRIME"),
)
CATEGORIES = (("2", "elite", "4"), ("3", "senior", "3"), ("4", "releve", "2"), ("9", "collectifs nationaux", "1"))
REGIONS = (
    ("75", "Nouvelle-Aquitaine"),
    ("76", "Occitanie"),
    ("84", "Auvergne-Rhône-Alpes"),
    ("11", "Île-de-France"),
    ("53", "Bretagne"),
)
_SEASON_MONTH = 11


def athlete(person: Person, when: Calendar) -> Record | None:
    """The record of an athlete."""
    held = person.career
    if held is None:
        return None
    season = when.year if when.today.month >= _SEASON_MONTH else when.year - 1
    current = _status(held, date(season, 11, 1), date(season + 1, 10, 31)) if held.current else None
    last = season if held.current else season - 2
    return {
        "identite": {
            "nom_naissance": person.family_name.upper(),
            "nom_usage": person.usage_name.upper() if person.usage_name else None,
            "prenoms": person.all_given,
            "date_naissance": person.birth,
            "sexe": person.sex,
        },
        "est_sportif_de_haut_niveau": held.current,
        "a_ete_sportif_de_haut_niveau": True,
        "informations_statut": current,
        "informations_statuts_precedents": [
            {"fiche": 100_000 + int(held.psqs) % 800_000 + back}
            | _status(held, date(last - back, 11, 1), date(last - back + 1, 10, 31))
            for back in (1, 2)
        ],
    }


def _status(held: Career, first: date, last: date) -> Record:
    code, name, short = FEDERATIONS[held.sport]
    region_code, region = REGIONS[held.region]
    category, label, value = CATEGORIES[held.category]
    return {
        "periode": {"date_debut_statut": first, "date_fin_statut": last},
        "federation": {"code_federation": code, "nom_federation": name, "nom_court_federation": short},
        "etablissement": {
            "code_etablissement": f"2{int(region_code):03d}",
            "nom_etablissement": f"Maison de la Performance {region}",
        },
        "region": {"code_region": region_code, "nom_region": region},
        "categorie": {"code_categorie": category, "nom_categorie": label, "valeur": value},
        "sportif_de_haut_niveau": True,
    }
