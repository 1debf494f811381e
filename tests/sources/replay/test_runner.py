"""The replay over HTTP, against a real server that answers right, wrong, too fast and not at all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.sources.http_server import HttpServer, Request, reply
from unefois.sources.replay import Case, runner
from unefois.sources.replay.calls import Call, Reached
from unefois.sources.replay.runner import ServerUnreachable, compare, run

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

OPERATION = "api_particulier_v3_france_travail_statut_with_identifiant"


def reached(identifier: str, body: bytes = b'{"a": 1}', status: int = 200, word: str | None = None) -> Reached:
    case = Case(operation=OPERATION, file=f"{identifier}.yaml", params={}, status=status, body=body)
    call = Call(
        operation=OPERATION,
        path="/v3/france_travail/statut/identifiant",
        query=(("identifiant", identifier),),
        word=word,
    )
    return Reached(case, call)


Answer = tuple[int, dict[str, str], bytes]


def server(answers: Callable[[str, dict[str, str]], Answer]) -> HttpServer:
    """`answers` gives status, headers and body from path and headers; every token is known."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.path == "/api/introspect"
        status, headers, body = (200, {}, b"{}") if known else answers(request.path, request.headers)
        writer.write(reply(status, body, **headers))

    return HttpServer(handle)


async def replay(held: HttpServer, *items: Reached, tokens: tuple[str, ...] = ("t",)) -> Any:
    return await run(items, url=held.url, tokens=tokens, recipient="13002526500013")


async def test_each_case_is_called_with_its_token_and_recipient_and_compared() -> None:
    def answers(path: str, headers: dict[str, str]) -> Answer:
        return (200, {}, b'{ "a" : 1 }') if "good" in path else (404, {}, b'{"a": 2, "b": [1]}')

    async with server(answers) as held:
        result = await replay(held, reached("good"), reached("wrong"))

    assert [case.file for case in result.identical] == ["good.yaml"]
    assert result.different[0].differences == (
        "statut : 200 attendu, 404 reçu",
        ".a : 1 attendu, 2 reçu",
        ".b : absent du cas, [1] reçu",
    )
    request = held.seen[1]
    assert request.path == "/v3/france_travail/statut/identifiant?identifiant=good&recipient=13002526500013"
    assert request.headers["authorization"] == "Bearer t"


async def test_a_throttled_call_is_tried_again_and_a_recorded_429_is_an_answer() -> None:
    refusals = iter([{"Retry-After": "1", "RateLimit-Reset": str(int(time.time()))}])

    def answers(path: str, headers: dict[str, str]) -> Answer:
        return 429, next(refusals, {}), b'{"errors": []}'

    async with server(answers) as held:
        result = await replay(held, reached("429", b'{"errors": []}', 429))

    assert len(result.identical) == 1
    assert len([seen for seen in held.seen if seen.path != "/api/introspect"]) == 2


async def test_the_runner_waits_when_the_window_is_spent() -> None:
    at: list[float] = []

    def answers(path: str, headers: dict[str, str]) -> Answer:
        at.append(time.time())
        return 200, {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(at[-1]) + 1)}, b'{"a": 1}'

    async with server(answers) as held:
        await replay(held, reached("one"), reached("two"))

    assert int(at[1]) > int(at[0])


async def test_a_made_up_word_that_the_server_does_not_know_is_no_difference() -> None:
    async with server(lambda path, headers: (401, {}, b'{"errors": []}')) as held:
        result = await replay(held, reached("a", word="case-0123456789ab"), reached("b", word="all_fc"))

    assert [item.case.file for item in result.unreached] == ["a.yaml"]
    assert "unefois cases import" in result.unreached[0].reason
    assert [item.case.file for item in result.different] == ["b.yaml"]


async def test_no_server_and_an_unknown_token_are_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_SETTLE", 0.01)
    with pytest.raises(ServerUnreachable, match="ne répond pas"):
        await run([reached("a")], url="http://127.0.0.1:9", tokens=["t"], recipient="x")

    def refuse(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(401, json={})

    transport = httpx2.MockTransport(refuse)
    with pytest.raises(ServerUnreachable, match="refuse le jeton"):
        await run([reached("a")], url="http://x", tokens=["t"], recipient="x", transport=transport)


@pytest.mark.parametrize(
    ("expected", "received", "said"),
    [
        (b"{}", b"{ }", ()),
        (b"", b"", ()),
        (b"Texte", b"Texte", ()),
        (b'{"a": 1.0}', b'{"a": 1}', ()),
        (b'{"a": true}', b'{"a": 1}', (".a : true attendu, 1 reçu",)),
        (b'{"a": null}', b"{}", (".a : null attendu, absent de la réponse",)),
        (b"[1, 2]", b"[1]", (". : [1,2] attendu, [1] reçu",)),
        (b"[1, 2]", b"[2, 1]", ("[0] : 1 attendu, 2 reçu", "[1] : 2 attendu, 1 reçu")),
        (b"{}", b"<html>", ("corps : b'{}' attendu, b'<html>' reçu",)),
    ],
)
def test_what_counts_as_a_difference(expected: bytes, received: bytes, said: tuple[str, ...]) -> None:
    case = Case(operation=OPERATION, file="a.yaml", params={}, status=200, body=expected)
    assert compare(case, httpx2.Response(200, content=received)) == said
