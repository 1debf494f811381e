"""Career documents: what a YAML or JSON file may hold, for the command line, the examples and the tests.

Three forms: one career; ``simple`` (the simplified call's arguments); or ``careers``, a list of either, each
with a ``name``. A document may carry ``expected`` figures by path, with their ``source``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from unefois.law.are.api import simple
from unefois.law.are.model import Career, CareerError, EndReason, decode
from unefois.law.are.options import Options
from unefois.law.reading import in_french, out_of_calendar

_OWN = frozenset({"name", "title", "source", "note", "expected", "career", "simple"})


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A career with its name and, if the file gives them, the figures expected of it."""

    name: str
    career: Career
    expected: dict[str, Any] = {}


class SimpleCall(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The arguments of :func:`unefois.law.are.simple`, as a file gives them."""

    monthly_gross: Decimal
    end: date
    birth: date
    months: int = 24
    end_reason: EndReason = "fin_cdd"
    registered: date | None = None
    options: Options = Options()


def documents(data: Any) -> list[Document]:
    """The careers of a document, in order.

    :raises CareerError: a wrong form or a wrong career; each line names the career at fault.
    """
    if not isinstance(data, dict):
        raise CareerError(["document : attendu une carrière, « simple » ou « careers »"])
    if "careers" not in data:
        return [_document(data, str(data.get("name") or data.get("title") or "carrière"))]
    found = []
    for number, one in enumerate(data["careers"], 1):
        if not isinstance(one, dict):
            raise CareerError([f"careers[{number}] : attendu une carrière"])
        name = str(one.get("name") or f"carrière {number}")
        try:
            found.append(_document(one, name))
        except CareerError as error:
            raise CareerError([f"{name} : {fault}" for fault in error.faults]) from None
    return found


def _document(data: dict[str, Any], name: str) -> Document:
    expected = data.get("expected", {})
    if "simple" in data:
        career = _simple(data["simple"])
    else:
        career = decode(data.get("career") or {key: data[key] for key in data if key not in _OWN})
    return Document(name=name, career=career, expected=expected)


def _simple(given: Any) -> Career:
    try:
        arguments = msgspec.convert(given, SimpleCall, strict=False)
    except msgspec.ValidationError as error:
        raise CareerError([f"simple.{in_french(error, given, SimpleCall)}"]) from None
    found = out_of_calendar(arguments, "simple")
    if found:
        raise CareerError(found)
    return simple(**msgspec.structs.asdict(arguments))
