"""Configuration: everything an operator may set, read from the environment once, by name `UNEFOIS_…`.

One frozen object is built at start and passed down; no room reads the environment by itself. `docs/configuration.md`
is generated from the descriptions below.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import cached_property
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Sequence

_HS256_BYTES = 32

Network = IPv4Network | IPv6Network
_REACHED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # every address of the machine, and one of them
_LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


class Settings(BaseSettings):
    """The operator's choices. Every field is an environment variable: `port` is `UNEFOIS_PORT`."""

    # Values stay out of error messages: some are secrets.
    model_config = SettingsConfigDict(env_prefix="UNEFOIS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    env: Literal["sandbox", "production"] = Field(
        "sandbox",
        description="`sandbox`: synthetic people, recorded cases, test FranceConnect words. `production`: none.",
    )
    home: Path = Field(Path("var"), description="Data folder: database, journal, keys.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(
        8000,
        ge=0,
        le=65000,
        description="First port; the simulator takes the next, the teleservice the one after.",
    )
    workers: int = Field(1, ge=1, le=64, description="Server processes.")
    database_url: str = Field("", description="`postgresql://…`; empty: SQLite in the data folder.")
    valkey_url: str = Field(
        "",
        description="`valkey://…`: bounds of sign-ins and of the calculator, shared; empty: counted in each process.",
    )
    public_url: str = Field("", description="Address that users see; empty: `http://host:port`.")

    token_keys: list[SecretStr] = Field(
        default_factory=list,
        description="HS256 keys of API tokens, newest first (JSON list): the first signs, all verify. Empty: in home.",
    )
    django_secret_key: SecretStr | None = Field(None, description="Django's secret; empty: kept in the data folder.")

    journal_key: SecretStr | None = Field(
        None,
        description="Secret of the journal (32 characters or more): seals, pseudonyms. Empty: one is kept in `home`.",
    )

    sqlite_mapped_mb: int = Field(
        64,
        ge=0,
        description=(
            "Megabytes of the SQLite file that each process maps in memory. Beyond, pages are copied when read: a file"
            " mapped whole is read faster, and counts as memory of the process though the system may take it back."
        ),
    )
    token_rate_per_second: int = Field(
        20,
        ge=1,
        description="Calls per second and token over all v3+ operations together, and as many over all v2 ones.",
    )
    address_rate_per_minute: int = Field(
        1000, ge=1, description="Calls per minute and address, then the address is banned."
    )
    address_ban_seconds: int = Field(43_200, ge=0, description="Length of that ban (the real service: 12 hours).")
    address_exempt: list[Network] = Field(
        default_factory=lambda: [*_LOOPBACK],
        description="Networks that are not counted by address (JSON list).",
    )
    trusted_proxies: list[Network] = Field(
        default_factory=list, description="Networks whose `X-Forwarded-For` is believed (JSON list)."
    )
    maintenance_windows: bool = Field(
        default=False,
        description="Refuse calls during the planned maintenance of each provider, as the real service does.",
    )
    franceconnect: Path | None = Field(
        None,
        description="YAML file of the registrations with FranceConnect; empty: the simulator, in the sandbox only.",
    )
    sources: Path | None = Field(
        None, description="YAML file that plugs sources to operations; empty: the register for all."
    )
    cases: Path | None = Field(None, description="Folder of recorded cases to serve first (sandbox only).")
    journal_retention_days: int = Field(1095, ge=1, description="Age at which closed journal segments may be pruned.")

    @field_validator("token_keys")
    @classmethod
    def _long_enough(cls, keys: list[SecretStr]) -> list[SecretStr]:
        """RFC 7518 §3.2: a key of HS256 has 256 bits at least. A shorter one is found from any token, off line."""
        if any(len(key.get_secret_value().encode()) < _HS256_BYTES for key in keys):
            raise ValueError("UNEFOIS_TOKEN_KEYS : chaque clé doit avoir 32 octets au moins (openssl rand -base64 48).")
        return keys

    @field_validator("journal_key")
    @classmethod
    def _hard_to_guess(cls, key: SecretStr | None) -> SecretStr | None:
        """Else the first answer would say so: pseudonyms are only as secret as the key."""
        if key is not None and len(key.get_secret_value().encode()) < _HS256_BYTES:
            raise ValueError("UNEFOIS_JOURNAL_KEY : 32 octets au moins sont attendus (openssl rand -base64 48).")
        return key

    @field_validator("database_url")
    @classmethod
    def _of_postgresql(cls, url: str) -> str:
        """What libpq reads: an address, or `name=value` words. Its own message would repeat the password."""
        if url:
            from psycopg import ProgrammingError, conninfo  # noqa: PLC0415  # who has SQLite need not load it

            try:
                ports = str(conninfo.conninfo_to_dict(url).get("port") or 5432)
                [int(port) for port in ports.split(",")]  # one for each host
            except (ProgrammingError, ValueError):
                raise ValueError(
                    "UNEFOIS_DATABASE_URL : une adresse de PostgreSQL est attendue, comme"
                    " postgresql://utilisateur@machine/base (vide : SQLite)."
                ) from None
        return url

    def secret(self, name: str) -> bytes:
        """The named secret: from its setting, else from `home/keys/<name>`, created on first use (mode 0600)."""
        configured = getattr(self, name)
        if isinstance(configured, list):
            configured = configured[0] if configured else None
        if isinstance(configured, SecretStr):
            return configured.get_secret_value().encode()
        path = self.home / "keys" / name
        if path.exists():
            return path.read_bytes()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written aside, then linked: of two processes that start together one wins, and neither reads half a key.
        draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
        return path.read_bytes()

    @cached_property
    def token_signing_keys(self) -> tuple[bytes, ...]:
        """HS256 keys, newest first."""
        if self.token_keys:
            return tuple(key.get_secret_value().encode() for key in self.token_keys)
        return (self.secret("token_keys"),)

    @property
    def sqlite_path(self) -> Path:
        """Where the embedded database lives when `database_url` is empty."""
        return self.home / "unefois.sqlite3"

    @property
    def url(self) -> str:
        """The address that users see, without final slash."""
        return (self.public_url or self.address()).rstrip("/")

    def address(self, offset: int = 0) -> str:
        """Where this machine reaches the server that listens `offset` ports after the first, without final slash.

        >>> Settings(host="0.0.0.0", port=8000).address(1), Settings(host="::", port=8000).address()
        ('http://127.0.0.1:8001', 'http://[::1]:8000')
        """
        host = _REACHED.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port + offset}"


def caller_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Who calls: the first address, from the right of `peer` and of `X-Forwarded-For`, that is not one of our proxies.

    What lies further left was written by the caller, and is not believed.
    """
    address = peer
    for hop in (peer, *reversed([part.strip() for part in forwarded.split(",")])):
        try:
            parsed = ip_address(hop)
        except ValueError:
            return address
        mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
        address = hop if mapped is None else str(mapped)
        if not any((mapped or parsed) in network for network in proxies):
            return address
    return address
