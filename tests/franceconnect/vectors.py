"""Answers of FranceConnect made with jwcrypto: another implementation of JOSE than the one under test."""

import json
from functools import cache

from jwcrypto import jwe, jwk, jws
from jwcrypto.common import base64url_encode

ISSUER = "https://fcp-low.integ01.dev-franceconnect.fr/api/v2"
PROVIDER = "423dcbdc5a15ece61ed00ff5989d72379c26d9ed4c8e4e05a87cffae019586e0"
SERVICE = "6925fb8143c76eded44d32b40c0cb1006065f7f003de52712b78985704f39950"
TOKEN = "Wn5igB6_frAVBXQgShzI0znLE3fid2cWZHR9TWtqxZM"
NOW = 1_704_965_332


@cache
def key(kind: str, use: str, alg: str, kid: str) -> jwk.JWK:
    """A key pair, one for each set of arguments in the whole session."""
    size = {"size": 2048} if kind == "RSA" else {"crv": "P-256"}
    return jwk.JWK.generate(kty=kind, use=use, alg=alg, kid=kid, **size)


def signing_key(alg: str = "ES256", kid: str = "pkcs11:ES256:hsm") -> jwk.JWK:
    return key("RSA" if alg == "RS256" else "EC", "sig", alg, kid)


def encryption_key(alg: str = "RSA-OAEP", kid: str = "ours") -> jwk.JWK:
    return key("EC" if alg == "ECDH-ES" else "RSA", "enc", alg, kid)


def public(*keys: jwk.JWK) -> dict:
    return {"keys": [k.export_public(as_dict=True) for k in keys]}


def private(*keys: jwk.JWK) -> dict:
    return {"keys": [k.export_private(as_dict=True) for k in keys]}


def description(**changes: object) -> dict:
    """The documented sample of a live token; a change to ``None`` removes the claim."""
    claims = {
        "active": True,
        "aud": SERVICE,
        "sub": "2fa48e3542c8645567f983efc96305808ae7d3f0d9cc4016ef40c3cde44844cfv1",
        "iat": NOW - 4,
        "exp": NOW + 56,
        "acr": "eidas1",
        "jti": TOKEN,
        "scope": "dgfip_rfr dgfip_aft",
        "gender": "female",
        "family_name": "DUBOIS",
        "given_name": "Angela Claire Louise",
        "given_name_array": ["Angela", "Claire", "Louise"],
        "birthdate": "1962-08-24",
        "birthplace": "75107",
        "birthcountry": "99100",
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def envelope(introspected: dict | None = None, **changes: object) -> dict:
    claims = {
        "token_introspection": description() if introspected is None else introspected,
        "aud": PROVIDER,
        "iat": NOW,
        "iss": ISSUER,
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict | bytes, key: jwk.JWK | None = None, **header: object) -> str:
    key = key or signing_key()
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    token = jws.JWS(body)
    token.allowed_algs = ["ES256", "RS256", "HS256", "ES384", "PS256"]
    protected = {"alg": key["alg"], "kid": key["kid"]} | header
    token.add_signature(key, None, json.dumps({k: v for k, v in protected.items() if v is not None}))
    return token.serialize(compact=True)


def encrypted(plaintext: str | bytes, key: jwk.JWK | None = None, **header: object) -> str:
    key = key or encryption_key()
    body = plaintext if isinstance(plaintext, bytes) else plaintext.encode()
    protected = {"alg": key["alg"], "enc": "A256GCM"} | header
    token = jwe.JWE(body, json.dumps(protected))
    token.allowed_algs = ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "RSA1_5", "A256GCM", "A128CBC-HS256"]
    token.add_recipient(jwk.JWK(**json.loads(key.export_public())))
    return token.serialize(compact=True)


def answer(introspected: dict | None = None, **changes: object) -> str:
    """A whole answer: ES256 inside RSA-OAEP, as FranceConnect makes them for API Particulier."""
    return encrypted(signed(envelope(introspected, **changes)))


def b64(data) -> str:
    """What JOSE makes of an object or of bytes."""
    return base64url_encode(data if isinstance(data, bytes) else json.dumps(data))
