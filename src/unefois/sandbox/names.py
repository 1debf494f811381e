"""Names of the synthetic people: given names by sex and decade of birth, surnames, names from elsewhere.

The lists (`data/`) are ours; their order is that of frequency in France, roughly. The head of the surnames is drawn
from the list, the long tail is made of roots and endings, so that homonyms are about as frequent as in life.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from unefois.sandbox.draw import Draw

Sex = Literal["M", "F"]

_PARTICLES = ("de ", "du ", "de La ", "Le ", "d'")
_HEAD = 0.42
"""Share of people whose surname is in the list."""

_REGION = {
    "99352": "maghreb", "99350": "maghreb", "99351": "maghreb", "99139": "iberia", "99134": "iberia",
    "99416": "iberia", "99341": "africa", "99335": "africa", "99326": "africa", "99322": "africa", "99312": "africa",
    "99397": "africa", "99333": "africa", "99243": "asia", "99234": "asia", "99216": "asia", "99223": "asia",
    "99208": "turkey", "99122": "east", "99114": "east", "99123": "east", "99155": "east", "99206": "middle_east",
    "99212": "middle_east",
}  # fmt: skip
"""Part of the world of each country of birth; the others take French names (Belgium, Haiti…)."""


@cache
def _surnames() -> list[str]:
    return [name.replace("_", " ") for name in _data("surnames.txt").split()]


@cache
def given_names(sex: Sex, decade: int) -> list[str]:
    """Given names of one sex and decade of birth, the most frequent first."""
    table = {line[:6]: line[7:].split() for line in _data("given_names.csv").splitlines()}
    return table[f"{sex};{min(max(decade, 1930), 2020)}"]


@cache
def _elsewhere(region: str) -> dict[str, list[str]]:
    """Given names (`M`, `F`) and surnames (`S`) of one part of the world."""
    rows = (line.split(";") for line in _data("elsewhere.csv").splitlines())
    return {kind: [item.replace("_", " ") for item in items.split()] for part, kind, items in rows if part == region}


@cache
def _made() -> tuple[list[str], list[str]]:
    """Roots and endings of the tail."""
    roots, endings = (line.split() for line in _data("roots.txt").splitlines())
    return roots, endings


def _data(name: str) -> str:
    return files("unefois.sandbox").joinpath("data", name).read_text(encoding="utf-8")


def draw_given_names(draw: Draw, sex: Sex, year: int, country: str = "99100") -> tuple[str, ...]:
    """One to three given names, in civil order."""
    region = _REGION.get(country)
    if region is not None:
        return (draw.pick(_elsewhere(region)[sex]),)
    first = _given_name(draw, sex, year // 10 * 10)
    if draw.chance(0.3):
        return (first,)
    others = {
        _given_name(draw, sex, (year - 40) // 10 * 10): None,
        _given_name(draw, sex, (year - 60) // 10 * 10): None,
    }
    others.pop(first, None)
    return (first, *others)[: 2 if draw.chance(0.4) else 3]


def _given_name(draw: Draw, sex: Sex, decade: int) -> str:
    names = given_names(sex, decade)
    return names[draw.rank(len(names))]


def draw_surname(draw: Draw, country: str = "99100") -> str:
    """A birth name."""
    region = _REGION.get(country)
    if region is not None:
        return draw.pick(_elsewhere(region)["S"])
    surnames = _surnames()
    if draw.chance(_HEAD):
        return surnames[draw.rank(len(surnames))]
    roots, endings = _made()
    made = draw.pick(roots) + draw.pick(endings)
    kind = draw.unit()
    if kind < 0.025:  # noqa: PLR2004  # the share of particles
        particle = draw.pick(_PARTICLES)
        return particle + ("Aub" + made.lower() if particle == "d'" else made)
    if kind < 0.045:  # noqa: PLR2004  # the share of double names
        return f"{made}-{surnames[draw.rank(len(surnames))]}"
    return made
