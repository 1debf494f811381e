"""Schools and universities: pupils (MEN), students (MESRI) and their scholarships (CNOUS).

Schools are invented: their UAI bears the département of the town, a number above 9000 (which no school has) and the
right check letter. Universities are the real ones of the town, or of the nearest.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.identity import cog

if TYPE_CHECKING:
    from unefois.sandbox.model import Person, Scholarship, Schooling
    from unefois.sandbox.places import Town

    Record = dict[str, Any]

_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Level(msgspec.Struct, frozen=True):
    """A level of schooling."""

    age: int
    """Age reached in the year of its start."""
    degree: str
    code: str | None
    """National code of the module (MEF-STAT); the first degree has none."""
    label: str | None


LEVELS = {
    "PS": Level(3, "1D", None, "PETITE SECTION"),
    "MS": Level(4, "1D", None, "MOYENNE SECTION"),
    "GS": Level(5, "1D", None, "GRANDE SECTION"),
    "CP": Level(6, "1D", None, "COURS PREPARATOIRE"),
    "CE1": Level(7, "1D", None, "COURS ELEMENTAIRE 1"),
    "CE2": Level(8, "1D", None, "COURS ELEMENTAIRE 2"),
    "CM1": Level(9, "1D", None, "COURS MOYEN 1"),
    "CM2": Level(10, "1D", None, "COURS MOYEN 2"),
    "6EME": Level(11, "2D", "21110010001", "6EME"),
    "5EME": Level(12, "2D", "21112010001", "5EME"),
    "4EME": Level(13, "2D", "21114010001", "4EME"),
    "3EME": Level(14, "2D", "21116010001", "3EME"),
    "2NDE": Level(15, "2D", "22210010001", "2NDE GENERALE ET TECHNOLOGIQUE"),
    "1ERE": Level(16, "2D", "22211010001", "1ERE GENERALE"),
    "TLE": Level(17, "2D", "22212010001", "TERMINALE GENERALE"),
    "CAP1": Level(15, "2D", "24132509931", "1CAP1 CUISINE"),
    "CAP2": Level(16, "2D", "24132509932", "2CAP2 CUISINE"),
}
BY_AGE = {level.age: name for name, level in reversed(LEVELS.items())}
"""The general path: the level of each age."""

BOARDING = {
    "0": "Externe libre",
    "1": "Externe surveillé",
    "2": "Demi-pensionnaire dans l'établissement",
    "3": "Interne dans l'établissement",
    "4": "Interne externé",
    "5": "Interne hébergé",
    "6": "Demi-pensionnaire hors l'établissement",
}
REGIMES = {
    "RF1": "formation initiale",
    "RF2": "formation initiale hors apprentissage",
    "RF3": "reprise d'études non financée sans convention",
    "RF4": "contrat d'apprentissage",
    "RF5": "formation continue",
    "RF6": "formation continue hors contrat professionnel",
    "RF7": "contrat de professionnalisation",
}
MONTHS_PAID = 10
_RENTREE = 9


class University(msgspec.Struct, frozen=True):
    """A place of higher education."""

    town: str
    uai: str
    name: str


def uai(department: str, number: int) -> str:
    """A UAI with its check letter. Corsica counts as 620 (2A) and 720 (2B), as in the national directory."""
    prefix = {"2A": "620", "2B": "720"}.get(department, department.zfill(3))
    digits = f"{prefix}{number:04d}"
    return digits + _UAI_LETTERS[int(digits) % len(_UAI_LETTERS)]


def school_uai(town: Town, level: str, number: int) -> str:
    """The UAI of one of the three schools of a kind in a town."""
    kind = 0 if LEVELS[level].degree == "1D" else 1 if level in ("6EME", "5EME", "4EME", "3EME") else 2
    return uai(town.department, 9000 + int(town.code[-3:]) % 100 * 9 + kind * 3 + number % 3)


@cache
def universities() -> list[University]:
    """Every university of the sandbox."""
    lines = files("unefois.sandbox").joinpath("data", "universities.csv").read_text(encoding="utf-8").splitlines()
    return [University(*line.split(";")) for line in lines]


@cache
def nearest_university(department: str) -> tuple[University, ...]:
    """Those of the département, else of its region's neighbours in the list (by département number)."""
    here = tuple(found for found in universities() if cog.department_of(found.town) == department)
    return here or (universities()[sum(map(ord, department)) % len(universities())],)


