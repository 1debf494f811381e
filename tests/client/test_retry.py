"""When the client asks again: against a server that says what it is told, over real sockets."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.client import NEVER, Client, FranceConnect, MalformedAnswer, RateLimit, Refused, Retry, Unreachable, api
from unefois.client.retry import RETRIED, retry_after

SUCCESS = b'{"data":{"est_beneficiaire":true},"links":{},"meta":{}}'
QUICK = Retry(first_wait=0.001)


def ask(scripted, **settings):
    with Client(base_url=scripted.url, recipient="13002526500013", **({"retry": QUICK} | settings)) as client:
        return client.get(api.REVENU_SOLIDARITE_ACTIVE, FranceConnect("a" * 43))


@pytest.mark.parametrize("status", sorted(RETRIED))
def test_what_may_pass_is_asked_again(scripted, status):
    scripted.say(status)
    scripted.say(200, SUCCESS)
    assert ask(scripted).data.est_beneficiaire is True
    assert len(scripted.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
def test_what_will_not_pass_is_not(scripted, status):
    scripted.say(status)
    with pytest.raises(Refused) as refused:
        ask(scripted)
    assert refused.value.status == status
    assert len(scripted.requests) == 1


def test_retry_after_is_obeyed(scripted):
    scripted.say(429, Retry_After="1")
    scripted.say(200, SUCCESS)
    began = time.monotonic()
    ask(scripted)
    assert time.monotonic() - began >= 1


def test_a_wait_beyond_the_deadline_is_the_callers(scripted):
    scripted.say(429, Retry_After="3600")
    began = time.monotonic()
    with pytest.raises(RateLimit) as refused:
        ask(scripted, retry=Retry(deadline=2))
    assert refused.value.retry_after == 3600
    assert time.monotonic() - began < 1


def test_the_number_of_tries_is_bounded(scripted):
    for _ in range(5):
        scripted.say(503)
    with pytest.raises(Refused):
        ask(scripted)
    assert len(scripted.requests) == 4
    with pytest.raises(Refused):
        ask(scripted, retry=NEVER)
    assert len(scripted.requests) == 5


def test_nobody_there():
    client = Client(base_url="http://127.0.0.1:9", recipient="13002526500013", retry=QUICK)
    with client, pytest.raises(Unreachable, match="injoignable"):
        client.get(api.REVENU_SOLIDARITE_ACTIVE, FranceConnect("a" * 43))


def test_an_answer_that_is_none_of_the_operations(scripted):
    scripted.say(200, b'{"data":{"est_beneficiaire":"oui"},"links":{},"meta":{}}')
    with pytest.raises(MalformedAnswer, match=r"est_beneficiaire"):
        ask(scripted)


def test_an_answer_without_end(scripted):
    scripted.say(200, b" " * (4 * 1024 * 1024 + 1))
    with pytest.raises(MalformedAnswer, match="trop longue"):
        ask(scripted)


def test_a_redirection_is_not_followed(scripted):
    scripted.say(302, Location="https://ailleurs.invalid/")
    with pytest.raises((Refused, MalformedAnswer)):
        ask(scripted)
    assert len(scripted.requests) == 1


NOW = datetime(2026, 11, 15, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90),
        ({"retry-after": format_datetime(NOW - timedelta(days=1), usegmt=True)}, 0),
        ({"retry-after": "demain"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": str(int(NOW.timestamp()) + 3)}, 3),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "5"}, 5),
        ({"ratelimit-remaining": "4", "ratelimit-reset": "5"}, None),
        ({}, None),
    ],
)
def test_what_the_server_asks(headers, seconds):
    assert retry_after(headers, now=NOW.timestamp()) == seconds


@given(
    attempt=st.integers(1, 10),
    hint=st.none() | st.floats(0, 1e6),
    left=st.floats(-10, 100),
    draw=st.floats(0, 1),
)
def test_a_wait_never_passes_the_deadline_nor_falls_under_what_is_asked(attempt, hint, left, draw):
    wait = Retry().wait(attempt, hint=hint, left=left, draw=lambda: draw)
    if wait is not None:
        assert 0 <= wait < left
        assert attempt < Retry().attempts
        assert hint is None or wait >= hint
