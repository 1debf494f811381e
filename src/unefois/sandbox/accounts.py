"""The named people as accounts of the FranceConnect simulator: its CSV of citizens (login, password `123`)."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from unefois.sandbox.records.work import email

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unefois.sandbox.stories.build import Story

COLUMNS = (
    "login", "password", "family_name", "preferred_username", "given_name", "gender", "email", "phone_number",
    "birthdate", "birthplace", "birthcountry", "country", "locality", "postal_code", "street_address",
    "given_name_array", "note",
)  # fmt: skip
_GENDERS = {"M": "male", "F": "female"}


def to_csv(stories: Iterable[Story]) -> str:
    """One row a story. A date of birth that is not whole is written with zeros, as identity providers do."""
    out = StringIO()
    rows = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for story in stories:
        rows.writerow(_row(story))
    return out.getvalue()


def _row(story: Story) -> dict[str, str]:
    person, known = story.person, story.person.birth_known
    month = 0 if known == "year" else person.birth.month
    day = person.birth.day if known == "day" else 0
    return {
        "login": story.slug,
        "password": "123",
        "family_name": person.family_name,
        "preferred_username": person.usage_name or "",
        "given_name": " ".join(person.given_names),
        "gender": story.gender or _GENDERS[person.sex],
        "email": email(person),
        "birthdate": f"{person.birth.year:04d}-{month:02d}-{day:02d}",
        "birthplace": person.birth_commune or "",
        "birthcountry": person.birth_country,
        "given_name_array": "|".join(person.given_names),
        "note": story.label,
    }
