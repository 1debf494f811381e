"""The measures of the exchange, against the budgets of the project."""

from __future__ import annotations

import os
import platform
import random
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

import unefois
from unefois.bench import franceconnect, servers, world
from unefois.sources.register.rows import decode_identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from unefois.identity.pivot import PivotIdentity

_CITIZENS_FRANCE_CONNECT = 500
"""Below the exchange's own limit of introspections a minute and caller."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the exchange with one size of register. Ratios: medians over the rounds of one run."""

    citizens: int
    tokens: int
    ratio_to_empty_fastapi: float
    ratio_to_nginx: float | None
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    rss_mb: float
    p99_ms_at_half: float
    """At half of saturation: the same connections, with a pause between requests."""
    requests_per_second_at_half: float
    errors: int
    cpu_us: float
    """Processor time of a call, all threads."""
    cpu_ratio_to_empty_fastapi: float
    """The same ratio by processor time, which other work on the machine disturbs less."""
    fastapi_requests_per_second: float
    nginx_requests_per_second: float | None


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """Measures made once, with the largest register."""

    two_workers_ratio: float | None
    """Throughput of two processes and two threads of wrk on two cores over that of one and one on one core."""
    two_workers_shared_ratio: float | None
    """The same where wrk and the one process have the two cores too: what a generator takes counts against two."""
    new_connections_ratio: float
    """Throughput over that of the empty FastAPI endpoint, when each call comes on a connection of its own."""
    new_connections_per_second: float
    france_connect_ratio: float
    """Time of a FranceConnect call over that of an identity call, introspections kept."""
    france_connect_errors: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of a run."""

    date: str
    machine: str
    cores: int
    python: str
    compiled: int
    """How many modules of the hot path are compiled."""
    measures: list[Measure]
    extra: Extra | None


def run(home: Path, sizes: list[int], *, rounds: int, seconds: int, extra: bool, told: Callable[[str], None]) -> Report:
    """Measure with each size of register. `told` hears what is being done."""
    measures = []
    for citizens in sizes:
        told(f"{citizens} citoyens : préparation")
        place = home / "bench" / str(citizens)
        place.mkdir(parents=True, exist_ok=True)
        world.prepare(place, citizens)
        told(f"{citizens} citoyens : mesure")
        measures.append(measure(place, citizens, rounds=rounds, seconds=seconds))
    more = None
    if extra:
        told("Deux processus, connexions neuves, FranceConnect")
        place = home / "bench" / str(sizes[-1])
        by_token, failed = france_connect(place, rounds=rounds, seconds=seconds)
        by_two: tuple[float, float] | tuple[None, None] = (None, None)
        new_ratio, new_rate = new_connections(place, rounds=rounds, seconds=seconds)
        if len(os.sched_getaffinity(0)) > 1:
            by_two = two_workers(place, rounds=rounds, seconds=seconds)
        more = Extra(
            two_workers_ratio=by_two[0],
            two_workers_shared_ratio=by_two[1],
            new_connections_ratio=new_ratio,
            new_connections_per_second=new_rate,
            france_connect_ratio=by_token,
            france_connect_errors=failed,
        )
    return Report(
        date=datetime.now(UTC).isoformat(timespec="minutes"),
        machine=_machine(),
        cores=len(os.sched_getaffinity(0)),
        python=platform.python_version(),
        compiled=len(unefois.compiled()),
        measures=measures,
        extra=more,
    )


def measure(home: Path, citizens: int, *, rounds: int, seconds: int, warm_up: int = servers.WARM_UP_SECONDS) -> Measure:
    """The exchange against the empty FastAPI endpoint and nginx, in turns."""
    requests = world.requests(home)
    ours, empty, bare = servers.exchange(home), servers.fastapi(), servers.nginx()
    competitors = [server for server in (ours, empty, bare) if server is not None]
    with servers.running(competitors):
        loads = [(server, servers.ONE_CORE) for server in competitors]
        servers.take_turns(loads, requests, rounds=rounds, seconds=seconds, warm_up=warm_up)
        throughput = ours.best(lambda one: one.requests_per_second)
        half_load = servers.Load(pause_ms=servers.ONE_CORE.connections / (throughput / 2) * 1000)
        half = servers.wrk(ours.port, requests, seconds=max(seconds, 3), load=half_load)
        memory = ours.memory_mb()
    return Measure(
        citizens=citizens,
        tokens=world.TOKENS,
        ratio_to_empty_fastapi=round(servers.ratio(ours, empty), 2),
        ratio_to_nginx=round(servers.ratio(ours, bare), 3) if bare is not None else None,
        requests_per_second=round(throughput),
        p50_ms=ours.best(lambda one: one.p50_ms),
        p99_ms=ours.best(lambda one: one.p99_ms),
        rss_mb=round(memory, 1),
        p99_ms_at_half=half.p99_ms,
        requests_per_second_at_half=round(half.requests_per_second),
        errors=sum(each.errors for each in ours.rounds),
        cpu_us=ours.best(lambda one: one.cpu_us),
        cpu_ratio_to_empty_fastapi=round(servers.cpu_ratio(ours, empty), 2),
        fastapi_requests_per_second=round(empty.best(lambda one: one.requests_per_second)),
        nginx_requests_per_second=round(bare.best(lambda one: one.requests_per_second)) if bare is not None else None,
    )


def two_workers(home: Path, *, rounds: int, seconds: int) -> tuple[float, float]:
    """Throughput of two processes on two cores over that of one: on one core with its share of wrk, then on both."""
    requests = world.requests(home)
    alone, shared, two = servers.exchange(home), servers.exchange(home), servers.exchange(home, workers=2)
    both = servers.Load(connections=2 * servers.ONE_CORE.connections, threads=2, core=None)
    loads = [(alone, servers.Load(core="0")), (two, both), (shared, both)]
    with servers.running([alone], cores="0"), servers.running([two, shared], cores=None):
        servers.take_turns(loads, requests, rounds=rounds, seconds=seconds)
    return round(servers.ratio(two, alone), 2), round(servers.ratio(two, shared), 2)


def new_connections(home: Path, *, rounds: int, seconds: int) -> tuple[float, float]:
    """Throughput over that of the empty FastAPI endpoint, and our own, when each call opens a connection."""
    requests = world.requests(home)
    ours, empty = servers.exchange(home), servers.fastapi()
    one_each = servers.Load(new_connections=True)
    with servers.running([ours, empty]):
        servers.wrk(ours.port, requests, seconds=servers.WARM_UP_SECONDS)
        servers.take_turns([(ours, one_each), (empty, one_each)], requests, rounds=rounds, seconds=seconds, warm_up=2)
    return round(servers.ratio(ours, empty), 2), round(ours.best(lambda one: one.requests_per_second))


def france_connect(home: Path, *, rounds: int, seconds: int) -> tuple[float, int]:
    """Time of a call with a FranceConnect token over that of a call with an identity, on one server; errors met."""
    ours = servers.exchange(home)
    by_identity = servers.Server("identity", [], ours.port)
    by_token = servers.Server("france_connect", [], ours.port)
    with franceconnect.simulator(ours.port + 1, ours) as made, servers.running([ours]):
        people = _people(home, _CITIZENS_FRANCE_CONNECT)
        tokens = franceconnect.requests(made, people, home / "requests-france-connect.txt")
        requests = world.requests(home)
        servers.wrk(ours.port, tokens, seconds=15, load=servers.Load(connections=8))  # each token introspected once
        for _ in range(rounds):
            by_token.rounds.append(servers.wrk(ours.port, tokens, seconds=seconds))
            by_identity.rounds.append(servers.wrk(ours.port, requests, seconds=seconds))
    return round(servers.ratio(by_identity, by_token), 2), sum(each.errors for each in by_token.rounds)


def _people(home: Path, count: int) -> list[PivotIdentity]:
    with sqlite3.connect(home / "unefois.sqlite3") as connection:
        rows = connection.execute(
            "SELECT p.identity FROM register_person p JOIN register_record r ON r.person_id = p.id "
            "WHERE r.dataset = 'quotient_familial' AND r.payload NOT LIKE '{\"absent\"%' LIMIT ?",
            (count * 3,),
        ).fetchall()
    connection.close()
    people = [decode_identity(row[0]) for row in rows]
    whole = [each for each in people if each.birth_year and each.birth_month and each.birth_day and each.sex]
    random.Random(1).shuffle(whole)  # noqa: S311  # a measure, to be repeated
    return whole[:count]


def _machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  # not a file of ours
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
