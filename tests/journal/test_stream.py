"""Segments follow one another, streams stand side by side, and a crash leaves nothing that is not explained."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from unefois.journal import Journal, JournalUnavailable, KeyMismatch, KeyTooShort, Limits, scan, verify
from unefois.journal.findings import Kind
from unefois.journal.record import Cause
from unefois.journal.registry import FOLDER
from unefois.journal.segments import footer_of, header_of

from .conftest import SECRET


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(scan, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0)


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def segments(home, stream="00"):
    return sorted((home / FOLDER / stream).glob("*.log"))


def append(home, make_record, *numbers, **options):
    with Journal.open(home, SECRET, **options) as journal:
        return [journal.append_blocking(make_record(number)) for number in numbers]


def kinds(home, keys):
    return [finding.kind for finding in verify.verify(home, keys).findings]


def test_a_stream_goes_on_in_the_same_segment_after_an_orderly_stop(tmp_path, make_record, keys):
    assert append(tmp_path, make_record, 1, 2) == [2, 3]
    assert append(tmp_path, make_record, 3) == [4]
    assert len(segments(tmp_path)) == 1
    assert kinds(tmp_path, keys) == []


def test_segments_are_closed_by_size_with_a_footer_and_tied_together(tmp_path, make_record, keys):
    append(tmp_path, make_record, *range(10), limits=Limits(size=1_500))
    paths = segments(tmp_path)
    assert len(paths) > 2
    for path, following in pairwise(paths):
        footer, header = footer_of(path), header_of(following)
        assert (header.previous_segment, header.previous_size) == (path.name, path.stat().st_size)
        assert header.cause is Cause.ROTATION
        assert path.read_bytes().splitlines()[-1].startswith(header.previous.encode())
        assert footer.records == path.read_bytes().count(b"exchange:call:disclosed")
    assert kinds(tmp_path, keys) == []


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-2)])
def test_segments_are_closed_by_age_even_when_the_clock_jumps(tmp_path, make_record, keys, jump):
    clock = Clock()
    with Journal.open(tmp_path, SECRET, now=clock) as journal:
        journal.append_blocking(make_record(1))
        clock.time += jump
        journal.append_blocking(make_record(2))
        journal.append_blocking(make_record(3))
    assert len(segments(tmp_path)) == 2
    assert kinds(tmp_path, keys) == []


def test_each_writer_has_its_own_stream_and_gives_it_back(tmp_path, make_record, keys):
    with Journal.open(tmp_path, SECRET) as first, Journal.open(tmp_path, SECRET) as second:
        assert (first.stream, second.stream) == ("00", "01")
        first.append_blocking(make_record(1))
        second.append_blocking(make_record(2))
    with Journal.open(tmp_path, SECRET) as third:
        assert third.stream == "00"
    assert kinds(tmp_path, keys) == []


def test_opening_without_writing_leaves_no_trace_to_explain(tmp_path, keys, make_record):
    Journal.open(tmp_path, SECRET).close()
    assert kinds(tmp_path, keys) == []
    assert append(tmp_path, make_record, 1) == [2]
    assert kinds(tmp_path, keys) == []


def test_a_batch_torn_anywhere_by_a_power_cut_is_set_aside(tmp_path, make_record, keys):
    """The last batch of three lines is cut at every byte; the checkpoint had not been written yet."""
    golden = tmp_path / "golden"
    append(golden, make_record, 1, 2)
    head = (golden / FOLDER / "00" / "head").read_bytes()
    [path] = segments(golden)
    durable = path.stat().st_size
    with Journal.open(golden, SECRET) as journal:
        journal._stream.commit([msgspec.json.encode(make_record(i)) for i in (3, 4, 5)])
    (golden / FOLDER / "00" / "head").write_bytes(head)
    content = path.read_bytes()
    for cut in [*range(durable, len(content), 7), len(content)]:
        home = tmp_path / "home"
        shutil.copytree(golden, home)
        segments(home)[0].write_bytes(content[:cut])
        [number] = append(home, make_record, 6)
        report = verify.verify(home, keys)
        assert report.intact, (cut, [str(finding) for finding in report.findings])
        torn = durable < cut < len(content)
        assert segments(home)[0].read_bytes().startswith(content[:cut]), "the torn bytes are evidence"
        assert [len(segments(home)), len(report.remarks)] == ([2, 1] if torn else [1, 0])
        assert number == (5 if torn else 4 if cut == durable else 7)
        shutil.rmtree(home)


def test_the_bytes_set_aside_may_not_change_either(tmp_path, make_record, keys):
    append(tmp_path, make_record, 1)
    [path] = segments(tmp_path)
    with path.open("ab") as file:
        file.write(b"0123456789abcdef")
    assert kinds(tmp_path, keys) == [Kind.TORN]
    append(tmp_path, make_record, 2)
    report = verify.verify(tmp_path, keys)
    assert report.intact
    assert report.remarks == [f"flux 00, {path.name} : 16 octets écartés, reprise après un arrêt brutal"]
    with path.open("ab") as file:
        file.write(b"x")
    assert kinds(tmp_path, keys) == [Kind.ALTERED]


def damage(path, kind):
    lines = path.read_bytes().splitlines(keepends=True)
    if kind == "cut":
        del lines[-2:]
    elif kind == "alter":
        lines[2] = lines[2].replace(b'"status":200', b'"status":404')
    elif kind == "header":
        lines[0] = b"?" + lines[0][1:]
    elif kind == "empty":
        lines = []
    if kind == "unlink":
        path.unlink()
    else:
        path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("head", ["kept", "damaged", "lost"])
@pytest.mark.parametrize("kind", ["cut", "alter", "header", "empty", "unlink"])
def test_acknowledged_records_that_were_lost_stay_lost_and_said_so(tmp_path, make_record, keys, kind, head):
    """Opening the journal again after a loss never hides it, never writes over what remains, and goes on."""
    append(tmp_path, make_record, *range(4))
    [path] = segments(tmp_path)
    damage(path, kind)
    remains = path.read_bytes() if path.exists() else None
    checkpoint = tmp_path / FOLDER / "00" / "head"
    if head == "damaged":
        checkpoint.write_bytes(checkpoint.read_bytes().replace(b" ", b"_", 1))
    elif head == "lost":
        checkpoint.unlink()
    append(tmp_path, make_record, 7)
    append(tmp_path, make_record, 8)
    if remains is not None:
        assert path.read_bytes() == remains
    report = verify.verify(tmp_path, keys)
    assert not report.intact
    assert any(b'"request":"request-8"' in path.read_bytes() for path in (tmp_path / FOLDER).rglob("*.log"))


def test_a_removed_stream_is_not_begun_again(tmp_path, make_record, keys):
    append(tmp_path, make_record, 1)
    shutil.rmtree(tmp_path / FOLDER / "00")
    with Journal.open(tmp_path, SECRET) as journal:
        assert journal.stream == "01"
        journal.append_blocking(make_record(2))
    assert kinds(tmp_path, keys) == [Kind.REMOVED]


def test_a_damaged_register_is_made_again_and_says_so(tmp_path, make_record, keys):
    append(tmp_path, make_record, 1)
    (tmp_path / FOLDER / "streams.json").write_text("x")
    assert kinds(tmp_path, keys) == [Kind.DOCUMENT]
    with Journal.open(tmp_path, SECRET) as first, Journal.open(tmp_path, SECRET) as second:
        first.append_blocking(make_record(2))
        second.append_blocking(make_record(3))
    findings = verify.verify(tmp_path, keys).findings
    assert [finding.kind for finding in findings] == [Kind.DOCUMENT]
    assert "refait le" in findings[0].reason


def test_a_register_that_disappeared_is_not_silently_made_again(tmp_path, make_record, keys):
    append(tmp_path, make_record, 1)
    (tmp_path / FOLDER / "streams.json").unlink()
    append(tmp_path, make_record, 2)
    findings = verify.verify(tmp_path, keys).findings
    assert [(finding.kind, "absent à sa reprise" in finding.reason) for finding in findings] == [(Kind.DOCUMENT, True)]


def test_another_key_may_not_write_on(tmp_path, make_record):
    append(tmp_path, make_record, 1)
    with pytest.raises(KeyMismatch):
        Journal.open(tmp_path, b"x" * 32)
    with pytest.raises(KeyTooShort):
        Journal.open(tmp_path, b"short")
    assert append(tmp_path, make_record, 2) == [3], "the lock was given back"


def test_a_folder_that_cannot_be_used_is_said_so(tmp_path):
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(JournalUnavailable, match="Ouverture du journal impossible"):
        Journal.open(tmp_path, SECRET)
