"""The checkpoint of a stream: its last line, authenticated, in one small file rewritten after each batch.

It is what shows that the end of a stream was cut off. It is rewritten in place once the batch is durable
and its callers told, without a synchronisation of its own: after a crash it may be late, never early. It is
synchronised when a segment is closed.
"""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .chain import Position
from .errors import DocumentDamaged

if TYPE_CHECKING:
    from pathlib import Path

    from .keys import Keys

FILE_NAME = "head"
_BODY = 64 + 1 + 20
_SIZE = _BODY + 1 + 32 + 1
_ATTEMPTS = 5


class Head:
    """The writer's side."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._path = folder / FILE_NAME
        self._keys = keys
        self._descriptor: int | None = None
        self.failures = 0
        """Number of times the checkpoint could not be written. The records themselves were durable."""

    def write(self, position: Position) -> None:
        body = b"%b %020d" % (position.digest.hex().encode(), position.sequence)
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o640)
            os.pwrite(self._descriptor, body + b" " + self._keys.seal(body) + b"\n", 0)
        except OSError:
            self.failures += 1

    def sync(self) -> None:
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def close(self) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                self.sync()
            os.close(self._descriptor)
            self._descriptor = None


def read_head(folder: Path, keys: Keys | None) -> Position | None:
    """The checkpoint, or None where there is none. Raises `DocumentDamaged`.

    A reader may fall in the middle of a rewriting: what looks damaged is read again a few times.
    """
    for _ in range(_ATTEMPTS):
        try:
            content = (folder / FILE_NAME).read_bytes()
        except FileNotFoundError:
            return None
        position = _parse(content, keys)
        if position is not None:
            return position
    raise DocumentDamaged("le point de contrôle (head) est altéré")


def _parse(content: bytes, keys: Keys | None) -> Position | None:
    body, seal = content[:_BODY], content[_BODY + 1 : -1]
    digest, digits = body[:64], body[65:]
    if len(content) != _SIZE or content[_BODY : _BODY + 1] != b" " or content[-1:] != b"\n" or body[64:65] != b" ":
        return None
    if keys is not None and not hmac.compare_digest(seal, keys.seal(body)):
        return None
    try:
        return Position(int(digits), bytes.fromhex(digest.decode("ascii")))
    except ValueError:
        return None
