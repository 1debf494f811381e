"""Whatever is changed in a journal is found, and named."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unefois.journal import Event, Journal, Keys, Limits, Record, scan, verify
from unefois.journal.chain import Position, split
from unefois.journal.findings import Kind
from unefois.journal.registry import FOLDER

from .conftest import SECRET


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Nobody writes in these journals: there is nothing to wait for."""
    monkeypatch.setattr(scan, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0)


def build(home, make_record, records=12, size=1_500):
    """Two streams, several segments, batches of one and of several lines."""
    with (
        Journal.open(home, SECRET, limits=Limits(size=size)) as first,
        Journal.open(home, SECRET, limits=Limits(size=size)) as second,
    ):
        for i in range(records):
            first.append_blocking(make_record(i))
            if i % 3 == 0:
                second.append_blocking(make_record(100 + i))
        first._stream.commit([b'{"event":"exchange:call:failed","time":"2026-11-22T09:30:00Z","request":"x"}'] * 3)
        first._stream.checkpoint()
    return home


@pytest.fixture
def home(tmp_path, make_record):
    return build(tmp_path / "home", make_record)


def segments(home, stream="00"):
    return sorted((home / FOLDER / stream).glob("*.log"))


def written_files(home):
    return sorted(path for path in (home / FOLDER).rglob("*") if path.is_file() and path.name != "lock")


def check(home, keys, **options):
    return verify.verify(home, keys, **options)


def edit(path, change):
    """Rewrite a file from its lines."""
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_an_untouched_journal_is_intact(home, keys):
    report = check(home, keys)
    assert report.intact, report.findings
    assert report.sealed
    assert [stream.stream for stream in report.streams] == ["00", "01"]
    assert report.streams[0].segments >= 4
    assert report.streams[0].bytes == sum(path.stat().st_size for path in segments(home))
    assert check(home, None).intact


def test_every_byte_of_every_file_counts(tmp_path, keys, make_record):
    """One flip at each position of a whole journal, exhaustively."""
    home = build(tmp_path, make_record, records=2, size=900)
    missed = []
    positions = 0
    for path in written_files(home):
        content = path.read_bytes()
        for position in range(len(content)):
            flipped = bytearray(content)
            flipped[position] ^= 1 << position % 8
            path.write_bytes(flipped)
            positions += 1
            if check(home, keys).intact:
                missed.append((path.name, position, 1 << position % 8))
        path.write_bytes(content)
    assert positions > 3_000
    assert missed == []


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    home = tmp_path_factory.mktemp("golden")
    return build(
        home,
        lambda i: Record(event=Event.CALL_DISCLOSED, time=datetime(2026, 11, 22, tzinfo=UTC), request=f"é{i}"),
        records=60,
        size=2_500,
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_replaced_is_found(golden, keys, data):
    path = data.draw(st.sampled_from(written_files(golden)))
    content = path.read_bytes()
    position = data.draw(st.integers(0, len(content) - 1))
    replacement = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[position]))
    try:
        path.write_bytes(content[:position] + bytes([replacement]) + content[position + 1 :])
        assert not check(golden, keys).intact
    finally:
        path.write_bytes(content)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_line_removed_duplicated_moved_or_cut_is_found(golden, keys, data):
    path = data.draw(st.sampled_from([*segments(golden, "00"), *segments(golden, "01")]))
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    i, j = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines)))
    action = data.draw(st.sampled_from(["remove", "insert", "swap", "cut", "cut bytes"]))
    if action == "remove":
        del lines[i]
    elif action == "insert":
        lines.insert(j, lines[i])
    elif action == "swap":
        j %= len(lines)
        lines[i], lines[j] = lines[j], lines[i]
    elif action == "cut":
        del lines[i:]
    else:
        lines = [content[: data.draw(st.integers(0, len(content) - 1))]]
    if b"".join(lines) == content:
        return
    try:
        path.write_bytes(b"".join(lines))
        report = check(golden, keys)
        assert not report.intact
        assert {finding.stream for finding in report.findings} == {path.parent.name}
    finally:
        path.write_bytes(content)


