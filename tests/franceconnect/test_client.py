"""The data provider's client against the simulator, faults included."""

import asyncio

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

from tests.franceconnect.world import CALLER, ISSUER, PORTAL, Clock, World
from unefois.franceconnect.client import Endpoints, Limits
from unefois.franceconnect.interface import (
    ApiNotRegistered,
    IdentityProvider,
    ProviderAnswerInvalid,
    ProviderCredentialsRefused,
    ProviderTimeout,
    ProviderUnreachable,
    ServiceNotAllowed,
    TokenDead,
    TokenMalformed,
    TooManyIntrospections,
)
from unefois.franceconnect.introspection import Binding, Policy
from unefois.franceconnect.remote_keys import RemoteKeys
from unefois.franceconnect.simulator.faults import Fault
from unefois.franceconnect.transport import Timeouts, Transport, check_url

API = "impot_particulier"


class Counting:
    """Counts the requests that reach an application, by path."""

    def __init__(self, app) -> None:
        self.app = app
        self.paths = []

    async def __call__(self, scope, receive, send):
        self.paths.append(scope["path"].removeprefix("/api/v2"))
        await self.app(scope, receive, send)

    def count(self, path):
        return self.paths.count(path)


async def test_a_citizen_is_recognised(world):
    token = await world.access_token()
    client = world.client()
    assert isinstance(client, IdentityProvider)
    found = await client.introspect(token, API, CALLER)
    assert found.identity.family_name == "DUBOIS"
    assert found.identity.given_names == ("Angela", "Claire", "Louise")
    assert found.scopes == {"openid", "identite_pivot", "dgfip_rfr"}
    assert found.service == world.services[0].client_id
    assert found.expires_at.timestamp() == world.clock.now + 60


async def test_scopes_are_those_of_the_data_provider(world):
    token = await world.access_token()
    client = world.client()
    other = await client.introspect(token, "indemnites_journalieres", CALLER)
    assert other.scopes == {"openid", "identite_pivot", "cnam_paiements_ij"}
    assert other.sub != (await client.introspect(token, API, CALLER)).sub


@pytest.mark.parametrize("encryption", ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"])
@pytest.mark.parametrize("signing", ["ES256", "RS256"])
async def test_every_registration_that_franceconnect_offers(signing, encryption):
    world = World(
        exchange_algorithms=("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"),
        data_providers={API: {"signing_alg": signing, "encryption_alg": encryption}},
    )
    found = await world.client(apis=(API,)).introspect(await world.access_token(), API, CALLER)
    assert found.identity.birth_commune == "75107"


@pytest.mark.parametrize(
    ("login", "names", "sex", "birth", "commune", "country"),
    [
        ("prénom_composé_avec_espace", ("Jean Philippe", "Pierre", "Louis"), "M", (1962, 8, 24), "75107", "99100"),
        ("genre_indéfini", ("Camille",), None, (1954, 8, 7), "75119", "99100"),
        ("naissance_Algérie", ("Vincent", "Guillaume"), "M", (1963, 12, 5), None, "99352"),
        ("étranger_présumé_né_jour_et_mois", ("Jean",), "M", (1992, 1, 1), None, "99217"),
        ("test_CORSE_2B", ("Luigi",), "M", (1981, 2, 3), "2B050", "99100"),
    ],
)
async def test_identities_that_trip_implementations(world, login, names, sex, birth, commune, country):
    identity = (await world.client().introspect(await world.access_token(login=login), API, CALLER)).identity
    assert identity.given_names == names
    assert identity.sex == sex
    assert (identity.birth_year, identity.birth_month, identity.birth_day) == birth
    assert identity.birth_commune == commune
    assert identity.birth_country == country


# --- memory ---


async def test_one_introspection_while_the_token_lives(world):
    token = await world.access_token()
    seen = Counting(world.app)
    client = world.client(app=seen)
    for _ in range(5):
        await client.introspect(token, API, CALLER)
    assert seen.count("/checktoken") == 1
    world.clock.advance(59)
    await client.introspect(token, API, CALLER)
    assert seen.count("/checktoken") == 1
    world.clock.advance(2)
    with pytest.raises(TokenDead):
        await client.introspect(token, API, CALLER)
    assert seen.count("/checktoken") == 2


async def test_memory_may_be_shorter_than_the_token(world):
    token = await world.access_token()
    seen = Counting(world.app)
    client = world.client(app=seen, max_cache_seconds=5)
    await client.introspect(token, API, CALLER)
    world.clock.advance(6)
    await client.introspect(token, API, CALLER)
    assert seen.count("/checktoken") == 2


async def test_memory_never_crosses_tokens_nor_apis(world):
    angela, alain = await world.access_token(), await world.access_token(login="moins_16_ans")
    client = world.client()
    assert (await client.introspect(angela, API, CALLER)).identity.family_name == "DUBOIS"
    assert (await client.introspect(alain, API, CALLER)).identity.family_name == "POSTEUR"
    assert "cnam_paiements_ij" not in (await client.introspect(angela, API, CALLER)).scopes


async def test_memory_is_bounded_and_holds_no_token(world):
    client = world.client(max_kept=3)
    tokens = [await world.access_token() for _ in range(5)]
    for token in tokens:
        await client.introspect(token, API, CALLER)
    assert len(client._kept) == 3
    assert not any(token.encode() in key for token in tokens for key in client._kept)
    client.forget()
    assert not client._kept


async def test_a_kept_token_is_still_bound_to_its_caller(world):
    token = await world.access_token()
    client = world.client()
    await client.introspect(token, API, CALLER)
    with pytest.raises(ServiceNotAllowed):
        await client.introspect(token, API, "21350238800019")


async def test_a_dead_token_is_asked_once_in_ten_seconds(world):
    seen = Counting(world.app)
    client = world.client(app=seen)
    for _ in range(5):
        with pytest.raises(TokenDead):
            await client.introspect("A" * 43, API, CALLER)
    assert seen.count("/checktoken") == 1
    world.clock.advance(11)
    with pytest.raises(TokenDead):
        await client.introspect("A" * 43, API, CALLER)
    assert seen.count("/checktoken") == 2


async def test_concurrent_calls_share_one_introspection(world):
    token = await world.access_token()
    seen = Counting(world.app)
    client = world.client(app=seen)
    found = await asyncio.gather(*(client.introspect(token, API, CALLER) for _ in range(50)))
    assert seen.count("/checktoken") == 1
    assert len(set(found)) == 1


async def test_a_caller_who_leaves_does_not_take_the_answer_away(world):
    token = await world.access_token()
    client = world.client()
    leaving = asyncio.create_task(client.introspect(token, API, CALLER))
    staying = asyncio.create_task(client.introspect(token, API, CALLER))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).identity.family_name == "DUBOIS"
    with pytest.raises(asyncio.CancelledError):
        await leaving


