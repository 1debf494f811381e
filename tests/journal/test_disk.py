"""A disk that fills, refuses or lies: nothing is acknowledged that is not durable, and the journal comes back."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time

import msgspec
import pytest

from unefois.journal import Journal, JournalUnavailable, journal, stream
from unefois.journal.record import Cause
from unefois.journal.registry import FOLDER
from unefois.journal.segments import header_of
from unefois.journal.verify import verify

from .conftest import SECRET


def mount(*arguments) -> None:
    result = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if result.returncode:
        pytest.skip(f"mounting a file system needs root: {result.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=1m", "none", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def lying_disk(tmp_path):
    """An ext4 of 64 MiB on a disk that has 3: writing succeeds, making durable does not."""
    if shutil.which("mkfs.ext4", path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
        pytest.skip("mkfs.ext4 (Debian's e2fsprogs) is not installed")
    below, folder = tmp_path / "below", tmp_path / "lying"
    below.mkdir()
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=3m", "none", str(below))
    try:
        image = below / "image"
        with image.open("wb") as file:
            file.truncate(64 << 20)
        environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
        subprocess.run(["mkfs.ext4", "-q", "-O", "^has_journal", str(image)], check=True, env=environment)
        mount("-o", "loop", str(image), str(folder))
        yield below, folder
        subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        subprocess.run(["umount", "-l", str(below)], check=True)


def fill_with_zeros(path) -> None:
    """Take all the room that is left."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 16)):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC  # noqa: PT017 - how the loop ends


def sequences(home) -> list[int]:
    """Number of every line of the stream, in file order."""
    return [
        msgspec.json.decode(line[line.index(b" ") + 1 :])["seq"]
        for path in sorted((home / FOLDER / "00").glob("*.log"))
        for line in path.read_bytes().splitlines()
    ]


def fill(journal, make_record) -> int:
    """Append until the disk refuses; return the number of the last record acknowledged."""
    last = 0
    for i in range(20_000):
        try:
            last = journal.append_blocking(make_record(i % 1000))
        except JournalUnavailable:
            return last
    pytest.fail("the disk never refused")


def test_a_full_disk_refuses_then_the_journal_comes_back_by_itself(small_disk, make_record, keys):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    with Journal.open(small_disk, SECRET) as journal:
        last = fill(journal, make_record)
        assert "No space left on device" in journal.failure
        assert sequences(small_disk) == list(range(1, last + 1)), "nothing torn, nothing twice"
        with pytest.raises(JournalUnavailable):
            journal.append_blocking(make_record())
        ballast.unlink()
        assert journal.append_blocking(make_record()) == last + 2
        assert journal.failure == ""
    lines = (small_disk / FOLDER / "00" / f"{1:020d}.log").read_bytes().splitlines()
    resumed = msgspec.json.decode(lines[last][lines[last].index(b" ") :])
    assert (resumed["event"], resumed["refused"]) == ("journal:stream:resumed", 2)
    assert verify(small_disk, keys).intact


def test_the_journal_tries_again_without_being_called(small_disk, make_record, monkeypatch):
    """So that the readiness probe turns green again although nobody is sent here."""
    monkeypatch.setattr(journal, "RETRY_SECONDS", 0.02)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(600_000))
    with Journal.open(small_disk, SECRET) as opened:
        fill(opened, make_record)
        time.sleep(0.1)
        assert opened.failure
        ballast.unlink()
        deadline = time.monotonic() + 5
        while opened.failure and time.monotonic() < deadline:
            time.sleep(0.01)
        assert opened.failure == ""


def test_a_disk_full_at_rotation_or_at_the_start_is_survived(small_disk, make_record, keys):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1 << 20)[:1_020_000])
    with Journal.open(small_disk, SECRET, limits=stream.Limits(size=3_000)) as journal:
        fill(journal, make_record)
        for size in range(1_000_000, 0, -40_000):
            os.truncate(ballast, size)
            journal.append_blocking(make_record())
            fill(journal, make_record)
        ballast.unlink()
        journal.append_blocking(make_record())
    numbers = sequences(small_disk)
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify(small_disk, keys).intact


def test_a_disk_that_fails_to_synchronise_is_not_trusted_with_the_same_file(lying_disk, make_record, keys):
    """The write had succeeded: fdatasync itself fails, and the kernel has dropped the pages."""
    below, folder = lying_disk
    with Journal.open(folder, SECRET) as journal:
        first = journal.append_blocking(make_record())
        ballast = below / "ballast"
        fill_with_zeros(ballast)
        for _ in range(50_000):
            try:
                first = journal.append_blocking(make_record())
            except JournalUnavailable:
                break
        else:
            pytest.fail("the disk below never refused")
        ballast.unlink()
        again = journal.append_blocking(make_record())
        assert again > first
    paths = sorted((folder / FOLDER / "00").glob("*.log"))
    assert len(paths) == 2
    assert header_of(paths[1]).cause is Cause.DISK
    assert verify(folder, keys).intact


def test_a_file_whose_synchronisation_failed_is_not_written_again(tmp_path, make_record, keys, monkeypatch):
    """Each place where the disk can refuse, in turn: the data was taken, it could not be made durable."""
    real = stream.append_durably
    refusals = []

    def refuse(descriptor, data):
        refusals.append(os.write(descriptor, data))
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with Journal.open(tmp_path, SECRET, limits=stream.Limits(size=2_000)) as opened:
        for i in range(30):
            assert opened.append_blocking(make_record(i))
            monkeypatch.setattr(stream, "append_durably", refuse)
            with pytest.raises(JournalUnavailable, match="Input/output error"):
                opened.append_blocking(make_record(500 + i))
            monkeypatch.setattr(stream, "append_durably", real)
    assert len(refusals) == 30
    assert verify(tmp_path, keys).intact
    content = b"".join(path.read_bytes() for path in sorted((tmp_path / FOLDER / "00").glob("*.log")))
    assert content.count(b'"request":"request-') == 30
    assert b"request-5" not in content.replace(b'"request-5"', b"")
    assert opened.statistics.failures == 30


LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from unefois.journal import Event, Journal, JournalUnavailable, Record
home = Path(sys.argv[1])
soft = 40_000
record = Record(event=Event.CALL_DISCLOSED, time=datetime.now(UTC), request="r" * 300)
with Journal.open(home, bytes(range(32))) as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
    last = 0
    try:
        while True:
            last = journal.append_blocking(record)
    except JournalUnavailable as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert journal.append_blocking(record) == last + 2, "one line says that the stream goes on"
"""


def test_a_file_that_may_not_grow_refuses_then_comes_back(tmp_path, keys):
    """The same without being root: the limit on the size of files cuts the write in its middle."""
    result = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], check=True, capture_output=True, text=True)
    assert "File too large" in result.stdout
    numbers = sequences(tmp_path)
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify(tmp_path, keys).intact
