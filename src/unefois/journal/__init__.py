"""The journal: the durable, hash-chained record of every access to the data.

Invariants: the answer leaves only after its record is on disk; the journal holds no value about anyone; any
record altered, removed, inserted or moved shows (`unefois journal verify`). docs/journal.md is its
specification. This room imports nothing of ours.
"""

from __future__ import annotations

from .errors import (
    DocumentDamaged,
    JournalError,
    JournalUnavailable,
    KeyMismatch,
    KeyTooShort,
    RecordRejected,
)
from .journal import Journal, Statistics
from .keys import Keys
from .record import Event, Record
from .stream import Limits

__all__ = [
    "DocumentDamaged",
    "Event",
    "Journal",
    "JournalError",
    "JournalUnavailable",
    "KeyMismatch",
    "KeyTooShort",
    "Keys",
    "Limits",
    "Record",
    "RecordRejected",
    "Statistics",
]
