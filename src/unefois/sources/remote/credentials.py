"""What a remote system is presented with: nothing, a key in a header, or an OAuth 2 access token.

A token (client credentials, RFC 6749 §4.4) is asked once for all who wait, kept until a little before its end, and
asked again once when the remote system refuses it (401): it may have been revoked.
"""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote_plus, urlencode

import msgspec

from unefois.sources.interface import FailureKind
from unefois.sources.remote.channel import Broken
from unefois.sources.remote.settings import KeyAuth, OAuth2

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.sources.remote.channel import Channel
    from unefois.sources.remote.settings import NoAuth

_MARGIN_SECONDS = 30.0
_DEFAULT_LIFE_SECONDS = 300.0
_SERVER_ERROR = 500


class Credentials(Protocol):
    """Headers that authenticate the exchange."""

    renewable: bool
    """Whether a refused call is worth another try with new headers."""

    async def headers(self) -> dict[str, str]:
        """The headers. Raises Broken."""
        ...

    def forget(self, headers: dict[str, str]) -> None:
        """These headers were refused."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Fixed:
    """The same headers for every call: none, or a key."""

    renewable = False

    def __init__(self, auth: NoAuth | KeyAuth) -> None:
        self._headers = {auth.header: auth.prefix + auth.key.get_secret_value()} if isinstance(auth, KeyAuth) else {}

    async def headers(self) -> dict[str, str]:
        """See Credentials."""
        return self._headers

    def forget(self, headers: dict[str, str]) -> None:
        """See Credentials: there is nothing else to present."""

    async def close(self) -> None:
        """See Credentials."""


class _Token(msgspec.Struct):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # a type, not a token
    expires_in: float | str | None = None


class ClientCredentials:
    """An access token, kept."""

    renewable = True

    def __init__(self, auth: OAuth2, channel: Channel, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._auth = auth
        self._channel = channel
        self._clock = clock
        self._lock = asyncio.Lock()
        self._headers: dict[str, str] = {}
        self._until = float("-inf")

    async def headers(self) -> dict[str, str]:
        """See Credentials."""
        async with self._lock:
            if self._clock() >= self._until:
                await self._ask()
            return self._headers

    def forget(self, headers: dict[str, str]) -> None:
        """See Credentials: the next call asks for a token, unless another one already did."""
        if headers is self._headers:
            self._until = float("-inf")

    async def close(self) -> None:
        """See Credentials."""
        await self._channel.close()

    async def _ask(self) -> None:
        auth = self._auth
        form = {"grant_type": "client_credentials", **auth.parameters}
        if auth.scope:
            form["scope"] = auth.scope
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        secret = auth.client_secret.get_secret_value()
        if auth.credentials_in == "header":
            pair = f"{quote_plus(auth.client_id)}:{quote_plus(secret)}"  # encoded first: RFC 6749 §2.3.1
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": auth.client_id, "client_secret": secret}
        answer = await self._channel.send("POST", auth.token_url, headers=headers, body=urlencode(form).encode())
        if answer.status >= _SERVER_ERROR:
            raise Broken(FailureKind.UNAVAILABLE, f"token endpoint answers {answer.status}")
        try:
            token = msgspec.json.decode(answer.body, type=_Token) if answer.status == 200 else None  # noqa: PLR2004
            life = _DEFAULT_LIFE_SECONDS if token is None or token.expires_in is None else float(token.expires_in)
        except (msgspec.DecodeError, ValueError) as error:
            raise Broken(FailureKind.CREDENTIALS, "token endpoint answers no token") from error
        if token is None or token.token_type.lower() != "bearer" or not token.access_token.isprintable():
            raise Broken(FailureKind.CREDENTIALS, f"no token ({answer.status})")
        self._headers = {"Authorization": f"Bearer {token.access_token}"}
        # Renewed before its end, by a tenth of its life where that is shorter than the margin.
        self._until = self._clock() + life - min(_MARGIN_SECONDS, life / 10)
