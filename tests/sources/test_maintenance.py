"""Maintenance windows, in Paris, whatever the hour of the machine."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from unefois.sources.maintenance import PARIS, Window, open_window

NIGHT = Window(start=time(1, 10), end=time(2, 30))
SUNDAY = Window(start=time(23, 0), end=time(0, 30), days=frozenset({"sunday"}))


@pytest.mark.parametrize(
    ("window", "at", "left"),
    [
        (NIGHT, "2026-11-22T01:09:59", None),
        (NIGHT, "2026-11-22T01:10:00", 4800),
        (NIGHT, "2026-11-22T02:29:59.7", 1),
        (NIGHT, "2026-11-22T02:30:00", None),
        (SUNDAY, "2026-11-22T23:30:00", 3600),  # a Sunday
        (SUNDAY, "2026-11-23T00:15:00", 900),  # the Monday after, before its end
        (SUNDAY, "2026-11-22T00:15:00", None),  # the Saturday before opened none
        (SUNDAY, "2026-11-23T23:30:00", None),
        (NIGHT, "2026-03-29T03:15:00", 900),  # the night without 02:30: it ends an hour later, as long as ever
        (NIGHT, "2026-10-25T01:30:00", 3600),  # the night with one hour more
    ],
)
def test_open_or_not_and_for_how_long(window: Window, at: str, left: int | None) -> None:
    local = datetime.fromisoformat(at).replace(tzinfo=PARIS)
    assert window.seconds_left(local) == left
    assert window.seconds_left(local.astimezone(UTC)) == left


def test_of_several_open_windows_the_last_to_end_counts() -> None:
    long = Window(start=time(0, 0), end=time(5, 0))
    found = open_window([NIGHT, long], datetime(2026, 11, 22, 2, 0, tzinfo=PARIS))
    assert found == (long, 3 * 3600)
    assert found[0].said() == "Le fournisseur de données est en maintenance de 00:00 à 05:00"
    assert open_window([NIGHT, long], datetime(2026, 11, 22, 12, 0, tzinfo=PARIS)) is None
