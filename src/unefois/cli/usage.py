"""Commands that were not understood: what is wrong in what was typed and what to type, in French.

Cyclopts says it in English; its exceptions carry what is needed to say it again.
"""

from __future__ import annotations

import shlex
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from cyclopts import Token
from cyclopts import exceptions as wrong

from unefois.cli.plural import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cyclopts import CycloptsError

_EXPECTED: dict[Any, str] = {
    int: "un nombre entier, comme 12",
    float: "un nombre, comme 1.5",
    bool: "« true » ou « false »",
    date: "une date AAAA-MM-JJ, comme 2025-12-31",
    datetime: "un instant AAAA-MM-JJTHH:MM, comme 2025-12-31T18:00",
}


def said(error: CycloptsError) -> str:
    """The sentence, and how to see the command's help."""
    return f"{_sentence(error)} Voyez « {_help(error)} »."


def between(least: int, most: int | None = None) -> Callable[[Any, Any], None]:
    """A validator of cyclopts: the numbers given are `least` or more, and `most` or less."""

    def check(_type: Any, value: Any) -> None:
        for one in value if isinstance(value, list) else [value]:
            if one is not None and (one < least or (most is not None and one > most)):
                raise ValueError(f"{least} au moins est attendu" if most is None else f"attendu : de {least} à {most}")

    return check


def _sentence(error: CycloptsError) -> str:  # noqa: C901, PLR0911  # one return a kind of mistake
    match error:
        case wrong.UnknownCommandError():
            return _unknown_command(error)
        case wrong.UnknownOptionError():
            given = (error.token.keyword or error.token.value).split("=")[0]
            names = [name for each in error.argument_collection if each.parse for name in each.names]
            return f"L'option {given} n'existe pas.{_close(given, names)}"
        case wrong.UnusedCliTokensError():
            return f"En trop : {' '.join(map(shlex.quote, error.unused_tokens or []))}."
        case wrong.ConsumeMultipleError():
            bound = f"{error.min_required} au moins" if error.actual_count < error.min_required else (
                f"{error.max_allowed} au plus")  # fmt: skip
            return f"{_name(error)} : {counted(error.actual_count, 'valeur donnée', 'valeurs données')}, {bound}."
        case wrong.MissingArgumentError():
            return _missing(error)
        case wrong.CoercionError():
            return f"{_name(error)} : « {error.token.value if error.token else ''} » ; attendu : {_kind(error)}."
        case wrong.ValidationError():
            value = next((token.value for token in _tokens(error)), "")
            return f"{_name(error)} : « {value} » ; {error.exception_message}."
        case wrong.RepeatArgumentError():
            return f"{error.token.keyword} est donné plusieurs fois."
        case wrong.RequiresEqualsError():
            return f"{_name(error)} s'écrit {_name(error)}=VALEUR."
        case wrong.ArgumentOrderError() | wrong.MixedArgumentError():
            return f"{_name(error)} est donné à la fois par son nom et par sa place : choisissez l'un ou l'autre."
    return f"La commande n'est pas comprise : {shlex.join(error.root_input_tokens or [])}."


def _unknown_command(error: wrong.UnknownCommandError) -> str:
    given = (error.unused_tokens or [""])[0]
    commands = [name for name in (error.app or ()) if not name.startswith("-")]
    if given.startswith("-"):
        return f"L'option {given} n'existe pas, ou se place après la commande."
    close = _close(given, commands) or f" Il y a : {', '.join(commands)}."
    return f"La commande « {given} » n'existe pas.{close}"


def _missing(error: wrong.MissingArgumentError) -> str:
    if error.keyword is not None or any(token.keyword for token in _tokens(error)):
        return f"{_name(error)} demande une valeur."
    if error.argument is None or error.argument.index is not None:
        return f"Il manque {_name(error)}."
    return f"Il manque l'option {_name(error)}."


def _close(given: str, known: Iterable[str]) -> str:
    found = get_close_matches(given, list(known), n=1)
    return f" Vouliez-vous dire {found[0]} ?" if found else ""


def _tokens(error: CycloptsError) -> list[Any]:
    token = getattr(error, "token", None)
    if isinstance(token, Token):
        return [token]
    return error.argument.tokens if error.argument is not None else []


def _name(error: CycloptsError) -> str:
    """An option as it was typed, an argument as the help names it."""
    keyword = getattr(error, "keyword", None) or next((one.keyword for one in _tokens(error) if one.keyword), None)
    if keyword is not None:
        return str(keyword)
    if error.argument is None:
        return "La commande"
    name = error.argument.name
    return name if error.argument.index is None else name.lstrip("-").upper()


def _kind(error: wrong.CoercionError) -> str:
    kind: Any = error.target_type
    if get_origin(kind) is Literal:
        return ", ".join(f"« {one} »" for one in get_args(kind))
    for one in get_args(kind) or (kind,):
        if one in _EXPECTED:
            return _EXPECTED[one]
    return "une autre valeur"


def _help(error: CycloptsError) -> str:
    return " ".join(["unefois", *(error.command_chain or ()), "--help"])
