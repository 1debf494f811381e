"""The table of attacks: each test bears the name of the attack that it shows refused.

Three sides are attacked: the service that logs the citizen in (relying party), the data provider's client, and
the simulator itself, which must be as hard as FranceConnect where a client can observe it.
"""

import json

import pytest
from jwcrypto import jwk

from tests.franceconnect import vectors
from tests.franceconnect.hostile import CLIENT, SECRET, Hostile
from tests.franceconnect.test_introspection import open_answer, refused, their_keys
from tests.franceconnect.world import CALLER, ISSUER, PORTAL
from unefois.franceconnect import jose
from unefois.franceconnect.interface import (
    ProviderAnswerInvalid,
    ServiceNotAllowed,
    TokenDead,
)
from unefois.franceconnect.relying_party import LoginError
from unefois.franceconnect.simulator.faults import Fault


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
        hostile.id_token = f"{vectors.b64({'alg': alg})}.{vectors.b64(hostile.claims())}."
        await login_refused(hostile, "algorithm is not the configured one")
        await hostile.begin()
    refused(
        vectors.encrypted(f"{vectors.b64({'alg': 'none'})}.{vectors.b64(vectors.envelope())}."),
        "signature algorithm is not the configured one",
    )


async def test_attack_algorithm_confusion_hmac_with_the_public_key():
    """HS256 signed with FranceConnect's public key as the secret (CVE-2024-33663, CVE-2024-37568)."""
    hostile = Hostile()
    await hostile.begin()
    for material in (hostile.key.export_to_pem(), hostile.key.export_public().encode()):
        secret = jwk.JWK(kty="oct", k=vectors.b64(material), alg="HS256", kid="hostile")
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
    secret = jwk.JWK(kty="oct", k=vectors.b64(SECRET.encode()), alg="HS256", kid="hostile")
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
        body = vectors.b64({"alg": "ES256", "kid": "pkcs11:ES256:hsm"} | header)
        signed = f"{body}.{vectors.b64(vectors.envelope())}.{vectors.b64(b'0' * 64)}"
        with pytest.raises(ProviderAnswerInvalid, match="header parameter refused"):
            open_answer(vectors.encrypted(signed))


def test_attack_key_injection_by_the_same_kid():
    attacker = vectors.key("EC", "sig", "ES256", "attaquant")
    body = vectors.encrypted(vectors.signed(vectors.envelope(), attacker, kid="pkcs11:ES256:hsm"))
    refused(body, "signature does not verify")


@pytest.mark.parametrize(
    "keys",
    [
        [{"kty": "oct", "k": vectors.b64(b"k" * 32), "use": "sig", "alg": "HS256"}],
        [vectors.signing_key().export_private(as_dict=True)],
        [vectors.signing_key().export_public(as_dict=True) | {"use": "enc"}],
        [{k: v for k, v in vectors.signing_key().export_public(as_dict=True).items() if k != "use"}],
        [vectors.signing_key().export_public(as_dict=True) | {"x": vectors.b64(b"\1" * 32)}],
        [{"kty": "RSA", "use": "sig", "alg": "RS256", "n": vectors.b64(b"\xff" * 128), "e": "AQAB"}],
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
