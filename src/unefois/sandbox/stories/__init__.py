"""The named people: fifty persons whose stories are told, with the calls that find them (docs/sandbox.md).

Their names, dates and numbers are fixed; what depends on the date (quotients, registrations, school years) follows the
calendar. `named_people` is what tests, documents and the FranceConnect simulator read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.sandbox.stories import families, identities, solidarity, studies, work

if TYPE_CHECKING:
    from unefois.sandbox.model import Calendar
    from unefois.sandbox.stories.build import Story

CHAPTERS = {
    "Families": families.stories,
    "Solidarity and taxes": solidarity.stories,
    "Studies": studies.stories,
    "Identities": identities.stories,
    "Work, leaves, service, sport and cars": work.stories,
}


def named_people(when: Calendar) -> tuple[Story, ...]:
    """Every story, in the order of the document; the first is the one of the README's example."""
    return tuple(story for chapter in CHAPTERS.values() for story in chapter(when))
