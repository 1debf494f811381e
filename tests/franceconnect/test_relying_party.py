"""The relying party, through the whole journey with the simulator, and against a provider that lies."""

import asyncio
import hashlib
import json
import re
from base64 import urlsafe_b64encode

import httpx2
import pytest

from tests.franceconnect import vectors
from tests.franceconnect.hostile import ACCESS_TOKEN, CLIENT, ISSUER, SUB, Hostile
from tests.franceconnect.world import ISSUER as SIMULATED
from tests.franceconnect.world import Browser, World
from unefois.franceconnect import keys
from unefois.franceconnect.relying_party import (
    LoginDenied,
    LoginError,
    LoginUnavailable,
    RelyingParty,
    RelyingPartySettings,
    arun,
    run,
)
from unefois.franceconnect.simulator.faults import Fault
from unefois.franceconnect.transport import BlockingTransport, Timeouts, Transport


def relying_party(world, service=0, **settings):
    chosen = world.services[service]
    return RelyingParty(
        RelyingPartySettings(
            issuer=SIMULATED,
            client_id=chosen.client_id,
            client_secret=chosen.client_secret,
            redirect_uri=chosen.redirect_uris[0],
            post_logout_redirect_uri=chosen.post_logout_redirect_uris[0],
            **{"id_token_algorithm": chosen.id_token_alg, "userinfo_algorithm": chosen.userinfo_alg} | settings,
        ),
        clock=world.clock,
    )


def transport(world):
    return Transport(mounted=httpx2.ASGITransport(world.app))


async def authorize(browser, url, login="test"):
    """Go from the service's link back to the service."""
    page = await browser.get(url)
    if "Choisissez un compte" in page.text:
        page = await browser.submit(page, fournisseur="compte-demonstration")
    if "Fournisseur d" in page.text:
        page = await browser.submit(page, form=1, compte=login)
    if not browser.left_for:
        await browser.submit(page, consentement="oui")
    return list(browser.returned.items())


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
async def test_login_identity_and_logout(algorithm):
    world = World(services={0: {"id_token_alg": algorithm, "userinfo_alg": algorithm}})
    rp, net, session, browser = relying_party(world), transport(world), {}, world.browser()
    url = await arun(rp.begin(session), net)
    login = await arun(rp.finish(session, await authorize(browser, url)), net)
    assert re.fullmatch(r"[0-9a-f]{64}v1", login.sub)
    assert login.claims["family_name"] == "DUBOIS"
    assert login.acr == "eidas1"
    assert login.auth_time == world.clock.now
    assert login.scopes == ("openid", "identite_pivot")
    await arun(rp.revoke(login.access_token), net)
    assert (await world.userinfo(login.access_token)).status_code == 401
    logout = await arun(rp.logout_url(login.id_token, session), net)
    await browser.get(logout)
    assert browser.left_for.startswith(rp.settings.post_logout_redirect_uri)
    assert f"state={session['franceconnect_logout']}" in browser.left_for


async def test_a_request_that_franceconnect_accepts():
    world = World()
    rp, session = relying_party(world), {}
    query = dict(httpx2.URL(await arun(rp.begin(session), transport(world))).params)
    assert set(query) == {"client_id", "redirect_uri", "response_type", "scope", "acr_values", "state", "nonce"}
    assert re.fullmatch(r"[0-9a-f]{64}", query["nonce"])
    assert re.fullmatch(r"[0-9a-f]{64}", query["state"])
    assert query["nonce"] != query["state"]


async def test_pkce_by_configuration():
    world = World(platform={"lenient": {"pkce": True}})
    rp, net, session = relying_party(world, pkce=True), transport(world), {}
    url = await arun(rp.begin(session), net)
    assert "code_challenge_method=S256" in url
    login = await arun(rp.finish(session, await authorize(world.browser(), url)), net)
    assert login.claims["given_name"] == "Angela Claire Louise"


