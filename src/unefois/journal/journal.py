"""Group commit: many calls, one synchronisation of the disk.

`Journal.append` encodes the record, queues it and returns a future. One thread takes all that is queued,
numbers and chains it, writes it in one go, synchronises, and tells the event loop once for the whole batch.
While the disk works the next batch gathers, so the cost of a synchronisation is shared by as many calls as
are waiting.

Invariant 1 of the house: the future is resolved only once the record is on disk. If it cannot be, the
future raises `JournalUnavailable` and the exchange answers 503. A call that is cancelled meanwhile is still
recorded.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, Self

from .chain import encode_json
from .errors import JournalUnavailable, RecordRejected
from .keys import Keys
from .record import Resumed
from .registry import FOLDER, acquire
from .stream import DEFAULT_LIMITS, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from .record import Record
    from .stream import Limits, Stream

MAX_RECORD = 16_384
"""Bytes of one record's JSON."""
BUSY_BATCH = 4
GATHER_SECONDS = 0.001
"""Once a batch has held BUSY_BATCH records, the next waits this long for company: each batch costs the whole process
a change of thread and a synchronisation, which one record in two must not pay. A lone caller waits for nobody."""
RETRY_SECONDS = 1.0
"""After a failure, how often the disk is tried again when nobody calls."""


class Statistics:
    """Figures for the metrics, written by the journal's thread and read by any other."""

    __slots__ = (
        "batches", "failures", "largest_batch", "last_batch", "last_commit_seconds", "records", "refused",
        "total_commit_seconds",
    )  # fmt: skip

    def __init__(self) -> None:
        self.records = 0
        self.batches = 0
        self.failures = 0
        self.refused = 0
        self.last_batch = 0
        self.largest_batch = 0
        self.last_commit_seconds = 0.0
        self.total_commit_seconds = 0.0


class _Entry(NamedTuple):
    payload: bytes
    future: asyncio.Future[int] | Future[int]
    loop: asyncio.AbstractEventLoop | None


_Results = list[tuple["asyncio.Future[int]", int]]


