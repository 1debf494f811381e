"""Opening a stream again: where the chain stands, and what a crash or a hand left at its end.

Nothing is repaired in place and no byte is removed. The bytes after the last seal are the torn end of a
batch that was never acknowledged: the stream goes on in a new segment whose first line says how much of the
previous one counts, and the digest of the rest. When the checkpoint says that acknowledged lines are
missing, that is not a crash but a loss: the stream goes on after the checkpoint, and the verification will
keep naming what is missing.
"""

from __future__ import annotations

from binascii import hexlify
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .chain import GENESIS, Position, sequence_of, split
from .errors import DocumentDamaged, KeyMismatch
from .head import read_head
from .record import CONTROL_PREFIX, Closed, Opened
from .stream import Limits, Previous, Segment, Stream, segments_of, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from .keys import Keys


class Survey(NamedTuple):
    """What the scan of one segment found."""

    path: Path
    header: Opened | None
    position: Position
    """The last sealed line of the unbroken chain."""
    size: int
    """Bytes up to and including that line."""
    records: int
    closed: bool
    foreign: bool
    """The chain is sound but its first seal is not ours: another key."""
    claimed: int
    """The highest sequence number claimed after the break."""
    seals_after: int
    """Sealed lines after the break."""
    torn_bytes: int
    torn_sha256: str


def survey(path: Path, keys: Keys) -> Survey:
    """Scan a segment from its first line to the first that does not hold."""
    header: Opened | None = None
    digest, sequence = GENESIS, 0
    position, size, offset, records, closed, foreign = Position(), 0, 0, 0, False, False
    pending = 0
    with path.open("rb", buffering=1 << 20) as file:
        for raw in file:
            line = split(raw)
            if line is None:
                break
            if offset == 0:
                header = _header(line.body)
                if header is None:
                    break
                digest, sequence = bytes.fromhex(header.previous), (sequence_of(line.body) or 1) - 1
            digest = sha256(digest + line.body).digest()
            if hexlify(digest) != line.hash or sequence_of(line.body) != sequence + 1:
                break
            sequence += 1
            offset += len(raw)
            own = CONTROL_PREFIX in line.body[:48]
            pending += not own
            if line.seal:
                if line.seal != keys.seal(digest):
                    foreign = size == 0
                    break
                position, size = Position(sequence, digest), offset
                records, pending = records + pending, 0
                closed = own and _is_footer(line.body)
        file.seek(size)
        claimed, seals_after, torn = 0, 0, sha256()
        for raw in file:
            torn.update(raw)
            line = split(raw)
            if line is not None:
                claimed = max(claimed, sequence_of(line.body) or 0)
                seals_after += bool(line.seal) and _is_ours(line.hash, line.seal, keys)
        torn_bytes = file.tell() - size
    return Survey(
        path, header, position, size, records, closed, foreign, claimed, seals_after, torn_bytes,
        torn.hexdigest() if torn_bytes else "",
    )  # fmt: skip


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
    head, head_note = _head(folder, keys)
    surveys = [survey(path, keys) for path in segments_of(folder)[-1:]]
    last = surveys[0] if surveys else None
    segment: Segment | None = None
    previous = Previous()
    position = Position()
    if last is None:
        if head is not None:
            position, previous = head, Previous(note="reprise après dommage : les segments ont disparu")
    elif last.foreign and (head is None or head_note):
        raise KeyMismatch(f"Le journal de {folder} a été scellé par une autre clé.")
    elif _is_lost(last, head):
        sequence = max(last.position.sequence, last.claimed, head.sequence if head else 0)
        digest = head.digest if head else last.position.digest
        position = Position(sequence, digest)
        previous = Previous(
            last.path.name, note="reprise après dommage : des lignes acquittées manquent ou sont altérées"
        )
    else:
        position = last.position
        note = "reprise après un arrêt brutal" if last.torn_bytes else ""
        previous = Previous(last.path.name, last.size, last.torn_bytes, last.torn_sha256, note)
        if not last.closed and not last.torn_bytes and last.header is not None:
            segment = Segment(last.path, last.size, last.header.time, last.records)
    if head_note:
        previous = previous._replace(note=f"{previous.note} ; {head_note}".removeprefix(" ; "))
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


def _head(folder: Path, keys: Keys) -> tuple[Position | None, str]:
    try:
        return read_head(folder, keys), ""
    except DocumentDamaged as error:
        return None, str(error)


def _header(body: bytes) -> Opened | None:
    try:
        header = msgspec.json.decode(body, type=Opened)
        bytes.fromhex(header.previous)
    except (msgspec.DecodeError, ValueError):
        return None
    return header


def _is_footer(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=Closed)
    except msgspec.DecodeError:
        return False
    return True


def _is_ours(digest: bytes, seal: bytes, keys: Keys) -> bool:
    try:
        return keys.seal(bytes.fromhex(digest.decode("ascii"))) == seal
    except ValueError:
        return False
