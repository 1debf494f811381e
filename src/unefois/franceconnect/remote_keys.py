"""FranceConnect's public keys: fetched when needed, kept ten minutes, renewed when a new key appears.

* One fetch at a time: callers who need the keys together wait for the same one (no stampede).
* An unknown ``kid`` renews the set once, and not again before ``min_interval`` seconds: answers signed with
  invented keys cannot turn us into a flood of requests to FranceConnect.
* When FranceConnect's keys cannot be fetched, the last known set goes on for ``stale_for`` seconds; without
  any, the failure itself is remembered for ``min_interval`` seconds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from unefois.franceconnect import jose
from unefois.franceconnect.interface import IntrospectionError, ProviderAnswerInvalid, ProviderUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.franceconnect.jose import PublicKey
    from unefois.franceconnect.transport import Transport

_OK = 200


class RemoteKeys:
    """The signing keys published at one ``jwks_uri``."""

    def __init__(
        self,
        url: str,
        transport: Transport,
        *,
        clock: Callable[[], float],
        lifetime: float = 600,
        min_interval: float = 30,
        stale_for: float = 3600,
    ) -> None:
        """Durations are in seconds of ``clock``, which is monotonic."""
        self._url = url
        self._transport = transport
        self._clock = clock
        self._lifetime = lifetime
        self._min_interval = min_interval
        self._stale_for = stale_for
        self._keys: tuple[PublicKey, ...] = ()
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._failure: IntrospectionError | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> tuple[PublicKey, ...]:
        """The keys, fetched again if they are older than their lifetime.

        :raises ProviderUnreachable: they cannot be had, and the last known ones are too old.
        :raises ProviderAnswerInvalid: what is published is not a usable key set, likewise.
        """
        if self._clock() - self._fetched_at < self._lifetime:
            return self._keys
        return await self._renew(self._keys)

    async def containing(self, kid: str) -> tuple[PublicKey, ...]:
        """The keys, fetched again if ``kid`` is not among them and the last try is not too recent."""
        keys = await self.current()
        if any(key.kid == kid for key in keys):
            return keys
        return await self._renew(keys)

    async def _renew(self, seen: tuple[PublicKey, ...]) -> tuple[PublicKey, ...]:
        async with self._lock:
            if self._keys is not seen:  # somebody else renewed them while we waited
                return self._keys
            if self._clock() - self._tried_at >= self._min_interval:
                await self._fetch()
            if self._failure is not None and self._clock() - self._fetched_at >= self._stale_for:
                raise type(self._failure)(self._failure.reason)
            return self._keys

    async def _fetch(self) -> None:
        self._tried_at = self._clock()
        try:
            answer = await self._transport.get(self._url)
            if answer.status != _OK:
                raise ProviderUnreachable(f"keys answered {answer.status}")
            self._keys = jose.public_keys(msgspec.json.decode(answer.body), use="sig")
        except (jose.JoseInvalid, msgspec.DecodeError, RecursionError) as error:
            self._failure = ProviderAnswerInvalid(f"unusable key set: {error}")
        except IntrospectionError as error:
            self._failure = error
        else:
            self._failure = None
            self._fetched_at = self._tried_at