def test_the_blocking_driver(served):
    """The same operations with a blocking client, over the network."""
    service = served.services[0]
    settings = RelyingPartySettings(
        issuer=served.issuer,
        client_id=service.client_id,
        client_secret=service.client_secret,
        redirect_uri=service.redirect_uris[0],
    )
    rp, session, blocking = RelyingParty(settings), {}, BlockingTransport()
    url = run(rp.begin(session), blocking)

    async def browse():
        browser = Browser.over_the_network(served.site)
        async with browser.http:
            return await authorize(browser, url)

    login = run(rp.finish(session, asyncio.run(browse())), blocking)
    assert login.claims["family_name"] == "DUBOIS"
    run(rp.revoke(login.access_token), blocking)
    blocking.close()


def nowhere():
    settings = RelyingPartySettings(
        issuer="http://127.0.0.1:9/api/v2", client_id="c", client_secret="s", redirect_uri="http://127.0.0.1/r"
    )
    return RelyingParty(settings).begin({}), Timeouts(connect=0.5, total=1)


async def test_nobody_listens():
    flow, quick = nowhere()
    net = Transport(timeouts=quick)
    with pytest.raises(LoginUnavailable) as caught:
        await arun(flow, net)
    assert "Réessayez" in caught.value.detail
    await net.aclose()


def test_nobody_listens_to_the_blocking_driver():
    flow, quick = nowhere()
    net = BlockingTransport(timeouts=quick)
    with pytest.raises(LoginUnavailable):
        run(flow, net)
    net.close()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("access_denied", LoginDenied),
        ("temporarily_unavailable", LoginUnavailable),
        ("server_error", LoginUnavailable),
        ("invalid_scope", LoginError),
        ("invalid_acr", LoginError),
        ("invalid_request", LoginError),
    ],
)
async def test_errors_that_franceconnect_sends_back(error, expected):
    hostile = Hostile()
    await hostile.begin()
    with pytest.raises(LoginError) as caught:
        await hostile.finish(code=None, error=error, error_description="…")
    assert type(caught.value) is expected
    assert not hostile.count("token")


async def test_giving_up_in_the_simulator():
    world = World()
    rp, net, session, browser = relying_party(world), transport(world), {}, world.browser()
    page = await browser.get(await arun(rp.begin(session), net))
    await browser.get(re.search(r'href="(/api/v2/interaction/[^"]+/retour)"', page.text).group(1))
    with pytest.raises(LoginDenied):
        await arun(rp.finish(session, list(browser.returned.items())), net)


async def test_franceconnect_is_down():
    world = World()
    world.simulator.fault = Fault.DOWN
    with pytest.raises(LoginUnavailable):
        await arun(relying_party(world).begin({}), transport(world))


async def test_metadata_and_keys_are_fetched_once_in_ten_minutes():
    hostile = Hostile()
    for _ in range(3):
        hostile.id_token = hostile.userinfo = None
        await hostile.begin()
        assert (await hostile.finish()).sub == SUB
    assert (hostile.count("discovery"), hostile.count("jwks")) == (1, 1)
    hostile.clock.advance(601)
    hostile.id_token = hostile.userinfo = None
    await hostile.begin()
    await hostile.finish()
    assert (hostile.count("discovery"), hostile.count("jwks")) == (2, 2)


async def test_a_new_key_is_fetched():
    hostile = Hostile()
    await hostile.begin()
    await hostile.finish()
    hostile.key = vectors.signing_key(kid="new")
    hostile.published = vectors.public(hostile.key)
    hostile.clock.advance(31)
    hostile.id_token = hostile.userinfo = None
    await hostile.begin()
    assert (await hostile.finish()).sub == SUB


async def test_several_tabs_each_finish_once():
    hostile = Hostile()
    tabs = []
    for _ in range(3):
        await hostile.begin()
        tabs.append((hostile.state, hostile.nonce))
    for hostile.state, hostile.nonce in tabs:
        hostile.id_token = hostile.userinfo = None
        assert (await hostile.finish()).sub == SUB


