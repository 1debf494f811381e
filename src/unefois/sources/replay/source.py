"""Replay as a source: a recorded case answers exactly as it was recorded; what happens otherwise is a choice.

`ReplaySource` alone is the strict test environment: a call that no case names gets its folder's `404.yaml`, or the
provider's own not-found outcome where the folder has none (the real test environment answers 500 there).
`FirstOf` lets cases and people live together: a recorded case wins, else the next source answers.

A replayed answer is not filtered by scope and never kept in a cache: this is what the recorded environment does.
For a sandbox only: whoever configures production must not build these.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from unefois.sources.interface import NoFile, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.operations.model import Operation
    from unefois.sources.interface import Failure, Outcome, Source, Subject
    from unefois.sources.replay.library import Case, Library


def _recorded(case: Case) -> Recorded:
    return Recorded(case.status, case.body, case.media_type)


class ReplaySource:
    """Recorded cases alone: strict."""

    name = "replay"
    cacheable = False
    immediate = True

    def __init__(self, library: Library | Callable[[], Library]) -> None:
        """`library`: the cases, or where they are now."""
        self._library = library

    @property
    def library(self) -> Library:
        """The cases as they are now."""
        return self._library() if callable(self._library) else self._library

    def hit(self, operation: Operation, subject: Subject) -> Recorded | None:
        """The recorded case that this call names, if there is one."""
        if subject.matching is None:
            return None
        case = self.library.find(operation.id, subject.matching)
        return None if case is None else _recorded(case)

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """See Source.find."""
        hit = self.hit(operation, subject)
        if hit is not None:
            return hit
        fallback = self.library.fallback(operation.id)
        return NoFile() if fallback is None else _recorded(fallback)

    async def status(self) -> Failure | None:
        """See Source.status: recorded answers are always there."""
        return None

    async def close(self) -> None:
        """See Source.close."""


class FirstOf:
    """A recorded case where one matches, else the next source."""

    cacheable = False
    """Whether an answer is a recorded one differs from call to call; a test environment caches nothing."""

    def __init__(self, replay: ReplaySource, following: Source) -> None:
        self.name = f"replay+{following.name}"
        self.immediate = following.immediate
        self._replay = replay
        self._following = following

    async def find(self, operation: Operation, subject: Subject) -> Outcome:
        """See Source.find."""
        return self._replay.hit(operation, subject) or await self._following.find(operation, subject)

    async def status(self) -> Failure | None:
        """See Source.status: that of the source behind."""
        return await self._following.status()

    async def close(self) -> None:
        """See Source.close."""
        await asyncio.gather(self._replay.close(), self._following.close())
