"""What the simulator knows of the world, read from one YAML file: services, data providers, scopes.

Everything is checked at start, with a message that names the entry to mend; nothing is looked up later that
this module has not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec
import yaml

from unefois.franceconnect.jose import EncryptionAlgorithm, SigningAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Identifier = Annotated[str, msgspec.Meta(min_length=32)]
DEFAULT_ADDRESSES: Final = {
    "simulator": "http://127.0.0.1:8001",
    "exchange": "http://127.0.0.1:8000",
    "teleservice": "http://127.0.0.1:8002",
}
_REAL_HOSTS = re.compile(r"(^|\.)(franceconnect\.(gouv\.)?fr|dev-franceconnect\.fr|gouv\.fr)$")
_LOOPBACK = re.compile(r"^(localhost|127(\.\d+){3}|::1)$")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Lenient(_Entry, frozen=True):
    """Switches that depart from FranceConnect as it is; each is off, or FranceConnect's value, by default."""

    pkce: bool = False
    access_token_seconds: int = 60
    code_seconds: int = 30
    clock_offset: int = 0
    rfc9701_typ: bool = False


class Platform(_Entry, frozen=True):
    """The simulator itself."""

    issuer: str
    acr_values: tuple[str, ...] = ("eidas1",)
    session_seconds: int = 1800
    jwks_timeout: float = 6.0
    """Seconds allowed to a data provider to give its keys (FranceConnect's development value)."""
    allow_remote: bool = False
    """Accept an issuer that is not this machine (a shared development server)."""
    lenient: Lenient = Lenient()


class IdentityProvider(_Entry, frozen=True):
    """Where the citizen has an account (*fournisseur d'identité*)."""

    uid: str
    name: str
    acr: str = "eidas1"
    amr: tuple[str, ...] = ("pwd",)
    available: bool = True


class Service(_Entry, frozen=True):
    """A service that logs citizens in (*fournisseur de service*)."""

    name: str
    client_id: Identifier
    client_secret: Identifier
    site: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] | Literal["all"] = ("openid",)
    type: Literal["public", "private"] = "public"
    identity_consent: bool = False
    entity: str = ""
    """Services of one entity see the same ``sub`` of a citizen; empty: the service is its own entity."""
    id_token_alg: SigningAlgorithm = "ES256"  # noqa: S105 - an algorithm
    userinfo_alg: SigningAlgorithm = "ES256"
    auth_method: Literal["client_secret_post", "private_key_jwt"] = "client_secret_post"
    jwks: dict[str, Any] = {}
    """Public keys of the service, for ``private_key_jwt``."""
    amr: bool = False
    """May ask ``amr`` by the claims parameter."""
    login_only: bool = False
    """May send ``prompt=login`` alone, and then shows no information page."""
    identity_providers: tuple[str, ...] = ()
    """Those offered to this service; empty: all."""

    @property
    def consent_required(self) -> bool:
        """A private service needs a ticked box; a public one informs."""
        return self.type == "private" and self.identity_consent

    def may(self, scope: str) -> bool:
        """Whether FranceConnect lets the service ask this scope."""
        return self.scopes == "all" or scope in self.scopes


class DataProvider(_Entry, frozen=True):
    """Somebody who holds data and asks whose token it is (*fournisseur de données*)."""

    api: str
    title: str
    client_id: Identifier
    client_secret: Identifier
    jwks_uri: str
    scopes: tuple[str, ...]
    signing_alg: Literal["ES256", "RS256"] = "ES256"
    encryption_alg: EncryptionAlgorithm = "RSA-OAEP"
    active: bool = True


class IdentityScope(_Entry, frozen=True):
    """A scope that opens claims of ``userinfo``; ``label`` is what the citizen reads, empty for nothing."""

    label: str
    claims: tuple[str, ...]


class DataScopes(_Entry, frozen=True):
    """The data scopes of one administration, with the words that the citizen reads."""

    provider: str
    scopes: dict[str, str]


