"""Killed at any instant, the journal has every record that it acknowledged, and can say so."""

from __future__ import annotations

import random
import signal
import subprocess
import sys

from unefois.journal.read import read
from unefois.journal.verify import verify

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
import uvloop
from unefois.journal import Event, Journal, Limits, Record

async def caller(journal, name):
    for i in range(1_000_000):
        request = f"{name}-{i}"
        record = Record(event=Event.CALL_DISCLOSED, time=datetime.now(UTC), request=request)
        sequence = await journal.append(record)
        sys.stdout.write(f"{journal.stream} {sequence} {request}\\n")
        sys.stdout.flush()

async def main():
    with Journal.open(Path(sys.argv[1]), bytes(range(32)), limits=Limits(size=20_000)) as journal:
        await asyncio.gather(*(caller(journal, f"{sys.argv[2]}-{i}") for i in range(8)))

uvloop.run(main())
"""
KILLS = 20


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path, keys):
    """Each line printed stands for an answer that left: its record must be there, in its place."""
    chance = random.Random(20261122)
    acknowledged: dict[tuple[str, int], str] = {}
    for number in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(number)], stdout=subprocess.PIPE, text=True
        )
        lines = [process.stdout.readline()]  # it is writing
        try:
            process.wait(chance.uniform(0, 0.03))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL
        lines += rest.splitlines(keepends=True)
        for line in lines:
            if line.endswith("\n"):  # the last may have been cut by the kill
                stream, sequence, request = line.split()
                acknowledged[stream, int(sequence)] = request
    recorded = {(entry.stream, entry.seq): entry.request for entry in read(tmp_path)}
    lost = {place: request for place, request in acknowledged.items() if recorded.get(place) != request}
    assert len(acknowledged) > KILLS
    assert lost == {}
    assert len(set(recorded.values())) == len(recorded), "no record twice"
    report = verify(tmp_path, keys)
    assert report.intact, [str(finding) for finding in report.findings]
    assert [stream.stream for stream in report.streams] == ["00"], "each writer took up the stream of the one killed"
