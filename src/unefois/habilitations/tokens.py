"""The JWT of a token: HS256, with the claims of the real service's tokens.

Only the signature and `jti` decide anything; the rest informs whoever reads the token. The header's `kid` is
the key's RFC 7638 thumbprint, so that a verifier with several keys (rotation) picks the right one at once.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import OctKey

if TYPE_CHECKING:
    from unefois.habilitations.models import Token

VERSION = "1.0"


@lru_cache(maxsize=8)
def _key(secret: bytes) -> OctKey:
    return OctKey.import_key(secret)


def encode(token: Token, *, tell_scopes: bool = True) -> str:
    """The JWT of this token under the newest signing key: same token and key, same text."""
    key = _key(settings.UNEFOIS.token_signing_keys[0])
    habilitation = token.habilitation
    claims: dict[str, object] = {
        "uid": str(habilitation.pk),
        "jti": str(token.jti),
        **({"scopes": habilitation.scopes} if tell_scopes else {}),
        "sub": habilitation.title,
        "iat": int(token.issued_at.timestamp()),
        "version": VERSION,
        "env": settings.UNEFOIS.env,
    }
    if token.expires_at is not None:
        claims["exp"] = int(token.expires_at.timestamp())
    return jwt.encode({"alg": "HS256", "kid": key.thumbprint()}, claims, key)


def digest(text: str) -> str:
    """What is kept of a JWT: its SHA-256 in hexadecimal. Its signature has 256 bits: no salt is needed."""
    return sha256(text.encode()).hexdigest()
