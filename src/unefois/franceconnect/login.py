"""What a relying party is told, what it gives, how it fails: :mod:`unefois.franceconnect.relying_party`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from unefois.franceconnect.introspection import ACR_LEVELS
from unefois.franceconnect.transport import check_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unefois.franceconnect.jose import EncryptionAlgorithm, SigningAlgorithm


class BrowserSession(Protocol):
    """What the server remembers of one browser: Django's sessions, a dictionary in tests."""

    def get(self, key: str, default: Any, /) -> Any:
        """The value under ``key``, or ``default``."""
        ...

    def __setitem__(self, key: str, value: Any, /) -> None:
        """Remember ``value``."""
        ...


class LoginError(Exception):
    """The citizen is not logged in. ``detail`` is for the citizen; ``reason`` for the operator, no personal data."""

    detail = "La connexion avec FranceConnect a échoué. Recommencez."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LoginDenied(LoginError):
    """The citizen gave up, or FranceConnect refused them."""

    detail = "Vous n'avez pas été connecté : la connexion a été abandonnée ou refusée par FranceConnect."


class LoginUnavailable(LoginError):
    """FranceConnect is down or slow."""

    detail = "FranceConnect ne répond pas. Réessayez dans quelques instants."


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingPartySettings:
    """The service's registration with FranceConnect."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    post_logout_redirect_uri: str = ""
    scopes: tuple[str, ...] = ("openid", "identite_pivot")
    acr: str = "eidas1"
    prompt: str = ""
    id_token_algorithm: SigningAlgorithm = "ES256"  # noqa: S105 - an algorithm
    userinfo_algorithm: SigningAlgorithm = "ES256"
    encryption_algorithm: EncryptionAlgorithm | None = None
    """FranceConnect+ encrypts ``id_token`` and ``userinfo`` for the service; FranceConnect does not."""
    pkce: bool = False
    clock_skew: int = 30
    insecure: bool = False
    """Allow ``http`` to another machine (a development network)."""

    def __post_init__(self) -> None:
        check_url(self.issuer, insecure=self.insecure)
        if self.acr not in ACR_LEVELS:
            raise ValueError(f"Niveau eIDAS inconnu : {self.acr} ; {', '.join(ACR_LEVELS)} attendu.")
        if "openid" not in self.scopes:
            raise ValueError("Les scopes d'une connexion doivent contenir openid.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A citizen logged in. Tokens stay on the server; the access token lives 60 seconds."""

    sub: str
    """Stable for this service and issuer, unless civil status changes."""
    acr: str
    auth_time: int | None
    claims: Mapping[str, Any] = field(repr=False)
    """``userinfo``: the identity that the scopes open."""
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    scopes: tuple[str, ...]
