"""For each operation, a named person of whom it answers 200, and the request that asks it.

What the pages of the portal print comes from here, so that nobody tells the people of the sandbox a second time.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from unefois.operations import BY_ID
from unefois.operations.model import Modality
from unefois.sandbox.citizens import own, shared
from unefois.sandbox.model import Calendar
from unefois.sandbox.stories import named_people
from unefois.sandbox.stories.calls import by_france_connect, operation_of, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from unefois.operations.model import Operation
    from unefois.sandbox.stories.build import Call, Story


class Example(NamedTuple):
    """A request that finds somebody, and the canonical record that it finds."""

    person: str
    """Given and family names."""
    parameters: tuple[tuple[str, str], ...]
    """Names and values as the caller writes them, lists repeated; the recipient first, but in v2."""
    record: dict[str, Any]


@lru_cache(maxsize=256)
def example(operation_id: str, today: date) -> Example | None:
    """The first story of the operation that answers 200; for an old version that no story asks, the first of the same
    data; None where the citizen's FranceConnect token alone names the person.

    What depends on the date (a school year) is that of `today`.
    """
    when = Calendar(today)
    operation = BY_ID[operation_id]
    if all(way.modality is Modality.FRANCE_CONNECT for way in operation.ways):
        return None
    for story, call in _candidates(operation, when):
        given = parameters(story, call)
        for dataset, _reference, record in (*shared(story.home, when), *own(story.home, story.person, when)):
            if dataset == operation.dataset and record is not None:
                name = f"{story.person.given_names[0]} {story.person.family_name}"
                return Example(name, tuple(given[1:] if operation.is_v2 else given), record)
    return None


def _candidates(operation: Operation, when: Calendar) -> Iterator[tuple[Story, Call]]:
    """Calls to take as examples, the best first: whoever has the benefit before whoever has not."""
    told = [
        (story, call)
        for story in named_people(when)
        for call in story.calls
        if call.status == HTTPStatus.OK and not by_france_connect(call)
    ]
    told.sort(key=lambda one: False in one[1].expect.values())
    yield from (one for one in told if one[1].operation_id == operation.id)
    short = operation.id.removeprefix("api_particulier_")
    for story, call in told:
        other = operation_of(call)
        if other.dataset == operation.dataset and not set(other.scopes).isdisjoint(operation.scopes):
            yield story, msgspec.structs.replace(call, operation=short)
