"""The signed tokens of FranceConnect, checked: algorithm of the configuration, key of the issuer, issuer, audience,
dates. Pure: the keys and the clock are passed in.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Key = ECKey | RSAKey
SKEW_SECONDS = 30
_MAX_CHARACTERS = 16_384
_HEADERS = frozenset({"alg", "kid", "typ"})
_KINDS: dict[str, type[ECKey | RSAKey]] = {"ES256": ECKey, "RS256": RSAKey}


class TokenRefused(Exception):
    """Not a token that FranceConnect signed for us; the message holds nothing of it."""


class UnknownKey(TokenRefused):
    """`kid` names no key that we have: FranceConnect may have changed its keys."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say."""

    issuer: str
    audience: str
    algorithm: str


def signing_keys(document: object) -> tuple[Key, ...]:
    """The public signing keys of a JWKS; anything else in it (symmetric, private, for encryption) is left out."""
    entries = document.get("keys") if isinstance(document, dict) else None
    found: list[Key] = []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") not in ("EC", "RSA") or entry.get("use") != "sig":
            continue
        if "d" in entry or not entry.get("kid"):
            continue
        try:
            key = import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, ECKey | RSAKey):
            found.append(key)
    return tuple(found)


def claims(token: str, keys: Sequence[Key], expected: Expected, *, now: float) -> dict[str, Any]:
    """The claims of a token that passes every check.

    :raises UnknownKey: the key is not among `keys`.
    :raises TokenRefused: anything else.
    """
    header = _header(token)
    if header.get("alg") != expected.algorithm or not header.keys() <= _HEADERS:
        raise TokenRefused("header")
    key = next((key for key in keys if key.kid == header.get("kid")), None)
    if key is None:
        raise UnknownKey("kid")
    if not isinstance(key, _KINDS[expected.algorithm]):
        raise TokenRefused("key of another algorithm")
    try:
        payload = jws.deserialize_compact(token, key, algorithms=[expected.algorithm]).payload
        found = msgspec.json.decode(payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise TokenRefused("signature or content") from error
    if not isinstance(found, dict):
        raise TokenRefused("content")
    _check(found, expected, now)
    return found


def _check(found: Mapping[str, Any], expected: Expected, now: float) -> None:
    if found.get("iss") != expected.issuer:
        raise TokenRefused("issuer")
    if found.get("aud") not in (expected.audience, [expected.audience]):
        raise TokenRefused("audience")
    expires, issued = found.get("exp"), found.get("iat")
    if not isinstance(expires, int) or expires <= now - SKEW_SECONDS:
        raise TokenRefused("expired")
    if not isinstance(issued, int) or issued > now + SKEW_SECONDS:
        raise TokenRefused("from the future")
    if not isinstance(found.get("sub"), str) or not found["sub"]:
        raise TokenRefused("subject")


def _header(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _MAX_CHARACTERS or not token.isascii():  # noqa: PLR2004  # RFC 7515
        raise TokenRefused("shape")
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise TokenRefused("header") from error
    if not isinstance(header, dict):
        raise TokenRefused("header")
    return header
