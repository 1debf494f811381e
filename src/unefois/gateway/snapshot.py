"""Who may call: every token and its habilitation, in memory, refreshed within a second of a change.

The control plane writes the tables; triggers there raise `habilitations_generation` at every change. This side reads
that one number twice a second and, when it moved, reads everything again in one query. While the database is away
the last snapshot goes on answering: an outage must not close the exchange, and expiry and dated bans are decided here
against the clock, so that they still take effect.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
import structlog

from unefois.database import DatabaseUnavailable

if TYPE_CHECKING:
    from unefois.database import Database

_log = structlog.get_logger(__name__)

GENERATION = "SELECT value FROM habilitations_generation"
GRANTS = (
    "SELECT t.jti, t.digest, t.expires_at, t.banned_at, h.id, o.siret, h.scopes, h.allowed_networks, "
    "h.rate_per_minute, h.recipients, h.valid_from, h.valid_until, h.status, h.legal_basis, t.issued_at "
    "FROM habilitations_token t JOIN habilitations_habilitation h ON h.id = t.habilitation_id "
    "JOIN habilitations_organisation o ON o.id = h.organisation_id"
)
_PERIOD = 0.5
"""Seconds between two looks at the generation: half of what is promised."""
_ANNOUNCE_SECONDS = 90 * 86_400
"""A token says when it expires from ninety days before on."""
_NEVER = float("inf")
_PARIS = ZoneInfo("Europe/Paris")


class Grant(msgspec.Struct, frozen=True, gc=False):
    """What a token opens. Instants are unix seconds; `inf` for never."""

    token: str
    habilitation: str
    siret: str
    scopes: frozenset[str]
    expires: float
    banned: float
    starts: float
    ends: float
    active: bool
    networks: tuple[IPv4Network | IPv6Network, ...]
    rate_per_minute: int
    """0: none of its own."""
    recipients: frozenset[str]
    """Empty: any."""
    legal_basis: str
    announce: bytes
    """The expiry, ISO 8601, once it is near; else empty."""

    def allows(self, address: str) -> bool:
        """Whether the token may be used from that address."""
        if not self.networks:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self.networks)


class Snapshot:
    """The grants by token id. `grants` is replaced whole, never edited: a call sees one generation or the other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._generation: Any = None
        self._task: asyncio.Task[None] | None = None
        self._networks: dict[str, IPv4Network | IPv6Network] = {}
        self._scope_sets: dict[str, frozenset[str]] = {}
        self.grants: dict[str, Grant] = {}
        self._next_near = _NEVER
        """When a token comes near its expiry, and must say so."""
        self.ready = False
        self.refreshed = 0.0

    async def refresh(self) -> bool:
        """Read what changed; True when the grants are new. Raises DatabaseUnavailable."""
        (generation,) = (await self._database.rows(GENERATION))[0]
        self.refreshed = time.time()
        if generation == self._generation and self.refreshed < self._next_near:
            return False
        self._next_near = _NEVER
        rows = await self._database.rows(GRANTS)
        self.grants = {grant.token: grant for grant in map(self._grant, rows)}
        self._generation = generation
        self.ready = True
        return True

    async def start(self) -> None:
        """Read once, then keep reading in the background."""
        try:
            await self.refresh()
        except (DatabaseUnavailable, IndexError) as error:
            _log.warning("habilitations.unavailable", reason=type(error).__name__)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        away = not self.ready
        while True:
            await asyncio.sleep(_PERIOD)
            try:
                await self.refresh()
            except (DatabaseUnavailable, IndexError) as error:
                if not away:
                    _log.warning("habilitations.unavailable", reason=type(error).__name__)
                away = True
            else:
                if away:
                    _log.info("habilitations.available", tokens=len(self.grants))
                away = False

    def _grant(self, row: tuple[Any, ...]) -> Grant:
        (jti, _digest, expires_at, banned_at, habilitation, siret, scopes, networks, rate, recipients, starts, ends,
         status, legal_basis, _issued) = row  # fmt: skip
        expires = _instant(expires_at, _NEVER)
        near = expires - _ANNOUNCE_SECONDS < self.refreshed
        if not near:
            self._next_near = min(self._next_near, expires - _ANNOUNCE_SECONDS)
        return Grant(
            token=_uuid(jti),
            habilitation=_uuid(habilitation),
            siret=siret,
            scopes=self._scopes(scopes),
            expires=expires,
            banned=_instant(banned_at, _NEVER),
            starts=_midnight(starts, 0.0),
            ends=_midnight(ends, _NEVER, days=1),
            active=status == "active",
            networks=tuple(self._network(text) for text in _list(networks)),
            rate_per_minute=rate or 0,
            recipients=frozenset(_list(recipients)),
            legal_basis=legal_basis or "",
            announce=datetime.fromtimestamp(expires, UTC).isoformat().encode() if near else b"",
        )

    def _scopes(self, text: Any) -> frozenset[str]:
        """One set for all the habilitations that hold the same scopes: the mask is compiled once for each."""
        key = text if isinstance(text, str) else json.dumps(text)
        found = self._scope_sets.get(key)
        if found is None:
            found = self._scope_sets[key] = frozenset(_list(text))
        return found

    def _network(self, text: str) -> IPv4Network | IPv6Network:
        found = self._networks.get(text)
        if found is None:
            found = self._networks[text] = ip_network(text, strict=False)
        return found


def _list(value: Any) -> list[str]:
    return json.loads(value) if isinstance(value, str) else list(value or ())


def _uuid(value: Any) -> str:
    """Canonical text of an identifier: Django's SQLite keeps 32 digits, PostgreSQL gives a UUID."""
    text = str(value)
    return text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _midnight(day: Any, default: float, *, days: int = 0) -> float:
    """Unix seconds of the first instant in France of a day, or of so many days later."""
    if day is None or day == "":
        return default
    first = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(first + timedelta(days=days), datetime.min.time(), _PARIS).timestamp()


def _instant(value: Any, default: float) -> float:
    """Unix seconds of an instant, as SQLite (text, UTC) or PostgreSQL gives it."""
    if value is None or value == "":
        return default
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    instant: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
    return instant.timestamp()
