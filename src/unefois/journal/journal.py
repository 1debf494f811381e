"""Group commit: many calls, one synchronisation of the disk.

`Journal.submit` encodes the record and queues it. At the end of the loop's turn all that is queued is numbered,
chained, written in one go and synchronised, and every caller is told. The cost of a synchronisation is shared by all
the calls of the turn; what arrives while the disk works makes the next batch.

Who writes: the loop itself while the disk is prompt, for a tenth of a millisecond then costs less than handing the
batch to a thread and back (measured: 17 µs a call of 130); the journal's thread for `SPELL_SECONDS` once writes take
more than `PATIENCE_SECONDS` on average, while the disk refuses, and for callers that have no
loop. One of them at a time.

Invariant 1 of the house: a caller is told only once the record is on disk. If it cannot be, it is told so by
`JournalUnavailable` and the exchange answers 503. A call that is cancelled meanwhile is still recorded.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from .chain import encode_json
from .errors import DocumentDamaged, JournalUnavailable, RecordRejected
from .head import read_head
from .keys import Keys
from .record import Resumed
from .registry import FOLDER, acquire, stream_folders
from .stream import DEFAULT_LIMITS, utc_now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .record import Record
    from .stream import Limits, Stream

_log = logging.getLogger(__name__)

MAX_RECORD = 16_384
"""Bytes of one record's JSON."""
PATIENCE_SECONDS = 0.002
"""How long writes may hold the event loop, on average; beyond, the thread takes over."""
RECENT = 16
"""Of how many writes, about, that average is."""
SPELL_SECONDS = 1.0
"""How long the thread writes after that, before the loop tries again."""
RETRY_SECONDS = 1.0
"""After a failure, how often the disk is tried again when nobody calls."""


class Statistics:
    """Figures for the metrics, written by whoever commits and read by any thread."""

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


Done = Callable[[int, JournalUnavailable | None], None]
"""Told of a record: its sequence number, or 0 and why it has none."""


_Entry = tuple[bytes, Done, asyncio.AbstractEventLoop | None]
"""The JSON of a record, who is told, and the loop where; None: anywhere."""


