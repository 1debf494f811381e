"""Errors of the journal. Messages are in French: they reach the operator."""

from __future__ import annotations


class JournalError(Exception):
    """Base of the journal's errors."""


class JournalUnavailable(JournalError):
    """The record could not be made durable: nothing may be disclosed. The exchange answers 503."""


class RecordRejected(JournalError):
    """The record itself cannot be written (too large, or text that is not Unicode)."""


class KeyTooShort(JournalError):
    """The secret is too short to protect anything."""


class DocumentDamaged(JournalError):
    """A small document of the journal (register, checkpoint, tombstone) is not what was written."""


class KeyMismatch(JournalError):
    """The journal was written under another key."""
