"""The portal, set up before its modules are imported, and a live server for the browser."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2
import pytest

from unefois import portal
from unefois.bench.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

portal.setup()

_SERVE = """
import sys, uvicorn
from unefois import portal
portal.setup()
portal.migrate()
from django.utils import timezone
from unefois.habilitations import service
open(sys.argv[2], "w").write(service.demo_world(now=timezone.now()).admin_password)
uvicorn.run("unefois.portal.asgi:application", port=int(sys.argv[1]), log_level="warning")
"""


@contextmanager
def serve(home: Path, database_url: str = "") -> Iterator[str]:
    """The control plane alone, served by uvicorn in a process of its own, with the demonstration; its address."""
    port = free_port()
    environment = {**os.environ, "UNEFOIS_HOME": str(home), "UNEFOIS_PORT": str(port)}
    if database_url:
        environment["UNEFOIS_DATABASE_URL"] = database_url
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", _SERVE, str(port), str(home / "password")]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def live_home(tmp_path_factory) -> Path:
    """Data folder of the live server."""
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="session")
def live_portal(live_home) -> Iterator[str]:
    """Address of the server that the browser visits."""
    with serve(live_home) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_portal(request, tmp_path) -> Iterator[tuple[str, str]]:
    """Address of a server of the test's own on each database, and the administrator's password."""
    url = request.getfixturevalue("new_database")() if request.param == "postgresql" else ""
    with serve(tmp_path, url) as address:
        yield address, (tmp_path / "password").read_text()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            httpx2.get(address)
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def admin_password(live_portal, live_home) -> str:
    """The password that the demonstration printed once."""
    return (live_home / "password").read_text()
