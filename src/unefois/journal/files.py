"""Files that survive a power cut: durable names, whole replacements, small documents under seal.

Names in a folder are durable only once the folder itself is synchronised, and a file is replaced whole by
writing another beside it and renaming it.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from .errors import DocumentDamaged

if TYPE_CHECKING:
    from pathlib import Path

    from .keys import Keys

T = TypeVar("T")


def open_durable(path: Path) -> int:
    """Open a file to which `append_durably` appends."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_DSYNC)


def append_durably(descriptor: int, data: memoryview) -> int:
    """Append to a file of `open_durable` and make it durable; return the bytes taken, maybe not all.

    One system call where `write` then `fdatasync` would be two: after each, a thread of Python waits for
    its turn to run, up to 5 ms when the event loop is busy.
    """
    taken = os.write(descriptor, data)
    if sys.platform == "darwin":
        # There O_DSYNC leaves the data in the drive's own cache, which F_FULLFSYNC empties (fcntl(2)).
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    return taken


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write everything, however many calls it takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def create_whole(path: Path, data: bytes) -> None:
    """Create or replace a file so that after a crash it is there whole or not at all."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.replace(path)
    sync_directory(path.parent)


def write_sealed(path: Path, document: Any, keys: Keys) -> None:
    """Write ``document`` as one line of JSON preceded by its seal."""
    body = msgspec.json.encode(document)
    create_whole(path, keys.seal(body) + b" " + body + b"\n")


def read_sealed(path: Path, kind: type[T], keys: Keys | None) -> T:
    """Read what `write_sealed` wrote; without keys the seal is not checked. Raises `DocumentDamaged`."""
    content = path.read_bytes()
    seal, separator, body = content[:32], content[32:33], content[33:-1]
    if separator != b" " or content[-1:] != b"\n":
        raise DocumentDamaged(f"{path.name} : forme inattendue")
    if keys is not None and not hmac.compare_digest(seal, keys.seal(body)):
        raise DocumentDamaged(f"{path.name} : sceau invalide")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise DocumentDamaged(f"{path.name} : {error}") from None