class Journal:
    """The journal of one process, open for writing. Use `Journal.open`, then `close`.

    ``on_commit(records, seconds)``, if given, is called by the journal's thread after each durable batch.
    """

    def __init__(
        self,
        stream: Stream,
        keys: Keys,
        *,
        capacity: int = 10_000,
        max_batch: int = 2_000,
        on_commit: Callable[[int, float], None] | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.keys = keys
        self.statistics = Statistics()
        self._stream = stream
        self._capacity = capacity
        self._max_batch = max_batch
        self._on_commit = on_commit
        self._now = now
        self._queue: SimpleQueue[_Entry | None] = SimpleQueue()
        self._closed = False
        self._failed_since: datetime | None = None
        self._failure = ""
        self._refused_meanwhile = 0
        self._thread = threading.Thread(target=self._run, name=f"journal-{stream.name}", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        home: Path,
        secret: bytes,
        *,
        limits: Limits = DEFAULT_LIMITS,
        capacity: int = 10_000,
        max_batch: int = 2_000,
        on_commit: Callable[[int, float], None] | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> Journal:
        """Open the first free stream of the journal of the data folder ``home``.

        Raises `JournalUnavailable` where the folder cannot be used, `KeyMismatch` where the secret is not
        the one that sealed the stream.
        """
        keys = Keys.derive(secret)
        stream = acquire(home / FOLDER, keys, limits, now)
        return cls(stream, keys, capacity=capacity, max_batch=max_batch, on_commit=on_commit, now=now)

    @property
    def stream(self) -> str:
        """Name of the stream that this process writes."""
        return self._stream.name

    @property
    def failure(self) -> str:
        """Why the journal cannot write at present; empty when it can. For the readiness probe."""
        if not self._thread.is_alive():
            return self._failure or "Le journal est fermé."
        return self._failure

    @property
    def queued(self) -> int:
        """Records waiting for the next batch."""
        return self._queue.qsize()

    def pseudonym(self, person: str) -> str:
        """See `Keys.pseudonym`."""
        return self.keys.pseudonym(person)

    def append(self, record: Record) -> asyncio.Future[int]:
        """Queue a record; the future gives its sequence number once it is durable.

        To be called in an event loop. Raises `RecordRejected` at once for a record that cannot be written,
        and `JournalUnavailable`, at once or through the future, when it cannot be made durable.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        self._put(record, future, loop)
        return future

    def append_blocking(self, record: Record, timeout: float = 10.0) -> int:
        """The same for a thread without an event loop: returns once the record is durable."""
        future: Future[int] = Future()
        self._put(record, future, None)
        try:
            return future.result(timeout)
        except TimeoutError:
            raise JournalUnavailable("Le journal n'a pas répondu à temps.") from None

    def close(self) -> None:
        """Write what is queued, then give the stream back. Nothing can be appended afterwards."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(
        self,
        record: Record,
        future: asyncio.Future[int] | Future[int],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        try:
            payload = encode_json(record)
        except (UnicodeEncodeError, TypeError) as error:
            raise RecordRejected(f"Enregistrement impossible à écrire : {error}") from error
        if len(payload) > MAX_RECORD:
            raise RecordRejected(f"Enregistrement trop grand : {len(payload)} octets pour {MAX_RECORD} au plus.")
        if self._closed:
            raise JournalUnavailable("Le journal est fermé.")
        if self._queue.qsize() >= self._capacity:
            self.statistics.refused += 1
            raise JournalUnavailable(f"La file du journal est pleine ({self._capacity} enregistrements en attente).")
        self._queue.put(_Entry(payload, future, loop))

    def _run(self) -> None:
        try:
            while self._turn():
                pass
        except BaseException as error:
            self._failure = f"Le journal s'est arrêté : {error!r}"
            raise
        finally:
            self._closed = True
            self._settle(self._drain(sys.maxsize), 0, JournalUnavailable(self._failure or "Le journal est fermé."))
            self._stream.close()

    def _turn(self) -> bool:
        """Wait for a batch and commit it. False once the journal is being closed."""
        try:
            entry = self._queue.get(timeout=RETRY_SECONDS if self._failure else None)
        except Empty:
            if self._stream.has_room():
                self._commit([])
            return True
        if entry is None:
            return False
        if self.statistics.last_batch >= BUSY_BATCH and self._queue.qsize() < self._max_batch:
            time.sleep(GATHER_SECONDS)
        batch = [entry, *self._drain(self._max_batch - 1)]
        self._commit(batch)
        return True

    def _drain(self, most: int) -> list[_Entry]:
        """Take what is queued, without waiting. Only this thread takes, so what is counted is there."""
        entries = []
        for _ in range(min(most, self._queue.qsize())):
            entry = self._queue.get_nowait()
            if entry is None:
                self._queue.put(None)
                break
            entries.append(entry)
        return entries

    def _commit(self, batch: list[_Entry]) -> None:
        started = time.perf_counter()
        payloads = [entry.payload for entry in batch]
        resumed = self._resumption()
        try:
            first = self._stream.commit(resumed + payloads, len(payloads)) + len(resumed)
        except JournalUnavailable as error:
            self._failure = str(error)
            self._failed_since = self._failed_since or self._now()
            self.statistics.failures += 1
            self.statistics.refused += len(batch)
            self._refused_meanwhile += len(batch)
            self._settle(batch, 0, error)
            return
        self._failure, self._failed_since, self._refused_meanwhile = "", None, 0
        seconds = time.perf_counter() - started
        statistics = self.statistics
        statistics.records += len(batch)
        statistics.batches += 1
        statistics.last_batch = len(batch)
        statistics.largest_batch = max(statistics.largest_batch, len(batch))
        statistics.last_commit_seconds = seconds
        statistics.total_commit_seconds += seconds
        self._settle(batch, first, None)
        self._stream.checkpoint()
        if self._on_commit is not None:
            self._on_commit(len(batch), seconds)

    def _resumption(self) -> list[bytes]:
        if self._failed_since is None:
            return []
        return [
            encode_json(
                Resumed(
                    time=self._now(),
                    since=self._failed_since,
                    refused=self._refused_meanwhile,
                    reason=self._failure,
                )
            )
        ]

    @staticmethod
    def _settle(batch: list[_Entry], first: int, error: JournalUnavailable | None) -> None:
        """Tell every waiter, each event loop once."""
        by_loop: defaultdict[asyncio.AbstractEventLoop, _Results] = defaultdict(list)
        for sequence, (_, future, loop) in enumerate(batch, first):
            if loop is not None:
                by_loop[loop].append((future, sequence))  # type: ignore[arg-type]
            elif error is not None:
                future.set_exception(error)
            else:
                future.set_result(sequence)
        for loop, results in by_loop.items():
            try:
                loop.call_soon_threadsafe(_resolve, results, error)
            except RuntimeError:  # the loop is closed: no one is waiting any more
                continue


def _resolve(results: _Results, error: JournalUnavailable | None) -> None:
    for future, sequence in results:
        if future.done():  # cancelled by its caller; the record is kept
            continue
        if error is None:
            future.set_result(sequence)
        else:
            future.set_exception(error)
