"""Planned maintenance windows of the providers (the table's `Provider.maintenance`), in Paris time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unefois.gateway.refusal import Fault, Kind, Refusal

if TYPE_CHECKING:
    from unefois.operations.providers import Provider

_PARIS = ZoneInfo("Europe/Paris")


class Maintenance:
    """Refuses calls to a provider during its window. Off, it lets everything through."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def left(self, provider: Provider, now: float) -> int:
        """Seconds until the end of the provider's window; 0 when it answers."""
        if not self._enabled or provider.maintenance is None:
            return 0
        return seconds_left(provider, datetime.fromtimestamp(now, _PARIS))

    def refusal(self, provider: Provider, now: float) -> Refusal | None:
        """503 XX020 with the seconds left when the provider's window is open."""
        left = self.left(provider, now)
        if not left or provider.maintenance is None:
            return None
        start, end, _day = provider.maintenance
        detail = f"Le fournisseur de données est en maintenance de {start} à {end}"
        return Refusal(Kind.MAINTENANCE, Fault(provider.code + "020", detail), retry_after=left)


def seconds_left(provider: Provider, local: datetime) -> int:
    """Seconds until the end of the window that is open at that Paris time; 0 when none is."""
    if provider.maintenance is None:
        return 0
    start, end, weekday = provider.maintenance
    if weekday != "*" and local.strftime("%A").lower() != weekday:
        return 0
    opening = local.replace(hour=int(start[:2]), minute=int(start[3:]), second=0, microsecond=0)
    closing = local.replace(hour=int(end[:2]), minute=int(end[3:]), second=0, microsecond=0)
    return max(1, int((closing - local).total_seconds())) if opening <= local < closing else 0