def only(report):
    assert len(report.findings) == 1, [str(finding) for finding in report.findings]
    return report.findings[0]


def test_an_altered_record_is_named_alone(home, keys):
    path = segments(home)[1]
    edit(path, lambda lines: [lines[0], lines[1].replace(b"13002526500013", b"13002526500014"), *lines[2:]])
    finding = only(check(home, keys))
    sequence = int(path.stem) + 1
    assert (finding.kind, finding.stream, finding.segment) == (Kind.ALTERED, "00", path.name)
    assert (finding.line, finding.sequence) == (2, sequence)
    place = f"flux 00, {path.name}, ligne 2, n° {sequence}"
    assert str(finding) == f"altéré — {place} : le contenu ou l'empreinte de la ligne a changé"


def test_an_altered_hash_or_number_is_named_alone(home, keys):
    path = segments(home)[1]
    content = path.read_bytes()
    for change in (
        lambda line: b"0" * 8 + line[8:],
        lambda line: line.replace(b'{"seq":', b'{"seq":9'),
        lambda line: line.replace(b'{"seq":', b'{"sEq":'),
    ):
        edit(path, lambda lines, change=change: [lines[0], change(lines[1]), *lines[2:]])
        assert only(check(home, keys)).kind is Kind.ALTERED
        path.write_bytes(content)


def test_removed_records_are_numbered(home, keys):
    path = segments(home)[-1]
    edit(path, lambda lines: [lines[0], *lines[3:]])
    finding = only(check(home, keys))
    first = int(path.stem) + 1
    assert (finding.kind, finding.sequence, finding.last_sequence, finding.count) == (
        Kind.REMOVED,
        first,
        first + 1,
        2,
    )


def test_a_removed_segment_is_numbered(home, keys):
    path, following = segments(home)[1:3]
    path.unlink()
    finding = only(check(home, keys))
    assert (finding.kind, finding.sequence, finding.last_sequence) == (
        Kind.REMOVED,
        int(path.stem),
        int(following.stem) - 1,
    )
    assert "segment" in finding.reason


def test_the_first_segment_may_not_disappear_without_a_tombstone(home, keys):
    segments(home)[0].unlink()
    finding = only(check(home, keys))
    assert (finding.kind, finding.sequence) == (Kind.REMOVED, 1)


def test_swapped_records_are_said_to_be_moved(home, keys):
    path = segments(home)[-1]
    edit(path, lambda lines: [lines[0], lines[2], lines[1], *lines[3:]])
    finding = only(check(home, keys))
    assert (finding.kind, finding.line, finding.sequence) == (Kind.MOVED, 2, int(path.stem) + 2)


def test_a_duplicated_record_is_said_to_be_inserted(home, keys):
    path = segments(home)[1]
    edit(path, lambda lines: [lines[0], lines[1], lines[1], *lines[2:]])
    kinds = [finding.kind for finding in check(home, keys).findings]
    assert Kind.INSERTED in kinds


def test_a_record_of_another_stream_is_found(home, keys):
    line = segments(home, "01")[0].read_bytes().splitlines(keepends=True)[1]
    path = segments(home)[-1]
    edit(path, lambda lines: [lines[0], line, *lines[1:]])
    assert only(check(home, keys)).kind is Kind.INSERTED


def test_the_end_of_a_stream_cut_at_a_seal_is_found_by_the_checkpoint(home, keys):
    path = segments(home)[-1]
    lines = path.read_bytes().splitlines(keepends=True)
    last = int(path.stem) + len(lines) - 1
    edit(path, lambda lines: lines[:-3])  # a whole batch
    finding = only(check(home, keys))
    assert (finding.kind, finding.sequence, finding.last_sequence) == (Kind.REMOVED, last - 2, last)


