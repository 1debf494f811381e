"""One exchange a test, made from one migrated database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.gateway import world as worlds
from unefois.identity.pivot import PivotIdentity
from unefois.sources.register.loader import Citizen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from tests.gateway.world import World

ADULT = PivotIdentity("DURANT", ("PIERRE", "RICHARD"), 1990, 1, 1, "M", "99100", "08480")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.template(tmp_path_factory.mktemp("template"))


@pytest.fixture
async def make(migrated: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[World]]]:
    """Builds an exchange with the settings given; `now` freezes its clock."""
    made: list[World] = []

    async def build(*, now: float | None = None, **settings: Any) -> World:
        one = worlds.new(migrated, tmp_path / f"home{len(made)}", **settings)
        if now is not None:
            one.now.append(now)
        one.load(
            worlds.citizen(ADULT),
            Citizen(UUID(int=2), PivotIdentity("SANSDOSSIER", ("ANNE",), 1980, 5, 5, "F", "99100", "75056"), (), ()),
        )
        await one.start()
        made.append(one)
        return one

    yield build
    for one in made:
        await one.exchange.stop()


@pytest.fixture
async def world(make: Callable[..., Awaitable[World]]) -> World:
    return await make()
