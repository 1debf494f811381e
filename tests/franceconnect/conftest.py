"""Worlds for the tests: the simulator in this process with a clock that the test moves, or over the network."""

import socket
import threading
import time

import pytest
import uvicorn

from tests.franceconnect.world import World


@pytest.fixture
def world():
    """FranceConnect as it is: strict, with the registry that ``make run`` uses."""
    return World()


@pytest.fixture(scope="session")
def served():
    """A simulator on a port of this machine, with the real clock, for clients which are not ours."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    world = World(site=f"http://127.0.0.1:{listener.getsockname()[1]}", clock=time.time)
    server = uvicorn.Server(uvicorn.Config(world.app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield world
    server.should_exit = True
    thread.join()
    listener.close()
