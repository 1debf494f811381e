"""The bulk loader's PostgreSQL side: COPY, one transaction a batch, under a lock that lets readers go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from unefois.sources.register.loader import (
    KEY,
    PERSON,
    RECORD,
    LoadError,
    key_rows,
    numbered,
    person_rows,
    record_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from unefois.sources.register.loader import Citizen


class PostgreSQLTarget:
    """A connection to the register's tables, for one load."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)

    def write(self, people: list[Citizen], now: datetime) -> None:
        """One batch, in one transaction."""
        try:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.execute("LOCK TABLE register_person IN SHARE ROW EXCLUSIVE MODE")
                cursor.execute(
                    "SELECT public_id, id FROM register_person WHERE public_id = ANY(%s)",
                    ([citizen.public_id for citizen in people],),
                )
                known: dict[UUID, int] = dict(cursor.fetchall())
                if known:
                    numbers = list(known.values())
                    cursor.execute("DELETE FROM register_key WHERE person_id = ANY(%s)", (numbers,))
                    cursor.execute("DELETE FROM register_record WHERE person_id = ANY(%s)", (numbers,))
                    cursor.execute("DELETE FROM register_person WHERE id = ANY(%s)", (numbers,))
                cursor.execute("SELECT coalesce(max(id), 0) FROM register_person")
                rows = numbered(people, known, (cursor.fetchone() or (0,))[0])
                _copy(cursor, "register_person", PERSON, person_rows(rows, lambda value: value))
                _copy(cursor, "register_key", KEY, key_rows(rows))
                _copy(cursor, "register_record", RECORD, record_rows(rows, now))
        except psycopg.IntegrityError as error:
            raise LoadError(f"Le lot est refusé par le registre : {error}") from error

    def finish(self) -> None:
        """Let Django's next person have a free number, and the planner know the tables."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('register_person', 'id'),"
                " greatest((SELECT max(id) FROM register_person), 1))"
            )
            cursor.execute("ANALYZE register_person, register_key, register_record")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
