"""What remote systems are presented with: keys and tokens."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
import pytest

from tests.sources.http_server import HttpServer, Request, reply
from tests.sources.remote.conftest import ASKED, BODY, STATUT, declared
from unefois.sources.interface import Failure, FailureKind, Found

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from unefois.sources.remote.source import RemoteSource

    Build = Callable[..., RemoteSource]


class Insurer:
    """A remote system with its token endpoint; `tokens` are those it takes now."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.delivered = 0
        self.life: Any = 3600
        self.token_answer: bytes | None = None

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if request.path == "/token":
            await asyncio.sleep(0.05)
            if self.token_answer is not None:
                writer.write(self.token_answer)
                return
            self.delivered += 1
            token = f"jeton-{self.delivered}"
            self.tokens = {token}
            body = {"access_token": token, "token_type": "bearer", "expires_in": self.life}
            writer.write(reply(200, msgspec.json.encode(body)))
        else:
            known = request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens
            writer.write(reply(200 if known else 401, BODY if known else b"{}"))


def oauth(server: HttpServer, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "oauth2",
        "token_url": f"{server.url}/token",
        "client_id": "une fois",
        "client_secret": "s:é",
        "scope": "lire",
    } | changes


async def test_one_token_serves_all_who_wait_and_is_kept(remote: Build) -> None:
    insurer = Insurer()
    async with HttpServer(insurer) as server:
        source = remote(server.url, auth=oauth(server))
        outcomes = await asyncio.gather(*(source.find(STATUT, ASKED) for _ in range(8)))
    assert all(isinstance(outcome, Found) for outcome in outcomes)
    assert insurer.delivered == 1
    asked = server.seen[0]
    assert (asked.method, asked.path) == ("POST", "/token")
    assert parse_qs(asked.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["lire"]}
    pair = base64.b64decode(asked.headers["authorization"].removeprefix("Basic "))
    assert pair == b"une+fois:s%3A%C3%A9"


async def test_credentials_may_go_in_the_form(remote: Build) -> None:
    async with HttpServer(Insurer()) as server:
        auth = oauth(server, credentials_in="form", parameters={"audience": "x"})
        assert isinstance(await remote(server.url, auth=auth).find(STATUT, ASKED), Found)
    form = parse_qs(server.seen[0].body.decode())
    assert form["client_id"] == ["une fois"]
    assert form["client_secret"] == ["s:é"]
    assert form["audience"] == ["x"]
    assert "authorization" not in server.seen[0].headers


async def test_a_token_is_renewed_before_its_end(remote: Build) -> None:
    now = 1000.0
    insurer = Insurer()
    async with HttpServer(insurer) as server:
        source = remote(server.url, auth=oauth(server), options={"clock": lambda: now})
        await source.find(STATUT, ASKED)
        now += 3569
        await source.find(STATUT, ASKED)
        assert insurer.delivered == 1
        now += 2
        await source.find(STATUT, ASKED)
        assert insurer.delivered == 2


async def test_a_revoked_token_is_asked_again_once(remote: Build) -> None:
    insurer = Insurer()
    async with HttpServer(insurer) as server:
        source = remote(server.url, auth=oauth(server))
        await source.find(STATUT, ASKED)
        insurer.tokens = set()
        assert isinstance(await source.find(STATUT, ASKED), Found)
        assert insurer.delivered == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(401, b'{"error": "invalid_client"}'), FailureKind.CREDENTIALS),
        (reply(200, b"{}"), FailureKind.CREDENTIALS),
        (reply(200, b'{"access_token": "a\\nb"}'), FailureKind.CREDENTIALS),
        (reply(200, b'{"access_token": "a", "token_type": "mac"}'), FailureKind.CREDENTIALS),
        (reply(200, b'{"access_token": "a", "expires_in": "bientot"}'), FailureKind.CREDENTIALS),
        (reply(200, b"\xff"), FailureKind.CREDENTIALS),
        (reply(503), FailureKind.UNAVAILABLE),
    ],
)
async def test_a_token_endpoint_that_gives_none(remote: Build, answer: bytes, kind: FailureKind) -> None:
    insurer = Insurer()
    insurer.token_answer = answer
    async with HttpServer(insurer) as server:
        assert await remote(server.url, auth=oauth(server)).find(STATUT, ASKED) == Failure(kind)
    assert [request.path for request in server.seen] == ["/token"]


async def test_a_key_in_a_header_from_a_file(remote: Build, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("la-clé\n".replace("é", "e"), encoding="utf-8")
    auth = {"kind": "key", "key": {"file": str(tmp_path / "key")}, "header": "X-Key", "prefix": "Cle "}

    async def take(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, BODY))

    async with HttpServer(take) as server:
        assert isinstance(await remote(server.url, auth=auth).find(STATUT, ASKED), Found)
    assert server.seen[0].headers["x-key"] == "Cle la-cle"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "http://insurer.example/x"}, "https"),
        ({"url": "https://{identifiant}.example/x"}, "machine"),
        ({"url": "https://user:pass@example.org/"}, "identifiants"),
        ({"url": "/relative"}, "absolue"),
        (
            {"auth": {"kind": "oauth2", "token_url": "http://x.example", "client_id": "a", "client_secret": "b"}},
            "https",
        ),
        ({"auth": {"kind": "key", "key": {"file": "/nowhere/key"}}}, "ne se lit pas"),
        ({"answers": {"record": {}, "statuses": {404: "nothing"}}}, "statuses"),
        ({"tls": {"verify": False}}, "verify"),
        ({"concurrency": 0}, "concurrency"),
        ({"maintenance": [{"from": "1h", "to": "02:00"}]}, "maintenance"),
    ],
)
def test_a_declaration_that_is_unsafe_or_makes_no_sense_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declared(**({"url": "https://insurer.example"} | changes))
