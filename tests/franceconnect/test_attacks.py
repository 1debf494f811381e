"""The table of attacks: each test bears the name of the attack that it shows refused.

Three sides are attacked: the service that logs the citizen in (relying party), the data provider's client, and
the simulator itself, which must be as hard as FranceConnect where a client can observe it.
"""

import asyncio
import base64
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet
from jwcrypto import jwk

from tests.franceconnect import vectors
from tests.franceconnect.hostile import CLIENT, SECRET, Hostile
from tests.franceconnect.test_introspection import open_answer, refused, registration, their_keys
from tests.franceconnect.world import CALLER, ISSUER, PORTAL, World
from unefois.franceconnect import jose
from unefois.franceconnect.client import Limits
from unefois.franceconnect.interface import (
    ProviderAnswerInvalid,
    ServiceNotAllowed,
    TokenDead,
    TokenMalformed,
    TooManyIntrospections,
)
from unefois.franceconnect.relying_party import LoginError
from unefois.franceconnect.simulator.app import ProductionRefused, create_app
from unefois.franceconnect.simulator.faults import Fault


def b64(data) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def login_refused(hostile, match, **parameters):
    with pytest.raises(LoginError, match=match):
        await hostile.finish(**parameters)


# --- state and nonce ---


async def test_attack_state_reuse():
    hostile = Hostile()
    await hostile.begin()
    await hostile.finish()
    await login_refused(hostile, "state of no attempt")


async def test_attack_state_of_another_browser():
    """Login CSRF: the attacker brings their own answer to the victim's browser."""
    hostile = Hostile()
    await hostile.begin()
    await login_refused(hostile, "state of no attempt", session={})


@pytest.mark.parametrize("state", [None, "", "undefined", "0" * 64])
async def test_attack_state_missing_or_invented(state):
    hostile = Hostile()
    await hostile.begin()
    await login_refused(hostile, "state of no attempt", state=state)
    assert not hostile.count("token")


async def test_attack_state_kept_for_later():
    hostile = Hostile()
    await hostile.begin()
    hostile.clock.advance(601)
    await login_refused(hostile, "attempt too old")


@pytest.mark.parametrize("nonce", [None, "", "0" * 64, 12])
async def test_attack_nonce_of_another_login(nonce):
    hostile = Hostile()
    await hostile.begin()
    hostile.id_token = vectors.signed(hostile.claims(nonce=nonce), hostile.key)
    await login_refused(hostile, "nonce of another login")


async def test_attack_nonce_reuse():
    hostile = Hostile()
    await hostile.begin()
    await hostile.finish()
    first = hostile.id_token
    await hostile.begin()
    hostile.id_token = first
    await login_refused(hostile, "nonce of another login")


# --- mix-up ---


@pytest.mark.parametrize("iss", [None, "", "http://127.0.0.1:8001/api/v2", "https://fc.example/api/v2/"])
async def test_attack_mix_up(iss):
    hostile = Hostile()
    await hostile.begin()
    await login_refused(hostile, "another issuer", iss=iss)
    assert not hostile.count("token")


async def test_attack_code_and_error_together():
    hostile = Hostile()
    await hostile.begin()
    await login_refused(hostile, "neither a code nor an error", error="access_denied")


# --- signatures ---


async def test_attack_alg_none():
    hostile = Hostile()
    await hostile.begin()
    for alg in ("none", "None", "NONE"):
        hostile.id_token = f"{b64({'alg': alg})}.{b64(hostile.claims())}."
        await login_refused(hostile, "algorithm is not the configured one")
        await hostile.begin()
    refused(
        vectors.encrypted(f"{b64({'alg': 'none'})}.{b64(vectors.envelope())}."),
        "signature algorithm is not the configured one",
    )


