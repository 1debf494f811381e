"""The health insurance (CNAM): rights, and the daily allowances of sick and maternity leaves.

`droits_assurance_maladie` is `{"beneficiaires": [{nom, prenoms, date_naissance, qualite (assure | conjoint | enfant),
caisse {code, libelle}, regime, niveau_couverture, c2s {est_beneficiaire, avec_participation, date_debut},
medecin_traitant_declare, medecin_traitant {nom, prenom, rpps, date_declaration} or null,
exonerations [{code, libelle, date_debut}]}]}`: the person, then the minor children attached.

`indemnites_journalieres` is `{"beneficiaires": [{nom, prenoms, date_naissance, nature (maladie | maternite | paternite
| accident_travail), periodes [{date_debut, date_fin, montant_journalier, nombre_jours, csg, crds}]}]}`: one item a
person of the family and nature, periods newest first. A period is at most two weeks, as they are paid. The daily
amount is gross; CSG (6.2 %) and CRDS (0.5 %) are the sums withheld over the period, in euros.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from unefois.sandbox.records.work import euros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar, Household, Leave, Person

    Record = dict[str, Any]

ADULT = 18
PERIOD_DAYS = 14
WAITING = {"maladie": 3, "maternite": 0, "paternite": 0, "accident_travail": 0}
"""Days of waiting before the first allowance."""
_CSG = 62
_CRDS = 5
_NEWEST_PERIODS = 26
_FUND_LABEL = {"general": "CPAM", "agricole": "MSA"}
_REGIME_LABEL = {"general": "Régime général", "agricole": "Régime agricole"}


def rights(home: Household, person: Person, when: Calendar) -> Record:
    """Droits à l'Assurance Maladie of an adult and of the children attached to the first adult of the household."""
    found = [_right(home, person, when, "assure")]
    if person is home.adults[0]:
        found += [_right(home, child, when, "enfant") for child in home.children if when.age(child.birth) < ADULT]
    return {"beneficiaires": found}


def _right(home: Household, person: Person, when: Calendar, quality: str) -> Record:
    town, held = home.address.town, home.benefits
    solidarity = held.health is not None
    department = town.bcn_department.lstrip("0").rjust(2, "0")
    doctor, exemptions = person.doctor, []
    if person.chronic:
        exemptions.append(_exemption("ALD", "Affection de longue durée", person, when))
    if solidarity:
        exemptions.append(_exemption("C2S", "Complémentaire santé solidaire", person, when))
    if any(leave.kind == "maternite" and leave.end >= when.today for leave in person.leaves):
        exemptions.append(_exemption("MAT", "Assurance maternité", person, when))
    return {
        "nom": person.family_name.upper(),
        "prenoms": person.all_given,
        "date_naissance": person.birth,
        "qualite": quality,
        "caisse": {
            "code": f"{department}1".rjust(3, "0"),
            "libelle": f"{_FUND_LABEL[home.regime]} {town.department}",
        },
        "regime": _REGIME_LABEL[home.regime],
        "niveau_couverture": "base et complémentaire santé solidaire" if solidarity else "base",
        "c2s": {
            "est_beneficiaire": solidarity,
            "avec_participation": held.health_paid,
            "date_debut": held.health and max(held.health, person.birth),
        },
        "medecin_traitant_declare": doctor is not None,
        "medecin_traitant": None
        if doctor is None
        else {"nom": doctor.name, "prenom": doctor.given_name, "rpps": doctor.rpps, "date_declaration": doctor.since},
        "exonerations": exemptions,
    }


def _exemption(code: str, label: str, person: Person, when: Calendar) -> Record:
    return {"code": code, "libelle": label, "date_debut": max(date(when.year - 1, 1, 1), person.birth)}


def allowances(home: Household, when: Calendar) -> Record | None:
    """Indemnités journalières of the family; None when nobody had any."""
    found = []
    for person in home.adults:
        for kind in WAITING:
            periods = [
                period
                for leave in sorted(person.leaves, key=lambda leave: leave.start, reverse=True)
                if leave.kind == kind
                for period in reversed(list(_periods(leave, when)))
            ]
            if periods:
                found.append(
                    {
                        "nom": person.family_name.upper(),
                        "prenoms": person.all_given,
                        "date_naissance": person.birth,
                        "nature": kind,
                        "periodes": periods[:_NEWEST_PERIODS],
                    }
                )
    return {"beneficiaires": found} if found else None


def _periods(leave: Leave, when: Calendar) -> Iterator[Record]:
    first = leave.start + timedelta(days=WAITING[leave.kind])
    last = min(leave.end, when.today)
    while first <= last:
        end = min(last, first + timedelta(days=PERIOD_DAYS - 1))
        days = (end - first).days + 1
        yield {
            "date_debut": first,
            "date_fin": end,
            "montant_journalier": euros(leave.daily),
            "nombre_jours": days,
            "csg": euros(leave.daily * days * _CSG // 1000),
            "crds": euros(leave.daily * days * _CRDS // 1000),
        }
        first = end + timedelta(days=1)
