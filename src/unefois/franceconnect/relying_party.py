"""The relying party: a service of ours logs a citizen in with FranceConnect (OpenID Connect, code flow).

Sans-IO: each operation is a generator that yields the requests it needs and receives their answers; ``run``
drives it with a blocking client (a Django view), ``arun`` with an asynchronous one. The browser's session is a
mapping kept on the server; the clock is passed in.

What protects the citizen:

* ``state`` and ``nonce`` of 32 random bytes in hexadecimal (FranceConnect wants 22 characters at least), kept
  in the browser's own session, good for one answer and ten minutes;
* the answer names the issuer (``iss``, RFC 9207), which must be ours: the same software may be configured for
  the simulator and for FranceConnect, and a code must not go to the wrong one;
* ``id_token`` and ``userinfo`` are verified with the algorithm of the configuration, never the header's, and
  both are about the same ``sub``;
* no PKCE by default, because FranceConnect refuses its parameters; the client is confidential.

The caller renews its session identifier after :meth:`RelyingParty.finish`, and keeps the tokens on the server.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Generator
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode

import msgspec
from joserfc.jwk import OctKey

from unefois.franceconnect import jose
from unefois.franceconnect.interface import IntrospectionError
from unefois.franceconnect.introspection import ACR_LEVELS
from unefois.franceconnect.login import (
    BrowserSession,
    Login,
    LoginDenied,
    LoginError,
    LoginUnavailable,
    RelyingPartySettings,
)
from unefois.franceconnect.transport import Answer, BlockingTransport, Request, Transport, check_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unefois.franceconnect.jose import PublicKey, SigningAlgorithm
    from unefois.franceconnect.keys import DecryptionKeys

__all__ = [
    "BrowserSession",
    "Login",
    "LoginDenied",
    "LoginError",
    "LoginUnavailable",
    "RelyingParty",
    "RelyingPartySettings",
    "arun",
    "run",
]

Result = TypeVar("Result")
Flow = Generator[Request, Answer, Result]

_SESSION_KEY: Final = "franceconnect_attempts"
_MAX_ATTEMPTS: Final = 5
_ATTEMPT_SECONDS: Final = 600
_METADATA_SECONDS: Final = 600
_MIN_REFETCH: Final = 30
_OK: Final = 200
_SERVER_ERROR: Final = 500
_ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
    "revocation_endpoint",
)


@dataclass(slots=True)
class _Metadata:
    endpoints: dict[str, str] = field(default_factory=dict)
    fetched_at: float = float("-inf")
    keys: tuple[PublicKey, ...] = ()
    keys_at: float = float("-inf")


class RelyingParty:
    """One registration, with FranceConnect's metadata kept ten minutes."""

    def __init__(
        self,
        settings: RelyingPartySettings,
        *,
        decryption_keys: DecryptionKeys | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``decryption_keys``: where the registration has an encryption algorithm (FranceConnect+)."""
        self.settings = settings
        self._decryption_keys = decryption_keys
        self._clock = clock
        self._metadata = _Metadata()

    # --- operations ---

    def begin(self, session: BrowserSession) -> Flow[str]:
        """Start a login: the URL to send the browser to. The attempt is written in ``session``.

        :raises LoginUnavailable: FranceConnect's metadata cannot be had.
        """
        endpoints = yield from self._endpoints()
        state, nonce = secrets.token_hex(32), secrets.token_hex(32)
        attempt = {"nonce": nonce, "at": int(self._clock())}
        parameters = {
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_uri,
            "response_type": "code",
            "scope": " ".join(self.settings.scopes),
            "acr_values": self.settings.acr,
            "state": state,
            "nonce": nonce,
        }
        if self.settings.prompt:
            parameters["prompt"] = self.settings.prompt
        if self.settings.pkce:
            attempt["verifier"] = secrets.token_urlsafe(32)
            parameters["code_challenge"] = _s256(str(attempt["verifier"]))
            parameters["code_challenge_method"] = "S256"
        attempts = dict(session.get(_SESSION_KEY, {}))
        while len(attempts) >= _MAX_ATTEMPTS:
            del attempts[next(iter(attempts))]
        session[_SESSION_KEY] = attempts | {state: attempt}
        return f"{endpoints['authorization_endpoint']}?{urlencode(parameters)}"

    def finish(self, session: BrowserSession, parameters: Sequence[tuple[str, str]]) -> Flow[Login]:
        """Handle the answer that the browser brings to the redirect address.

        ``parameters``: the query, in order, repeated names included.

        :raises LoginDenied: FranceConnect says no.
        :raises LoginUnavailable: FranceConnect does not answer.
        :raises LoginError: the answer is not for this browser, not from FranceConnect, or not authentic.
        """
        values = dict(parameters)
        if len(values) != len(parameters):
            raise LoginError("repeated parameter")
        attempt = self._take_attempt(session, values.get("state", ""))
        if not compare_digest(values.get("iss", "").encode(), self.settings.issuer.encode()):
            raise LoginError("answer of another issuer")
        if ("code" in values) == ("error" in values):
            raise LoginError("neither a code nor an error")
        if "error" in values:
            raise _refusal(values["error"])
        return (yield from self._redeem(values["code"], attempt))

    def revoke(self, access_token: str) -> Flow[None]:
        """Tell FranceConnect that the access token serves no more. Call it after the data calls.

        :raises LoginUnavailable: FranceConnect does not answer; the token dies by itself within the minute.
        """
        endpoints = yield from self._endpoints()
        form = self._credentials() | {"token": access_token}
        yield Request("POST", endpoints["revocation_endpoint"], form=form)

    def logout_url(self, id_token: str, session: BrowserSession) -> Flow[str]:
        """Where to send the browser to log out of FranceConnect; the local session is the caller's to end."""
        endpoints = yield from self._endpoints()
        state = secrets.token_hex(16)
        session["franceconnect_logout"] = state
        parameters = {"id_token_hint": id_token, "state": state}
        if self.settings.post_logout_redirect_uri:
            parameters["post_logout_redirect_uri"] = self.settings.post_logout_redirect_uri
        return f"{endpoints['end_session_endpoint']}?{urlencode(parameters)}"

    # --- steps ---

    def _take_attempt(self, session: BrowserSession, state: str) -> dict[str, Any]:
        attempts = dict(session.get(_SESSION_KEY, {}))
        attempt: dict[str, Any] | None = None
        for known in list(attempts):
            if compare_digest(known.encode(), state.encode()):
                attempt = attempts.pop(known)
        session[_SESSION_KEY] = attempts
        if attempt is None:
            raise LoginError("state of no attempt of this browser")
        if not 0 <= self._clock() - attempt["at"] <= _ATTEMPT_SECONDS:
            raise LoginError("attempt too old")
        return attempt

    def _redeem(self, code: str, attempt: dict[str, Any]) -> Flow[Login]:
        endpoints = yield from self._endpoints()
        form = self._credentials() | {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.settings.redirect_uri,
        }
        if "verifier" in attempt:
            form["code_verifier"] = attempt["verifier"]
        answer = yield Request("POST", endpoints["token_endpoint"], form=form, accept="application/json")
        token = _json(answer, "token endpoint")
        access_token, id_token = token.get("access_token"), token.get("id_token")
        if str(token.get("token_type", "")).lower() != "bearer" or not isinstance(access_token, str):
            raise LoginError("token endpoint: no bearer token")
        if not isinstance(id_token, str):
            raise LoginError("token endpoint: no id_token")
        # The logout hint is the signed token, not the encrypted one.
        id_token = self._opened(id_token)
        identity = yield from self._verified(id_token, self.settings.id_token_algorithm)
        self._check_id_token(identity, attempt["nonce"], access_token)
        claims = yield from self._userinfo(endpoints["userinfo_endpoint"], access_token, identity["sub"])
        return Login(
            sub=identity["sub"],
            acr=identity["acr"],
            auth_time=identity.get("auth_time"),
            claims=claims,
            id_token=id_token,
            access_token=access_token,
            scopes=tuple(str(token.get("scope", "")).split()),
        )

    def _userinfo(self, url: str, access_token: str, sub: str) -> Flow[dict[str, Any]]:
        answer = yield Request("GET", url, headers={"Authorization": f"Bearer {access_token}"})
        if answer.status != _OK or answer.media_type != "application/jwt" or not answer.body.isascii():
            raise LoginError(f"userinfo: {answer.status} {answer.media_type}")
        body = self._opened(answer.body.decode("ascii"))
        claims = yield from self._verified(body, self.settings.userinfo_algorithm)
        if claims.get("sub") != sub:
            raise LoginError("userinfo of another citizen")
        return claims

    def _opened(self, token: str) -> str:
        """Take off the encryption, where the registration has one: then it is demanded."""
        algorithm = self.settings.encryption_algorithm
        if algorithm is None:
            return token
        keys = self._decryption_keys.for_algorithm(algorithm) if self._decryption_keys else ()
        try:
            return jose.decrypt(token, keys, algorithm, plus=True)
        except jose.JoseInvalid as error:
            raise LoginError(f"token refused: {error}") from error

    def _verified(self, token: str, algorithm: SigningAlgorithm) -> Flow[dict[str, Any]]:
        """Signature, issuer, audience and dates; the keys are fetched again for an unknown ``kid``."""
        try:
            if algorithm == "HS256":
                claims = jose.verify(token, [OctKey.import_key(self.settings.client_secret)], algorithm)
            else:
                keys = yield from self._keys(_METADATA_SECONDS)
                try:
                    claims = jose.verify(token, keys, algorithm)
                except jose.UnknownKey:
                    keys = yield from self._keys(_MIN_REFETCH)
                    claims = jose.verify(token, keys, algorithm)
        except jose.JoseInvalid as error:
            raise LoginError(f"token refused: {error}") from error
        self._check_common(claims)
        return claims

    def _check_common(self, claims: dict[str, Any]) -> None:
        now, skew = self._clock(), self.settings.clock_skew
        if claims.get("iss") != self.settings.issuer:
            raise LoginError("token of another issuer")
        if claims.get("aud") not in (self.settings.client_id, [self.settings.client_id]):
            raise LoginError("token for another service")
        expires_at, issued_at = claims.get("exp"), claims.get("iat")
        if not isinstance(expires_at, int) or expires_at <= now - skew:
            raise LoginError("token expired")
        if not isinstance(issued_at, int) or issued_at > now + skew:
            raise LoginError("token issued in the future")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise LoginError("token without subject")

    def _check_id_token(self, claims: dict[str, Any], nonce: str, access_token: str) -> None:
        if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise LoginError("nonce of another login")
        acr = claims.get("acr")
        if acr not in ACR_LEVELS or ACR_LEVELS.index(acr) < ACR_LEVELS.index(self.settings.acr):
            raise LoginError("level of assurance too low")
        if "at_hash" in claims:
            half = hashlib.sha256(access_token.encode()).digest()[:16]
            if not compare_digest(str(claims["at_hash"]).encode(), urlsafe_b64encode(half).rstrip(b"=")):
                raise LoginError("id_token of another access token")

    def _endpoints(self) -> Flow[dict[str, str]]:
        metadata = self._metadata
        if self._clock() - metadata.fetched_at < _METADATA_SECONDS:
            return metadata.endpoints
        answer = yield Request("GET", f"{self.settings.issuer}/.well-known/openid-configuration")
        document = _json(answer, "discovery")
        if document.get("issuer") != self.settings.issuer:
            raise LoginError("discovery of another issuer")
        try:
            endpoints = {name: check_url(str(document[name]), insecure=self.settings.insecure) for name in _ENDPOINTS}
        except (KeyError, ValueError) as error:
            raise LoginError("discovery: missing or unsafe endpoint") from error
        metadata.endpoints, metadata.fetched_at = endpoints, self._clock()
        return endpoints

    def _keys(self, lifetime: float) -> Flow[tuple[PublicKey, ...]]:
        metadata = self._metadata
        if self._clock() - metadata.keys_at < lifetime:
            return metadata.keys
        endpoints = yield from self._endpoints()
        answer = yield Request("GET", endpoints["jwks_uri"])
        metadata.keys = jose.public_keys(_json(answer, "keys"), use="sig")
        metadata.keys_at = self._clock()
        return metadata.keys

    def _credentials(self) -> dict[str, str]:
        return {"client_id": self.settings.client_id, "client_secret": self.settings.client_secret}


def run(flow: Flow[Result], transport: BlockingTransport) -> Result:
    """Drive an operation with a blocking client.

    :raises LoginError: see the operation.
    """
    try:
        request = next(flow)
        while True:
            try:
                answer = transport.send(request)
            except IntrospectionError as error:
                raise LoginUnavailable(error.reason) from error
            request = flow.send(answer)
    except StopIteration as finished:
        result: Result = finished.value
        return result


async def arun(flow: Flow[Result], transport: Transport) -> Result:
    """Drive an operation with an asynchronous client.

    :raises LoginError: see the operation.
    """
    try:
        request = next(flow)
        while True:
            try:
                answer = await transport.send(request)
            except IntrospectionError as error:
                raise LoginUnavailable(error.reason) from error
            request = flow.send(answer)
    except StopIteration as finished:
        result: Result = finished.value
        return result


def _json(answer: Answer, where: str) -> dict[str, Any]:
    """The JSON object of a successful answer."""
    if answer.status >= _SERVER_ERROR:
        raise LoginUnavailable(f"{where}: {answer.status}")
    try:
        document = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise LoginError(f"{where}: not JSON") from error
    if answer.status != _OK or not isinstance(document, dict):
        error_name = document.get("error", "") if isinstance(document, dict) else ""
        raise LoginError(f"{where}: {answer.status} {ascii(error_name)[:60]}")
    return document


def _refusal(error: str) -> LoginError:
    if error == "access_denied":
        return LoginDenied("access_denied")
    if error in ("temporarily_unavailable", "server_error"):
        return LoginUnavailable(error)
    return LoginError(f"FranceConnect answered {ascii(error)[:60]}")


def _s256(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
