"""The measures of the exchange measure something: servers answer, figures are whole, nothing fails."""

from __future__ import annotations

import shutil
import sys

import pytest

from unefois.bench import exchange, servers, world
from unefois.bench.empty import application
from unefois.operations import lookup


def test_the_empty_endpoint_declares_the_operations_own_parameters():
    [route] = [one for one in application.routes if one.path == world.PATH]
    declared = {parameter.alias for parameter in route.dependant.query_params}
    operation = lookup(world.PATH)[0].first
    assert declared == {parameter.name for parameter in operation.parameters} | {"recipient"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed (Debian: apt-get install wrk)")
def test_a_short_measure(tmp_path, monkeypatch):
    monkeypatch.setattr(world, "TOKENS", 1000)  # enough that no two calls in flight are the same
    monkeypatch.setattr(world, "REQUESTS", 1000)
    world.prepare(tmp_path, 60)
    found = exchange.measure(tmp_path, 60, rounds=1, seconds=1, warm_up=1)
    assert found.errors == 0
    assert found.requests_per_second > 0
    assert found.ratio_to_empty_fastapi > 0
    assert found.cpu_us > 0
    assert found.rss_mb > 10
    assert found.p50_ms <= found.p99_ms


def test_a_ratio_is_that_of_neighbours_in_time():
    one, other = servers.Server("a", [], 1), servers.Server("b", [], 2)
    one.rounds = [servers.Round(200, 1, 1, 0, 50), servers.Round(20, 1, 1, 0, 60), servers.Round(300, 1, 1, 0, 50)]
    other.rounds = [servers.Round(100, 1, 1, 0, 100), servers.Round(10, 1, 1, 0, 120), servers.Round(100, 1, 1, 0, 200)]
    assert servers.ratio(one, other) == 2
    assert servers.cpu_ratio(one, other) == 2


def test_a_server_that_does_not_start_says_why():
    broken = servers.Server("cassé", [sys.executable, "-c", "raise SystemExit('la raison')"], servers.free_port())
    with pytest.raises(servers.Missing, match="la raison"), servers.running([broken]):
        pass
