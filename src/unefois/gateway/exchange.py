"""The exchange put together from its settings, and its life: start, stop. The composition root of the data plane."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from unefois.database import connect
from unefois.gateway import authenticate
from unefois.gateway.authenticate import Authenticator
from unefois.gateway.limits import AddressGuard, TokenLimits
from unefois.gateway.maintenance import Maintenance
from unefois.gateway.metrics import Metrics
from unefois.gateway.pipeline import Pipeline
from unefois.gateway.refusal import Kind, Refusal
from unefois.gateway.snapshot import Snapshot
from unefois.gateway.utility import Pinger
from unefois.journal import Journal
from unefois.sources import plug

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.config import Settings
    from unefois.gateway.call import Call
    from unefois.gateway.identity_provider import Identities
    from unefois.gateway.snapshot import Grant


class Exchange:
    """One data plane. Build it, `await start()`, serve, `await stop()`."""

    def __init__(self, settings: Settings, identities: Identities, *, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.settings = settings
        self.url = settings.url
        self.database = connect(settings.database_url, settings.sqlite_path, mapped_mb=settings.sqlite_mapped_mb)
        self.snapshot = Snapshot(self.database)
        self.sources = plug.build(settings, self.database)
        self.journal = Journal.open(settings.home, settings.secret("journal_key"))
        self.authenticator = Authenticator(self.snapshot, settings.token_signing_keys, settings.env)
        self.addresses = AddressGuard(
            settings.address_rate_per_minute, settings.address_ban_seconds, settings.address_exempt
        )
        self.limits = TokenLimits(settings.token_rate_per_second)
        maintenance = Maintenance(enabled=settings.maintenance_windows)
        self.pinger = Pinger(self.sources.of, maintenance, identities.answering, clock)
        self.metrics = Metrics()
        self.metrics.journal = self.journal
        self.metrics.tokens = lambda: len(self.snapshot.grants)
        self.metrics.breakers = self.sources.breakers
        self.identities = identities
        self.pipeline = Pipeline(
            authenticator=self.authenticator,
            addresses=self.addresses,
            limits=self.limits,
            identity_provider=identities.provider,
            source_of=self.sources.of,
            maintenance=maintenance,
            journal=self.journal,
            replays=self.sources.replays,
            clock=clock,
        )

    async def start(self) -> None:
        """Read the habilitations, then keep them fresh."""
        await self.snapshot.start()
        gc.collect()
        gc.set_threshold(20_000, 20, 20)  # a call leaves no cycle: looking for some every 700 objects is waste
        gc.freeze()  # what was built at start lives as long as the process: the collector need not look at it again

    async def stop(self) -> None:
        """Let go of everything; what was queued in the journal is written first."""
        await self.snapshot.stop()
        await self.sources.close()
        await self.identities.close()
        await self.database.close()
        self.journal.close()

    def jwks(self) -> dict[str, Any]:
        """The public keys with which FranceConnect encrypts its answers to us."""
        return self.identities.jwks

    def introspect(self, call: Call) -> Grant:
        """The grant of the token presented. Raises Refusal."""
        now = self.clock()
        self.addresses.check(call, now)
        try:
            tokens = parse_qs(call.query.decode("latin-1"), max_num_fields=16).get("token", [])
        except ValueError:
            raise Refusal(Kind.BAD_REQUEST, "00401") from None
        call.given = {"token": tokens[-1]} if tokens else {}
        authenticate.present(call)
        self.authenticator.authenticate(call, now, bearer_is_api=True)
        grant = call.grant
        if grant is None or not grant.allows(call.address):
            raise Refusal(Kind.FORBIDDEN, "00107")
        self.authenticator.check_life(call, now)
        return grant