# --- limits ---


async def test_a_caller_is_limited_before_franceconnect_is_reached(world):
    seen = Counting(world.app)
    client = world.client(app=seen, limits=Limits(per_caller=3, overall=100))
    outcomes = []
    for number in range(6):
        with pytest.raises((TokenDead, TooManyIntrospections)) as caught:
            await client.introspect(f"{number:043d}", API, CALLER)
        outcomes.append(caught.value.status)
    assert outcomes == [401, 401, 401, 429, 429, 429]
    assert seen.count("/checktoken") == 3
    assert world.exchange.reads == 3
    with pytest.raises(TokenDead):
        await client.introspect("9" * 43, API, "another caller")


async def test_all_callers_together_are_limited(world):
    client = world.client(limits=Limits(per_caller=100, overall=2))
    for number in range(2):
        with pytest.raises(TokenDead):
            await client.introspect(f"{number:043d}", API, f"caller {number}")
    with pytest.raises(TooManyIntrospections) as caught:
        await client.introspect("9" * 43, API, "one more")
    assert caught.value.retry_after == 1


async def test_what_is_answered_from_memory_is_not_counted(world):
    token = await world.access_token()
    client = world.client(limits=Limits(per_caller=1, overall=1))
    for _ in range(4):
        await client.introspect(token, API, CALLER)


# --- faults: the table of errors ---


@pytest.mark.parametrize(
    ("fault", "error", "status", "alert"),
    [
        (Fault.INACTIVE, TokenDead, 401, False),
        (Fault.WRONG_AUDIENCE, ProviderAnswerInvalid, 502, True),
        (Fault.WRONG_ISSUER, ProviderAnswerInvalid, 502, True),
        (Fault.WRONG_ALGORITHM, ProviderAnswerInvalid, 502, True),
        (Fault.WRONG_TOKEN, ProviderAnswerInvalid, 502, True),
        (Fault.STALE, ProviderAnswerInvalid, 502, True),
        (Fault.REFUSED, ProviderCredentialsRefused, 502, True),
        (Fault.JWKS_DOWN, ProviderUnreachable, 503, False),
        (Fault.DOWN, ProviderUnreachable, 503, False),
    ],
)
async def test_faults(world, fault, error, status, alert, capsys):
    token = await world.access_token()
    world.simulator.fault = fault
    with pytest.raises(error) as caught:
        await world.client().introspect(token, API, CALLER)
    assert type(caught.value) is error
    assert caught.value.status == status
    assert caught.value.operator_alert is alert
    printed = capsys.readouterr()
    assert ("franceconnect_alert" in printed.out + printed.err) is alert


