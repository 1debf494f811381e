"""What each synthetic person does: work, studies, unemployment, leaves, vehicles.

Coherent by construction: a person has one occupation, and only what goes with it (a jobseeker is not a pupil, only an
employee has a sick leave, a scholarship follows the parents' income).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from unefois.sandbox import numbers
from unefois.sandbox.draw import Weighted
from unefois.sandbox.model import (
    Career,
    CivicService,
    Doctor,
    Leave,
    Registration,
    Scholarship,
    Schooling,
    Studies,
    Vehicle,
)
from unefois.sandbox.names import draw_given_names, draw_surname
from unefois.sandbox.places import town as find_town
from unefois.sandbox.records import education, sport, vehicle
from unefois.sandbox.records.work import email

if TYPE_CHECKING:
    from unefois.sandbox.draw import Draw
    from unefois.sandbox.model import Calendar, Occupation, Person, Sex
    from unefois.sandbox.places import Town

RETIREMENT = 63
_STEPS = (
    (35_000, None), (23_850, "0bis"), (19_280, "1"), (17_030, "2"), (14_860, "3"), (12_700, "4"), (8_000, "5"),
    (300, "6"), (-1, "7"),
)  # fmt: skip
"""Family income above which the scholarship stops at the step before: no grant above the first."""
_SCHOOL_STEPS = ((22_000, None), (17_000, 1), (14_000, 2), (11_000, 3), (7_000, 4), (3_000, 5), (-1, 6))
_STUDENT_SHARE = {18: 0.62, 19: 0.58, 20: 0.5, 21: 0.4, 22: 0.3, 23: 0.22, 24: 0.14}
_REGIMES = Weighted((("RF1", 84), ("RF2", 4), ("RF4", 10), ("RF7", 2)))
_BOARDING = Weighted((("0", 30), ("1", 4), ("2", 55), ("3", 5), ("6", 2), (None, 4)))
HOSTS = (
    ("99999001300016", "VILLE DE SPECIMEN SUR LOIRE"),
    ("99999002100019", "LYCEE DES EXEMPLES"),
    ("99999003900011", "LES ESSAIS SOLIDAIRES"),
    ("99999004700014", "ASSOCIATION MODELE"),
    ("99999005400010", "LA MAISON TEMOIN"),
)
"""Invented organisations, under SIREN numbers that nobody has."""
_SICKNESS_CAP = 4_147
_MATERNITY_CAP = 10_194
_SMALLEST_DAILY = 2_900


def draw_occupation(draw: Draw, age: int, *, rural: bool) -> Occupation:
    """What an adult who is not a student does."""
    chance = draw.unit()
    if age >= RETIREMENT + 3:
        return "retired"
    if age >= RETIREMENT - 1:
        return "retired" if chance < 0.7 else "employee"  # noqa: PLR2004
    if rural and chance < 0.55:  # noqa: PLR2004
        return "farmer"
    for occupation, share in _ACTIVE if age >= 25 else _YOUNG:  # noqa: PLR2004
        if chance < share:
            return occupation
    return "employee"


_ACTIVE: tuple[tuple[Occupation, float], ...] = (("none", 0.1), ("jobseeker", 0.19))
_YOUNG: tuple[tuple[Occupation, float], ...] = (("none", 0.08), ("jobseeker", 0.27))


def is_student(draw: Draw, age: int) -> bool:
    """Whether somebody of that age studies."""
    return draw.chance(_STUDENT_SHARE.get(age, 0.0))


def draw_registration(draw: Draw, person: Person, when: Calendar) -> Registration | None:
    """The registration of a jobseeker, or a former one of somebody who works."""
    if person.occupation == "jobseeker":
        start = draw.day(when.today - timedelta(days=700), when.today - timedelta(days=5))
        end = None
    elif person.occupation == "employee" and draw.chance(0.06):
        start = draw.day(when.today - timedelta(days=1800), when.today - timedelta(days=500))
        end = start + timedelta(days=draw.between(40, 450))
    else:
        return None
    # Two jobseekers in three are indemnified; the allowance follows the wage of the year before.
    before = person.incomes[min(when.year - start.year + 1, len(person.incomes) - 1)]
    indemnified = before > 0 and draw.chance(0.66)
    category = 1 if draw.chance(0.8) else draw.between(2, 5)
    return Registration(
        identifier=numbers.identifier(person),
        start=start,
        end=end,
        category=category,
        daily=max(_SMALLEST_DAILY, before * 62 // 365) if indemnified else 0,
        certified="VC" if draw.chance(0.92) else draw.pick(("IC", "PC", "AC", "DC", "RC", None)),
    )


def step_for(income: int, points: int) -> str | None:
    """The step of a scholarship for a family income, with points (other children at university, distance)."""
    floor = income * 100 // (100 + 11 * points)
    return next(step for limit, step in _STEPS if floor > limit)


def school_step(income: int, children: int) -> int | None:
    """The level of a secondary school scholarship."""
    floor = income * 100 // (100 + 23 * (children - 1))
    return next(step for limit, step in _SCHOOL_STEPS if floor > limit)


def draw_studies(draw: Draw, person: Person, town: Town, income: int, siblings: int, when: Calendar) -> Studies:
    """Studies of the year in course, near the town of the family. `income`: the family's, of N-2."""
    place = draw.pick(education.nearest_university(town.department))
    first = min(when.school_year, person.birth.year + 18 + (1 if draw.chance(0.15) else 0))
    grants = []
    if draw.chance(0.6):
        points = siblings + draw.below(3)
        step = step_for(income, points)
        out = step is not None and draw.chance(0.02)
        for year in range(when.school_year, max(first, when.school_year - 2) - 1, -1):
            struck = date(year, 11, 5) if out and year == when.school_year and date(year, 11, 5) < when.today else None
            grants.append(
                Scholarship(
                    year=year,
                    step=step,
                    struck_off=struck,
                    provisional=year == when.school_year and when.today.month in (9, 10),
                )
            )
    return Studies(
        ine=numbers.ine(person.serial),
        uai=place.uai,
        name=place.name,
        town=find_town(place.town),
        first_year=first,
        last_year=when.school_year,
        regime=draw.weighted(_REGIMES),
        enrolled=draw.chance(0.96),
        scholarships=tuple(grants),
        email=email(person).replace("@example", "@etu.example"),
    )


