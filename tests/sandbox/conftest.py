"""A register filled by the sandbox, and calls about its people as the gateway asks them."""

from __future__ import annotations

import asyncio
from datetime import date

import msgspec
import pytest

from unefois import portal

portal.setup()

from unefois.database import connect  # noqa: E402
from unefois.franceconnect.pivot import read as read_pivot  # noqa: E402
from unefois.franceconnect.simulator.citizens import read as read_accounts  # noqa: E402
from unefois.gateway import fetch, identify, validate  # noqa: E402
from unefois.gateway.call import Call  # noqa: E402
from unefois.gateway.mask import Masks  # noqa: E402
from unefois.gateway.refusal import Refusal  # noqa: E402
from unefois.operations import scopes as every_scope  # noqa: E402
from unefois.sandbox import Calendar, generate, named_people  # noqa: E402
from unefois.sandbox.accounts import named, to_csv  # noqa: E402
from unefois.sandbox.stories.calls import by_france_connect, operation_of, target  # noqa: E402
from unefois.sources.register.source import RegisterSource  # noqa: E402

TODAY = date(2026, 11, 22)


def stories_on(today):
    return named_people(Calendar(today))


class Exchange:
    """The gateway's stages from the parameters to the mask, on a register filled by the sandbox; no token, no journal.

    A story's call is asked with every scope, so that all of the answer shows.
    """

    def __init__(self, settings, today):
        self.settings = settings
        self.today = today
        self.stories = stories_on(today)
        self.masks = Masks()
        accounts = read_accounts(to_csv(named(self.stories)))
        self.citizens = {account.login: account for account in accounts}

    def ask(self, story, call):
        """(status, code, data) of a call."""
        return asyncio.run(self._ask(story, call))

    async def _ask(self, story, asked):
        call = Call()
        call.operation = operation_of(asked)
        call.query = target(story, asked).partition("?")[2].encode()
        call.scopes = frozenset(every_scope())
        database = connect(self.settings.database_url, self.settings.sqlite_path)
        try:
            validate.parse(call)
            if by_france_connect(asked):
                call.identity, missing = read_pivot(self.citizens[story.slug].pivot())
                assert not missing
                call.given |= validate.from_identity(call.identity)
            validate.recipient(call)
            way = validate.modality(call)
            validate.check(call, way, self.today)
            subject = identify.subject(call, way, matching=False)
            outcome = await RegisterSource(database).find(call.operation, subject)
            data, _meta = fetch.unwrap(call, outcome)
            masked, _fields = self.masks.apply(call.operation, call.scopes, data)
        except Refusal as refusal:
            return refusal.kind.value.v3, refusal.faults[0].code, None
        finally:
            await database.close()
        return 200, None, msgspec.json.decode(msgspec.json.encode(masked))


@pytest.fixture
def fill(control_database):
    """Fills a database of each kind for a day, with a few people besides the named ones."""

    def run(today=TODAY, **options):
        url, path = control_database.database_url, control_database.sqlite_path
        done = generate(today=today, **({"citizens": 60, "workers": 1, "url": url, "sqlite_path": path} | options))
        return done, Exchange(control_database, today)

    return run
