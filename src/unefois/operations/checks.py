"""The checks of parameters, one small function a rule, in the vocabulary of model.Check.

All the checks of an operation run and every error is returned together, except after a check that answers True
("stops"). Rules and codes: docs/errors.md; the service's own order is kept by the lists at the end.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

from unefois.identity.ine import is_ine

if TYPE_CHECKING:
    from unefois.operations.model import Check, Given, Values

_NAME = re.compile(r"[a-zA-ZÀ-ÖØ-öø-ɏ'’ -]+")
"""The service's own class of characters (to ÿ), the other Latin letters of names (œ, Š, ı), and the apostrophe ’."""
_COMMUNE = re.compile(r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}")
_COUNTRY = re.compile(r"99[0-9]{3}|92352")
_DEPARTMENT = re.compile(r"2[AB]|97[12346]|0[1-9]|[1-8][0-9]|9[0-5]")
_UAI = re.compile(r"[0-9]{7}[0-9A-Za-z_]")
_SCHOOL_YEAR = re.compile(r"[0-9]{4}(?:-[0-9]{4})?")
_DIGITS = re.compile(r"[0-9]+")
FRANCE = "99100"
AMBIGUOUS = "\x00"
"""What stands for a parameter whose value cannot be told: given twice, or with an index. No caller can send it."""
REFUSED_WHEN_AMBIGUOUS = {
    "nomUsage": "00420",
    "sexeEtatCivil": "00427",
    "codeCogInseeCommuneNaissance": "00365",
    "nomCommuneNaissance": "00365",
    "lieuDeNaissance": "00365",
    "codeCogInseeDepartementNaissance": "00428",
    "identifiant": "00380",
    "immatriculation": "00430",
    "degreEtablissement": "00412",
}
"""Role → code, where the role's own check does not refuse whatever is not a value of it."""
_FIRST_CAMPAIGN = 2021
_FIRST_INCOME = 2015
_OLDEST_BIRTH = date(1900, 1, 1)
_NATIONAL_SERVICE_AGES = range(16, 26)

BCN_DEPARTMENTS = frozenset(
    [f"{n:03d}" for n in range(1, 96) if n != 20]  # noqa: PLR2004  # 20 is Corsica, 02A and 02B below
    + ["02A", "02B"]
    + [str(n) for n in range(971, 979)]
    + ["986", "987", "988"]
)
BCN_REGIONS = frozenset(f"{n:02d}" for n in range(1, 19))


def _text(given: Given, role: str) -> str:
    value = given.get(role)
    return _clean(value) if isinstance(value, str) else ""


def _clean(value: str) -> str:
    """Without spaces around; letters composed, so that an accent sent as a character of its own is not refused."""
    value = value.strip()
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _integer(raw: str) -> int | None:
    """A positive whole number of at most four digits, else None."""
    return int(raw) if 0 < len(raw) <= 4 and raw.isascii() and raw.isdigit() else None  # noqa: PLR2004  # a year


def _is_name(raw: str) -> bool:
    return bool(raw.strip()) and _NAME.fullmatch(raw) is not None


