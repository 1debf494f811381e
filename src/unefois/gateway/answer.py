"""From an outcome to bytes: the v3 envelope and errors, the v2 flat forms, and the headers that all answers carry."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.operations.errors import lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unefois.gateway.call import Call
    from unefois.operations.model import Operation
    from unefois.sources.interface import Recorded

_encode = msgspec.json.Encoder().encode
JSON = b"content-type: application/json; charset=utf-8\r\n"
JSON_API = b"content-type: application/vnd.api+json\r\n"
TEXT = b"content-type: text/plain; charset=utf-8\r\n"
NO_STORE = b"cache-control: no-store\r\n"
_PROTECTION = NO_STORE + b"x-content-type-options: nosniff\r\n"
_NOT_CACHED = b"x-response-cached: false\r\nx-cache-expires-in: \r\n"
_CACHED = b"x-response-cached: true\r\nx-cache-expires-in: %d\r\n"
_COMMON = b"x-request-id: %b\r\n" + _PROTECTION
_THROTTLED = _COMMON + b"ratelimit-limit: %d\r\nratelimit-remaining: %d\r\nratelimit-reset: %d\r\n"


class Answer(msgspec.Struct, frozen=True):
    """What goes on the wire."""

    status: int
    body: bytes
    headers: bytes
    """As they are written, each with its end of line: no list to build and to join on the way of every call."""

    def pairs(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them."""
        return [
            (name, value) for name, _, value in (line.partition(b": ") for line in self.headers.split(b"\r\n")[:-1])
        ]


def header(name: bytes, value: bytes) -> bytes:
    """A header whose value is not ours. Raises ValueError when the value would make another one."""
    if b"\r" in value or b"\n" in value:
        raise ValueError("a header's value holds an end of line")
    return b"%b: %b\r\n" % (name, value)


def common(call: Call) -> bytes:
    """Headers of every answer to this call."""
    if call.throttle is None:
        headers = _COMMON % call.request_id.encode()
    else:
        headers = _THROTTLED % (call.request_id.encode(), *call.throttle)
    if call.grant is not None and call.grant.announce:
        headers += b"x-token-expires-at: %b\r\n" % call.grant.announce
    return headers


def success(call: Call, data: msgspec.Struct, meta: dict[str, Any]) -> Answer:
    """200 with the masked data: in the envelope from v3 on, flat in v2."""
    cached = _NOT_CACHED if call.cached_for is None else _CACHED % call.cached_for
    if call.operation.is_v2:
        return Answer(200, _encode(data), common(call) + cached + JSON)
    return Answer(200, _encode({"data": data, "links": {}, "meta": meta}), common(call) + cached + JSON_API)


def recorded(call: Call, found: Recorded) -> Answer:
    """A recorded case, as it is."""
    kind = JSON if call.operation.is_v2 else JSON_API
    if found.media_type != "application/json":
        kind = header(b"content-type", found.media_type.encode())
    return Answer(found.status, found.body, common(call) + _NOT_CACHED + kind)


def refused(call: Call, refusal: Refusal, operation: Operation | None, *, is_v2: bool) -> Answer:
    """The errors of a refusal in the form of the version asked. No operation: the route stands beside them."""
    kind = refusal.kind
    headers = common(call) + JSON
    if operation is not None:
        headers += _NOT_CACHED
    if refusal.retry_after is not None:
        headers += b"retry-after: %d\r\n" % max(1, refusal.retry_after)
    if kind is Kind.UNAUTHENTICATED:
        headers += b"www-authenticate: Bearer\r\n"
    if is_v2:
        return Answer(kind.value.v2, _encode(_v2_body(refusal, operation)), headers)
    return Answer(
        kind.value.v3, _encode({"errors": _v3_errors(refusal.faults, operation, refusal.retry_after)}), headers
    )


def _v3_errors(faults: Sequence[Fault], operation: Operation | None, retry_in: int | None) -> list[dict[str, Any]]:
    errors = []
    for fault in faults:
        entry = lookup(fault.code)
        meta: dict[str, Any] = {}
        if operation is not None and (fault.code[:2] not in ("00", "50") or fault.code == _NETWORK):
            meta["provider"] = provider_name(fault.code, operation)
            if retry_in is not None:
                meta["retry_in"] = retry_in
        meta |= fault.meta
        if entry.help:
            meta["aide"] = entry.help
        error: dict[str, Any] = {"code": fault.code, "title": entry.title, "detail": fault.detail or entry.detail}
        if entry.source is not None:
            error["source"] = {entry.source[0]: entry.source[1]}
        error["meta"] = meta
        errors.append(error)
    return errors


_NETWORK = "00501"
"""An error of the exchange's own range that tells of a provider all the same."""
_NAMES = {"10": "MSA", "23": "CNAF", "40": "RNCPS", "37": "CNAV", "51": "FranceConnect"}
"""Funds that answer in the name of another provider: the prefix of their code says which one spoke."""


def provider_name(code: str, operation: Operation) -> str:
    """Who speaks through that code."""
    return _NAMES.get(code[:2], operation.provider.name)


def _v2_body(refusal: Refusal, operation: Operation | None) -> dict[str, Any]:
    details = [fault.detail or lookup(fault.code).detail for fault in refusal.faults]
    kind = refusal.kind
    if not kind.value.v2_word:
        return {"errors": details}
    word = kind.value.v2_word
    reason = details[0]
    if operation is not None:
        if kind is Kind.UNIDENTIFIED and operation.dataset == "quotient_familial":
            word = "not_found"
        reason = operation.reasons.get(word, reason)
    return {"error": word, "reason": reason, "message": details[0]}


def named(reply: Answer, request_id: str) -> Answer:
    """The same answer with the identifier of a request, where it has none."""
    if b"x-request-id: " in reply.headers:
        return reply
    return Answer(reply.status, reply.body, b"x-request-id: %b\r\n%b" % (request_id.encode(), reply.headers))


@lru_cache(maxsize=64)
def plain(status: int, text: str) -> Answer:
    """Plain text: unknown and withdrawn routes."""
    return Answer(status, text.encode(), TEXT + _PROTECTION)


def json(call: Call | None, status: int, content: Any) -> Answer:
    """A JSON document outside the operations."""
    return Answer(status, _encode(content), JSON + (common(call) if call is not None else _PROTECTION))
