"""The data provider's client of FranceConnect: who is behind this access token?

Theory of operation. A token presented to :meth:`DataProviderClient.introspect` goes through, in order:

1. its shape (no call for what cannot be a token);
2. the memory: a description of this very token for this very API, kept no longer than the token lives, under
   a BLAKE2b of the token keyed by a secret of the process. Neither the token nor a plain hash of it is kept.
   Dead tokens are remembered too, for a few seconds, so that insisting costs FranceConnect nothing;
3. the circuit breaker, which refuses at once while FranceConnect is known to be down;
4. the local limits, per caller and overall: each introspection makes FranceConnect fetch our keys, so a
   flood of invented tokens would come back to us doubled;
5. one introspection, shared by all the calls that wait for the same token and API (single flight);
6. the policy (:func:`unefois.franceconnect.introspection.authorise`), for every call, kept or not.

FranceConnect fetches our public keys *while we wait for its answer*: whoever serves them must be able to
answer meanwhile. An event loop is; a lock held here would not be.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from unefois.franceconnect import introspection, jose
from unefois.franceconnect.breaker import Breaker
from unefois.franceconnect.interface import (
    ApiNotRegistered,
    Introspection,
    IntrospectionError,
    ProviderAnswerInvalid,
    ProviderCredentialsRefused,
    ProviderUnreachable,
    TokenDead,
    TooManyIntrospections,
)
from unefois.franceconnect.remote_keys import RemoteKeys
from unefois.franceconnect.transport import Request, Transport, check_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from unefois.franceconnect.introspection import Policy, Registration, Verified
    from unefois.franceconnect.keys import DecryptionKeys
    from unefois.franceconnect.transport import Answer

MEDIA_TYPE: Final = "application/token-introspection+jwt"
_OK, _BAD_REQUEST, _UNAUTHORISED, _TOO_MANY, _SERVER_ERROR = 200, 400, 401, 429, 500
_NEGATIVE_SECONDS = 10

log = structlog.get_logger("unefois.franceconnect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Introspections per minute, for one caller and for all; a call answered from memory costs nothing."""

    per_caller: int = 600
    overall: int = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """FranceConnect's two addresses that a data provider uses. ``checktoken`` is not in the discovery."""

    checktoken: str
    jwks: str
    insecure: bool = False
    """Allow ``http`` to another machine (a development network)."""

    def __post_init__(self) -> None:
        check_url(self.checktoken, insecure=self.insecure)
        check_url(self.jwks, insecure=self.insecure)


@dataclass(slots=True)
class _Kept:
    """One remembered outcome: the description of a live token, or that the token is dead."""

    outcome: Verified | TokenDead
    until: float = field(default=0.0)