def birth_name(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """nomNaissance: not blank, letters only (00420). nomUsage comes along, without a rule."""
    raw = _text(given, "nomNaissance")
    if _is_name(raw):
        values["nomNaissance"] = raw
    else:
        errors.append("00420")
    usage = _text(given, "nomUsage")
    if usage:
        values["nomUsage"] = usage
    return False


def _first_names(*, required: bool, letters: bool, code: str) -> Check:
    def first_names(given: Given, values: Values, errors: list[str], today: date) -> bool:
        raw = given.get("prenoms")
        if raw is None and not required:
            return False
        names = [_clean(item) for item in raw] if isinstance(raw, list) else []
        if names and all(_is_name(name) if letters else name for name in names):
            values["prenoms"] = names
        else:
            errors.append(code)
        return False

    return first_names


first_names_cnav = _first_names(required=False, letters=True, code="00367")
first_names = _first_names(required=True, letters=False, code="00421")
first_names_letters = _first_names(required=True, letters=True, code="00421")


def sex_cnav(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """sexeEtatCivil for the CNAV: M or F in either case, or blank (00427)."""
    return _sex(given, values, errors, required=False)


def sex(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """sexeEtatCivil: M or F in either case (00427)."""
    return _sex(given, values, errors, required=True)


def sex_unchecked(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """sexeEtatCivil where it only helps: used when it reads M or F, else ignored."""
    raw = _text(given, "sexeEtatCivil").upper()
    if raw in ("M", "F"):
        values["sexeEtatCivil"] = raw
    return False


def _sex(given: Given, values: Values, errors: list[str], *, required: bool) -> bool:
    raw = _text(given, "sexeEtatCivil").upper()
    if raw in ("M", "F"):
        values["sexeEtatCivil"] = raw
    elif raw or required:
        errors.append("00427")
    return False


def country(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """codeCogInseePaysNaissance: 99xxx or 92352 (00400)."""
    raw = _text(given, "codeCogInseePaysNaissance")
    if _COUNTRY.fullmatch(raw):
        values["codeCogInseePaysNaissance"] = raw
    else:
        errors.append("00400")
    return False


def _commune_code(given: Given, values: Values, errors: list[str]) -> bool:
    """True when a commune code is given, well formed or not (00365)."""
    raw = _text(given, "codeCogInseeCommuneNaissance").upper()
    if not raw:
        return False
    if _COMMUNE.fullmatch(raw):
        values["codeCogInseeCommuneNaissance"] = raw
    else:
        errors.append("00365")
    return True


def _commune_name(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """The commune by name, department and year of birth ("transcogage"); True when the three are given."""
    name, department, year = (
        _text(given, role) for role in ("nomCommuneNaissance", "codeCogInseeDepartementNaissance", "anneeDateNaissance")
    )
    if not (name and department and year):
        return False
    number = _integer(year)
    if number is None or not _OLDEST_BIRTH.year <= number <= today.year:
        errors.append("00422")
    if _DEPARTMENT.fullmatch(department.upper()):
        values["nomCommuneNaissance"] = name
        values["codeCogInseeDepartementNaissance"] = department.upper()
    else:
        errors.append("00428")
    return True


def commune_cnav(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """The birth commune for the CNAV: required when the country is France, by code or by name (00365, 00422, 00428).

    Abroad a code is still checked, then ignored.
    """
    in_france = _text(given, "codeCogInseePaysNaissance") == FRANCE
    if _commune_code(given, values, errors):
        if not in_france:
            values.pop("codeCogInseeCommuneNaissance", None)
    elif in_france and not _commune_name(given, values, errors, today):
        errors.append("00365")
    return False


def commune_format(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """An optional birth commune, checked when given by code; by name it is used if it is complete and makes sense."""
    if not _commune_code(given, values, errors):
        _commune_name(given, values, [], today)
    return False


def commune_unchecked(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """An optional birth commune without any rule (CNOUS): used when it makes sense."""
    if not _commune_code(given, values, []):
        _commune_name(given, values, [], today)
    return False


def _date_parts(given: Given) -> list[str]:
    return [_text(given, role) for role in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")]


def birth_date_cnav(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """Birth date whose parts may be unknown; a complete one must exist, from 1900 to yesterday (00363)."""
    year, month, dom = (_integer(raw) if raw else 0 for raw in _date_parts(given))
    if year is None or month is None or dom is None or month > 12 or dom > 31:  # noqa: PLR2004  # a calendar's bounds
        errors.append("00363")
        return False
    if year and month and dom:
        try:
            birth = date(year, month, dom)
        except ValueError:
            errors.append("00363")
            return False
        if not _OLDEST_BIRTH <= birth <= today - timedelta(days=1):
            errors.append("00363")
            return False
    values.update(anneeDateNaissance=year or None, moisDateNaissance=month or None, jourDateNaissance=dom or None)
    return False


def birth_date(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """Complete birth date; only its first fault is told: year (00422), month (00423), day (00424), date (00425)."""
    year, month, dom = (_integer(raw) for raw in _date_parts(given))
    if not year:
        errors.append("00422")
    elif not month or month > 12:  # noqa: PLR2004  # a calendar's bound
        errors.append("00423")
    elif not dom or dom > 31:  # noqa: PLR2004
        errors.append("00424")
    else:
        try:
            date(year, month, dom)
        except ValueError:
            errors.append("00425")
        else:
            values.update(anneeDateNaissance=year, moisDateNaissance=month, jourDateNaissance=dom)
    return False


def national_service_age(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """Age from 16 to 25 (39400); silent when the date itself is wrong."""
    year = values.get("anneeDateNaissance")
    if year:
        month, dom = values["moisDateNaissance"], values["jourDateNaissance"]
        age = today.year - year - ((today.month, today.day) < (month, dom))
        if age not in _NATIONAL_SERVICE_AGES:
            errors.append("39400")
    return False


def quotient_year(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """annee of the quotient: this year or one of the two before (00356)."""
    raw = _text(given, "annee")
    if raw:
        year = _integer(raw)
        if year is not None and today.year - 2 <= year <= today.year:
            values["annee"] = year
        else:
            errors.append("00356")
    return False


def quotient_month(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """mois of the quotient: 1 to 12, not later than now in the year asked, which is this year by default (00354)."""
    raw = _text(given, "mois")
    if raw:
        month = _integer(raw)
        year = _integer(_text(given, "annee")) or today.year
        if month is None or not 1 <= month <= 12 or (year, month) > (today.year, today.month):  # noqa: PLR2004
            errors.append("00354")
        else:
            values["mois"] = month
    return False


def stop_if_wrong(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """Stops the list here when an earlier check failed."""
    return bool(errors)


def campaign_year(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """campaignYear: 2021 to last year (00368); stops."""
    raw = _text(given, "campaignYear")
    if raw:
        year = _integer(raw)
        if year is None or not _FIRST_CAMPAIGN <= year < today.year:
            errors.append("00368")
            return True
        values["campaignYear"] = year
    return False


def ine(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """ine: one of the four patterns of the national student identifier (00360); stops."""
    raw = _text(given, "ine")
    if is_ine(raw):
        values["ine"] = raw
        return False
    errors.append("00360")
    return True


def identifier(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """identifiant: not blank (00380)."""
    raw = _text(given, "identifiant")
    if raw:
        values["identifiant"] = raw
    else:
        errors.append("00380")
    return False


def identifier_digits(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """identifiant: digits (00380)."""
    raw = _text(given, "identifiant")
    if _DIGITS.fullmatch(raw):
        values["identifiant"] = raw
    else:
        errors.append("00380")
    return False


def registration_plate(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """immatriculation: not blank (00430)."""
    raw = _text(given, "immatriculation")
    if raw:
        values["immatriculation"] = raw.upper()
    else:
        errors.append("00430")
    return False


def school_year(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """anneeScolaire: YYYY or YYYY-YYYY (00411)."""
    raw = _text(given, "anneeScolaire")
    if _SCHOOL_YEAR.fullmatch(raw):
        values["anneeScolaire"] = raw
    else:
        errors.append("00411")
    return False


def school(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """codeEtablissement: seven digits and a letter (00410)."""
    raw = _text(given, "codeEtablissement")
    if _UAI.fullmatch(raw):
        values["codeEtablissement"] = raw.upper()
    else:
        errors.append("00410")
    return False


def school_perimeter(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """Where to search a pupil: one school, or a degree and departments or regions (00410, 00412–00419)."""
    departments, regions = given.get("codesBcnDepartements"), given.get("codesBcnRegions")
    has_perimeter = departments is not None or regions is not None
    if _text(given, "codeEtablissement"):
        if has_perimeter:
            errors.append("00419")
            return False
        return school(given, values, errors, today)
    if not has_perimeter:
        errors.append("00410")
        return False
    if departments is not None and regions is not None:
        errors.append("00413")
    else:
        _perimeter_codes(given, values, errors)
    degree = _text(given, "degreEtablissement")
    if degree in ("1D", "2D"):
        values["degreEtablissement"] = degree
    else:
        errors.append("00412")
    return False


def _perimeter_codes(given: Given, values: Values, errors: list[str]) -> None:
    role = "codesBcnDepartements" if given.get("codesBcnDepartements") is not None else "codesBcnRegions"
    known, code = (BCN_DEPARTMENTS, "00416") if role == "codesBcnDepartements" else (BCN_REGIONS, "00417")
    codes = given[role]
    if not isinstance(codes, list) or not codes or not all(item.strip() for item in codes):
        errors.append("00414")
    elif all(item in known for item in codes):
        values[role] = codes
    else:
        errors.append(code)


def birthplace_v2(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """lieuDeNaissance of v2: a commune code where it reads as one, else a name; never refused."""
    raw = _text(given, "lieuDeNaissance")
    if _COMMUNE.fullmatch(raw.upper()):
        values["codeCogInseeCommuneNaissance"] = raw.upper()
    elif raw:
        values["nomCommuneNaissance"] = raw
    return False


def income_year(given: Given, values: Values, errors: list[str], today: date) -> bool:
    """annrev: a year of income, 2015 to last year (00371)."""
    raw = _text(given, "annrev")
    if raw:
        year = _integer(raw)
        if year is None or not _FIRST_INCOME <= year < today.year:
            errors.append("00371")
        else:
            values["annrev"] = year
    return False


# The service's own order of checks, by provider (the recipient is checked before, for all).
CNAV: tuple[Check, ...] = (sex_cnav, commune_cnav, country, birth_date_cnav, first_names_cnav, birth_name)
CNAV_QUOTIENT: tuple[Check, ...] = (quotient_year, quotient_month, *CNAV)
CNOUS_IDENTITY: tuple[Check, ...] = (
    birth_name,
    first_names,
    birth_date,
    sex_unchecked,
    commune_unchecked,
    stop_if_wrong,
    campaign_year,
)
CNOUS_INE: tuple[Check, ...] = (ine, campaign_year)
MESRI_IDENTITY: tuple[Check, ...] = (birth_name, first_names, birth_date, sex, commune_format)
MEN_IDENTITY: tuple[Check, ...] = (birth_name, first_names, birth_date, sex, school_perimeter, school_year)
DSNJ: tuple[Check, ...] = (
    first_names_letters,
    birth_name,
    birth_date,
    national_service_age,
    sex,
    commune_format,
    country,
)
GIP_MDS: tuple[Check, ...] = (birth_name, first_names, birth_date)
CERTIFIED: tuple[Check, ...] = (birth_name, first_names, birth_date, sex_unchecked, commune_unchecked)
"""What FranceConnect certifies: the first three are required of it, the others help to find the person."""
ANTS: tuple[Check, ...] = (
    registration_plate,
    first_names,
    birth_name,
    birth_date,
    sex_unchecked,
    commune_unchecked,
)
