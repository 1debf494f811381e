"""What a démarche is: sources, a form for those who do without FranceConnect, and a decision that explains itself."""

from __future__ import annotations

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from unefois.teleservice.collect import Found, Outcome, Question, Source, State

if TYPE_CHECKING:
    from datetime import date

    from unefois.client import AsyncClient
    from unefois.teleservice.forms import Form, Values

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class Decision:
    """`yes`, `no`, or `open` when we do not know enough; `steps`: the reasoning, a sentence each."""

    kind: Literal["yes", "no", "open"]
    title: str
    steps: tuple[str, ...]
    next: str = ""


def to_be_checked(found: Found, usual: str) -> Decision:
    """After a form: typing a civil identity does not prove that it is one's own, so nothing is decided nor told."""
    wrong = [each for each in found.outcomes if each.state in (State.UNKNOWN, State.WRONG)]
    if wrong:
        names = ", ".join(dict.fromkeys(each.source.holder for each in wrong))
        return Decision(
            "open",
            "Votre saisie est à vérifier",
            (f"La personne saisie n’est pas reconnue ({names}).",),
            "Reprenez le formulaire : une lettre, une date ou un code suffit à faire échouer la recherche.",
        )
    return Decision(
        "open",
        "Demande enregistrée",
        (
            "Les administrations ont été interrogées sur la personne que vous avez saisie.",
            "Leurs réponses ne sont pas affichées : rien ne prouve encore que cette personne est vous.",
        ),
        f"Un agent vérifie votre identité et vos papiers, puis décide. Délai courant : {usual}.",
    )


@dataclass(frozen=True, slots=True)
class Spared:
    """What the citizen did not have to do."""

    fields: int
    papers: tuple[str, ...]
    usual: str
    """Delay without FranceConnect: an order of magnitude, said to be one."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a page of result shows."""

    demarche: Demarche
    by_france_connect: bool
    found: Found
    decision: Decision
    milliseconds: int
    """All the calls together."""


More = Callable[["AsyncClient", Found, "date"], Awaitable[list[Outcome]]]
"""Calls that need the answers of the first ones (the children that the CAF names)."""


@dataclass(frozen=True, slots=True)
class Demarche:
    """One démarche of the service."""

    slug: str
    title: str
    promise: str
    sources: tuple[Source[Any], ...]
    """Asked with FranceConnect."""
    form: Form
    questions: Callable[[Values, date], list[Question[Any]]]
    """What the form's way asks the exchange."""
    decide: Callable[[Found, Values | None, date], Decision]
    """`Values`: what was typed; None after FranceConnect."""
    spared: Spared
    bareme: dict[str, Any] = field(default_factory=dict)
    more: More | None = None
    with_token: str = ""
    """What is asked with the service's own token, in both ways."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """All that FranceConnect is asked for the data."""
        return tuple(dict.fromkeys(scope for source in self.sources for scope in source.scopes))


@cache
def baremes() -> dict[str, dict[str, Any]]:
    """The figures of `baremes.toml`."""
    return tomllib.loads(files("unefois.teleservice").joinpath("baremes.toml").read_text("utf-8"))


def euros(amount: int) -> str:
    """Whole euros, as written in French.

    >>> euros(12862)
    '12\u202f862\u00a0€'
    """
    return f"{amount:,}".replace(",", "\u202f") + f"{NBSP}€"


def cents(amount: int) -> str:
    """Cents, as euros written in French.

    >>> cents(260)
    '2,60\u00a0€'
    """
    whole, rest = divmod(amount, 100)
    return euros(whole) if not rest else f"{euros(whole)[:-2]},{rest:02d}{NBSP}€"


def french_date(day: date) -> str:
    """Day, month, year."""
    return f"{day:%d/%m/%Y}"
