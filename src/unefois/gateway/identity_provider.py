"""Who tells the gateway whose FranceConnect token it is: the configuration decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.franceconnect.interface import ApiNotRegistered
from unefois.franceconnect.recorded import RecordedProvider

if TYPE_CHECKING:
    from unefois.config import Settings
    from unefois.franceconnect.interface import IdentityProvider, Introspection


class _Unconnected:
    """No FranceConnect is configured: every token is refused, and the operator told why."""

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:  # noqa: ARG002
        """Refuse."""
        raise ApiNotRegistered("no FranceConnect is configured")


def build(settings: Settings) -> tuple[IdentityProvider, dict[str, Any]]:
    """The identity provider, and our public keys for it. Recorded words are a matter of the sandbox alone."""
    provider: IdentityProvider = _Unconnected()
    words = (settings.cases or settings.home / "cases") / "france_connect"
    if settings.env == "sandbox" and words.is_dir():
        provider = RecordedProvider.load(words, fallback=provider)
    return provider, {"keys": []}
