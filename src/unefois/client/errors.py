"""What a call may end in instead of an answer: one class a status, each with every error of the body.

`str(error)` is for people, in French, and says what to do; it never holds a token, an identity nor a URL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Authentication",
    "Authorization",
    "ClientError",
    "Conflict",
    "Fault",
    "InvalidCall",
    "MalformedAnswer",
    "NotFound",
    "Provider",
    "ProviderUnavailable",
    "RateLimit",
    "Refused",
    "Unreachable",
    "Validation",
    "of_status",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of `errors`: a stable `code` (docs/errors.md), words for people, and what else the exchange says."""

    code: str
    title: str
    detail: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    """`{"parameter": "nomNaissance"}`: what is to be corrected."""

    @property
    def provider(self) -> str:
        """The administration that speaks; empty: the exchange itself."""
        return str(self.meta.get("provider", ""))

    @property
    def help(self) -> str:
        """What to do, when the exchange says it."""
        return str(self.meta.get("aide", ""))


class ClientError(Exception):
    """Base of everything that this client raises. `request_id` is to be cited to the support."""

    def __init__(self, message: str, *, request_id: str = "") -> None:
        super().__init__(message)
        self.request_id = request_id


class InvalidCall(ClientError, ValueError):
    """The call is wrong before it is sent: nothing left this machine."""


class Unreachable(ClientError):
    """No answer: no connection, or none in the time given."""


class MalformedAnswer(ClientError):
    """A success whose body is not what the operation promises, or is too long."""


class Refused(ClientError):
    """An answer that is an error. `errors` holds all of them; `code`, `title`, `detail`, `meta` are the first's."""

    def __init__(
        self, status: int, errors: Sequence[Fault], *, request_id: str = "", retry_after: float | None = None
    ) -> None:
        self.status = status
        self.errors = tuple(errors) or (Fault("", f"Réponse {status}", "Le serveur n'a pas dit pourquoi."),)
        self.retry_after = retry_after
        """Seconds to wait before calling again, when the exchange says it."""
        super().__init__(
            " ; ".join(f"{each.code} {each.detail}".strip() for each in self.errors), request_id=request_id
        )

    @property
    def code(self) -> str:
        """Code of the first error."""
        return self.errors[0].code

    @property
    def title(self) -> str:
        """Title of the first error."""
        return self.errors[0].title

    @property
    def detail(self) -> str:
        """Sentence of the first error."""
        return self.errors[0].detail

    @property
    def meta(self) -> Mapping[str, Any]:
        """Complements of the first error."""
        return self.errors[0].meta

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the exchange's order."""
        return tuple(each.code for each in self.errors)


class Authentication(Refused):
    """401: no token, or a token that is invalid, expired or banned; a FranceConnect token lives 60 seconds."""


class Authorization(Refused):
    """403: the token does not open this operation."""


class NotFound(Refused):
    """404: the person is known and has no file there. (An unknown person is a :class:`Validation`, 00355.)"""


class Conflict(Refused):
    """409: the same call is under way, or several files answer."""


class Validation(Refused):
    """422: parameters to correct, all listed; or a person whom nothing identifies."""

    UNIDENTIFIED = frozenset({"00355", "00391"})

    @property
    def unidentified(self) -> bool:
        """Whether the parameters are right and the person is not recognised, or not with certainty."""
        return not self.UNIDENTIFIED.isdisjoint(self.codes)


class RateLimit(Refused):
    """429: too many calls. `retry_after` says when to come back."""


class Provider(Refused):
    """502: the administration that holds the data answered badly."""


class ProviderUnavailable(Refused):
    """503, 504: maintenance, or no answer in time."""


_CLASSES: dict[int, type[Refused]] = {
    401: Authentication,
    403: Authorization,
    404: NotFound,
    409: Conflict,
    422: Validation,
    429: RateLimit,
    502: Provider,
    503: ProviderUnavailable,
    504: ProviderUnavailable,
}


def of_status(status: int) -> type[Refused]:
    """The class of a status; :class:`Refused` itself for the others."""
    return _CLASSES.get(status, Refused)
