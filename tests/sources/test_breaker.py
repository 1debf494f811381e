"""The circuit breaker: its states, its pauses, and what it does not count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unefois.sources.breaker import Breaker, State


class Clock:
    """Seconds, by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, window=4, pause=10, longest_pause=30, clock=clock)


def call(held: Breaker, ok: bool | None) -> bool:
    ticket = held.admit()
    if ticket is None:
        return False
    with ticket:
        if ok is True:
            ticket.succeed()
        elif ok is False:
            ticket.fail()
    return True


def test_it_opens_when_enough_of_the_last_calls_failed_and_not_before() -> None:
    clock = Clock()
    held = breaker(clock)
    for ok in (False, False, True, True, False, False):  # never three failures among four calls in a row
        assert call(held, ok)
    assert held.state is State.CLOSED
    assert held.retry_in == 0
    call(held, False)
    assert held.state is State.OPEN
    assert not call(held, True)
    assert held.retry_in == 10


def test_after_its_pause_one_call_tries_and_decides() -> None:
    clock = Clock()
    held = breaker(clock)
    for _ in range(3):
        call(held, False)
    clock.now += 10
    assert held.state is State.HALF_OPEN
    trial = held.admit()
    assert trial is not None
    assert held.admit() is None
    trial.succeed()
    assert held.state is State.CLOSED
    assert call(held, False)
    assert held.state is State.CLOSED


def test_a_failed_trial_doubles_the_pause_up_to_the_longest() -> None:
    clock = Clock()
    held = breaker(clock)
    for _ in range(3):
        call(held, False)
    for pause in (20, 30, 30):
        clock.now += 60
        assert call(held, False)
        assert held.state is State.OPEN
        assert held.retry_in == pause


def test_a_trial_whose_caller_went_away_gives_its_place_back() -> None:
    clock = Clock()
    held = breaker(clock)
    for _ in range(3):
        call(held, False)
    clock.now += 10
    assert call(held, None)
    assert held.state is State.HALF_OPEN
    assert call(held, True)
    assert held.state is State.CLOSED


def test_verdicts_of_the_past_do_not_count() -> None:
    clock = Clock()
    held = breaker(clock)
    late = [held.admit() for _ in range(4)]
    for _ in range(3):
        call(held, False)
    clock.now += 10
    for ticket in late[:2]:
        assert ticket is not None
        ticket.fail()
    assert held.state is State.HALF_OPEN
    assert call(held, True)
    for ticket in late[2:]:
        assert ticket is not None
        ticket.fail()
    assert held.state is State.CLOSED


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0, 40))))
def test_whatever_happens_it_lets_calls_through_again_after_the_longest_pause(
    story: list[tuple[bool | None, float]],
) -> None:
    clock = Clock()
    held = breaker(clock)
    for ok, wait in story:
        clock.now += wait
        call(held, ok)
    clock.now += 30
    assert call(held, True)
    assert held.state is State.CLOSED
