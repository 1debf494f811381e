"""Where the synthetic people live and were born: real communes of the COG, invented house numbers.

`data/towns.csv` holds towns by COG code, with their postal code and their population in thousands (a weight, nothing
more); their names come from `unefois.identity.cog`. A place of birth bears the code that it had on the day of birth,
as in the civil registers: Boulogne-Billancourt is 75012 until 1967, Ajaccio 20004 until 1975.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from unefois.identity import cog
from unefois.identity.names import compact, words
from unefois.sandbox.draw import Weighted

if TYPE_CHECKING:
    from unefois.sandbox.draw import Draw

FRANCE = "99100"
FRENCH_ALGERIA = "92352"

_SMALL = 50
_DENSE = ("13", "69", "75", "77", "91", "92", "93", "94", "95")
"""Where nobody draws a farmer: Paris and around, Lyon, Marseille."""
_ARRONDISSEMENTS = ((75100, 75000, 20, 105), (69380, 69000, 9, 58), (13200, 13000, 16, 54))
"""Paris, Lyon, Marseille: base of the codes, of the postal codes, how many, thousands of people in each."""

_STREETS = (("RUE", 70), ("AVENUE", 14), ("BOULEVARD", 6), ("CHEMIN", 4), ("ALLEE", 4), ("PLACE", 2))

# Today's region of the ministry of education (BCN) by département; overseas ones follow.
_BCN_REGIONS = {
    "01": "01 03 07 15 26 38 42 43 63 69 73 74",
    "02": "21 25 39 58 70 71 89 90",
    "03": "22 29 35 56",
    "04": "18 28 36 37 41 45",
    "05": "2A 2B",
    "06": "08 10 51 52 54 55 57 67 68 88",
    "07": "971",
    "08": "973",
    "09": "02 59 60 62 80",
    "10": "75 77 78 91 92 93 94 95",
    "11": "974",
    "12": "972",
    "13": "976",
    "14": "14 27 50 61 76",
    "15": "16 17 19 23 24 33 40 47 64 79 86 87",
    "16": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "17": "44 49 53 72 85",
    "18": "04 05 06 13 83 84",
}
_BCN_REGION = {department: region for region, some in _BCN_REGIONS.items() for department in some.split()}

_ABROAD = Weighted(
    (
        ("99352", 130), ("99350", 125), ("99139", 85), ("99351", 50), ("99127", 40), ("99134", 35), ("99208", 35),
        ("99341", 25), ("99132", 22), ("99131", 20), ("99109", 18), ("99243", 14), ("99234", 10), ("99216", 16),
        ("99223", 10), ("99335", 14), ("99326", 17), ("99322", 14), ("99312", 12), ("99397", 8), ("99333", 18),
        ("99410", 12), ("99416", 9), ("99122", 14), ("99114", 16), ("99123", 10), ("99155", 9), ("99206", 6),
        ("99212", 8),
    )
)  # fmt: skip
"""COG codes of countries of birth, more or less as frequent as among the residents of France."""


class Town(msgspec.Struct, frozen=True):
    """A commune, or an arrondissement of one of the three great cities."""

    code: str
    postal_code: str
    name: str
    upper_name: str
    """As the Post writes it: no accents, no hyphens, no arrondissement."""

    @property
    def department(self) -> str:
        """`75`, `2A`, `974`."""
        return cog.department_of(self.code)

    @property
    def bcn_department(self) -> str:
        """The ministry of education's code, on three characters: `075`, `02A`, `974`."""
        return self.department.zfill(3)

    @property
    def bcn_region(self) -> str:
        """The ministry of education's region."""
        return _BCN_REGION[self.department]


class Address(msgspec.Struct, frozen=True):
    """Where a household lives."""

    number: str
    kind: str
    street: str
    town: Town
    complement: str | None = None

    @property
    def line(self) -> str:
        """`12 RUE DES LILAS`."""
        return f"{self.number} {self.kind} {self.street}"


@cache
def towns() -> dict[str, Town]:
    """Every town of the sandbox, by code."""
    return {town.code: town for town in _weighted_towns().items}


def town(code: str) -> Town:
    """A town of the sandbox. Raises KeyError."""
    return towns()[code]


@cache
def _weighted_towns() -> Weighted[Town]:
    lines = files("unefois.sandbox").joinpath("data", "towns.csv").read_text(encoding="utf-8").split()
    rows = [line.split(";") for line in lines]
    for base, postal, count, people in _ARRONDISSEMENTS:
        rows += [[f"{base + n}", f"{postal + n}", f"{people}"] for n in range(1, count + 1)]
    return Weighted((_town(code, postal), int(people)) for code, postal, people in rows)


def _town(code: str, postal_code: str) -> Town:
    name = _name(code)
    return Town(code, postal_code, name, " ".join(words(name.rstrip("0123456789 "))))


def _name(code: str) -> str:
    cities = {"751": "Paris", "6938": "Lyon", "132": "Marseille"}
    for prefix, city in cities.items():
        if code.startswith(prefix):
            return f"{city} {int(code[-2:]) if prefix != '6938' else int(code[-1])}"
    name = cog.commune_name(code, 2025)
    if name is None:
        raise LookupError(code)
    return name


@cache
def street_names() -> list[str]:
    """Names of streets, as the Post writes them."""
    return files("unefois.sandbox").joinpath("data", "street_names.txt").read_text(encoding="utf-8").splitlines()


_KINDS = Weighted(_STREETS)


@cache
def _small_towns() -> Weighted[Town]:
    among = _weighted_towns()
    bounds = [0, *among.bounds]
    weights = [high - low for low, high in pairwise(bounds)]
    return Weighted(
        (place, weight)
        for place, weight in zip(among.items, weights, strict=True)
        if weight < _SMALL and place.department not in _DENSE
    )


def draw_town(draw: Draw, *, rural: bool = False) -> Town:
    """A town, by its population; for people who live by the land, a small one."""
    return draw.weighted(_small_towns() if rural else _weighted_towns())


def draw_address(draw: Draw, where: Town) -> Address:
    """An address in a town."""
    number = str(1 + draw.rank(120))
    complement = f"APPARTEMENT {draw.between(1, 60)}" if draw.chance(0.3) else None
    return Address(number, draw.weighted(_KINDS), draw.pick(street_names()), where, complement)


def draw_country(draw: Draw) -> str:
    """A country of birth that is not France, by its COG code."""
    return draw.weighted(_ABROAD)


@lru_cache(maxsize=65536)
def code_at(code: str, year: int) -> str:
    """The code that a commune of today bore in a given year; its code of today where the COG does not say."""
    if any(commune.existed_in(year) for commune in cog.communes(code)):
        return code
    name = cog.commune_name(code)
    candidates = [
        commune.code
        for alias in sorted(cog.aliases(code))
        for commune in cog.communes(alias)
        if commune.existed_in(year) and compact(commune.name) == compact(name or "")
    ]
    return candidates[0] if candidates else code


def draw_birth_commune(draw: Draw, home: Town, year: int, near: float = 0.55) -> str:
    """A commune of birth in France: home's, with probability `near`, or another; now and then a village."""
    where = home if draw.chance(near) else draw_town(draw)
    if draw.chance(0.18):
        village = f"{where.department}{draw.between(1, 500):03d}"[:5] if len(where.department) == 2 else where.code  # noqa: PLR2004
        if any(commune.existed_in(year) for commune in cog.communes(village)):
            return village
    return code_at(where.code, year)
