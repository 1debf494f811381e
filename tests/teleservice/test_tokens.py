"""The checks of a signed token, each by a token that fails it alone; made with jwcrypto, another implementation."""

import json

import pytest
from jwcrypto import jwk, jws

from unefois.teleservice.tokens import Expected, TokenRefused, UnknownKey, claims, signing_keys

NOW = 1_790_000_000
EXPECTED = Expected("https://fc.example/api/v2", "service", "ES256")
ELLIPTIC = jwk.JWK.generate(kty="EC", crv="P-256", kid="ec", use="sig")
RSA = jwk.JWK.generate(kty="RSA", size=2048, kid="rsa", use="sig")
KEYS = signing_keys({"keys": [json.loads(key.export_public()) for key in (ELLIPTIC, RSA)]})
GOOD = {"iss": EXPECTED.issuer, "aud": "service", "sub": "s", "exp": NOW + 60, "iat": NOW}


def signed(payload, key=ELLIPTIC, **header):
    token = jws.JWS(payload if isinstance(payload, str) else json.dumps(payload))
    token.allowed_algs = ["ES256", "RS256", "HS256"]
    token.add_signature(key, None, json.dumps({"alg": "ES256", "kid": "ec"} | header))
    return token.serialize(compact=True)


def test_a_right_token():
    assert claims(signed(GOOD), KEYS, EXPECTED, now=NOW) == GOOD
    rsa = Expected(EXPECTED.issuer, EXPECTED.audience, "RS256")
    assert claims(signed(GOOD, RSA, alg="RS256", kid="rsa"), KEYS, rsa, now=NOW) == GOOD


def test_key_rotation():
    with pytest.raises(UnknownKey):
        claims(signed(GOOD, kid="nouvelle"), KEYS, EXPECTED, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://autre.example"},
        {"aud": "autre"},
        {"aud": ["service", "autre"]},
        {"exp": NOW - 31},
        {"exp": "demain"},
        {"iat": NOW + 31},
        {"iat": None},
        {"sub": ""},
        {"sub": None},
    ],
    ids=str,
)
def test_a_wrong_claim(change):
    with pytest.raises(TokenRefused):
        claims(signed(GOOD | change), KEYS, EXPECTED, now=NOW)


def _none():
    body = signed(GOOD).split(".")[1]
    return f"eyJhbGciOiJub25lIiwia2lkIjoiZWMifQ.{body}."


def _tampered():
    head, _, signature = signed(GOOD).split(".")
    other = signed(GOOD | {"sub": "autre"}).split(".")[1]
    return f"{head}.{other}.{signature}"


def _confused():
    public = jwk.JWK(kty="oct", k=ELLIPTIC.export_public(as_dict=True)["x"], kid="ec")
    return signed(GOOD, public, alg="HS256")


@pytest.mark.parametrize(
    "token",
    [
        _none(),
        _tampered(),
        _confused(),
        signed(GOOD, RSA, alg="RS256", kid="rsa"),
        signed(GOOD, jku="https://pirate.example"),
        signed(GOOD, jwk=ELLIPTIC.export_public(as_dict=True)),
        signed(GOOD, jwk.JWK.generate(kty="EC", crv="P-256")),
        signed("[]"),
        signed("pas du JSON"),
        "",
        "a.b",
        "a.b.c",
        "é.b.c",
        "x" * 20_000,
    ],
    ids=[
        "alg none", "tampered", "HS256 with the public key", "another algorithm", "jku", "jwk", "another key", "a list",
        "not JSON", "empty", "two parts", "not base64", "not ASCII", "huge",
    ],
)  # fmt: skip
def test_an_attack(token):
    with pytest.raises(TokenRefused):
        claims(token, KEYS, EXPECTED, now=NOW)


def test_a_poisoned_key_set():
    public = ELLIPTIC.export_public(as_dict=True)
    poisoned = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "ec", "use": "sig"},
        {**ELLIPTIC.export_private(as_dict=True), "kid": "privée"},
        {**public, "use": "enc"},
        {name: value for name, value in public.items() if name != "use"},
        {**public, "x": "AA"},
        "pas une clé",
    ]
    assert signing_keys({"keys": poisoned}) == ()
    assert signing_keys({"keys": "rien"}) == signing_keys([]) == ()
