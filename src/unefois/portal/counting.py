"""Counts of what visitors do, shared by the processes through Valkey when the operator names one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog
from django.conf import settings
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from limits import RateLimitItem
    from limits.strategies import RateLimiter

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_PATIENCE_SECONDS = 1


class Limiter:
    """One strategy of `limits` over shared counters; over this process's own while those do not answer.

    Nobody is locked out because a counter is away, and guessing stays bounded: by process instead of in all.
    """

    def __init__(self, strategy: type[RateLimiter]) -> None:
        url = settings.UNEFOIS.valkey_url
        self._own = strategy(MemoryStorage())
        self._shared = self._own
        if url:
            patience = {"socket_connect_timeout": _PATIENCE_SECONDS, "socket_timeout": _PATIENCE_SECONDS}
            self._shared = strategy(storage_from_string(url, wrap_exceptions=True, **patience))

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
        try:
            return question(self._shared)
        except StorageError:
            _log.warning("shared_counters_unreachable")
            return question(self._own)
