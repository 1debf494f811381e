"""Group commit: durable before it is told, for event loops and for threads."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
import uvloop

from unefois.journal import Journal, JournalUnavailable, RecordRejected, stream
from unefois.journal import journal as journal_module


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    def run(coroutine):
        factory = uvloop.new_event_loop if request.param == "uvloop" else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(coroutine)

    return run


class HeldDisk:
    """A disk that keeps each write waiting until it is released."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.asked, self.allowed = threading.Event(), threading.Event()

    def hold(self):
        real = stream.append_durably

        def held(descriptor, data):
            self.asked.set()
            assert self.allowed.wait(10)
            return real(descriptor, data)

        self.monkeypatch.setattr(stream, "append_durably", held)

    async def is_asked(self):
        assert await asyncio.to_thread(self.asked.wait, 10)


@pytest.fixture
def disk(monkeypatch):
    return HeldDisk(monkeypatch)


def lines_of(home) -> list[bytes]:
    return [line for path in sorted(home.rglob("*.log")) for line in path.read_bytes().splitlines()]


def test_the_future_gives_the_sequence_number_of_a_record_already_on_disk(tmp_path, secret, make_record, run):
    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            first = await journal.append(make_record(1))
            assert any(b'"request":"request-1"' in line for line in lines_of(tmp_path))
            return first, await journal.append(make_record(2))

    assert run(scenario()) == (2, 3)  # 1 is the segment's header


def test_many_callers_share_a_commit(tmp_path, secret, make_record, run):
    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            numbers = await asyncio.gather(*(journal.append(make_record(i)) for i in range(500)))
            return numbers, journal.statistics

    numbers, statistics = run(scenario())
    assert numbers == list(range(2, 502))
    assert statistics.records == 500
    assert statistics.batches < 100
    assert [b"request-%d" % i in line for i, line in enumerate(lines_of(tmp_path)[1:])] == [True] * 500


def test_a_cancelled_call_is_recorded_and_harms_no_other(tmp_path, secret, make_record, run):
    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            tasks = [asyncio.ensure_future(journal.append(make_record(i))) for i in range(10)]
            tasks[3].cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    results = run(scenario())
    assert [isinstance(result, asyncio.CancelledError) for result in results] == [i == 3 for i in range(10)]
    assert len(lines_of(tmp_path)) == 11


def test_threads_and_an_event_loop_share_a_journal(tmp_path, secret, make_record, run):
    with Journal.open(tmp_path, secret) as journal:
        numbers = []

        def work():
            numbers.extend(journal.append_blocking(make_record(i)) for i in range(20))

        async def scenario():
            return [await journal.append(make_record(i)) for i in range(20)]

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        numbers.extend(run(scenario()))
        for thread in threads:
            thread.join()
    assert sorted(numbers) == list(range(2, 82))


def test_a_full_queue_refuses_at_once(tmp_path, secret, make_record, run):
    async def scenario():
        with Journal.open(tmp_path, secret, capacity=0) as journal:
            with pytest.raises(JournalUnavailable, match="pleine"):
                journal.append(make_record())
            return journal.statistics.refused

    assert run(scenario()) == 1


def test_a_closed_journal_refuses(tmp_path, secret, make_record):
    journal = Journal.open(tmp_path, secret)
    journal.close()
    journal.close()
    with pytest.raises(JournalUnavailable, match="fermé"):
        journal.append_blocking(make_record())
    assert journal.failure


def test_closing_writes_what_is_queued(tmp_path, secret, make_record, run):
    async def scenario():
        journal = Journal.open(tmp_path, secret)
        futures = [journal.append(make_record(i)) for i in range(50)]
        await asyncio.to_thread(journal.close)
        return await asyncio.gather(*futures)

    assert run(scenario()) == list(range(2, 52))


@pytest.mark.parametrize("changes", [{"operation": "x" * 20_000}, {"request": "\udcff"}])
def test_a_record_that_cannot_be_written_is_rejected_alone(tmp_path, secret, make_record, changes):
    with Journal.open(tmp_path, secret) as journal:
        with pytest.raises(RecordRejected):
            journal.append_blocking(make_record(**changes))
        assert journal.append_blocking(make_record()) == 2


def test_the_statistics_count_each_batch(tmp_path, secret, make_record):
    with Journal.open(tmp_path, secret) as journal:
        journal.append_blocking(make_record())
        assert journal.queued == 0
        statistics = journal.statistics
        assert (statistics.records, statistics.batches, statistics.last_batch) == (1, 1, 1)
        assert 0 < statistics.last_commit_seconds == statistics.total_commit_seconds


