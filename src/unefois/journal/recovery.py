"""Opening a stream again: where the chain stands, and what a crash or a hand left at its end.

Nothing is repaired in place and no byte is removed. The bytes after the last seal are the torn end of a
batch that was never acknowledged: the stream goes on in a new segment whose first line says how much of the
previous one counts, and the digest of the rest. When the checkpoint says that acknowledged lines are
missing, that is not a crash but a loss: the stream goes on after the checkpoint, and the verification will
keep naming what is missing.
"""

from __future__ import annotations

from binascii import hexlify
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from .chain import Position, lines, sequence_of, split
from .errors import DocumentDamaged, KeyMismatch
from .head import read_head
from .record import CONTROL_PREFIX, EVENT_WITHIN, Cause, Closed
from .segments import decode, decode_header
from .stream import Limits, Previous, Segment, Stream, segments_of, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from .keys import Keys
    from .record import Opened


class _Dated(msgspec.Struct):
    time: datetime


class Survey:
    """The scan of one segment, from its first line to the first that does not hold, and what comes after."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path = path
        self.header: Opened | None = None
        self.position = Position()
        """The last sealed line of the unbroken chain."""
        self.size = 0
        """Bytes up to and including that line."""
        self.records = 0
        self.last_time: datetime | None = None
        """The time of that line: when its call arrived, or when the journal wrote it."""
        self.closed = False
        self.foreign = False
        """The chain is sound but its first seal is not ours: another key."""
        self.claimed = 0
        """The highest sequence number claimed after the break."""
        self.seals_after = 0
        """Sealed lines after the break."""
        self.torn_bytes = 0
        self.torn_sha256 = ""
        with path.open("rb", buffering=1 << 20) as file:
            self._scan(file, keys)
            file.seek(self.size)
            self._scan_rest(file, keys)

    def _scan(self, file: BinaryIO, keys: Keys) -> None:
        position, offset, records, last = Position(), 0, 0, b""
        for raw in lines(file):
            line = split(raw)
            if line is None:
                break
            if offset == 0:
                self.header = decode_header(line.body)
                if self.header is None:
                    break
                first = sequence_of(line.body) or 1
                position = Position(first - 1, bytes.fromhex(self.header.previous))
            digest = sha256(position.digest + line.body).digest()
            if hexlify(digest) != line.hash or sequence_of(line.body) != position.sequence + 1:
                break
            if line.seal and line.seal != keys.seal(digest):
                self.foreign = self.size == 0
                break
            position = Position(position.sequence + 1, digest)
            offset += len(raw)
            records += CONTROL_PREFIX not in line.body[:EVENT_WITHIN]
            if line.seal:
                self.position, self.size, self.records, last = position, offset, records, line.body
        if last:
            self.closed = decode(last, Closed) is not None
            dated = decode(last, _Dated)
            self.last_time = dated.time if dated else None

    def _scan_rest(self, file: BinaryIO, keys: Keys) -> None:
        torn = sha256()
        for raw in lines(file):
            torn.update(raw)
            self.torn_bytes += len(raw)
            line = split(raw)
            if line is not None:
                self.claimed = max(self.claimed, sequence_of(line.body) or 0)
                self.seals_after += bool(line.seal) and _is_ours(line.hash, line.seal, keys)
        if self.torn_bytes:
            self.torn_sha256 = torn.hexdigest()


def open_stream(
    folder: Path,
    keys: Keys,
    lock: int,
    *,
    register: Callable[[], None],
    limits: Limits,
    now: Callable[[], datetime] = utc_now,
) -> Stream:
    """Open the stream of a folder whose lock is held. Writes nothing. Raises `KeyMismatch`, `OSError`."""
    try:
        head = read_head(folder, keys)
    except DocumentDamaged:
        head = None
    segments = segments_of(folder)
    last = Survey(segments[-1], keys) if segments else None
    segment: Segment | None = None
    position, previous = head or Position(), Previous()
    if last is None:
        if head is not None and head.sequence:
            previous = Previous(cause=Cause.LOST)
    elif last.foreign and head is None:
        raise KeyMismatch(f"Le journal de {folder} a été scellé par une autre clé.")
    elif _is_lost(last, head):
        # Numbers go on beyond whatever the damaged segment may have held: nothing is written over.
        sequence = max(last.position.sequence, last.claimed, int(last.path.stem), head.sequence if head else 0)
        position = Position(sequence, head.digest if head else last.position.digest)
        previous = Previous(last.path.name, cause=Cause.LOST)
    else:
        position = last.position
        cause = Cause.UNWITNESSED if head is None else Cause.TORN if last.torn_bytes else Cause.ROTATION
        previous = Previous(last.path.name, last.size, last.torn_bytes, last.torn_sha256, cause)
        if cause is Cause.ROTATION and not last.closed and last.header is not None:
            segment = Segment(last.path, last.size, last.header.time, last.records)
            segment.last_time = last.last_time or last.header.time
    return Stream(
        folder, keys, lock,
        position=position, segment=segment, previous=previous, register=register, limits=limits, now=now,
    )  # fmt: skip


def _is_lost(last: Survey, head: Position | None) -> bool:
    """Are acknowledged lines missing, as opposed to a batch torn by a crash?

    After the checkpoint at most one batch, hence one seal, can be torn. Without a checkpoint any seal after
    the break is suspect.
    """
    if last.header is None:
        return True
    if head is None:
        return last.seals_after > 0
    return head.sequence > last.position.sequence or last.seals_after > 1


def _is_ours(digest: bytes, seal: bytes, keys: Keys) -> bool:
    try:
        return keys.seal(bytes.fromhex(digest.decode("ascii"))) == seal
    except ValueError:
        return False
