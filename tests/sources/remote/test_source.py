"""A remote source against a real server that is right, slow, dead, lying, cut, endless, or of another name."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.http_server import HttpServer, Request, reply
from tests.sources.remote.conftest import ASKED, BODY, STATUT
from unefois.identity.pivot import PivotIdentity
from unefois.sources.breaker import State
from unefois.sources.interface import (
    Failure,
    FailureKind,
    Found,
    NoFile,
    NotIdentified,
    Refused,
    Several,
    Subject,
)
from unefois.sources.maintenance import PARIS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sources.certificates import Certificates
    from unefois.sources.remote.source import RemoteSource

    Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
    Build = Callable[..., RemoteSource]

FOUND = Found(
    {
        "identifiant": "jean.dupont33",
        "paiements": [
            {
                "date_versement": "2026-02-05",
                "montant_total": 45.1,
                "montant_allocations": 45.1,
                "montant_aides": 0,
                "montant_autres": 0,
            }
        ],
    }
)


def always(raw: bytes) -> Handler:
    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return handle


async def asleep(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def outcome(handler: Handler, remote: Build, **changes: Any) -> Any:
    async with HttpServer(handler) as server:
        return await remote(server.url, **changes).find(STATUT, ASKED)


async def kind(handler: Handler, remote: Build, **changes: Any) -> FailureKind:
    failure = await outcome(handler, remote, **changes)
    assert isinstance(failure, Failure), failure
    return failure.kind


# -- right ----------------------------------------------------------------------------------------------------------


async def test_a_record_is_asked_as_declared_and_mapped(remote: Build) -> None:
    async with HttpServer(always(reply(200, BODY))) as server:
        source = remote(
            server.url,
            query={"mois": {"$optional": "$.mois"}, "prenoms": {"$optional": "$.prenoms"}, "flux": "unefois"},
            headers={"X-Flux": "7"},
        )
        assert await source.find(STATUT, Subject(key=("identifiant", "é/../ü"), options={"mois": 3})) == FOUND
        assert await source.find(STATUT, ASKED) == FOUND

    first, second = server.seen
    assert first.path == "/personnes/%C3%A9%2F..%2F%C3%BC?mois=3&flux=unefois"
    assert second.path == "/personnes/jean.dupont33?flux=unefois"
    assert first.headers["x-flux"] == "7"
    assert first.headers["host"] == server.url.removeprefix("http://")
    assert server.connections == 1


async def test_an_identity_is_posted_as_declared(remote: Build) -> None:
    person = PivotIdentity(
        family_name="D'ÉON", given_names=("Léo", "Jean-Marc"), birth_year=1990, birth_month=2, birth_day=5, sex="M"
    )
    body = {"nom": "$.nomNaissance", "prenoms": {"$join": "$.prenoms", "$with": " "}, "ne_le": "$.dateNaissance"}
    async with HttpServer(always(reply(200, BODY))) as server:
        as_json = remote(server.url, path="/recherche", method="POST", body=body)
        as_form = remote(server.url, path="/recherche", method="POST", form=body)
        subject = Subject(identity=person)
        assert await as_json.find(STATUT, subject) == await as_form.find(STATUT, subject) == FOUND

    first, second = server.seen
    assert (first.method, first.path, first.headers["content-type"]) == ("POST", "/recherche", "application/json")
    assert first.body == '{"nom":"D\'ÉON","prenoms":"Léo Jean-Marc","ne_le":"1990-02-05"}'.encode()
    assert second.headers["content-type"] == "application/x-www-form-urlencoded"
    assert second.body == b"nom=D%27%C3%89ON&prenoms=L%C3%A9o%20Jean-Marc&ne_le=1990-02-05"


async def test_somebody_who_lacks_what_the_system_knows_people_by_is_not_identified(remote: Build) -> None:
    async with HttpServer(always(reply(200, BODY))) as server:
        source = remote(server.url, query={"ne_le": "$.dateNaissance"})
        assert await source.find(STATUT, ASKED) == NotIdentified()
        source = remote(server.url)
        for name in ("..", ".", " "):
            assert isinstance(await source.find(STATUT, Subject(key=("identifiant", name))), NotIdentified)
        assert server.seen == []


async def test_the_persons_identifier_goes_to_the_journals_pseudonym(remote: Build) -> None:
    found = await outcome(always(reply(200, BODY)), remote, answers={"person": "$.id"})
    assert found.person == "jean.dupont33"


@pytest.mark.parametrize(
    ("status", "answers", "expected"),
    [
        (404, {}, NoFile()),
        (404, {"statuses": {404: "not_identified"}}, NotIdentified()),
        (404, {"statuses": {404: "no_file:23003"}}, NoFile("23003")),
        (204, {}, NoFile()),
        (409, {}, Several()),
        (300, {"statuses": {300: "ambiguous"}}, NotIdentified(ambiguous=True)),
        (400, {"statuses": {400: "refused:00366"}}, Refused("00366")),
        (400, {}, Failure(FailureKind.UNKNOWN_ANSWER)),
        (401, {}, Failure(FailureKind.CREDENTIALS)),
        (451, {}, Failure(FailureKind.LEGAL)),
        (500, {}, Failure(FailureKind.INTERNAL)),
        (503, {}, Failure(FailureKind.UNAVAILABLE)),
        (504, {}, Failure(FailureKind.TIMEOUT)),
        (599, {}, Failure(FailureKind.INTERNAL)),
        (302, {}, Failure(FailureKind.INTERNAL)),
    ],
)
async def test_what_a_status_means(remote: Build, status: int, answers: dict[str, Any], expected: object) -> None:
    assert await outcome(always(reply(status, b"" if status == 204 else b"{}")), remote, answers=answers) == expected


async def test_a_sign_in_the_answer_decides_before_its_status(remote: Build) -> None:
    signs = [
        {"status": 404, "at": "$.cause", "is": "MSA", "outcome": "no_file:10003"},
        {"at": "$.nombre", "is": [2, 3], "outcome": "several"},
    ]
    answers = {"signs": signs}
    assert await outcome(always(reply(404, b'{"cause": "MSA"}')), remote, answers=answers) == NoFile("10003")
    assert await outcome(always(reply(404, b'{"cause": "CAF"}')), remote, answers=answers) == NoFile()
    assert await outcome(always(reply(200, b'{"nombre": 2}')), remote, answers=answers) == Several()
    assert await outcome(always(reply(200, BODY)), remote, answers=answers) == FOUND


# -- wrong ----------------------------------------------------------------------------------------------------------


async def test_dead(remote: Build) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"  # bound, not listening: refused
        assert await remote(url).find(STATUT, ASKED) == Failure(FailureKind.NETWORK)


async def test_slow(remote: Build) -> None:
    started = time.monotonic()
    assert await kind(asleep, remote) is FailureKind.TIMEOUT
    assert 0.9 < time.monotonic() - started < 3


async def test_a_machine_that_takes_the_connection_and_says_nothing_costs_the_time_to_connect(
    remote: Build, certificates: Certificates
) -> None:
    """TLS never starts: the server speaks no TLS, and waits."""

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    started = time.monotonic()
    failure = await remote(url, tls={"ca": certificates.authority.certificate}).find(STATUT, ASKED)
    server.close()
    await server.wait_closed()
    assert failure == Failure(FailureKind.TIMEOUT)
    assert time.monotonic() - started < 0.95


async def test_bytes_that_drip_do_not_stretch_the_time(remote: Build) -> None:
    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = time.monotonic()
    assert await kind(drip, remote) is FailureKind.TIMEOUT
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "raw",
    [
        reply(200, BODY)[:-5],  # cut in the middle of the body
        reply(200, BODY)[:30],  # cut in the middle of the headers
        b"",  # closed without a word
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",  # not HTTP at all
        b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["body", "headers", "nothing", "ssh", "chunks"],
)
async def test_cut_in_the_middle(remote: Build, raw: bytes) -> None:
    async def cut(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()

    assert await kind(cut, remote) is FailureKind.NETWORK


async def test_a_reset_is_a_network_error(remote: Build) -> None:
    async def reset(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert await kind(reset, remote) is FailureKind.NETWORK


@pytest.mark.parametrize("die", [lambda writer: writer.close(), lambda writer: writer.transport.abort()])
async def test_a_kept_connection_that_died_is_replaced_without_a_failure(
    remote: Build, die: Callable[[asyncio.StreamWriter], None]
) -> None:
    async def once(request: Request, writer: asyncio.StreamWriter) -> None:
        if server.connections == 1 and len(server.seen) == 2:
            die(writer)  # the second call on the first connection gets no answer
        else:
            writer.write(reply(200, BODY))

    async with HttpServer(once) as server:
        source = remote(server.url)
        assert await source.find(STATUT, ASKED) == FOUND
        assert await source.find(STATUT, ASKED) == FOUND
    assert (server.connections, len(server.seen)) == (2, 3)


async def test_a_post_is_never_sent_twice(remote: Build) -> None:
    async def reset(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with HttpServer(reset) as server:
        source = remote(server.url, method="POST", body={"id": "$.identifiant"})
        assert await source.find(STATUT, ASKED) == Failure(FailureKind.NETWORK)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "raw",
    [
        reply(200, b"<html>Bienvenue</html>", content_type="text/html"),
        reply(200, BODY, content_type="text/plain"),
        reply(200, b""),
        reply(200, b'{"id": '),
        reply(200, b"[" * 200_000),
        reply(200, b'{"id": "x", "lignes": "aucune"}'),
        reply(200, b'{"id": "x", "lignes": [{"jour": "31/02/2026", "brut": 1}]}'),
        reply(200, b'{"id": "x", "lignes": [{"jour": "05/02/2026", "brut": "NaN"}]}'),
        reply(200, b'{"id": 12, "lignes": []}'),
        reply(200, b'{"id": "\xff", "lignes": []}'),
        reply(200, BODY, content_encoding="br"),
        reply(200, BODY, content_encoding="gzip"),
    ],
    ids=["html", "text", "empty", "half", "nested", "type", "date", "number", "record", "latin", "brotli", "not gzip"],
)
async def test_lying(remote: Build, raw: bytes) -> None:
    assert await kind(always(raw), remote) is FailureKind.UNKNOWN_ANSWER


async def test_a_hundred_megabytes_are_not_read(remote: Build) -> None:
    sent = 0

    async def flood(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\n\r\n")
        for _ in range(1600):
            writer.write(b" " * 65_536)
            await writer.drain()
            sent += 65_536

    assert await kind(flood, remote) is FailureKind.UNKNOWN_ANSWER
    assert sent < 12_000_000  # the limit of one, and what the machine's own buffers hold


async def test_a_body_that_announces_too_much_is_not_read_at_all(remote: Build) -> None:
    raw = b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 104857600\r\n\r\n{"
    started = time.monotonic()
    assert await kind(always(raw), remote) is FailureKind.UNKNOWN_ANSWER
    assert time.monotonic() - started < 0.5


async def test_a_gzip_bomb_is_not_unpacked(remote: Build) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    assert len(bomb) < 200_000
    started = time.monotonic()
    answer = reply(200, bomb, content_encoding="gzip")
    assert await kind(always(answer), remote) is FailureKind.UNKNOWN_ANSWER
    assert time.monotonic() - started < 0.5
    assert await outcome(always(reply(200, gzip.compress(BODY), content_encoding="gzip")), remote) == FOUND


async def test_a_redirection_is_not_followed(remote: Build) -> None:
    async with HttpServer(always(reply(200, BODY))) as elsewhere:
        there = reply(302, b"", location=f"{elsewhere.url}/personnes/x")
        assert await kind(always(there), remote) is FailureKind.INTERNAL
        assert elsewhere.seen == []


async def test_a_cookie_does_not_go_from_one_person_to_the_next(remote: Build) -> None:
    async with HttpServer(always(reply(200, BODY, set_cookie="session=jean"))) as server:
        source = remote(server.url)
        await source.find(STATUT, ASKED)
        await source.find(STATUT, ASKED)
    assert "cookie" not in server.seen[1].headers


async def test_names(remote: Build) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def hanging(host: str, port: int) -> list[str]:
        time.sleep(1.5)
        return ["127.0.0.1"]

    source = remote("http://localhost:1", options={"resolve": unknown})
    assert await source.find(STATUT, ASKED) == Failure(FailureKind.DNS)
    source = remote("http://localhost:1", options={"resolve": hanging})
    assert await source.find(STATUT, ASKED) == Failure(FailureKind.TIMEOUT)


async def test_the_next_address_is_tried_and_an_old_one_serves_when_names_fail(
    remote: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unefois.sources.remote.names._FRESH_SECONDS", -1)
    answers = [["127.0.0.2", "127.0.0.1"]]

    def resolve(host: str, port: int) -> list[str]:
        if not answers:
            raise socket.gaierror(socket.EAI_AGAIN, "later")
        return answers.pop()

    async with HttpServer(always(reply(200, BODY))) as server:
        source = remote(server.url.replace("127.0.0.1", "localhost"), options={"resolve": resolve})
        assert await source.find(STATUT, ASKED) == FOUND
        assert await source.find(STATUT, ASKED) == FOUND
    assert server.seen[0].headers["host"].startswith("localhost:")


# -- TLS ------------------------------------------------------------------------------------------------------------


async def test_tls_is_verified(remote: Build, certificates: Certificates) -> None:
    trusted = {"ca": certificates.authority.certificate}

    async def ask(which: Any, tls: dict[str, Any]) -> Any:
        async with HttpServer(always(reply(200, BODY)), certificates.server(which)) as server:
            return await remote(server.url, tls=tls).find(STATUT, ASKED)

    assert await ask(certificates.good, trusted) == FOUND
    refused = Failure(FailureKind.CERTIFICATE)
    assert await ask(certificates.expired, trusted) == refused
    assert await ask(certificates.elsewhere, trusted) == refused
    assert await ask(certificates.good, {}) == refused  # nobody here knows this authority


async def test_mutual_tls(remote: Build, certificates: Certificates) -> None:
    context = certificates.server(certificates.good, clients=True)
    trusted = {"ca": certificates.authority.certificate}
    ours = {"certificate": certificates.client.certificate, "key": certificates.client.key}
    async with HttpServer(always(reply(200, BODY)), context) as server:
        assert await remote(server.url, tls=trusted | ours).find(STATUT, ASKED) == FOUND
        without = await remote(server.url, tls=trusted).find(STATUT, ASKED)
    # A server that refuses may say so (an alert) or just close: this one closes.
    assert without in (Failure(FailureKind.CREDENTIALS), Failure(FailureKind.NETWORK))


# -- bounds ---------------------------------------------------------------------------------------------------------


async def test_calls_in_course_and_waiting_are_bounded(remote: Build) -> None:
    in_course = most = 0

    async def busy(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal in_course, most
        in_course += 1
        most = max(most, in_course)
        await asyncio.sleep(0.1)
        in_course -= 1
        writer.write(reply(200, BODY))

    async with HttpServer(busy) as server:
        source = remote(server.url, concurrency=3, queue=4)
        outcomes = await asyncio.gather(*(source.find(STATUT, ASKED) for _ in range(10)))

    assert most == 3
    assert outcomes.count(FOUND) == 7
    assert outcomes.count(Failure(FailureKind.UNAVAILABLE, retry_in=1)) == 3
    assert source.breaker.state is State.CLOSED


async def test_a_source_that_keeps_failing_is_left_alone_then_tried_again(remote: Build) -> None:
    now = 1000.0
    broken = True

    async def sick(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(500 if broken else 200, BODY))

    async with HttpServer(sick) as server:
        source = remote(server.url, breaker={"failures": 3, "window": 5, "pause": 20}, options={"clock": lambda: now})
        for _ in range(3):
            assert await source.find(STATUT, ASKED) == Failure(FailureKind.INTERNAL)
        assert await source.find(STATUT, ASKED) == Failure(FailureKind.UNAVAILABLE, retry_in=20)
        assert len(server.seen) == 3
        assert (await source.status()).kind is FailureKind.INTERNAL
        now += 20
        broken = False
        assert await source.find(STATUT, ASKED) == FOUND
        assert await source.status() is None


async def test_an_odd_record_or_an_absent_person_does_not_open_the_breaker(remote: Build) -> None:
    for raw in (reply(404), reply(200, b"{}"), reply(409)):
        async with HttpServer(always(raw)) as server:
            source = remote(server.url, breaker={"failures": 2, "window": 2})
            for _ in range(4):
                await source.find(STATUT, ASKED)
            assert source.breaker.state is State.CLOSED


async def test_too_many_requests_are_told_and_the_pause_asked_for_is_kept(remote: Build) -> None:
    now = 1000.0
    async with HttpServer(always(reply(429, b"", retry_after="7"))) as server:
        source = remote(server.url, options={"clock": lambda: now})
        assert await source.find(STATUT, ASKED) == Failure(FailureKind.RATE_LIMITED, retry_in=7)
        now += 3
        assert await source.find(STATUT, ASKED) == Failure(FailureKind.RATE_LIMITED, retry_in=4)
        assert (await source.status()).kind is FailureKind.RATE_LIMITED
        assert len(server.seen) == 1
        now += 4
        await source.find(STATUT, ASKED)
        assert len(server.seen) == 2


async def test_a_planned_maintenance_is_told_with_its_hours(remote: Build) -> None:
    async with HttpServer(always(reply(200, BODY))) as server:
        source = remote(
            server.url,
            maintenance=[{"from": "01:10", "to": "02:30"}],
            options={"now": lambda: datetime(2026, 11, 22, 2, 0, tzinfo=PARIS)},
        )
        assert await source.find(STATUT, ASKED) == Failure(
            FailureKind.MAINTENANCE,
            retry_in=1800,
            detail="Le fournisseur de données est en maintenance de 01:10 à 02:30",
        )
        assert (await source.status()).kind is FailureKind.MAINTENANCE
        assert server.seen == []


async def test_a_slow_source_at_its_limit_does_not_slow_another(remote: Build) -> None:
    """One hangs with all its places and its queue taken; another answers at its usual latency."""
    async with HttpServer(asleep) as slow, HttpServer(always(reply(200, BODY))) as quick:
        good = remote(quick.url, name="quick")

        async def latency() -> float:
            times = []
            for _ in range(40):
                started = time.perf_counter()
                assert await good.find(STATUT, ASKED) == FOUND
                times.append(time.perf_counter() - started)
            return sorted(times)[len(times) // 2]

        usual = await latency()
        bad = remote(slow.url, name="slow", concurrency=20, queue=40, total_seconds=5.0)
        calls = [asyncio.ensure_future(bad.find(STATUT, ASKED)) for _ in range(200)]
        await asyncio.sleep(0.2)
        beside = await latency()

        done = [call.result() for call in calls if call.done()]
        assert done == [Failure(FailureKind.UNAVAILABLE, retry_in=1)] * 140  # refused at once, not made to wait
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    assert beside < max(3 * usual, 0.01)


async def test_names_that_do_not_resolve_do_not_keep_others_from_connecting(remote: Build) -> None:
    def hanging(host: str, port: int) -> list[str]:
        time.sleep(1.0)
        return []

    async with HttpServer(always(reply(200, BODY))) as server:
        stuck = [
            asyncio.ensure_future(
                remote("http://localhost:1", name=f"stuck-{n}", options={"resolve": hanging}).find(STATUT, ASKED)
            )
            for n in range(40)
        ]
        await asyncio.sleep(0.05)
        started = time.perf_counter()
        good = remote(server.url.replace("127.0.0.1", "localhost"))
        assert await good.find(STATUT, ASKED) == FOUND
        assert time.perf_counter() - started < 0.4
        await asyncio.gather(*stuck)


async def test_a_caller_who_leaves_gives_his_place_back(remote: Build) -> None:
    async with HttpServer(asleep) as server:
        source = remote(server.url, concurrency=1, queue=0)
        for _ in range(5):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await source.find(STATUT, ASKED)
        assert source.breaker.state is State.CLOSED


async def test_no_log_names_a_person_or_a_secret(remote: Build, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    caplog.set_level(logging.DEBUG)
    auth = {"kind": "key", "key": "chut"}
    for handler in (always(reply(200, BODY)), always(reply(200, b'{"id": "jean.dupont33", "lignes": 1}')), asleep):
        await outcome(handler, remote, auth=auth)
    await outcome(always(reply(200, b'{"id": 1, "lignes": []}')), remote, auth=auth)
    said = caplog.text + "".join(capsys.readouterr())
    assert "source" in said
    assert "dupont" not in said
    assert "chut" not in said
