"""Households drawn by chance: people who live alone, couples, families, lone parents, students.

Each household is a function of its `Draw` alone. The shares are those of French households, roughly; ages, unions,
usage names, births abroad and unknown days of birth too.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Literal

from unefois.sandbox import lives
from unefois.sandbox.awards import award
from unefois.sandbox.draw import Weighted
from unefois.sandbox.incomes import draw_incomes
from unefois.sandbox.model import Household, Person
from unefois.sandbox.names import draw_given_names, draw_surname
from unefois.sandbox.places import FRENCH_ALGERIA, draw_address, draw_birth_commune, draw_country, draw_town

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.draw import Draw
    from unefois.sandbox.model import Calendar, Sex, Union
    from unefois.sandbox.places import Town

Kind = Literal["student", "single", "couple", "family", "lone"]

_KINDS: Weighted[Kind] = Weighted((("student", 4), ("single", 34), ("couple", 26), ("family", 27), ("lone", 9)))
_ALONE: Weighted[Kind] = Weighted((("student", 1), ("single", 9)))
_CHILDREN = Weighted(((1, 42), (2, 40), (3, 13), (4, 4), (5, 1)))
_UNIONS: Weighted[Union] = Weighted((("marriage", 52), ("pacs", 20), ("cohabitation", 28)))
_DEFENCE_DAYS: Weighted[Literal["done", "missed", "examined"]] = Weighted(
    (("done", 90), ("missed", 7), ("examined", 3))
)
_OTHER: dict[Sex, Sex] = {"F": "M", "M": "F"}
_RURAL = 0.035
_ABROAD = 0.13
_INDEPENDENCE = 1962
_MAJORITY = 18
_FIRST_GRADE = 3
"""Year of age at which school begins (nursery school)."""


class _Making:
    """One household being drawn: what its people share."""

    def __init__(self, draw: Draw, serial: int, when: Calendar) -> None:
        self.draw = draw
        self.serials: Iterator[int] = count(serial)
        self.when = when
        self.rural = draw.chance(_RURAL)
        self.home: Town = draw_town(draw, rural=self.rural)

    def adult(self, age: int, sex: Sex, quantile: float) -> Person:
        """An adult, with an occupation and incomes."""
        draw, when = self.draw, self.when
        birth = self.birth(age)
        person = self.person(birth, sex, abroad=draw.chance(_ABROAD))
        disabled = age < lives.RETIREMENT and draw.chance(0.028)
        person.disabled = disabled
        person.occupation = "none" if disabled and draw.chance(0.75) else lives.draw_occupation(
            draw, age, rural=self.rural
        )  # fmt: skip
        person.incomes = draw_incomes(draw, person.occupation, age, quantile)
        person.registration = lives.draw_registration(draw, person, when)
        person.chronic = draw.chance(0.3 if age > 60 else 0.05)  # noqa: PLR2004
        person.doctor = lives.draw_doctor(draw, person, when)
        person.civic = lives.draw_civic(draw, age, when)
        person.career = lives.draw_career(draw, person, age)
        return person

    def birth(self, age: int) -> date:
        """A date of birth that gives that age today."""
        last = self.when.today
        first = last.replace(year=last.year - age, day=min(last.day, 28))
        return first - timedelta(days=self.draw.below(364))

    def person(self, birth: date, sex: Sex, *, abroad: bool, surname: str = "") -> Person:
        """Civil status. A child, whose surname is given, was most often born where the family lives."""
        draw = self.draw
        country = draw_country(draw) if abroad else "99100"
        if abroad and birth.year < _INDEPENDENCE and draw.chance(0.12):
            country = FRENCH_ALGERIA
        person = Person(
            serial=next(self.serials),
            family_name=surname or draw_surname(draw, country),
            given_names=draw_given_names(draw, sex, birth.year, country),
            sex=sex,
            birth=birth,
            birth_country=country,
            birth_commune=None
            if abroad
            else draw_birth_commune(draw, self.home, birth.year, 0.85 if surname else 0.55),
            french=country == FRENCH_ALGERIA or draw.chance(0.5 if abroad else 0.985),
            defence_day=draw.weighted(_DEFENCE_DAYS),
        )
        if abroad and draw.chance(0.02):
            person.birth_known = "month" if draw.chance(0.5) else "year"
            person.birth = birth.replace(day=1) if person.birth_known == "month" else birth.replace(month=1, day=1)
        return person

    def child(self, birth: date, surname: str, income: int, siblings: int) -> Person:
        """A child of the family, at nursery, at school or at university."""
        draw, when = self.draw, self.when
        age, grade = when.age(birth), when.school_year - birth.year
        person = self.person(birth, "M" if draw.chance(0.512) else "F", abroad=False, surname=surname)
        person.disabled = draw.chance(0.018)
        if grade < _FIRST_GRADE:
            person.occupation = "infant"
        elif grade < _MAJORITY:
            person.occupation = "pupil"
            person.schooling = lives.draw_schooling(draw, person, self.home, income, siblings, when)
        elif age >= _MAJORITY or draw.chance(0.7):
            person.occupation = "student"
            person.incomes = draw_incomes(draw, "student", age, draw.unit())
            person.studies = lives.draw_studies(draw, person, self.home, income, siblings - 1, when)
            person.civic = lives.draw_civic(draw, age, when)
        else:
            person.occupation = "none"  # left school, and is not eighteen yet
        return person


def draw_household(draw: Draw, serial: int, room: int, when: Calendar) -> Household:
    """A household of at most `room` people, numbered from `serial`."""
    making = _Making(draw, serial, when)
    kind = draw.weighted(_KINDS) if room > 1 else draw.weighted(_ALONE)
    if kind == "student":
        return _student(making)
    age = _age(draw, kind)
    quantile = draw.unit()
    first = making.adult(age, "M" if draw.chance(0.2 if kind == "lone" else 0.46) else "F", quantile)
    adults: tuple[Person, ...] = (first,)
    union: Union | None = None
    if kind in ("couple", "family"):
        union = _union(draw, age)
        other = max(19, age + draw.between(-6, 6))
        like = draw.chance(0.02)
        second = making.adult(other, first.sex if like else _OTHER[first.sex], (quantile + draw.unit()) / 2)
        adults = (first, second)
        if union == "marriage":
            _usage_names(draw, first, second, age)
    children = _children(making, adults, kind, min(age, when.age(adults[-1].birth)), room - len(adults))
    home = Household(
        serial=serial,
        address=draw_address(draw, making.home),
        adults=adults,
        children=children,
        union=union,
        single="never" if age < 30 else draw.pick(("never", "divorced", "divorced" if age < 70 else "widowed")),  # noqa: PLR2004
        regime="agricole" if making.rural else "general",
    )
    births = [child.birth for child in children]
    mother = next((adult for adult in adults if adult.sex == "F"), None)
    for adult in adults:
        adult.leaves = lives.draw_leaves(draw, adult, births, when, gave_birth=adult is mother)
    if draw.chance(0.48):
        first.vehicles = (lives.draw_vehicle(draw, first, when),)
    if len(adults) > 1 and draw.chance(0.2):
        adults[1].vehicles = (lives.draw_vehicle(draw, adults[1], when),)
    home.benefits = award(draw, home, when)
    _file(draw, home)
    return home


def _student(making: _Making) -> Household:
    draw, when = making.draw, making.when
    age = draw.between(18, 25)
    birth = making.birth(age)
    person = making.person(birth, "F" if draw.chance(0.56) else "M", abroad=draw.chance(0.14))
    person.occupation = "student"
    person.incomes = draw_incomes(draw, "student", age, draw.unit())
    parents = _income_elsewhere(draw)
    person.studies = lives.draw_studies(draw, person, making.home, parents, draw.below(3), when)
    person.civic = lives.draw_civic(draw, age, when)
    person.doctor = lives.draw_doctor(draw, person, when)
    person.career = lives.draw_career(draw, person, age)
    home = Household(serial=person.serial, address=draw_address(draw, making.home), adults=(person,))
    home.fund = "CNAF" if draw.chance(0.7) else None  # housing aid
    return home


def _income_elsewhere(draw: Draw) -> int:
    """The income of parents who live elsewhere."""
    return draw_incomes(draw, "employee", 50, draw.unit())[2] * (19 if draw.chance(0.6) else 10) // 10 * 9 // 10


def _age(draw: Draw, kind: Kind) -> int:
    if kind == "family":
        return draw.between(24, 54)
    if kind == "lone":
        return draw.between(21, 54)
    where = draw.unit()
    if kind == "couple":
        return draw.between(22, 34) if where < 0.2 else draw.between(35, 57) if where < 0.42 else draw.between(58, 92)  # noqa: PLR2004
    return draw.between(19, 29) if where < 0.2 else draw.between(30, 59) if where < 0.55 else draw.between(60, 97)  # noqa: PLR2004


def _union(draw: Draw, age: int) -> Union:
    return "marriage" if age > 62 and draw.chance(0.75) else draw.weighted(_UNIONS)  # noqa: PLR2004


def _usage_names(draw: Draw, first: Person, second: Person, age: int) -> None:
    wife, husband = (first, second) if first.sex == "F" else (second, first)
    where = draw.unit()
    takes = 0.85 if age > 55 else 0.5  # noqa: PLR2004
    if where < takes:
        wife.usage_name = husband.family_name
    elif where < takes + 0.08:
        wife.usage_name = f"{wife.family_name}-{husband.family_name}"
    elif where > 0.99:  # noqa: PLR2004
        husband.usage_name = wife.family_name


def _children(making: _Making, adults: tuple[Person, ...], kind: Kind, age: int, room: int) -> tuple[Person, ...]:
    if kind not in ("family", "lone") or room < 1:
        return ()
    draw = making.draw
    wanted = min(room, draw.weighted(_CHILDREN))
    surname = _surname(draw, adults)
    income = sum(adult.incomes[2] for adult in adults) * 9 // 10
    # The first child came when the younger parent was 18 to 38.
    oldest = min(24, age - 18) - (draw.below(max(1, min(18, age - 20))) if age > 20 else 0)  # noqa: PLR2004
    births = []
    year = max(0, oldest)
    for _ in range(wanted):
        if year < 0:
            break
        births.append(year)
        year -= draw.between(1, 4)
    kept = [making.birth(years) for years in births if years < _MAJORITY or lives.is_student(draw, years)]
    return tuple(making.child(birth, surname, income, len(kept)) for birth in kept)


def _surname(draw: Draw, adults: tuple[Person, ...]) -> str:
    if len(adults) == 1:
        return adults[0].family_name if draw.chance(0.4) else draw_surname(draw)
    mother, father = sorted(adults, key=lambda adult: adult.sex)
    where = draw.unit()
    if where < 0.8:  # noqa: PLR2004
        return father.family_name
    if where < 0.9 and "-" not in father.family_name + mother.family_name:  # noqa: PLR2004
        return f"{father.family_name}-{mother.family_name}"
    return mother.family_name


def _file(draw: Draw, home: Household) -> None:
    """The family fund's file of a household: families, and those who have a benefit of the fund."""
    held = home.benefits
    where = draw.unit()
    paid = held.rsa or held.activity or held.disability or held.support or held.child_disability
    fund: Literal["CNAF", "MSA"] = "MSA" if home.regime == "agricole" else "CNAF"
    if paid or (home.children and where < 0.96):  # noqa: PLR2004
        home.fund = fund
        home.quotient_known = where > 0.01  # noqa: PLR2004
    elif where < 0.08:  # noqa: PLR2004  # a former allocataire
        home.absent = "10003" if fund == "MSA" else "23003"
