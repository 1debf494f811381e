"""Sandbox people as accounts of the FranceConnect simulator: its CSV of citizens (login, password `123`).

The named people come from their stories; those who were drawn are read from the register, adults alone, so that the
accounts are those of the people who are there, whatever number and seed they were drawn with.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from unefois.identity.pivot import PivotIdentity
from unefois.sandbox.citizens import public_id
from unefois.sandbox.numbers import login
from unefois.sandbox.records.work import email_of
from unefois.sandbox.stories.build import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from unefois.database import Database
    from unefois.sandbox.stories.build import Story

COLUMNS = (
    "login", "password", "family_name", "preferred_username", "given_name", "gender", "email", "phone_number",
    "birthdate", "birthplace", "birthcountry", "country", "locality", "postal_code", "street_address",
    "given_name_array", "note",
)  # fmt: skip
DRAWN = 500
"""How many of the people drawn are looked at for accounts: a page to choose from, not a directory."""
_GENDERS = {"M": "male", "F": "female", None: "unspecified"}
_ADULT = 18
_NOTES = {
    "quotient_familial": "quotient familial",
    "participation_familiale_eaje": "crèche",
    "etudiant_boursier": "dossier de bourse",
    "statut_etudiant": "études supérieures",
    "statut_demandeur_emploi": "inscription à France Travail",
    "indemnites_journalieres": "indemnités journalières",
    "extrait_immatriculation_vehicule": "véhicule",
}
_PEOPLE = (
    "SELECT id, public_id, identity FROM register_person WHERE public_id >= ? AND public_id < ? ORDER BY id LIMIT ?"
)
_HELD = "SELECT person_id, dataset FROM register_record WHERE person_id >= ? AND person_id <= ? AND payload NOT LIKE ?"
_ABSENT = '{"absent"%'

_decode = msgspec.json.Decoder(PivotIdentity).decode

Row = dict[str, str]


def to_csv(rows: Iterable[Row]) -> str:
    """The accounts in the simulator's format."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def named(stories: Iterable[Story]) -> Iterator[Row]:
    """One account a story."""
    for story in stories:
        row = _row(story.slug, story.person.identity, story.label)
        yield row | {"gender": story.gender or row["gender"]}


async def drawn(database: Database, today: date, limit: int = DRAWN) -> list[Row]:
    """The adults among the first people drawn, with what the register holds of them."""
    first, end = (public_id(serial).hex for serial in (0, NAMED))
    people = await database.rows(_PEOPLE, (first, end, limit))
    if not people:
        return []
    held: dict[Any, list[str]] = {}
    for number, dataset in await database.rows(_HELD, (people[0][0], people[-1][0], _ABSENT)):
        if dataset in _NOTES and _NOTES[dataset] not in held.setdefault(number, []):
            held[number].append(_NOTES[dataset])
    rows = []
    for number, identifier, text in people:
        identity = _decode(text)
        if today.year - (identity.birth_year or today.year) > _ADULT:
            serial = UUID(str(identifier)).int - public_id(0).int
            note = " : ".join(("Tirage au sort", ", ".join(sorted(held.get(number, ()))))).removesuffix(" : ")
            rows.append(_row(login(identity, serial), identity, note))
    return rows


def _row(login: str, identity: PivotIdentity, note: str) -> Row:
    """A date of birth that is not whole is written with zeros, as identity providers do."""
    month, day = identity.birth_month or 0, identity.birth_day or 0
    return {
        "login": login,
        "password": "123",
        "family_name": identity.family_name,
        "preferred_username": identity.usage_name or "",
        "given_name": " ".join(identity.given_names),
        "gender": _GENDERS[identity.sex],
        "email": email_of(identity),
        "birthdate": f"{identity.birth_year:04d}-{month:02d}-{day:02d}",
        "birthplace": identity.birth_commune or "",
        "birthcountry": identity.birth_country or "",
        "given_name_array": "|".join(identity.given_names),
        "note": note,
    }