async def test_attack_algorithm_confusion_hmac_with_the_public_key():
    """HS256 signed with FranceConnect's public key as the secret (CVE-2024-33663, CVE-2024-37568)."""
    hostile = Hostile()
    await hostile.begin()
    for material in (hostile.key.export_to_pem(), hostile.key.export_public().encode()):
        secret = jwk.JWK(kty="oct", k=b64(material), alg="HS256", kid="hostile")
        hostile.id_token = vectors.signed(hostile.claims(), secret)
        await login_refused(hostile, "algorithm is not the configured one")
        await hostile.begin()
        refused(
            vectors.encrypted(vectors.signed(vectors.envelope(), secret)),
            "signature algorithm is not the configured one",
        )


async def test_attack_algorithm_confusion_hmac_with_the_client_secret():
    hostile = Hostile()
    await hostile.begin()
    secret = jwk.JWK(kty="oct", k=b64(SECRET.encode()), alg="HS256", kid="hostile")
    hostile.id_token = vectors.signed(hostile.claims(), secret)
    await login_refused(hostile, "algorithm is not the configured one")


def test_attack_algorithm_confusion_rsa_for_elliptic():
    other = vectors.signing_key("RS256", "pkcs11:ES256:hsm")
    body = vectors.encrypted(vectors.signed(vectors.envelope(), other))
    refused(body, "signature algorithm is not the configured one", signing=their_keys(other))


def test_attack_algorithm_confusion_of_encryption():
    ours = vectors.encryption_key("RSA-OAEP-256")
    body = vectors.encrypted(vectors.signed(vectors.envelope()), ours)
    refused(body, "encryption algorithm is not the configured one")
    weak = vectors.encrypted(vectors.signed(vectors.envelope()), enc="A128CBC-HS256")
    refused(weak, "content encryption is not A256GCM")


def test_attack_key_injection_in_the_header():
    attacker = vectors.signing_key(kid="attaquant")
    public = attacker.export_public(as_dict=True)
    for header in (
        {"jwk": public},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"], "exp": 1},
    ):
        body = b64({"alg": "ES256", "kid": "pkcs11:ES256:hsm"} | header)
        signed = f"{body}.{b64(vectors.envelope())}.{b64(b'0' * 64)}"
        with pytest.raises(ProviderAnswerInvalid, match="header parameter refused"):
            open_answer(vectors.encrypted(signed))


def test_attack_key_injection_by_the_same_kid():
    attacker = vectors.key("EC", "sig", "ES256", "attaquant")
    body = vectors.encrypted(vectors.signed(vectors.envelope(), attacker, kid="pkcs11:ES256:hsm"))
    refused(body, "signature does not verify")


@pytest.mark.parametrize(
    "keys",
    [
        [{"kty": "oct", "k": b64(b"k" * 32), "use": "sig", "alg": "HS256"}],
        [vectors.signing_key().export_private(as_dict=True)],
        [vectors.signing_key().export_public(as_dict=True) | {"use": "enc"}],
        [{k: v for k, v in vectors.signing_key().export_public(as_dict=True).items() if k != "use"}],
        [vectors.signing_key().export_public(as_dict=True) | {"x": b64(b"\1" * 32)}],
        [{"kty": "RSA", "use": "sig", "alg": "RS256", "n": b64(b"\xff" * 128), "e": "AQAB"}],
        ["n'importe quoi"],
        [],
    ],
    ids=["symmetric", "private", "for encryption", "without use", "off the curve", "1024 bits", "text", "empty"],
)
def test_attack_poisoned_key_set(keys):
    with pytest.raises(jose.JoseInvalid, match="no usable key"):
        jose.public_keys({"keys": keys}, use="sig")


async def test_attack_unsigned_inner_token():
    """The plaintext is JSON, not a signed token: whoever knows our public key can write it."""
    refused(vectors.encrypted(json.dumps(vectors.envelope())), "not a compact token")


async def test_attack_unencrypted_answer():
    refused(vectors.signed(vectors.envelope()), "not a compact token")


# --- audience, issuer, dates ---


async def test_attack_wrong_audience_of_the_id_token():
    hostile = Hostile()
    for audience in ("autre", [CLIENT, "autre"], ["autre"], None):
        await hostile.begin()
        hostile.id_token = vectors.signed(hostile.claims(aud=audience), hostile.key)
        await login_refused(hostile, "another service")


