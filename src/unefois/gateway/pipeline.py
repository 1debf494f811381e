"""The order of the stages, which is the service's own: what costs least and protects most comes first.

 1. the address: banned, over its rate (429)
 2. the token: known, not banned (401), from an allowed address (403), within its rates (429)
 3. FranceConnect, where it identifies the call: introspection (401, 403, 502, 503)
 4. the token's life (401), the scopes: at least one of the operation's (403)
 5. the same call in flight (409); the version (404); the recipient (422)
 6. the provider's maintenance, unless the answer is in the cache (503); the parameters, all their errors at once (422)
 7. the source, and what is not data (404, 409, 422, 502, 503, 504)
 8. the mask; the journal record, durable; the answer

Whatever a caller with a right got, data or not, has its record; what is refused before a right is known has a metric.
"""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
import structlog

from unefois.gateway import authenticate, fetch, identify, validate
from unefois.gateway.answer import recorded, refused, success
from unefois.gateway.mask import Masks, RecordUnfit
from unefois.gateway.record import entry
from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.journal import JournalUnavailable, RecordRejected
from unefois.operations.errors import lookup
from unefois.sources.interface import Failure, FailureKind, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.franceconnect.interface import IdentityProvider
    from unefois.gateway.answer import Answer
    from unefois.gateway.authenticate import Authenticator
    from unefois.gateway.call import Call
    from unefois.gateway.limits import AddressGuard, TokenLimits
    from unefois.gateway.maintenance import Maintenance
    from unefois.journal import Journal, Record
    from unefois.operations.model import Operation
    from unefois.sources.interface import Outcome, Source

_log = structlog.get_logger(__name__)
_PARIS = ZoneInfo("Europe/Paris")
_LOCK_SECONDS = 60.0
_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


Decision = tuple["Answer", "Record | None"]
"""An answer and its journal record; none for what is refused before a right is known."""


