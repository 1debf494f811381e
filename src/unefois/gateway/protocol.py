"""uvicorn's HTTP protocol with the two limits that it lacks over httptools: the size of a request's head, and its time.

Without them one connection may make the server keep headers of any size, or hold its place for ever by sending one
byte now and then. A head beyond `HEAD_BYTES` is answered 431 and the connection closed; one that is not whole after
`HEAD_SECONDS` is closed. A request whose head arrives in one packet pays an addition and two comparisons.
"""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Callable

HEAD_BYTES = 32_768
"""The line of the request and its headers together; nginx allows as much. A token has 4 kB at most, a query 8."""
HEAD_SECONDS = 10.0
_BUSY = float("inf")
"""Since when a connection is idle that is not."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"x-request-id: %b\r\n"
    b"content-length: 34\r\nconnection: close\r\n\r\nRequest header fields too large.\r\n"
)


class Direct(Protocol):
    """What an application may offer beside ASGI, as its attribute `direct`: answer a GET from this callback.

    False: the request is not one of those, and takes the ordinary way. `send` takes the status line and headers with
    their ends of line, and the body; it adds the server's own headers and the length.
    """

    def __call__(
        self, url: bytes, headers: list[tuple[bytes, bytes]], address: str, send: Callable[[bytes, bytes], None]
    ) -> bool:
        """Answer, now or later, or decline."""
        ...


_last: tuple[list[tuple[bytes, bytes]], bytes] = ([], b"")


def _written(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The server's own headers as lines. It makes another list once a second, for the date."""
    global _last  # noqa: PLW0603  # one server a process, one list at a time
    if headers is not _last[0]:
        _last = (headers, b"".join(b"%b: %b\r\n" % header for header in headers))
    return _last[1]


class _Never:
    """The event of a cycle that nobody awaits."""

    @staticmethod
    def set() -> None:
        """Nothing waits."""


class _Answering:
    """Stands where uvicorn keeps the cycle of a request, while one is answered without ASGI."""

    __slots__ = ("_protocol", "disconnected", "keep_alive", "response_complete")
    message_event = _Never

    def __init__(self, protocol: BoundedProtocol, *, keep_alive: bool) -> None:
        self._protocol = protocol
        self.disconnected = False
        self.keep_alive = keep_alive
        self.response_complete = False

    def send(self, head: bytes, body: bytes) -> None:
        """Write the answer in one piece and make way for the next request."""
        if self.disconnected:
            return
        protocol = self._protocol
        lines = _written(protocol.server_state.default_headers)
        if not self.keep_alive:
            lines += b"connection: close\r\n"
        protocol.transport.write(b"%b%bcontent-length: %d\r\n\r\n%b" % (head, lines, len(body), body))
        self.response_complete = True
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()


class _HeadTooLarge(Exception):  # an answer, not a malfunction
    """Raised to the parser, which stops."""


class BoundedProtocol(HttpToolsProtocol):
    """As its parent, within the limits of this module, with a shorter way for the application that offers one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._direct: Direct | None = getattr(self.app, "direct", None)
        self._address = ""
        self._head = 0
        """Bytes received since the last whole head, an upper bound of the next one's size."""
        self._in_body = False
        self._too_large = False
        self._late: TimerHandle | None = None
        self._idle_since = _BUSY
        self._idle: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Give the first head its time."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._late = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._on_time()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, then refuse a head that is too large or start the clock of one that is not whole."""
        if not self._in_body:
            self._head += len(data)
        super().data_received(data)
        if self._head and not self._in_body and not self.transport.is_closing():
            if self._head > HEAD_BYTES:
                self._refuse()
            elif self._late is None:
                self._late = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_message_begin(self) -> None:
        """Only what reading the head needs: the scope waits until ASGI asks for one."""
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def on_headers_complete(self) -> None:
        """The head is whole: measured exactly only where its upper bound is beyond the limit."""
        if self._head > HEAD_BYTES:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > HEAD_BYTES:
                self._too_large = True
                raise _HeadTooLarge
        self._head = 0
        self._in_body = True
        self._on_time()
        if self._answered_directly():
            return
        url, headers, expected = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expected
        self.headers.extend(headers)  # the scope's own list
        super().on_headers_complete()

    def _answered_directly(self) -> bool:
        """Whether the application answers this request without ASGI. Nothing of it is left where it does not."""
        before, parser = self.cycle, self.parser
        if (
            self._direct is None
            or parser.get_method() != b"GET"
            or parser.get_http_version() != "1.1"
            or parser.should_upgrade()
            or not (before is None or before.response_complete)  # sent ahead of an answer: it waits for its turn
            or self.flow.write_paused  # a client that does not read
            or self.limit_concurrency is not None
        ):
            return False
        cycle = _Answering(self, keep_alive=parser.should_keep_alive())
        self.cycle = cycle  # type: ignore[assignment]  # what the parent asks of a cycle
        if self._direct(self.url, self.headers, self._address, cycle.send):
            return True
        self.cycle = before
        return False

    def on_body(self, body: bytes) -> None:
        """A body with a request answered directly is read past."""
        if not isinstance(self.cycle, _Answering):
            super().on_body(body)

    def on_message_complete(self) -> None:
        """What comes next is another head."""
        self._in_body = False
        if not isinstance(self.cycle, _Answering):
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Start the next request, or the time for which a quiet connection is kept.

        The parent makes a timer for each answer and cancels it with the next request; one a connection is enough.
        """
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self._idle is None:
            self._idle = self.loop.call_later(self.timeout_keep_alive, self._still_idle)

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = _BUSY

    def _still_idle(self) -> None:
        self._idle = None
        if self._idle_since == _BUSY:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            self.timeout_keep_alive_handler()
        else:
            self._idle = self.loop.call_later(left, self._still_idle)

    def send_400_response(self, msg: str) -> None:
        """The parser stopped: because of us, or of what it read."""
        if self._too_large:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        self._on_time()
        self.transport.write(_TOO_LARGE % token_hex(16).encode())
        self.transport.close()

    def _give_up(self) -> None:
        self._late = None
        self.transport.close()

    def _on_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
