"""The register on each kind of database, filled by its own loader."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from unefois import portal

portal.setup()  # before the test modules import models

from unefois.database import connect  # noqa: E402
from unefois.sources.register.loader import load  # noqa: E402
from unefois.sources.register.source import RegisterSource  # noqa: E402

if TYPE_CHECKING:
    from unefois.config import Settings

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Register:
    """A register under test: the settings' database, the loader and the source."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = connect(settings.database_url, settings.sqlite_path)
        self.source = RegisterSource(self.database)

    def load(self, *people, **options):
        return load(
            people,
            now=NOW,
            url=self.settings.database_url,
            sqlite_path=self.settings.sqlite_path,
            **options,
        )

    def ask(self, operation, subject):
        """What the source answers, from a test that is not asynchronous (Django's ORM must be called from these)."""

        async def find():
            database = connect(self.settings.database_url, self.settings.sqlite_path)
            try:
                return await RegisterSource(database).find(operation, subject)
            finally:
                await database.close()

        return asyncio.run(find())


@pytest.fixture
async def register(control_database):
    register = Register(control_database)
    yield register
    await register.database.close()
