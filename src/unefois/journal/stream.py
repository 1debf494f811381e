"""One stream of the journal: one writer, one folder, segments that follow one another.

A `Stream` is blocking and used by one thread. `commit` either makes a whole batch durable or raises
`JournalUnavailable` having left the stream as it was: nothing is torn, duplicated or skipped.

Segments are written with ``O_DSYNC``: a write that returns is durable. A write that was refused whole is
undone by truncating to the last durable byte. When the data was taken but not made durable the kernel may
have dropped the dirty pages and marked them clean (Rebello et al., *Can applications recover from fsync
failures?*, USENIX ATC 2020), so the file is not written again: the next batch opens another segment, whose
first line says how many bytes of the previous one count.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from .chain import FORMAT, Position, chain, control
from .errors import JournalUnavailable
from .files import append_durably, create_whole, open_durable
from .head import Head
from .record import Cause, Closed, Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .keys import Keys

SUFFIX = ".log"
MIN_ROOM = 256 << 10
"""Bytes."""


class Limits(NamedTuple):
    """When a segment is closed and another begun."""

    size: int = 256 << 20
    """Bytes."""
    age: timedelta = timedelta(days=1)


DEFAULT_LIMITS = Limits()


def segment_path(folder: Path, first_sequence: int) -> Path:
    return folder / f"{first_sequence:020d}{SUFFIX}"


def segments_of(folder: Path) -> list[Path]:
    """The segments of a stream, in order."""
    return sorted(folder.glob(f"[0-9]*{SUFFIX}"))


def utc_now() -> datetime:
    return datetime.now(UTC)


class Segment:
    """The open segment: where it is, and up to where it is durable."""

    __slots__ = ("descriptor", "last_time", "opened", "path", "records", "size")

    def __init__(self, path: Path, size: int, opened: datetime, records: int) -> None:
        self.path = path
        self.descriptor = open_durable(path)
        self.size = size
        self.opened = opened
        self.last_time = opened
        """Time of the latest commit."""
        self.records = records


class Previous(NamedTuple):
    """What the next segment's first line says of the one before it."""

    name: str = ""
    size: int = 0
    torn_bytes: int = 0
    torn_sha256: str = ""
    cause: Cause = Cause.ROTATION


class Stream:
    """The writer of one stream. Made by `unefois.journal.recovery.open_stream`, which holds the lock."""

    def __init__(
        self,
        folder: Path,
        keys: Keys,
        lock: int,
        *,
        position: Position,
        segment: Segment | None,
        previous: Previous,
        register: Callable[[], None],
        limits: Limits,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.folder = folder
        self.name = folder.name
        self._keys = keys
        self._lock = lock
        self._position = position
        self._segment = segment
        self._previous = previous
        self._register = register
        self._limits = limits
        self._now = now
        self._head = Head(folder, keys)

    @property
    def position(self) -> Position:
        """The last durable line."""
        return self._position

    def commit(self, payloads: Sequence[bytes], records: int | None = None) -> int:
        """Make a batch durable; return the sequence number of its first line. Raises `JournalUnavailable`.

        ``payloads`` are JSON objects (see `chain`); ``records`` is how many of them are access records.
        """
        try:
            now = self._now()
            segment = self._segment_for(now)
            data, position = chain(self._position, payloads, self._keys)
            self._write(segment, data)
        except OSError as error:
            raise JournalUnavailable(f"Écriture du journal impossible : {error}") from error
        first = self._position.sequence + 1
        self._position = position
        segment.records += len(payloads) if records is None else records
        segment.last_time = max(segment.last_time, now)
        return first

    def checkpoint(self) -> None:
        """Note the last durable line in the stream's checkpoint: after each batch, once its callers are told."""
        self._head.write(self._position)

    def close(self) -> None:
        """Leave the stream to another writer. The segment stays open: the next one goes on with it."""
        if self._segment is not None:
            self.checkpoint()
        if self._segment is not None:
            os.close(self._segment.descriptor)
            self._segment = None
        self._head.close()
        os.close(self._lock)

    def has_room(self) -> bool:
        """Whether the disk has more than a few batches' room, so that going on is worth trying."""
        try:
            disk = os.statvfs(self.folder)
        except OSError:
            return False
        return disk.f_bavail * disk.f_frsize >= MIN_ROOM

    def renew(self, before: datetime) -> None:
        """Close a segment whose every record is older than ``before``; begin another. Raises `OSError`."""
        if self._segment is not None and self._segment.records and self._segment.last_time < before:
            self.rotate()
            self._open_segment(self._now())

    def rotate(self) -> None:
        """Close the current segment, if there is one: nothing will be added to it. Raises `OSError`."""
        if (segment := self._segment) is None:
            return
        footer = Closed(time=self._now(), records=segment.records, last_time=segment.last_time)
        data, position = chain(self._position, [control(footer)], self._keys)
        self._write(segment, data)
        self._position = position
        self._previous = Previous(segment.path.name, segment.size)
        self._segment = None
        os.close(segment.descriptor)
        self._head.write(position)
        self._head.sync()

    def _segment_for(self, now: datetime) -> Segment:
        segment = self._segment
        if segment is not None:
            # A clock set back must not keep a segment open for ever, hence abs.
            if segment.size < self._limits.size and abs(now - segment.opened) < self._limits.age:
                return segment
            self.rotate()
        return self._open_segment(now)

    def _open_segment(self, now: datetime) -> Segment:
        if self._position.sequence == 0:
            # Were the first batch lost, this checkpoint would still say that the stream had begun.
            self._head.write(self._position)
            self._head.sync()
        header = Opened(
            time=now,
            format=FORMAT,
            stream=self.name,
            previous=self._position.digest.hex(),
            previous_segment=self._previous.name,
            previous_size=self._previous.size,
            torn_bytes=self._previous.torn_bytes,
            torn_sha256=self._previous.torn_sha256,
            cause=self._previous.cause,
        )
        data, position = chain(self._position, [control(header)], self._keys)
        path = segment_path(self.folder, self._position.sequence + 1)
        create_whole(path, data)
        self._register()
        self._segment = Segment(path, len(data), now, 0)
        self._position = position
        self._head.write(position)
        return self._segment

    def _write(self, segment: Segment, data: bytes) -> None:
        """Append and make durable, or undo."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[append_durably(segment.descriptor, rest) :]
        except OSError:
            self._undo(segment, taken=len(data) - len(rest))
            raise
        segment.size += len(data)

    def _undo(self, segment: Segment, taken: int) -> None:
        """Go back to the last durable byte. The file goes on only if the call that failed had written nothing."""
        try:
            refused = os.fstat(segment.descriptor).st_size == segment.size + taken
            os.ftruncate(segment.descriptor, segment.size)
        except OSError:
            refused = False
        if not refused:
            self._abandon(segment)

    def _abandon(self, segment: Segment) -> None:
        self._segment = None
        self._previous = Previous(segment.path.name, segment.size, cause=Cause.DISK)
        with suppress(OSError):
            os.close(segment.descriptor)
