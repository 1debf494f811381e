"""The two clients, alike: :class:`Client` blocks, :class:`AsyncClient` awaits. Reading only, with retries.

Neither logs a token, a name nor a URL: `unefois.client` at DEBUG gives the operation, the status and the time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import msgspec

from . import answer
from .answer import Answer, Call, OptionValue, Received
from .errors import InvalidCall, MalformedAnswer, Unreachable
from .retry import RETRIED, Retry, retry_after

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .api.operation import Operation, T
    from .keys import Key

__all__ = ["AsyncClient", "Client", "Ping", "TokenDescription"]

BASE_URL = "https://particulier.api.gouv.fr"
_MAX_BYTES = 4 * 1024 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_log = logging.getLogger("unefois.client")


class Ping(msgspec.Struct, frozen=True):
    """State of a source. `status`: `ok`, `maintenance`, `bad_gateway`."""

    status: str
    last_update: str | None = None
    last_ok_status: str | None = None


class PingEntry(msgspec.Struct, frozen=True):
    """One source of the status page; `url` gives its state."""

    name: str
    url: str


class TokenDescription(msgspec.Struct, frozen=True):
    """What the token may do and until when."""

    id: str = msgspec.field(name="_id")
    scopes: tuple[str, ...] = ()
    expires_at: str | None = None
    days_left: int | None = None


class _Described(msgspec.Struct):
    data: TokenDescription


class _Common:
    """What the two clients share: the settings and everything that does not wait."""

    def __init__(
        self,
        *,
        token: str | None = None,
        base_url: str | None = None,
        recipient: str = "",
        timeout: float = 10.0,
        retry: Retry | None = None,
        insecure: bool = False,
    ) -> None:
        """Settings.

        `token`: the habilitation's; by default `API_PARTICULIER_TOKEN`. `base_url`: by default
        `API_PARTICULIER_BASE_URL`, else the real service. `recipient`: SIRET on whose behalf calls are made, where a
        call does not say. `timeout`: seconds of one try; `retry` bounds the whole. `insecure` allows `http` to another
        machine.
        """
        self._token = os.environ.get("API_PARTICULIER_TOKEN", "") if token is None else token
        self._base = (base_url or os.environ.get("API_PARTICULIER_BASE_URL") or BASE_URL).rstrip("/")
        parts = urlsplit(self._base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidCall(f"Adresse de l'échange invalide : {self._base!r}.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
            raise InvalidCall("En clair (http) vers une autre machine, jeton et identités se lisent : https est exigé.")
        self._recipient = recipient
        self._timeout = timeout
        self._retry = retry or Retry()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base!r})"

    def _prepare(
        self, operation: Operation[T], key: Key, recipient: str | None, options: dict[str, OptionValue]
    ) -> Call:
        return answer.prepare(
            operation, key, token=self._token, recipient=recipient or self._recipient, options=options
        )

    def _introspection(self) -> Call:
        if not self._token:
            raise InvalidCall("Le jeton manque : Client(token=…) ou la variable API_PARTICULIER_TOKEN.")
        return Call("token/introspect", "/v3/token/introspect", [], self._token)

    def _request(self, call: Call, left: float) -> dict[str, Any]:
        query = urlencode(call.parameters, safe="[]", quote_via=quote)
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if call.bearer:
            headers["Authorization"] = f"Bearer {call.bearer}"
        return {
            "url": f"{self._base}{call.path}{'?' if query else ''}{query}",
            "headers": headers,
            "timeout": max(0.001, min(self._timeout, left)),
        }

    def _again(self, received: Received | None, attempt: int, deadline: float) -> float | None:
        """Seconds to wait before another try, or None."""
        if received is not None and received.status not in RETRIED:
            return None
        hint = retry_after(received.headers, now=time.time()) if received is not None else None
        return self._retry.wait(attempt, hint=hint, left=deadline - time.monotonic())


class Client(_Common):
    """`with Client(recipient="…") as client: client.get(api.QUOTIENT_FAMILIAL, Identity(…))`."""

    def __init__(self, *, transport: httpx2.BaseTransport | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._http = httpx2.Client(follow_redirects=False, transport=transport)

    __init__.__doc__ = _Common.__init__.__doc__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(
        self, operation: Operation[T], key: Key, *, recipient: str | None = None, **options: OptionValue
    ) -> Answer[T]:
        """Ask an operation about a person.

        :raises ClientError: see :mod:`.errors`; :class:`.Refused` and its subclasses for the exchange's own errors.
        """
        call = self._prepare(operation, key, recipient, options)
        return answer.read(operation, self._send(call))

    def introspect(self) -> TokenDescription:
        """What our token may do. Raises as :meth:`get`."""
        return answer.decode(self._send(self._introspection()), _Described).data

    def pings(self) -> tuple[PingEntry, ...]:
        """The sources of the status page."""
        return answer.decode(self._send(Call("pings", "/api/pings", [], "")), tuple[PingEntry, ...])

    def ping(self, name: str) -> Ping:
        """State of one source, by the name in its ping's address. Never retried: the state is the answer."""
        return _ping(self._once(Call("ping", f"/api/{quote(name, safe='')}/ping", [], ""), self._timeout))

    def _send(self, call: Call) -> Received:
        deadline = time.monotonic() + self._retry.deadline
        attempt = 0
        while True:
            attempt += 1
            failed: Unreachable | None = None
            received = None
            try:
                received = self._once(call, deadline - time.monotonic())
            except Unreachable as error:
                failed = error
            seconds = self._again(received, attempt, deadline)
            if seconds is None:
                return _final(received, failed)
            time.sleep(seconds)

    def _once(self, call: Call, left: float) -> Received:
        began = time.monotonic()
        try:
            with _quiet(), self._http.stream("GET", **self._request(call, left)) as response:
                body = bytearray()
                for chunk in response.iter_raw():
                    _collect(body, chunk, began + left)
                return _received(call, response, body, began)
        except (httpx2.TransportError, TimeoutError) as error:
            raise _unreachable(call, error, began) from None


