"""Where the two planes meet: plain SQL reads for the data plane, on SQLite or PostgreSQL alike.

The control plane writes through Django; the data plane only reads, by point queries on indexed columns, through
the one method `rows`. SQLite answers in the calling thread (measured: about 4 µs a query, less than a thread hop);
PostgreSQL answers through an asynchronous pool. Queries use `?` for parameters on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class DatabaseUnavailable(Exception):
    """The database did not answer: file missing or locked, server away, pool exhausted."""


class Database(Protocol):
    """A read-only view of the database."""

    immediate: bool
    """Whether `rows` answers in the calling thread, without waiting."""

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; `?` marks each parameter. Raises DatabaseUnavailable."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def connect(url: str, sqlite_path: Path, *, mapped_mb: int = 0) -> Database:
    """The database of the configuration: PostgreSQL when `url` names one, else the SQLite file.

    `mapped_mb`: megabytes of that file to read in place rather than copy (`UNEFOIS_SQLITE_MAPPED_MB`).
    """
    if url:
        from unefois.database.postgresql import PostgreSQL  # noqa: PLC0415  # psycopg is heavy and optional here

        return PostgreSQL(url)
    from unefois.database.sqlite import SQLite  # noqa: PLC0415

    return SQLite(sqlite_path, mapped_mb)
