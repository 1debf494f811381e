"""The calls to the exchange: all at once, because the citizen's token lives 60 seconds, and each failing alone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from unefois.client import (
    Authentication,
    Authorization,
    ClientError,
    InvalidCall,
    NotFound,
    RateLimit,
    Refused,
    Validation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unefois.client import Answer, AsyncClient, Key, Operation

T = TypeVar("T")
Rows = list[tuple[str, str]]
"""Label and value, for the citizen."""


@dataclass(frozen=True, slots=True)
class Source(Generic[T]):
    """Something that an administration knows, and how we say it."""

    name: str
    holder: str
    """Who holds the data, as citizens call it."""
    operation: Operation[T]
    asked: tuple[str, ...]
    """What we ask, in the citizen's words."""
    scopes: tuple[str, ...]
    """The same, in FranceConnect's; empty: FranceConnect cannot ask it."""
    rows: Callable[[T], Rows]
    """What came back."""
    spares: str
    """The paper that nobody has to give."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A source asked about a person."""

    source: Source[T]
    key: Key
    options: dict[str, Any] = field(default_factory=dict)
    about: str = ""
    """Whom, when it is not the citizen."""


class State(StrEnum):
    """How a call ended, for the citizen."""

    FOUND = "trouvé"
    NO_FILE = "pas de dossier"
    UNKNOWN = "personne non reconnue"
    WRONG = "saisie à corriger"
    REFUSED = "accès refusé"
    EXPIRED = "jeton expiré"
    DOWN = "indisponible"


_ADVICE = {
    State.NO_FILE: "Rien à ce nom. Si c’est une erreur, demandez un justificatif à cette administration.",
    State.UNKNOWN: "Votre état civil n’y correspond à personne, ou correspond à plusieurs personnes : dans le doute, "
    "rien n’est transmis. Faites vérifier votre état civil auprès d’elle (nom de naissance, tous les prénoms, date et "
    "lieu de naissance), et joignez en attendant un justificatif.",
    State.WRONG: "Corrigez la saisie et recommencez.",
    State.REFUSED: "Ce service n’a pas le droit de demander cette donnée : joignez un justificatif. Ce n’est pas de "
    "votre fait.",
    State.EXPIRED: "Votre connexion ne vaut que 60 secondes pour demander des données. Reconnectez-vous.",
    State.DOWN: "Cette administration ne répond pas en ce moment. Réessayez, ou joignez un justificatif.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call gave."""

    source: Source[Any]
    state: State
    milliseconds: int
    path: str
    about: str = ""
    data: Any = field(default=None, repr=False)
    rows: Rows = field(default_factory=list, repr=False)
    said: str = ""
    """The exchange's own sentence."""
    codes: tuple[str, ...] = ()
    request_id: str = ""
    typed: bool = False
    """Whether the person was named by a form, which proves nothing: what came back is then nobody's to read here."""

    @property
    def hidden(self) -> bool:
        """An answer about somebody whom anybody may have typed."""
        return self.typed and self.state in (State.FOUND, State.NO_FILE)

    @property
    def said_state(self) -> str:
        """The state, in words that tell nothing of a person who was typed."""
        return "réponse reçue" if self.hidden else self.state.value

    @property
    def advice(self) -> str:
        """What to do; empty when data came."""
        if self.state is State.UNKNOWN and self.typed:
            return "Vérifiez ce que vous avez saisi : nom de naissance, prénoms, date et lieu de naissance."
        return _ADVICE.get(self.state, "")


class Found:
    """All the outcomes of a démarche."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = tuple(outcomes)

    def data(self, source: Source[T]) -> T | None:
        """What the source says of the citizen, if it said anything."""
        return next(iter(self.all(source)), None)

    def all(self, source: Source[T]) -> list[T]:
        """What the source says of each person asked about."""
        return [each.data for each in self.outcomes if each.source is source and each.state is State.FOUND]

    def missing(self, *sources: Source[Any]) -> list[Outcome]:
        """The outcomes of these sources (of all, by default) that leave us not knowing."""
        sure = (State.FOUND, State.NO_FILE)
        return [each for each in self.outcomes if each.state not in sure and (not sources or each.source in sources)]

    @property
    def passing(self) -> bool:
        """Whether something that failed may succeed a moment later."""
        return any(each.state in (State.DOWN, State.EXPIRED) for each in self.outcomes)

    @property
    def nobody(self) -> bool:
        """Whether no administration recognises the citizen."""
        return bool(self.outcomes) and all(each.state is State.UNKNOWN for each in self.outcomes)


async def collect(client: AsyncClient, questions: Sequence[Question[Any]], *, typed: bool = False) -> list[Outcome]:
    """Ask everything together. `typed`: about somebody named by a form."""
    return list(await asyncio.gather(*(_ask(client, question, typed=typed) for question in questions)))


async def _ask(client: AsyncClient, question: Question[Any], *, typed: bool) -> Outcome:
    source, key = question.source, question.key
    began = time.perf_counter()
    answer: Answer[Any] | None = None
    refused: ClientError | None = None
    try:
        answer = await client.get(source.operation, key, **question.options)
    except ClientError as error:
        refused = error
    return Outcome(
        source=source,
        state=_state(refused),
        milliseconds=round((time.perf_counter() - began) * 1000),
        path=source.operation.url(key.modality),
        about=question.about,
        data=answer.data if answer else None,
        rows=source.rows(answer.data) if answer else [],
        said=_said(refused),
        codes=refused.codes if isinstance(refused, Refused) else (),
        request_id=answer.request_id if answer else refused.request_id if refused else "",
        typed=typed,
    )


def _state(error: ClientError | None) -> State:
    if error is None:
        return State.FOUND
    if isinstance(error, Validation) and error.unidentified:
        return State.UNKNOWN
    if isinstance(error, Authentication) and error.code in _TOKEN_STATES:
        return _TOKEN_STATES[error.code]
    return next((state for kind, state in _STATES if isinstance(error, kind)), State.DOWN)


_TOKEN_STATES = {"50002": State.EXPIRED, "50003": State.UNKNOWN}
"""FranceConnect's token: dead; without the identity that is needed."""
_STATES: tuple[tuple[type[ClientError], State], ...] = (
    (NotFound, State.NO_FILE),
    (Validation, State.WRONG),
    (InvalidCall, State.WRONG),
    (Authentication, State.REFUSED),
    (Authorization, State.REFUSED),
)


def _said(error: ClientError | None) -> str:
    if isinstance(error, RateLimit):
        return "Trop de demandes en même temps."
    if isinstance(error, Refused):
        return " ".join(dict.fromkeys(each.detail for each in error.errors))
    return str(error) if error else ""
