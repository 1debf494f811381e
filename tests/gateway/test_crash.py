"""Killed at any instant or out of disk, the exchange never discloses without a record, and comes back."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.gateway import world as worlds
from tests.gateway.conftest import ADULT
from tests.gateway.world import CALL, KEY, QUOTIENT
from unefois.bench.servers import free_port
from unefois.journal.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = 20
_ROOT = Path(__file__).parents[2]


class Spawner:
    """Starts servers on one data folder."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {
            "UNEFOIS_HOME": str(home),
            "UNEFOIS_TOKEN_KEYS": f'["{KEY.decode()}"]',
            "UNEFOIS_TOKEN_RATE_PER_SECOND": "100000",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.gateway.serving"],
            env=environment, cwd=_ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    @contextmanager
    def serving(self, port: int) -> Iterator[Callable[[], None]]:
        """A server that answers; gives what kills it."""
        self._process.stdin.write(f"{port}\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        deadline = time.monotonic() + 30
        try:
            while True:
                assert time.monotonic() < deadline
                try:
                    if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == 200:
                        break
                except httpx2.TransportError:
                    time.sleep(0.02)
            yield lambda: os.kill(pid, signal.SIGKILL)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        self._process.communicate()


async def _load(port: int, token: str, received: set[str], seconds: float, kill: Callable[[], None]) -> None:
    """Callers that never stop, and a kill in the middle. `received`: request ids of answers that carried data."""
    begun = asyncio.Event()

    async def caller(number: int) -> None:
        while True:
            reply = await client.get(
                f"http://127.0.0.1:{port}{QUOTIENT}",
                params=CALL | {"nomUsage": f"N{chr(65 + number)}{chr(65 + random.randrange(26))}"},
                headers={"Authorization": f"Bearer {token}"},
            )
            if reply.status_code == 200 and reply.json()["data"]:
                received.add(reply.headers["x-request-id"])
                begun.set()

    async with httpx2.AsyncClient(timeout=5) as client:
        callers = [asyncio.create_task(caller(number)) for number in range(8)]
        await asyncio.wait_for(begun.wait(), 30)  # however busy the machine is, the kill comes under load
        await asyncio.sleep(seconds)
        kill()
        for each in await asyncio.gather(*callers, return_exceptions=True):
            assert isinstance(each, httpx2.TransportError), each


async def test_twenty_kills_under_load_and_every_answer_has_its_record(world):
    token = await world.grant()
    await world.exchange.stop()
    chance, received, port = random.Random(20261122), set(), free_port()
    with closing(Spawner(world.home)) as spawner:
        for _ in range(KILLS):
            with spawner.serving(port) as kill:
                await _load(port, token, received, chance.uniform(0.0, 0.3), kill)
        recorded = {entry.request for entry in world.journal() if entry.event == "exchange:call:disclosed"}
        assert len(received) > KILLS
        assert received <= recorded
        with spawner.serving(port):  # and it still serves, and verifies
            reply = httpx2.get(f"http://127.0.0.1:{port}{QUOTIENT}", params=CALL, headers={"X-Api-Key": token})
            assert reply.status_code == 200
    assert verify(world.home, world.exchange.journal.keys).intact
    await world.start()  # for the fixture to stop


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"this needs the right to mount a small file system: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(path: Path) -> None:
    """Write until there is no space left, to the last byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    size = 4096
    while size:
        try:
            os.write(descriptor, b"x" * size)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            size //= 2
    os.close(descriptor)


async def test_a_full_disk_answers_503_and_recovers_when_there_is_space(migrated, small_disk):
    world = worlds.new(migrated, small_disk / "home")
    world.load(worlds.citizen(ADULT))
    await world.start()
    token = await world.grant()
    assert (await world.get(token=token)).status == 200
    ballast = small_disk / "ballast"
    fill(ballast)
    statuses = []
    for number in range(200):
        reply = await world.get(params=CALL | {"nomUsage": f"N{chr(65 + number % 26)}"}, token=token)
        statuses.append(reply.status)
        if reply.status == 503:
            break
        await asyncio.sleep(0.055)  # below the rate
    assert reply.codes == ["00504"]
    assert reply.headers["retry-after"] == "1"
    assert (await world.get("/readyz", "")).json["problems"] == ["journal"]
    ballast.unlink()
    assert (await world.get(token=token)).status == 200
    assert (await world.get("/readyz", "")).status == 200
    await world.exchange.stop()
    assert verify(world.home, world.exchange.journal.keys).intact
    disclosed = [entry for entry in world.journal() if entry.event == "exchange:call:disclosed"]
    assert len(disclosed) == statuses.count(200) + 2
