"""What the commands of the law share: reading documents, comparing with expected figures, saying faults."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.cli.console import Failure
from unefois.cli.law_labels import label
from unefois.law.are.model import CareerError
from unefois.law.ij.model import ClaimError
from unefois.law.money import number_fr
from unefois.law.parameters import ParameterError
from unefois.law.reading import ReadingError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 8_000_000
"""Bytes: far more than a file that a person writes."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that the file expects, and what was computed."""

    figure: str
    """Its path in the result."""
    label: str
    expected: str
    """As the file writes it."""
    found: Any
    agrees: bool

    @property
    def expected_shown(self) -> str:
        """The expected figure, which the file writes as it likes, as French text of what was found."""
        return shown(self.found) if self.agrees else shown_as(self.found, self.expected)

    @property
    def found_shown(self) -> str:
        """The figure found, as French text."""
        return shown(self.found)


@contextmanager
def faults(path: Path | str) -> Iterator[None]:
    """What is wrong in an input ends the command with one line a fault."""
    try:
        yield
    except (CareerError, ClaimError) as error:
        raise Failure(_listed(path, error.faults)) from None
    except (ReadingError, ParameterError) as error:
        raise Failure(_listed(path, [str(error)])) from None


def _listed(path: Path | str, lines: list[str]) -> str:
    if len(lines) == 1:
        return f"{path} : {lines[0]}"
    return f"{path} :\n" + "\n".join(f"  - {line}" for line in lines)


def read(path: Path) -> Any:
    """A YAML or JSON file as exact data; ``-`` is the standard input.

    :raises Failure: no such file, too large, or not a text.
    :raises ReadingError: not YAML.
    """
    try:
        if str(path) == "-":
            text = sys.stdin.read(_LARGEST + 1)
        else:
            with path.open(encoding="utf-8") as file:
                text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise Failure(f"{path} : ce fichier n'existe pas") from None
    except OSError as error:
        raise Failure(f"{path} : lecture impossible ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise Failure(f"{path} : ce n'est pas un texte en UTF-8 — attendu : YAML ou JSON") from None
    if len(text) > _LARGEST:
        raise Failure(f"{path} : plus de {_LARGEST // 1_000_000} Mo — pour des fichiers de carrières : are batch")
    return parse(text)


def compared(result: Any, expected: dict[str, Any]) -> list[Expected]:
    """Expected figures by path (``daily.gross``, ``months.2026-02.net``, ``rates.1.gross``) against a result."""
    return [_one(result, path, str(value)) for path, value in expected.items()]


def _one(result: Any, path: str, expected: str) -> Expected:
    found = _at(result, path)
    text = shown(found)
    agrees = text == expected or _plain(found) == expected
    if isinstance(found, Decimal):
        try:
            agrees = found == Decimal(expected)
        except InvalidOperation:
            agrees = False
    return Expected(figure=path, label=label(path), expected=expected, found=found, agrees=agrees)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        match value:
            case None:
                return None
            case list() if name.isdigit():
                value = value[int(name) - 1] if 0 < int(name) <= len(value) else None
            case list():
                value = next((one for one in value if f"{one.month:%Y-%m}" == name), None)
            case _ if hasattr(value, name):
                value = getattr(value, name)
            case _:
                raise ReadingError(f"expected.{path} : ce nom n'existe pas dans le résultat")
    return value


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)


def shown_as(found: Any, text: str) -> str:
    """An expected figure, which the file writes as it likes, shown as the one that was found."""
    try:
        match found:
            case bool():
                return shown({"true": True, "false": False}.get(text.lower(), text))
            case Decimal() | int():
                return shown(Decimal(text))
            case date():
                return shown(date.fromisoformat(text))
    except (InvalidOperation, ValueError):
        return text
    return text


def shown(value: Any) -> str:
    """A figure as French text."""
    match value:
        case None:
            return "—"
        case bool():
            return "oui" if value else "non"
        case Decimal() | int():
            return number_fr(value)
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)
