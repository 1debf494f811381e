"""Servers to compare, each in its process and on its core, and wrk against them in turn."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SCRIPT = Path(__file__).with_name("requests.lua")
_LINE = re.compile(r"rps ([\d.]+) p50 ([\d.]+) p99 ([\d.]+) errors (\d+)")
_UVICORN = ("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--no-server-header", "--no-proxy-headers",
            "--log-level", "warning", "--ws", "none")  # fmt: skip
_START_SECONDS = 60
_PORTS = range(20_000, 32_000)
WARM_UP_SECONDS = 8


class Missing(Exception):
    """A tool of the measure is not installed; the message says how to install it."""


class Round(msgspec.Struct, frozen=True):
    """One run of wrk."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_us: float = 0.0
    """Processor time of the server, all its threads and the kernel's work for it, for one request."""


class Server(msgspec.Struct):
    """A server to measure."""

    name: str
    command: Sequence[str]
    port: int
    environment: Mapping[str, str] = {}
    rounds: list[Round] = []
    process: subprocess.Popen[bytes] | None = None
    said: IO[bytes] | None = None

    def last_words(self) -> str:
        """The end of what it has printed."""
        if self.said is None:
            return ""
        self.said.seek(0)
        return self.said.read().decode(errors="replace")[-2000:]

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process is not None  # noqa: S101  # started
        return self.process.pid

    def cpu_seconds(self) -> float:
        """Processor time used so far by the process and its children."""
        pids = [self.pid, *(int(pid) for pid in _children(self.pid))]
        return sum(_cpu(pid) for pid in pids)

    def memory_mb(self) -> float:
        """Resident memory of the process and of its children, in megabytes."""
        pids = [self.pid, *(int(pid) for pid in _children(self.pid))]
        return sum(_resident(pid) for pid in pids) / 1e6

    def best(self, figure: Callable[[Round], float]) -> float:
        """The median of a figure over the rounds."""
        return statistics.median(figure(each) for each in self.rounds)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _cpu(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def free_port(in_a_row: int = 1) -> int:
    """A port that nobody has, and as many after it as asked for.

    Taken below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): the one that
    `bind` gives for port 0 can be an outgoing connection's by the time that the server starts.
    """
    while True:
        first = _PORTS.start + secrets.randbelow(len(_PORTS) - in_a_row)
        with ExitStack() as probes, suppress(OSError):
            for port in range(first, first + in_a_row):
                probes.enter_context(socket.create_server(("127.0.0.1", port)))
            return first


def exchange(home: Path, *, workers: int = 1, **settings: str) -> Server:
    """The exchange, everything on, the counters by address included. The next port is for a simulator."""
    port = free_port(in_a_row=2)
    environment = {
        "UNEFOIS_HOME": str(home), "UNEFOIS_PORT": str(port), "UNEFOIS_WORKERS": str(workers),
        "UNEFOIS_ADDRESS_EXEMPT": "[]", "UNEFOIS_ADDRESS_RATE_PER_MINUTE": "1000000000",
        "UNEFOIS_TOKEN_RATE_PER_SECOND": "1000000", **settings,
    }  # fmt: skip
    return Server("exchange", [sys.executable, "-m", "unefois.cli", "serve"], port, environment)


def fastapi() -> Server:
    """The empty endpoint, on the same server with the same options."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "unefois.bench.empty:application", "--port", str(port), *_UVICORN]
    return Server("fastapi", command, port)


def nginx() -> Server | None:
    """`return 200`, where nginx is installed."""
    path = shutil.which("nginx")
    if path is None:
        return None
    port, folder = free_port(), tempfile.mkdtemp(prefix="unefois-nginx-")
    configuration = Path(folder) / "nginx.conf"
    configuration.write_text(
        f"worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:{port}; "
        'location / { default_type application/json; return 200 "{}"; } } }\n'
    )
    return Server("nginx", [path, "-c", str(configuration), "-p", folder], port)


@contextmanager
def running(servers: Sequence[Server], *, cores: str | None = "0") -> Iterator[None]:
    """Start them all, each pinned to `cores`, and stop them at the end."""
    pin = ["taskset", "-c", cores] if cores is not None and shutil.which("taskset") else []
    with ExitStack() as stack:
        for server in servers:
            server.said = stack.enter_context(tempfile.TemporaryFile())
            server.process = subprocess.Popen(  # noqa: S603  # our own commands
                [*pin, *server.command],
                env=os.environ | dict(server.environment),
                stdout=server.said,
                stderr=subprocess.STDOUT,
            )
            stack.callback(_stop, server.process)
        for server in servers:
            _wait(server)
        yield


def _wait(server: Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except OSError as error:
            if time.monotonic() > deadline or (server.process is not None and server.process.poll() is not None):
                raise Missing(f"Le serveur « {server.name} » n'a pas démarré. {server.last_words()}") from error
            time.sleep(0.05)
        else:
            return


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Load(msgspec.Struct, frozen=True):
    """What wrk does to a server."""

    connections: int = 64
    threads: int = 1
    core: str | None = "1"
    """Of the machine's cores, the one that wrk keeps to; none: all."""
    new_connections: bool = False
    """Whether each request comes on a connection of its own."""
    pause_ms: float = 0.0
    """Mean time between an answer and the next request of a connection."""


ONE_CORE = Load()


def wrk(port: int, requests: Path, *, seconds: int, load: Load = ONE_CORE) -> Round:
    """One run of wrk."""
    path = shutil.which("wrk")
    if path is None:
        raise Missing("wrk n'est pas installé : apt-get install wrk")
    pin = ["taskset", "-c", load.core] if load.core is not None and shutil.which("taskset") else []
    script = [str(requests), f"{load.pause_ms:g}", "close" if load.new_connections else "keep-alive"]
    command = [*pin, path, f"-t{load.threads}", f"-c{load.connections}", f"-d{seconds}s", "--latency",
               "-s", str(_SCRIPT), f"http://127.0.0.1:{port}", "--", *script]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = _LINE.search(done.stdout)
    if found is None:
        raise Missing(f"wrk n'a rien mesuré : {done.stdout}{done.stderr}")
    return Round(float(found[1]), float(found[2]), float(found[3]), int(found[4]))


def turn(server: Server, requests: Path, *, seconds: int, load: Load = ONE_CORE) -> Round:
    """One run of wrk and the processor time that the server took for it."""
    before = server.cpu_seconds()
    done = wrk(server.port, requests, seconds=seconds, load=load)
    spent = server.cpu_seconds() - before
    return msgspec.structs.replace(done, cpu_us=round(spent / (done.requests_per_second * seconds) * 1e6, 1))


def take_turns(
    servers: Sequence[tuple[Server, Load]], requests: Path, *, rounds: int, seconds: int, warm_up: int = WARM_UP_SECONDS
) -> None:
    """Measure them one after the other, `rounds` times, after a warm-up of each.

    The warm-up lets the exchange see every token once: a signature is verified the first time only.
    """
    for server, load in servers:
        wrk(server.port, requests, seconds=warm_up, load=load)
    for _ in range(rounds):
        for server, load in servers:
            server.rounds.append(turn(server, requests, seconds=seconds, load=load))


def cpu_ratio(one: Server, other: Server) -> float:
    """The ratio of throughputs by processor time, which other work on the machine disturbs less."""
    return statistics.median(b.cpu_us / a.cpu_us for a, b in zip(one.rounds, other.rounds, strict=True))


def ratio(one: Server, other: Server) -> float:
    """Throughput of one over the other: the median over the rounds, each compared with its neighbour in time."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return statistics.median(a.requests_per_second / b.requests_per_second for a, b in pairs)
