"""What is older than the legal period goes; what remains stays verifiable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unefois.journal import DocumentDamaged, Journal, Limits, retention, scan, verify
from unefois.journal.findings import Kind
from unefois.journal.read import read
from unefois.journal.registry import FOLDER
from unefois.journal.retention import prune, read_tombstone

from .conftest import SECRET

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(scan, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0)


@pytest.fixture
def home(tmp_path, make_record):
    """Ten days of two records, one segment a day."""
    write_days(tmp_path, make_record, range(10))
    return tmp_path


def write_days(home, make_record, days):
    clock = {"now": START}
    with Journal.open(home, SECRET, limits=Limits(age=DAY), now=lambda: clock["now"]) as journal:
        for day in days:
            clock["now"] = START + day * DAY
            for i in range(2):
                journal.append_blocking(make_record(request=f"day-{day}-{i}", time=clock["now"]))


def segments(home):
    return sorted((home / FOLDER / "00").glob("*.log"))


def kinds(home, keys):
    return [finding.kind for finding in verify.verify(home, keys).findings]


def test_closed_segments_older_than_the_limit_are_removed(home, keys):
    assert len(segments(home)) == 10
    [pruned] = prune(home, keys, START + 4 * DAY)
    assert (pruned.stream, pruned.segments, pruned.records) == ("00", 4, 8)
    assert len(segments(home)) == 6
    assert {entry.request for entry in read(home)} == {f"day-{day}-{i}" for day in range(4, 10) for i in range(2)}
    report = verify.verify(home, keys)
    assert report.intact
    assert "8 enregistrements purgés" in report.remarks[0]


def test_a_segment_with_one_record_in_the_period_is_kept(home, keys):
    prune(home, keys, START + 4 * DAY + timedelta(seconds=1))
    assert min(entry.request for entry in read(home)) == "day-5-0"
    prune(home, keys, START + 5 * DAY)
    assert min(entry.request for entry in read(home)) == "day-5-0"


def test_pruning_twice_adds_up_and_the_stream_goes_on(home, keys, make_record):
    prune(home, keys, START + 2 * DAY)
    prune(home, keys, START + 5 * DAY)
    tombstone = read_tombstone(home / FOLDER / "00", keys)
    assert tombstone.records == 10
    write_days(home, make_record, range(10, 12))
    assert kinds(home, keys) == []


def test_a_dry_run_says_the_same_and_removes_nothing(home, keys):
    [would] = prune(home, keys, START + 4 * DAY, dry_run=True)
    assert len(segments(home)) == 10
    [did] = prune(home, keys, START + 4 * DAY)
    assert would == did


def test_a_writer_at_work_is_not_disturbed(home, keys, make_record):
    with Journal.open(home, SECRET) as journal:
        journal.append_blocking(make_record())
        prune(home, keys, datetime.now(UTC) + DAY)
        journal.append_blocking(make_record())
    assert kinds(home, keys) == []


def test_a_stream_that_nobody_writes_any_more_is_emptied_too(home, keys):
    [pruned] = prune(home, keys, START + 1000 * DAY)
    assert pruned.records == 20
    assert list(read(home)) == []
    assert len(segments(home)) == 1
    assert kinds(home, keys) == []
    assert prune(home, keys, START + 1000 * DAY)[0].segments == 0


def test_a_pruning_interrupted_leaves_no_hole_and_is_taken_up(home, keys, monkeypatch):
    real, removed = Path.unlink, []

    def unlink(path, **options):
        if len(removed) == 2:
            raise OSError("cut")
        removed.append(path)
        real(path, **options)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(retention.JournalUnavailable):
        prune(home, keys, START + 5 * DAY)
    monkeypatch.undo()
    report = verify.verify(home, keys)
    assert report.intact
    assert any("restent à effacer" in remark for remark in report.remarks)
    [pruned] = prune(home, keys, START + 5 * DAY)
    assert (pruned.segments, pruned.records) == (3, 0)
    assert len(segments(home)) == 5
    assert kinds(home, keys) == []


def test_a_tombstone_cannot_be_forged_brought_from_elsewhere_or_removed(home, keys):
    prune(home, keys, START + 2 * DAY)
    path = home / FOLDER / "00" / retention.FILE_NAME
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"records":4', b'"records":5'))
    assert Kind.DOCUMENT in kinds(home, keys)
    with pytest.raises(DocumentDamaged):
        prune(home, keys, START + 3 * DAY)
    path.unlink()
    assert kinds(home, keys) == [Kind.REMOVED]
    path.write_bytes(content)
    segments(home)[0].unlink()
    assert kinds(home, keys) == [Kind.REMOVED]
