"""From the operator's settings to Django's DATABASES: SQLite in the data folder, or PostgreSQL by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from unefois.config import Settings

_SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000"
"""WAL so that the data plane reads while a page writes; FULL because a ban must survive a power cut."""

_SQLITE_WAIT_SECONDS = 5
_POOL_SIZE = 4


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
            "timeout": _SQLITE_WAIT_SECONDS,
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
        "OPTIONS": {**parts, "pool": {"min_size": 0, "max_size": _POOL_SIZE}},
    }
