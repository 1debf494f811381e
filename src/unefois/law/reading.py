"""Reading what people write: a YAML or JSON text to exact data, and what is wrong in it, said in French.

Numbers stay texts until a type is known, so that no amount is ever a binary float. A text cannot make the reader work
more than its length: aliases are refused, and nesting is bounded. :func:`in_french` turns the decoder's message into
the field, its value and what is expected there.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec
import yaml
from msgspec import inspect

DEEPEST: Final = 20
EARLIEST: Final = date(1910, 1, 1)
LATEST: Final = date(2150, 12, 31)
_WITHOUT_DATES: Final = frozenset({str, int, bool, Decimal, type(None)})
_BOUNDS: Final = {">=": "au moins", "<=": "au plus", ">": "plus de", "<": "moins de"}
_SAID: Final[dict[type, str]] = {
    inspect.DateType: "une date, comme 2025-12-31",
    inspect.DecimalType: "un nombre, comme 2500 ou 2500.50",
    inspect.IntType: "un nombre entier",
    inspect.BoolType: "true ou false",
    inspect.ListType: "une liste",
    inspect.DictType: "des champs",
    inspect.StrType: "un texte",
}
_FIELD: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class ReadingError(ValueError):
    """A text that is neither YAML nor JSON, or that is not worth reading further."""


class _Loader(yaml.CBaseLoader):
    """Texts, lists and mappings alone; a key given twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ReadingError(f"{_place(key.start_mark)} : un nom de champ est attendu")
            if key.value in seen:
                raise ReadingError(f"{_place(key.start_mark)} : « {key.value} » est donné deux fois")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _place(mark: Any) -> str:
    return f"ligne {mark.line + 1}, colonne {mark.column + 1}"


def parse(text: str) -> Any:
    """A YAML (or JSON) document as dicts, lists and texts; an empty value is ``None``.

    :raises ReadingError: not YAML, an alias, a field given twice, or nesting deeper than :data:`DEEPEST`.
    """
    try:
        depth = 0
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):
                raise ReadingError(f"{_place(event.start_mark)} : les renvois (« * ») ne sont pas acceptés")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise ReadingError(f"{_place(event.start_mark)} : plus de {DEEPEST} niveaux")
        data = yaml.load(text, _Loader)  # noqa: S506  # builds texts, lists and mappings alone
    except yaml.MarkedYAMLError as error:
        where = f"{_place(error.problem_mark)} : " if error.problem_mark else ""
        raise ReadingError(f"{where}ce n'est pas du YAML ni du JSON ({error.problem})") from None
    except yaml.YAMLError as error:
        raise ReadingError(f"ce n'est pas du YAML ni du JSON ({error})") from None
    return _emptied(data)


def _emptied(data: Any) -> Any:
    """``null``, ``~`` and nothing mean that nothing is given."""
    match data:
        case dict():
            return {key: _emptied(value) for key, value in data.items()}
        case list():
            return [_emptied(value) for value in data]
        case "" | "~" | "null":
            return None
    return data


def in_french(error: Exception, data: Any, expected: type) -> str:
    """What a msgspec decoding error says, as ``field : value — attendu : …``.

    :param data: what was decoded, to show the value at fault.
    :param expected: the type it was decoded as, to say what is possible there.
    """
    message, _, path = str(error).partition(" - at ")
    if path.startswith("`key`"):
        return "un nom de champ doit être un texte"
    path = path.strip("`").removeprefix("$").removeprefix(".")
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", message):
        names = _fields(_type_at(expected, path))
        near = difflib.get_close_matches(found[1], names, 1)
        rule = f"ce champ n'existe pas ; attendu : {near[0]} ?" if near else f"champs possibles : {', '.join(names)}"
        return f"{_join(path, found[1])} : {rule}"
    if found := re.fullmatch(r"Object missing required field `(.*)`", message):
        name = _join(path, found[1])
        return f"{name} : manque — attendu : {_said(_type_at(expected, name))}"
    kind = _type_at(expected, path)
    what = _said(kind)
    if found := re.fullmatch(r"Expected `\w+` (>=|<=|>|<) (.*)", message):
        what = f"{what}, {_BOUNDS[found[1]]} {found[2]}"
    return f"{path or 'document'} : {_shown(_value_at(data, path))} — attendu : {what}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _steps(path: str) -> list[str]:
    return [found[1] or found[2] for found in _FIELD.finditer(path)]


