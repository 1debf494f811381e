"""Several processes on one port, a port that is taken, and callers that open a connection for each call."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from unefois.bench.servers import free_port
from unefois.cli.simulator import addresses
from unefois.config import Settings
from unefois.franceconnect.simulator import registry
from unefois.gateway import identity_provider

CONNECTIONS = 64


@pytest.fixture
def serve(tmp_path):
    """`unefois serve`, started and stopped."""
    started = []

    def start(port, *options):
        environment = os.environ | {"UNEFOIS_HOME": str(tmp_path), "UNEFOIS_PORT": str(port)}
        command = [sys.executable, "-m", "unefois.cli", "serve", *options]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def ask(port, timeout=60.0):
    """A connection that was answered, kept open."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), 5)
            break
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    return connection


def held_by(pid):
    """What a process holds open, by the name that the system gives it."""
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held.add(str(link.readlink()))
    return held


def tcp_of(pid):
    """The lines of its TCP sockets: addresses, state, inode."""
    return [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]


def shares_of(connections, port, workers):
    """How many of these connections each worker holds."""
    inodes = {
        int(remote.partition(":")[2], 16): inode
        for _, local, remote, *_, inode in (line[:10] for line in tcp_of(workers[0]))
        if local.endswith(f":{port:04X}")
    }
    wanted = [f"socket:[{inodes[connection.getsockname()[1]]}]" for connection in connections]
    return [len(held_by(pid).intersection(wanted)) for pid in workers]


def workers_of(process, count):
    """The worker processes, once each holds its listening socket and has started."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        listening = [pid for pid in children if b"--multiprocessing-fork" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if len(listening) == count and all(listens(pid) for pid in listening):
            return listening
        time.sleep(0.1)
    raise AssertionError("the workers did not start")


def listens(pid):
    """Whether a process holds a listening TCP socket."""
    held = held_by(pid)
    return any(line[3] == "0A" and f"socket:[{line[9]}]" in held for line in tcp_of(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel shares connections out on Linux")
def test_connections_are_shared_out_between_processes(serve):
    port = free_port()
    process = serve(port, "--workers", "2")
    ask(port).close()
    workers = workers_of(process, 2)
    held = [ask(port) for _ in range(CONNECTIONS)]
    shares = shares_of(held, port, workers)
    for connection in held:
        connection.close()
    assert sum(shares) == CONNECTIONS
    assert min(shares) > CONNECTIONS // 8, "an even chance for each: fewer than nine of 64 is one in ten million"


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_a_port_that_is_taken(serve, options):
    with socket.create_server(("127.0.0.1", 0)) as other:
        process = serve(other.getsockname()[1], *options)
        out, err = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    said = " ".join((out + err).split())
    assert "est déjà pris. Arrêtez ce qui l'occupe" in said
    assert "UNEFOIS_PORT=9000" in said
    assert "Échange et portail sur" not in said, "announced before the port is held"


def test_workers_of_another_server_are_not_joined(serve, tmp_path):
    port = free_port()
    serve(port, "--workers", "2")
    ask(port).close()
    second = serve(port, "--workers", "2")
    out, err = second.communicate(timeout=60)
    assert second.returncode not in (0, None)
    assert "est déjà pris" in out + err


def journal_of(port):
    """How many records the journal has, and in how many writes."""
    with ask(port) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    return [float(re.search(rb"\nunefois_journal_%b_total (\S+)" % name, said)[1]) for name in (b"records", b"batches")]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel shares connections out on Linux")
def test_callers_that_arrive_together_on_new_connections_share_writes(serve, tmp_path, monkeypatch):
    monkeypatch.setenv("UNEFOIS_HOME", str(tmp_path))
    monkeypatch.setenv("UNEFOIS_TOKEN_RATE_PER_SECOND", "1000")
    issue = ["tokens", "issue", "--siret", "13002526500013", "--all-scopes", "--json"]
    issued = subprocess.run([sys.executable, "-m", "unefois.cli", *issue], check=True, capture_output=True)
    token = json.loads(issued.stdout)["jwt"]
    port = free_port()
    process = serve(port)
    ask(port).close()
    before = journal_of(port)
    call = (
        "GET /v3/mesri/statut_etudiant/ine?recipient=13002526500013&ine=0906018155T HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    ).encode()
    process.send_signal(signal.SIGSTOP)  # so that they do arrive together
    held = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(CONNECTIONS)]
    for connection in held:
        connection.sendall(call)
    process.send_signal(signal.SIGCONT)
    for connection in held:
        with connection:
            assert connection.recv(65536).startswith(b"HTTP/1.1 4")
    records, batches = (now - then for now, then in zip(journal_of(port), before, strict=True))
    assert records == CONNECTIONS
    assert batches < CONNECTIONS / 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "localhost", "127.0.0.1"])  # what operators write
def test_the_demonstration_knows_its_addresses_wherever_it_listens(host):
    settings = Settings(host=host, port=28000)
    at = addresses(settings)
    assert urlsplit(at["simulator"]).port == 28001
    assert registry.load(None, at).platform.issuer == f"{at['simulator']}/api/v2"
    assert identity_provider.registrations(settings).issuer == f"{at['simulator']}/api/v2"


def test_a_server_on_every_address_of_the_machine(serve, monkeypatch):
    monkeypatch.setenv("UNEFOIS_HOST", "0.0.0.0")  # what is tested
    port = free_port()
    serve(port)
    ask(port).close()


def test_a_wrong_file_of_franceconnect_is_said_in_a_sentence(serve, tmp_path, monkeypatch):
    monkeypatch.setenv("UNEFOIS_FRANCECONNECT", str(tmp_path / "absent.yaml"))
    out, err = serve(free_port()).communicate(timeout=60)
    assert "est illisible" in out + err
    assert "Traceback" not in out + err
