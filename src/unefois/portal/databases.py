"""From the operator's settings to Django's DATABASES: SQLite in the data folder, or PostgreSQL by address."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.config import Settings

_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000"
"""WAL so that the data plane reads while a page writes; FULL because a ban must survive a power cut."""

_WAIT_SECONDS = 5
_POOL_SIZE = 4
_MIGRATION_LOCK = 0x0DEF01  # any number, the same for all who migrate


def default_database(settings: Settings) -> dict[str, Any]:
    """Django's entry for the database of the settings. Raises psycopg.ProgrammingError on a malformed URL."""
    if settings.database_url:
        return _postgresql(settings.database_url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(settings.sqlite_path),
        "OPTIONS": {
            "init_command": _SQLITE_PRAGMAS,
            # A transaction that begins by reading cannot wait for the lock when it comes to write: take it first.
            "transaction_mode": "IMMEDIATE",
            "timeout": _WAIT_SECONDS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    """libpq reads its own addresses: query parameters, several hosts and Unix sockets included."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {**parts, "pool": {"min_size": 0, "max_size": _POOL_SIZE, "timeout": _WAIT_SECONDS}},
    }


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Wait until no other process migrates this database; let go even if the process dies."""
    if settings.database_url:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
            yield
        return
    with (settings.home / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
