"""One server for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.contract.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("exchange"))
    try:
        yield running
        assert running.alive(), running.log()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=20) as client:
        yield client
