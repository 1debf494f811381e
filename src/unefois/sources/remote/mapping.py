"""A small language of paths and forms: how one JSON tree is written from another. Declared in YAML, never code.

    expression = compile_expression({"nom": "$.identite.nom", "enfants": {"$each": "$.foyer.enfants", "$as": …}})
    expression(answer)

Forms:

* a text that begins with `$` is a path from the root: `$`, `$.key.other`, `$.list[0].key`, `$.list[-1]`; inside an
  `$each`, `$` is the item and `$root` the root. `$$…` is the text `$…` itself;
* any other text, number, boolean or null is a constant; a list is a list of forms; a table is a table of forms;
* a table with one of these keys is an operation:
  `$each` (a path to a list) with `$as`, and `$when`/`$is` to keep some items;
  `$first` (a list of forms): the first that is there and not null;
  `$optional` (a form): left out of its table, list or query when it is missing or null;
  `$map` (a form) with `$values` (a table) and `$default`: a table of codes;
  `$date` (a form) with `$format` (as `strptime`): an ISO date;
  `$join` (a list of forms, or a path to a list) with `$with`: a text;
  `$split` (a form) with `$by`: a list of texts;
  `$text`, `$integer`, `$number`, `$boolean` (a form): a change of type, exact or refused.

Invariants: what is missing or of another type than said raises `Unmappable`, never a guess; the language ends: it has
no loop but over a list that is there, no recursion, no access to anything but the tree. Malformed declarations raise
`Malformed` at start, with the place of the fault.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Expression = "Callable[[Any, Any], Any]"

_ROOT = "$root"
_STEP = re.compile(r"\.([^.\[\]$]+)|\[(-?\d{1,6})\]")
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,9})?", re.ASCII)
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "oui": True, "non": False, "o": True, "n": False}


class Malformed(ValueError):
    """The declaration makes no sense; the message says where, in French."""


class Unmappable(Exception):
    """The tree is not what the declaration says it is; the message names the path and no value."""


class _Absent:
    """The mark of an optional form that gave nothing."""


ABSENT = _Absent()


def compile_expression(declared: Any, place: str = "") -> Callable[[Any], Any]:
    """The function that writes the declared tree from another. Raises Malformed."""
    compiled = _compile(declared, place)

    def write(tree: Any) -> Any:
        return compiled(tree, tree)

    return write


def _compile(declared: Any, place: str) -> Callable[[Any, Any], Any]:
    if isinstance(declared, str) and declared.startswith("$"):
        return _constant(declared[1:]) if declared.startswith("$$") else _path(declared, place)
    if isinstance(declared, list):
        return _sequence([_compile(item, f"{place}[{index}]") for index, item in enumerate(declared)])
    if isinstance(declared, dict):
        signs = [key for key in declared if isinstance(key, str) and key.startswith("$")]
        if signs:
            return _operation(declared, place)
        return _table({str(key): _compile(item, f"{place}.{key}") for key, item in declared.items()})
    if declared is None or isinstance(declared, (str, bool, int, float)):
        return _constant(declared)
    raise Malformed(f"{place or '.'} : {type(declared).__name__} n'est pas une forme (mettez-le entre guillemets)")


def _constant(value: Any) -> Callable[[Any, Any], Any]:
    return lambda *_: value


def _sequence(parts: list[Callable[[Any, Any], Any]]) -> Callable[[Any, Any], Any]:
    return lambda item, root: [value for part in parts if (value := part(item, root)) is not ABSENT]


def _table(parts: Mapping[str, Callable[[Any, Any], Any]]) -> Callable[[Any, Any], Any]:
    pairs = tuple(parts.items())
    return lambda item, root: {name: value for name, part in pairs if (value := part(item, root)) is not ABSENT}


def _path(text: str, place: str) -> Callable[[Any, Any], Any]:
    from_root = text == _ROOT or text.startswith((_ROOT + ".", _ROOT + "["))
    rest = text[len(_ROOT) :] if from_root else text[1:]
    steps: list[str | int] = []
    at = 0
    for found in _STEP.finditer(rest):
        if found.start() != at:
            break
        steps.append(found[1] if found[1] is not None else int(found[2]))
        at = found.end()
    if at != len(rest):
        raise Malformed(f"{place or '.'} : « {text} » n'est pas un chemin")

    def follow(item: Any, root: Any) -> Any:
        value = root if from_root else item
        for step in steps:
            if isinstance(step, str):
                if not isinstance(value, dict) or step not in value:
                    raise Unmappable(f"{text} : rien")
                value = value[step]
            else:
                if not isinstance(value, list) or not -len(value) <= step < len(value):
                    raise Unmappable(f"{text} : rien")
                value = value[step]
        return value

    return follow


def _operation(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    for name, (build, allowed) in _OPERATIONS.items():
        if name in declared:
            unknown = declared.keys() - {name, *allowed}
            if unknown:
                raise Malformed(f"{place or '.'} : « {name} » ne va pas avec {', '.join(map(str, sorted(unknown)))}")
            return build(declared, f"{place}.{name}")
    raise Malformed(f"{place or '.'} : {', '.join(map(str, declared))} n'est pas une forme connue")


def _needed(declared: dict[str, Any], name: str, place: str) -> Any:
    if name not in declared:
        raise Malformed(f"{place} : « {name} » manque")
    return declared[name]


def _each(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    source = _compile(declared["$each"], place)
    write = _compile(_needed(declared, "$as", place), f"{place}.$as")
    when = _compile(declared["$when"], f"{place}.$when") if "$when" in declared else None
    wanted = _needed(declared, "$is", place) if when else None
    kept = wanted if isinstance(wanted, list) else [wanted]

    def loop(item: Any, root: Any) -> Any:
        found = source(item, root)
        if found is None:
            return []
        if not isinstance(found, list):
            raise Unmappable(f"{place} : pas une liste")
        values = (write(each, root) for each in found if when is None or _lenient(when, each, root) in kept)
        return [value for value in values if value is not ABSENT]

    return loop


def _lenient(form: Callable[[Any, Any], Any], item: Any, root: Any) -> Any:
    """The value of a form, null where it is missing."""
    try:
        value = form(item, root)
    except Unmappable:
        return None
    return None if value is ABSENT else value


def _first(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    forms = declared["$first"]
    if not isinstance(forms, list) or not forms:
        raise Malformed(f"{place} : une liste de formes est attendue")
    parts = [_compile(form, f"{place}[{index}]") for index, form in enumerate(forms)]

    def choose(item: Any, root: Any) -> Any:
        for part in parts[:-1]:
            value = _lenient(part, item, root)
            if value is not None:
                return value
        return parts[-1](item, root)

    return choose


def _optional(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    part = _compile(declared["$optional"], place)

    def perhaps(item: Any, root: Any) -> Any:
        value = _lenient(part, item, root)
        return ABSENT if value is None else value

    return perhaps


def _map(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    part = _compile(declared["$map"], place)
    codes = _needed(declared, "$values", place)
    if not isinstance(codes, dict):
        raise Malformed(f"{place} : « $values » est une table")
    table = {_code(key): value for key, value in codes.items()}
    default = declared.get("$default", ABSENT)

    def translate(item: Any, root: Any) -> Any:
        value = part(item, root) if default is ABSENT else _lenient(part, item, root)
        found = table.get(_code(value), default) if not isinstance(value, (dict, list)) else default
        if found is ABSENT:
            raise Unmappable(f"{place} : code inconnu")
        return found

    return translate


def _code(value: Any) -> str:
    """Codes are compared as texts: YAML and JSON do not always agree on what is a number."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _date(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    part = _compile(declared["$date"], place)
    form = declared.get("$format", "%Y-%m-%d")
    if not isinstance(form, str) or "%" not in form:
        raise Malformed(f"{place} : « $format » est un format de date (%d/%m/%Y)")

    def read(item: Any, root: Any) -> Any:
        value = part(item, root)
        if value is None:
            return None
        try:
            return datetime.strptime(str(value), form).date().isoformat()  # noqa: DTZ007  # a civil date has no zone
        except ValueError:
            raise Unmappable(f"{place} : pas une date {form}") from None

    return read