def pupil(person: Person) -> Record | None:
    """The schoolings of a pupil."""
    if not person.schooling:
        return None
    return {
        "identite": {
            "nom": person.family_name.upper(),
            "prenom": person.given_names[0].upper() if person.given_names else "SP",
            "sexe": person.sex,
            "date_naissance": person.birth.isoformat(),
        },
        "scolarites": [_schooling(year) for year in person.schooling],
    }


def _schooling(held: Schooling) -> Record:
    level = LEVELS[held.level]
    second = level.degree == "2D"
    return {
        "regime_pensionnat": {"code": held.boarding, "libelle": BOARDING[held.boarding]} if held.boarding else None,
        "module_elementaire_formation": {"code_mef_stat": level.code, "libelle": level.label},
        "etablissement": {"code_uai": held.uai, "code_ministere_tutelle": "06"},
        "annee_scolaire": f"{held.year}-{held.year + 1}",
        "est_scolarise": True,
        "statut_eleve": {"code": "ST", "libelle": "SCOLAIRE"},
        "est_boursier": second and held.step is not None,
        "echelon_bourse": held.step if second else None,
        "degre": level.degree,
        "code_bcn_departement": held.town.bcn_department,
        "code_bcn_region": held.town.bcn_region,
    }


def student(person: Person) -> Record | None:
    """The admissions of a student, newest first."""
    held = person.studies
    if held is None:
        return None
    return {
        "ine": held.ine,
        "identite": {
            "nom_naissance": person.family_name.upper(),
            "prenom": person.given_names[0].upper() if person.given_names else "SP",
            "date_naissance": person.birth,
        },
        "admissions": [
            {
                "date_debut": date(year, 9, 1),
                "date_fin": date(year + 1, 8, 31),
                "est_inscrit": held.enrolled or year != held.last_year,
                "regime_formation": {"code": held.regime, "libelle": REGIMES[held.regime]},
                "code_cog_insee_commune": held.town.code,
                "etablissement_etudes": {"uai": held.uai, "nom": held.name},
            }
            for year in range(held.last_year, max(held.first_year, held.last_year - 1) - 1, -1)
        ],
    }


def _months_paid(grant: Scholarship) -> int:
    if grant.step is None:
        return 0
    if grant.struck_off is None:
        return MONTHS_PAID
    return (grant.struck_off.year - grant.year) * 12 + grant.struck_off.month - _RENTREE


def scholarship(person: Person) -> Record | None:
    """The scholarship campaigns of a student who asked for one, newest first."""
    held = person.studies
    if held is None or not held.scholarships:
        return None
    name = cog.commune_name(person.birth_commune, person.birth.year) if person.birth_commune else None
    return {
        "email": held.email,
        "identite": {
            "nom": person.family_name.upper(),
            "prenoms": [given.upper() for given in person.given_names] or ["SP"],
            "date_naissance": person.birth,
            "nom_commune_naissance": name or cog.country_name(person.birth_country) or "",
            "sexe": person.sex,
        },
        "campagnes": [
            {
                "annee": grant.year,
                "statut_bourse": int(grant.provisional),
                "statut_boursier": {
                    "est_boursier": grant.step is not None and grant.struck_off is None,
                    "est_radie": grant.struck_off is not None,
                    "date_radiation": grant.struck_off,
                },
                "periode_versement_bourse": {
                    "date_rentree": date(grant.year, _RENTREE, 1),
                    "duree": _months_paid(grant),
                },
                "etablissement_etudes": {"nom_commune": held.town.name, "nom_etablissement": held.name},
                "echelon_bourse": {
                    "echelon": grant.step or "0bis",
                    "echelon_bourse_regionale_provisoire": grant.regional,
                },
            }
            for grant in sorted(held.scholarships, key=lambda grant: -grant.year)
        ],
    }