class Journal:
    """The journal of one process, open for writing. Use `Journal.open`, then `close`."""

    def __init__(
        self,
        stream: Stream,
        keys: Keys,
        *,
        capacity: int = 10_000,
        max_batch: int = 2_000,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.keys = keys
        self.statistics = Statistics()
        self._stream = stream
        self._capacity = capacity
        self._max_batch = max_batch
        self._patience = patience
        self._now = now
        self._waiting: deque[_Entry] = deque()
        self._flush_due = False
        self._average = 0.0
        self._slow_until = 0.0 if patience else float("inf")
        self._writing = threading.Lock()
        """Held by whoever uses the stream."""
        self._wake = threading.Event()
        self._closed = False
        self._gone = False
        """The thread has ended: nobody will write what is still put."""
        self._failed_since: datetime | None = None
        self._failure = ""
        self._refused_meanwhile = 0
        self._worker = threading.Thread(target=self._run, name=f"journal-{stream.name}", daemon=True)
        self._worker.start()

    @classmethod
    def open(
        cls,
        home: Path,
        secret: bytes,
        *,
        limits: Limits = DEFAULT_LIMITS,
        capacity: int = 10_000,
        max_batch: int = 2_000,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], datetime] = utc_now,
    ) -> Journal:
        """Open the first free stream of the journal of the data folder ``home``.

        ``patience``: seconds for which writes may hold the event loop, on average; 0: the thread always writes.
        Raises `JournalUnavailable` where the folder cannot be used, `KeyMismatch` where the secret is not
        the one that sealed the stream.
        """
        keys = Keys.derive(secret)
        stream = acquire(home / FOLDER, keys, limits, now)
        return cls(stream, keys, capacity=capacity, max_batch=max_batch, patience=patience, now=now)

    @classmethod
    def check(cls, home: Path, secret: bytes) -> None:
        """Raise what `open` would raise, before any server starts. Reads no segment whose checkpoint is ours."""
        keys = Keys.derive(secret)
        with suppress(DocumentDamaged):
            heads = [read_head(folder, keys) for folder in stream_folders(home / FOLDER)]
            if heads and all(heads):
                return
        cls.open(home, secret).close()

    @property
    def stream(self) -> str:
        """Name of the stream that this process writes."""
        return self._stream.name

    @property
    def failure(self) -> str:
        """Why the journal cannot write at present; empty when it can. For the readiness probe."""
        if not self._worker.is_alive():
            return self._failure or "Le journal est fermé."
        return self._failure

    @property
    def queued(self) -> int:
        """Records waiting for the next batch."""
        return len(self._waiting)

    def pseudonym(self, person: str) -> str:
        """See `Keys.pseudonym`."""
        return self.keys.pseudonym(person)

    def submit(self, record: Record, done: Done) -> None:
        """Queue a record; the running loop calls ``done(sequence, None)`` once it is durable, ``done(0, why)`` if it
        cannot be.

        Raises `RecordRejected` at once for a record that cannot be written, and `JournalUnavailable` when the journal
        is closed or too many wait.
        """
        self._put(record, done, asyncio.get_running_loop())

    def append(self, record: Record) -> asyncio.Future[int]:
        """The same with a future, which gives the record's sequence number or raises `JournalUnavailable`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()

        def done(sequence: int, error: JournalUnavailable | None) -> None:
            if not future.done():  # cancelled by its caller; the record is kept
                _settle(future, sequence, error)

        self._put(record, done, loop)
        return future

    def append_blocking(self, record: Record, timeout: float = 10.0) -> int:
        """The same for a thread without an event loop: returns once the record is durable."""
        future: Future[int] = Future()
        self._put(record, lambda sequence, error: _settle(future, sequence, error), None)
        try:
            return future.result(timeout)
        except TimeoutError:
            raise JournalUnavailable("Le journal n'a pas répondu à temps.") from None

    def close(self) -> None:
        """Write what is queued, then give the stream back. Nothing can be appended afterwards."""
        self._closed = True
        self._wake.set()
        self._worker.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, record: Record, done: Done, loop: asyncio.AbstractEventLoop | None) -> None:
        try:
            payload = encode_json(record)
        except (UnicodeEncodeError, TypeError) as error:
            raise RecordRejected(f"Enregistrement impossible à écrire : {error}") from error
        if len(payload) > MAX_RECORD:
            raise RecordRejected(f"Enregistrement trop grand : {len(payload)} octets pour {MAX_RECORD} au plus.")
        if self._closed:
            raise JournalUnavailable("Le journal est fermé.")
        if len(self._waiting) >= self._capacity:
            self.statistics.refused += 1
            raise JournalUnavailable(f"La file du journal est pleine ({self._capacity} enregistrements en attente).")
        self._waiting.append((payload, done, loop))
        if loop is None:
            self._wake.set()
        elif not self._flush_due:
            self._flush_due = True
            loop.call_soon(self._flush)

    def _flush(self) -> None:
        """End of the loop's turn: commit here, or have the thread do it."""
        self._flush_due = False
        if self._closed or self._failure or time.monotonic() < self._slow_until or not self._writing.acquire(False):
            self._hand_over()
            return
        try:
            self._commit_all(asyncio.get_running_loop())
        finally:
            self._writing.release()
        if self._failure:
            self._wake.set()  # for the thread to try again when nobody calls

    def _hand_over(self) -> None:
        if self._gone:
            self._refuse_all()
        else:
            self._wake.set()

    def _run(self) -> None:
        closing = False
        try:
            while not closing:
                woken = self._wake.wait(RETRY_SECONDS if self._failure else None)
                self._wake.clear()
                closing = self._closed
                with self._writing:
                    if not woken and self._stream.has_room():
                        self._commit([], None)
                    self._commit_all(None)
        except BaseException as error:
            self._failure = f"Le journal s'est arrêté : {error!r}"
            raise
        finally:
            self._closed = self._gone = True
            with self._writing:
                self._refuse_all()
                self._stream.close()

    def _refuse_all(self) -> None:
        rest = self._drain(sys.maxsize)
        _tell(rest, 0, JournalUnavailable(self._failure or "Le journal est fermé."), None)

    def _commit_all(self, here: asyncio.AbstractEventLoop | None) -> None:
        """Commit what waits, batch by batch. ``here``: the loop that runs, or None in the thread."""
        while self._waiting:
            self._commit(self._drain(self._max_batch), here)

    def _drain(self, most: int) -> list[_Entry]:
        """Take what is queued. Only the holder of the lock takes, so what is counted is there."""
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def _commit(self, batch: list[_Entry], here: asyncio.AbstractEventLoop | None) -> None:
        started = time.monotonic()
        payloads = [payload for payload, _, _ in batch]
        resumed = self._resumption()
        try:
            first = self._stream.commit(resumed + payloads, len(payloads)) + len(resumed)
        except Exception as error:  # noqa: BLE001  # whatever broke, those who wait are told
            if not isinstance(error, JournalUnavailable):
                self._closed = True  # nothing is known of the stream any more: the thread gives it back
                self._wake.set()
                error = JournalUnavailable(f"Le journal s'est arrêté : {error!r}")
            self._failure = str(error)
            self._failed_since = self._failed_since or self._now()
            self.statistics.failures += 1
            self.statistics.refused += len(batch)
            self._refused_meanwhile += len(batch)
            _tell(batch, 0, error, here)
            return
        self._failure, self._failed_since, self._refused_meanwhile = "", None, 0
        ended = time.monotonic()
        if here is not None:
            self._judge(ended, ended - started)
        statistics = self.statistics
        statistics.records += len(batch)
        statistics.batches += 1
        statistics.last_batch = len(batch)
        statistics.largest_batch = max(statistics.largest_batch, len(batch))
        statistics.last_commit_seconds = ended - started
        statistics.total_commit_seconds += ended - started
        _tell(batch, first, None, here)
        self._stream.checkpoint()

    def _judge(self, now: float, seconds: float) -> None:
        """Whether the loop may go on writing. (The thread's own times hold its waits for its turn.)"""
        self._average += (seconds - self._average) / RECENT
        if self._average > self._patience:
            self._average = 0.0
            self._slow_until = now + SPELL_SECONDS

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


