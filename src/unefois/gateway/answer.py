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

Headers = list[tuple[bytes, bytes]]

_encode = msgspec.json.Encoder().encode
JSON = (b"content-type", b"application/json; charset=utf-8")
JSON_API = (b"content-type", b"application/vnd.api+json")
TEXT = (b"content-type", b"text/plain; charset=utf-8")
_PROTECTION: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]
_NOT_CACHED: Headers = [(b"x-response-cached", b"false"), (b"x-cache-expires-in", b"")]


class Answer(msgspec.Struct, frozen=True):
    """What goes on the wire."""

    status: int
    body: bytes
    headers: Headers


def _number(value: int) -> bytes:
    return b"%d" % value


def common(call: Call) -> Headers:
    """Headers of every answer to this call."""
    headers = [(b"x-request-id", call.request_id.encode()), *_PROTECTION]
    if call.throttle is not None:
        limit, remaining, reset = call.throttle
        headers += (
            (b"ratelimit-limit", _number(limit)),
            (b"ratelimit-remaining", _number(remaining)),
            (b"ratelimit-reset", _number(reset)),
        )
    if call.grant is not None and call.grant.announce:
        headers.append((b"x-token-expires-at", call.grant.announce))
    return headers


def _cache_headers(call: Call) -> Headers:
    if call.cached_for is None:
        return _NOT_CACHED
    return [(b"x-response-cached", b"true"), (b"x-cache-expires-in", _number(call.cached_for))]


def success(call: Call, data: msgspec.Struct, meta: dict[str, Any]) -> Answer:
    """200 with the masked data: in the envelope from v3 on, flat in v2."""
    headers = common(call)
    headers += _cache_headers(call)
    if call.operation.is_v2:
        body = _encode(data)
        headers.append(JSON)
    else:
        body = _encode({"data": data, "links": {}, "meta": meta})
        headers.append(JSON_API)
    return Answer(200, body, headers)


def recorded(call: Call, found: Recorded) -> Answer:
    """A recorded case, as it is."""
    kind = JSON if call.operation.is_v2 else JSON_API
    if found.media_type != "application/json":
        kind = (b"content-type", found.media_type.encode())
    return Answer(found.status, found.body, [*common(call), *_NOT_CACHED, kind])


def refused(call: Call, refusal: Refusal, operation: Operation | None, *, is_v2: bool) -> Answer:
    """The errors of a refusal in the form of the version asked. No operation: the route stands beside them."""
    kind = refusal.kind
    headers = [*common(call), JSON]
    if operation is not None:
        headers += _NOT_CACHED
    if refusal.retry_after is not None:
        headers.append((b"retry-after", _number(max(1, refusal.retry_after))))
    if kind is Kind.UNAUTHENTICATED:
        headers.append((b"www-authenticate", b"Bearer"))
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
        if operation is not None and fault.code[:2] not in ("00", "50"):
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


@lru_cache(maxsize=64)
def plain(status: int, text: str) -> Answer:
    """Plain text: unknown and withdrawn routes."""
    return Answer(status, text.encode(), [TEXT, *_PROTECTION])


def json(call: Call | None, status: int, content: Any) -> Answer:
    """A JSON document outside the operations."""
    headers = [JSON, *(common(call) if call is not None else _PROTECTION)]
    return Answer(status, _encode(content), headers)