def _join(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    part = _compile(declared["$join"], place)
    between = declared.get("$with", " ")
    if not isinstance(between, str):
        raise Malformed(f"{place} : « $with » est un texte")

    def glue(item: Any, root: Any) -> Any:
        found = part(item, root)
        if not isinstance(found, list):
            raise Unmappable(f"{place} : pas une liste")
        return between.join(str(_scalar(value, place)) for value in found if value is not None)

    return glue


def _split(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
    part = _compile(declared["$split"], place)
    by = declared.get("$by", " ")
    if not isinstance(by, str) or not by:
        raise Malformed(f"{place} : « $by » est un texte")

    def cut(item: Any, root: Any) -> Any:
        text = part(item, root)
        if not isinstance(text, str):
            raise Unmappable(f"{place} : pas un texte")
        return [piece.strip() for piece in text.split(by) if piece.strip()]

    return cut


def _scalar(value: Any, place: str) -> Any:
    if isinstance(value, (dict, list)):
        raise Unmappable(f"{place} : ni texte ni nombre")
    return value


def _typed(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any], str], Callable[[Any, Any], Any]]:
    def build(declared: dict[str, Any], place: str) -> Callable[[Any, Any], Any]:
        part = _compile(declared[name], place)

        def convert(item: Any, root: Any) -> Any:
            value = _scalar(part(item, root), place)
            if value is None:
                return None
            try:
                return change(value)
            except ValueError:
                raise Unmappable(f"{place} : ne se lit pas ainsi") from None

        return convert

    return build


def _to_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _to_integer(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not _INTEGER.fullmatch(str(value).strip()):
        raise ValueError
    return int(value)


def _to_number(value: Any) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text.replace(",", "."))


def _to_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    found = _BOOLEANS.get(str(value).strip().lower())
    if found is None:
        raise ValueError
    return found


_OPERATIONS: dict[str, tuple[Callable[[dict[str, Any], str], Callable[[Any, Any], Any]], frozenset[str]]] = {
    "$each": (_each, frozenset({"$as", "$when", "$is"})),
    "$first": (_first, frozenset()),
    "$optional": (_optional, frozenset()),
    "$map": (_map, frozenset({"$values", "$default"})),
    "$date": (_date, frozenset({"$format"})),
    "$join": (_join, frozenset({"$with"})),
    "$split": (_split, frozenset({"$by"})),
    "$text": (_typed("$text", _to_text), frozenset()),
    "$integer": (_typed("$integer", _to_integer), frozenset()),
    "$number": (_typed("$number", _to_number), frozenset()),
    "$boolean": (_typed("$boolean", _to_boolean), frozenset()),
}
