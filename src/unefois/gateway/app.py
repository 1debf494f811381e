"""The ASGI application of the data plane: receives, routes, sends. Everything that it knows of HTTP is here."""

from __future__ import annotations

import asyncio
import random
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from unefois.config import caller_address
from unefois.gateway import access_tokens, answer, impot_particulier, utility
from unefois.gateway.call import Call
from unefois.gateway.drive import drive
from unefois.gateway.refusal import Refusal
from unefois.operations import GONE, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from ipaddress import IPv4Network, IPv6Network

    from unefois.gateway.exchange import Exchange
    from unefois.operations.model import Route

Scope = dict[str, Any]
Headers = list[tuple[bytes, bytes]]

UNKNOWN = "Cette URL n'existe pas sur Api particulier, veuillez vérifier votre URL."
_random_bits = random.SystemRandom().getrandbits(64)
_MAPPED = "::ffff:"
"""How an address of version 4 is written on a socket of version 6."""
_next = random.Random(_random_bits).getrandbits  # noqa: S311  # names a request, protects nothing

_OPENAPI = {
    "/api/open-api.yml": "all",
    "/api/open-api-v2.yml": "v2",
    "/api/open-api-v3.yml": "v3",
    "/api/france-connect/open-api.yml": "all",
}
_INTROSPECTION = ("/api/introspect", "/api/v2/introspect", "/v3/token/introspect")
_JWKS = ("/api/franceconnect_jwks", "/api/france_connect_jwks")


_OURS = ("/impotparticulier/", "/api/", *(f"/v{first}" for first in range(1, 10)))
"""How our paths begin; every version is ours, those that do not exist too (404, code 00402)."""


def owns(path: str) -> bool:
    """Whether a path belongs to the data plane; everything else is the control plane's."""
    return path.startswith(_OURS) or path in ("/metrics", "/healthz", "/readyz", "/token")


_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_STATUS_LINES = {status: f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n".encode() for status in range(200, 600)}
"""Of every status, those without a name too: a recorded case may have one (509)."""


def _method_not_allowed(allowed: str) -> answer.Answer:
    reply = answer.plain(405, f"Seules les requêtes {allowed} sont servies ici.")
    return answer.Answer(405, reply.body, reply.headers + b"allow: %b\r\n" % allowed.encode())


def _request_id() -> str:
    return f"{_next(128):032x}"


class Gateway:
    """The data plane, as ASGI servers call it."""

    def __init__(self, exchange: Exchange, trusted_proxies: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self.exchange = exchange
        self._proxies = tuple(trusted_proxies)
        self._fixed: dict[str, Callable[[], answer.Answer]] = {
            "/healthz": utility.healthz,
            "/readyz": lambda: utility.readyz(exchange.snapshot, exchange.journal),
            "/metrics": lambda: utility.metrics(exchange.metrics.text()),
            "/api/ping": lambda: answer.json(None, 200, {"status": "ok"}),
            "/api/pings": lambda: utility.pings(exchange.url),
            **{path: lambda: answer.json(None, 200, exchange.jwks()) for path in _JWKS},
        }

    def direct(self, url: bytes, headers: Headers, address: str, send: Callable[[bytes, bytes], None]) -> bool:
        """Answer a GET on an operation from the server's callback, without ASGI nor a task; False: not for here.

        `send` is called once, perhaps before this returns, with the status line and headers, and the body.
        """
        path, _, query = url.partition(b"?")
        found = lookup(path.decode("latin-1"))
        if found is None or b"#" in query:
            return False
        call = self._call(query, headers, address, found)
        pipeline = self.exchange.pipeline

        def concluded(reply: answer.Answer) -> None:
            self._count(call, reply)
            send(_STATUS_LINES[reply.status] + reply.headers, reply.body)

        drive(pipeline.decide(call), lambda decision: pipeline.conclude(call, decision, concluded))
        return True

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one HTTP request."""
        path: str = scope["path"]
        found = lookup(path)
        if found is not None and scope["method"] == "GET":
            call = self._asked(scope, found)
            reply = await self.exchange.pipeline.answer(call)
            self._count(call, reply)
        else:
            reply = answer.named(await self._beside(scope, path, receive, known=found is not None), _request_id())
        await send({"type": "http.response.start", "status": reply.status, "headers": [
            *reply.pairs(), (b"content-length", b"%d" % len(reply.body))]})  # fmt: skip
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

    def _count(self, call: Call, reply: answer.Answer) -> None:
        self.exchange.metrics.count(call.operation, reply.status, (time.monotonic_ns() - call.arrived) / 1e9)

    def _asked(self, scope: Scope, found: tuple[Route, int] | None = None) -> Call:
        client = scope.get("client")
        return self._call(scope["query_string"], scope["headers"], client[0] if client else "", found)

    def _call(self, query: bytes, headers: Headers, address: str, found: tuple[Route, int] | None) -> Call:
        call = Call()
        call.arrived = time.monotonic_ns()
        call.query = query
        call.headers = headers
        call.request_id = _request_id()
        call.address = address.removeprefix(_MAPPED)
        if self._proxies:
            forwarded = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
            call.address = caller_address(address, ",".join(forwarded), self._proxies)
        if found is not None:
            call.route, call.version = found
            call.operation = call.route.operations.get(call.version) or call.route.first
        return call

    async def _beside(self, scope: Scope, path: str, receive: Any, *, known: bool) -> answer.Answer:
        """Whatever is not a GET on an operation."""
        gone = GONE.get(path)
        if gone is not None:
            return answer.plain(410, gone.text)
        if path == "/token":
            return await self._token(scope, receive)
        if scope["method"] not in ("GET", "HEAD") or known:
            return _method_not_allowed("GET")
        if path.startswith(impot_particulier.PREFIX):
            return await impot_particulier.answer(self.exchange, lambda: self._asked(scope), path)
        return await self._utility(scope, path)

    async def _token(self, scope: Scope, receive: Any) -> answer.Answer:
        if scope["method"] != "POST":
            return _method_not_allowed("POST")
        return await access_tokens.issue(self.exchange, self._asked(scope), receive)

    async def _utility(self, scope: Scope, path: str) -> answer.Answer:
        if path in _INTROSPECTION:
            return self._introspect(scope, path)
        if path in _OPENAPI:  # written when first asked, which takes a third of a second: not on the loop
            return await asyncio.to_thread(utility.openapi, _OPENAPI[path], self.exchange.url)
        if path == "/api/errors":
            return utility.errors(scope["query_string"])
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed()
        name = path.removeprefix("/api/").removesuffix("/ping")
        is_ping = path == f"/api/{name}/ping"
        return await self.exchange.pinger.answer(name) if is_ping else answer.plain(404, UNKNOWN)

    def _introspect(self, scope: Scope, path: str) -> answer.Answer:
        call = self._asked(scope)
        try:
            grant = self.exchange.introspect(call)
        except Refusal as refusal:
            return answer.refused(call, refusal, None, is_v2=not path.startswith("/v3/"))
        return answer.json(call, 200, utility.introspection(grant, successor=path.startswith("/v3/")))
