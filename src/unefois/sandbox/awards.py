"""Which benefits a household has, from its incomes and its composition.

Ceilings are round figures near those of 2026; a share of those entitled do not claim, as in life.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from unefois.sandbox.model import Benefits
from unefois.sandbox.records.family import SCHOOL_AGES, dependants

if TYPE_CHECKING:
    from unefois.sandbox.draw import Draw
    from unefois.sandbox.model import Calendar, Household, Person

_RSA = 646
_HEALTH = 10_400
_HEALTH_PAID_PERCENT = 135
_SCHOOL, _SCHOOL_CHILD = 28_450, 6_560
_AAH_CEILING = 12_400
_WAGE_FLOOR, _WAGE_CEILING = 4_200, 22_500
_LONE_CHILD_AGE = 3
RSA_AGE = 25


def size_percent(adults: int, children: int) -> int:
    """The household's scale, 100 for one person: 50 for the second, 30 for the two next, 40 for the others."""
    people = adults + children
    return 100 + 50 * (people > 1) + 30 * max(0, min(people, 4) - 2) + 40 * max(0, people - 4)


def award(draw: Draw, home: Household, when: Calendar) -> Benefits:
    """The benefits of a household, with dates of the last years."""
    children = dependants(home, when.year, when.today.month)
    adults, lone = home.adults, len(home.adults) == 1
    income = sum(adult.incomes[0] for adult in adults)
    scale = size_percent(len(adults), len(children))
    found = Benefits()
    if any(adult.disabled for adult in adults) and income < _AAH_CEILING * scale // 100:
        found.disability = _since(draw, when, 2000)
    entitled = all(_may_have_rsa(adult, when, parent=bool(children)) for adult in adults)
    # The allowance of the jobseeker counts as income: two thirds of what is earned stays under the ceiling.
    if entitled and not found.disability and income < 12 * _RSA * scale // 100 and draw.chance(0.72):
        found.rsa = _since(draw, when, 1500)
        youngest = max((child.birth for child in children), default=None)
        found.rsa_increased = lone and youngest is not None and when.age(youngest) < _LONE_CHILD_AGE
    works = any(_works_for_little(adult) for adult in adults)
    if works and income < _WAGE_CEILING * scale // 100 and draw.chance(0.73):
        found.activity = _since(draw, when, 900)
        found.activity_increased = found.rsa_increased
    if lone and children and draw.chance(0.42):
        found.support = _since(draw, when, 1500)
    if any(child.disabled for child in children):
        found.child_disability = _since(draw, when, 1500)
    pupils = [child for child in children if when.age(child.birth) in SCHOOL_AGES]
    if pupils and sum(a.incomes[2] for a in adults) * 9 // 10 < _SCHOOL + _SCHOOL_CHILD * (len(children) - 1):
        found.back_to_school = date(when.school_year, 8, 18)
    ceiling = _HEALTH * scale // 100
    if found.rsa or (income < ceiling and draw.chance(0.68)):
        found.health = _since(draw, when, 360)
    elif income < ceiling * _HEALTH_PAID_PERCENT // 100 and draw.chance(0.45):
        found.health, found.health_paid = _since(draw, when, 360), True
    return found


def _may_have_rsa(adult: Person, when: Calendar, *, parent: bool) -> bool:
    if adult.occupation in ("student", "retired", "farmer"):
        return False
    return parent or when.age(adult.birth) >= RSA_AGE


def _works_for_little(adult: Person) -> bool:
    return adult.occupation in ("employee", "farmer") and _WAGE_FLOOR <= adult.incomes[0] < _WAGE_CEILING


def _since(draw: Draw, when: Calendar, days: int) -> date:
    day = when.today - timedelta(days=20 + draw.below(days))
    return day.replace(day=1)
