"""Fill the register in bulk: a million people in a minute or two, on SQLite or PostgreSQL, without Django.

:func:`load` takes any iterable of :class:`Citizen` and writes it in batches, each in one transaction: a crash loses
at most the batch in hand, and a reader never sees half a person. People are known by ``public_id``: loading one
again replaces the identity, keys and records, so a load can be repeated or resumed.

The tables must exist (migrations of ``unefois.sources.register``). Readers go on meanwhile; writers wait.
"""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID  # read by msgspec

import msgspec

from unefois.identity.pivot import PivotIdentity  # read by msgspec
from unefois.sources.register.rows import (
    OTHERS,
    SLOTS,
    encode_identity,
    identity_columns,
    normalise_key,
    record_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

BATCH = 10_000


class Holding(msgspec.Struct, frozen=True):
    """One record of a person."""

    dataset: str
    payload: dict[str, Any] | bytes
    """The canonical record (docs/records.md); bytes when it is already JSON."""
    reference: str = ""
    """Empty, but for what a person can have several of: the plate of a vehicle."""


class Citizen(msgspec.Struct, frozen=True):
    """A person to load, with all that the register is to hold."""

    public_id: UUID
    identity: PivotIdentity
    keys: tuple[tuple[str, str], ...] = ()
    """(kind, value); kinds: `ine`, `identifiant_france_travail`, `psqs`, `immatriculation`."""
    records: tuple[Holding, ...] = ()


class LoadError(Exception):
    """The people cannot be loaded; the message says which rule of the register they break."""


def load(
    people: Iterable[Citizen],
    *,
    now: datetime,
    url: str = "",
    sqlite_path: Path | None = None,
    progress: Callable[[int], None] | None = None,
    batch: int = BATCH,
) -> int:
    """Write people and all they hold; returns how many.

    `url` names a PostgreSQL, else `sqlite_path` is the file: the two settings of the configuration. `now` (aware)
    stamps the records. `progress` is called after each batch with the number of people written so far. Raises
    LoadError when two people share a key, or one has two records of one dataset and reference.
    """
    with closing(_open(url, sqlite_path)) as target:
        done = 0
        iterator = iter(people)
        while some := list(islice(iterator, batch)):
            target.write(some, now)
            done += len(some)
            if progress is not None:
                progress(done)
        target.finish()
    return done


class Target(Protocol):
    """A database being filled."""

    def write(self, people: list[Citizen], now: datetime) -> None:
        """One batch, in one transaction. Raises LoadError."""

    def finish(self) -> None:
        """After the last batch: what the database needs to answer fast."""

    def close(self) -> None:
        """Close the connection."""


def _open(url: str, sqlite_path: Path | None) -> Target:
    if url:
        from unefois.sources.register.load_postgresql import PostgreSQLTarget  # noqa: PLC0415  # psycopg where used

        return PostgreSQLTarget(url)
    if sqlite_path is None:
        raise LoadError("Indiquez une base : url pour PostgreSQL, sqlite_path pour SQLite.")
    from unefois.sources.register.load_sqlite import SQLiteTarget  # noqa: PLC0415  # as above

    return SQLiteTarget(sqlite_path)


Numbered = list[tuple[int, Citizen]]
"""People with the numbers of their rows."""

PERSON = ("id", "public_id", "identity", "name_key", "usage_name_key", "birth_date")
KEY = ("person_id", "kind", "value")
RECORD = ("id", "person_id", "dataset", "reference", "payload", "updated_at")


def numbered(people: list[Citizen], known: Mapping[UUID, int], last: int) -> Numbered:
    """Each person with the number of the row: the old one when already known, else a new one after `last`."""
    result = []
    last = max([last, *known.values()])
    for citizen in people:
        number = known.get(citizen.public_id)
        if number is None:
            number = last = last + 1
        result.append((number, citizen))
    return result


def person_rows(people: Numbered, as_id: Callable[[UUID], Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of register_person, in the order of PERSON."""
    for number, citizen in people:
        columns = identity_columns(citizen.identity)
        yield (number, as_id(citizen.public_id), encode_identity(citizen.identity), *columns.values())


def key_rows(people: Numbered) -> Iterator[tuple[Any, ...]]:
    """Rows of register_key, in the order of KEY."""
    for number, citizen in people:
        for kind, value in citizen.keys:
            yield number, kind, normalise_key(kind, value)


def record_rows(people: Numbered, stamp: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of register_record, in the order of RECORD; `stamp` is the database's form of the time of the load."""
    encode = msgspec.json.Encoder().encode
    for number, citizen in people:
        others = 0
        for held in citizen.records:
            payload = held.payload if isinstance(held.payload, bytes) else encode(held.payload)
            reference = normalise_key("immatriculation", held.reference)
            own = record_number(number, held.dataset, reference, others)
            if own % SLOTS >= OTHERS:
                others += 1
            if others > SLOTS - OTHERS:
                raise LoadError(f"Une personne a plus de {SLOTS - OTHERS} enregistrements d'un même jeu de données.")
            yield own, number, held.dataset, reference, payload.decode(), stamp


def insertion(table: str, columns: Sequence[str]) -> str:
    """INSERT of one row, `?` for each value."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