class DataProviderClient:
    """:class:`unefois.franceconnect.interface.IdentityProvider` over the real FranceConnect or its simulator.

    One instance a process, used from one event loop.
    """

    def __init__(
        self,
        *,
        endpoints: Endpoints,
        registrations: Mapping[str, Registration],
        policy: Policy,
        decryption_keys: DecryptionKeys,
        transport: Transport | None = None,
        limits: Limits | None = None,
        max_kept: int = 20_000,
        max_cache_seconds: float = 60,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``max_cache_seconds`` bounds the memory below the token's life; 0 asks FranceConnect every time."""
        self._endpoints = endpoints
        self._registrations = registrations
        self._policy = policy
        self._decryption_keys = decryption_keys
        self._transport = transport or Transport()
        self._keys = RemoteKeys(endpoints.jwks, self._transport, clock=monotonic)
        self._limits = limits or Limits()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._breaker = Breaker(monotonic)
        self._max_kept = max_kept
        self._max_cache = max_cache_seconds
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._flights: dict[bytes, asyncio.Task[Verified]] = {}
        self.answering: bool | None = None
        """Whether FranceConnect answered the last introspection; None before the first one."""

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:
        """See :class:`unefois.franceconnect.interface.IdentityProvider`."""
        introspection.check_token_shape(token)
        registration = self._registrations.get(api)
        if registration is None:
            unregistered = ApiNotRegistered("no registration of that name")
            _alert(api, unregistered)
            raise unregistered
        verified = await self._verified(token, registration, caller)
        return introspection.authorise(
            verified, registration=registration, policy=self._policy, caller=caller, now=self._clock()
        )

    async def aclose(self) -> None:
        """Close the connections; introspections under way are abandoned."""
        for flight in self._flights.values():
            flight.cancel()
        await self._transport.aclose()

    def forget(self) -> None:
        """Empty the memory (after a change of configuration)."""
        self._kept.clear()

    async def _verified(self, token: str, registration: Registration, caller: str | None) -> Verified:
        key = self._fingerprint(token, registration.api)
        kept = self._kept.get(key)
        if kept is not None and kept.until > self._clock():
            if isinstance(kept.outcome, TokenDead):
                raise TokenDead(kept.outcome.reason)
            return kept.outcome
        flight = self._flights.get(key)
        if flight is None:
            self._breaker.check()
            self._count(caller)
            flight = asyncio.create_task(self._ask(token, registration, key))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._landed(key, done))
        # A caller that goes away must not take the answer from the others.
        return await asyncio.shield(flight)

    def _landed(self, key: bytes, flight: asyncio.Task[Verified]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # read, so that an abandoned flight is not reported as lost

    def _count(self, caller: str | None) -> None:
        per_caller = RateLimitItemPerMinute(self._limits.per_caller)
        overall = RateLimitItemPerMinute(self._limits.overall)
        if not self._limiter.hit(per_caller, "caller", caller or ""):
            raise TooManyIntrospections("limit of this caller")
        if not self._limiter.hit(overall, "overall"):
            raise TooManyIntrospections("limit of the exchange")

    async def _ask(self, token: str, registration: Registration, key: bytes) -> Verified:
        started = time.perf_counter()
        outcome = "active"
        try:
            verified = await self._introspect(token, registration)
        except TokenDead as dead:
            outcome = "dead"
            self._keep(key, dead, self._clock() + _NEGATIVE_SECONDS)
            raise
        except IntrospectionError as error:
            outcome = type(error).__name__
            if isinstance(error, ProviderUnreachable):
                self._breaker.failed()
                self.answering = False
            if error.operator_alert:
                _alert(registration.api, error)
            raise
        else:
            self._keep(key, verified, min(verified.expires_at, self._clock() + self._max_cache))
            return verified
        finally:
            log.info(
                "franceconnect_introspection",
                api=registration.api,
                outcome=outcome,
                token=key.hex()[:16],
                seconds=round(time.perf_counter() - started, 4),
            )

    async def _introspect(self, token: str, registration: Registration) -> Verified:
        form = {
            "token": token,
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
        }
        request = Request("POST", self._endpoints.checktoken, form=form, accept=MEDIA_TYPE)
        answer = await self._transport.send(request)
        self.answering = answer.status < _SERVER_ERROR
        if self.answering:
            self._breaker.succeeded()
        body = _signed_body(answer)
        keys = await self._keys.current()
        try:
            return self._open(body, token, registration, keys)
        except jose.UnknownKey as unknown:
            keys = await self._keys.containing(unknown.kid)
        try:
            return self._open(body, token, registration, keys)
        except jose.UnknownKey as unknown:
            raise ProviderAnswerInvalid("signed with an unknown key") from unknown

    def _open(self, body: str, token: str, registration: Registration, keys: tuple[jose.PublicKey, ...]) -> Verified:
        return introspection.open_answer(
            body,
            token=token,
            registration=registration,
            policy=self._policy,
            decryption_keys=self._decryption_keys.for_algorithm(registration.encryption_algorithm),
            signing_keys=keys,
            now=self._clock(),
        )

    def _keep(self, key: bytes, outcome: Verified | TokenDead, until: float) -> None:
        self._kept[key] = _Kept(outcome, until)
        self._kept.move_to_end(key)
        now = self._clock()
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= self._max_kept and self._kept[oldest].until > now:
                break
            del self._kept[oldest]

    def _fingerprint(self, token: str, api: str) -> bytes:
        return hashlib.blake2b(f"{api}\0{token}".encode(), key=self._secret, digest_size=32).digest()


def _alert(api: str, error: IntrospectionError) -> None:
    """Tell the operator: the fault is ours or FranceConnect's, not the caller's."""
    log.error("franceconnect_alert", api=api, error=type(error).__name__, reason=error.reason)


def _signed_body(answer: Answer) -> str:
    """The compact token of a successful answer; the errors of the brief's table otherwise."""
    if answer.status == _OK:
        if answer.media_type != MEDIA_TYPE:
            raise ProviderAnswerInvalid("unexpected media type")
        if not answer.body.isascii():
            raise ProviderAnswerInvalid("answer is not a token")
        return answer.body.decode("ascii")
    if answer.status == _UNAUTHORISED:
        raise ProviderCredentialsRefused("invalid_client")
    if answer.status == _BAD_REQUEST:
        raise ProviderAnswerInvalid("our request was refused as malformed")
    if answer.status == _SERVER_ERROR:
        raise ProviderAnswerInvalid("server_error: FranceConnect may be unable to read our jwks_uri")
    if answer.status > _SERVER_ERROR or answer.status == _TOO_MANY:
        raise ProviderUnreachable(f"answered {answer.status}", retry_after=answer.retry_after)
    raise ProviderAnswerInvalid(f"answered {answer.status}")
