"""SQLite for the data plane: one read-only connection, in the loop's own thread, opened when first needed.

Queries that follow one another share a read transaction, which saves each the taking and giving back of locks (a
quarter of its time). The transaction is given up after a twentieth of a second, so that nobody reads an older state
than that and the writer's checkpoints are not held back.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any

from unefois.database import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHARED_SECONDS = 0.05


class SQLite:
    """Read-only SQLite. `check_same_thread` is off so that a connection may be closed from another thread."""

    immediate = True

    def __init__(self, path: Path, mapped_mb: int) -> None:
        self._path = path
        self._mapped = mapped_mb << 20
        self._connection: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor  # of that connection: one for all queries, each read whole
        self._reading = False

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            uri=True,
            check_same_thread=False,
            cached_statements=256,
            isolation_level=None,
        )
        connection.execute(f"PRAGMA mmap_size={self._mapped}")
        connection.execute("PRAGMA busy_timeout=1000")
        connection.execute("PRAGMA query_only=1")
        self._connection = connection
        self._cursor = connection.cursor()
        return connection

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See Database.rows."""
        try:
            connection = self._connection or self._open()
            if not self._reading:
                connection.execute("BEGIN")
                self._reading = True
                asyncio.get_running_loop().call_later(_SHARED_SECONDS, self._give_up)
            return self._cursor.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            await self.close()  # the file may have been replaced: the next call opens it anew
            raise DatabaseUnavailable(str(error)) from error

    def _give_up(self) -> None:
        """End the shared read transaction; the next query begins another."""
        self._reading = False
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("COMMIT")

    async def close(self) -> None:
        """Close the connection; the next query opens another."""
        self._reading = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
