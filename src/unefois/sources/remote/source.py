"""A remote system as a source: one that is slow, dead, lying or closed says so by a named failure, and harms no other.

Around each call, in order: the planned maintenance; the pause that the remote system asked for (429); the breaker;
a bounded place among the calls in course and a bounded queue for it; and one limit of time over everything, token and
queue included. Each remote source has its own connections, names, breaker and places.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from unefois.sources.breaker import Breaker, State
from unefois.sources.interface import Failure, FailureKind, NotIdentified
from unefois.sources.maintenance import Window, open_window
from unefois.sources.remote.channel import Broken, Channel, trust
from unefois.sources.remote.credentials import ClientCredentials, Credentials, Fixed
from unefois.sources.remote.mapping import Malformed, Unmappable
from unefois.sources.remote.names import system
from unefois.sources.remote.question import Writer, question
from unefois.sources.remote.reading import Reader
from unefois.sources.remote.settings import OAuth2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from unefois.operations.model import Operation
    from unefois.sources.interface import Outcome, Subject
    from unefois.sources.remote.channel import Answer
    from unefois.sources.remote.question import Written
    from unefois.sources.remote.settings import RemoteSettings

_log = structlog.get_logger(__name__)

_UNAUTHORISED = 401
_LONGEST_HOLD = 60
"""Seconds: a remote system may not silence itself for longer by one header."""
_BREAKING = frozenset(
    {
        FailureKind.TIMEOUT,
        FailureKind.NETWORK,
        FailureKind.DNS,
        FailureKind.CERTIFICATE,
        FailureKind.INTERNAL,
        FailureKind.UNAVAILABLE,
        FailureKind.CREDENTIALS,
    }
)
"""Failures that tell of the system and not of one person's record."""


class _Full(Exception):
    """No place left, not even to wait."""


class RemoteSource:
    """See unefois.sources.interface.Source."""

    immediate = False

    def __init__(
        self,
        name: str,
        settings: RemoteSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        resolve: Callable[[str, int], list[str]] = system,
    ) -> None:
        """`now` gives the civil time (maintenance), `clock` seconds (breaker, pauses).

        :raises ValueError: the declaration makes no sense; the message says where, in French.
        """
        self.name = name
        self.cacheable = settings.cacheable
        self._settings = settings
        self._now = now
        self._clock = clock
        try:
            self._writer = Writer(settings)
            self._reader = Reader(name, settings.answers)
        except Malformed as error:
            raise ValueError(f"source « {name} » : {error}") from error
        context = trust(settings.tls)

        def channel(url: str) -> Channel:
            return Channel(
                url,
                context,
                connect_seconds=settings.connect_seconds,
                total_seconds=settings.total_seconds,
                max_bytes=settings.max_bytes,
                connections=settings.concurrency,
                resolve=resolve,
            )

        self._channel = channel(settings.url)
        auth = settings.auth
        self._credentials: Credentials = (
            ClientCredentials(auth, channel(auth.token_url), clock=clock) if isinstance(auth, OAuth2) else Fixed(auth)
        )
        self.breaker = Breaker(clock=clock, **settings.breaker.model_dump())
        self._windows: tuple[Window, ...] = tuple(window.window() for window in settings.maintenance)
        self._places = asyncio.Semaphore(settings.concurrency)
        self._waiting = 0
        self._held_until = float("-inf")
        self._last_failure = FailureKind.UNAVAILABLE

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """See Source.find."""
        closed = self._closed()
        if closed is not None:
            return closed
        try:
            written = self._writer.write(question(subject))
        except Unmappable:
            # The remote system cannot be asked about somebody who lacks what it knows people by.
            return NotIdentified()
        ticket = self.breaker.admit()
        if ticket is None:
            return Failure(FailureKind.UNAVAILABLE, retry_in=self.breaker.retry_in)
        with ticket:
            try:
                async with asyncio.timeout(self._settings.total_seconds), self._place():
                    outcome = self._reader.read(operation, await self._ask(written))
            except _Full:
                return Failure(FailureKind.UNAVAILABLE, retry_in=1)
            except TimeoutError:
                outcome = Failure(FailureKind.TIMEOUT)
            except Broken as broken:
                _log.warning("source.broken", source=self.name, kind=broken.kind.value, reason=broken.reason)
                outcome = Failure(broken.kind)
            if isinstance(outcome, Failure) and outcome.kind in _BREAKING:
                self._last_failure = outcome.kind
                ticket.fail()
            else:
                ticket.succeed()
        if isinstance(outcome, Failure) and outcome.kind is FailureKind.RATE_LIMITED:
            self._hold(outcome.retry_in)
        return outcome

    async def status(self) -> Failure | None:
        """See Source.status: by what the last calls met, without a call of its own."""
        closed = self._closed()
        if closed is not None:
            return closed
        return None if self.breaker.state is State.CLOSED else Failure(self._last_failure)

    async def close(self) -> None:
        """See Source.close."""
        await asyncio.gather(self._channel.close(), self._credentials.close())

    def _closed(self) -> Failure | None:
        """Why no call is made now, if none is: a planned maintenance, or a pause that was asked for."""
        found = open_window(self._windows, self._now()) if self._windows else None
        if found is not None:
            window, left = found
            return Failure(FailureKind.MAINTENANCE, retry_in=left, detail=window.said())
        left_of_hold = self._held_until - self._clock()
        if left_of_hold > 0:
            return Failure(FailureKind.RATE_LIMITED, retry_in=max(1, round(left_of_hold)))
        return None

    def _hold(self, seconds: int | None) -> None:
        if seconds:
            self._held_until = self._clock() + min(seconds, _LONGEST_HOLD)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among the calls in course."""
        if self._places.locked() and self._waiting >= self._settings.queue:
            raise _Full
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _ask(self, written: Written) -> Answer:
        headers = await self._credentials.headers()
        answer = await self._send(written, headers)
        if answer.status == _UNAUTHORISED and self._credentials.renewable:
            self._credentials.forget(headers)
            answer = await self._send(written, await self._credentials.headers())
        return answer

    async def _send(self, written: Written, credentials: dict[str, str]) -> Answer:
        headers = {**self._settings.headers, **credentials}
        if written.media_type:
            headers["Content-Type"] = written.media_type
        return await self._channel.send(
            self._settings.method, written.url, query=written.query, headers=headers, body=written.body
        )