def _settle(future: asyncio.Future[int] | Future[int], sequence: int, error: JournalUnavailable | None) -> None:
    if error is None:
        future.set_result(sequence)
    else:
        future.set_exception(error)


def _tell(
    batch: list[_Entry], first: int, error: JournalUnavailable | None, here: asyncio.AbstractEventLoop | None
) -> None:
    """Tell every caller: at once those of the loop that runs, the others through their loop, each loop once."""
    elsewhere: defaultdict[asyncio.AbstractEventLoop, list[tuple[Done, int]]] = defaultdict(list)
    for sequence, (_, done, loop) in enumerate(batch, first):
        number = sequence if error is None else 0
        if loop is None or loop is here:
            _call(done, number, error)
        else:
            elsewhere[loop].append((done, number))
    for loop, told in elsewhere.items():
        try:
            loop.call_soon_threadsafe(_tell_all, told, error)
        except RuntimeError:  # the loop is closed: no one is waiting any more
            continue


def _tell_all(told: list[tuple[Done, int]], error: JournalUnavailable | None) -> None:
    for done, sequence in told:
        _call(done, sequence, error)


def _call(done: Done, sequence: int, error: JournalUnavailable | None) -> None:
    try:
        done(sequence, error)
    except Exception:  # noqa: BLE001  # one caller's fault must not leave the others without an answer
        _log.exception("Un appelant du journal a échoué.")
