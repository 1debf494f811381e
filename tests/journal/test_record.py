"""The record: its fields and its words are closed lists, told in docs/journal.md, and hold no values."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from unefois.journal import Event, Keys, Record
from unefois.journal.findings import LABELS, Kind
from unefois.journal.read import Entry
from unefois.journal.record import Cause, Closed, Opened, Resumed
from unefois.journal.scan import CAUSES

SPECIFICATION = (Path(__file__).parents[2] / "docs" / "journal.md").read_text("utf-8")


def words(*, after: str) -> list[str]:
    """First column of the table that begins with this header."""
    table = SPECIFICATION.split(f"| {after} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def test_the_specification_lists_the_fields_in_their_order():
    fields = [name for name in Entry.__struct_fields__ if name != "stream"]
    assert sorted(words(after="field")) == sorted(fields)
    assert words(after="field")[1:3] == list(Record.__struct_fields__[:2])


def test_the_specification_lists_the_events_and_the_kinds_of_anomaly():
    assert words(after="event") == list(Event)
    assert words(after="kind") == list(Kind) == list(LABELS)
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("line", [Opened, Closed, Resumed])
def test_the_specification_lists_the_lines_of_the_journal_about_itself(line):
    tag = line.__struct_config__.tag
    [row] = re.findall(rf"^\| `{tag}` \|.*$", SPECIFICATION, re.MULTILINE)
    assert [f"`{name}`" in row for name in line.__struct_fields__] == [True] * len(line.__struct_fields__)
    assert tag.startswith("journal:")
    assert not any(event.startswith("journal:") for event in Event)


def test_the_same_record_gives_the_same_bytes(make_record):
    encoded = msgspec.json.encode(make_record())
    assert encoded == msgspec.json.encode(make_record())
    assert encoded.startswith(b'{"event":"exchange:call:disclosed","time":"2026-11-22T09:30:00.123456Z",')
    assert msgspec.json.decode(encoded, type=Record) == make_record()


def test_a_record_has_no_room_for_anything_else(make_record):
    encoded = msgspec.json.encode(make_record())
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(encoded[:-1] + b',"name":"Dupont"}', type=Record)
    with pytest.raises(TypeError):
        make_record(name="Dupont")


def test_a_time_without_its_zone_is_refused(make_record):
    with pytest.raises(ValueError, match="aware"):
        make_record(time=datetime(2026, 11, 22))  # noqa: DTZ001 - the point
    assert make_record(time=datetime(2026, 11, 22, tzinfo=UTC))


def test_pseudonyms_depend_on_the_person_and_on_the_key():
    one, other = Keys.derive(b"1" * 32), Keys.derive(b"2" * 32)
    assert one.pseudonym("DUPONT|JEAN") == one.pseudonym("DUPONT|JEAN")
    assert len({one.pseudonym("DUPONT|JEAN"), one.pseudonym("DUPONT|JEANNE"), other.pseudonym("DUPONT|JEAN")}) == 3
    assert re.fullmatch("[0-9a-f]{32}", one.pseudonym("é"))
    assert one.seals != one.pseudonyms
    long = Keys.derive(b"3" * 200)
    assert long != Keys.derive(b"3" * 64), "a long secret counts whole"
