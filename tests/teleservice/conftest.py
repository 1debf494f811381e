"""The demonstration as `make run` starts it, on free ports with data of its own; and Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx2
import pytest

from tests.franceconnect.conftest import served  # noqa: F401  # a simulator on a port, slow on demand

_START_SECONDS = 90


class Demo:
    """The three processes of `unefois demo`."""

    def __init__(self, home):
        self.home = home
        self.port = _three_free_ports()
        self.exchange, self.simulator, self.site = (f"http://127.0.0.1:{self.port + n}" for n in range(3))
        self._log = (home / "demo.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "unefois.cli", "demo", "--citizens", "1"],
            env=os.environ | {"UNEFOIS_HOME": str(home), "UNEFOIS_PORT": str(self.port)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.2)

    def _ready(self):
        try:
            return all(
                httpx2.get(url, trust_env=False, timeout=5).is_success
                for url in (self.site, self.simulator, f"{self.exchange}/readyz")
            )
        except httpx2.TransportError:
            return False

    def log(self):
        return (self.home / "demo.log").read_text(encoding="utf-8", errors="replace")

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=30)
        self._log.close()


def _three_free_ports():
    """The first of three consecutive free ports."""
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = probe.getsockname()[1]
        if first < 65_000 and all(_free(first + n) for n in range(3)):
            return first
    raise AssertionError("no three free ports in a row")


def _free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="package")
def demo(tmp_path_factory):
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.stop()
