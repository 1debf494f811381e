"""One call, as the stages fill it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unefois.gateway.snapshot import Grant
    from unefois.identity.pivot import PivotIdentity
    from unefois.operations.model import Operation, Route


class Call:
    """What is known of a call so far. A stage writes only the attributes of its own line below."""

    __slots__ = (
        "address", "api_key", "arrived", "bearer", "cached_for", "credential", "disclosed", "given", "grant", "headers",
        "identity", "in_flight", "no_cache", "operation", "person", "query", "recipient",
        "request_id", "route", "scopes", "service", "source", "throttle", "values", "version",
    )  # fmt: skip

    # receive
    query: bytes
    headers: list[tuple[bytes, bytes]]
    address: str
    arrived: int
    """Monotonic nanoseconds."""
    request_id: str
    route: Route
    version: int
    operation: Operation
    """Of the version asked; of any version of the route until the version has been checked."""
    # authenticate
    bearer: str
    api_key: str
    credential: str
    """Digest under which this caller is counted: of the token's id, or of a FranceConnect token."""
    grant: Grant | None
    identity: PivotIdentity | None
    service: str
    """FranceConnect client_id of the citizen's service."""
    # authorise
    scopes: frozenset[str]
    # limit
    throttle: tuple[int, int, int] | None
    """Limit, remaining, end of the window (unix time)."""
    in_flight: bytes
    # validate
    given: dict[str, str | list[str]]
    values: dict[str, Any]
    recipient: str
    no_cache: bool
    # fetch
    source: str
    person: str
    cached_for: int | None
    """Seconds that a cached answer has left; None when it was not cached."""
    # filter
    disclosed: tuple[str, ...]

    def __init__(self) -> None:
        self.bearer = self.api_key = self.credential = self.service = self.recipient = self.source = self.person = ""
        self.grant = self.identity = self.throttle = self.cached_for = None
        self.scopes = frozenset()
        self.given, self.values = {}, {}
        self.in_flight = b""
        self.disclosed = ()
        self.no_cache = False
