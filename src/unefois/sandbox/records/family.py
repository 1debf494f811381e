"""The family funds: quotient familial, participation familiale (EAJE) and social benefits.

The quotient follows the CNAF's formula: a twelfth of the taxable income of year N-2 (after the 10 % deduction), plus
the month's benefits, over the parts of the household (2 for one or two adults, ½ for each of the first two children,
1 for the third, ½ for the next, ½ more for a disabled child). The amounts of benefits that enter it are round figures:
the sandbox pays nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.sandbox.model import INCOME_YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from unefois.sandbox.model import Calendar, Household, Person

    Record = dict[str, Any]

CHILD_AGE = 20
"""Children count for family benefits until that birthday."""
EAJE_AGE = 7
SCHOOL_AGES = range(6, 18)

_ALLOWANCE = (0, 0, 151, 344)
_ALLOWANCE_NEXT = 193
_RSA = 646
_RSA_CHILD = 194
_ACTIVITY = 180
_AAH = 1033
_AEEH = 151


def dependants(home: Household, year: int, month: int) -> list[Person]:
    """The children who count for benefits in a month: born, and under twenty."""
    now = year * 12 + month
    return [child for child in home.children if _month_of(child) <= now < _month_of(child) + 12 * CHILD_AGE]


def _month_of(child: Person) -> int:
    return child.birth.year * 12 + child.birth.month


def parts_twice(children: int, disabled: int) -> int:
    """Twice the parts of the quotient familial: the third child counts a whole one."""
    return 4 + children + (children >= 3) + disabled  # noqa: PLR2004


def monthly_benefits(home: Household, children: int, disabled: int) -> int:
    """The month's benefits, in round euros."""
    held = home.benefits
    total = _ALLOWANCE[children] if children < len(_ALLOWANCE) else _ALLOWANCE[-1] + _ALLOWANCE_NEXT * (children - 3)
    if held.rsa:
        total += _RSA + _RSA_CHILD * children
    if held.activity:
        total += _ACTIVITY
    if held.disability:
        total += _AAH * sum(adult.disabled for adult in home.adults)
    if held.child_disability:
        total += _AEEH * disabled
    return total


def _quotients(home: Household, when: Calendar) -> Iterator[int | None]:
    """The quotients, in whole euros, of the current month and of the 24 before; None where the fund computed none."""
    born = [(_month_of(child), child.disabled) for child in home.children]
    incomes = [sum(adult.incomes[back] for adult in home.adults) * 9 // 10 for back in range(INCOME_YEARS)]
    known: dict[tuple[int, int, int], int] = {}  # few months differ: by year, and when a child comes or goes
    for year, month in ((when.year, when.today.month), *when.months):
        if not home.quotient_known:
            yield None
            continue
        now = year * 12 + month
        counted = [disabled for start, disabled in born if start <= now < start + 12 * CHILD_AGE]
        case = when.year - year + 2, len(counted), sum(counted)
        if case not in known:
            back, children, disabled = case
            resources = incomes[back] + 12 * monthly_benefits(home, children, disabled)
            known[case] = resources * 2 // (12 * parts_twice(children, disabled))
        yield known[case]


def quotient(home: Household, when: Calendar) -> Record | None:
    """The household's record, the same for both allocataires."""
    if home.absent:
        return {"absent": home.absent}
    if home.fund is None:
        return None
    year, month = when.year, when.today.month
    value, *before = _quotients(home, when)
    found: Record = {
        "allocataires": [_person(adult) for adult in home.adults],
        "enfants": [_person(child) for child in dependants(home, year, month)],
        "adresse": postal_address(home),
        "quotient_familial": {
            "fournisseur": home.fund,
            "valeur": value,
            "annee": year,
            "mois": month,
            "annee_calcul": year,
            "mois_calcul": month,
        },
    }
    if home.fund == "CNAF":
        months = zip(when.months, before, strict=True)
        found["historique"] = [{"annee": year, "mois": month, "valeur": value} for (year, month), value in months]
    return found


def childcare(home: Household, when: Calendar) -> Record | None:
    """Participation familiale: families of a fund with a child under seven."""
    if home.absent:
        return {"absent": home.absent}
    if home.fund is None:
        return None
    children = dependants(home, when.year, when.today.month)
    if not any(when.age(child.birth) < EAJE_AGE for child in children):
        return {"absent": "37003"} if children else None
    return {
        "allocataires": [
            _person(adult) | {"code_cog_insee_commune_naissance": adult.birth_commune} for adult in home.adults
        ],
        "enfants": [_person(child) | {"code_cog_insee_commune_naissance": child.birth_commune} for child in children],
        "adresse": postal_address(home),
        "parametres_calcul_participation_familiale": {
            "nombre_enfants_a_charge": len(children),
            "nombre_enfants_beneficiaire_aeeh": sum(c.disabled for c in children)
            if home.benefits.child_disability
            else 0,
            "base_ressources_annuelles": {
                "valeur": sum(adult.incomes[2] for adult in home.adults) * 9 // 10,
                "annee_calcul": when.year - 2,
            },
        },
    }


def benefits(home: Household, person: Person) -> Record | None:
    """What one person of the household has of each benefit; an adult without any has an empty record."""
    if home.unknown_to_rncps:
        return {"absent": "40003"}
    held = home.benefits
    found: Record = {}
    if held.health:
        found["complementaire_sante_solidaire"] = {
            "est_beneficiaire": True,
            "avec_participation": held.health_paid,
            "date_debut_droit": max(held.health, person.birth).isoformat(),
        }
    if not home.is_adult(person):
        if person.disabled and held.child_disability:
            found["allocation_enfant_handicape"] = _child_disability("ouvrant_droit", held.child_disability)
        return found or None
    if held.child_disability:
        found["allocation_enfant_handicape"] = _child_disability("allocataire", held.child_disability)
    if held.rsa:
        found["revenu_solidarite_active"] = _increased(held.rsa, increased=held.rsa_increased)
    if held.activity:
        found["prime_activite"] = _increased(held.activity, increased=held.activity_increased)
    for name, start in (
        ("allocation_adulte_handicape", held.disability if person.disabled else None),
        ("allocation_soutien_familial", held.support),
        ("allocation_rentree_scolaire", held.back_to_school),
    ):
        if start:
            found[name] = {"est_beneficiaire": True, "date_debut_droit": start.isoformat()}
    return found


def postal_address(home: Household) -> Record:
    """The household's address as the family funds write it."""
    address, head = home.address, home.adults[0]
    title = "MADAME" if head.sex == "F" else "MONSIEUR"
    name = (head.usage_name or head.family_name).upper()
    return {
        "destinataire": f"{title} {head.given_names[0].upper()} {name}" if head.given_names else f"{title} {name}",
        "complement_information": address.complement,
        "complement_information_geographique": None,
        "numero_libelle_voie": address.line,
        "lieu_dit": None,
        "code_postal_ville": f"{address.town.postal_code} {address.town.upper_name}",
        "pays": "FRANCE",
    }


def _person(person: Person) -> Record:
    return {
        "nom_naissance": person.family_name.upper(),
        "nom_usage": person.usage_name.upper() if person.usage_name else None,
        "prenoms": person.all_given,
        "date_naissance": person.birth_text,
        "sexe": person.sex,
    }


def _child_disability(status: str, start: date) -> Record:
    return {"status": status, "date_debut_droit": start.isoformat()}


def _increased(start: date, *, increased: bool) -> Record:
    return {"est_beneficiaire": True, "avec_majoration": increased, "date_debut_droit": start.isoformat()}
