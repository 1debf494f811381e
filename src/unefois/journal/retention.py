"""Retention: closed segments older than the legal period are removed, and what remains stays verifiable.

In place of what is removed a tombstone, sealed, says up to which line and which hash the stream was pruned.
It is written first, so that a crash in the middle leaves segments that the next run removes, and no hole.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from .chain import Position, lines, split
from .errors import DocumentDamaged, JournalUnavailable
from .files import read_sealed, sync_directory, write_sealed
from .record import CONTROL_PREFIX, EVENT_WITHIN
from .recovery import open_stream
from .registry import FOLDER, lock_stream, stream_folders
from .segments import footer_of, header_of
from .stream import DEFAULT_LIMITS, segments_of, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .keys import Keys

FILE_NAME = "pruned.json"


class Tombstone(msgspec.Struct, kw_only=True, frozen=True):
    """What stands in the place of the segments removed from a stream."""

    stream: str
    time: datetime
    """When the latest pruning was done."""
    before: datetime
    """What was older than this was removed."""
    sequence: int
    """Number of the last line removed."""
    hash: str
    """Its hash, which the first line kept holds."""
    records: int
    """Access records removed since the stream began."""

    @property
    def position(self) -> Position:
        return Position(self.sequence, bytes.fromhex(self.hash))


class Pruned(msgspec.Struct, kw_only=True, frozen=True):
    """What a pruning removed from one stream."""

    stream: str
    segments: int
    records: int
    bytes: int


def read_tombstone(folder: Path, keys: Keys | None) -> Tombstone | None:
    """The tombstone of a stream, or None. Raises `DocumentDamaged`."""
    try:
        tombstone = read_sealed(folder / FILE_NAME, Tombstone, keys)
    except FileNotFoundError:
        return None
    if tombstone.stream != folder.name:
        raise DocumentDamaged(f"{FILE_NAME} : il vient d'un autre flux ({tombstone.stream})")
    return tombstone


def prune(
    home: Path, keys: Keys, before: datetime, *, now: Callable[[], datetime] = utc_now, dry_run: bool = False
) -> list[Pruned]:
    """Remove from each stream the closed segments whose every record is older than ``before``.

    The last segment of a stream always stays. Raises `DocumentDamaged` where a tombstone is not what was
    written, `JournalUnavailable` where the disk refuses.
    """
    try:
        return [_prune_stream(folder, keys, before, now, dry_run) for folder in stream_folders(home / FOLDER)]
    except OSError as error:
        raise JournalUnavailable(f"Purge du journal impossible : {error}") from error


def _prune_stream(folder: Path, keys: Keys, before: datetime, now: Callable[[], datetime], dry_run: bool) -> Pruned:
    if not dry_run:
        _renew_idle(folder, keys, before, now)
    tombstone = read_tombstone(folder, keys)
    removed = tombstone.sequence if tombstone else 0
    doomed: list[Path] = []
    records = size = 0
    end: Position | None = None
    for path, following in pairwise(segments_of(folder)):
        if int(following.stem) <= removed + 1:  # left by a pruning that was interrupted
            doomed.append(path)
            continue
        successor, closed = header_of(following), footer_of(path)
        if successor is None or (closed.last_time if closed else successor.time) >= before:
            break
        doomed.append(path)
        size += path.stat().st_size
        records += closed.records if closed else _count_records(path, successor.previous_size)
        end = Position(int(following.stem) - 1, bytes.fromhex(successor.previous))
    if dry_run:
        return Pruned(stream=folder.name, segments=len(doomed), records=records, bytes=size)
    if end is not None:
        document = Tombstone(
            stream=folder.name,
            time=now(),
            before=before,
            sequence=end.sequence,
            hash=end.digest.hex(),
            records=records + (tombstone.records if tombstone else 0),
        )
        write_sealed(folder / FILE_NAME, document, keys)
    for path in doomed:
        path.unlink(missing_ok=True)
    if doomed:
        sync_directory(folder)
    return Pruned(stream=folder.name, segments=len(doomed), records=records, bytes=size)


def _renew_idle(folder: Path, keys: Keys, before: datetime, now: Callable[[], datetime]) -> None:
    """Close the last segment of a stream that no process writes any more, lest it be kept for ever."""
    lock = lock_stream(folder)
    if lock is None:
        return
    stream = open_stream(folder, keys, lock, register=lambda: None, limits=DEFAULT_LIMITS, now=now)
    try:
        stream.renew(before)
    finally:
        stream.close()


def _count_records(path: Path, size: int) -> int:
    """Access records in the first ``size`` bytes of a segment that has no footer."""
    count = offset = 0
    with path.open("rb") as file:
        for raw in lines(file):
            offset += len(raw)
            if offset > size:
                break
            line = split(raw)
            count += line is not None and CONTROL_PREFIX not in line.body[:EVENT_WITHIN]
    return count
