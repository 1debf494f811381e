"""Recorded cases served as a source, for the sandbox: reading, matching, and the calls that reach each case."""

from __future__ import annotations

from unefois.sources.replay.library import Case, Library, Rejected
from unefois.sources.replay.source import FirstOf, ReplaySource

__all__ = ["Case", "FirstOf", "Library", "Rejected", "ReplaySource"]
