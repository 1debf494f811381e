"""One access, as the journal keeps it: a closed list of fields, and a closed vocabulary of events.

Invariant 2 of the house: the journal holds no values. A record says who asked (habilitation, token, agent),
for whom (recipient, legal basis), about whom (a keyed pseudonym), which operation and which fields, with
what result and when. Every field is listed in docs/journal.md; adding one is a change of format.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Event(StrEnum):
    """The audit vocabulary, ``source:subject:action``. What begins with ``journal:`` is the journal's own."""

    CALL_DISCLOSED = "exchange:call:disclosed"
    """Data about the person was answered."""
    CALL_NOT_FOUND = "exchange:call:not_found"
    """The person is known to the source, which has nothing to answer."""
    CALL_UNIDENTIFIED = "exchange:call:unidentified"
    """No person, or more than one, answers to the identity given."""
    CALL_INVALID = "exchange:call:invalid"
    """The parameters were wrong; no source was asked."""
    CALL_REFUSED = "exchange:call:refused"
    """No valid token, or one without the right."""
    CALL_LIMITED = "exchange:call:limited"
    """Too many calls, or the same call already in flight."""
    CALL_FAILED = "exchange:call:failed"
    """The source did not answer, or badly."""


class Record(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True, gc=False, forbid_unknown_fields=True):
    """One access. Fields left at their default are not written."""

    event: Event
    time: datetime
    """When the call arrived; aware, UTC, to the microsecond."""
    request: str
    """The ``X-Request-Id`` of the answer."""
    operation: str = ""
    """The operation's identifier in the operations table."""
    status: int = 0
    """The HTTP status answered."""
    habilitation: str = ""
    token: str = ""
    """The token's ``jti``, never the token."""
    recipient: str = ""
    """SIRET of the administration on whose behalf the call was made."""
    purpose: str = ""
    """Reference of the legal basis, as the habilitation words it."""
    agent: str = ""
    """The pseudonym under which the caller names its civil servant (``X-Agent-Id``), if it does."""
    subject: str = ""
    """Keyed pseudonym of the person, see `unefois.journal.keys.Keys.pseudonym`."""
    fields: tuple[str, ...] = ()
    """Names of the fields disclosed, never their values."""
    errors: tuple[str, ...] = ()
    """Codes of the errors answered."""
    source: str = ""
    """The source that was asked."""
    duration: int = 0
    """Microseconds between the call's arrival and the record."""

    def __post_init__(self) -> None:
        if self.time.utcoffset() is None:
            raise ValueError("the time of a journal record must be aware (UTC)")


class Cause(StrEnum):
    """Why a segment was opened."""

    ROTATION = ""
    """The one before was closed, by its size or its age; or it is the first."""
    TORN = "torn"
    """An abrupt stop left at the end of the one before a batch that was never acknowledged."""
    DISK = "disk"
    """The disk refused to make the one before durable."""
    UNWITNESSED = "unwitnessed"
    """The checkpoint was missing or damaged when the stream was opened again: its end has no witness."""
    LOST = "lost"
    """Acknowledged lines were missing or altered when the stream was opened again."""


class Opened(
    msgspec.Struct,
    kw_only=True,
    frozen=True,
    omit_defaults=True,
    tag_field="event",
    tag="journal:segment:opened",
):
    """First line of a segment: it ties the segment to the one before, so that each can be verified alone."""

    time: datetime
    format: int
    stream: str
    previous: str
    """Hash of the line before, in hexadecimal; zeros for the first line of a stream."""
    previous_segment: str = ""
    previous_size: int = 0
    """Bytes of the previous segment that belong to the chain. What lies beyond was never acknowledged."""
    torn_bytes: int = 0
    """Bytes found beyond, when the stream was opened again."""
    torn_sha256: str = ""
    cause: Cause = Cause.ROTATION


class Closed(
    msgspec.Struct,
    kw_only=True,
    frozen=True,
    omit_defaults=True,
    tag_field="event",
    tag="journal:segment:closed",
):
    """Last line of a closed segment."""

    time: datetime
    records: int
    """Number of access records in the segment."""
    last_time: datetime
    """Time of the latest commit of the segment: the date by which retention counts."""


class Resumed(
    msgspec.Struct,
    kw_only=True,
    frozen=True,
    omit_defaults=True,
    tag_field="event",
    tag="journal:stream:resumed",
):
    """Written when a stream goes on after the disk refused to write."""

    time: datetime
    since: datetime
    """When the disk first refused."""
    refused: int
    """Number of records refused meanwhile: their calls were answered 503."""
    reason: str


ControlLine = Opened | Closed | Resumed
CONTROL_PREFIX = b'"event":"journal:'
EVENT_WITHIN = 48
"""The event begins within so many bytes of a line's JSON, after its number."""
