"""Who tells the gateway whose FranceConnect token it is: the real FranceConnect, the simulator, or recorded words.

`UNEFOIS_FRANCECONNECT` names the file of the exchange's registrations (docs/franceconnect.md). Without it, the
sandbox turns to the simulator on the next port, and production to nobody: every FranceConnect call is refused there
until a FranceConnect is configured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.franceconnect import settings as franceconnect
from unefois.franceconnect.interface import ApiNotRegistered
from unefois.franceconnect.recorded import RecordedProvider
from unefois.sources.replay.watched import Watched

if TYPE_CHECKING:
    from pathlib import Path

    from unefois.config import Settings
    from unefois.franceconnect.client import DataProviderClient
    from unefois.franceconnect.interface import IdentityProvider, Introspection


class _Unconnected:
    """No FranceConnect is configured: every token is refused, and the operator told why."""

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:  # noqa: ARG002
        """Refuse."""
        raise ApiNotRegistered("no FranceConnect is configured: set UNEFOIS_FRANCECONNECT")


class _Words:
    """Recorded words where there are some, those that an import brings later included; then FranceConnect."""

    def __init__(self, folder: Path, behind: IdentityProvider) -> None:
        self._watched: Watched[IdentityProvider] = Watched(
            folder, lambda words: RecordedProvider.load(words, fallback=behind), behind
        )

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:
        """See IdentityProvider."""
        return await self._watched.current().introspect(token, api, caller)


class Identities:
    """The identity provider in use, our public keys for it, and what to close."""

    def __init__(self, provider: IdentityProvider, jwks: dict[str, Any], client: DataProviderClient | None) -> None:
        self.provider = provider
        self.jwks = jwks
        self._client = client

    def answering(self) -> bool | None:
        """Whether FranceConnect answered the last time; None when it was never asked."""
        return self._client.answering if self._client is not None else None

    async def close(self) -> None:
        """Close the connections to FranceConnect."""
        if self._client is not None:
            await self._client.aclose()


def registrations(settings: Settings) -> franceconnect.DataProviderSettings | None:
    """What the exchange is for FranceConnect; None where it is not connected.

    Raises ValueError: the FranceConnect file is wrong; the message says where.
    """
    production = settings.env == "production"
    if production and settings.franceconnect is None:
        return None
    simulator = {"simulator": settings.address(1)}
    return franceconnect.load(settings.franceconnect, addresses=simulator, production=production)


def build(settings: Settings) -> Identities:
    """The identity provider of the configuration. Recorded words are a matter of the sandbox alone.

    Raises ValueError: the FranceConnect file is wrong; the message says where.
    """
    production = settings.env == "production"
    entries = registrations(settings)
    if entries is None:
        return Identities(_Unconnected(), {"keys": []}, None)
    client = franceconnect.build(entries, settings.home)
    jwks = franceconnect.decryption_keys(entries, settings.home).public_document()
    provider: IdentityProvider = client
    if not production:
        provider = _Words((settings.cases or settings.home / "cases") / "france_connect", client)
    return Identities(provider, jwks, client)
