"""A circuit breaker: when FranceConnect is down, say so at once instead of making every citizen wait for it.

Closed, it lets calls through. After ``threshold`` failures in a row it opens: calls are refused without being
tried. After ``pause`` seconds one call, and one only, is let through to see; its success closes the circuit,
its failure opens it for another pause.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from unefois.franceconnect.interface import ProviderUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable


class Breaker:
    """One circuit, used from one event loop."""

    def __init__(self, clock: Callable[[], float], *, threshold: int = 5, pause: float = 10) -> None:
        """``clock`` is monotonic, in seconds."""
        self._clock = clock
        self._threshold = threshold
        self._pause = pause
        self._failures = 0
        self._opened_at = float("-inf")

    def check(self) -> None:
        """Let a call through, or not.

        :raises ProviderUnreachable: the circuit is open; ``retry_after`` says when it will be tried again.
        """
        if self._failures < self._threshold:
            return
        left = self._opened_at + self._pause - self._clock()
        if left > 0:
            raise ProviderUnreachable("circuit open", retry_after=math.ceil(left))
        # This call tries the water: those that follow are refused until it has come back.
        self._opened_at = self._clock()

    def succeeded(self) -> None:
        """FranceConnect answered."""
        self._failures = 0

    def failed(self) -> None:
        """FranceConnect did not answer."""
        self._failures += 1
        if self._failures >= self._threshold:
            self._opened_at = self._clock()
