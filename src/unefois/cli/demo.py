"""`unefois demo`, which `make run` calls: everything started with the sandbox, and the first call to try printed.

Each server is a process of its own, as it would be on separate machines; Ctrl-C stops them all. What is already
there (database, people, keys) is kept from one start to the next.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from rich.panel import Panel

from unefois import portal
from unefois.cli import data_folder, listening
from unefois.cli.console import Failure, err, out
from unefois.cli.simulator import CITIZENS, addresses
from unefois.config import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from unefois.habilitations.service import DemoWorld

TOKEN = "demo-token"  # noqa: S105  # a file name
"""The demonstration's token, in the data folder; the teleservice reads it there."""
_START_SECONDS = 45
_STOP_SECONDS = 10
_CITIZENS = 1000
_SEED = 1


def run(*, citizens: int = _CITIZENS, seed: int = _SEED) -> int:
    """Démarrer l'échange et le portail, le simulateur de FranceConnect et le téléservice, avec le bac à sable.

    Parameters
    ----------
    citizens
        Nombre de citoyens de synthèse à engendrer si le registre est vide.
    seed
        Graine de leur tirage.
    """
    settings = Settings()
    if settings.env != "sandbox":
        raise Failure("La démonstration n'existe que dans le bac à sable (UNEFOIS_ENV=sandbox).")
    _free(settings)
    data_folder.ensure(settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # before there is anything to stop
    processes: list[subprocess.Popen[bytes]] = []
    try:
        prepared = all((settings.home / name).exists() for name in (CITIZENS, TOKEN))
        if prepared:  # by an earlier start: nobody need wait for this process to look at what is there
            processes += _start_all(settings)
        portal.setup(settings)
        portal.migrate()
        world = _prepare(settings, citizens, seed)
        if not prepared:
            processes += _start_all(settings)
        _wait(processes, settings)
        _tell(settings, world)
        return _watch(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(processes)


def _start_all(settings: Settings) -> list[subprocess.Popen[bytes]]:
    return [_start(command, settings) for command in ("serve", "simulator", "teleservice") if _exists(command)]


def _exists(command: str) -> bool:
    return find_spec(f"unefois.cli.{command}") is not None


def _free(settings: Settings) -> None:
    """Refuse at once, with what to do, when a port is taken: a child that dies later says it less well."""
    for name, offset in (("l'échange", 0), ("le simulateur", 1), ("le téléservice", 2)):
        listening.alone(settings.host, settings.port + offset, name).close()


def _prepare(settings: Settings, citizens: int, seed: int) -> DemoWorld:
    """People, if there are none; the demonstration's organisation and token."""
    from unefois.habilitations.service import demo_world
    from unefois.sandbox import citizens_csv, ensure

    written = ensure(settings, citizens=citizens, seed=seed)
    if written:
        out.print(f"{written} citoyens de synthèse engendrés (docs/sandbox.md raconte les principaux).")
    (settings.home / CITIZENS).write_text(citizens_csv(settings=settings), encoding="utf-8")
    world = demo_world(now=datetime.now(UTC))
    _write_token(settings.home / TOKEN, world.jwt)
    return world


def _write_token(path: Path, token: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token)


def _start(command: str, settings: Settings) -> subprocess.Popen[bytes]:
    environment = os.environ | {"UNEFOIS_HOME": str(settings.home.absolute()), "UNEFOIS_PORT": str(settings.port)}
    return subprocess.Popen(  # noqa: S603  # our own commands
        [sys.executable, "-m", "unefois.cli", command],
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches this process alone, which stops the others in order
    )


def _wait(processes: list[subprocess.Popen[bytes]], settings: Settings) -> None:
    """Until each server answers."""
    probes = {"exchange": "/readyz", "simulator": "/api/v2/.well-known/openid-configuration", "teleservice": "/"}
    deadline = time.monotonic() + _START_SECONDS
    names = ["exchange", "simulator", *(["teleservice"] if _exists("teleservice") else [])]
    for name in names:
        while not _answers(addresses(settings)[name] + probes[name]):
            if any(process.poll() is not None for process in processes):
                raise Failure("Un des serveurs s'est arrêté ; son message est ci-dessus.")
            if time.monotonic() > deadline:
                raise Failure(f"{addresses(settings)[name]} ne répond pas après {_START_SECONDS} s.")
            time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):  # noqa: S310  # our own address
            return True
    except (URLError, OSError):
        return False


def _tell(settings: Settings, world: DemoWorld) -> None:
    from unefois.sandbox import first_call

    at = addresses(settings)
    lines = [
        f"Échange et portail       {at['exchange']}",
        f"Simulateur FranceConnect {at['simulator']}",
        *([f"Téléservice              {at['teleservice']}"] if _exists("teleservice") else []),
        f"Administration           {at['exchange']}/admin/  (compte {world.admin}"
        + (
            f", mot de passe {world.admin_password} : notez-le, il change à chaque démarrage jusqu'à ce qu'il serve)"
            if world.admin_password
            else ")"
        ),
        f"Données                  {settings.home.absolute()}",
    ]
    out.print(Panel("\n".join(lines), title="Unefois", expand=False), highlight=False)
    out.print("Jeton de démonstration :", highlight=False)
    print(world.jwt)
    out.print("\nPremier appel :", highlight=False)
    print(f"curl -g -H 'Authorization: Bearer {world.jwt}' '{at['exchange']}{first_call()}'", flush=True)
    out.print("\nCtrl-C arrête tout.")


def _watch(processes: list[subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C, a termination, or the death of a server, which ends the demonstration."""
    while True:
        for process in processes:
            if process.poll() is not None:
                err.print("Un des serveurs s'est arrêté.")
                return 1
        time.sleep(0.2)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
