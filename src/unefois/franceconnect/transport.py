"""HTTP towards FranceConnect: one client, bounded in time and in size, which goes nowhere by itself.

No redirect is followed and no proxy is taken from the environment: every URL is one that the operator
configured (no server-side request forgery). ``https`` is demanded except towards this machine or where the
configuration says it is a development issuer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, with the errors of :meth:`post`."""
        return await self._send("GET", url, headers=headers)

    async def post(self, url: str, form: Mapping[str, str], *, accept: str) -> Answer:
        """POST a form. One retry, and only where no connection was made: a request is never sent twice.

        :raises ProviderTimeout: no complete answer in the total time, retry included.
        :raises ProviderUnreachable: no connection.
        :raises ProviderAnswerInvalid: the answer is too long.
        """
        return await self._send("POST", url, headers={"Accept": accept}, form=form)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            async with asyncio.timeout(self._timeouts.total):
                try:
                    return await self._once(method, url, headers, form)
                except httpx2.ConnectError:
                    return await self._once(method, url, headers, form)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise ProviderTimeout("no answer in time") from error
        except httpx2.TransportError as error:
            raise ProviderUnreachable(f"no connection: {type(error).__name__}") from error

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str] | None, form: Mapping[str, str] | None
    ) -> Answer:
        async with self._client.stream(method, url, headers=headers, data=form) as response:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise ProviderAnswerInvalid("answer too long")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise ProviderAnswerInvalid("compressed answer")
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            retry_after = response.headers.get("retry-after", "")
            return Answer(
                status=response.status_code,
                media_type=media_type,
                body=bytes(body),
                retry_after=int(retry_after) if retry_after.isdecimal() else None,
            )
