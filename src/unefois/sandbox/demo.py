"""What `unefois demo` asks of the sandbox: people when there are none, accounts, a first call to try."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unefois.database import connect
from unefois.sandbox import accounts
from unefois.sandbox.generate import DEFAULT_CITIZENS, DEFAULT_SEED, generate
from unefois.sandbox.model import Calendar
from unefois.sandbox.replace import is_empty
from unefois.sandbox.stories import named_people
from unefois.sandbox.stories.calls import target

if TYPE_CHECKING:
    from datetime import date

    from unefois.config import Settings

_PARIS = ZoneInfo("Europe/Paris")


def ensure(
    settings: Settings, *, citizens: int = DEFAULT_CITIZENS, seed: int = DEFAULT_SEED, today: date | None = None
) -> int:
    """Fill the register if nobody is in it; returns how many people were written, 0 when it was not empty."""
    url, path = settings.database_url, settings.sqlite_path
    if not is_empty(url=url, sqlite_path=path):
        return 0
    done = generate(today=today or paris_today(), citizens=citizens, seed=seed, url=url, sqlite_path=path)
    return done.citizens + done.named


def citizens_csv(today: date | None = None, settings: Settings | None = None) -> str:
    """The named people as accounts of the FranceConnect simulator; with `settings`, some of the people drawn too, read
    in the register.
    """
    day = today or paris_today()
    rows = list(accounts.named(named_people(Calendar(day))))
    if settings is not None:
        rows += asyncio.run(_drawn(settings, day))
    return accounts.to_csv(rows)


async def _drawn(settings: Settings, today: date) -> list[accounts.Row]:
    database = connect(settings.database_url, settings.sqlite_path)
    try:
        return await accounts.drawn(database, today)
    finally:
        await database.close()


def first_call(today: date | None = None) -> str:
    """Path and query of the README's example: the quotient of a family."""
    story = named_people(Calendar(today or paris_today()))[0]
    return target(story, story.calls[0])


def paris_today() -> date:
    """The day in France: what generations are dated from."""
    return datetime.now(_PARIS).date()
