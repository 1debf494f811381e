"""Which source answers which operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.sources.register.source import RegisterSource

if TYPE_CHECKING:
    from unefois.config import Settings
    from unefois.database import Database
    from unefois.operations.model import Operation
    from unefois.sources.interface import Source


class Sources:
    """The sources in use, by operation."""

    def __init__(self, default: Source, by_operation: dict[str, Source], *, replays: bool) -> None:
        self._default = default
        self._by_operation = by_operation
        self.replays = replays
        """Whether some operation answers from recorded cases, and needs `Subject.matching`."""

    def of(self, operation: Operation) -> Source:
        """The source of an operation."""
        return self._by_operation.get(operation.id, self._default)

    def breakers(self) -> dict[str, str]:
        """State of each source's breaker, by source name, where it has one."""
        return {}

    async def close(self) -> None:
        """Let go of connections."""
        for source in {id(source): source for source in (self._default, *self._by_operation.values())}.values():
            await source.close()


def build(settings: Settings, database: Database) -> Sources:
    """The sources of the configuration: the register for all, unless `settings.sources` says otherwise."""
    return Sources(RegisterSource(database), {}, replays=False)
