"""A file of careers to a file of rights: all cores, bounded memory, resumable. The law's only file reader.

The input is read in chunks; each is computed by a worker, which writes its part (and its rejects) whole or
not at all; parts are then joined in order. Interrupted and started again with the same input and settings, it
goes on from the parts already there. A row at fault goes to the rejects with its reason and stops nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unefois.law.are import plausible
from unefois.law.are.arrow import CAREERS, REJECTS, RIGHTS, Reader, careers_batch, rights_batch
from unefois.law.are.columns import MONTHS, rights
from unefois.law.are.faults import faults
from unefois.law.are.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK: Final = 20_000
_VERSION: Final = 1


class BulkError(ValueError):
    """A file that cannot be read as careers."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; ``resumed`` counts the people whose part was already there."""

    people: int
    computed: int
    rejected: int
    eligible: int
    resumed: int
    output: Path
    rejects: Path | None


def compute_batch(
    batch: pa.RecordBatch, options: Options, months: int, first_row: int = 0
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """The rights of a record batch of careers, and its rejects."""
    reader = Reader(batch)
    table = reader.table()
    reasons = dict(reader.bad)
    kept = np.arange(batch.num_rows)
    if reasons:
        kept = np.setdiff1d(kept, np.fromiter(reasons, dtype=np.int64))
        table = Reader(batch.take(pa.array(kept))).table()
    found = faults(table)
    if found:
        for fault in found:
            reasons.setdefault(int(kept[fault.person]), (fault.field, fault.text))
        kept = np.setdiff1d(np.arange(batch.num_rows), np.fromiter(reasons, dtype=np.int64))
        table = Reader(batch.take(pa.array(kept))).table()
    good = batch if len(kept) == batch.num_rows else batch.take(pa.array(kept))
    names = batch.column(batch.schema.get_field_index("person_id"))
    rejected = sorted(reasons)
    rejects = pa.RecordBatch.from_arrays(
        [
            pa.array([first_row + row for row in rejected], pa.int64()),
            names.take(pa.array(rejected, pa.int64())).cast(pa.string()),
            pa.array([reasons[row][0] for row in rejected], pa.string()),
            pa.array([reasons[row][1] for row in rejected], pa.string()),
        ],
        schema=REJECTS,
    )
    return rights_batch(good.column("person_id"), rights(table, options, months)), rejects


def run(
    source: Path,
    output: Path,
    *,
    options: Options | None = None,
    months: int = MONTHS,
    workers: int | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Compute a Parquet file of careers into a Parquet file of rights; rejects go beside it.

    :param progress: called with (people done, people in all) after each part.
    :param workers: processes; by default one a core, and none (this process) when 1.
    :raises BulkError: not a Parquet file, or a required column is missing.
    """
    options = options or Options()
    try:
        file = pq.ParquetFile(source, pre_buffer=False)  # buffered ahead, it would be kept whole in memory
    except (OSError, pa.ArrowInvalid) as error:
        raise BulkError(f"{source} : {error}") from None
    with file:
        _check_schema(source, file.schema_arrow)
        total = file.metadata.num_rows
        parts = output.with_name(output.name + ".parts")
        _prepare(parts, source, total, options, months, chunk)
        job = _Job(parts, options, months)
        done = resumed = 0
        workers = workers or os.cpu_count() or 1
        for number, rows, again in _computed(file, job, workers, chunk):
            done += rows
            resumed += rows if again else 0
            if progress is not None:
                progress(done, total)
            last = number
    count = last + 1 if total else 0
    return _join(parts, output, count, total, resumed)


def generate(path: Path, n: int, seed: int, chunk: int = CHUNK) -> None:
    """Write a Parquet file of ``n`` random plausible careers, the same for the same seed and chunk."""
    with pq.ParquetWriter(path, CAREERS) as writer:
        for number, low in enumerate(range(0, n, chunk)):
            table = plausible.table(min(chunk, n - low), seed + number)
            writer.write_batch(careers_batch(table, low))


@dataclass(frozen=True, slots=True)
class _Job:
    parts: Path
    options: Options
    months: int

    def part(self, number: int) -> Path:
        return self.parts / f"{number:06d}.arrow"

    def do(self, number: int, batch: pa.RecordBatch, first_row: int) -> int:
        found, rejects = compute_batch(batch, self.options, self.months, first_row)
        _write(self.parts / f"{number:06d}.rejects.arrow", rejects)
        _write(self.part(number), found)
        return int(batch.num_rows)


def _work(job: _Job, number: int, data: bytes, first_row: int) -> int:
    with pa.ipc.open_stream(data) as stream:
        return job.do(number, stream.read_next_batch(), first_row)


def _computed(file: Any, job: _Job, workers: int, chunk: int) -> Iterator[tuple[int, int, bool]]:
    """Parts as they are done: number, people, whether it was there already."""
    batches = enumerate(file.iter_batches(batch_size=chunk))
    if workers == 1:
        row = 0
        for number, batch in batches:
            again = job.part(number).exists()
            if not again:
                job.do(number, batch, row)
            row += batch.num_rows
            yield number, batch.num_rows, again
        return
    highest = -1
    running: dict[Future[int], int] = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        row = 0
        for number, batch in batches:
            highest = number
            if job.part(number).exists():
                row += batch.num_rows
                yield highest, batch.num_rows, True
                continue
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, batch.schema) as stream:
                stream.write_batch(batch)
            running[pool.submit(_work, job, number, sink.getvalue().to_pybytes(), row)] = number
            row += batch.num_rows
            while len(running) >= 2 * workers:
                yield from _finished(running, highest)
        while running:
            yield from _finished(running, highest)


def _finished(running: dict[Future[int], int], highest: int) -> Iterator[tuple[int, int, bool]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        del running[future]
        yield highest, future.result(), False


def _check_schema(source: Path, schema: pa.Schema) -> None:
    missing = [name for name in ("person_id", "birth", "registered") if name not in schema.names]
    if missing:
        raise BulkError(f"{source} : colonnes manquantes : {', '.join(missing)}")
    if "employments" not in schema.names and "prior" not in schema.names:
        raise BulkError(f"{source} : attendu une colonne « employments » ou « prior »")
    unknown = [name for name in schema.names if name not in CAREERS.names]
    if unknown:
        raise BulkError(f"{source} : colonnes inconnues : {', '.join(unknown)}")


def _prepare(parts: Path, source: Path, total: int, options: Options, months: int, chunk: int) -> None:
    """Keep the parts of the same run, throw away those of another."""
    status = source.stat()
    key = [_VERSION, str(source.resolve()), status.st_size, status.st_mtime_ns, total, months, chunk]
    digest = hashlib.sha256(json.dumps(key).encode() + msgspec.json.encode(options)).hexdigest()
    stamp = parts / "run"
    if parts.exists() and (not stamp.exists() or stamp.read_text(encoding="ascii") != digest):
        _remove(parts)
    parts.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest, encoding="ascii")


def _write(path: Path, batch: pa.RecordBatch) -> None:
    half = path.with_suffix(".half")
    with pa.OSFile(str(half), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    half.replace(path)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as source:
        return pa.ipc.open_file(source).read_all()


def _join(parts: Path, output: Path, count: int, total: int, resumed: int) -> Summary:
    rejects = output.with_name(output.stem + ".rejects.parquet")
    half, half_rejects = output.with_name(output.name + ".half"), rejects.with_name(rejects.name + ".half")
    computed = eligible = rejected = 0
    with (
        pq.ParquetWriter(half, RIGHTS, use_dictionary=["kind", "rule_set"]) as writer,
        pq.ParquetWriter(half_rejects, REJECTS) as reject_writer,
    ):
        for number in range(count):
            part = _read(parts / f"{number:06d}.arrow")
            computed += part.num_rows
            eligible += int(part.column("eligible").combine_chunks().true_count)
            writer.write_table(part)
            bad = _read(parts / f"{number:06d}.rejects.arrow")
            rejected += bad.num_rows
            if bad.num_rows:
                reject_writer.write_table(bad)
    half.replace(output)
    if rejected:
        half_rejects.replace(rejects)
    else:
        half_rejects.unlink()
        rejects.unlink(missing_ok=True)
    _remove(parts)
    return Summary(total, computed, rejected, eligible, resumed, output, rejects if rejected else None)


def _remove(parts: Path) -> None:
    for path in parts.iterdir():
        path.unlink()
    parts.rmdir()
