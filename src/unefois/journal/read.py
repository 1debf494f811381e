"""Reading the journal: all its records in the order of time, whole or chosen, or what came since last time.

Only durable records are read: neither a batch being written, nor what a crash left behind. Reading does not
verify (see `unefois.journal.verify`).
"""

from __future__ import annotations

import heapq
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec

from .chain import lines, sequence_of, split
from .record import CONTROL_PREFIX, EVENT_WITHIN, Record
from .registry import FOLDER, stream_folders
from .segments import header_of, sealed_end
from .stream import segments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class Entry(Record, kw_only=True, frozen=True, omit_defaults=True, gc=False):
    """A record as it stands in the journal."""

    seq: int
    """Its number in its stream."""
    stream: str = ""


class Selection(msgspec.Struct, kw_only=True, frozen=True):
    """Which records to read. An empty criterion takes all."""

    since: datetime | None = None
    """Included."""
    until: datetime | None = None
    """Not included."""
    event: str = ""
    operation: str = ""
    habilitation: str = ""
    recipient: str = ""
    subject: str = ""

    def needles(self) -> list[bytes]:
        """Bytes without which a line cannot be chosen: it need not be decoded."""
        criteria = {name: getattr(self, name) for name in _EQUALITIES}
        return [b'"%b":%b' % (name.encode(), msgspec.json.encode(value)) for name, value in criteria.items() if value]

    def takes(self, entry: Entry) -> bool:
        return (
            (self.since is None or entry.time >= self.since)
            and (self.until is None or entry.time < self.until)
            and all(not (value := getattr(self, name)) or getattr(entry, name) == value for name in _EQUALITIES)
        )


_EQUALITIES = ("event", "operation", "habilitation", "recipient", "subject")
EVERYTHING = Selection()


def read(
    home: Path,
    selection: Selection = EVERYTHING,
    *,
    after: Mapping[str, int] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Entry]:
    """Yield the records of the journal of ``home``, by time.

    ``after`` gives, by stream, the number of the last record already read: a reader that keeps the highest
    number seen in each stream can come back for what is new. ``progress`` is called with the number of
    bytes read since its last call.
    """
    positions = after or {}
    streams = [
        _read_stream(folder, selection, positions.get(folder.name, 0), progress)
        for folder in stream_folders(home / FOLDER)
    ]
    return heapq.merge(*streams, key=_time)


def _time(entry: Entry) -> datetime:
    return entry.time


def _read_stream(
    folder: Path, selection: Selection, after: int, progress: Callable[[int], None] | None
) -> Iterator[Entry]:
    needles = selection.needles()
    decode = msgspec.json.Decoder(Entry).decode
    paths = segments_of(folder)
    for path, following in zip_longest(paths, paths[1:]):
        if following is not None and int(following.stem) <= after + 1:
            continue
        for body in _durable_bodies(path, following, progress):
            if any(needle not in body for needle in needles) or CONTROL_PREFIX in body[:EVENT_WITHIN]:
                continue
            if after and (sequence_of(body) or 0) <= after:
                continue
            entry = decode(body)
            msgspec.structs.force_setattr(entry, "stream", folder.name)
            if selection.takes(entry):
                yield entry


def _durable_bodies(path: Path, following: Path | None, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    """The JSON of each line of a segment, up to where it counts."""
    offset = reported = 0
    with path.open("rb", buffering=1 << 20) as file:
        if following is None:
            limit = sealed_end(file)
            file.seek(0)
        else:
            claim = header_of(following)
            limit = (claim.previous_size if claim else 0) or path.stat().st_size
        for raw in lines(file):
            offset += len(raw)
            if offset > limit:
                break
            line = split(raw)
            if line is not None:
                yield line.body
            if progress is not None and offset - reported >= 1 << 20:
                progress(offset - reported)
                reported = offset
    if progress is not None:
        progress(offset - reported)