class Pipeline:
    """One exchange: everything a call needs, put together once."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        addresses: AddressGuard,
        limits: TokenLimits,
        identity_provider: IdentityProvider,
        source_of: Callable[[Operation], Source],
        maintenance: Maintenance,
        journal: Journal,
        replays: Callable[[Operation], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._authenticator = authenticator
        self._addresses = addresses
        self._limits = limits
        self._provider = identity_provider
        self._source_of = source_of
        self._maintenance = maintenance
        self._journal = journal
        self._replays = replays
        self._clock = clock
        self._masks = Masks()
        self._cache = fetch.Cache()
        self._in_flight: dict[bytes, float] = {}
        self._today = (0.0, date.min)

    async def answer(self, call: Call) -> Answer:
        """The answer to a call whose route is known, its record durable."""
        concluded: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(reply: Answer) -> None:
            if not concluded.done():  # cancelled: nobody waits for the answer any more
                concluded.set_result(reply)

        self.conclude(call, await self.decide(call), done)
        return await concluded

    async def decide(self, call: Call) -> Decision:
        """Stages 1 to 8 but the last step: the answer, and the record without which it must not leave."""
        try:
            return await self._serve(call)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        except Exception:  # noqa: BLE001  # whatever broke, the caller gets a declared answer
            _log.exception("exchange.failed", request=call.request_id, operation=call.operation.id)
            return self._refuse(call, Refusal(Kind.INTERNAL, "00500"))
        except asyncio.CancelledError:  # nobody will conclude
            self._release(call)
            raise

    def conclude(self, call: Call, decision: Decision, done: Callable[[Answer], None]) -> None:
        """Call `done` with the answer once the record is durable; with a 503 if it cannot be."""
        reply, written = decision

        def told(sequence: int, error: JournalUnavailable | RecordRejected | None) -> None:
            del sequence
            self._release(call)
            done(reply if error is None else self._unrecorded(call))

        if written is None:
            told(0, None)
            return
        try:
            self._journal.submit(written, told)
        except (JournalUnavailable, RecordRejected) as error:
            told(0, error)

    def _release(self, call: Call) -> None:
        if call.in_flight:
            self._in_flight.pop(call.in_flight, None)

    def _unrecorded(self, call: Call) -> Answer:
        return refused(
            call, Refusal(Kind.UNAVAILABLE, "00504", retry_after=1), call.operation, is_v2=call.operation.is_v2
        )

    async def _serve(self, call: Call) -> Decision:
        now = self._clock()
        self._addresses.check(call, now)
        await self.admit(call, now)
        self._lock(call, now)
        self._choose_version(call)
        validate.recipient(call)
        closed = self._maintenance.refusal(call.operation.provider, now)
        way = validate.modality(call)
        try:
            validate.check(call, way, self._date(now))
        except Refusal:
            if closed is not None:
                raise closed from None
            raise
        subject = identify.subject(call, way, matching=self._replays(call.operation))
        source = self._source_of(call.operation)
        outcome: Outcome | None
        if closed is None:
            outcome = await fetch.ask(call, source, subject, self._cache, now)
        else:
            outcome = fetch.kept(call, source, subject, self._cache, now)
            if outcome is None:
                raise closed
        try:
            found = fetch.unwrap(call, outcome)
            if isinstance(found, Recorded):
                return self._replay(call, found)
            data, meta = found
            masked, call.disclosed = self._masks.apply(call.operation, call.scopes, data)
        except RecordUnfit as error:
            _log.error("source.unfit", request=call.request_id, operation=call.operation.id, reason=str(error))
            raise fetch.failure(call.operation, Failure(FailureKind.UNKNOWN_ANSWER)) from error
        return success(call, masked, meta), entry(call, self._journal, event="disclosed", status=200)

    async def admit(self, call: Call, now: float) -> None:
        """Stages 2 to 4: the caller has the right to ask this operation something."""
        validate.parse(call)
        authenticate.present(call)
        citizen = authenticate.opened_by_france_connect(call)
        if citizen and call.bearer:
            call.credential = self._authenticator.digest(call.bearer).hex()
            self._limits.check(call, now)
            await identify.france_connect(call, self._provider)
        else:
            if citizen and not call.operation.is_v2:  # from v3 on, FranceConnect is the only key there
                raise Refusal(Kind.UNAUTHENTICATED, "50001" if call.api_key else "00101")
            self._authenticator.authenticate(call, now, bearer_is_api=not citizen)
            grant = call.grant
            if grant is None or not grant.allows(call.address):
                raise Refusal(Kind.FORBIDDEN, "00107")
            self._limits.check(call, now)
            self._authenticator.check_life(call, now)
            call.scopes = grant.scopes
        if call.scopes.isdisjoint(call.operation.scopes):
            raise Refusal(Kind.SCOPE, Fault("00100", meta={"droits_requis": list(call.operation.scopes)}))

    def _lock(self, call: Call, now: float) -> None:
        """One call at a time for the same operation, parameters and caller; a lock is forgotten after a minute."""
        key = f"{call.operation.id} {call.credential} ".encode() + call.query
        since = self._in_flight.get(key)
        if since is not None and now - since < _LOCK_SECONDS:
            raise Refusal(Kind.IN_FLIGHT, "00015", retry_after=1)
        self._in_flight[key] = now
        call.in_flight = key

    def _choose_version(self, call: Call) -> None:
        operation = call.route.operations.get(call.version)
        if operation is None:
            detail = lookup("00402").detail.format(version=call.version)
            available = [f"v{version}" for version in sorted(call.route.operations)]
            raise Refusal(Kind.VERSION, Fault("00402", detail, {"versions_disponibles": available}))
        call.operation = operation

    def _date(self, now: float) -> date:
        """Today in Paris, looked up once a second."""
        since, today = self._today
        if not 0 <= now - since < 1:
            today = datetime.fromtimestamp(now, _PARIS).date()
            self._today = (now, today)
        return today

    def _replay(self, call: Call, found: Recorded) -> Decision:
        call.disclosed = _disclosed(found) if found.status == 200 else ()  # noqa: PLR2004  # HTTP
        event = "disclosed" if call.disclosed else "not_found" if found.status == 404 else "failed"  # noqa: PLR2004
        return recorded(call, found), entry(call, self._journal, event=event, status=found.status)

    def _refuse(self, call: Call, refusal: Refusal) -> Decision:
        is_v2 = call.operation.is_v2
        reply = refused(call, refusal, call.operation, is_v2=is_v2)
        known = call.grant is not None or call.identity is not None
        if not known or refusal.kind in (Kind.UNAVAILABLE, Kind.LIMITED):
            return reply, None
        codes = tuple(fault.code for fault in refusal.faults)
        event = refusal.kind.value.event
        return reply, entry(call, self._journal, event=event, status=reply.status, errors=codes)


def _disclosed(found: Recorded) -> tuple[str, ...]:
    """Names of the fields in a recorded body; the mark that something left, when it is no JSON object."""
    try:
        body = _decode(found.body)
        return tuple(_decode(body["data"]) if "data" in body else body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ("recorded",)
