"""Reading the ends of a segment: its first line, its last, and where what is sealed stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from .chain import MAX_LINE, split
from .record import Closed, Opened

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

T = TypeVar("T")
_WINDOW = 1 << 16


def decode(body: bytes, kind: type[T]) -> T | None:
    """Decode a line the journal wrote about itself, or None where it is not one of that kind."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def decode_header(body: bytes) -> Opened | None:
    """Decode the first line of a segment."""
    header = decode(body, Opened)
    if header is None:
        return None
    try:
        return header if len(bytes.fromhex(header.previous)) == 32 else None  # noqa: PLR2004 - SHA-256
    except ValueError:
        return None


def header_of(path: Path) -> Opened | None:
    """The first line of a segment, or None where it cannot be read as one."""
    with path.open("rb") as file:
        line = split(file.readline(MAX_LINE))
    return decode_header(line.body) if line else None


def footer_of(path: Path) -> Closed | None:
    """The last line of a segment, or None where it is not a footer."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _WINDOW))
        lines = file.read().splitlines(keepends=True)
    line = split(lines[-1]) if lines else None
    return decode(line.body, Closed) if line else None


def sealed_end(file: BinaryIO) -> int:
    """Offset of the end of the last line that has the shape of a sealed one; 0 where there is none."""
    size = file.seek(0, 2)
    window = _WINDOW
    while True:
        start = max(0, size - window)
        file.seek(start)
        lines = file.read(size - start).splitlines(keepends=True)
        if start:
            del lines[:1]  # its beginning is missing
        end = size
        for raw in reversed(lines):
            line = split(raw)
            if line is not None and line.seal:
                return end
            end -= len(raw)
        if start == 0:
            return 0
        window *= 4