async def test_franceconnect_is_slow(world, monkeypatch):
    token = await world.access_token()
    world.simulator.fault = Fault.SLOW
    client = world.client(timeouts=Timeouts(connect=0.05, total=0.1))
    with pytest.raises(ProviderTimeout) as caught:
        await client.introspect(token, API, CALLER)
    assert caught.value.status == 503
    assert caught.value.retry_after == 10


async def test_an_outage_is_not_remembered(world):
    token = await world.access_token()
    client = world.client()
    world.simulator.fault = Fault.DOWN
    with pytest.raises(ProviderUnreachable):
        await client.introspect(token, API, CALLER)
    world.simulator.fault = Fault.NONE
    assert (await client.introspect(token, API, CALLER)).identity.family_name == "DUBOIS"


async def test_a_long_outage_is_answered_at_once(world):
    """Five failures in a row, then nobody waits; one call in ten seconds goes and sees."""
    seen = Counting(world.app)
    client = world.client(app=seen)
    token = await world.access_token()
    world.simulator.fault = Fault.DOWN
    for _ in range(20):
        with pytest.raises(ProviderUnreachable):
            await client.introspect(token, API, CALLER)
    assert seen.count("/checktoken") == 5
    world.clock.advance(4)
    with pytest.raises(ProviderUnreachable) as caught:
        await client.introspect(token, API, CALLER)
    assert caught.value.retry_after == 6
    world.clock.advance(6)
    tries = (client.introspect(f"{n:043d}", API, CALLER) for n in range(10))
    assert all(isinstance(error, ProviderUnreachable) for error in await asyncio.gather(*tries, return_exceptions=True))
    assert seen.count("/checktoken") == 6
    world.simulator.fault = Fault.NONE
    world.clock.advance(10)
    assert (await client.introspect(token, API, CALLER)).identity.family_name == "DUBOIS"
    for number in range(3):
        with pytest.raises(TokenDead):
            await client.introspect(f"{number:043d}", API, CALLER)


@pytest.mark.parametrize(
    ("status", "media_type", "headers", "error", "reason", "retry_after"),
    [
        (200, "application/json", {}, ProviderAnswerInvalid, "unexpected media type", None),
        (200, "application/jwt", {}, ProviderAnswerInvalid, "unexpected media type", None),
        (200, "application/token-introspection+jwt", {}, ProviderAnswerInvalid, "answer is not a token", None),
        (302, "text/html", {"location": "https://evil.example"}, ProviderAnswerInvalid, "answered 302", None),
        (400, "application/json", {}, ProviderAnswerInvalid, "our request was refused as malformed", None),
        (418, "text/plain", {}, ProviderAnswerInvalid, "answered 418", None),
        (429, "application/json", {"retry-after": "7"}, ProviderUnreachable, "answered 429", 7),
        (502, "text/html", {}, ProviderUnreachable, "answered 502", 10),
        (504, "text/html", {"retry-after": "Wed, 21 Oct 2026"}, ProviderUnreachable, "answered 504", 10),
    ],
)
async def test_answers_that_are_not_franceconnect_s(world, status, media_type, headers, error, reason, retry_after):
    async def answer(request):
        return Response("é", status, headers, media_type)

    token = await world.access_token()
    routes = [Route("/api/v2/checktoken", answer, methods=["POST"]), Mount("/", world.app)]
    client = world.client(app=Starlette(routes=routes))
    with pytest.raises(error) as caught:
        await client.introspect(token, API, CALLER)
    assert type(caught.value) is error
    assert caught.value.reason == reason
    assert caught.value.retry_after == retry_after


async def test_closing_abandons_what_is_under_way(world):
    token = await world.access_token()
    world.simulator.fault = Fault.SLOW
    client = world.client()
    waiting = asyncio.create_task(client.introspect(token, API, CALLER))
    await asyncio.sleep(0.01)
    await client.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not client._flights


@pytest.mark.parametrize("body", [b"n'importe quoi", b"[" * 5000, b'{"keys": []}', b"{}"])
async def test_an_unusable_key_set(world, body):
    async def answer(request):
        return Response(body)

    token = await world.access_token()
    client = world.client(app=Starlette(routes=[Route("/api/v2/jwks", answer), Mount("/", world.app)]))
    for _ in range(2):  # the failure is remembered, and told the same way
        with pytest.raises(ProviderAnswerInvalid, match="unusable key set"):
            await client.introspect(token, API, CALLER)


async def test_our_own_keys_are_down(world):
    token = await world.access_token()
    world.exchange.status = 500
    with pytest.raises(ProviderAnswerInvalid, match="jwks_uri") as caught:
        await world.client().introspect(token, API, CALLER)
    assert caught.value.operator_alert


