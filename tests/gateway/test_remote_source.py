"""A remote system behind the whole exchange: its records are masked and journaled, its faults are the catalogue's."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.http_server import HttpServer, Request, reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.gateway.world import World

    Make = Callable[..., Awaitable[World]]

PATH = "/v3/france_travail/indemnites/identifiant"
CALL = {"recipient": "13002526500013", "identifiant": "jean.dupont33"}
PLUG = """\
version: 1
sources:
  ft:
    kind: remote
    url: {url}/paiements/{{identifiant}}
    total_seconds: 0.5
    answers:
      signs:
        - {{status: 404, at: $.erreur, is: inconnu, outcome: not_identified}}
      record:
        identifiant: $.id
        paiements:
          $each: $.lignes
          $as:
            date_versement: $.le
            montant_total: $.total
            montant_allocations: $.total
            montant_aides: 0
            montant_autres: 0
plug:
  - {{source: ft, datasets: [indemnites_france_travail]}}
"""
FOUND = reply(200, b'{"id": "jean.dupont33", "lignes": [{"le": "2026-02-05", "total": 45.1}]}')


async def asked(make: Make, tmp_path: Path, raw: bytes | None, *, v2: bool = False) -> tuple[Any, str]:
    """The exchange's answer when the remote system answers `raw` (None: it is not there), and its metrics."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw or b"")

    async with HttpServer(handle) as server:
        url = server.url if raw is not None else "http://127.0.0.1:9"
        (tmp_path / "sources.yaml").write_text(PLUG.format(url=url), encoding="utf-8")
        world = await make(sources=tmp_path / "sources.yaml")
        token = await world.grant("pole_emploi_paiements")
        if v2:
            answer = await world.get("/api/v2/paiements-pole-emploi", CALL, headers={"X-Api-Key": token})
        else:
            answer = await world.get(PATH, CALL, token=token)
        return answer, (await world.get("/metrics", "")).body.decode()


async def test_a_record_serves_v2_and_v3(make: Make, tmp_path: Path) -> None:
    answer, metrics = await asked(make, tmp_path, FOUND)
    assert (answer.status, answer.json["data"]["paiements"][0]["montant_total"]) == (200, 45.1)
    assert 'unefois_source_breaker{source="ft",state="closed"} 1' in metrics
    answer, _ = await asked(make, tmp_path, FOUND, v2=True)
    assert (answer.status, answer.json["paiements"][0]["montant"]) == (200, 45.1)


@pytest.mark.parametrize(
    ("raw", "status", "code", "v2_status"),
    [
        (reply(404), 404, "24003", 404),
        (reply(404, b'{"erreur": "inconnu"}'), 404, "24003", 404),
        (reply(409), 409, "24015", 409),
        (reply(500), 502, "24000", 503),
        (reply(503), 502, "24001", 503),
        (reply(429, b"", retry_after="7"), 502, "24008", 503),
        (reply(401), 502, "24006", 503),
        (reply(200, b"{}"), 502, "24999", 503),
        (reply(504), 504, "24002", 504),
        (reply(451), 451, "24005", 451),
        (None, 502, "00501", 502),
    ],
)
async def test_each_fault_has_its_code_and_status(
    make: Make, tmp_path: Path, raw: bytes | None, status: int, code: str, v2_status: int
) -> None:
    answer, _ = await asked(make, tmp_path, raw)
    assert (answer.status, answer.codes) == (status, [code])
    if code == "24008":
        assert answer.headers["retry-after"] == "7"
    answer, _ = await asked(make, tmp_path, raw, v2=True)
    assert answer.status == v2_status


async def test_a_remote_system_that_hangs_does_not_slow_the_register(make: Make, tmp_path: Path) -> None:
    """Invariant: one wrong source never harms another. All the places and the queue of one are taken."""

    async def hang(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with HttpServer(hang) as server:
        text = PLUG.format(url=server.url).replace("total_seconds: 0.5", "total_seconds: 8")
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        world = await make(sources=tmp_path / "sources.yaml", token_rate_per_second=100_000)
        token = await world.grant("pole_emploi_paiements", "cnaf_quotient_familial")

        async def latency() -> float:
            times = []
            for _ in range(30):
                started = time.perf_counter()
                assert (await world.get(token=token)).status == 200
                times.append(time.perf_counter() - started)
            return sorted(times)[len(times) // 2]

        usual = await latency()
        calls = [
            asyncio.ensure_future(world.get(PATH, CALL | {"identifiant": f"u{n}"}, token=token)) for n in range(100)
        ]
        await asyncio.sleep(0.3)
        beside = await latency()
        at_once = [call.result() for call in calls if call.done()]
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    assert {(answer.status, answer.codes[0], answer.headers["retry-after"]) for answer in at_once} == {
        (502, "24001", "1")
    }
    assert len(at_once) == 100 - 60
    assert beside < max(3 * usual, 0.03)
