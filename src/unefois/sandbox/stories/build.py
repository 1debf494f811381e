"""What a story is made of, and shorthand to write people by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from unefois.sandbox.citizens import public_id
from unefois.sandbox.model import INCOME_YEARS, Household, Person, Schooling
from unefois.sandbox.places import Address, town
from unefois.sandbox.records.education import BY_AGE, school_uai

if TYPE_CHECKING:
    from uuid import UUID

    from unefois.sandbox.model import Calendar

NAMED = 1 << 47
"""Serial numbers of the named people begin here, far above those of the others."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call about the person of a story, and what it must answer."""

    operation: str
    """Id of the operation, without `api_particulier_`."""
    says: str
    """What the answer shows, for the document."""
    status: int = 200
    code: str | None = None
    """Code of the error, for another status."""
    expect: dict[str, Any] = {}
    """Parts of `data`, by dotted path: `quotient_familial.valeur`, `enfants.0.prenoms`, `enfants.#` for a count."""
    params: dict[str, Any] = {}
    """Parameters (v3 names) besides, or instead of, those that the person's identity gives; None takes one away."""

    @property
    def operation_id(self) -> str:
        """The whole id."""
        return f"api_particulier_{self.operation}"


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One named person."""

    slug: str
    """Login in the FranceConnect simulator."""
    label: str
    """In French and in a few words, for the simulator's pages."""
    title: str
    why: str
    """Who this is and why they are here."""
    person: Person
    home: Household
    calls: tuple[Call, ...]
    gender: str | None = None
    """What FranceConnect says, where it is not the registers' sex."""

    @property
    def public_id(self) -> UUID:
        """Identifier in the register."""
        return public_id(self.person.serial)


def look(value: Any, path: str) -> Any:
    """The part of an answer at a dotted path: keys, list positions, `#` for the length of a list.

    >>> look({"enfants": [{"prenoms": "LÉA"}]}, "enfants.0.prenoms")
    'LÉA'
    """
    for step in path.split("."):
        if step == "#":
            value = len(value)
        elif step.isdigit():
            value = value[int(step)]
        else:
            value = value[step]
    return value


def person(serial: int, family: str, given: str, sex: Any, birth: str, place: str, **more: Any) -> Person:
    """A person; `given` names are separated by commas, `birth` is ISO (00 for an unknown day or month), `place` is a
    commune code, or a country code (99xxx, 92352) for a birth abroad.
    """
    year, month, day = (int(part) for part in birth.split("-"))
    known: Literal["day", "month", "year"] = "day" if day else "month" if month else "year"
    abroad = place.startswith("99") or place == "92352"
    income = more.pop("income", 0)
    return Person(
        serial=NAMED + serial,
        family_name=family,
        given_names=tuple(name.strip() for name in given.split(",") if name.strip()),
        sex=sex,
        birth=date(year, month or 1, day or 1),
        birth_known=known,
        birth_country=place if abroad else "99100",
        birth_commune=None if abroad else place,
        incomes=income if isinstance(income, tuple) else (income,) * INCOME_YEARS,
        **more,
    )


def home(serial: int, address: str, where: str, *adults: Person, **more: Any) -> Household:
    """A household; `address` is `12 RUE DES LILAS`, `where` a town of the sandbox."""
    number, kind, street = address.split(" ", 2)
    return Household(serial=NAMED + serial, address=Address(number, kind, street, town(where)), adults=adults, **more)


def pupil(when: Calendar, someone: Person, where: str) -> Person:
    """The person, in the school of the age and of the town in the year in course."""
    level = BY_AGE.get(when.school_year - someone.birth.year)
    if level is not None:
        uai = school_uai(town(where), level, 0)
        someone.schooling = (Schooling(year=when.school_year, uai=uai, level=level, town=town(where)),)
        someone.occupation = "pupil"
    return someone
