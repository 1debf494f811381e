"""The simulator's parts in one place, handed to every endpoint, and what the endpoints share."""

from __future__ import annotations

import time
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from joserfc.jwk import OctKey

from unefois.franceconnect import jose
from unefois.franceconnect.simulator import citizens as citizens_module
from unefois.franceconnect.simulator.errors import JsonError
from unefois.franceconnect.simulator.faults import Fault
from unefois.franceconnect.simulator.keys import SigningKeys
from unefois.franceconnect.simulator.state import State
from unefois.franceconnect.transport import Timeouts, Transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from unefois.franceconnect.simulator.citizens import Citizen, Citizens
    from unefois.franceconnect.simulator.errors import Back
    from unefois.franceconnect.simulator.registry import Registry, Service

MAX_BODY: Final = 64 * 1024
_MAX_FIELDS = 60
_FORM = "application/x-www-form-urlencoded"


class Simulator:
    """Registry, citizens, memory, keys, clock and faults of one simulated FranceConnect."""

    def __init__(
        self,
        registry: Registry,
        citizens: Citizens | None = None,
        *,
        clock: Callable[[], float] = time.time,
        transport: Transport | None = None,
        keys: SigningKeys | None = None,
    ) -> None:
        """``transport`` reaches the data providers' public keys; ``keys`` are new ones unless given."""
        self.registry = registry
        self.platform = registry.platform
        self.citizens = citizens if citizens is not None else citizens_module.load()
        offset = self.platform.lenient.clock_offset
        self.clock: Callable[[], float] = (lambda: clock() + offset) if offset else clock
        self.state = State(self.clock)
        self.keys = keys or SigningKeys()
        self.fault = Fault.NONE
        self.transport = transport or Transport(timeouts=Timeouts(connect=2, total=self.platform.jwks_timeout))

    @property
    def issuer(self) -> str:
        """The issuer identifier, exactly as in tokens."""
        return self.platform.issuer

    @property
    def base_path(self) -> str:
        """The path of the issuer, under which every endpoint lives."""
        return urlsplit(self.issuer).path.rstrip("/")

    def now(self) -> int:
        """Seconds since the epoch, whole."""
        return int(self.clock())

    def sub(self, citizen: Citizen, entity: str) -> str:
        """The citizen's pairwise subject for an entity; stable from one run to the next."""
        return citizen.sub(entity, f"simulateur:{self.issuer}")

    def sign_for(self, service: Service, claims: dict[str, Any], algorithm: str) -> str:
        """Sign what is meant for ``service`` with the algorithm of its registration."""
        if algorithm == "HS256":
            return jose.sign(claims, OctKey.import_key(service.client_secret), "HS256")
        return self.keys.sign(claims, algorithm)

    def url_back(self, back: Back, **parameters: str) -> str:
        """The service's redirect address with ``parameters``, its state and our issuer (RFC 9207)."""
        query = {name: value for name, value in parameters.items() if value}
        query |= {"state": back.state, "iss": self.issuer}
        return with_query(back.redirect_uri, query)


def with_query(url: str, parameters: dict[str, str]) -> str:
    """Add ``parameters`` to the query of ``url``."""
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit(parts._replace(query=query))


def same_secret(given: str, expected: str) -> bool:
    """Constant-time comparison of two texts."""
    return compare_digest(given.encode(), expected.encode())


async def read_form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form body, in order.

    :raises JsonError: another media type, too long, too many fields, not UTF-8.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise JsonError(400, "invalid_request", f"only {_FORM} content-type bodies are supported on this path")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise JsonError(413, "invalid_request", "request body is too large")
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise JsonError(400, "invalid_request", "failed to parse the request body") from error


def unique(fields: list[tuple[str, str]], *allowed: str) -> dict[str, str]:
    """The fields as a mapping; each at most once, and none outside ``allowed`` where it is given.

    :raises JsonError: a field is repeated or unexpected.
    """
    values = dict(fields)
    if len(values) != len(fields) or (allowed and not values.keys() <= set(allowed)):
        raise JsonError(400, "invalid_request", "Required parameter missing or invalid.")
    return values
