"""What is true of the synthetic people: the facts from which every administration's record is derived.

One fact is written once: the income that the tax authority knows is the one behind the quotient familial, the
scholarship and the complementary health cover. Records (`unefois.sandbox.records`) are pure functions of a household
and a calendar; chance only makes the facts (`unefois.sandbox.households`), stories write them by hand
(`unefois.sandbox.stories`).

Amounts of income are whole euros a year, as on a tax notice; payments are integer cents.
"""

from __future__ import annotations

from datetime import date  # read by msgspec
from functools import cached_property
from typing import Literal

import msgspec

from unefois.identity.pivot import PivotIdentity
from unefois.sandbox.places import Address, Town  # read by msgspec

Sex = Literal["M", "F"]
Occupation = Literal["infant", "pupil", "student", "employee", "farmer", "jobseeker", "retired", "none"]
Union = Literal["marriage", "pacs", "cohabitation"]
Single = Literal["never", "divorced", "widowed"]
Fund = Literal["CNAF", "MSA"]

INCOME_YEARS = 5
"""Incomes are known for this year and the four before: a quotient of 23 months ago rests on those of N-4."""


class Calendar:
    """The reference date and what follows from it. One instance a generation."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.year = today.year
        self.school_year = today.year if today.month >= 9 else today.year - 1  # noqa: PLR2004  # September
        """Year of the start of the school and academic year in course."""
        self.last_assessed = today.year - (1 if today.month >= 9 else 2)  # noqa: PLR2004  # notices come in summer
        """Newest year of income whose tax notice is out."""

    @cached_property
    def tax_years(self) -> tuple[int, int, int]:
        """The last three years of income assessed, newest first."""
        return self.last_assessed, self.last_assessed - 1, self.last_assessed - 2

    @cached_property
    def months(self) -> tuple[tuple[int, int], ...]:
        """The 24 months before the current one, newest first."""
        now = self.year * 12 + self.today.month - 1
        return tuple((n // 12, n % 12 + 1) for n in range(now - 1, now - 25, -1))

    @property
    def school_label(self) -> str:
        """`2026-2027`."""
        return f"{self.school_year}-{self.school_year + 1}"

    def age(self, birth: date) -> int:
        """Whole years on the reference date."""
        return self.year - birth.year - ((self.today.month, self.today.day) < (birth.month, birth.day))

    def age_in(self, birth: date, year: int) -> int:
        """Age reached at the end of a year."""
        return year - birth.year


class Scholarship(msgspec.Struct, kw_only=True):
    """A grant on social criteria, for one academic year."""

    year: int
    step: str | None
    """Échelon, `0bis` to `7`; None: asked for and refused."""
    struck_off: date | None = None
    regional: bool = False
    provisional: bool = False


class Studies(msgspec.Struct, kw_only=True):
    """Higher education: one INE, one place, several years."""

    ine: str
    uai: str
    name: str
    town: Town
    first_year: int
    last_year: int
    """Academic years by the year of their start."""
    regime: str = "RF1"
    enrolled: bool = True
    """False: admitted for the last year, not yet enrolled."""
    scholarships: tuple[Scholarship, ...] = ()
    email: str = ""


class Schooling(msgspec.Struct, kw_only=True):
    """One school year of a pupil."""

    year: int
    uai: str
    level: str
    """Key of `records.school.LEVELS`."""
    town: Town
    step: int | None = None
    """Scholarship level, 1 to 6."""
    boarding: str | None = None
    """Code of the *régime de pensionnat*."""
    private: bool = False


class Registration(msgspec.Struct, kw_only=True):
    """The registration of a jobseeker."""

    identifier: str
    start: date
    end: date | None = None
    category: int = 1
    daily: int = 0
    """Net daily allowance, in cents; 0: not indemnified."""
    certified: str | None = "VC"


class Leave(msgspec.Struct, kw_only=True):
    """Daily allowances of the health insurance for one leave."""

    kind: Literal["maladie", "maternite", "paternite", "accident_travail"]
    start: date
    end: date
    daily: int
    """Gross daily allowance, in cents."""


class CivicService(msgspec.Struct, kw_only=True):
    """A contract of *service civique*."""

    start: date
    end: date
    siret: str
    organisation: str


class Career(msgspec.Struct, kw_only=True):
    """An athlete's place on the ministerial lists."""

    psqs: str
    sport: int
    """Row of `records.sport.FEDERATIONS`."""
    category: int
    current: bool
    region: int = 0