def _value_at(data: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            data = data[int(step)] if isinstance(data, list) else data[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return ...
    return data


@cache
def _info(expected: type) -> inspect.Type:
    return inspect.type_info(expected)


def _type_at(expected: type, path: str) -> inspect.Type | None:
    kind: inspect.Type | None = _info(expected)
    for step in _steps(path):
        match _bare(kind):
            case inspect.StructType() as struct:
                kind = next((one.type for one in struct.fields if one.encode_name == step), None)
            case inspect.ListType() as many:
                kind = many.item_type
            case inspect.DictType() as named:
                kind = named.value_type
            case _:
                return None
    return _bare(kind)


def _bare(kind: inspect.Type | None) -> inspect.Type | None:
    while True:
        match kind:
            case inspect.Metadata():
                kind = kind.type
            case inspect.UnionType():
                kind = next((one for one in kind.types if not isinstance(one, inspect.NoneType)), None)
            case _:
                return kind


def _fields(kind: inspect.Type | None) -> list[str]:
    return [one.encode_name for one in kind.fields] if isinstance(kind, inspect.StructType) else []


def _said(kind: inspect.Type | None) -> str:
    if isinstance(kind, inspect.LiteralType):
        return "l'un de " + ", ".join(str(one) for one in kind.values)
    if isinstance(kind, inspect.StructType):
        return "des champs : " + ", ".join(_fields(kind))
    return _SAID.get(type(kind), "une autre valeur")


def _shown(value: Any) -> str:
    match value:
        case dict():
            return "des champs"
        case list():
            return "une liste"
        case None:
            return "rien"
        case _ if value is ...:
            return "valeur refusée"
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"  # noqa: PLR2004  # enough to recognise it


def out_of_calendar(value: Any, path: str = "") -> list[str]:
    """The dates of a decoded structure that no computation can be asked about, before any table is built from them."""
    return [] if _in_calendar(value) else _outside(value, path)


def _in_calendar(value: Any) -> bool:
    """The same question without its answer's words: nearly every document passes."""
    if isinstance(value, date):
        return EARLIEST <= value <= LATEST
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.astuple(value)
    elif not isinstance(value, list):
        return True
    return all(type(one) in _WITHOUT_DATES or _in_calendar(one) for one in value)


def _outside(value: Any, path: str) -> list[str]:
    match value:
        case date():
            if EARLIEST <= value <= LATEST:
                return []
            return [f"{path} : {value.isoformat()} — attendu : une date entre 1910 et 2150"]
        case msgspec.Struct():
            parts = [(name, getattr(value, name)) for name in value.__struct_fields__]
            return [fault for name, one in parts for fault in _outside(one, _join(path, name))]
        case list():
            return [fault for rank, one in enumerate(value) for fault in _outside(one, f"{path}[{rank}]")]
    return []


def decode_text(text: bytes | str, kind: type[msgspec.Struct]) -> Any:
    """A JSON text straight to a type, numbers exact.

    :raises ReadingError: not JSON, or not of that type; said in French.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ReadingError(in_french(error, _anything(text), kind)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReadingError(f"ce n'est pas du JSON ({error})") from None
    except RecursionError:
        raise ReadingError("ce n'est pas du JSON utilisable : trop de niveaux") from None


def _anything(text: bytes | str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReadingError(f"ce n'est pas du JSON ({error})") from None
    except RecursionError:
        raise ReadingError("ce n'est pas du JSON utilisable : trop de niveaux") from None
