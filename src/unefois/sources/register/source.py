"""The source that answers from the register: an index look-up, then the rules of identity.

A person is looked for by birth name and date of birth in the index, among those born that day and those whose date is
known in part and can be that day, and judged by :func:`unefois.identity.matching.find_one`. When nobody fits by birth
name, the usage name is tried, which only a whole date can win (``docs/identity.md``).

Invariants: two who fit are ambiguous and never chosen between; a database that does not answer is a named failure;
nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from unefois.database import DatabaseUnavailable
from unefois.identity import cog
from unefois.identity.matching import Search, find_one
from unefois.identity.names import name_key
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, NotIdentified
from unefois.sources.register.rows import SLOTS, birth_date, decode_identity, key_kind, normalise_key, slot

if TYPE_CHECKING:
    from unefois.database import Database
    from unefois.identity.pivot import PivotIdentity
    from unefois.operations.model import Operation
    from unefois.sources.interface import Outcome, Subject

CANDIDATES = 500
"""More people than this under one name and partial date are too many to tell apart: ambiguous."""

Row = tuple[Any, ...]

_log = structlog.get_logger(__name__)

# The index holds a date as one number, with zeros for what is unknown of it (rows.birth_date). Measured on SQLite with
# a million people: one number costs half of three columns, and the record joined less than a second query.
_LIMIT = f"LIMIT {CANDIDATES + 1}"
_WITH_RECORD = (
    "SELECT p.identity, p.public_id, p.id, r.payload FROM register_person p"  # noqa: S608  # a constant
    f" LEFT JOIN register_record r ON r.id = p.id * {SLOTS} + ?"
    " AND r.person_id = p.id AND r.dataset = ? AND r.reference = '' WHERE"
)
_BY_DATE = f"{_WITH_RECORD} p.name_key = ? AND p.birth_date IN (?, ?, ?, 0) {_LIMIT}"
_BY_USAGE = f"{_WITH_RECORD} p.usage_name_key = ? AND p.birth_date = ? {_LIMIT}"
_PEOPLE = "SELECT identity, public_id, id FROM register_person WHERE name_key = ?"
_BY_NAME = f"{_PEOPLE} {_LIMIT}"
_BY_PERIOD = f"{_PEOPLE} AND birth_date BETWEEN ? AND ? UNION ALL {_PEOPLE} AND birth_date IN (?, 0) {_LIMIT}"
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
        self.immediate = database.immediate
        cog.warm_up()  # else the first call that compares two communes waits a tenth of a second for their table

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """The record of the operation's dataset for the person that the subject names."""
        try:
            if subject.key is not None:
                return await self._by_key(operation, *subject.key)
            if subject.identity is not None:
                return await self._by_identity(operation.dataset, subject.identity)
        except DatabaseUnavailable as error:
            # What the driver says may name a host or a value: its kind alone is logged, nothing of it is answered.
            _log.error("register_unavailable", cause=type(error.__cause__ or error).__name__)
            return Failure(FailureKind.UNAVAILABLE)
        except msgspec.MsgspecError:
            _log.error("register_row_unreadable", dataset=operation.dataset)
            return Failure(FailureKind.UNKNOWN_ANSWER)
        return NotIdentified()

    async def status(self) -> Failure | None:
        """None when the register's tables can be read."""
        try:
            await self._rows("SELECT 1 FROM register_person LIMIT 1")
        except DatabaseUnavailable:
            return Failure(FailureKind.UNAVAILABLE)
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
        date = birth_date(asked)
        if not date % 100:
            return await self._by_partial_date(dataset, asked)
        key = name_key(asked.family_name)
        dates = (date, date // 100 * 100, date // 10_000 * 10_000)
        record = (slot(dataset), dataset)
        found = _choose(asked, await self._rows(_BY_DATE, (*record, key, *dates)))
        if found is Search.NOT_FOUND:
            rows = await self._rows(_BY_USAGE, (*record, key, date))
            if asked.usage_name and (usage_key := name_key(asked.usage_name)) != key:
                swapped = await self._rows(_BY_DATE, (*record, usage_key, *dates))
                rows = list({row[2]: row for row in (*rows, *swapped)}.values())  # both ways may lead to one person
            found = _choose(asked, rows)
        if isinstance(found, Search):
            return NotIdentified(ambiguous=found is Search.AMBIGUOUS)
        return _outcome(found[1], await self._payload(found[2], dataset) if found[3] is None else found[3])

    async def _by_partial_date(self, dataset: str, asked: PivotIdentity) -> Outcome:
        """Many candidates may share a name and a year: the record is read once the person is known."""
        key, year, month = name_key(asked.family_name), asked.birth_year, asked.birth_month
        if year:
            first, last = (month, month) if month else (0, 99)
            period = (year * 10_000 + first * 100, year * 10_000 + last * 100 + 99)
            rows = await self._rows(_BY_PERIOD, (key, *period, key, year * 10_000 if month else 0))
        else:
            rows = await self._rows(_BY_NAME, (key,))
        found = _choose(asked, rows)
        if isinstance(found, Search):
            return NotIdentified(ambiguous=found is Search.AMBIGUOUS)
        return _outcome(found[1], await self._payload(found[2], dataset))

    async def _payload(self, person: int, dataset: str) -> str | None:
        rows = await self._rows(_PAYLOAD, (person, dataset))
        return rows[0][0] if rows else None


def _choose(asked: PivotIdentity, rows: list[Row]) -> Row | Search:
    if len(rows) > CANDIDATES:
        return Search.AMBIGUOUS
    return find_one(asked, [(row, decode_identity(row[0])) for row in rows])


def _outcome(public_id: Any, payload: str | None) -> Outcome:
    # SQLite gives Django's 32 digits back, PostgreSQL a UUID.
    person = public_id if isinstance(public_id, str) else public_id.hex
    return NoFile(person=person) if payload is None else Found(payload, person)
