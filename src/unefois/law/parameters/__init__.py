"""The parameters of the law: one YAML file each, dated values, each with its source.

A file says ``label``, ``unit``, ``date`` (which date chooses the value: payment, end of contract, month of
pay, sick leave), ``source`` (``text`` and ``page``), ``confidence`` (``verified``, ``derived`` or
``general``), an optional ``note`` and ``values``: date of effect → ``value`` (a number, or named numbers),
``ref``, and when they apply ``confidence`` and ``until`` (last day of effect).

The loader refuses overlaps, gaps, missing sources and binary fractions. A value holds until the next one.
Values are read once; columns read them from an ``int64`` table by month, so that a lookup is one gather.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import numpy as np
import yaml
from numpy.typing import NDArray

from unefois.law.money import number_fr
from unefois.law.periods import FIRST_DAY, LAST_DAY, day_number, month_number
from unefois.law.trace import Confidence, Used

Ints = NDArray[np.int64]
Number = Decimal
Fields = dict[str, Decimal]

ROOT: Final = Path(__file__).parent
SECTIONS: Final = ("are", "retenues", "ij", "autres", "commun")
DATES_FR: Final = {
    "paiement": "jour du paiement",
    "fin_contrat": "fin du contrat (ou engagement de la procédure de licenciement)",
    "mois_de_paie": "mois de paie",
    "arret": "début de l'arrêt",
    "naissance": "date de naissance",
}
_MONTH0: Final = month_number(FIRST_DAY)
_MONTHS: Final = month_number(LAST_DAY) - _MONTH0 + 1
_FEW: Final = 64
"""Under so many days a search is faster than a gather."""


class ParameterError(ValueError):
    """A parameter file that cannot be trusted, or a date at which a parameter does not exist."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a parameter was read."""

    text: str
    page: str


class Dated(msgspec.Struct, frozen=True):
    """One value and its dates of effect, both included (``until`` is ``None`` while it is in force)."""

    since: date
    value: Decimal | Fields
    ref: str
    confidence: Confidence
    until: date | None = None


class Parameter(msgspec.Struct, frozen=True, eq=False):
    """A dated parameter. Compare by name; values are sorted by date, without overlap or gap."""

    name: str
    label: str
    unit: str
    chosen_by: str
    source: Source
    confidence: Confidence
    values: tuple[Dated, ...]
    note: str = ""

    def dated(self, day: date) -> Dated:
        """The value in force on a day, with its date, reference and confidence.

        :raises ParameterError: the parameter does not exist on that day.
        """
        index = bisect_right(self.values, day, key=lambda one: one.since) - 1
        if index >= 0:
            found = self.values[index]
            if found.until is None or day <= found.until:
                return found
        raise ParameterError(f"{self.name} ({self.label}) : pas de valeur au {day:%d/%m/%Y}")

    def at(self, day: date, field: str = "") -> Decimal:
        """The number in force on a day, in the parameter's unit.

        :raises ParameterError: no value on that day, or no such field.
        """
        return _pick(self.name, self.dated(day).value, field)

    def whole(self, day: date, scale: int = 1, field: str = "") -> int:
        """The number times ``scale`` as an exact integer: ``scale=100`` for cents."""
        return _exact(self.name, self.at(day, field), scale)

    def used(self, day: date, field: str = "") -> Used:
        """The parameter as the explanation cites it."""
        dated = self.dated(day)
        number = _pick(self.name, dated.value, field)
        return Used(self.label, self.shown(number, field), dated.since, dated.ref, dated.confidence)

    def shown(self, number: Decimal, field: str = "") -> str:
        """A value as people read it: « 40,4 % », « 13,18 €/jour », « 130 jours »."""
        unit = self.unit
        if field and isinstance(self.values[0].value, dict):
            names, units = list(self.values[0].value), unit.split(", ")
            unit = units[names.index(field)] if len(units) == len(names) else unit
        if unit == "ratio":
            number, unit = (number * 100).normalize(), "%"
        text = number_fr(Decimal(f"{number:f}"))
        return f"{text}\N{NO-BREAK SPACE}{unit.replace('EUR', '€')}"

    def month_table(self, scale: int = 1, field: str = "") -> Ints:
        """Value × ``scale`` on the first day of each month since January 1900; 0 where there is none."""
        return _month_table(self.name, scale, field)

    def by_month(self, months: Ints | int, scale: int = 1, field: str = "") -> Any:
        """Value × ``scale`` for month numbers: one gather."""
        return _month_table(self.name, scale, field)[months - _MONTH0]

    def by_day(self, days: Ints, scale: int = 1, field: str = "") -> Any:
        """Value × ``scale`` for day numbers; 0 where the parameter does not exist."""
        if np.size(days) < _FEW:
            starts, numbers = _day_steps(self.name, scale, field)
            return numbers[np.searchsorted(starts, days, side="right")]
        first, table = _day_table(self.name, scale, field)
        return table[np.minimum(np.maximum(days - first, 0), len(table) - 1)]


def _pick(name: str, value: Decimal | Fields, field: str) -> Decimal:
    if isinstance(value, Decimal):
        if not field:
            return value
    elif field in value:
        return value[field]
    raise ParameterError(f"{name} : champ {field!r} inconnu ({value})")


def _exact(name: str, value: Decimal, scale: int) -> int:
    scaled = value * scale
    if scaled != scaled.to_integral_value():
        raise ParameterError(f"{name} : {value} × {scale} n'est pas entier")
    return int(scaled)


