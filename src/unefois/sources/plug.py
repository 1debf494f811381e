"""Which source answers which operation: the register for all by default, what a YAML file says, recorded cases first.

    sources = build(settings, database, {"indemnites_france_travail": UnemploymentSource(…)})
    sources.of(operation)

The file (`UNEFOIS_SOURCES`, docs/sources.md) declares remote sources by name and plugs them to operations. A source
that stands in another room (an insurer's) is given by whoever composes the exchange, for its dataset; the file
prevails. Recorded cases (`UNEFOIS_CASES`, else `home/cases` where `unefois cases import` put them) come before any
source, in the sandbox only: a production that is told to serve them does not start.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from unefois.database import DatabaseUnavailable
from unefois.operations import ALL
from unefois.sources.declaration import declared
from unefois.sources.register.source import RegisterSource
from unefois.sources.remote.source import RemoteSource
from unefois.sources.replay import FirstOf, Library, ReplaySource
from unefois.sources.replay.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unefois.config import Settings
    from unefois.database import Database
    from unefois.operations.model import Operation
    from unefois.sources.interface import Source


class Sources:
    """The sources in use, by operation."""

    def __init__(self, default: Source, by_operation: Mapping[str, Source], replay: ReplaySource | None = None) -> None:
        """`replay`: recorded cases, which come first for the operations that have some."""
        self._default = default
        self._by_operation = dict(by_operation)
        self._replay = replay
        self._fronts: dict[int, FirstOf] = {}

    def of(self, operation: Operation) -> Source:
        """The source of an operation."""
        source = self._by_operation.get(operation.id, self._default)
        if self._replay is None or operation.id not in self._replay.library.operations:
            return source
        front = self._fronts.get(id(source))
        if front is None:
            front = self._fronts[id(source)] = FirstOf(self._replay, source)
        return front

    def replays(self, operation: Operation) -> bool:
        """Whether an operation has recorded cases now, and needs `Subject.matching`."""
        return self._replay is not None and operation.id in self._replay.library.operations

    def all(self) -> tuple[Source, ...]:
        """Each source once, recorded cases left aside."""
        return tuple({id(source): source for source in (self._default, *self._by_operation.values())}.values())

    def breakers(self) -> dict[str, str]:
        """State of each source's breaker (`closed`, `half_open`, `open`), by source name, where it has one."""
        return {source.name: source.breaker.state.value for source in self.all() if isinstance(source, RemoteSource)}

    async def close(self) -> None:
        """Let go of connections."""
        await asyncio.gather(*(source.close() for source in self.all()))


def build(settings: Settings, database: Database, others: Mapping[str, Source] | None = None) -> Sources:
    """The sources of the configuration; `others` are sources of other rooms, by dataset.

    :raises ValueError: recorded cases in production; a file that is missing or makes no sense. The message says what
        to do, in French.
    """
    default: Source = RegisterSource(database)
    given = others or {}
    by_operation: dict[str, Source] = {
        operation.id: given[operation.dataset] for operation in ALL if operation.dataset in given
    }
    if settings.sources is not None:
        by_operation |= declared(settings.sources, default)
    return Sources(default, by_operation, _replay(settings))


def check(settings: Settings) -> None:
    """Refuse a configuration that `build` would refuse, before any server starts. Raises the same ValueError."""
    if settings.sources is not None:
        declared(settings.sources, RegisterSource(_NoDatabase()))
    _replay(settings)


class _NoDatabase:
    """For a register that nobody asks."""

    immediate = True

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        del parameters
        raise DatabaseUnavailable(sql)

    async def close(self) -> None:
        pass


def _replay(settings: Settings) -> ReplaySource | None:
    """The recorded cases, those to come included: an import is served without a restart. None in production."""
    if settings.env != "sandbox":
        if settings.cases is not None:
            raise ValueError(
                "UNEFOIS_CASES est réservé au bac à sable : en production, aucun cas enregistré n'est servi."
                " Retirez ce réglage."
            )
        return None
    if settings.cases is not None and not settings.cases.is_dir():
        raise ValueError(f"Le dossier de cas « {settings.cases} » n'existe pas. Vérifiez UNEFOIS_CASES.")
    return ReplaySource(Watched(settings.cases or settings.home / "cases", Library.load, Library()).current)
