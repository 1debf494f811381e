"""Stage 2: whose token is it? Signature first, then the snapshot decides; a digest of the token stands for it after.

Looked up in the service's order: `Authorization: Bearer`, `X-Api-Key`, `?token=`. On operations that FranceConnect
opens, any Bearer is the citizen's FranceConnect token; an API token goes in `X-Api-Key` there.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.operations.model import Modality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unefois.gateway.call import Call
    from unefois.gateway.snapshot import Grant, Snapshot

_REMEMBERED = 20_000
"""Tokens whose signature is not verified again; beyond, the memory is emptied."""
_MAX_TOKEN = 4096
API, ACCESS = "api", "access"
"""Kinds of tokens signed with the same keys; one is never taken for the other."""
_NEVER = float("inf")


def present(call: Call) -> None:
    """Find the credentials in the request, without judging them."""
    for name, value in call.headers:
        if name == b"authorization":
            scheme, _, token = value.partition(b" ")
            if scheme.lower() == b"bearer":
                call.bearer = token.strip().decode("latin-1")
        elif name == b"x-api-key":
            call.api_key = value.strip().decode("latin-1")
        elif name == b"cache-control":
            call.no_cache = call.no_cache or b"no-cache" in value.lower()
    in_query = call.given.pop("token", "")
    if isinstance(in_query, str) and not call.api_key:
        call.api_key = in_query


def opened_by_france_connect(call: Call) -> bool:
    """Whether a Bearer on this operation is the citizen's FranceConnect token."""
    return call.operation.way(Modality.FRANCE_CONNECT) is not None


class Authenticator:
    """Verifies API tokens and finds their grant."""

    def __init__(self, snapshot: Snapshot, keys: Sequence[bytes], environment: str) -> None:
        self._snapshot = snapshot
        self._keys = [OctKey.import_key(key) for key in keys]
        self._environment = environment
        self._verified: dict[bytes, str] = {}
        """Token ids by digest, of tokens whose signature is right, whatever the generation."""
        self._grants: dict[str, Grant] = {}
        self._granted: dict[bytes, Grant] = {}
        """Of one generation of the snapshot."""

    def digest(self, token: str) -> bytes:
        """What stands for a token in memory and in counters."""
        return blake2b(token.encode("utf-8", "surrogateescape"), digest_size=16).digest()

    def authenticate(self, call: Call, now: float, *, bearer_is_api: bool) -> None:
        """Set the grant of an API token, which the Bearer is not where FranceConnect opens the operation.

        Raises Refusal: no token, unknown, banned.
        """
        if not self._snapshot.ready:
            raise Refusal(Kind.UNAVAILABLE, "00505", retry_after=1)
        token = (call.bearer if bearer_is_api else "") or call.api_key
        if not token or len(token) > _MAX_TOKEN:
            raise Refusal(Kind.UNAUTHENTICATED, "00101")
        digest = self.digest(token)
        grants = self._snapshot.grants
        if grants is not self._grants:  # another generation: who may call is read again
            self._grants = grants
            self._granted.clear()
        grant = self._granted.get(digest) or self._grant(token, digest)
        call.grant = grant
        call.credential = grant.token
        if grant.banned <= now:
            raise Refusal(Kind.TOKEN_DEAD, "00105")

    def _grant(self, token: str, digest: bytes) -> Grant:
        """The grant of a token met for the first time in this generation."""
        jti = self._verified.get(digest)
        if jti is None:
            jti = self._verify(token)
            if len(self._verified) >= _REMEMBERED:
                self._verified.clear()
                self._granted.clear()
            self._verified[digest] = jti
        grant = self._grants.get(jti)
        if grant is None:
            raise Refusal(Kind.UNAUTHENTICATED, "00101")
        self._granted[digest] = grant
        return grant

    def check_life(self, call: Call, now: float) -> None:
        """After the rate limits, as the service does: expiry (00103), habilitation suspended or out of its dates."""
        grant = call.grant
        if grant is None:
            return
        if grant.expires <= now or grant.ends <= now:
            raise Refusal(Kind.TOKEN_DEAD, "00103")
        if not grant.active or grant.starts > now:
            raise Refusal(Kind.UNAUTHENTICATED, Fault("00101", meta={"habilitation": "suspendue"}))

    def access(self, token: str, now: float) -> Grant:
        """The grant behind an access token of `/token`. Raises Refusal: not one of ours, expired, banned."""
        jti = self._verify(token[:_MAX_TOKEN], kind=ACCESS, not_expired_at=now)
        grant = self._snapshot.grants.get(jti)
        if grant is None or grant.banned <= now:
            raise Refusal(Kind.UNAUTHENTICATED, "00101")
        return grant

    def _verify(self, token: str, *, kind: str = API, not_expired_at: float = 0.0) -> str:
        """The token id, once its signature has been verified with one of our keys.

        An API token's own expiry is ignored: the database decides. An access token's is not.
        """
        for key in self._keys:
            try:
                claims = json.loads(jws.deserialize_compact(token, key, algorithms=["HS256"]).payload)
                if claims.get("kind", API) == kind and claims.get("exp", _NEVER) > not_expired_at:
                    return str(UUID(claims["jti"]))
            except (JoseError, ValueError, KeyError, TypeError, AttributeError):
                continue  # the next key may fit; none: refused below
        claimed = _unverified(token).get("env")
        if isinstance(claimed, str) and claimed and claimed != self._environment:
            raise Refusal(Kind.UNAUTHENTICATED, "00108")
        raise Refusal(Kind.UNAUTHENTICATED, "00101")


def _unverified(token: str) -> dict[str, Any]:
    """What a token says of itself: only good to word a refusal."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004  # a compact JWS
        return {}
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