def test_the_last_segments_removed_are_found_by_the_checkpoint(home, keys):
    for path in segments(home)[1:]:
        path.unlink()
    finding = only(check(home, keys))
    assert finding.kind is Kind.REMOVED
    assert finding.sequence == int(path.stem) or finding.last_sequence > int(path.stem)


def test_a_whole_stream_removed_is_found_by_the_register(home, keys):
    shutil.rmtree(home / FOLDER / "01")
    finding = only(check(home, keys))
    assert (finding.kind, finding.stream) == (Kind.REMOVED, "01")
    for name in ("streams.json", "00/head"):
        (home / FOLDER / name).unlink()
    assert [finding.kind for finding in check(home, keys).findings] == [Kind.DOCUMENT, Kind.DOCUMENT]


def recompute(lines, digest):
    """What a forger without the key can do: a sound chain."""
    forged = []
    for raw in lines:
        line = split(raw)
        digest = sha256(digest + line.body).digest()
        forged.append(digest.hex().encode() + raw[64:])
    return forged


def test_a_chain_recomputed_without_the_key_is_found(home, keys):
    paths = segments(home)
    previous = split(paths[-2].read_bytes().splitlines(keepends=True)[-1])
    edit(
        paths[-1],
        lambda lines: recompute(
            [lines[0], lines[1].replace(b"2026", b"2027"), *lines[2:]],
            bytes.fromhex(previous.hash.decode()),
        ),
    )
    kinds = {finding.kind for finding in check(home, keys).findings}
    assert kinds == {Kind.FORGED, Kind.BROKEN}
    assert [finding.kind for finding in check(home, None).findings] == [Kind.BROKEN], "the checkpoint differs"


def test_another_key_is_not_ours(home):
    report = check(home, Keys.derive(b"another secret, of thirty-two bytes"))
    assert {finding.kind for finding in report.findings} == {Kind.FORGED, Kind.DOCUMENT}


def test_an_anchor_kept_elsewhere_defeats_a_checkpoint_brought_back(home, keys, make_record):
    before = {path: path.read_bytes() for path in written_files(home)}
    with Journal.open(home, SECRET) as journal:
        journal.append_blocking(make_record())
    report = check(home, keys)
    assert report.intact
    anchors = {stream.stream: Position(stream.sequence, bytes.fromhex(stream.hash)) for stream in report.streams}
    assert check(home, keys, anchors=anchors).intact
    for path, content in before.items():
        path.write_bytes(content)
    assert check(home, keys).intact, "brought back whole, nothing inside can show it"
    assert only(check(home, keys, anchors=anchors)).kind is Kind.REMOVED


def test_several_faults_are_all_listed(home, keys):
    first, _, third, *_ = segments(home)
    edit(first, lambda lines: [lines[0], lines[1].replace(b'"status":200', b'"status":404'), *lines[2:]])
    edit(third, lambda lines: [lines[0], lines[1].replace(b'"status":200', b'"status":404'), *lines[2:]])
    heard = []
    report = check(home, keys, heard=heard.append)
    assert [(finding.kind, finding.segment) for finding in report.findings] == [
        (Kind.ALTERED, first.name),
        (Kind.ALTERED, third.name),
    ]
    assert heard == report.findings


def test_progress_counts_every_byte(home, keys):
    counted = []
    check(home, keys, progress=counted.append)
    assert sum(counted) == verify.total_size(home)


def test_a_journal_being_written_is_intact(tmp_path, keys, make_record, monkeypatch):
    """The writer does not stop while the reader reads."""
    monkeypatch.setattr(scan, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0.05)
    with Journal.open(tmp_path, SECRET, limits=Limits(size=200_000)) as journal:
        stop = threading.Event()

        def write():
            while not stop.is_set():
                journal.append_blocking(make_record())

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        try:
            reports = [check(tmp_path, keys) for _ in range(20)]
        finally:
            stop.set()
            for writer in writers:
                writer.join()
    assert [report.findings for report in reports] == [[]] * 20
