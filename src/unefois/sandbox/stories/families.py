"""Families: the quotient familial and what rests on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unefois.sandbox.model import Benefits
from unefois.sandbox.stories.build import Call, Story, home, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

QUOTIENT = "api_particulier_v3_cnav_quotient_familial_with_civility"


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    mother = person(10, "EXEMPLEAU", "Camille, Louise", "F", "1988-04-12", "35238", usage_name="TESTARD", income=26_400)
    father = person(11, "TESTARD", "Julien, Marc", "M", "1986-11-03", "44109", income=22_800)
    children = (
        person(12, "TESTARD", "Léo", "M", "2013-02-19", "35238", occupation="pupil"),
        person(13, "TESTARD", "Manon", "F", "2016-07-08", "35238", occupation="pupil"),
        person(14, "TESTARD", "Zoé", "F", "2023-05-27", "35238", occupation="infant"),
    )
    family = home(
        1, "12 RUE DES LILAS", "35238", mother, father, children=children, union="marriage", fund="CNAF",
        benefits=Benefits(activity=date(2025, 3, 1), back_to_school=date(2026, 8, 1)),
    )  # fmt: skip
    yield Story(
        slug="camille_exempleau",
        title="A family with three children",
        why="Mother of three, allocataire of the CAF with her husband: the person of the README's example.",
        person=mother,
        home=family,
        calls=(
            Call(
                operation=QUOTIENT,
                says="the quotient of the month, both allocataires, three children",
                expect={"quotient_familial.fournisseur": "CNAF", "quotient_familial.annee": when.year, "enfants.#": 3},
            ),
        ),
    )
