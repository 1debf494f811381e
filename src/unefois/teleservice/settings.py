"""Configuration, from the environment (`TELESERVICE_…`): the real FranceConnect is a matter of these values alone."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_REAL_HOSTS = ("franceconnect.gouv.fr", "dev-franceconnect.fr")
CALLBACK = "/franceconnect/retour"
LOGGED_OUT = "/franceconnect/deconnecte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`public_url`, `issuer`, `exchange_url`: without final slash."""

    public_url: str
    """Address that citizens see; the redirect addresses registered at FranceConnect are under it."""
    issuer: str
    """FranceConnect's issuer, exactly as in its tokens."""
    client_id: str
    client_secret: str = field(repr=False)
    exchange_url: str
    api_token: str = field(repr=False)
    """The service's token for the exchange: the form's way needs it, FranceConnect's does not."""
    recipient: str
    """SIRET of the administration that uses the data."""
    acr: str = "eidas1"
    signing_algorithm: Literal["ES256", "RS256"] = "ES256"
    """Of id_token and userinfo, as registered; never taken from the token itself."""
    pkce: bool = False
    """FranceConnect refuses its parameters today (Y030007), though it announces them."""
    timeout: float = 5.0
    """Seconds for one request to FranceConnect."""

    def __post_init__(self) -> None:
        for url in (self.public_url, self.issuer, self.exchange_url):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname or url.endswith("/"):
                raise ValueError(f"Adresse invalide : {url!r}. Une URL absolue, sans barre finale, est attendue.")
            if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
                raise ValueError(f"Adresse sans https : {url!r}. Hors de cette machine, il en faut un.")

    @property
    def secure(self) -> bool:
        """Whether citizens come by https: cookies are then `Secure`."""
        return self.public_url.startswith("https:")

    @property
    def simulated(self) -> bool:
        """Whether the issuer is a simulator: pages say it."""
        host = urlsplit(self.issuer).hostname or ""
        return not any(host == real or host.endswith(f".{real}") for real in _REAL_HOSTS)

    @property
    def issuer_origin(self) -> str:
        """Where forms may lead to, for the content policy."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


def from_environment(defaults: Mapping[str, str], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of `TELESERVICE_ISSUER`, `TELESERVICE_CLIENT_SECRET` (or `…_FILE`)…; `defaults` for what is not set.

    :raises ValueError: a name is missing, or a value is wrong.
    """
    source = os.environ if environment is None else environment

    def read(name: str, otherwise: str = "") -> str:
        variable = f"TELESERVICE_{name.upper()}"
        if path := source.get(f"{variable}_FILE"):
            return Path(path).read_text(encoding="utf-8").strip()
        value = source.get(variable) or defaults.get(name) or otherwise
        if not value:
            raise ValueError(f"{variable} manque.")
        return value

    algorithm = read("signing_algorithm", "ES256")
    if algorithm not in ("ES256", "RS256"):
        raise ValueError(f"TELESERVICE_SIGNING_ALGORITHM : {algorithm!r} ; ES256 ou RS256 attendu.")
    return Settings(
        public_url=read("public_url").rstrip("/"),
        issuer=read("issuer"),
        client_id=read("client_id"),
        client_secret=read("client_secret"),
        exchange_url=read("exchange_url").rstrip("/"),
        api_token=read("api_token"),
        recipient=read("recipient"),
        acr=read("acr", "eidas1"),
        signing_algorithm="RS256" if algorithm == "RS256" else "ES256",
        pkce=read("pkce", "non") in ("oui", "true", "1"),
        timeout=float(read("timeout", "5")),
    )