@lru_cache(maxsize=512)
def _month_table(name: str, scale: int, field: str) -> Ints:
    parameter = get(name)
    table = np.zeros(_MONTHS, dtype=np.int64)
    for one in parameter.values:
        stop = one.until + timedelta(days=1) if one.until else None
        number = _exact(name, _pick(name, one.value, field), scale)
        table[_first_whole_month(one.since) :] = number
        if stop is not None:
            table[_first_whole_month(stop) :] = 0
    table.setflags(write=False)
    return table


def _first_whole_month(day: date) -> int:
    return month_number(day) - _MONTH0 + (day.day > 1)


@lru_cache(maxsize=512)
def _day_steps(name: str, scale: int, field: str) -> tuple[Ints, Ints]:
    starts, numbers = [], [0]
    for one in get(name).values:
        starts.append(day_number(one.since))
        numbers.append(_exact(name, _pick(name, one.value, field), scale))
        if one.until is not None:
            starts.append(day_number(one.until) + 1)
            numbers.append(0)
    keep = [i for i in range(len(starts)) if i + 1 == len(starts) or starts[i] != starts[i + 1]]
    return (
        np.array([starts[i] for i in keep], dtype=np.int64),
        np.array([0] + [numbers[i + 1] for i in keep], dtype=np.int64),
    )


@lru_cache(maxsize=512)
def _day_table(name: str, scale: int, field: str) -> tuple[int, Ints]:
    """The eve of the first value, and the value on each day from there to the last change."""
    starts, numbers = _day_steps(name, scale, field)
    first = int(starts[0]) - 1
    table = numbers[np.searchsorted(starts, np.arange(first, int(starts[-1]) + 1), side="right")]
    table.setflags(write=False)
    return first, table


def _number(name: str, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise ParameterError(f"{name} : {raw!r} doit être un entier ou un décimal entre guillemets")
    try:
        return Decimal(raw)
    except InvalidOperation:
        raise ParameterError(f"{name} : {raw!r} n'est pas un nombre") from None


def _values(name: str, raw: Any, confidence: Confidence) -> tuple[Dated, ...]:
    if not isinstance(raw, dict) or not raw:
        raise ParameterError(f"{name} : aucune valeur")
    values: list[Dated] = []
    for since, entry in raw.items():
        if not isinstance(since, date) or not isinstance(entry, dict):
            raise ParameterError(f"{name} : {since!r} doit être une date suivie de value et ref")
        if not str(entry.get("ref", "")).strip():
            raise ParameterError(f"{name} : la valeur du {since} n'a pas de référence")
        number = entry.get("value")
        value: Decimal | Fields
        if isinstance(number, dict):
            value = {key: _number(name, one) for key, one in number.items()}
        else:
            value = _number(name, number)
        own: Confidence = entry.get("confidence", confidence)
        if own not in get_args(Confidence):
            raise ParameterError(f"{name} : confiance {own!r} inconnue")
        values.append(Dated(since, value, entry["ref"], own, entry.get("until")))
    for before, after in itertools.pairwise(values):
        if before.since >= after.since or (before.until and before.until >= after.since):
            raise ParameterError(f"{name} : les valeurs du {before.since} et du {after.since} se recouvrent")
        if before.until and before.until + timedelta(days=1) != after.since:
            raise ParameterError(f"{name} : rien entre le {before.until} et le {after.since}")
    return tuple(values)


def load(path: Path, name: str) -> Parameter:
    """Read and check one file.

    :raises ParameterError: missing label, unit, source or reference; overlap, gap, or inexact number.
    """
    try:
        raw = _Loader(path.read_text(encoding="utf-8")).get_single_data()
    except yaml.YAMLError as error:
        raise ParameterError(f"{name} : {error}") from None
    if not isinstance(raw, dict):
        raise ParameterError(f"{name} : fichier vide")
    for key in ("label", "unit", "date", "source", "confidence"):
        if not raw.get(key):
            raise ParameterError(f"{name} : « {key} » manque")
    if raw["date"] not in DATES_FR:
        raise ParameterError(f"{name} : date {raw['date']!r} inconnue")
    try:
        source = msgspec.convert(raw["source"], Source)
    except msgspec.ValidationError as error:
        raise ParameterError(f"{name} : source : {error}") from None
    if not source.text.strip() or not source.page.strip():
        raise ParameterError(f"{name} : la source doit avoir un texte et une page")
    return Parameter(
        name=name,
        label=raw["label"],
        unit=raw["unit"],
        chosen_by=raw["date"],
        source=source,
        confidence=raw["confidence"],
        values=_values(name, raw.get("values"), raw["confidence"]),
        note=raw.get("note", ""),
    )


class _Loader(yaml.CSafeLoader):
    """The safe loader, which also refuses a key given twice (two values for one date)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"donné deux fois : {', '.join(map(str, sorted(twice, key=str)))}")
        return super().construct_mapping(node, deep=deep)


@cache
def get(name: str) -> Parameter:
    """A parameter by name, as ``are/partie_fixe``. Read once.

    :raises ParameterError: unknown name or untrustworthy file.
    """
    path = ROOT / f"{name}.yaml"
    if not path.is_file():
        raise ParameterError(f"paramètre inconnu : {name}")
    return load(path, name)


def names(section: str = "") -> list[str]:
    """The names of all parameters, or of a section, sorted."""
    return sorted(
        str(path.relative_to(ROOT).with_suffix("").as_posix()) for path in ROOT.glob(f"{section or '*'}/*.yaml")
    )
