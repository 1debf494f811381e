"""Two people who do the same thing at the same instant: one does it, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from django.utils import timezone

from unefois.habilitations import service
from unefois.habilitations.models import Token

CROWD = 6


def together(act):
    """The results of `act` by six threads let go at once, each with its own connection; refusals as None."""
    barrier = Barrier(CROWD)

    def one(_):
        try:
            barrier.wait()
            return act()
        except service.Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(one, range(CROWD)))


def test_a_token_is_banned_once(habilitation):
    now = timezone.now()
    token = service.issue(habilitation, now=now).token
    results = together(lambda: service.ban(token, now=now))
    assert sum(result is not None for result in results) == 1


def test_a_token_is_replaced_once(habilitation):
    token = service.issue(habilitation, now=timezone.now()).token
    results = together(lambda: service.rotate(token, now=timezone.now()))
    [delivered] = [result for result in results if result is not None]
    assert Token.objects.count() == 2
    token.refresh_from_db()
    assert token.replaced_by == delivered.token


def test_six_deliveries_are_six_tokens(habilitation):
    results = together(lambda: service.issue(habilitation, now=timezone.now()))
    assert len({result.jwt for result in results}) == 6
    assert Token.objects.count() == 6
