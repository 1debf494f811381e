"""Places of birth: the communes, départements and countries of INSEE's *Code officiel géographique* (COG).

A place of birth is coded as it was on the day of birth: one born at Boulogne-Billancourt in 1960 was born in
75012, code that left with the Seine in 1968 for 92012; one born in Ajaccio in 1970, in 20004, later 2A004.
Registers and callers write now one, now the other. The table holds every commune since 1943 under each of its
codes and names, with its years and the commune of today on whose ground it lies, which is enough to say
whether two codes can be one place (:func:`same_place`) and to find the code from a name, a département and a
year (:func:`resolve`, the *transcogage*).

Data: ``data/cog.csv.gz``, ``departments.csv`` and ``countries.csv``, written by ``tools/build_cog.py``; source INSEE,
Licence Ouverte 2.0 (``data/NOTICE.md``). Read at the first use, about 8 MB in memory, a look-up takes microseconds.

Invariants: pure but for that one read; codes in and out are upper-case strings; an unknown place is unknown,
not wrong: a code that the table ignores is only ever equal to itself.
"""

from __future__ import annotations

import gzip
import re
from array import array
from bisect import bisect_left
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from unefois.identity.names import compact, name_key

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMUNE_CODE = re.compile(r"(?:[013-9][0-9]|2[AB0-9])[0-9]{3}")
"""Any commune code since 1943: Corsica was 20 until 1975, 2A and 2B after."""

# The former départements of Algeria and the State of today: one territory under several codes.
_ALGERIA = frozenset({"99352", "91352", "92352", "93352", "94352"})

# The three communes with arrondissements: civil status is kept by the arrondissement, some registers keep the
# whole.
_WHOLE = {"751": "75056", "693": "69123", "132": "13055"}
_ARRONDISSEMENTS = re.compile(r"(?:751(?:0[1-9]|1[0-9]|20)|6938[1-9]|132(?:0[1-9]|1[0-6]))")
_ARRONDISSEMENT_NAME = re.compile(r"(PARIS|LYON|MARSEILLE)0*([1-9][0-9]?)(?:ER|E|EME)?(?:ARRONDISSEMENT)?")
_ARRONDISSEMENT_BASE = {"PARIS": (75100, 20), "LYON": (69380, 9), "MARSEILLE": (13200, 16)}


class Commune(msgspec.Struct, frozen=True):
    """A commune under one code and one name."""

    code: str
    name: str
    first_year: int
    """First year of this code and name; 0: since before 1943, or not known."""
    last_year: int
    """Last year, included; 0: still so."""
    today: str
    """Code of the commune that holds its ground today (its own when it still exists)."""

    def existed_in(self, year: int) -> bool:
        """Whether it bore this code and name at some moment of ``year``."""
        return self.first_year <= year <= (self.last_year or year)


class _Table:
    """The table, kept as one text and three arrays: small, and found by bisection."""

    def __init__(self) -> None:
        self._text = gzip.decompress(files("unefois.identity").joinpath("data", "cog.csv.gz").read_bytes())
        lines = self._text.split(b"\n")[:-1]
        self._starts = array("L", accumulate((len(line) + 1 for line in lines), initial=0))
        self._codes = array("L", (int(line[:5], 36) for line in lines))  # the lines are sorted by code

    @cached_property
    def _names(self) -> tuple[array[int], array[int]]:
        """The keys of all names, sorted, and the rows that bear them."""
        keys = [name_key(_name(line)) for line in self._text.split(b"\n")[:-1]]
        rows = array("L", sorted(range(len(keys)), key=keys.__getitem__))
        return array("q", (keys[row] for row in rows)), rows

    def _row(self, row: int) -> Commune:
        line = self._text[self._starts[row] : self._starts[row + 1] - 1].decode()
        code, rest = line[:5], line[6:]
        name, first, last, today = rest.rsplit(";", 3)
        return Commune(code, name.strip('"'), int(first or 0), int(last or 0), today or code)

    def of_code(self, code: str) -> Iterator[Commune]:
        wanted = int(code, 36)
        row = bisect_left(self._codes, wanted)
        while row < len(self._codes) and self._codes[row] == wanted:
            yield self._row(row)
            row += 1

    def of_name(self, name: str) -> Iterator[Commune]:
        wanted, key = compact(name), name_key(name)
        keys, rows = self._names
        at = bisect_left(keys, key)
        while at < len(keys) and keys[at] == key:
            commune = self._row(rows[at])
            if compact(commune.name) == wanted:
                yield commune
            at += 1


def _name(line: bytes) -> str:
    return line[6:].rsplit(b";", 3)[0].decode().strip('"')


@cache
def _table() -> _Table:
    return _Table()


@cache
def _countries() -> dict[str, str]:
    text = files("unefois.identity").joinpath("data", "countries.csv").read_text(encoding="utf-8")
    return dict(line.split(";", 1) for line in text.splitlines())


def warm_up() -> None:
    """Read the table now (a tenth of a second) rather than in the middle of the first call that needs it."""
    _ = _table()._names  # noqa: SLF001  # this module's own
    _countries()