def draw_schooling(
    draw: Draw, person: Person, town: Town, income: int, children: int, when: Calendar
) -> tuple[Schooling, ...]:
    """The school year in course and the one before, in schools of the town."""
    school, boarding, vocational = draw.below(3), draw.weighted(_BOARDING), draw.chance(0.08)
    found = []
    for year in (when.school_year, when.school_year - 1):
        level = education.BY_AGE.get(year - person.birth.year)
        if level is None:
            break
        if vocational and level in ("2NDE", "1ERE"):
            level = "CAP1" if level == "2NDE" else "CAP2"
        second = education.LEVELS[level].degree == "2D"
        found.append(
            Schooling(
                year=year,
                uai=education.school_uai(town, level, school),
                level=level,
                town=town,
                step=school_step(income, children) if second else None,
                boarding=boarding if second else None,
            )
        )
    return tuple(found)


def draw_leaves(
    draw: Draw, person: Person, births: list[date], when: Calendar, *, gave_birth: bool
) -> tuple[Leave, ...]:
    """Leaves of an employee: around births, and now and then for sickness."""
    if person.occupation != "employee":
        return ()
    found = []
    wage = person.incomes[0] * 100 // 365
    for birth in births:
        if (when.today - birth).days > 400:  # noqa: PLR2004
            continue
        if gave_birth:
            start, end = birth - timedelta(days=42), birth + timedelta(days=69)
        else:
            start, end = birth, birth + timedelta(days=27)
        kind: Literal["maternite", "paternite"] = "maternite" if gave_birth else "paternite"
        found.append(Leave(kind=kind, start=start, end=end, daily=min(wage, _MATERNITY_CAP)))
    if draw.chance(0.08):
        start = draw.day(when.today - timedelta(days=500), when.today - timedelta(days=4))
        long = person.chronic and draw.chance(0.5)
        end = start + timedelta(days=draw.between(60, 300) if long else draw.between(5, 45))
        accident = draw.chance(0.12)
        found.append(
            Leave(
                kind="accident_travail" if accident else "maladie",
                start=start,
                end=end,
                daily=min(wage * 6 // 10, 23_500) if accident else min(wage // 2, _SICKNESS_CAP),
            )
        )
    return tuple(found)


def draw_civic(draw: Draw, age: int, when: Calendar) -> tuple[CivicService, ...]:
    """Contracts of civic service of a young person."""
    if not 18 <= age <= 26 or not draw.chance(0.05):  # noqa: PLR2004
        return ()
    start = draw.day(when.today - timedelta(days=600), when.today - timedelta(days=10))
    siret, organisation = draw.pick(HOSTS)
    return (CivicService(start=start, end=start + timedelta(days=8 * 30), siret=siret, organisation=organisation),)


def draw_career(draw: Draw, person: Person, age: int) -> Career | None:
    """A place on the lists of athletes."""
    if not 15 <= age <= 38 or not draw.chance(0.0008):  # noqa: PLR2004
        return None
    return Career(
        psqs=numbers.psqs(person.serial),
        sport=draw.below(len(sport.FEDERATIONS)),
        category=draw.below(len(sport.CATEGORIES)),
        current=draw.chance(0.7),
        region=draw.below(len(sport.REGIONS)),
    )


def draw_vehicle(draw: Draw, person: Person, when: Calendar) -> Vehicle:
    """A vehicle."""
    holding = draw.unit()
    return Vehicle(
        plate=numbers.plate(person.serial),
        model=draw.below(len(vehicle.MODELS)),
        first_registered=draw.day(date(when.year - 15, 1, 1), when.today),
        holding="titulaire" if holding < 0.85 else "cotitulaire" if holding < 0.95 else "locataire",  # noqa: PLR2004
    )


def draw_doctor(draw: Draw, person: Person, when: Calendar) -> Doctor | None:
    """The médecin traitant, where one is declared."""
    if draw.chance(0.11):
        return None
    sex: Sex = "F" if draw.chance(0.5) else "M"
    since = draw.day(date(when.year - 12, 1, 1), when.today)
    return Doctor(
        name=draw_surname(draw).upper(),
        given_name=draw_given_names(draw, sex, 1972)[0].upper(),
        rpps=f"100{person.serial % 10**7:07d}0",
        since=max(since, person.birth),
    )
