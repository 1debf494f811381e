"""Planned maintenance windows of a source, in the time of Paris, over midnight and through changes of hour."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

PARIS = ZoneInfo("Europe/Paris")
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """From `start` to `end`, wall time of Paris, on the days named (those of the start). An end that is not after
    the start is of the next day."""

    start: time
    end: time
    days: frozenset[Day] = frozenset(DAYS)

    def seconds_left(self, now: datetime) -> int | None:
        """Whole seconds to its end, at least one, when it is open at `now` (aware); else None."""
        local = now.astimezone(PARIS)
        for back in (0, 1):
            day = local.date() - timedelta(days=back)
            if DAYS[day.weekday()] not in self.days:
                continue
            opening = datetime.combine(day, self.start, PARIS)
            last = day if self.end > self.start else day + timedelta(days=1)
            closing = datetime.combine(last, self.end, PARIS)
            # Differences of aware datetimes of one zone ignore the change of hour: compare instants.
            if opening.timestamp() <= now.timestamp() < closing.timestamp():
                return max(1, round(closing.timestamp() - now.timestamp()))
        return None

    def said(self) -> str:
        """The service's sentence."""
        return f"Le fournisseur de données est en maintenance de {self.start:%H:%M} à {self.end:%H:%M}"


def open_window(windows: Iterable[Window], now: datetime) -> tuple[Window, int] | None:
    """The window that is open, and the seconds to its end; the one that ends last where several are."""
    open_now = [(window, left) for window in windows if (left := window.seconds_left(now)) is not None]
    return max(open_now, key=lambda item: item[1], default=None)
