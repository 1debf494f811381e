"""HTTP towards FranceConnect: one client, bounded in time and in size, which goes nowhere by itself.

No redirect is followed and no proxy is taken from the environment: every URL is one that the operator
configured (no server-side request forgery). ``https`` is demanded except towards this machine or where the
configuration says it is a development issuer.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx2

from unefois.franceconnect.interface import ProviderAnswerInvalid, ProviderTimeout, ProviderUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ANSWER_BYTES: Final = 64 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, and for the whole exchange of one request."""

    connect: float = 2.0
    total: float = 5.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request to send; ``form`` makes it a form POST."""

    method: str
    url: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, media type (without parameters, lower case), body and ``Retry-After`` in seconds."""

    status: int
    media_type: str
    body: bytes
    retry_after: int | None = None


def check_url(url: str, *, insecure: bool = False) -> str:
    """Return ``url`` if it may be called.

    :raises ValueError: not absolute, with credentials, or in clear towards another machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        raise ValueError(f"Adresse FranceConnect invalide : {url!r}. Une URL https absolue est attendue.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
        raise ValueError(f"Adresse FranceConnect sans https : {url!r}. Hors de cette machine, il en faut un.")
    return url


class Transport:
    """A pool of connections shared by every call to FranceConnect."""

    def __init__(
        self,
        *,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        max_connections: int = 50,
        mounted: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """``mounted`` replaces the network (an ASGI application in tests)."""
        self._timeouts = timeouts or Timeouts()
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(self._timeouts.total, connect=self._timeouts.connect),
            limits=httpx2.Limits(max_connections=max_connections, max_keepalive_connections=10),
            follow_redirects=False,
            trust_env=False,
            proxy=proxy,
            transport=mounted,
        )

    async def send(self, request: Request) -> Answer:
        """Send one request. One retry, and only where no connection was made: nothing is ever sent twice.

        :raises ProviderTimeout: no complete answer in the total time, retry included.
        :raises ProviderUnreachable: no connection.
        :raises ProviderAnswerInvalid: the answer is too long or compressed.
        """
        try:
            async with asyncio.timeout(self._timeouts.total):
                try:
                    return await self._once(request)
                except httpx2.ConnectError:
                    return await self._once(request)
        except (TimeoutError, httpx2.TransportError) as error:
            raise _failure(error) from error

    async def get(self, url: str) -> Answer:
        """:meth:`send` a GET."""
        return await self.send(Request("GET", url))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _once(self, request: Request) -> Answer:
        async with self._client.stream(
            request.method, request.url, headers=_headers(request), data=request.form
        ) as response:
            body = bytearray()
            async for chunk in response.aiter_raw():
                _collect(body, chunk)
            return _answer(response, body)


class BlockingTransport:
    """The same for synchronous callers; the total time is checked between the pieces of an answer."""

    def __init__(
        self,
        *,
        timeouts: Timeouts | None = None,
        proxy: str | None = None,
        mounted: httpx2.BaseTransport | None = None,
    ) -> None:
        """``mounted`` replaces the network."""
        self._timeouts = timeouts or Timeouts()
        self._client = httpx2.Client(
            timeout=httpx2.Timeout(self._timeouts.total, connect=self._timeouts.connect),
            follow_redirects=False,
            trust_env=False,
            proxy=proxy,
            transport=mounted,
        )

    def send(self, request: Request) -> Answer:
        """See :meth:`Transport.send`."""
        deadline = time.monotonic() + self._timeouts.total
        try:
            try:
                return self._once(request, deadline)
            except httpx2.ConnectError:
                return self._once(request, deadline)
        except (TimeoutError, httpx2.TransportError) as error:
            raise _failure(error) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _once(self, request: Request, deadline: float) -> Answer:
        with self._client.stream(request.method, request.url, headers=_headers(request), data=request.form) as response:
            body = bytearray()
            for chunk in response.iter_raw():
                _collect(body, chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError
            return _answer(response, body)


def _headers(request: Request) -> dict[str, str]:
    # "identity": a compressed answer could grow without bound once opened.
    return {"Accept": request.accept, "Accept-Encoding": "identity", **request.headers}


def _collect(body: bytearray, chunk: bytes) -> None:
    body += chunk
    if len(body) > MAX_ANSWER_BYTES:
        raise ProviderAnswerInvalid("answer too long")


def _answer(response: httpx2.Response, body: bytearray) -> Answer:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ProviderAnswerInvalid("compressed answer")
    retry_after = response.headers.get("retry-after", "")
    return Answer(
        status=response.status_code,
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        body=bytes(body),
        retry_after=int(retry_after) if retry_after.isdecimal() else None,
    )


def _failure(error: Exception) -> ProviderUnreachable:
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return ProviderTimeout("no answer in time")
    return ProviderUnreachable(f"no connection: {type(error).__name__}")