async def test_attack_wrong_issuer_of_the_id_token():
    hostile = Hostile()
    await hostile.begin()
    hostile.id_token = vectors.signed(hostile.claims(iss="https://evil.example"), hostile.key)
    await login_refused(hostile, "token of another issuer")


@pytest.mark.parametrize("dates", [{"exp": -31}, {"exp": None}, {"iat": 31}, {"iat": None}])
async def test_attack_expired_or_future_id_token(dates):
    hostile = Hostile()
    await hostile.begin()
    now = int(hostile.clock.now)
    shifted = {name: None if shift is None else now + shift for name, shift in dates.items()}
    hostile.id_token = vectors.signed(hostile.claims(**shifted), hostile.key)
    await login_refused(hostile, "expired|future")


async def test_attack_lower_assurance_than_asked():
    hostile = Hostile(acr="eidas2")
    for acr in ("eidas1", "eidas0", None):
        await hostile.begin()
        hostile.id_token = vectors.signed(hostile.claims(acr=acr), hostile.key)
        await login_refused(hostile, "assurance too low")


async def test_attack_answer_meant_for_another_data_provider(world):
    """FranceConnect's authentic answer to one API, presented to another."""
    token = await world.access_token()
    world.simulator.fault = Fault.WRONG_AUDIENCE
    with pytest.raises(ProviderAnswerInvalid, match="audience"):
        await world.client().introspect(token, "impot_particulier", CALLER)


def test_attack_old_answer_replayed():
    body = vectors.answer()
    assert open_answer(body)
    refused(body, "issued too long ago or in the future", now=vectors.NOW + 120)


def test_attack_answer_about_another_token():
    refused(vectors.answer(), "describes another token", token="B" * 43)


async def test_attack_clock_skew(world):
    """A clock pushed back must not lengthen a token beyond the few seconds allowed."""
    token = await world.access_token()
    client = world.client()
    await client.introspect(token, "impot_particulier", CALLER)
    world.clock.advance(70)
    with pytest.raises(TokenDead):
        await client.introspect(token, "impot_particulier", CALLER)
    refused(vectors.answer(), "issued too long ago or in the future", now=vectors.NOW - 3600)


# --- substitution ---


async def test_attack_userinfo_of_another_citizen():
    hostile = Hostile()
    await hostile.begin()
    other = hostile.claims(sub="1" * 64 + "v1")
    hostile.userinfo = vectors.signed(other, hostile.key)
    await login_refused(hostile, "userinfo of another citizen")


async def test_attack_userinfo_without_signature():
    hostile = Hostile()
    await hostile.begin()
    hostile.userinfo = json.dumps(hostile.claims())
    hostile.userinfo_type = "application/json"
    await login_refused(hostile, "userinfo: 200 application/json")


async def test_attack_token_of_another_service(world):
    """Confused deputy: a service presents here the token that a citizen gave to another one."""
    token = await world.access_token(service=PORTAL)
    client = world.client()
    with pytest.raises(ServiceNotAllowed):
        await client.introspect(token, "impot_particulier", "21350238800019")


async def test_attack_code_of_another_service(world):
    browser = await world.log_in()
    answer = await world.token(browser.returned["code"], PORTAL)
    assert answer.json()["error"] == "invalid_grant"


async def test_attack_replayed_code(world):
    """A code that comes back twice was stolen: what it opened is closed (RFC 6749 §4.1.2)."""
    browser = await world.log_in()
    token = (await world.token(browser.returned["code"])).json()["access_token"]
    assert (await world.userinfo(token)).status_code == 200
    replay = await world.token(browser.returned["code"])
    assert replay.json()["error"] == "invalid_grant"
    assert "already consumed" in replay.json()["error_description"]
    assert "Y0416228" in replay.json()["error_uri"]
    assert (await world.userinfo(token)).status_code == 401
    with pytest.raises(TokenDead):
        await world.client().introspect(token, "impot_particulier", CALLER)


async def test_attack_token_in_a_query(world):
    token = await world.access_token()
    answer = await world.http.get(f"{ISSUER}/userinfo", params={"access_token": token})
    assert answer.status_code == 401
    answer = await world.http.get(f"{ISSUER}/userinfo?token={token}")
    assert answer.status_code == 401


