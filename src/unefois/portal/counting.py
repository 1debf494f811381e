"""Counts of what visitors do, shared by the processes through Valkey when the operator names one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar, cast

import structlog
from django.conf import settings
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from limits import RateLimitItem
    from limits.storage import Storage
    from limits.strategies import RateLimiter

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_PATIENCE_SECONDS = 1
_AWAY_SECONDS = 5.0
"""For how long counters that did not answer are not asked: a visitor does not wait for them at each step."""


def shared(url: str) -> Storage:
    """The counters at that address, not asked yet.

    Raises ValueError: no such kind of server, or its client is missing.
    """
    patience = {"socket_connect_timeout": _PATIENCE_SECONDS, "socket_timeout": _PATIENCE_SECONDS}
    try:
        return cast("Storage", storage_from_string(url, wrap_exceptions=True, **patience))
    except (ConfigurationError, ValueError) as error:
        raise ValueError(
            f"UNEFOIS_VALKEY_URL : {error}. L'adresse attendue est valkey://hôte:6379, "
            "avec l'extra « valkey » installé (docs/operate.md)."
        ) from error


class Limiter:
    """One strategy of `limits` over shared counters; over this process's own while those do not answer.

    Nobody is locked out because a counter is away, and guessing stays bounded: by process instead of in all.
    """

    def __init__(self, strategy: type[RateLimiter]) -> None:
        url = settings.UNEFOIS.valkey_url
        self._own = strategy(MemoryStorage())
        self._shared = strategy(shared(url)) if url else self._own
        self._away_until = 0.0

    def hit(self, bound: RateLimitItem, *key: str) -> bool:
        """Count one; false when it is one too many."""
        return self._ask(lambda limiter: limiter.hit(bound, *key))

    def test(self, bound: RateLimitItem, *key: str) -> bool:
        """Whether one more would be within the bound."""
        return self._ask(lambda limiter: limiter.test(bound, *key))

    def clear(self, bound: RateLimitItem, *key: str) -> None:
        """Forget what was counted."""
        self._ask(lambda limiter: limiter.clear(bound, *key))

    def _ask(self, question: Callable[[RateLimiter], T]) -> T:
        if time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except StorageError:
                self._away_until = time.monotonic() + _AWAY_SECONDS
                _log.warning("shared_counters_unreachable")
        return question(self._own)
