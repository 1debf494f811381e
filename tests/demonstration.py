"""The demonstration as `make run` starts it, on free ports, with data of its own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from unefois.bench.servers import free_port
from unefois.cli.simulator import addresses
from unefois.config import Settings

_START_SECONDS = 100


class Demonstration:
    """The addresses of its servers, its data folder, and what it has printed."""

    def __init__(self, home):
        self.home = home
        self.port = free_port(in_a_row=3)
        self.addresses = addresses(Settings(port=self.port))
        self.exchange, self.simulator, self.site = self.addresses.values()

    def log(self):
        return (self.home / "demo.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(home, *, citizens):
    """`unefois demo` in a process of its own, from the moment that it says it is ready."""
    demo = Demonstration(home)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UNEFOIS_")}
    environment |= {"UNEFOIS_PORT": str(demo.port), "UNEFOIS_HOME": str(home)}
    command = [sys.executable, "-m", "unefois.cli", "demo", "--citizens", str(citizens)]
    with (home / "demo.log").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    with process:
        try:
            deadline = time.monotonic() + _START_SECONDS
            while "Ctrl-C" not in demo.log():
                assert process.poll() is None, demo.log()
                assert time.monotonic() < deadline, demo.log()
                time.sleep(0.1)
            yield demo
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
