"""What the exchange asks of an administration: given an operation and a subject, one record, none, or a named failure.

A source never raises for what may happen in life: an unknown person, a closed file, two people who fit, a system
that is late, dead or lying are values of `Outcome`, so that the gateway has one place where each becomes an answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    from unefois.operations.model import Operation

from unefois.identity.pivot import PivotIdentity


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the question is about, and the question's own particulars.

    `identity` is set for the modalities `identite` and `france_connect`; `key` for the others: its kind is `ine`,
    `identifiant` or `immatriculation`. `options` holds validated parameters that choose among a person's records
    (`annee`, `mois`, `campaignYear`, `anneeScolaire`, `codeEtablissement`…), under their v3 names.
    """

    identity: PivotIdentity | None = None
    key: tuple[str, str] | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    matching: dict[str, Any] | None = None
    """The operation's matching parameters, for the replay of recorded cases; None where no replay is plugged."""


class Found(msgspec.Struct, frozen=True):
    """One person, one record: the canonical record of the operation's dataset (docs/records.md), before any mask."""

    record: dict[str, Any] | str
    """As a dictionary, or as the JSON text in which the source keeps it: most answers need a part of it only."""
    person: str = ""
    """An opaque identifier of the person in the source, for the journal's pseudonym; never a civil identity."""


class NoFile(msgspec.Struct, frozen=True):
    """The person is known, but has no file there (404). `code` names the precise error where the source knows it."""

    code: str | None = None
    person: str = ""


class NotIdentified(msgspec.Struct, frozen=True):
    """Nobody fits, or several do and the source may not say which (422 in the CNAV family, 404 elsewhere)."""

    ambiguous: bool = False


class Several(msgspec.Struct, frozen=True):
    """Several records fit and the provider says so itself (409)."""


class FailureKind(StrEnum):
    """How a source can fail; each has its error code and status in the catalogue."""

    INTERNAL = "internal"  # XX000
    UNAVAILABLE = "unavailable"  # XX001
    TIMEOUT = "timeout"  # XX002
    DNS = "dns"  # XX004
    LEGAL = "legal"  # XX005
    CREDENTIALS = "credentials"  # XX006
    RATE_LIMITED = "rate_limited"  # XX008
    CERTIFICATE = "certificate"  # XX009
    MAINTENANCE = "maintenance"  # XX020
    UNKNOWN_ANSWER = "unknown_answer"  # XX999
    NETWORK = "network"  # 00501


class Failure(msgspec.Struct, frozen=True):
    """The source could not answer. `retry_in`: seconds after which trying again makes sense, where known."""

    kind: FailureKind
    retry_in: int | None = None
    detail: str | None = None


class Refused(msgspec.Struct, frozen=True):
    """The source refused the question itself: a catalogue code (00366, 00391, 39400…) and what it said."""

    code: str
    meta: dict[str, Any] = msgspec.field(default_factory=dict)


class Recorded(msgspec.Struct, frozen=True):
    """A recorded answer, to be returned as it is (replay of test cases)."""

    status: int
    body: bytes
    media_type: str = "application/json"
    """Of the recorded body; JSON unless the case recorded a plain text."""


Outcome = Found | NoFile | NotIdentified | Several | Failure | Refused | Recorded


class Source(Protocol):
    """An administration, or what stands for it."""

    name: str
    """Short name, for the journal and the metrics."""
    cacheable: bool
    """Whether its successes may be kept for the operation's cache life."""
    immediate: bool
    """Whether `find` returns without ever waiting: then it is asked without a task of its own."""

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """Answer the question. Never raises for what may happen in life."""
        ...

    async def status(self) -> Failure | None:
        """None when the source answers, else how it fails: what `/api/{provider}/ping` tells."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
