"""Requests to answers: the only module here that calls the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from unefois.law import are, ij
from unefois.law.are.rulesets import RULE_SETS
from unefois.law.parameters import ParameterError
from unefois.law.reading import out_of_calendar
from unefois.portal.calculator.shapes import AreAnswer, AreVerification, IjAnswer

if TYPE_CHECKING:
    from unefois.law.are.documents import SimpleCall
    from unefois.portal.calculator.shapes import AreRequest, IjRequest

MOST_ITEMS = 600
"""Employments, months of pay, absences, events… of one person: more is not a life."""


class Refused(Exception):
    """The request cannot be computed: one line a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def compute_are(request: AreRequest) -> AreAnswer:
    """The right, and what was asked of it.

    :raises Refused: what is wrong.
    """
    career = _career(request)
    try:
        right = are.compute(career, trace=request.explain, months=request.months)
        verification = comparison = None
        if request.letter is not None:
            found = are.check(career, request.letter)
            verification = AreVerification(agrees=found.agrees, lines=found.lines)
        if request.compare is not None:
            first, second = (_rules(one) for one in request.compare)
            comparison = are.compare(career, first, second).rows
    except are.CareerError as error:
        raise Refused(error.faults) from None
    except ParameterError as error:
        raise Refused([str(error)]) from None
    return AreAnswer(right=right, verification=verification, comparison=comparison)


def compute_ij(request: IjRequest) -> IjAnswer:
    """The daily allowances.

    :raises Refused: what is wrong.
    """
    _bounded(request)
    try:
        return IjAnswer(allowance=ij.compute(request.claim, trace=request.explain))
    except ij.ClaimError as error:
        raise Refused(error.faults) from None
    except ParameterError as error:
        raise Refused([str(error)]) from None


def _career(request: AreRequest) -> are.Career:
    _bounded(request)
    if (request.career is None) == (request.simple is None):
        raise Refused(["career : attendu : « career » ou « simple », l'un des deux"])
    if request.career is not None:
        return request.career
    if request.simple is None:  # pragma: no cover - excluded above
        raise Refused(["simple : manque"])
    return expanded(request.simple)


def expanded(call: SimpleCall) -> are.Career:
    """The simplified call as a career, once its bounds are checked.

    :raises Refused: too many months, or a date out of the calendar.
    """
    if found := out_of_calendar(call, "simple"):
        raise Refused(found)
    if not 1 <= call.months <= MOST_ITEMS:
        raise Refused([f"simple.months : {call.months} — attendu : de 1 à {MOST_ITEMS} mois"])
    return are.simple(**msgspec.structs.asdict(call))


def _bounded(request: AreRequest | IjRequest) -> None:
    found = out_of_calendar(request)
    if found:
        raise Refused(found)
    count = _items(request)
    if count > MOST_ITEMS:
        raise Refused([f"document : {count} éléments — attendu : au plus {MOST_ITEMS} emplois, mois et événements"])


def _items(value: object) -> int:
    match value:
        case msgspec.Struct():
            return sum(_items(getattr(value, name)) for name in value.__struct_fields__)
        case list():
            return len(value) + sum(map(_items, value))
    return 0


def _rules(text: str) -> str | date:
    known = [one.id for one in RULE_SETS]
    if text in known:
        return text
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused(
            [f"compare : {text} — attendu : un jeu de règles ({', '.join(known)}) ou une date, comme 2022-03-31"]
        ) from None
    if faults := out_of_calendar(found, "compare"):
        raise Refused(faults)
    return found
