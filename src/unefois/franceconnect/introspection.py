"""Reading FranceConnect's answer to an introspection: the checks, in their order, without I/O.

FranceConnect answers ``POST {issuer}/checktoken`` with a JWS inside a JWE (draft of RFC 9701, no ``typ``).
Two steps, because their results have different lives:

:func:`open_answer`
    cryptography and protocol: decrypt with one of our keys, verify with one of FranceConnect's, both
    algorithms pinned; ``iss`` is the configured issuer, the outer ``aud`` is *us* (this API's registration),
    ``iat`` is now; the token is active, is the one presented (``jti``), and lives. The result belongs to the
    token and may be kept while it lives.

:func:`authorise`
    policy, for one caller and at one instant, run again for every call even on a kept result: the token still
    lives, the inner ``aud`` (the service that the citizen logged in to) is the caller's, the level of
    assurance suffices, a scope of this API is there, the identity is complete.

The clock is passed in (seconds since the epoch). Nothing here raises a message with a content of the token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from unefois.franceconnect import jose, pivot
from unefois.franceconnect.interface import (
    PIVOT_CLAIMS,
    AcrTooLow,
    Introspection,
    MissingScope,
    PivotMissing,
    ProviderAnswerInvalid,
    ServiceNotAllowed,
    TokenDead,
    TokenMalformed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from joserfc.jwk import ECKey, RSAKey

    from unefois.franceconnect.jose import EncryptionAlgorithm, PublicKey, SigningAlgorithm
    from unefois.identity.pivot import PivotIdentity

ACR_LEVELS: Final = ("eidas1", "eidas2", "eidas3")
"""Levels of assurance of regulation (EU) 910/2014 as FranceConnect names them, lowest first."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,128}")
# FranceConnect's answer is made while we wait for it: one minute covers both clocks.
_MAX_ANSWER_AGE = 60


class Binding(StrEnum):
    """How the caller is bound to the service that the token was issued to."""

    CALLER = "caller"
    """The service is registered here and lists this caller. The default."""
    SERVICE = "service"
    """The service is registered here; where it lists callers, another is refused, an absent one is not."""
    NONE = "none"
    """Any service of FranceConnect. For a public test environment only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One data provider registered with FranceConnect: one API, its credentials and its algorithms.

    ``scopes``: those of which a token must carry one at least; empty leaves that check to the gateway.
    """

    api: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: frozenset[str] = frozenset()
    signing_algorithm: SigningAlgorithm = "ES256"
    encryption_algorithm: EncryptionAlgorithm = "RSA-OAEP"
    min_acr: str = "eidas1"

    def __post_init__(self) -> None:
        if self.signing_algorithm not in ("ES256", "RS256"):
            raise ValueError(f"{self.api} : algorithme de signature inconnu ; ES256 ou RS256 attendu.")
        if self.encryption_algorithm not in jose.ENCRYPTION_ALGORITHMS:
            raise ValueError(
                f"{self.api} : algorithme de chiffrement inconnu ; {', '.join(jose.ENCRYPTION_ALGORITHMS)}."
            )
        if self.min_acr not in ACR_LEVELS:
            raise ValueError(f"{self.api} : niveau eIDAS inconnu ; {', '.join(ACR_LEVELS)}.")


@dataclass(frozen=True, slots=True)
class Service:
    """A service of FranceConnect that may call: its name, and the callers (habilitation, SIRET) it is."""

    name: str
    callers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the exchange demands beyond the protocol; strict unless the configuration says otherwise."""

    issuer: str
    services: Mapping[str, Service] = field(default_factory=dict)
    binding: Binding = Binding.CALLER
    pivot_minimum: frozenset[str] = frozenset(PIVOT_CLAIMS)
    clock_skew: int = 5
    """Seconds by which the two clocks may differ."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What an authentic answer says of a live token. Holds an identity: never logged, never stored."""

    identity: PivotIdentity | None = field(repr=False)
    missing: frozenset[str]
    """Pivot claims that the answer lacks."""
    scopes: tuple[str, ...]
    sub: str = field(repr=False)
    acr: str
    service: str
    expires_at: int


def check_token_shape(token: str) -> None:
    """Refuse what cannot be an access token of FranceConnect, before any call.

    :raises TokenMalformed: not 20 to 128 characters of base64url (an API key, a JWT, an injection).
    """
    if not _TOKEN.fullmatch(token):
        raise TokenMalformed("not the shape of an access token")


