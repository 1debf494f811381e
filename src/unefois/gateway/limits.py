"""Rate limits: fixed windows by token and by habilitation, and the ban of an address that floods.

One process counts exactly, because the event loop is one thread and a hit is one step. Several processes or machines
share counters behind the same `Counter` interface. The windows are those of the service: aligned on the clock, so
that `RateLimit-Reset` is the same for all.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from unefois.gateway.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Network, IPv6Network

    from unefois.gateway.call import Call

_MINUTE = 60
_REMEMBERED_ADDRESSES = 50_000


class Counter(Protocol):
    """Counts hits in fixed windows of one length."""

    seconds: int

    def hit(self, key: str, now: float) -> int:
        """Count one more and give the total of the current window."""
        ...


class MemoryCounter:
    """Counters of one process. A new window forgets the one before: memory is bounded by one window's callers."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._window = 0
        self._counts: dict[str, int] = {}

    def hit(self, key: str, now: float) -> int:
        """See Counter.hit. A clock that steps back starts a window, as one that steps forward does."""
        window = int(now // self.seconds)
        if window != self._window:
            self._window = window
            self._counts = {}
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        return count


def _reset(now: float, seconds: int) -> int:
    return (int(now // seconds) + 1) * seconds


class AddressGuard:
    """1,000 calls a minute and address, then a ban. Loopback and trusted networks are exempt by default."""

    def __init__(self, rate: int, ban_seconds: int, exempt: Sequence[IPv4Network | IPv6Network]) -> None:
        self._rate = rate
        self._ban = ban_seconds
        self._exempt = tuple(exempt)
        self._counter = MemoryCounter(_MINUTE)
        self._banned: dict[str, float] = {}
        self._spared: dict[str, bool] = {}

    def check(self, call: Call, now: float) -> None:
        """Raise the refusal of a banned address; ban one that is over its rate."""
        address = call.address
        if self._is_exempt(address):
            return
        until = self._banned.get(address)
        if until is not None:
            if now < until:
                raise Refusal(Kind.LIMITED, "00429", retry_after=int(until - now) + 1)
            del self._banned[address]
        if self._counter.hit(address, now) > self._rate:
            if len(self._banned) >= _REMEMBERED_ADDRESSES:
                self._banned = {key: end for key, end in self._banned.items() if end > now}
            self._banned[address] = now + self._ban
            raise Refusal(Kind.LIMITED, "00429", retry_after=self._ban)

    def _is_exempt(self, address: str) -> bool:
        spared = self._spared.get(address)
        if spared is None:
            try:
                parsed = ip_address(address)
                spared = any(parsed in network for network in self._exempt)
            except ValueError:  # a Unix socket has no address: whoever may open it is trusted
                spared = not address
            if len(self._spared) >= _REMEMBERED_ADDRESSES:
                self._spared.clear()
            self._spared[address] = spared
        return spared


class TokenLimits:
    """20 calls a second and token, over all operations of v3 and above together, and over those of v2 together;
    in addition, the habilitation's own rate a minute."""

    def __init__(self, per_second: int, *, seconds: Counter | None = None, minutes: Counter | None = None) -> None:
        self._per_second = per_second
        self._seconds = seconds or MemoryCounter(1)
        self._minutes = minutes or MemoryCounter(_MINUTE)

    def check(self, call: Call, now: float) -> None:
        """Count the call, remember the figures for its headers, refuse it when it is one too many."""
        key = ("2" if call.operation.is_v2 else "3") + call.credential
        count = self._seconds.hit(key, now)
        call.throttle = (self._per_second, max(0, self._per_second - count), _reset(now, self._seconds.seconds))
        over = self._seconds.seconds if count > self._per_second else 0
        own = call.grant.rate_per_minute if call.grant is not None else 0
        if own and call.grant is not None:
            count = self._minutes.hit(call.grant.habilitation, now)
            call.throttle = (own, max(0, own - count), _reset(now, self._minutes.seconds))
            if count > own:
                over = self._minutes.seconds
        if over:
            raise Refusal(Kind.LIMITED, "00429", retry_after=max(1, round(_reset(now, over) - now)))