async def test_attack_secret_in_a_query(world):
    browser = await world.log_in()
    service = world.services[0]
    answer = await world.http.post(
        f"{ISSUER}/token",
        params={"client_id": service.client_id, "client_secret": service.client_secret},
        data={
            "grant_type": "authorization_code",
            "code": browser.returned["code"],
            "redirect_uri": service.redirect_uris[0],
        },
    )
    assert answer.status_code == 401


# --- floods and bombs ---


async def test_attack_jwks_flood(world):
    """Tokens signed with invented keys must not become a flood of requests to FranceConnect."""
    client = world.client()
    await client.introspect(await world.access_token(), "impot_particulier", CALLER)
    fetches = 0
    fetch = client._keys._fetch

    async def counted():
        nonlocal fetches
        fetches += 1
        await fetch()

    client._keys._fetch = counted
    world.simulator.fault = Fault.ROTATED
    world.simulator.keys.document = lambda: {"keys": []}
    world.clock.advance(31)
    for _ in range(20):
        with pytest.raises(ProviderAnswerInvalid):
            await client.introspect(await world.access_token(), "impot_particulier", CALLER)
    assert fetches == 1


async def test_attack_introspection_flood(world):
    client = world.client(limits=Limits(per_caller=50, overall=1000))
    flood = (client.introspect(f"{n:043d}", "impot_particulier", CALLER) for n in range(70))
    outcomes = await asyncio.gather(*flood, return_exceptions=True)
    assert sum(isinstance(outcome, TooManyIntrospections) for outcome in outcomes) == 20
    assert world.exchange.reads == 50


def test_attack_jwe_bomb():
    """A compressed token that would fill the memory (CVE-2024-33664): refused before decryption."""
    bomb = zlib.compress(b"a" * 50_000_000)[2:-4]
    header = b64({"alg": "RSA-OAEP", "enc": "A256GCM", "zip": "DEF"})
    genuine = vectors.encrypted(bomb[:20_000])
    body = ".".join([header, *genuine.split(".")[1:]])
    tracemalloc.start()
    with pytest.raises(ProviderAnswerInvalid, match="zip"):
        open_answer(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("Aé9-_=", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "d", "k", "n", "e"]), inner, max_size=4)
    ),
    max_leaves=6,
)
POINT = vectors.encryption_key("ECDH-ES").export_public(as_dict=True)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["epk", "apu", "apv", "kid", "typ", "cty"]), JSON, max_size=3),
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y"]), JSON | st.sampled_from(["P-384", "P-521", "OKP"])),
)
def test_attack_malformed_headers(header, point):
    """Whatever the header holds, the answer is a refusal and not a crash; nor a point of another curve."""
    ours = tuple(KeySet.import_key_set(vectors.private(vectors.encryption_key("ECDH-ES"))).keys)
    reg = registration(encryption_algorithm="ECDH-ES")
    for given_header in (header, {"epk": {"kty": "EC", "crv": "P-256", "x": POINT["x"], "y": POINT["y"]} | point}):
        encoded = b64({"alg": "ECDH-ES", "enc": "A256GCM"} | given_header)
        with pytest.raises(ProviderAnswerInvalid):
            open_answer(f"{encoded}..{'A' * 16}.{'A' * 40}.{'A' * 22}", reg=reg, decryption=ours)
        signed = f"{b64({'alg': 'ES256'} | given_header)}.{b64(vectors.envelope())}.{'A' * 86}"
        with pytest.raises((ProviderAnswerInvalid, jose.UnknownKey)):
            open_answer(vectors.encrypted(signed))


@pytest.mark.parametrize("header", [[], ["alg"], "alg", None, 7], ids=str)
def test_attack_header_that_is_no_object(header):
    refused(f"{b64(header)}.a.a.a.a", "header is not an object")


@pytest.mark.parametrize("document", [{}, [], None, "keys", {"keys": {}}, {"keys": None}], ids=str)
def test_attack_key_set_that_is_none(document):
    with pytest.raises(jose.JoseInvalid, match="not a key set"):
        jose.public_keys(document, use="sig")


