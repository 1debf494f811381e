"""The table of attacks, the malformed and the too much: each test bears the name of what it shows refused."""

import asyncio
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet

from tests.franceconnect import vectors
from tests.franceconnect.test_introspection import open_answer, refused, registration
from tests.franceconnect.world import CALLER, ISSUER
from unefois.franceconnect import jose
from unefois.franceconnect.client import Limits
from unefois.franceconnect.interface import (
    ProviderAnswerInvalid,
    TokenMalformed,
    TooManyIntrospections,
)
from unefois.franceconnect.simulator.faults import Fault


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
    header = vectors.b64({"alg": "RSA-OAEP", "enc": "A256GCM", "zip": "DEF"})
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
        encoded = vectors.b64({"alg": "ECDH-ES", "enc": "A256GCM"} | given_header)
        with pytest.raises(ProviderAnswerInvalid):
            open_answer(f"{encoded}..{'A' * 16}.{'A' * 40}.{'A' * 22}", reg=reg, decryption=ours)
        signed = f"{vectors.b64({'alg': 'ES256'} | given_header)}.{vectors.b64(vectors.envelope())}.{'A' * 86}"
        with pytest.raises((ProviderAnswerInvalid, jose.UnknownKey)):
            open_answer(vectors.encrypted(signed))


@pytest.mark.parametrize("header", [[], ["alg"], "alg", None, 7], ids=str)
def test_attack_header_that_is_no_object(header):
    refused(f"{vectors.b64(header)}.a.a.a.a", "header is not an object")


@pytest.mark.parametrize("document", [{}, [], None, "keys", {"keys": {}}, {"keys": None}], ids=str)
def test_attack_key_set_that_is_none(document):
    with pytest.raises(jose.JoseInvalid, match="not a key set"):
        jose.public_keys(document, use="sig")


def test_attack_huge_token():
    refused("e30." + "a" * 70_000 + ".a.a.a", "token too long")
    header = vectors.b64({"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "k" * 2000})
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