async def test_nobody_listens():
    clock = Clock()
    transport = Transport(timeouts=Timeouts(connect=0.5, total=1))
    remote = RemoteKeys("http://127.0.0.1:9/jwks", transport, clock=clock)
    with pytest.raises(ProviderUnreachable):
        await remote.current()
    await transport.aclose()


async def test_an_api_without_registration(world):
    with pytest.raises(ApiNotRegistered):
        await world.client().introspect(await world.access_token(), "quotient_familial", CALLER)


async def test_not_a_token(world):
    seen = Counting(world.app)
    with pytest.raises(TokenMalformed):
        await world.client(app=seen).introspect("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", API, CALLER)
    assert not seen.paths


async def test_a_service_without_the_pivot_scopes_is_still_identified(world):
    """FranceConnect gives the data provider the whole identity whatever the service asked."""
    token = await world.access_token(scope="openid dgfip_rfr")
    found = await world.client().introspect(token, API, CALLER)
    assert found.identity.family_name == "DUBOIS"
    assert "identite_pivot" not in found.scopes


async def test_the_caller_of_another_service(world):
    token = await world.access_token(service=PORTAL)
    policy = Policy(issuer=ISSUER, services={}, binding=Binding.SERVICE)
    with pytest.raises(ServiceNotAllowed):
        await world.client(policy=policy).introspect(token, API, CALLER)


# --- FranceConnect's keys ---


async def test_a_new_key_of_franceconnect_is_fetched_once(world):
    seen = Counting(world.app)
    client = world.client(app=seen)
    await client.introspect(await world.access_token(), API, CALLER)
    world.simulator.fault = Fault.ROTATED
    world.clock.advance(31)
    await client.introspect(await world.access_token(), API, CALLER)
    assert seen.count("/jwks") == 2
    # A second unknown key within half a minute is not fetched: it may be an attack.
    with pytest.raises(ProviderAnswerInvalid, match="unknown key"):
        await client.introspect(await world.access_token(), API, CALLER)
    assert seen.count("/jwks") == 2
    world.clock.advance(30)
    await client.introspect(await world.access_token(), API, CALLER)
    assert seen.count("/jwks") == 3


async def test_known_keys_survive_an_outage_of_the_key_set(world):
    client = world.client()
    await client.introspect(await world.access_token(), API, CALLER)
    world.simulator.fault = Fault.JWKS_DOWN
    world.clock.advance(1200)
    await client.introspect(await world.access_token(), API, CALLER)
    world.clock.advance(3600)
    with pytest.raises(ProviderUnreachable):
        await client.introspect(await world.access_token(), API, CALLER)


async def test_the_key_set_is_fetched_by_one_caller_for_all(world):
    seen = Counting(world.app)
    client = world.client(app=seen)
    tokens = [await world.access_token() for _ in range(8)]
    await asyncio.gather(*(client.introspect(token, API, CALLER) for token in tokens))
    assert seen.count("/jwks") == 1


# --- our keys ---


async def test_our_rotation_needs_no_interruption(world):
    before = world.exchange.keys
    client = world.client()
    world.exchange.keys = before.rotated("RSA-OAEP")
    published = world.exchange.keys.public_document()["keys"]
    assert published[0]["kid"] != published[1]["kid"] == before.keys[0].kid
    # FranceConnect takes the first key; a client that has both opens answers made for either.
    with pytest.raises(ProviderAnswerInvalid):
        await client.introspect(await world.access_token(), API, CALLER)
    found = await world.client().introspect(await world.access_token(), API, CALLER)
    assert found.identity.family_name == "DUBOIS"


# --- transport ---


def _transport(*routes):
    return Transport(mounted=httpx2.ASGITransport(Starlette(routes=list(routes))), timeouts=Timeouts(1, 1))


async def test_a_compressed_answer_is_refused():
    async def compressed(request):
        assert request.headers["accept-encoding"] == "identity"
        return Response(b"\x1f\x8b", headers={"content-encoding": "gzip"})

    with pytest.raises(ProviderAnswerInvalid, match="compressed"):
        await _transport(Route("/", compressed)).get("http://127.0.0.1/")


async def test_a_redirect_is_not_followed():
    async def elsewhere(request):
        return Response(status_code=302, headers={"location": "http://169.254.169.254/"})

    answer = await _transport(Route("/", elsewhere)).get("http://127.0.0.1/")
    assert answer.status == 302


@pytest.mark.parametrize(
    "url",
    [
        "http://oidc.franceconnect.gouv.fr/api/v2",
        "ftp://x/",
        "/checktoken",
        "https://",
        "https://u:p@host/",
        "file:///etc",
    ],
)
def test_addresses_that_are_never_called(url):
    with pytest.raises(ValueError, match="Adresse FranceConnect"):
        check_url(url)
    with pytest.raises(ValueError, match="Adresse FranceConnect"):
        Endpoints(checktoken="https://fc.example/checktoken", jwks=url)
