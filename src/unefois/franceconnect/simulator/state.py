"""What the simulator remembers: browser sessions, logins under way, codes, access tokens. All in memory.

Every entry has an end and every store a bound. Identifiers are 32 random bytes (43 characters of base64url),
as FranceConnect's codes and tokens are. A restart forgets everything, as a development server should.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.franceconnect.simulator.citizens import Citizen
    from unefois.franceconnect.simulator.registry import IdentityProvider, Service

Entry = TypeVar("Entry")
_MAX_ENTRIES = 50_000


def new_identifier() -> str:
    """43 characters of base64url: 256 random bits."""
    return secrets.token_urlsafe(32)


class Store(Generic[Entry]):
    """Entries by identifier, each until its end; the oldest go first when there are too many."""

    def __init__(self, clock: Callable[[], float], max_entries: int = _MAX_ENTRIES) -> None:
        self._clock = clock
        self._max = max_entries
        self._entries: OrderedDict[str, tuple[float, Entry]] = OrderedDict()

    def put(self, identifier: str, entry: Entry, seconds: float) -> None:
        """Keep ``entry`` for ``seconds``."""
        now = self._clock()
        self._entries[identifier] = (now + seconds, entry)
        self._entries.move_to_end(identifier)
        while self._entries:
            oldest = next(iter(self._entries))
            if len(self._entries) <= self._max and self._entries[oldest][0] > now:
                break
            del self._entries[oldest]

    def get(self, identifier: str) -> Entry | None:
        """The entry, unless its end has come."""
        found = self._entries.get(identifier)
        return found[1] if found is not None and found[0] > self._clock() else None

    def pop(self, identifier: str) -> Entry | None:
        """Take the entry away."""
        entry = self.get(identifier)
        self._entries.pop(identifier, None)
        return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """An accepted request of a service: every parameter checked."""

    service: Service
    redirect_uri: str
    state: str
    nonce: str
    scopes: tuple[str, ...]
    acr: str
    prompts: frozenset[str]
    amr_requested: bool
    idp_hint: str
    code_challenge: str


@dataclass(slots=True, kw_only=True)
class Login:
    """A citizen logged in at an identity provider: what single sign-on remembers."""

    citizen: Citizen
    provider: IdentityProvider
    auth_time: int


@dataclass(slots=True, kw_only=True)
class Interaction:
    """One journey of a citizen from a service and back, in one browser session."""

    request: AuthorizationRequest
    provider: IdentityProvider | None = None
    login: Login | None = None
    redirect: str = ""
    """The way back once it is decided: a second click on the button leads to the same place."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One browser. ``csrf`` is in every form it is served."""

    identifier: str
    csrf: str = field(default_factory=new_identifier)
    login: Login | None = None
    interactions: dict[str, Interaction] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Code:
    """An authorization code, kept after its use so that a replay is seen."""

    request: AuthorizationRequest
    login: Login
    session: Session
    expires_at: float
    access_token: str = ""
    """Set once the code was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """What an access token opens."""

    request: AuthorizationRequest
    login: Login
    session: Session
    issued_at: int
    expires_at: int


class State:
    """The stores of one simulator."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.sessions: Store[Session] = Store(clock)
        self.codes: Store[Code] = Store(clock)
        self.tokens: Store[AccessToken] = Store(clock)
        self.assertions: Store[bool] = Store(clock)
        """Identifiers (``jti``) of client assertions already seen."""

    def renew(self, session: Session, seconds: float) -> Session:
        """Give the session a new identifier; the old one opens nothing any more."""
        self.sessions.pop(session.identifier)
        session.identifier = new_identifier()
        session.csrf = new_identifier()
        self.sessions.put(session.identifier, session, seconds)
        return session

    def end(self, session: Session) -> None:
        """Log the citizen out: the session is over, and with it what was born in it."""
        self.sessions.pop(session.identifier)

    def lives(self, session: Session) -> bool:
        """Whether that very session is still open."""
        return self.sessions.get(session.identifier) is session

    def token(self, value: str) -> AccessToken | None:
        """A live access token: neither expired, nor revoked, nor of a session that is over."""
        token = self.tokens.get(value)
        return token if token is not None and self.lives(token.session) else None