class _File(_Entry, frozen=True):
    simulator: Platform
    identity_providers: list[IdentityProvider]
    services: list[Service]
    data_providers: list[DataProvider]
    identity_scopes: dict[str, IdentityScope]
    data_scopes: list[DataScopes]


@dataclass(frozen=True, slots=True)
class Registry:
    """The whole file, indexed."""

    platform: Platform
    identity_providers: Mapping[str, IdentityProvider]
    services: Mapping[str, Service]
    data_providers: Mapping[str, DataProvider]
    identity_scopes: Mapping[str, IdentityScope]
    data_scopes: tuple[DataScopes, ...]
    known_scopes: frozenset[str] = field(repr=False)

    @property
    def secure(self) -> bool:
        """The issuer is served over https: cookies are ``Secure``."""
        return self.platform.issuer.startswith("https://")


def load(path: Path | None = None, addresses: Mapping[str, str] = DEFAULT_ADDRESSES) -> Registry:
    """Read the registry at ``path``, or the one shipped for ``make run``.

    ``addresses`` replace ``${simulator}``, ``${exchange}`` and ``${teleservice}`` in the file.

    :raises ValueError: an entry is wrong; the message names it.
    """
    if path is None:
        text = resources.files(__package__).joinpath("registry.yaml").read_text(encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
    name = path or "registry.yaml"
    try:
        document = yaml.safe_load(Template(text).substitute(addresses))
        return build(document)
    except (yaml.YAMLError, msgspec.ValidationError, KeyError) as error:
        raise ValueError(f"{name} : {error}") from error


def build(document: Any) -> Registry:
    """Check a decoded document and index it.

    :raises msgspec.ValidationError: a field is missing, unknown or of another type.
    :raises ValueError: two entries contradict each other.
    """
    file = msgspec.convert(document, _File)
    _check_issuer(file.simulator)
    known = frozenset(file.identity_scopes).union(*(group.scopes for group in file.data_scopes))
    registry = Registry(
        platform=file.simulator,
        identity_providers={provider.uid: provider for provider in file.identity_providers},
        services={service.client_id: service for service in file.services},
        data_providers={provider.client_id: provider for provider in file.data_providers},
        identity_scopes=file.identity_scopes,
        data_scopes=tuple(file.data_scopes),
        known_scopes=known,
    )
    _check_entries(file, registry)
    return registry


def _check_issuer(platform: Platform) -> None:
    host = urlsplit(platform.issuer).hostname or ""
    if _REAL_HOSTS.search(host):
        raise ValueError(f"L'émetteur du simulateur ne peut pas être un hôte réel : {host}.")
    if not _LOOPBACK.match(host) and not platform.allow_remote:
        raise ValueError(
            f"L'émetteur {platform.issuer} n'est pas cette machine. Écoutez sur 127.0.0.1 ou 0.0.0.0 (UNEFOIS_HOST) ; "
            "si c'est voulu (serveur de développement partagé), donnez à « unefois simulator --registry » un fichier "
            "où « platform » dit allow_remote: true."
        )


def _check_entries(file: _File, registry: Registry) -> None:
    if len(registry.services) != len(file.services):
        raise ValueError("Deux services portent le même client_id.")
    if len(registry.data_providers) != len(file.data_providers):
        raise ValueError("Deux fournisseurs de données portent le même client_id.")
    for service in file.services:
        unknown = set() if service.scopes == "all" else set(service.scopes) - registry.known_scopes
        if unknown:
            raise ValueError(f"{service.name} : scopes inconnus : {', '.join(sorted(unknown))}.")
        for uri in (*service.redirect_uris, *service.post_logout_redirect_uris):
            parts = urlsplit(uri)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
                raise ValueError(f"{service.name} : adresse de retour invalide : {uri}.")
    for provider in file.data_providers:
        if unknown := set(provider.scopes) - registry.known_scopes:
            raise ValueError(f"{provider.api} : scopes inconnus : {', '.join(sorted(unknown))}.")
