"""Database triggers that move the generation counter when a habilitation, a token or an organisation changes.

In the database and not in Python, so that a bulk update, a repair by hand or another program is noticed as
well. The counter starts at the time in milliseconds: a recreated database never shows an old value again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("habilitations_organisation", "habilitations_habilitation", "habilitations_token")
GENERATION = "habilitations_generation"

_BUMP = f"UPDATE {GENERATION} SET value = value + 1 WHERE id = 1"  # noqa: S608  # constants

_FUNCTION = (
    "CREATE OR REPLACE FUNCTION habilitations_bump() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_BUMP}; RETURN NULL; END $$"
)
_POSTGRESQL = [
    _FUNCTION,
    *(
        f"CREATE OR REPLACE TRIGGER {table}_bump AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION habilitations_bump()"
        for table in TABLES
    ),
]
_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {table}_{event.lower()}_bump AFTER {event} ON {table} BEGIN {_BUMP}; END"
    for table in TABLES
    for event in ("INSERT", "UPDATE", "DELETE")
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers and the counter where they are missing. Does nothing before the tables exist."""
    with connection.cursor() as cursor:
        if not {GENERATION, *TABLES} <= set(connection.introspection.table_names(cursor)):
            return
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)
        cursor.execute(
            f"INSERT INTO {GENERATION} (id, value) VALUES (1, %s) ON CONFLICT (id) DO NOTHING",  # noqa: S608
            [time.time_ns() // 1_000_000],
        )