def test_attack_huge_token():
    refused("e30." + "a" * 70_000 + ".a.a.a", "token too long")
    header = b64({"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "k" * 2000})
    refused(f"{header}.a.a.a.a", "header too long")


@pytest.mark.parametrize("token", ["a" * 129, "a" * 1_000_000, "eyJhbGciOiJub25lIn0.e30.", "../" * 10, "a\r\nX: y" * 5])
async def test_attack_token_that_is_not_one(world, token):
    with pytest.raises(TokenMalformed):
        await world.client().introspect(token, "impot_particulier", CALLER)
    assert world.exchange.reads == 0


async def test_attack_huge_form(world):
    answer = await world.http.post(f"{ISSUER}/token", data={"code": "a" * 100_000})
    assert answer.status_code == 413
    many = "&".join(f"a{n}=1" for n in range(1000))
    answer = await world.http.post(
        f"{ISSUER}/token", content=many, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400


# --- the browser ---


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "http://127.0.0.1:8002/franceconnect/retour/../../ailleurs",
        "http://127.0.0.1:8002/franceconnect/retour#a",
        "http://127.0.0.1:8002@evil.example/franceconnect/retour",
        "//evil.example",
        "javascript:alert(1)",
    ],
)
async def test_attack_open_redirect(world, uri):
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters(redirect_uri=uri))
    assert page.status_code == 400
    assert not browser.left_for
    assert "Revenir sur" not in page.text


@pytest.mark.parametrize("parameter", ["scope", "acr_values", "prompt"])
async def test_attack_open_redirect_by_an_error(world, parameter):
    """The error path redirects to a registered address of *this* service, or nowhere."""
    other = world.services[PORTAL].redirect_uris[0]
    answer = await world.http.get(
        f"{ISSUER}/authorize", params=world.parameters(redirect_uri=other, **{parameter: "eidas3"})
    )
    assert answer.status_code == 400
    assert f'href="{other}' not in answer.text
    assert "Revenir sur" not in answer.text


async def test_attack_open_redirect_at_logout(world):
    browser = await world.log_in()
    token = (await world.token(browser.returned["code"])).json()["id_token"]
    theirs = world.services[PORTAL].post_logout_redirect_uris[0]
    browser.left_for = ""
    for uri in ("https://evil.example/", theirs):
        page = await browser.get(
            f"{ISSUER}/session/end", params={"id_token_hint": token, "post_logout_redirect_uri": uri}
        )
        assert page.status_code == 400
        assert not browser.left_for


@pytest.mark.parametrize("csrf", [None, "", "0" * 43, "é"])
async def test_attack_csrf_on_login(world, csrf):
    """A page of the attacker posts the login form: the victim would enter under another name."""
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    page = await browser.submit(page, fournisseur="compte-demonstration")
    path = page.url.path
    fields = {"compte": "test"} | ({} if csrf is None else {"csrf": csrf})
    refusal = await browser.post(path, fields)
    assert refusal.status_code == 401
    assert "Y470001" in refusal.text
    assert "Angela" in (await browser.get(path)).text  # still the login page: nobody is logged in
    assert not any(s.login for _, s in world.simulator.state.sessions._entries.values())


async def test_attack_csrf_on_consent_and_choice(world):
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    refusal = await browser.post(f"{page.url.path}/fournisseur", {"fournisseur": "compte-demonstration"})
    assert "Y470001" in refusal.text
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, form=1, compte="test")
    refusal = await browser.post(page.url.path, {"consentement": "oui"})
    assert "Y470001" in refusal.text
    assert not browser.left_for


async def test_attack_csrf_token_of_another_session(world):
    attacker, victim = world.browser(), world.browser()
    mine = await attacker.get(f"{ISSUER}/authorize", params=world.parameters())
    theirs = await victim.get(f"{ISSUER}/authorize", params=world.parameters())
    token = mine.text.split('name="csrf" value="')[1].split('"')[0]
    answer = await victim.post(f"{theirs.url.path}/fournisseur", {"csrf": token, "fournisseur": "compte-demonstration"})
    assert "Y470001" in answer.text