@pytest.mark.parametrize("algorithm", ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"])
async def test_tokens_that_franceconnect_plus_encrypts(algorithm, tmp_path):
    """FranceConnect+ writes ``iss`` and ``aud`` in the header of the encryption."""
    ours = vectors.encryption_key(algorithm)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(vectors.private(ours)), "utf-8")
    hostile = Hostile(encryption_algorithm=algorithm, decryption_keys=keys.load(path), acr="eidas2")
    header = {"iss": ISSUER, "aud": CLIENT, "cty": "JWT", "kid": "ours"}
    await hostile.begin()
    signed = vectors.signed(hostile.claims(acr="eidas3"), hostile.key)
    hostile.id_token = vectors.encrypted(signed, ours, **header)
    hostile.userinfo = vectors.encrypted(vectors.signed(hostile.claims(), hostile.key), ours, **header)
    login = await hostile.finish()
    assert login.acr == "eidas3"
    assert login.id_token == signed
    await hostile.begin()
    hostile.id_token = vectors.signed(hostile.claims(acr="eidas3"), hostile.key)
    with pytest.raises(LoginError, match="not a compact token"):
        await hostile.finish()


async def test_at_hash_is_checked_where_it_is():
    half = hashlib.sha256(ACCESS_TOKEN.encode()).digest()[:16]
    good = urlsafe_b64encode(half).rstrip(b"=").decode()
    for at_hash, accepted in ((good, True), ("x" * 22, False)):
        hostile = Hostile()
        await hostile.begin()
        hostile.id_token = vectors.signed(hostile.claims(at_hash=at_hash), hostile.key)
        if accepted:
            assert (await hostile.finish()).sub == SUB
        else:
            with pytest.raises(LoginError, match="another access token"):
                await hostile.finish()


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://autre.example"},
        {"token_endpoint": None},
        {"token_endpoint": "http://fc.example/token"},
        {"userinfo_endpoint": "file:///etc/passwd"},
    ],
)
async def test_a_discovery_document_that_cannot_be_trusted(change):
    hostile = Hostile()
    hostile.discovery = {k: v for k, v in (hostile.discovery | change).items() if v is not None}
    with pytest.raises(LoginError, match="discovery"):
        await hostile.begin()


async def test_a_token_endpoint_that_gives_nonsense():
    for body, reason in (
        ({"token_type": "Bearer"}, "no bearer token"),
        ({"access_token": ACCESS_TOKEN, "token_type": "mac"}, "no bearer token"),
        ({"access_token": ACCESS_TOKEN, "token_type": "bearer"}, "no id_token"),
        ([], "token endpoint: 200"),
        (None, "not JSON"),
    ):
        hostile = Hostile()
        await hostile.begin()
        hostile.token_body = body
        with pytest.raises(LoginError, match=reason):
            await hostile.finish()


async def test_a_token_endpoint_that_refuses():
    hostile = Hostile()
    await hostile.begin()
    hostile.token_status, hostile.token_body = 401, {"error": "invalid_client"}
    with pytest.raises(LoginError, match="401 'invalid_client'"):
        await hostile.finish()


async def test_tokens_without_subject_or_with_repeated_parameters():
    hostile = Hostile()
    await hostile.begin()
    hostile.id_token = vectors.signed(hostile.claims(sub=None), hostile.key)
    with pytest.raises(LoginError, match="without subject"):
        await hostile.finish()
    await hostile.begin()
    pairs = [("code", "a"), ("code", "b"), ("state", hostile.state), ("iss", ISSUER)]
    with pytest.raises(LoginError, match="repeated"):
        await arun(hostile.rp.finish(hostile.session, pairs), hostile.transport)


async def test_only_the_last_attempts_are_kept():
    hostile = Hostile()
    await hostile.begin()
    first = hostile.state
    for _ in range(5):
        await hostile.begin()
    with pytest.raises(LoginError, match="state of no attempt"):
        await hostile.finish(state=first)
    assert len(hostile.session["franceconnect_attempts"]) == 5


@pytest.mark.parametrize(
    "changes", [{"issuer": "http://fc.example"}, {"acr": "eidas9"}, {"scopes": ("identite_pivot",)}]
)
def test_settings_that_make_no_sense(changes):
    with pytest.raises(ValueError, match=r"FranceConnect|eIDAS|openid"):
        Hostile(**changes)
    assert "s" * 64 not in repr(Hostile().rp.settings)
