"""Which source answers which operation: the register for all by default, what a YAML file says, recorded cases first.

    sources = build(settings, database)
    sources.of(operation)

Recorded cases (`UNEFOIS_CASES`, else `home/cases` where `unefois cases import` put them) come before any source, in
the sandbox only: a production that is told to serve them does not start.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from unefois.sources.register.source import RegisterSource
from unefois.sources.replay import FirstOf, Library, ReplaySource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unefois.config import Settings
    from unefois.database import Database
    from unefois.operations.model import Operation
    from unefois.sources.interface import Source


class Sources:
    """The sources in use, by operation."""

    def __init__(self, default: Source, by_operation: Mapping[str, Source], *, replays: bool = False) -> None:
        self._default = default
        self._by_operation = dict(by_operation)
        self.replays = replays
        """Whether some operation answers from recorded cases, and needs `Subject.matching`."""

    def of(self, operation: Operation) -> Source:
        """The source of an operation."""
        return self._by_operation.get(operation.id, self._default)

    def all(self) -> tuple[Source, ...]:
        """Each source once."""
        return tuple({id(source): source for source in (self._default, *self._by_operation.values())}.values())

    def breakers(self) -> dict[str, str]:
        """State of each source's breaker, by source name, where it has one."""
        return {}

    async def close(self) -> None:
        """Let go of connections."""
        await asyncio.gather(*(source.close() for source in self.all()))


def build(settings: Settings, database: Database) -> Sources:
    """The sources of the configuration.

    :raises ValueError: recorded cases in production; a file that is missing or makes no sense. The message says what
        to do, in French.
    """
    register = RegisterSource(database)
    default: Source = register
    by_operation: dict[str, Source] = {}
    library = _cases(settings)
    if library is None:
        return Sources(default, by_operation)
    # Only operations that have cases pay for the look-up of a case.
    replay = ReplaySource(library)
    in_front: dict[int, Source] = {}
    for operation in library.operations:
        behind = by_operation.get(operation, default)
        by_operation[operation] = in_front.setdefault(id(behind), FirstOf(replay, behind))
    return Sources(default, by_operation, replays=True)


def _cases(settings: Settings) -> Library | None:
    """The recorded cases to serve, if there are any."""
    if settings.env != "sandbox":
        if settings.cases is not None:
            raise ValueError(
                "UNEFOIS_CASES est réservé au bac à sable : en production, aucun cas enregistré n'est servi."
                " Retirez ce réglage."
            )
        return None
    folder = settings.cases or settings.home / "cases"
    if settings.cases is None and not folder.is_dir():
        return None
    try:
        library = Library.load(folder)
    except NotADirectoryError as error:
        raise ValueError(f"{error} Vérifiez UNEFOIS_CASES.") from error
    return library if library.cases else None