@cache
def _departments() -> dict[str, list[tuple[str, int, int]]]:
    """Names by code, with first and last years as in :class:`Commune`."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    text = files("unefois.identity").joinpath("data", "departments.csv").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, name, first, last = line.split(";")
        found.setdefault(code, []).append((name, int(first or 0), int(last or 0)))
    return found


def is_commune_code(code: str) -> bool:
    """Whether ``code`` has the form of a commune code; says nothing of its existence."""
    return COMMUNE_CODE.fullmatch(code) is not None


def is_country_code(code: str) -> bool:
    """Whether ``code`` is that of a country (99xxx), which no commune has."""
    return code.startswith("99")


def communes(code: str) -> tuple[Commune, ...]:
    """All that the table knows of a commune code, oldest first; empty when it knows nothing."""
    return tuple(_table().of_code(code)) if is_commune_code(code) else ()


def commune_name(code: str, year: int | None = None) -> str | None:
    """The name of a commune in a given year, or its last one."""
    known = communes(code)
    for commune in known:
        if year is not None and commune.existed_in(year):
            return commune.name
    return known[-1].name if known else None


def country_name(code: str) -> str | None:
    """INSEE's name of a country (upper case, no accents), or ``None`` for an unknown code."""
    return _countries().get(code)


def countries() -> dict[str, str]:
    """Every country and foreign territory, by COG code."""
    return dict(_countries())


def department_of(code: str) -> str:
    """The département, or overseas community, of a commune code: ``2A``, ``75``, ``971``, ``987``."""
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


def departments() -> dict[str, str]:
    """The départements and overseas communities of today, by code."""
    return {code: name for code, names in _departments().items() for name, _, last in names if not last}


def same_country(one: str, other: str) -> bool:
    """Whether two country codes can be one territory: equal, or both Algeria, before and after 1962."""
    return one == other or (one in _ALGERIA and other in _ALGERIA)


@lru_cache(maxsize=4096)
def lineage(code: str) -> frozenset[str]:
    """The codes of the communes of today on whose ground a code has lain (most often one); itself when
    unknown.
    """
    if _ARRONDISSEMENTS.fullmatch(code):
        return frozenset((code,))
    return frozenset(commune.today for commune in communes(code)) or frozenset((code,))


def same_place(one: str, other: str) -> bool:
    """Whether two commune codes can be one place of birth.

    They are when equal, when one is the code of today for the ground of the other (Boulogne-Billancourt 75012
    and 92012, Ajaccio 20004 and 2A004, a commune and the new one that absorbed it), or when one is an
    arrondissement of the other. Two former communes now merged into one, or two arrondissements of one city,
    are two places.
    """
    if one == other:
        return True
    return (
        other in lineage(one)
        or one in lineage(other)
        or other in aliases(one)
        or _whole(one) == other
        or _whole(other) == one
    )


def _whole(code: str) -> str | None:
    return _WHOLE[code[:3]] if _ARRONDISSEMENTS.fullmatch(code) else None


@lru_cache(maxsize=4096)
def aliases(code: str) -> frozenset[str]:
    """The codes that the same commune, under one of its names, bore at other times; itself when unknown.

    Courcouronnes was 78182 in Seine-et-Oise, then 91182 in Essonne, and is part of 91228 since 2019: its two
    codes name one commune, though neither is the code of today.
    """
    return frozenset(
        other.code
        for commune in communes(code)
        for other in _table().of_name(commune.name)
        if other.today == commune.today
    ) or frozenset((code,))


def same_department(asked: str, commune: str) -> bool:
    """Whether a commune code belongs, or belonged, to a département.

    The département of today and that of the time both do: Argenteuil (78018 until 1967, 95018 since) is of 78
    and of 95; all of Corsica is of 20.
    """
    wanted = asked.upper()
    found = {department_of(code) for code in (commune, *lineage(commune), *aliases(commune))}
    return wanted in found or (wanted == "20" and bool(found & {"2A", "2B"}))


@lru_cache(maxsize=4096)
def resolve(name: str, department: str, year: int | None = None) -> tuple[str, ...]:
    """The codes that a commune can have, from its name, its département and the year of birth
    (*transcogage*).

    The name is compared as names are (case, accents, hyphens, ST); the département may be that of the time or
    that of today. Communes that bore the name in that year come alone; where there is none, those that bore
    it in another year, for people give the name of today. Empty when unknown; more than one code when the
    year does not decide (the year of a change, homonyms). Sorted.
    """
    arrondissement = _ARRONDISSEMENT_NAME.fullmatch(compact(name))
    if arrondissement:
        base, count = _ARRONDISSEMENT_BASE[arrondissement[1]]
        number = int(arrondissement[2])
        found = f"{base + number}"
        return (found,) if number <= count and department == found[:2] else ()
    known = [c for c in _table().of_name(name) if same_department(department, c.code)]
    if year is not None:
        known = [c for c in known if c.existed_in(year)] or known
    return tuple(sorted({commune.code for commune in known}))
