"""Reading: by time over all streams, chosen, and from where one had stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from unefois.journal import Event, Journal, Limits
from unefois.journal.read import Selection, read
from unefois.journal.registry import FOLDER
from unefois.journal.verify import total_size

from .conftest import SECRET


@pytest.fixture
def home(tmp_path, make_record):
    limits = Limits(size=3_000)
    with Journal.open(tmp_path, SECRET, limits=limits) as one, Journal.open(tmp_path, SECRET, limits=limits) as two:
        for i in range(30):
            journal = two if i % 3 == 0 else one
            journal.append_blocking(
                make_record(
                    i,
                    habilitation=str(i % 2),
                    operation=f"operation-{i % 5}",
                    event=Event.CALL_NOT_FOUND if i % 10 == 0 else Event.CALL_DISCLOSED,
                    subject=f"{i % 4:032x}",
                )
            )
    return tmp_path


def numbers(entries):
    return [int(entry.request.removeprefix("request-")) for entry in entries]


def test_all_streams_are_read_in_the_order_of_time(home):
    entries = list(read(home))
    assert numbers(entries) == list(range(30))
    assert {entry.stream for entry in entries} == {"00", "01"}


def test_what_is_read_is_what_was_written(home, make_record):
    entry = next(read(home))
    written = make_record(0, habilitation="0", operation="operation-0", event=Event.CALL_NOT_FOUND, subject="0" * 32)
    assert {name: getattr(entry, name) for name in written.__struct_fields__} == {
        name: getattr(written, name) for name in written.__struct_fields__
    }
    assert (entry.stream, entry.seq) == ("01", 2)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"habilitation": "1"}, [i for i in range(30) if i % 2]),
        ({"operation": "operation-3"}, [3, 8, 13, 18, 23, 28]),
        ({"event": Event.CALL_NOT_FOUND}, [0, 10, 20]),
        ({"subject": f"{3:032x}"}, [3, 7, 11, 15, 19, 23, 27]),
        ({"subject": f"{3:032x}", "operation": "operation-3"}, [3, 23]),
        ({"operation": "operation"}, []),
        ({"recipient": "200"}, []),
        ({"since": datetime(2026, 11, 22, 9, 30, 0, 123_456 + 27, tzinfo=UTC)}, [27, 28, 29]),
        ({"until": datetime(2026, 11, 22, 9, 30, 0, 123_456 + 2, tzinfo=UTC)}, [0, 1]),
    ],
)
def test_a_selection_takes_exactly_what_it_says(home, criteria, expected):
    assert numbers(read(home, Selection(**criteria))) == expected


def test_a_reader_comes_back_for_what_is_new(home, make_record):
    seen: dict[str, int] = {}
    for entry in read(home):
        seen[entry.stream] = entry.seq
    assert list(read(home, after=seen)) == []
    with Journal.open(home, SECRET) as journal:
        journal.append_blocking(make_record(50))
    assert numbers(read(home, after=seen)) == [50]
    assert numbers(read(home, after={"00": seen["00"]})) == [*range(0, 30, 3), 50]


def test_neither_a_torn_end_nor_what_was_set_aside_is_read(home, make_record):
    last = max((home / FOLDER / "00").glob("*.log"))
    lines = last.read_bytes().splitlines(keepends=True)
    with last.open("ab") as file:
        file.write(lines[-1][:64] + lines[-1][97:])  # a whole line, but not the end of a batch
        file.write(lines[-1][:100])
    assert numbers(read(home)) == list(range(30))
    with Journal.open(home, SECRET) as journal:
        journal.append_blocking(make_record(99))
    assert numbers(read(home)) == [*range(30), 99]


def test_progress_counts_every_byte(home):
    counted = []
    assert len(list(read(home, progress=counted.append))) == 30
    assert sum(counted) == total_size(home)


def test_a_journal_that_does_not_exist_has_no_records(tmp_path):
    assert list(read(tmp_path, Selection(since=datetime.now(UTC) - timedelta(days=1)))) == []
