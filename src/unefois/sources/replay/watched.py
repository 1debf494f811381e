"""What is read from a folder, and read again when an import replaced the folder: a running exchange needs no restart.

The folder is looked at when it is used, twice a second at most. An import replaces it as a whole, by a move, which
gives the path another inode; a file edited in place is not noticed. What cannot be read leaves what was there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = structlog.get_logger(__name__)

T = TypeVar("T")


class Watched(Generic[T]):
    """The content of a folder, as `load` reads it; `nothing` while there is no folder."""

    def __init__(
        self,
        folder: Path,
        load: Callable[[Path], T],
        nothing: T,
        *,
        every: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`every`: seconds between two looks. What `load` raises on this first reading is for the caller."""
        self._folder = folder
        self._load = load
        self._nothing = nothing
        self._every = every
        self._clock = clock
        self._look_at = clock() + every
        self._mark = self._look()
        self._content = nothing if self._mark is None else load(folder)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._folder.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def current(self) -> T:
        """The content as it is now."""
        now = self._clock()
        if now >= self._look_at:
            self._look_at = now + self._every
            mark = self._look()
            if mark != self._mark:
                self._read(mark)
        return self._content

    def _read(self, mark: tuple[int, int] | None) -> None:
        try:
            self._content = self._nothing if mark is None else self._load(self._folder)
        except (OSError, ValueError) as error:
            _log.warning("cases.unreadable", reason=str(error))
            return  # the mark stays: it is tried again at the next look
        self._mark = mark
        _log.info("cases.read")
