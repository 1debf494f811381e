"""The chain: how a line of the journal is made, and how it holds the one before.

A line is ``<hash> <json>``, or ``<hash>.<seal> <json>`` for the last line of a batch::

    hash = SHA-256(hash of the line before, 32 bytes || json)          FIPS 180-4, in hexadecimal
    seal = BLAKE2b(hash, 32 bytes; 16 bytes out, under the seal key)   RFC 7693, in hexadecimal

The hash lets anyone see that a line was altered, removed, inserted or moved. The seal lets the holder of
the key see that the whole batch, and all that precedes it, was written by the journal: recomputing every
hash after a change is not enough. A seal is also the mark of a complete batch: lines after the last seal of
a file were never acknowledged to anyone.

The JSON begins with the sequence number of the line in its stream, then the event, then the other fields in
the order of their definition: the same record gives the same bytes.
"""

from __future__ import annotations

from binascii import hexlify
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from .keys import Keys
    from .record import ControlLine

FORMAT = 1
GENESIS = bytes(32)
HASH_DIGITS = 64
SEAL_DIGITS = 32
SEALED_PREFIX = HASH_DIGITS + 1 + SEAL_DIGITS

MAX_LINE = 1 << 16
"""Bytes. A longer line was not written by the journal; it is read in pieces, none of which is a line."""

encode_json = msgspec.json.Encoder().encode


class Position(NamedTuple):
    """A place in a stream: the number of the last line, and its hash."""

    sequence: int = 0
    digest: bytes = GENESIS


def chain(position: Position, payloads: Iterable[bytes], keys: Keys) -> tuple[bytes, Position]:
    """The lines of one batch, ready to write, and the position they lead to. ``payloads`` is not empty."""
    sequence, digest = position
    parts: list[bytes] = []
    for payload in payloads:
        sequence += 1
        body = b'{"seq":%d,%b' % (sequence, payload[1:])
        digest = sha256(digest + body).digest()
        parts += hexlify(digest), b" ", body, b"\n"
    parts[-3] = b"." + keys.seal(digest) + b" "
    return b"".join(parts), Position(sequence, digest)


def control(line: ControlLine) -> bytes:
    """The payload of a line that the journal writes about itself."""
    return encode_json(line)


class Line(NamedTuple):
    """A line taken apart. Nothing about it has been verified but its shape."""

    hash: bytes
    """64 hexadecimal digits."""
    seal: bytes
    """32 hexadecimal digits, or empty."""
    body: bytes


def lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file from where it stands, ends of line included."""
    return iter(partial(file.readline, MAX_LINE), b"")


def split(line: bytes) -> Line | None:
    """Take a line apart (its end of line included), or None where it has not the shape of one."""
    if line[-1:] != b"\n":
        return None
    mark = line[HASH_DIGITS : HASH_DIGITS + 1]
    if mark == b" ":
        return Line(line[:HASH_DIGITS], b"", line[HASH_DIGITS + 1 : -1])
    if mark == b"." and line[SEALED_PREFIX : SEALED_PREFIX + 1] == b" ":
        return Line(line[:HASH_DIGITS], line[HASH_DIGITS + 1 : SEALED_PREFIX], line[SEALED_PREFIX + 1 : -1])
    return None


def sequence_of(body: bytes) -> int | None:
    """The number that a line claims."""
    if not body.startswith(b'{"seq":'):
        return None
    digits = body[7 : body.find(b",", 7)]
    return int(digits) if digits.isdigit() and len(digits) < 20 else None  # noqa: PLR2004 - more than 64 bits