def test_nobody_is_told_before_the_disk_has_synchronised(tmp_path, secret, make_record, run, disk):
    """The batch that waits for the disk holds its callers; those who come meanwhile share the next one."""

    async def scenario():
        with Journal.open(tmp_path, secret, patience=0) as journal:
            await journal.append(make_record(0))
            disk.hold()
            waiting = [journal.append(make_record(1))]
            await disk.is_asked()
            waiting += [journal.append(make_record(i)) for i in range(2, 20)]
            await asyncio.sleep(0.02)
            assert not any(future.done() for future in waiting)
            assert journal.queued == 18
            disk.allowed.set()
            assert await asyncio.gather(*waiting) == list(range(3, 22))
            return journal.statistics.batches

    assert run(scenario()) == 3


def test_a_prompt_disk_is_written_by_the_loop_and_a_slow_one_by_the_thread(
    tmp_path, secret, make_record, run, monkeypatch
):
    real, writers, seconds = stream.append_durably, [], [0.0]

    def watched(descriptor, data):
        writers.append(threading.current_thread() is threading.main_thread())
        time.sleep(seconds[0])
        return real(descriptor, data)

    monkeypatch.setattr(stream, "append_durably", watched)
    monkeypatch.setattr(journal_module, "SPELL_SECONDS", 0.2)

    async def scenario():
        with Journal.open(tmp_path, secret, patience=0.005) as journal:
            assert await journal.append(make_record(1)) == 2
            seconds[0] = 0.1
            await journal.append(make_record(2))  # slow: the last that the loop writes
            await asyncio.gather(journal.append(make_record(3)), journal.append(make_record(4)))
            seconds[0] = 0.0
            await asyncio.sleep(0.25)  # the spell is over
            assert await journal.append(make_record(5)) == 6
            return journal.statistics.batches

    assert run(scenario()) == len(writers) == 4
    assert writers == [True, True, False, True]


def test_the_loop_never_waits_for_the_thread(tmp_path, secret, make_record, run, disk):
    """A thread's record is being written: the loop's goes to the thread rather than wait for its turn."""

    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            await journal.append(make_record(0))
            disk.hold()
            blocking = asyncio.create_task(asyncio.to_thread(journal.append_blocking, make_record(1)))
            await disk.is_asked()
            mine = journal.append(make_record(2))
            await asyncio.sleep(0.02)
            assert not mine.done()
            disk.allowed.set()
            return await blocking, await mine

    assert run(scenario()) == (3, 4)


def test_a_disk_that_refuses_the_loop_is_tried_again_without_a_call(tmp_path, secret, make_record, run, monkeypatch):
    def refusing(descriptor, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal_module, "RETRY_SECONDS", 0.05)

    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            await journal.append(make_record(1))
            with monkeypatch.context() as patch:
                patch.setattr(stream, "append_durably", refusing)
                with pytest.raises(JournalUnavailable, match="No space left"):
                    await journal.append(make_record(2))
                assert journal.failure
            for _ in range(100):
                await asyncio.sleep(0.02)
                if not journal.failure:
                    break
            assert journal.failure == ""
            return await journal.append(make_record(3))

    assert run(scenario()) == 4  # 3 says that the stream goes on


def test_whatever_breaks_those_who_wait_are_told(tmp_path, secret, make_record, run, monkeypatch):
    def broken(descriptor, data):
        raise RuntimeError("nobody expected that")

    async def scenario():
        journal = Journal.open(tmp_path, secret)
        await journal.append(make_record(1))
        monkeypatch.setattr(stream, "append_durably", broken)
        results = await asyncio.gather(*(journal.append(make_record(i)) for i in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [JournalUnavailable] * 3
        assert "nobody expected that" in journal.failure
        with pytest.raises(JournalUnavailable):
            await journal.append(make_record(9))
        await asyncio.to_thread(journal.close)
        assert journal.failure

    run(scenario())


def test_a_caller_that_fails_harms_no_other(tmp_path, secret, make_record, run, caplog):
    heard = []

    def fails(sequence, error):
        raise ValueError("a caller's own fault")

    async def scenario():
        with Journal.open(tmp_path, secret) as journal:
            journal.submit(make_record(1), lambda sequence, error: heard.append((sequence, error)))
            journal.submit(make_record(2), fails)
            journal.submit(make_record(3), lambda sequence, error: heard.append((sequence, error)))
            return await journal.append(make_record(4))

    assert run(scenario()) == 5
    assert heard == [(2, None), (4, None)]
    assert "a caller's own fault" in caplog.text