def open_answer(
    body: str,
    *,
    token: str,
    registration: Registration,
    policy: Policy,
    decryption_keys: Iterable[RSAKey | ECKey],
    signing_keys: Iterable[PublicKey],
    now: float,
) -> Verified:
    """Decrypt, verify and read one answer of ``checktoken``.

    :raises TokenDead: FranceConnect says so, or the token has just expired.
    :raises ProviderAnswerInvalid: any other check fails.
    :raises jose.UnknownKey: signed with a key that is not among ``signing_keys``; fetch them again.
    """
    try:
        signed = jose.decrypt(body, decryption_keys, registration.encryption_algorithm)
        claims = jose.verify(signed, signing_keys, registration.signing_algorithm)
    except jose.UnknownKey:
        raise
    except jose.JoseInvalid as error:
        raise ProviderAnswerInvalid(str(error)) from error
    _check_envelope(claims, registration, policy, now)
    return _read_token(claims["token_introspection"], token, policy, now)


def authorise(
    verified: Verified, *, registration: Registration, policy: Policy, caller: str | None, now: float
) -> Introspection:
    """Apply the policy to an authentic description of a token, for this caller and at this instant.

    :raises TokenDead: it has expired since.
    :raises ServiceNotAllowed: the token's service is not the caller's.
    :raises AcrTooLow: the login was asked at a lower level than the API's minimum.
    :raises MissingScope: none of the API's scopes.
    :raises PivotMissing: a claim of the configured minimum is absent.
    """
    if verified.expires_at <= now - policy.clock_skew:
        raise TokenDead("expired")
    _check_binding(verified.service, policy, caller)
    _check_acr(verified.acr, registration.min_acr)
    if registration.scopes and registration.scopes.isdisjoint(verified.scopes):
        raise MissingScope("no scope of this API")
    missing = [claim for claim in PIVOT_CLAIMS if claim in verified.missing & policy.pivot_minimum]
    if missing or verified.identity is None:
        raise PivotMissing(missing or sorted(verified.missing), verified.scopes)
    return Introspection(
        identity=verified.identity,
        scopes=frozenset(verified.scopes),
        sub=verified.sub,
        acr=verified.acr,
        service=verified.service,
        expires_at=datetime.fromtimestamp(verified.expires_at, UTC),
    )


def _check_envelope(claims: dict[str, Any], registration: Registration, policy: Policy, now: float) -> None:
    if claims.get("iss") != policy.issuer:
        raise ProviderAnswerInvalid("issuer is not the configured one")
    if claims.get("aud") != registration.client_id:
        raise ProviderAnswerInvalid("audience is not this registration")
    issued_at = _timestamp(claims, "iat")
    if abs(now - issued_at) > _MAX_ANSWER_AGE + policy.clock_skew:
        raise ProviderAnswerInvalid("issued too long ago or in the future")
    if not isinstance(claims.get("token_introspection"), dict):
        raise ProviderAnswerInvalid("no token_introspection")


def _read_token(description: dict[str, Any], token: str, policy: Policy, now: float) -> Verified:
    active = description.get("active")
    if active is False:
        raise TokenDead("inactive")
    if active is not True:
        raise ProviderAnswerInvalid("active is not a boolean")
    # The access token is opaque and its jti is the token itself: another value describes another token.
    if "jti" in description and description["jti"] != token:
        raise ProviderAnswerInvalid("describes another token")
    expires_at = _timestamp(description, "exp")
    if expires_at <= now - policy.clock_skew:
        raise TokenDead("expired")
    identity, missing = pivot.read(description)
    return Verified(
        identity=identity,
        missing=missing,
        scopes=tuple(_text(description, "scope", empty=True).split()),
        sub=_text(description, "sub"),
        acr=_text(description, "acr"),
        service=_text(description, "aud"),
        expires_at=expires_at,
    )


def _check_binding(service: str, policy: Policy, caller: str | None) -> None:
    if policy.binding is Binding.NONE:
        return
    known = policy.services.get(service)
    if known is None:
        raise ServiceNotAllowed("service not registered here")
    if policy.binding is Binding.SERVICE and (caller is None or not known.callers):
        return
    if caller is None or caller not in known.callers:
        raise ServiceNotAllowed("service of another caller")


def _check_acr(acr: str, minimum: str) -> None:
    # Several values are joined by a space: the lowest of them is all that is guaranteed.
    levels = acr.split()
    if not levels or any(level not in ACR_LEVELS for level in levels):
        raise AcrTooLow("unknown level")
    if min(ACR_LEVELS.index(level) for level in levels) < ACR_LEVELS.index(minimum):
        raise AcrTooLow("level below the minimum of this API")


def _timestamp(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ProviderAnswerInvalid(f"{name} is not a timestamp")
    return int(value)


def _text(claims: dict[str, Any], name: str, *, empty: bool = False) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not (value or empty):
        raise ProviderAnswerInvalid(f"{name} is not text")
    return value
