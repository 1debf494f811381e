"""What the journal costs on this machine and this disk: records a second, processor time a record, delay."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import uvloop

from .journal import Journal
from .keys import Keys
from .record import Event, Record
from .verify import verify

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"a measure seals nothing of worth"


class Appending(msgspec.Struct, kw_only=True, frozen=True):
    """Appending from one event loop, with so many callers who each wait for their record to be durable."""

    callers: int
    records_per_second: int
    cpu_us_per_record: float
    """Processor time of the process, all threads, user and system: the caller's own loop included."""
    records_per_batch: float
    commit_ms: float
    """Mean time to make one batch durable."""
    p50_ms: float
    p99_ms: float


class Verifying(msgspec.Struct, kw_only=True, frozen=True):
    """Verifying what was appended, seals included."""

    records: int
    bytes_per_record: int
    records_per_second: int


def measure_appending(home: Path, callers: int, records: int) -> Appending:
    """Append ``records`` records to a new journal in ``home``."""
    return uvloop.run(_append(home, callers, records))


async def _append(home: Path, callers: int, records: int) -> Appending:
    delays: list[float] = []
    with Journal.open(home, SECRET) as journal:

        async def call(count: int) -> None:
            for _ in range(count):
                asked = time.perf_counter()
                await journal.append(_typical_record())
                delays.append(time.perf_counter() - asked)

        await call(1)  # the first opens the segment
        delays.clear()
        statistics = journal.statistics
        batches, seconds = statistics.batches, statistics.total_commit_seconds
        started, processor = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call(records // callers) for _ in range(callers)))
        elapsed, processor = time.perf_counter() - started, time.process_time() - processor
        batches, seconds = statistics.batches - batches, statistics.total_commit_seconds - seconds
    delays.sort()
    done = len(delays)
    return Appending(
        callers=callers,
        records_per_second=round(done / elapsed),
        cpu_us_per_record=round(processor / done * 1e6, 1),
        records_per_batch=round(done / batches, 1),
        commit_ms=round(seconds / batches * 1e3, 2),
        p50_ms=round(delays[done // 2] * 1e3, 2),
        p99_ms=round(delays[done * 99 // 100] * 1e3, 2),
    )


def measure_verifying(home: Path) -> Verifying:
    """Verify the journal that `measure_appending` left in ``home``."""
    started = time.perf_counter()
    report = verify(home, Keys.derive(SECRET))
    elapsed = time.perf_counter() - started
    lines = sum(stream.lines for stream in report.streams)
    size = sum(stream.bytes for stream in report.streams)
    return Verifying(records=lines, bytes_per_record=size // lines, records_per_second=round(lines / elapsed))


def _typical_record() -> Record:
    return Record(
        event=Event.CALL_DISCLOSED,
        time=datetime.now(UTC),
        request="0190a1b2-1234-7890-abcd-0123456789ab",
        operation="dss.quotient_familial.identite.v3",
        status=200,
        habilitation="42",
        token="0190a1b2-1234-7890-abcd-0123456789ab",  # noqa: S106 - the identifier of a token
        recipient="13002526500013",
        purpose="CRPA L114-8",
        subject="0123456789abcdef0123456789abcdef",
        fields=("quotient_familial", "quotient_familial.valeur", "allocataires", "enfants", "adresse"),
        source="register",
        duration=1234,
    )
