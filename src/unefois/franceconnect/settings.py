"""The exchange's configuration as a data provider of FranceConnect: one YAML file, checked at start.

The real FranceConnect and the simulator differ by this file alone (``docs/franceconnect.md``). Without a file,
:func:`load` reads ``sandbox.yaml``, whose identifiers are those of the shipped simulator.

Fails closed: an unknown key, a missing secret, an issuer in clear over the network, or anything but the real
FranceConnect where production is configured, is an error at start and not a surprise at the first call.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec
import yaml

from unefois.franceconnect import keys
from unefois.franceconnect.client import DataProviderClient, Endpoints, Limits
from unefois.franceconnect.interface import PIVOT_CLAIMS
from unefois.franceconnect.introspection import Binding, Policy, Registration, Service
from unefois.franceconnect.jose import EncryptionAlgorithm, SigningAlgorithm
from unefois.franceconnect.transport import Timeouts, Transport, check_url

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMULATOR: Final = {"simulator": "http://127.0.0.1:8001"}
_REAL_HOST = re.compile(r"(^|\.)franceconnect\.gouv\.fr$")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class RegistrationEntry(_Entry, frozen=True):
    """Credentials and algorithms of one API; the secret is written here or in a file of its own."""

    client_id: str
    client_secret: str = ""
    client_secret_file: str = ""
    scopes: tuple[str, ...] = ()
    signing_algorithm: SigningAlgorithm = "ES256"
    encryption_algorithm: EncryptionAlgorithm = "RSA-OAEP"
    min_acr: str = "eidas1"

    def secret(self, folder: Path) -> str:
        """The secret; a relative file is looked for beside the configuration."""
        if bool(self.client_secret) == bool(self.client_secret_file):
            raise ValueError("écrivez soit client_secret, soit client_secret_file")
        if self.client_secret:
            return self.client_secret
        return (folder / self.client_secret_file).read_text(encoding="utf-8").strip()


class ServiceEntry(_Entry, frozen=True):
    """A service of FranceConnect that may call here."""

    name: str
    callers: tuple[str, ...] = ()


class DataProviderSettings(_Entry, frozen=True, kw_only=True):
    """The whole file."""

    issuer: str
    checktoken_url: str = ""
    jwks_url: str = ""
    binding: Binding = Binding.CALLER
    pivot_minimum: tuple[str, ...] = PIVOT_CLAIMS
    clock_skew: int = 5
    connect_timeout: float = 2.0
    total_timeout: float = 5.0
    proxy: str = ""
    insecure: bool = False
    per_caller_per_minute: int = 600
    overall_per_minute: int = 6000
    max_cache_seconds: float = 60
    decryption_keys: str = "keys/franceconnect.json"
    services: dict[str, ServiceEntry] = {}
    registrations: dict[str, RegistrationEntry]
    folder: str = ""
    """Where relative files are; the file's own folder."""

    @property
    def algorithms(self) -> tuple[EncryptionAlgorithm, ...]:
        """The encryption algorithms that the registrations need keys for."""
        return tuple(dict.fromkeys(entry.encryption_algorithm for entry in self.registrations.values()))


def load(
    path: Path | None = None, *, addresses: Mapping[str, str] = SIMULATOR, production: bool = False
) -> DataProviderSettings:
    """Read the configuration at ``path``, or the sandbox's.

    ``addresses`` replaces ``${simulator}`` in the file.

    :raises ValueError: what is wrong, and in which file.
    """
    if path is None:
        text = resources.files(__package__).joinpath("sandbox.yaml").read_text(encoding="utf-8")
    else:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"UNEFOIS_FRANCECONNECT : {path} est illisible ({error}).") from error
    name = str(path or "sandbox.yaml")
    try:
        document: Any = yaml.safe_load(Template(text).substitute(addresses))
        settings = msgspec.convert(document, DataProviderSettings)
        check_url(settings.issuer, insecure=settings.insecure)
    except (yaml.YAMLError, msgspec.ValidationError, KeyError, ValueError) as error:
        raise ValueError(f"{name} : {error}") from error
    if unknown := set(settings.pivot_minimum) - set(PIVOT_CLAIMS):
        raise ValueError(f"{name} : pivot_minimum inconnu : {', '.join(sorted(unknown))}.")
    if production and not _REAL_HOST.search(urlsplit(settings.issuer).hostname or ""):
        raise ValueError(f"{name} : en production, l'émetteur doit être un hôte de franceconnect.gouv.fr.")
    return msgspec.structs.replace(settings, folder=str(path.parent if path else Path()))


def decryption_keys(settings: DataProviderSettings, home: Path) -> keys.DecryptionKeys:
    """Our private keys, created at first use for the algorithms of the registrations.

    :raises ValueError: the file lacks a key for one of them.
    """
    path = home / settings.decryption_keys
    loaded = keys.load_or_create(path, settings.algorithms)
    for algorithm in settings.algorithms:
        if not loaded.for_algorithm(algorithm):
            raise ValueError(f"{path} : aucune clé pour {algorithm}.")
    return loaded


def build(settings: DataProviderSettings, home: Path, *, transport: Transport | None = None) -> DataProviderClient:
    """The client that the configuration describes; ``home`` is the data folder that holds our keys."""
    folder = Path(settings.folder)
    return DataProviderClient(
        endpoints=Endpoints(
            checktoken=settings.checktoken_url or f"{settings.issuer}/checktoken",
            jwks=settings.jwks_url or f"{settings.issuer}/jwks",
            insecure=settings.insecure,
        ),
        registrations={
            api: Registration(
                api=api,
                client_id=entry.client_id,
                client_secret=entry.secret(folder),
                scopes=frozenset(entry.scopes),
                signing_algorithm=entry.signing_algorithm,
                encryption_algorithm=entry.encryption_algorithm,
                min_acr=entry.min_acr,
            )
            for api, entry in settings.registrations.items()
        },
        policy=Policy(
            issuer=settings.issuer,
            services={
                client_id: Service(entry.name, frozenset(entry.callers))
                for client_id, entry in settings.services.items()
            },
            binding=settings.binding,
            pivot_minimum=frozenset(settings.pivot_minimum),
            clock_skew=settings.clock_skew,
        ),
        decryption_keys=decryption_keys(settings, home),
        transport=transport
        or Transport(
            timeouts=Timeouts(connect=settings.connect_timeout, total=settings.total_timeout),
            proxy=settings.proxy or None,
        ),
        limits=Limits(per_caller=settings.per_caller_per_minute, overall=settings.overall_per_minute),
        max_cache_seconds=settings.max_cache_seconds,
    )
