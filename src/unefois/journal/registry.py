"""The streams of a journal: which exist, and which one this process writes.

Each writing process takes the first free stream: N processes, N streams, no waiting between them. The
register of streams is a small sealed document, so that removing a whole stream shows.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from .errors import DocumentDamaged, JournalUnavailable
from .files import read_sealed, sync_directory, write_sealed
from .recovery import open_stream
from .stream import Limits, segments_of, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .keys import Keys
    from .stream import Stream

FOLDER = "journal"
FILE_NAME = "streams.json"
MAX_STREAMS = 1000


class Registry(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """The register of streams."""

    streams: dict[str, datetime]
    """Name of each stream, and when it was entered."""
    notes: tuple[str, ...] = ()
    """What was found amiss in the register itself."""


def read_registry(root: Path, keys: Keys | None) -> Registry | None:
    """The register of the journal at ``root``, or None. Raises `DocumentDamaged`."""
    try:
        return read_sealed(root / FILE_NAME, Registry, keys)
    except FileNotFoundError:
        return None


def stream_folders(root: Path) -> list[Path]:
    """The folders of the streams that hold at least one segment."""
    return sorted(path for path in root.glob("[0-9]*") if path.is_dir() and segments_of(path))


def acquire(root: Path, keys: Keys, limits: Limits, now: Callable[[], datetime] = utc_now) -> Stream:
    """Open the first stream that no other process writes. Raises `JournalUnavailable`, `KeyMismatch`."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _exclusive(root):
            return _acquire(root, keys, limits, now)
    except OSError as error:
        raise JournalUnavailable(f"Ouverture du journal impossible : {error}") from error


def lock_stream(folder: Path) -> int | None:
    """Take the folder's lock, held while the descriptor returned is open; None where another has it."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _acquire(root: Path, keys: Keys, limits: Limits, now: Callable[[], datetime]) -> Stream:
    try:
        registered = read_registry(root, keys) or Registry(streams={})
    except DocumentDamaged:
        registered = Registry(streams={})  # `_register` notes it
    for number in range(MAX_STREAMS):
        folder = root / f"{number:02d}"
        if folder.name in registered.streams and not (folder.is_dir() and segments_of(folder)):
            continue  # it was removed: writing there again would hide it
        if not folder.is_dir():
            folder.mkdir()
            sync_directory(root)
        lock = lock_stream(folder)
        if lock is None:
            continue
        try:
            register = partial(_register, root, folder.name, keys, now)
            stream = open_stream(folder, keys, lock, register=register, limits=limits, now=now)
            if stream.position.sequence and folder.name not in registered.streams:
                # One line, and the process stopped before the stream was entered; more, and it was there once.
                missed = f"flux {folder.name} absent à sa reprise, le {now():%Y-%m-%d à %H:%M} UTC"
                _enter(root, folder.name, keys, now, missed if stream.position.sequence > 1 else "")
        except BaseException:
            os.close(lock)
            raise
        return stream
    raise JournalUnavailable(f"Les {MAX_STREAMS} flux du journal sont tous pris.")


def _register(root: Path, name: str, keys: Keys, now: Callable[[], datetime]) -> None:
    """Enter a stream that has its first segment."""
    with _exclusive(root):
        _enter(root, name, keys, now, "")


def _enter(root: Path, name: str, keys: Keys, now: Callable[[], datetime], note: str) -> None:
    """Enter a stream, the register being locked. What is amiss with the register is noted in it, for good."""
    try:
        before = read_registry(root, keys) or Registry(streams={})
        registry = before
    except DocumentDamaged as error:
        before = None
        registry = Registry(
            streams={folder.name: now() for folder in stream_folders(root)},
            notes=(f"{error}, refait le {now():%Y-%m-%d à %H:%M} UTC d'après les flux présents",),
        )
    if name not in registry.streams:
        notes = (*registry.notes, note) if note else registry.notes
        registry = Registry(streams=registry.streams | {name: now()}, notes=notes)
    if registry != before:
        write_sealed(root / FILE_NAME, registry, keys)


@contextmanager
def _exclusive(root: Path) -> Iterator[None]:
    descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
