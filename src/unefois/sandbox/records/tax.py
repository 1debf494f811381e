"""The tax authority (DGFiP): the situations of the last three years of income.

The record `impot_particulier` is `{"situations": [...]}`, newest first, one a year of income, with the field names of
the *impôt particulier* API: `annee` (of income), `rfr`, `sitFam` (C célibataire, M marié, O pacsé, D divorcé, V veuf),
`nbPart`, `pac` {`nbPac`}, `nmNaiDec1`, `nmUsaDec1`, `prnmDec1`, `dateNaisDec1` (and `…Dec2` of a joint declaration),
`aft` (address on 1 January) and `aftDetail`, `parIso` (lone parent), `revenuBrutGlobal`, `revenuImposable`,
`impotRevenuNet`, `revDeclCat1Tspr` (wages and pensions declared), `dateEtablissement`. Whole euros.

Spouses and *pacsés* share one tax household and one record; *concubins* have each their own, the children with the
first. The tax is that of one scale (2025 income) with the cap of the *quotient familial* and the *décote*: enough for
a sandbox, not an engine of the law.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unefois.sandbox.model import Calendar, Household, Person

    Record = dict[str, Any]

_SCALE = ((11_600, 11), (29_579, 30), (84_577, 41), (181_917, 45))
"""Thresholds by part and the percentage above each."""
_HALF_PART_CAP = 1_807
_DISCOUNT = {1: (889, 1_964), 2: (1_483, 3_277)}
"""Décote: ceiling of the formula and tax under which it applies, one or two adults."""
_DISCOUNT_PERCENT = 4525
_SMALLEST = 61


def tax_household(home: Household, person: Person) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """(declarants, children) of the tax household of an adult."""
    if home.together:
        return home.adults, home.children
    return (person,), home.children if person is home.adults[0] else ()


def parts_quadruple(declarants: int, children: list[Person], *, lone: bool) -> int:
    """Four times the parts of the tax household: quarters appear with a disabled child's share in custody cases."""
    count = len(children)
    halves = 2 * declarants + count + max(0, count - 2) + (1 if lone and count else 0)
    halves += sum(child.disabled for child in children)
    return 2 * halves


def situation(home: Household, person: Person, when: Calendar, year: int) -> Record:
    """The situation of one year of income."""
    return {"annee": year, **_assessment(home, person, when, year), **_household(home, person)}


def situations(home: Household, person: Person, when: Calendar) -> Record | None:
    """The record `impot_particulier` of an adult; None for one who was a minor in all of these years."""
    years = [year for year in when.tax_years if when.age_in(person.birth, year) >= 18]  # noqa: PLR2004  # majority
    if not years:
        return None
    same = _household(home, person)
    return {"situations": [{"annee": year, **_assessment(home, person, when, year), **same} for year in years]}


def _assessment(home: Household, person: Person, when: Calendar, year: int) -> Record:
    declarants, everyone = tax_household(home, person)
    children = [child for child in everyone if child.birth.year <= year]
    lone = home.union is None
    quadruple = parts_quadruple(len(declarants), children, lone=lone)
    declared = sum(adult.incomes[when.year - year] for adult in declarants)
    gross = declared - declared // 10
    return {
        "rfr": gross,
        "nbPart": Decimal(quadruple) / 4,
        "pac": {"nbPac": len(children)},
        "parIso": lone and bool(children),
        "revenuBrutGlobal": gross,
        "revenuImposable": gross,
        "impotRevenuNet": income_tax(gross, quadruple, len(declarants)),
        "revDeclCat1Tspr": declared,
        "dateEtablissement": f"{year + 1}-07-{10 + home.serial % 20:02d}",
    }


def _household(home: Household, person: Person) -> Record:
    """What does not change from year to year: civil status and address (nobody moves in the sandbox)."""
    address = home.address
    town = address.town
    found: Record = {
        "sitFam": _status(home),
        "aft": f"{address.line} {town.postal_code} {town.upper_name}",
        "aftDetail": {
            "numeroVoie": address.number,
            "typeVoie": address.kind,
            "libelleVoie": address.street,
            "complement": address.complement,
            "codePostal": town.postal_code,
            "commune": town.upper_name,
            "codeCommune": town.code,
        },
    }
    for rank, adult in enumerate(tax_household(home, person)[0], 1):
        found[f"nmNaiDec{rank}"] = adult.family_name.upper()
        found[f"nmUsaDec{rank}"] = (adult.usage_name or adult.family_name).upper()
        found[f"prnmDec{rank}"] = adult.all_given
        found[f"dateNaisDec{rank}"] = adult.birth_text
    return found


def income_tax(income: int, quadruple: int, adults: int) -> int:
    """The income tax of a household, in whole euros."""
    base = _scale(income, 4 * adults)
    extra = quadruple - 4 * adults
    tax = max(_scale(income, quadruple), base - _HALF_PART_CAP * extra // 2)
    ceiling, limit = _DISCOUNT[adults]
    if tax <= limit:
        tax -= min(tax, max(0, ceiling - tax * _DISCOUNT_PERCENT // 10_000))
    return tax if tax >= _SMALLEST else 0


def _scale(income: int, quadruple: int) -> int:
    # Hundredths of euros times quarters of part, so that nothing is rounded before the end.
    total = 0
    for (low, rate), (high, _) in zip(_SCALE, (*_SCALE[1:], (10**9, 0)), strict=True):
        total += max(0, min(4 * income, high * quadruple) - low * quadruple) * rate
    return (total + 200) // 400


def _status(home: Household) -> str:
    if home.together:
        return "M" if home.union == "marriage" else "O"
    return {"never": "C", "divorced": "D", "widowed": "V"}[home.single]