class AsyncClient(_Common):
    """`async with AsyncClient(recipient="…") as client: await client.get(…)`; calls may be gathered."""

    def __init__(self, *, transport: httpx2.AsyncBaseTransport | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._http = httpx2.AsyncClient(follow_redirects=False, transport=transport)

    __init__.__doc__ = _Common.__init__.__doc__

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def get(
        self, operation: Operation[T], key: Key, *, recipient: str | None = None, **options: OptionValue
    ) -> Answer[T]:
        """See :meth:`Client.get`."""
        call = self._prepare(operation, key, recipient, options)
        return answer.read(operation, await self._send(call))

    async def introspect(self) -> TokenDescription:
        """See :meth:`Client.introspect`."""
        return answer.decode(await self._send(self._introspection()), _Described).data

    async def pings(self) -> tuple[PingEntry, ...]:
        """See :meth:`Client.pings`."""
        return answer.decode(await self._send(Call("pings", "/api/pings", [], "")), tuple[PingEntry, ...])

    async def ping(self, name: str) -> Ping:
        """See :meth:`Client.ping`."""
        return _ping(await self._once(Call("ping", f"/api/{quote(name, safe='')}/ping", [], ""), self._timeout))

    async def _send(self, call: Call) -> Received:
        deadline = time.monotonic() + self._retry.deadline
        attempt = 0
        while True:
            attempt += 1
            failed: Unreachable | None = None
            received = None
            try:
                received = await self._once(call, deadline - time.monotonic())
            except Unreachable as error:
                failed = error
            seconds = self._again(received, attempt, deadline)
            if seconds is None:
                return _final(received, failed)
            await asyncio.sleep(seconds)

    async def _once(self, call: Call, left: float) -> Received:
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(self._timeout, max(0.001, left))):
                with _quiet():
                    return await self._stream(call, left, began)
        except (httpx2.TransportError, TimeoutError) as error:
            raise _unreachable(call, error, began) from None

    async def _stream(self, call: Call, left: float, began: float) -> Received:
        async with self._http.stream("GET", **self._request(call, left)) as response:
            body = bytearray()
            chunks: AsyncIterator[bytes] = response.aiter_raw()
            async for chunk in chunks:
                _collect(body, chunk, began + left)
            return _received(call, response, body, began)


def _collect(body: bytearray, chunk: bytes, deadline: float) -> None:
    body += chunk
    if len(body) > _MAX_BYTES:
        raise MalformedAnswer("Réponse trop longue.")
    if time.monotonic() > deadline:
        raise TimeoutError


def _received(call: Call, response: httpx2.Response, body: bytearray, began: float) -> Received:
    _log.debug("%s: %d in %d ms", call.name, response.status_code, (time.monotonic() - began) * 1000)
    return Received(
        response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(body)
    )


def _unreachable(call: Call, error: Exception, began: float) -> Unreachable:
    kind = type(error).__name__
    _log.debug("%s: %s after %d ms", call.name, kind, (time.monotonic() - began) * 1000)
    late = isinstance(error, TimeoutError | httpx2.TimeoutException)
    return Unreachable("L'échange n'a pas répondu à temps." if late else f"L'échange est injoignable ({kind}).")


def _final(received: Received | None, failed: Unreachable | None) -> Received:
    if received is None:
        raise failed or Unreachable("L'échange n'a pas répondu.")
    if received.status >= 400:  # noqa: PLR2004  # every error of HTTP
        raise answer.failure(received, now=time.time())
    return received


def _ping(received: Received) -> Ping:
    try:
        return msgspec.json.decode(received.body, type=Ping)
    except msgspec.DecodeError:
        raise answer.failure(received) from None


_ours: ContextVar[bool] = ContextVar("unefois_client_call", default=False)


class _NoUrls(logging.Filter):
    """httpx2 logs every URL at INFO, and ours name people in their query: its lines about our own calls are dropped."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002  # the interface's
        return not _ours.get()


logging.getLogger("httpx2").addFilter(_NoUrls())


@contextmanager
def _quiet() -> Iterator[None]:
    mark = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(mark)