class Vehicle(msgspec.Struct, kw_only=True):
    """A vehicle and how its holder holds it."""

    plate: str
    model: int
    """Row of `records.vehicle.MODELS`."""
    first_registered: date
    holding: Literal["titulaire", "cotitulaire", "locataire"] = "titulaire"


class Doctor(msgspec.Struct, kw_only=True):
    """The *médecin traitant* declared."""

    name: str
    given_name: str
    rpps: str
    since: date


class Person(msgspec.Struct, kw_only=True):
    """One synthetic person."""

    serial: int
    family_name: str
    given_names: tuple[str, ...]
    sex: Sex
    birth: date
    birth_known: Literal["day", "month", "year"] = "day"
    """How much of the date of birth the registers know."""
    birth_country: str = "99100"
    birth_commune: str | None = None
    usage_name: str | None = None
    sex_registered: bool = True
    """False: the registers hold no sex (*sexe indéterminé*)."""
    french: bool = True
    defence_day: Literal["done", "missed", "examined"] = "done"
    """Of the national service, for a French national past seventeen."""
    occupation: Occupation = "employee"
    incomes: tuple[int, ...] = (0,) * INCOME_YEARS
    """Net taxable income of this year and the four before, in euros."""
    disabled: bool = False
    registration: Registration | None = None
    studies: Studies | None = None
    schooling: tuple[Schooling, ...] = ()
    leaves: tuple[Leave, ...] = ()
    civic: tuple[CivicService, ...] = ()
    career: Career | None = None
    vehicles: tuple[Vehicle, ...] = ()
    doctor: Doctor | None = None
    chronic: bool = False
    """A long illness (ALD): a reason of exemption."""

    @property
    def identity(self) -> PivotIdentity:
        """The pivot identity, as the registers know it."""
        return PivotIdentity(
            self.family_name,
            self.given_names,
            self.birth.year,
            None if self.birth_known == "year" else self.birth.month,
            self.birth.day if self.birth_known == "day" else None,
            self.sex if self.sex_registered else None,
            self.birth_country,
            self.birth_commune,
            self.usage_name,
        )

    @property
    def birth_text(self) -> str | None:
        """The date of birth as the family funds write it; None where a part is unknown."""
        return self.birth.isoformat() if self.birth_known == "day" else None

    @property
    def all_given(self) -> str:
        """The given names in one text, upper case, as the family funds write them."""
        return " ".join(self.given_names).upper()


class Benefits(msgspec.Struct, kw_only=True):
    """Since when the household has each benefit; None: it has not."""

    rsa: date | None = None
    rsa_increased: bool = False
    activity: date | None = None
    activity_increased: bool = False
    disability: date | None = None
    """AAH, of its disabled adults."""
    support: date | None = None
    """ASF."""
    child_disability: date | None = None
    """AEEH, for its disabled children."""
    back_to_school: date | None = None
    """ARS."""
    health: date | None = None
    """C2S."""
    health_paid: bool = False


class Household(msgspec.Struct, kw_only=True):
    """People who live together and whose rights depend on one another."""

    serial: int
    address: Address
    adults: tuple[Person, ...]
    """One or two; the second is the partner of the first."""
    children: tuple[Person, ...] = ()
    """Dependent children, minors or students."""
    union: Union | None = None
    single: Single = "never"
    fund: Fund | None = None
    """Where it has an allocataire's file; None: nowhere."""
    quotient_known: bool = True
    """False: the fund computed no quotient."""
    absent: str | None = None
    """Code of the family fund's file that is missing (23003, 10003, 35003): known there, and no file any more."""
    unknown_to_rncps: bool = False
    """True: the national register of benefits says that the file is missing (40003)."""
    regime: Literal["general", "agricole"] = "general"
    benefits: Benefits = msgspec.field(default_factory=Benefits)

    @property
    def together(self) -> bool:
        """One tax household."""
        return self.union in ("marriage", "pacs")

    def is_adult(self, person: Person) -> bool:
        """Whether a person of the household is one of its adults."""
        return any(person is adult for adult in self.adults)

    def people(self) -> tuple[Person, ...]:
        """Adults, then children."""
        return self.adults + self.children
