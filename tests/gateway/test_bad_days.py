"""Bad days of the exchange: killed at any instant, or with a full disk. Invariant 1: no answer without its record."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest

from unefois.config import Settings
from unefois.identity.pivot import PivotIdentity
from unefois.journal import Keys
from unefois.journal.read import read
from unefois.journal.verify import verify
from unefois.operations import records
from unefois.sources.register.loader import Citizen, Holding, load

SIRET = "13002526500013"
PEOPLE = 30
KILLS = 20
CALLERS = 12
PATH = "/v3/dss/quotient_familial/identite"

DATA_PLANE = """
import sys
import uvicorn
from unefois import logs
from unefois.cli.serve import server
from unefois.config import Settings
from unefois.gateway import identity_provider
from unefois.gateway.app import Gateway
from unefois.gateway.exchange import Exchange

settings = Settings()

class Application:
    async def __call__(self, scope, receive, send):
        if scope["type"] != "lifespan":
            await self.gateway(scope, receive, send)
            return
        await receive()
        exchange = Exchange(settings, identity_provider.build(settings))
        await exchange.start()
        self.gateway = Gateway(exchange, settings.trusted_proxies)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await exchange.stop()
        await send({"type": "lifespan.shutdown.complete"})

logs.configure()
uvicorn.Server(server(Application(), settings)).run()
"""


def _letters(number: int) -> str:
    """A number said in letters: names have no digits."""
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number))


def citizen(number: int) -> Citizen:
    identity = PivotIdentity(
        family_name=f"DURAND{_letters(number)}",
        given_names=("ALIX",),
        birth_year=1980,
        birth_month=6,
        birth_day=1 + number % 28,
        sex="F",
        birth_country="99100",
        birth_commune="75107",
    )
    holding = Holding("quotient_familial", records.sample("quotient_familial"))
    return Citizen(UUID(int=number + 1), identity, records=(holding,))


def parameters(number: int) -> dict[str, str]:
    """Of a citizen for most; of nobody, or wrong, for the others."""
    return {
        "recipient": SIRET,
        "nomNaissance": f"DURAND{_letters(number % PEOPLE)}" if number % 7 else "PERSONNE",
        "prenoms[]": "ALIX",
        "anneeDateNaissance": "1980",
        "moisDateNaissance": "6" if number % 11 else "13",
        "jourDateNaissance": str(1 + number % PEOPLE % 28),
        "sexeEtatCivil": "F",
        "codeCogInseePaysNaissance": "99100",
        "codeCogInseeCommuneNaissance": "75107",
    }


class Server:
    """The data plane as a process of its own, on the folder of data ``home``."""

    def __init__(self, home) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("UNEFOIS_")} | {
            "UNEFOIS_HOME": str(home),
            "UNEFOIS_PORT": str(self.port),
            "UNEFOIS_TOKEN_RATE_PER_SECOND": "1000000",
        }
        self.process: subprocess.Popen | None = None
        issued = subprocess.run(
            [sys.executable, "-m", "unefois.cli", "tokens", "issue", "--siret", SIRET, "--all-scopes", "--json"],
            check=True,
            capture_output=True,
            text=True,
            env=self.environment,
        )
        self.token = json.loads(issued.stdout)["jwt"]
        self.settings = Settings(home=home)
        people = (citizen(number) for number in range(PEOPLE))
        load(people, now=datetime(2026, 11, 22, tzinfo=UTC), sqlite_path=self.settings.sqlite_path)

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", DATA_PLANE], env=self.environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server stopped by itself"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail("the server does not start")

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {self.token}"}, timeout=20
        )

    def keys(self) -> Keys:
        return Keys.derive(self.settings.secret("journal_key"))


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.kill()


async def call_until_death(server: Server, answers: dict[str, int], delay: float) -> None:
    """Call without end from several callers; kill the server after ``delay`` seconds; keep each whole answer."""

    async def caller(first: int) -> None:
        async with server.client() as client:
            number = first
            while True:
                number += CALLERS
                response = await client.get(PATH, params=parameters(number))
                answers[response.headers["x-request-id"]] = response.status_code

    callers = [asyncio.create_task(caller(number)) for number in range(CALLERS)]
    await asyncio.sleep(delay)
    await asyncio.to_thread(server.kill)
    for outcome in await asyncio.gather(*callers, return_exceptions=True):
        assert isinstance(outcome, httpx2.TransportError), outcome


@pytest.mark.slow
def test_twenty_kills_lose_no_record_of_an_answer_that_left(server):
    """Every answer that a client received has its record, with its status; the chain verifies; one stream is enough."""
    chance = random.Random(20261122)
    answers: dict[str, int] = {}
    for _ in range(KILLS):
        server.start()
        asyncio.run(call_until_death(server, answers, chance.uniform(0.05, 0.4)))
    recorded = {entry.request: entry.status for entry in read(server.home)}
    assert {request: recorded.get(request) for request in answers} == answers
    assert len(answers) > 10 * KILLS
    assert {200, 422} <= set(answers.values())
    report = verify(server.home, server.keys())
    assert report.intact, [str(finding) for finding in report.findings]
    assert len(report.streams) == 1


def test_a_full_disk_is_answered_503_and_forgotten_when_there_is_room_again(server):
    """The journal alone is on the small disk: the database must go on answering."""
    folder = server.home / "journal"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a file system needs root: {mounted.stderr.strip()}")
    try:
        server.start()
        asyncio.run(fill_then_make_room(server, folder / "ballast"))
        server.kill(signal.SIGTERM)
        report = verify(server.home, server.keys())
        assert report.intact, [str(finding) for finding in report.findings]
    finally:
        server.kill()
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def fill_then_make_room(server: Server, ballast) -> None:
    async with server.client() as client:
        assert (await client.get(PATH, params=parameters(1))).status_code == 200
        with ballast.open("wb", buffering=0) as file:
            while True:
                try:
                    file.write(bytes(4096))
                except OSError:
                    break
        for _ in range(100):  # the page that the journal was writing has some room left
            refused = await client.get(PATH, params=parameters(1))
            if refused.status_code != 200:
                break
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert "data" not in refused.json()
        assert (await client.get("/readyz")).status_code == 503
        ballast.unlink()
        assert (await client.get(PATH, params=parameters(1))).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
