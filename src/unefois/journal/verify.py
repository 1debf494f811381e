"""Verification of a whole journal: what was altered, removed, inserted or moved, and where.

It reads everything once, in order, with bounded memory, and goes on after a fault to list them all. It can
run beside the server: what is being written at the moment of reading is waited for. Without the key it
verifies the chain alone; with the key, also that the journal wrote it (see `unefois.journal.chain`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from .chain import Position
from .errors import DocumentDamaged
from .findings import Finding, Findings, Kind
from .head import read_head
from .registry import FILE_NAME, FOLDER, read_registry, stream_folders
from .retention import read_tombstone
from .scan import StreamScan
from .stream import segments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .keys import Keys

PATIENCE_SECONDS = 0.3


class StreamReport(msgspec.Struct, kw_only=True):
    """One stream, as verified."""

    stream: str
    segments: int
    lines: int
    bytes: int
    sequence: int
    """Number of the last line."""
    hash: str
    """Its hash: kept elsewhere, it is an anchor against which a later verification can be made."""


class Report(msgspec.Struct, kw_only=True):
    """The result of a verification."""

    intact: bool
    sealed: bool
    """Whether the seals were verified too, the key being known."""
    streams: list[StreamReport]
    findings: list[Finding]
    """The first thousand; ``total_findings`` counts them all."""
    total_findings: int
    remarks: list[str]
    """What is worth knowing and is no fault: crashes survived, segments pruned. In French."""


def total_size(home: Path) -> int:
    """Bytes that a verification will read."""
    return sum(path.stat().st_size for folder in stream_folders(home / FOLDER) for path in segments_of(folder))


def verify(
    home: Path,
    keys: Keys | None,
    *,
    anchors: Mapping[str, Position] | None = None,
    heard: Callable[[Finding], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Verify the journal of the data folder ``home``.

    ``anchors`` are positions known from before (see `StreamReport.hash`), by stream. ``heard`` is called
    with each finding, ``progress`` with the number of bytes read since its last call.
    """
    root = home / FOLDER
    findings = Findings(heard)
    remarks: list[str] = []
    _verify_registry(root, keys, findings)
    reports = [
        _verify_stream(
            folder,
            keys,
            anchor=(anchors or {}).get(folder.name),
            findings=findings,
            remarks=remarks,
            progress=progress,
        )
        for folder in stream_folders(root)
    ]
    for name in sorted((anchors or {}).keys() - {report.stream for report in reports}):
        findings.add(Finding(kind=Kind.REMOVED, stream=name, reason="le flux, connu par un ancrage, a disparu"))
    findings.flush()
    return Report(
        intact=findings.total == 0,
        sealed=keys is not None,
        streams=reports,
        findings=findings.kept,
        total_findings=findings.total,
        remarks=remarks,
    )


def _present(root: Path) -> set[str]:
    return {folder.name for folder in stream_folders(root)}


def _verify_registry(root: Path, keys: Keys | None, findings: Findings) -> None:
    def fault(reason: str, stream: str = "*") -> None:
        findings.add(Finding(kind=Kind.DOCUMENT, stream=stream, segment=FILE_NAME, reason=reason))

    try:
        registry, present = read_registry(root, keys), _present(root)
        if registry is None or present != registry.streams.keys():
            time.sleep(PATIENCE_SECONDS)  # a stream being born is entered just after its first segment
            registry, present = read_registry(root, keys), _present(root)
    except DocumentDamaged as error:
        fault(str(error))
        return
    if registry is None:
        if present:
            fault("le registre des flux a disparu")
        return
    for note in registry.notes:
        fault(note)
    for name in sorted(registry.streams.keys() - present):
        findings.add(Finding(kind=Kind.REMOVED, stream=name, reason="le flux entier a disparu"))
    for name in sorted(present - registry.streams.keys()):
        fault("flux inconnu du registre", name)


def _verify_stream(
    folder: Path,
    keys: Keys | None,
    *,
    anchor: Position | None,
    findings: Findings,
    remarks: list[str],
    progress: Callable[[int], None] | None,
) -> StreamReport:
    def fault(segment: str, reason: str) -> None:
        findings.add(Finding(kind=Kind.DOCUMENT, stream=folder.name, segment=segment, reason=reason))

    known: list[Position] = [] if anchor is None else [anchor]
    try:
        head = read_head(folder, keys)
        if head is None:
            time.sleep(PATIENCE_SECONDS)  # written just after the first segment
            head = read_head(folder, keys)
        if head is None:
            fault("head", "le point de contrôle a disparu")
        else:
            known.append(head)
    except DocumentDamaged as error:
        fault("head", str(error))
    start = Position()
    try:
        if (tombstone := read_tombstone(folder, keys)) is not None:
            start = tombstone.position
            remarks.append(
                f"flux {folder.name} : {tombstone.records} enregistrements purgés, "
                f"jusqu'au n° {start.sequence}, le {tombstone.time:%Y-%m-%d}"
            )
    except DocumentDamaged as error:
        fault("pruned.json", str(error))
    scan = StreamScan(folder, keys, start=start, known=known, findings=findings, remarks=remarks, progress=progress)
    scan.run()
    return StreamReport(
        stream=folder.name,
        segments=scan.segments,
        lines=scan.lines,
        bytes=scan.bytes,
        sequence=scan.position.sequence,
        hash=scan.position.digest.hex(),
    )
