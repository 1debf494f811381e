"""A circuit breaker: a source that keeps failing is left alone for a while, then tried with one call.

    ticket = breaker.admit()
    if ticket is None: …  # open: fail at once, `breaker.retry_in` says for how long
    with ticket: … ; ticket.succeed() or ticket.fail()

States. *Closed*: calls pass; when `failures` of the last `window` calls failed, it opens. *Open*: no call passes for
`pause` seconds. *Half-open*: one call passes at a time; its success closes the breaker, its failure opens it again
for twice as long, up to `longest_pause`. A ticket that is left without a verdict (the caller went away) counts for
nothing. Verdicts of calls admitted before the last change of state are ignored: they tell of the past.
"""

from __future__ import annotations

import time
from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class State(StrEnum):
    """What the breaker lets through."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class Ticket:
    """One admitted call. Leaving the `with` block without a verdict gives the place back."""

    __slots__ = ("_breaker", "_era", "_settled")

    def __init__(self, breaker: Breaker, era: int) -> None:
        self._breaker = breaker
        self._era = era
        self._settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._settle(None)

    def succeed(self) -> None:
        """The source answered, whatever it said of the person."""
        self._settle(True)

    def fail(self) -> None:
        """The source did not answer as it should."""
        self._settle(False)

    def _settle(self, verdict: bool | None) -> None:
        if not self._settled:
            self._settled = True
            self._breaker._judge(self._era, verdict)  # noqa: SLF001  # a ticket is a part of its breaker


class Breaker:
    """One source's breaker. Not for use from several threads."""

    def __init__(
        self,
        *,
        failures: int = 5,
        window: int = 10,
        pause: float = 10.0,
        longest_pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`failures` of the last `window` calls open it; `pause` and `longest_pause` are seconds."""
        self._failures = failures
        self._recent: deque[bool] = deque(maxlen=window)
        self._first_pause = pause
        self._longest_pause = longest_pause
        self._clock = clock
        self._pause = pause
        self._open_until: float | None = None
        self._trying = False
        self._era = 0

    @property
    def state(self) -> State:
        """The state now."""
        if self._open_until is None:
            return State.CLOSED
        return State.OPEN if self._clock() < self._open_until else State.HALF_OPEN

    @property
    def retry_in(self) -> int:
        """Whole seconds, at least one, after which trying again makes sense; 0 when calls pass."""
        state = self.state
        if state is State.CLOSED or self._open_until is None:
            return 0
        return max(1, round(self._open_until - self._clock() + 0.5))

    def admit(self) -> Ticket | None:
        """A ticket for one call, or None when the source is to be left alone."""
        state = self.state
        if state is State.OPEN or (state is State.HALF_OPEN and self._trying):
            return None
        self._trying = state is State.HALF_OPEN
        return Ticket(self, self._era)

    def _judge(self, era: int, verdict: bool | None) -> None:
        if era != self._era:
            return
        if self._open_until is not None:  # the trial of the half-open state
            self._trying = False
            if verdict is not None:
                self._close() if verdict else self._open(min(self._pause * 2, self._longest_pause))
            return
        if verdict is None:
            return
        self._recent.append(verdict)
        if self._recent.count(False) >= self._failures:
            self._open(self._first_pause)

    def _open(self, pause: float) -> None:
        self._era += 1
        self._pause = pause
        self._open_until = self._clock() + pause

    def _close(self) -> None:
        self._era += 1
        self._open_until = None
        self._recent.clear()
