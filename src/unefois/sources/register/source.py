"""The source that answers from the register: an index look-up, then the rules of identity.

A person is looked for by birth name and date of birth in the index, unknown parts included (they are 0), and judged
by :func:`unefois.identity.matching.find_one`. A complete date takes one query, which brings the record along. When
nobody fits by birth name, the usage name is tried, which only a complete identity can win (``docs/identity.md``).

Invariants: two who fit are ambiguous and never chosen between; a database that does not answer is a named failure;
nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from unefois.database import DatabaseUnavailable
from unefois.identity.matching import Search, find_one
from unefois.identity.names import name_key
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, NotIdentified
from unefois.sources.register.rows import decode_identity, key_kind, normalise_key

if TYPE_CHECKING:
    from unefois.database import Database
    from unefois.identity.pivot import PivotIdentity
    from unefois.operations.model import Operation
    from unefois.sources.interface import Outcome, Subject

CANDIDATES = 500
"""More people than this under one name and partial date are too many to tell apart: ambiguous."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode

# IN (?, 0): the part asked, or one that the register does not know.
_PARTS = ("birth_year", "birth_month", "birth_day")
_WHOLE_DATE = " AND ".join(f"p.{part} IN (?, 0)" for part in _PARTS)

_JOINED = (
    "SELECT p.identity, p.public_id, r.payload FROM register_person p"
    " LEFT JOIN register_record r ON r.person_id = p.id AND r.dataset = ? AND r.reference = ''"
)
_BY_BIRTH = f"{_JOINED} WHERE p.name_key = ? AND {_WHOLE_DATE} LIMIT {CANDIDATES + 1}"
_BY_USAGE = f"{_JOINED} WHERE p.usage_name_key = ? AND {_WHOLE_DATE} LIMIT {CANDIDATES + 1}"
_PEOPLE = "SELECT identity, public_id, id FROM register_person WHERE name_key = ?"
_PAYLOAD = "SELECT payload FROM register_record WHERE person_id = ? AND dataset = ? AND reference = ''"
_BY_KEY = (
    "SELECT p.public_id, r.payload FROM register_key k JOIN register_person p ON p.id = k.person_id"
    " LEFT JOIN register_record r ON r.person_id = p.id AND r.dataset = ? AND r.reference IN ('', ?)"
    " WHERE k.kind = ? AND k.value = ? ORDER BY r.reference DESC"
)


class RegisterSource:
    """A source (see :class:`unefois.sources.interface.Source`) over the register's tables."""

    name = "register"
    cacheable = False

    def __init__(self, database: Database) -> None:
        self._rows = database.rows

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """The record of the operation's dataset for the person that the subject names."""
        try:
            if subject.key is not None:
                return await self._by_key(operation, *subject.key)
            if subject.identity is not None:
                return await self._by_identity(operation.dataset, subject.identity)
        except DatabaseUnavailable as error:
            return Failure(FailureKind.UNAVAILABLE, detail=str(error))
        return NotIdentified()

    async def status(self) -> FailureKind | None:
        """None when the register's tables can be read."""
        try:
            await self._rows("SELECT 1 FROM register_person LIMIT 1")
        except DatabaseUnavailable:
            return FailureKind.UNAVAILABLE
        return None

    async def close(self) -> None:
        """The database is closed by whoever opened it."""

    async def _by_key(self, operation: Operation, kind: str, value: str) -> Outcome:
        kind = key_kind(operation, kind)
        value = normalise_key(kind, value)
        if "\x00" in value:
            return NotIdentified()  # no key has one, and PostgreSQL would not even look
        rows = await self._rows(_BY_KEY, (operation.dataset, value, kind, value))
        return _outcome(*rows[0]) if rows else NotIdentified()

    async def _by_identity(self, dataset: str, asked: PivotIdentity) -> Outcome:
        year, month, day = asked.birth_year, asked.birth_month, asked.birth_day
        if not (year and month and day):
            return await self._by_partial_date(dataset, asked)
        key = name_key(asked.family_name)
        found = _choose(asked, await self._rows(_BY_BIRTH, (dataset, key, year, month, day)))
        if found is Search.NOT_FOUND:
            rows = await self._rows(_BY_USAGE, (dataset, key, year, month, day))
            if asked.usage_name and (usage_key := name_key(asked.usage_name)) != key:
                swapped = await self._rows(_BY_BIRTH, (dataset, usage_key, year, month, day))
                rows = list({row[1]: row for row in (*rows, *swapped)}.values())  # both ways may lead to one person
            found = _choose(asked, rows)
        if isinstance(found, Search):
            return NotIdentified(ambiguous=found is Search.AMBIGUOUS)
        return _outcome(found[1], found[2])

    async def _by_partial_date(self, dataset: str, asked: PivotIdentity) -> Outcome:
        """Many candidates may share a name and a year: the record is read once the person is known."""
        known = [(part, value) for part in _PARTS if (value := getattr(asked, part))]
        narrowed = "".join(f" AND {part} IN (?, 0)" for part, _ in known)
        values = (name_key(asked.family_name), *(value for _, value in known))
        found = _choose(asked, await self._rows(f"{_PEOPLE}{narrowed} LIMIT {CANDIDATES + 1}", values))
        if isinstance(found, Search):
            return NotIdentified(ambiguous=found is Search.AMBIGUOUS)
        payload = await self._rows(_PAYLOAD, (found[2], dataset))
        return _outcome(found[1], payload[0][0] if payload else None)


def _choose(asked: PivotIdentity, rows: list[tuple[Any, ...]]) -> tuple[Any, ...] | Search:
    if len(rows) > CANDIDATES:
        return Search.AMBIGUOUS
    return find_one(asked, [(row, decode_identity(row[0])) for row in rows])


def _outcome(public_id: Any, payload: str | None) -> Outcome:
    # SQLite gives Django's 32 digits back, PostgreSQL a UUID.
    person = public_id if isinstance(public_id, str) else public_id.hex
    return NoFile(person=person) if payload is None else Found(_decode(payload), person)
