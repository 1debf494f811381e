"""Stage 6: ask the source, through the cache where it may be used, and turn what is not data into a refusal."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.gateway.mask import ABSENT, RecordUnfit
from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.operations.errors import lookup
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, NotIdentified, Recorded, Refused, Several

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from unefois.gateway.call import Call
    from unefois.operations.model import Operation
    from unefois.sources.interface import Outcome, Source, Subject

_FAILURES: dict[FailureKind, tuple[str, Kind]] = {
    FailureKind.INTERNAL: ("000", Kind.PROVIDER),
    FailureKind.UNAVAILABLE: ("001", Kind.PROVIDER),
    FailureKind.TIMEOUT: ("002", Kind.TIMEOUT),
    FailureKind.DNS: ("004", Kind.NETWORK),
    FailureKind.LEGAL: ("005", Kind.LEGAL),
    FailureKind.CREDENTIALS: ("006", Kind.PROVIDER),
    FailureKind.RATE_LIMITED: ("008", Kind.PROVIDER),
    FailureKind.CERTIFICATE: ("009", Kind.PROVIDER),
    FailureKind.MAINTENANCE: ("020", Kind.MAINTENANCE),
    FailureKind.UNKNOWN_ANSWER: ("999", Kind.PROVIDER),
}
_NETWORK_RETRY = 10
"""Seconds: what the service tells clients to wait after a network error."""
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Cache:
    """Successes of sources that allow it, for the operation's cache life: bounded, oldest out first.

    The key is the operation's path and the subject (person and options), never the recipient nor the token: two
    administrations may share an answer, each with its own mask and its own journal record.
    """

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._kept: OrderedDict[bytes, tuple[float, Found]] = OrderedDict()
        self._encode = msgspec.msgpack.Encoder(order="deterministic").encode

    def key(self, operation: Operation, subject: Subject) -> bytes:
        """What names an answer."""
        return self._encode((operation.path, subject.identity, subject.key, subject.options))

    def get(self, key: bytes, now: float) -> tuple[int, Found] | None:
        """Seconds left and the answer, if it is still good."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept[0] <= now:
            del self._kept[key]
            return None
        return int(kept[0] - now), kept[1]

    def put(self, key: bytes, found: Found, until: float) -> None:
        """Keep an answer."""
        self._kept[key] = (until, found)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)


def kept(call: Call, source: Source, subject: Subject, cache: Cache, now: float) -> Outcome | None:
    """What the cache holds for that question; None when it must be asked."""
    operation = call.operation
    if call.no_cache or not (source.cacheable and operation.cache_seconds):
        return None
    found = cache.get(cache.key(operation, subject), now)
    if found is None:
        return None
    call.source = source.name
    call.cached_for, outcome = found
    return outcome


async def ask(call: Call, source: Source, subject: Subject, cache: Cache, now: float) -> Outcome:
    """The source's outcome, from the cache when the source allows it and the caller did not ask otherwise."""
    operation = call.operation
    call.source = source.name
    if not (source.cacheable and operation.cache_seconds):
        return await _find(source, operation, subject)
    known = kept(call, source, subject, cache, now)
    if known is not None:
        return known
    outcome = await _find(source, operation, subject)
    if isinstance(outcome, Found):
        cache.put(cache.key(operation, subject), outcome, now + operation.cache_seconds)
    return outcome


def _find(source: Source, operation: Operation, subject: Subject) -> Awaitable[Outcome]:
    """What waits has a task of its own, which timeouts need and a call that is driven from a callback has not."""
    found = source.find(operation, subject)
    return found if source.immediate else asyncio.ensure_future(found)


def unwrap(call: Call, outcome: Outcome) -> tuple[dict[str, Any] | str, dict[str, Any]] | Recorded:
    """The unmasked data and meta of a found record, or the recorded answer; else raises the refusal that fits.

    A record kept as JSON text stays one where the operation's shape has nothing to do: the mask reads it. Raises
    RecordUnfit when the text is none.
    """
    operation = call.operation
    if isinstance(outcome, Found):
        call.person = outcome.person
        record = outcome.record
        shape = operation.shape
        if operation.shaped_by and call.values.keys().isdisjoint(operation.shaped_by):
            shape = None
        if shape is None:
            return record, {}
        if isinstance(record, str):
            try:
                record = _decode(record)
            except msgspec.MsgspecError as error:
                raise RecordUnfit(str(error)) from None
        if ABSENT in record:
            raise Refusal(Kind.NOT_FOUND, record[ABSENT])
        shaped = shape(record, call.values, call.scopes)
        if isinstance(shaped, str):
            raise Refusal(Kind.NOT_FOUND, shaped)
        return shaped
    if isinstance(outcome, Recorded):
        return outcome
    raise _refusal(operation, outcome, call)


def _refusal(operation: Operation, outcome: Outcome, call: Call) -> Refusal:
    provider = operation.provider
    if isinstance(outcome, NoFile):
        call.person = outcome.person
        return Refusal(Kind.NOT_FOUND, outcome.code or operation.not_found or provider.not_found)
    if isinstance(outcome, NotIdentified):
        code = (outcome.ambiguous and provider.ambiguous) or provider.nobody
        return Refusal(Kind.UNIDENTIFIED if code.startswith("00") else Kind.NOBODY, code)
    if isinstance(outcome, Several):
        return Refusal(Kind.SEVERAL, provider.code + "015")
    if isinstance(outcome, Refused):
        return Refusal(Kind.INVALID, Fault(outcome.code, meta=outcome.meta))
    if isinstance(outcome, Failure):
        return failure(operation, outcome)
    raise AssertionError(outcome)  # Outcome is a closed union


def failure(operation: Operation, outcome: Failure) -> Refusal:
    """The refusal of a source that failed."""
    if outcome.kind is FailureKind.NETWORK:
        return Refusal(
            Kind.NETWORK,
            Fault("00501", meta={"retry_in": _NETWORK_RETRY}),
            retry_after=outcome.retry_in or _NETWORK_RETRY,
        )
    suffix, kind = _FAILURES[outcome.kind]
    code = operation.provider.code + suffix
    detail = outcome.detail or lookup(code).detail.format(provider=operation.provider.name)
    return Refusal(kind, Fault(code, detail=detail), retry_after=outcome.retry_in)
