"""The bulk loader's SQLite side: one transaction a batch, in WAL, so that readers go on."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unefois.sources.register.loader import (
    KEY,
    PERSON,
    RECORD,
    LoadError,
    insertion,
    key_rows,
    numbered,
    person_rows,
    record_rows,
)

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from unefois.sources.register.loader import Citizen

_CACHE_KIB = 256 * 1024
"""Page cache of the load alone: the indexes are written in random order."""


class SQLiteTarget:
    """A connection to the register's tables, for one load."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")

    def write(self, people: list[Citizen], now: datetime) -> None:
        """One batch, in one transaction."""
        connection = self._connection
        stamp = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as Django writes it
        connection.execute("BEGIN IMMEDIATE")
        try:
            known = self._known(people)
            for number in known.values():
                connection.execute("DELETE FROM register_key WHERE person_id = ?", (number,))
                connection.execute("DELETE FROM register_record WHERE person_id = ?", (number,))
                connection.execute("DELETE FROM register_person WHERE id = ?", (number,))
            last = connection.execute("SELECT coalesce(max(id), 0) FROM register_person").fetchone()[0]
            rows = numbered(people, known, last)
            connection.executemany(insertion("register_person", PERSON), person_rows(rows, lambda value: value.hex))
            connection.executemany(insertion("register_key", KEY), key_rows(rows))
            connection.executemany(insertion("register_record", RECORD), record_rows(rows, stamp))
            connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            raise LoadError(f"Le lot est refusé par le registre : {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _known(self, people: list[Citizen]) -> dict[UUID, int]:
        """Those of the batch who are already in the register, with the numbers of their rows."""
        execute = self._connection.execute
        if execute("SELECT 1 FROM register_person LIMIT 1").fetchone() is None:
            return {}
        found = {}
        for citizen in people:
            row = execute("SELECT id FROM register_person WHERE public_id = ?", (citizen.public_id.hex,)).fetchone()
            if row is not None:
                found[citizen.public_id] = row[0]
        return found

    def finish(self) -> None:
        """Give the planner its statistics and the journal's room back."""
        self._connection.execute("PRAGMA optimize")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