async def test_attack_session_fixation(world):
    """A session identifier chosen by the attacker, or known before the login, opens nothing after it."""
    sessions = world.simulator.state.sessions
    chosen = {"cookie": "simulateur_session=choisi-par-l-attaquant"}
    answer = await world.http.get(f"{ISSUER}/authorize", params=world.parameters(), headers=chosen)
    assert "choisi-par-l-attaquant" not in answer.headers["set-cookie"]
    assert sessions.get("choisi-par-l-attaquant") is None
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    before = browser.http.cookies["simulateur_session"]
    page = await browser.submit(page, fournisseur="compte-demonstration")
    await browser.submit(page, form=1, compte="test")
    after = browser.http.cookies["simulateur_session"]
    assert sessions.get(before) is None
    assert sessions.get(after).login.citizen.family_name == "DUBOIS"


async def test_attack_cookie_theft_across_services(world):
    """What one service holds of a citizen (code, tokens, journey) opens nothing for another."""
    victim = await world.log_in()
    body = (await world.token(victim.returned["code"])).json()
    theirs = world.services[PORTAL]
    revoked = await world.http.post(
        f"{ISSUER}/token/revocation",
        data={
            "token": body["access_token"],
            "client_id": theirs.client_id,
            "client_secret": theirs.client_secret,
        },
    )
    assert revoked.status_code == 200
    assert (await world.userinfo(body["access_token"])).status_code == 200
    page = await victim.http.get(f"{ISSUER}/authorize", params=world.parameters())
    stranger = world.browser()
    stolen = await stranger.get(page.headers["location"])
    assert stolen.status_code == 401
    assert "Y190001" in stolen.text


def test_attack_cookie_flags():
    for issuer, name in (
        ("http://127.0.0.1:8001/api/v2", "simulateur_session"),
        ("https://127.0.0.1:8001/api/v2", "__Host-simulateur_session"),
    ):
        world = World(platform={"issuer": issuer})
        answer = asyncio.run(world.http.get(f"{issuer}/authorize", params=world.parameters()))
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert ("Secure" in cookie) is issuer.startswith("https")


async def test_attack_framing_and_scripts(world):
    page = await world.browser().get(f"{ISSUER}/authorize", params=world.parameters())
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_attack_markup_in_parameters(world):
    hostile = '"><script>alert(1)</script>'
    for changes in ({hostile: "1"}, {"client_id": hostile}, {"redirect_uri": hostile}, {"state": hostile}):
        page = await world.browser().get(f"{ISSUER}/authorize", params=world.parameters(**changes))
        assert "<script>alert" not in page.text


async def test_attack_reused_journey(world):
    """The way back is decided once: the journey's pages cannot give a second code."""
    browser = await world.log_in()
    uid = next(iter(next(s for _, s in world.simulator.state.sessions._entries.values()).interactions))
    again = await browser.get(f"/api/v2/interaction/{uid}/identite")
    assert again.status_code == 401
    assert "Y190001" in again.text


def test_attack_simulator_in_production(monkeypatch):
    with pytest.raises(ProductionRefused):
        create_app(environment="production")
    monkeypatch.setenv("UNEFOIS_ENV", "production")
    with pytest.raises(ProductionRefused):
        create_app(environment="sandbox")


async def test_attack_reading_the_logs(world, capsys):
    """Neither the token, nor the identity, nor a secret is ever printed."""
    token = await world.access_token()
    client = world.client()
    await client.introspect(token, "impot_particulier", CALLER)
    world.simulator.fault = Fault.WRONG_AUDIENCE
    world.clock.advance(10)
    with pytest.raises(ProviderAnswerInvalid) as caught:
        await client.introspect(await world.access_token(), "impot_particulier", CALLER)
    printed = "".join(capsys.readouterr()) + repr(caught.value) + repr(client._registrations)
    assert "franceconnect_introspection" in printed
    for secret in (token, "DUBOIS", "Angela", client._registrations["impot_particulier"].client_secret):
        assert secret not in printed
