"""What the service remembers of a browser, on the server, for half an hour: nothing but a random name in the cookie.

The name changes at login and at logout (no fixation). What was fetched is forgotten with the session. One process
remembers; several need a shared store behind the same three methods.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.teleservice.demarches.base import Result

LIFE_SECONDS = 1800
_MAX_SESSIONS = 10_000


@dataclass(slots=True)
class Attempt:
    """A login under way: good for one answer, and ten minutes."""

    nonce: str
    demarche: str
    at: float
    verifier: str = ""


@dataclass(slots=True)
class Citizen:
    """Who is logged in. The access token is not here: it is revoked as soon as the calls are made."""

    name: str
    born: str
    remarks: tuple[str, ...]
    id_token: str = field(repr=False)
    """Only FranceConnect's logout asks for it."""


@dataclass(slots=True)
class Session:
    """One browser."""

    name: str
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    attempts: dict[str, Attempt] = field(default_factory=dict)
    """By `state`."""
    citizen: Citizen | None = None
    results: dict[str, Result] = field(default_factory=dict)
    """By démarche."""
    logout_state: str = ""


class Sessions:
    """All the browsers; the oldest leave when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Session]] = {}

    def get(self, name: str) -> Session | None:
        """The session of that name, alive; it lives half an hour more."""
        seen, session = self._kept.pop(name, (0.0, None))
        if session is None or self._clock() - seen > LIFE_SECONDS:
            return None
        self._kept[name] = (self._clock(), session)
        return session

    def new(self) -> Session:
        """A session with a name of ours."""
        session = Session(secrets.token_urlsafe(32))
        while len(self._kept) >= _MAX_SESSIONS:
            del self._kept[next(iter(self._kept))]
        self._kept[session.name] = (self._clock(), session)
        return session

    def rename(self, session: Session) -> None:
        """A new name, at login: whoever knew the old one knows nothing now."""
        self.end(session)
        session.name, session.csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._kept[session.name] = (self._clock(), session)

    def end(self, session: Session) -> None:
        """Forget it."""
        self._kept.pop(session.name, None)
