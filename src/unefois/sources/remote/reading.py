"""From a remote answer to an outcome: by the signs declared in its JSON, else by its status, else by its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from unefois.operations.records import problems
from unefois.sources.interface import (
    Failure,
    FailureKind,
    Found,
    NoFile,
    NotIdentified,
    Outcome,
    Refused,
    Several,
)
from unefois.sources.remote.mapping import Unmappable, compile_expression

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.sources.remote.channel import Answer
    from unefois.sources.remote.settings import Answers, Sign

_log = structlog.get_logger(__name__)

_STATUSES = {
    200: "record",
    204: "no_file",
    401: "failure:credentials",
    403: "failure:credentials",
    404: "no_file",
    408: "failure:timeout",
    409: "several",
    429: "failure:rate_limited",
    451: "failure:legal",
    500: "failure:internal",
    502: "failure:unavailable",
    503: "failure:unavailable",
    504: "failure:timeout",
}
_REDIRECTIONS = range(300, 400)
_SERVER_ERRORS = range(500, 600)
_PLAIN: dict[str, Outcome] = {
    "no_file": NoFile(),
    "not_identified": NotIdentified(),
    "ambiguous": NotIdentified(ambiguous=True),
    "several": Several(),
}
_NOTHING = object()


class Reader:
    """Reads answers as declared. Raises mapping.Malformed when it is built."""

    def __init__(self, name: str, answers: Answers) -> None:
        self._name = name
        self._statuses = answers.statuses
        self._record = compile_expression(answers.record, "answers.record")
        self._person = compile_expression(answers.person, "answers.person")
        self._signs = [(sign, compile_expression(sign.at, "answers.signs")) for sign in answers.signs]

    def read(self, operation: Operation, answer: Answer) -> Outcome:
        """The outcome of an answer."""
        tree = _json(answer)
        outcome = self._by_sign(answer.status, tree) or self._by_status(answer.status)
        if outcome == "record":
            return self._found(operation, tree)
        word, _, more = outcome.partition(":")
        if word == "failure":
            return Failure(FailureKind(more), retry_in=answer.retry_after)
        if word == "refused":
            return Refused(more)
        if word == "no_file" and more:
            return NoFile(more)
        return _PLAIN[word]

    def _by_status(self, status: int) -> str:
        declared = self._statuses.get(status) or _STATUSES.get(status)
        if declared is not None:
            return declared
        if status in _REDIRECTIONS:
            self._say("redirection", str(status))
            return "failure:internal"
        return "failure:internal" if status in _SERVER_ERRORS else "failure:unknown_answer"

    def _by_sign(self, status: int, tree: Any) -> str | None:
        if tree is _NOTHING:
            return None
        for sign, path in self._signs:
            if (sign.status is None or sign.status == status) and _shows(sign, path, tree):
                return sign.outcome
        return None

    def _found(self, operation: Operation, tree: Any) -> Outcome:
        if tree is _NOTHING:
            self._say("unreadable", "not JSON", operation)
            return Failure(FailureKind.UNKNOWN_ANSWER)
        try:
            record = self._record(tree)
            person = self._person(tree)
        except Unmappable as error:
            self._say("unmappable", str(error), operation)
            return Failure(FailureKind.UNKNOWN_ANSWER)
        wrong = problems(operation.dataset, record)
        if wrong:
            # The place alone: the rest of the sentence may hold a value of the person's.
            self._say("not a record", wrong[0].partition(" : ")[0], operation)
            return Failure(FailureKind.UNKNOWN_ANSWER)
        return Found(record, "" if person is None else str(person))

    def _say(self, fault: str, place: str, operation: Operation | None = None) -> None:
        _log.warning(
            "source.answer", source=self._name, fault=fault, place=place, operation=operation.id if operation else None
        )


def _shows(sign: Sign, path: Any, tree: Any) -> bool:
    try:
        value = path(tree)
    except Unmappable:
        return False
    return any(value == wanted and isinstance(value, bool) == isinstance(wanted, bool) for wanted in sign.is_)


def _json(answer: Answer) -> Any:
    """The body as a tree; a mark when it is none or does not say that it is JSON."""
    if not answer.body or "json" not in answer.media_type:
        return _NOTHING
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _NOTHING
