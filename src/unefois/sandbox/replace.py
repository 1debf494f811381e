"""Take the sandbox people out of the register, known by the range of their public identifiers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from unefois.sandbox.citizens import FIRST_ID, LAST_ID

if TYPE_CHECKING:
    from pathlib import Path

_RANGE = UUID(int=FIRST_ID), UUID(int=LAST_ID)
_HELD = ("register_key", "register_record")


def clear(*, url: str = "", sqlite_path: Path | None = None) -> int:
    """Remove the sandbox people and all they hold, in one transaction; returns how many there were."""
    if url:
        return _clear_postgresql(url)
    if sqlite_path is None:
        raise ValueError("Indiquez une base : url pour PostgreSQL, sqlite_path pour SQLite.")
    return _clear_sqlite(sqlite_path)


def is_empty(*, url: str = "", sqlite_path: Path | None = None) -> bool:
    """Whether the register holds nobody at all. The tables must exist."""
    query = "SELECT 1 FROM register_person LIMIT 1"
    if url:
        import psycopg  # noqa: PLC0415  # where it is used

        with psycopg.connect(url) as remote:
            return remote.execute(query).fetchone() is None
    if sqlite_path is None:
        raise ValueError("Indiquez une base : url pour PostgreSQL, sqlite_path pour SQLite.")
    with closing(sqlite3.connect(sqlite_path, timeout=30)) as local:
        return local.execute(query).fetchone() is None


def _clear_sqlite(path: Path) -> int:
    bounds = [bound.hex for bound in _RANGE]
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        among = "FROM register_person WHERE public_id BETWEEN ? AND ?"
        count: int = connection.execute(f"SELECT count(*) {among}", bounds).fetchone()[0]
        total: int = connection.execute("SELECT count(*) FROM register_person").fetchone()[0]
        if count and count == total:  # a table emptied whole is emptied at once
            for table in (*_HELD, "register_person"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608
        elif count:
            for table in _HELD:
                connection.execute(f"DELETE FROM {table} WHERE person_id IN (SELECT id {among})", bounds)  # noqa: S608
            connection.execute(f"DELETE {among}", bounds)
    return count


def _clear_postgresql(url: str) -> int:
    import psycopg  # noqa: PLC0415  # where it is used
    from psycopg import sql  # noqa: PLC0415

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in _HELD:
            statement = sql.SQL(
                "DELETE FROM {} WHERE person_id IN (SELECT id FROM register_person WHERE public_id BETWEEN %s AND %s)"
            )
            cursor.execute(statement.format(sql.Identifier(table)), _RANGE)
        cursor.execute("DELETE FROM register_person WHERE public_id BETWEEN %s AND %s", _RANGE)
        return cursor.rowcount
