"""Rate limits: exact, aligned on the clock, in the order of the service."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from tests.gateway.world import CALL
from unefois.gateway.limits import MemoryCounter

NOW = 1_795_330_465.0


def calls(count: int) -> list[dict]:
    """As many different calls: the same one twice at once would be refused for another reason."""
    return [
        CALL | {"anneeDateNaissance": str(1900 + i % 120), "jourDateNaissance": str(1 + i // 120)} for i in range(count)
    ]


async def test_twenty_calls_a_second_exactly_under_concurrency(make):
    world = await make(now=NOW)
    token, other = await world.grant(expires_at=NOW * 2), await world.grant(expires_at=NOW * 2)
    replies = await asyncio.gather(*(world.get(params=params, token=token) for params in calls(50)))
    refused = [reply for reply in replies if reply.status == 429]
    assert len(refused) == 30
    assert refused[0].codes == ["00429"]
    assert refused[0].headers["retry-after"] == "1"
    assert refused[0].headers["ratelimit-remaining"] == "0"
    assert refused[0].headers["ratelimit-reset"] == str(int(NOW) + 1)
    assert (await world.get(token=other)).status == 200  # each token its own
    world.now[0] += 1
    assert (await world.get(token=token)).headers["ratelimit-remaining"] == "19"


async def test_all_the_operations_of_v3_share_one_counter_and_v2_has_its_own(make):
    world = await make(now=NOW, token_rate_per_second=2)
    token = await world.grant("cnaf_quotient_familial", "pole_emploi_paiements", expires_at=NOW * 2)
    await world.get(token=token)
    await world.get("/v3/france_travail/indemnites/identifiant", {}, token=token)
    assert (await world.get("/v4/cnous/etudiant_boursier/ine", {}, token=token)).status == 429
    assert (await world.get("/api/v2/paiements-pole-emploi", {}, token=token)).status == 400
    v2 = [await world.get("/api/v2/paiements-pole-emploi", {}, token=token) for _ in range(2)][-1]
    assert v2.status == 429
    assert v2.json == {"errors": ["Vous avez effectué trop de requêtes"]}


async def test_the_habilitations_own_rate_is_shown_and_adds_up_over_its_tokens(make):
    world = await make(now=NOW, token_rate_per_second=1000)
    token = await world.grant(rate_per_minute=3, expires_at=NOW * 2)
    replies = [await world.get(params=params, token=token) for params in calls(4)]
    assert [reply.headers["ratelimit-remaining"] for reply in replies] == ["2", "1", "0", "0"]
    assert [reply.status == 429 for reply in replies] == [False, False, False, True]
    assert replies[-1].headers["retry-after"] == str(60 - int(NOW) % 60)


async def test_an_address_over_its_rate_is_banned_before_any_token(make):
    world = await make(now=NOW, address_rate_per_minute=5, address_ban_seconds=3600, address_exempt=[])
    replies = [await world.get(address="192.0.2.1") for _ in range(7)]
    assert [reply.status for reply in replies] == [401] * 5 + [429] * 2
    assert (await world.get(address="192.0.2.2")).status == 401
    world.now[0] += 3599
    assert (await world.get(address="192.0.2.1")).headers["retry-after"] == "2"
    world.now[0] += 2
    assert (await world.get(address="192.0.2.1")).status == 401
    assert (await world.get("/api/introspect", "", address="192.0.2.2")).status == 401


async def test_loopback_is_exempt_by_default(make):
    world = await make(now=NOW, address_rate_per_minute=1)
    assert {(await world.get()).status for _ in range(5)} == {401}


async def test_the_address_is_the_callers_behind_our_own_proxies_only(make):
    world = await make(now=NOW, trusted_proxies=["10.0.0.0/8"])
    token = await world.grant(allowed_networks=["192.0.2.0/24"], expires_at=NOW * 2)
    forwarded = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7, 10.1.1.1"}
    assert (await world.get(token=token, address="10.0.0.1", headers=forwarded)).status == 200
    assert (await world.get(token=token, address="203.0.113.9", headers=forwarded)).codes == ["00107"]
    liar = {"X-Forwarded-For": "192.0.2.7, 203.0.113.9"}
    assert (await world.get(token=token, address="10.0.0.1", headers=liar)).codes == ["00107"]
    assert (await world.get(token=token, address="10.0.0.1", headers={"X-Forwarded-For": "nonsense"})).codes == [
        "00107"
    ]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=60), st.sampled_from([1, 60]))
def test_a_counter_counts_the_hits_of_its_window(hits, seconds):
    """Whatever the clock does, forward or back: the count is that of the hits since the window was entered."""
    counter, now, seen, window = MemoryCounter(seconds), 1000.0, {}, None
    for key, step in hits:
        now += (step - 2) * seconds / 2
        if now // seconds != window:
            window, seen = now // seconds, {}
        seen[key] = seen.get(key, 0) + 1
        assert counter.hit(key, now) == seen[key]
