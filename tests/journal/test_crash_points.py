"""The process stops after each of the system calls that change the disk, in turn, and in the middle of each write."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import msgspec
import pytest

from unefois.journal import Journal, JournalUnavailable, Limits, files, head, scan, verify
from unefois.journal import stream as stream_module
from unefois.journal.read import read
from unefois.journal.registry import FOLDER, acquire

from .conftest import SECRET


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(scan, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0)


class Recorder:
    """Stands for `os` in the rooms that write: after each change, a copy of the folder and of what was acknowledged."""

    def __init__(self, home, copies) -> None:
        self.home = home
        self.copies = copies
        self.acknowledged: set[str] = set()
        self.snapshots: list[tuple[Path, set[str]]] = []

    def __getattr__(self, name):
        return getattr(os, name)

    def snap(self) -> None:
        copy = self.copies / str(len(self.snapshots))
        shutil.copytree(self.home, copy)
        self.snapshots.append((copy, set(self.acknowledged)))

    def write(self, descriptor, data):
        """Half, then nothing more: the caller has to come back for the rest."""
        taken = os.write(descriptor, data[: max(1, len(data) // 2)])
        self.snap()
        return taken

    def pwrite(self, descriptor, data, offset):
        taken = os.pwrite(descriptor, data, offset)
        self.snap()
        return taken


def test_wherever_it_stops_the_journal_goes_on_with_all_it_acknowledged(tmp_path, keys, make_record, monkeypatch):
    home, copies = tmp_path / "home", tmp_path / "copies"
    recorder = Recorder(home, copies)
    real = Path.replace

    def replace(path, target):
        recorder.snap()
        real(path, target)
        recorder.snap()

    with monkeypatch.context() as patch:
        patch.setattr(files, "os", recorder)
        patch.setattr(head, "os", recorder)
        patch.setattr(Path, "replace", replace)
        stream = acquire(home / FOLDER, keys, Limits(size=2_500))
        for i in range(12):
            batch = [make_record(10 * i + j) for j in range(1 + i % 3)]
            stream.commit([msgspec.json.encode(record) for record in batch])
            recorder.acknowledged.update(record.request for record in batch)
            stream.checkpoint()
        stream.close()

    assert len(recorder.snapshots) > 100
    assert len(list((home / FOLDER / "00").glob("*.log"))) > 3
    for number, (copy, acknowledged) in enumerate(recorder.snapshots):
        with Journal.open(copy, SECRET) as journal:
            assert journal.stream == "00"
            journal.append_blocking(make_record(999))
        requests = [entry.request for entry in read(copy)]
        assert acknowledged | {"request-999"} <= set(requests), number
        assert len(requests) == len(set(requests)), number
        report = verify.verify(copy, keys)
        assert report.intact, (number, [str(finding) for finding in report.findings])


class Failing:
    """Stands for `os`: the n-th call that changes the disk fails, before doing anything."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __getattr__(self, name):
        real = getattr(os, name)
        if name not in {"write", "fsync", "ftruncate", "pwrite", "open"}:
            return real

        def call(*arguments):
            if name != "open" or arguments[1] & os.O_WRONLY:
                self.left -= 1
                if self.left == -1:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*arguments)

        return call


@pytest.mark.parametrize("nth", range(45))
def test_whichever_call_the_disk_refuses_the_journal_recovers(tmp_path, keys, make_record, monkeypatch, nth):
    """At most one batch is refused; all others are kept, none twice."""
    failing = Failing(nth)
    stream = acquire(tmp_path / FOLDER, keys, Limits(size=1_500))
    kept, refused = set(), set()
    with monkeypatch.context() as patch:
        for module in (files, head, stream_module):
            patch.setattr(module, "os", failing)
        for i in range(8):
            record = make_record(i)
            try:
                stream.commit([msgspec.json.encode(record)])
            except JournalUnavailable:
                refused.add(record.request)
            else:
                kept.add(record.request)
                stream.checkpoint()
        stream.close()
    assert failing.left < 0, "the refusal was met"
    assert len(refused) <= 1
    with Journal.open(tmp_path, SECRET) as journal:
        journal.append_blocking(make_record(999))
    requests = [entry.request for entry in read(tmp_path)]
    assert sorted(requests) == sorted(kept | {"request-999"})
    report = verify.verify(tmp_path, keys)
    assert report.intact, [str(finding) for finding in report.findings]
