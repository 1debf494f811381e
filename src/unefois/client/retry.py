"""When to call again, and after how long. Pure: the clock and the draw are passed in.

Only what may answer otherwise a moment later is asked again (409, 429, 502, 503, 504, no connection), and every call
is a reading: asking twice changes nothing. The server's own word is followed (`Retry-After`, RFC 9110, seconds or a
date; else `RateLimit-Reset`); without one, waits double, with a draw so that clients that failed together do not come
back together.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["RETRIED", "Retry", "retry_after"]

RETRIED = frozenset({409, 429, 502, 503, 504})
_EPOCH_FLOOR = 1_000_000_000
"""Above, `RateLimit-Reset` is an instant (seconds since 1970); below, a number of seconds."""


@dataclass(frozen=True, slots=True)
class Retry:
    """`deadline`: seconds for a call with its retries and waits; never exceeded by a wait."""

    attempts: int = 4
    deadline: float = 20.0
    first_wait: float = 0.25
    longest_wait: float = 8.0

    def wait(
        self, attempt: int, *, hint: float | None, left: float, draw: Callable[[], float] = random.random
    ) -> float | None:
        """Seconds to wait after the `attempt`-th try (1 for the first); None: give up, and tell the caller."""
        if attempt >= self.attempts:
            return None
        backoff = min(self.first_wait * 2 ** (attempt - 1), self.longest_wait)
        seconds = backoff * (0.5 + draw() / 2) if hint is None else hint
        return seconds if seconds < left else None


NEVER = Retry(attempts=1)
"""One try."""


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Seconds that the server asks to wait; None when it does not say. Header names are in lower case."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    if text:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
    reset = headers.get("ratelimit-reset", "").strip()
    if headers.get("ratelimit-remaining", "").strip() == "0" and reset.isascii() and reset.isdecimal():
        return max(0.0, int(reset) - now) if int(reset) > _EPOCH_FLOOR else float(reset)
    return None
