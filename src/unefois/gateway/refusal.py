"""Why a call is not answered with data: the kinds of refusal, and their status in each family of versions."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec


class _Kind(msgspec.Struct, frozen=True):
    """`v2_word`: the `error` member of v2; empty where v2 answers a flat list of sentences."""

    v3: int
    v2: int
    v2_word: str = ""
    event: str = "refused"


class Kind(Enum):
    """Every way in which a call can end without data. Values: v3 status, v2 status, v2 word, journal event."""

    BAD_REQUEST = _Kind(400, 400, "bad_request", "invalid")
    UNAUTHENTICATED = _Kind(401, 401, "access_denied")
    TOKEN_DEAD = _Kind(401, 401)
    FORBIDDEN = _Kind(403, 403)
    SCOPE = _Kind(403, 401, "access_denied")
    LIMITED = _Kind(429, 429, "", "limited")
    IN_FLIGHT = _Kind(409, 409, "", "limited")
    VERSION = _Kind(404, 404, "not_found", "invalid")
    INVALID = _Kind(422, 400, "bad_request", "invalid")
    UNIDENTIFIED = _Kind(422, 400, "bad_request", "unidentified")
    NOT_FOUND = _Kind(404, 404, "not_found", "not_found")
    NOBODY = _Kind(404, 404, "not_found", "unidentified")
    """As NOT_FOUND for the caller, of providers that do not tell the two apart; the journal does."""
    SEVERAL = _Kind(409, 409, "conflict", "unidentified")
    LEGAL = _Kind(451, 451, "unavailable_for_legal_reason", "failed")
    PROVIDER = _Kind(502, 503, "data_provider_error", "failed")
    NETWORK = _Kind(502, 502, "network_error", "failed")
    TIMEOUT = _Kind(504, 504, "timeout_error", "failed")
    MAINTENANCE = _Kind(503, 503, "maintenance", "failed")
    UNAVAILABLE = _Kind(503, 503, "internal_error", "failed")
    INTERNAL = _Kind(500, 500, "internal_error", "failed")


class Fault(msgspec.Struct, frozen=True):
    """One error of an answer. `detail` replaces the catalogue's; `meta` is added to it."""

    code: str
    detail: str = ""
    meta: dict[str, Any] = {}


class Refusal(Exception):
    """Raised by a stage to end the call. `retry_after`: seconds, sent as `Retry-After`."""

    def __init__(self, kind: Kind, *faults: Fault | str, retry_after: int | None = None) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.faults = tuple(Fault(fault) if isinstance(fault, str) else fault for fault in faults)
        self.retry_after = retry_after
