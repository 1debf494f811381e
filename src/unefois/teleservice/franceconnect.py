"""Login with FranceConnect (OpenID Connect, authorization code), as FranceConnect v2 wants it.

* the closed list of parameters and nothing else; `state` and `nonce` of 32 random bytes (22 characters at least);
* the answer names its issuer (RFC 9207), which must be ours; `state` is good once, in the browser that began;
* id_token and userinfo are verified (:mod:`.tokens`) and speak of the same `sub`;
* `client_secret_post`, because FranceConnect refuses Basic; no redirect is followed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx2
import msgspec

from unefois.teleservice import problems
from unefois.teleservice.problems import LoginFailed
from unefois.teleservice.sessions import Attempt
from unefois.teleservice.settings import CALLBACK, LOGGED_OUT
from unefois.teleservice.tokens import Expected, TokenRefused, UnknownKey, claims, signing_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unefois.teleservice.sessions import Session
    from unefois.teleservice.settings import Settings
    from unefois.teleservice.tokens import Key

ATTEMPT_SECONDS = 600
_KEPT_SECONDS = 600
_MAX_ATTEMPTS = 5
_MAX_BYTES = 65_536
_LEVELS = ("eidas1", "eidas2", "eidas3")
_ENDPOINTS = (
    "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint",
    "revocation_endpoint",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """A citizen logged in. The access token lives 60 seconds: call with it at once."""

    demarche: str
    identity: dict[str, Any] = field(repr=False)
    access_token: str = field(repr=False)
    id_token: str = field(repr=False)


class FranceConnect:
    """Our registration; the discovery document and the keys are kept ten minutes."""

    def __init__(self, settings: Settings, http: httpx2.AsyncClient, *, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._endpoints: dict[str, str] = {}
        self._endpoints_at = self._keys_at = float("-inf")
        self._keys: tuple[Key, ...] = ()

    async def begin(self, session: Session, demarche: str, scopes: Sequence[str]) -> str:
        """Where to send the browser; the attempt is written in its session."""
        endpoints = await self._discover()
        state, nonce = secrets.token_hex(32), secrets.token_hex(32)
        attempt = Attempt(nonce, demarche, self._clock())
        asked = {
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.public_url + CALLBACK,
            "response_type": "code",
            "scope": " ".join(scopes),
            "acr_values": self._settings.acr,
            "state": state,
            "nonce": nonce,
        }
        if self._settings.pkce:
            attempt.verifier = secrets.token_urlsafe(32)
            challenge = urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        while len(session.attempts) >= _MAX_ATTEMPTS:
            del session.attempts[next(iter(session.attempts))]
        session.attempts[state] = attempt
        return f"{endpoints['authorization_endpoint']}?{urlencode(asked)}"

    async def finish(self, session: Session, answer: Sequence[tuple[str, str]]) -> Login:
        """Handle what the browser brings back. Raises LoginFailed, with the page to show."""
        values = dict(answer)
        attempt = session.attempts.pop(values.get("state", ""), None)
        if attempt is None or not 0 <= self._clock() - attempt.at <= ATTEMPT_SECONDS:
            raise LoginFailed(problems.EXPIRED, "state", demarche=attempt.demarche if attempt else "")
        try:
            if len(values) != len(answer) or not compare_digest(
                values.get("iss", "").encode(), self._settings.issuer.encode()
            ):
                raise LoginFailed(problems.INVALID, "issuer of the answer")  # noqa: TRY301  # one way out
            if "error" in values or "code" not in values:
                raise _said_no(values.get("error", ""))
            return await self._redeem(values["code"], attempt)
        except LoginFailed as failed:
            failed.demarche = attempt.demarche
            raise

    async def revoke(self, access_token: str) -> None:
        """Tell FranceConnect that the token serves no more. If it does not listen, the token dies within the minute."""
        form = self._credentials() | {"token": access_token}
        await self._ask("POST", (await self._discover())["revocation_endpoint"], data=form)

    async def logout_url(self, session: Session, id_token: str) -> str:
        """Where to send the browser to be logged out of FranceConnect too."""
        session.logout_state = secrets.token_hex(16)
        asked = {
            "id_token_hint": id_token,
            "state": session.logout_state,
            "post_logout_redirect_uri": self._settings.public_url + LOGGED_OUT,
        }
        return f"{(await self._discover())['end_session_endpoint']}?{urlencode(asked)}"

    # --- steps ---

    async def _redeem(self, code: str, attempt: Attempt) -> Login:
        endpoints = await self._discover()
        form = self._credentials() | {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.public_url + CALLBACK,
        }
        if attempt.verifier:
            form["code_verifier"] = attempt.verifier
        token = _document(await self._ask("POST", endpoints["token_endpoint"], data=form), "token endpoint")
        access_token, id_token = token.get("access_token"), token.get("id_token")
        if not isinstance(access_token, str) or not isinstance(id_token, str):
            raise LoginFailed(problems.INVALID, "token endpoint: no tokens")
        logged = await self._claims(id_token)
        if not compare_digest(str(logged.get("nonce", "")).encode(), attempt.nonce.encode()):
            raise LoginFailed(problems.INVALID, "nonce")
        if logged.get("acr") not in _LEVELS[_LEVELS.index(self._settings.acr) :]:
            raise LoginFailed(problems.INVALID, "level of assurance")
        bearer = {"Authorization": f"Bearer {access_token}"}
        answer = await self._ask("GET", endpoints["userinfo_endpoint"], headers=bearer)
        if answer.headers.get("content-type", "").partition(";")[0].strip() != "application/jwt":
            raise LoginFailed(problems.INVALID, "userinfo: not a signed token")
        identity = await self._claims(answer.text)
        if identity["sub"] != logged["sub"]:
            raise LoginFailed(problems.INVALID, "userinfo of another citizen")
        return Login(attempt.demarche, identity, access_token, id_token)

    async def _claims(self, token: str) -> dict[str, Any]:
        settings = self._settings
        expected = Expected(settings.issuer, settings.client_id, settings.signing_algorithm)
        try:
            try:
                return claims(token, await self._fetch_keys(), expected, now=self._clock())
            except UnknownKey:  # FranceConnect has changed its keys
                self._keys_at = float("-inf")
                return claims(token, await self._fetch_keys(), expected, now=self._clock())
        except TokenRefused as refused:
            raise LoginFailed(problems.INVALID, f"token: {refused}") from refused

    async def _discover(self) -> dict[str, str]:
        if self._clock() - self._endpoints_at > _KEPT_SECONDS:
            url = f"{self._settings.issuer}/.well-known/openid-configuration"
            document = _document(await self._ask("GET", url), "discovery")
            endpoints = {name: str(document.get(name, "")) for name in _ENDPOINTS}
            trusted = ("https://", f"{self._settings.issuer_origin}/")
            if document.get("issuer") != self._settings.issuer or not all(
                url.startswith(trusted) for url in endpoints.values()
            ):
                raise LoginFailed(problems.INVALID, "discovery")
            self._endpoints = endpoints
            self._endpoints_at = self._clock()
        return self._endpoints

    async def _fetch_keys(self) -> tuple[Key, ...]:
        if self._clock() - self._keys_at > _KEPT_SECONDS:
            try:
                document = _document(await self._ask("GET", (await self._discover())["jwks_uri"]), "keys")
            except LoginFailed as failed:
                raise LoginFailed(problems.KEYS, failed.reason) from failed
            self._keys, self._keys_at = signing_keys(document), self._clock()
        return self._keys

    async def _ask(self, method: str, url: str, **options: Any) -> httpx2.Response:
        try:
            answer = await self._http.request(method, url, timeout=self._settings.timeout, **options)
        except httpx2.TransportError as error:
            raise LoginFailed(problems.UNAVAILABLE, type(error).__name__) from None
        if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise LoginFailed(problems.UNAVAILABLE, f"status {answer.status_code}")
        if len(answer.content) > _MAX_BYTES:
            raise LoginFailed(problems.INVALID, "answer too long")
        return answer

    def _credentials(self) -> dict[str, str]:
        return {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}


def _document(answer: httpx2.Response, where: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, RecursionError):
        document = None
    if answer.status_code != httpx2.codes.OK or not isinstance(document, dict):
        raise LoginFailed(problems.INVALID, f"{where}: status {answer.status_code}")
    return document


def _said_no(error: str) -> LoginFailed:
    if error == "access_denied":
        return LoginFailed(problems.DENIED, error)
    if error in ("temporarily_unavailable", "server_error"):
        return LoginFailed(problems.UNAVAILABLE, error)
    return LoginFailed(problems.INVALID, f"FranceConnect: {ascii(error)[:60]}")
