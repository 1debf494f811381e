"""What a verification finds, said so that an operator can go and look."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_KEPT = 1_000


class Kind(StrEnum):
    """The ways in which a journal can be other than it was written."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    BROKEN = "broken"
    """The chain does not hold at a place where no single line is to blame."""
    FORGED = "forged"
    """A sound chain under a seal that the key did not make."""
    TORN = "torn"
    """Bytes after the last seal of a stream that nobody is writing."""
    DOCUMENT = "document"
    """The register, a checkpoint or a tombstone."""


LABELS = {
    Kind.ALTERED: "altéré",
    Kind.REMOVED: "supprimé",
    Kind.INSERTED: "inséré",
    Kind.MOVED: "déplacé",
    Kind.BROKEN: "rupture de chaîne",
    Kind.FORGED: "sceau invalide",
    Kind.TORN: "écriture interrompue",
    Kind.DOCUMENT: "fichier de contrôle",
}


class Finding(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One anomaly. Consecutive lines with the same fault make one finding."""

    kind: Kind
    stream: str
    reason: str
    """In French."""
    segment: str = ""
    line: int = 0
    """Number of the first line concerned in its segment, from 1; 0 where it is not about a line."""
    sequence: int = 0
    """Number of the first record concerned in its stream; 0 where unknown."""
    last_sequence: int = 0
    count: int = 1
    """Lines concerned."""

    def __str__(self) -> str:
        place = [f"flux {self.stream}"]
        if self.segment:
            place.append(self.segment)
        if self.line:
            place.append(f"ligne {self.line}")
        if self.sequence:
            several = self.last_sequence > self.sequence
            place.append(f"n° {self.sequence}" + (f" à {self.last_sequence}" if several else ""))
        return f"{LABELS[self.kind]} — {', '.join(place)} : {self.reason}"


class Findings:
    """Collects findings, joining those that follow one another; bounded in memory."""

    def __init__(self, heard: Callable[[Finding], None] | None = None) -> None:
        self._heard = heard
        self._last: Finding | None = None
        self.kept: list[Finding] = []
        self.total = 0

    def add(self, finding: Finding) -> None:
        finding.last_sequence = max(finding.last_sequence, finding.sequence)
        last = self._last
        if last is not None and _follows(last, finding):
            last.last_sequence = finding.last_sequence
            last.count += finding.count
            return
        self.flush()
        self._last = finding

    def flush(self) -> None:
        """Deliver the finding in progress."""
        if (last := self._last) is None:
            return
        self._last = None
        self.total += 1
        if len(self.kept) < MAX_KEPT:
            self.kept.append(last)
        if self._heard is not None:
            self._heard(last)


def _follows(last: Finding, finding: Finding) -> bool:
    if (last.kind, last.stream, last.segment, last.reason) != (
        finding.kind,
        finding.stream,
        finding.segment,
        finding.reason,
    ):
        return False
    return finding.kind is Kind.FORGED or finding.sequence == last.last_sequence + 1
