"""HTTP towards one machine: its own connections, its own name resolution, bounded in time, size and number.

It goes nowhere by itself: no redirect, no proxy, no cookie from one person to the next, no line of log with an
address in it (a query names a citizen). Faults are one exception, `Broken`, with the kind that the exchange knows.
"""

from __future__ import annotations

import email.utils
import socket
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import httpx2
import msgspec

from unefois.sources.interface import FailureKind
from unefois.sources.remote.names import Names, system

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from unefois.sources.remote.settings import Tls

_ENCODINGS = frozenset({"", "identity", "gzip", "deflate"})
_MOST_ADDRESSES = 3
_KEEPALIVE_SECONDS = 30.0
_DIED = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)
_SILENT = "without sending a response"
_CERTIFICATE_WORDS = ("CERTIFICATE", "UNKNOWN_CA")


class Broken(Exception):
    """No answer that can be read. `reason` is for the operator's log: a fixed English phrase, no datum."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Answer(msgspec.Struct, frozen=True):
    """Status, media type (lower case, bare), whole body, and `Retry-After` in seconds."""

    status: int
    media_type: str
    body: bytes
    retry_after: int | None = None


def trust(tls: Tls) -> ssl.SSLContext:
    """The TLS context: the system's authorities or the one declared, and our own certificate. Raises ValueError."""
    try:
        context = ssl.create_default_context(cafile=tls.ca)
        if tls.certificate is not None:
            context.load_cert_chain(tls.certificate, tls.key)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"certificats illisibles ({error})") from error
    return context


class Channel:
    """Connections to the machine of one URL."""

    def __init__(
        self,
        url: str,
        context: ssl.SSLContext,
        *,
        connect_seconds: float,
        total_seconds: float,
        max_bytes: int,
        connections: int,
        resolve: Callable[[str, int], list[str]] = system,
    ) -> None:
        """`url` only gives scheme, machine and port. `resolve` replaces the system's names (tests)."""
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._netloc = parts.netloc
        self._max_bytes = max_bytes
        self._names = Names(self._host, self._port, resolve=resolve)
        self._timeout = httpx2.Timeout(total_seconds, connect=connect_seconds).as_dict()
        self._transport = httpx2.AsyncHTTPTransport(
            verify=context,
            trust_env=False,
            limits=httpx2.Limits(
                max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_KEEPALIVE_SECONDS
            ),
        )

    async def send(
        self,
        method: str,
        url: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One exchange. A GET is tried once more when its connection dies (a kept one may have). Raises Broken."""
        parts = urlsplit(url)
        asked = "&".join(part for part in (parts.query, urlencode(query)) if part)
        target = (parts.path or "/") + (f"?{asked}" if asked else "")
        named = {"Host": self._netloc, "Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        for last in (method != "GET", True):
            try:
                return await self._anywhere(method, target, named, body)
            except _DIED as error:
                if last or (isinstance(error, httpx2.RemoteProtocolError) and _SILENT not in str(error)):
                    raise Broken(FailureKind.NETWORK, f"connection died: {type(error).__name__}") from error
        raise AssertionError("the last try answers or raises")

    async def _anywhere(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """At the first address that takes the connection."""
        try:
            addresses = (await self._names.addresses())[:_MOST_ADDRESSES]
        except OSError as error:
            raise Broken(FailureKind.DNS, "name not resolved") from error
        for place, address in enumerate(addresses):
            try:
                return await self._once(method, address, target, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                if place == len(addresses) - 1:
                    raise _broken(error) from error
            except _DIED:
                raise
            except (httpx2.HTTPError, OSError) as error:
                raise _broken(error) from error
        raise AssertionError("a machine has at least one address")

    async def _once(
        self, method: str, address: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        bracketed = f"[{address}]" if ":" in address else address
        request = httpx2.Request(
            method,
            f"{self._scheme}://{bracketed}:{self._port}{target}",
            headers=dict(headers),
            content=body,
            extensions={"timeout": self._timeout, "sni_hostname": self._host},
        )
        response = await self._transport.handle_async_request(request)
        response.request = request
        try:
            return Answer(
                status=response.status_code,
                media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                body=await self._whole(response),
                retry_after=_seconds(response.headers.get("retry-after", "")),
            )
        finally:
            await response.aclose()

    async def _whole(self, response: httpx2.Response) -> bytes:
        """The body, unpacked, read no further than allowed."""
        if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
            raise Broken(FailureKind.UNKNOWN_ANSWER, "unknown content encoding")
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._max_bytes:
            raise Broken(FailureKind.UNKNOWN_ANSWER, "answer too long")
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._max_bytes or response.num_bytes_downloaded > self._max_bytes:
                raise Broken(FailureKind.UNKNOWN_ANSWER, "answer too long")
        return bytes(body)

    async def close(self) -> None:
        """Close the connections."""
        self._names.close()
        await self._transport.aclose()


def _seconds(retry_after: str) -> int | None:
    """`Retry-After` in whole seconds: a number, or a date."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return int(text) if len(text) < 8 else None  # noqa: PLR2004  # a hundred days is no wait
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0, round(at.timestamp() - time.time()))


def _broken(error: Exception) -> Broken:
    """The kind of a fault of the network, by what caused it."""
    if isinstance(error, httpx2.TimeoutException):
        return Broken(FailureKind.TIMEOUT, "no answer in time")
    if isinstance(error, httpx2.DecodingError):
        return Broken(FailureKind.UNKNOWN_ANSWER, "body that does not unpack")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Broken(FailureKind.CERTIFICATE, "certificate refused")
        if isinstance(cause, ssl.SSLError) and any(word in (cause.reason or "") for word in _CERTIFICATE_WORDS):
            return Broken(FailureKind.CREDENTIALS, "our certificate is refused")
        if isinstance(cause, socket.gaierror):
            return Broken(FailureKind.DNS, "name not resolved")
        cause = cause.__cause__ or cause.__context__
    return Broken(FailureKind.NETWORK, f"no connection: {type(error).__name__}")
