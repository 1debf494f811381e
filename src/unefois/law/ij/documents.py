"""Claim documents: what a YAML or JSON file may hold, for the command line, the examples and the tests.

One claim (its fields at the top, or under ``claim``), or ``claims``, a list of either, each with a ``name``. A document
may carry ``expected`` figures by path, with their ``source``.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from unefois.law.ij.model import Claim, ClaimError, decode

_OWN: Final = frozenset({"name", "title", "source", "note", "expected", "claim", "tolerance"})


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its name and, if the file gives them, the figures expected of it."""

    name: str
    claim: Claim
    expected: dict[str, Any] = {}


def documents(data: Any) -> list[Document]:
    """The claims of a document, in order.

    :raises ClaimError: a wrong form or a wrong claim; each line names the claim at fault.
    """
    if not isinstance(data, dict):
        raise ClaimError(["document : attendu un arrêt, ou « claims »"])
    if "claims" not in data:
        return [_document(data, str(data.get("name") or data.get("title") or "arrêt"))]
    if not isinstance(data["claims"], list):
        raise ClaimError(["claims : attendu une liste d'arrêts"])
    found = []
    for number, one in enumerate(data["claims"], 1):
        if not isinstance(one, dict):
            raise ClaimError([f"claims[{number}] : attendu un arrêt"])
        name = str(one.get("name") or f"arrêt {number}")
        try:
            found.append(_document(one, name))
        except ClaimError as error:
            raise ClaimError([f"{name} : {fault}" for fault in error.faults]) from None
    return found


def _document(data: dict[str, Any], name: str) -> Document:
    claim = decode(data.get("claim") or {key: data[key] for key in data if key not in _OWN})
    expected = data.get("expected") or {}
    if not isinstance(expected, dict):
        raise ClaimError(["expected : attendu des valeurs par nom"])
    return Document(name=name, claim=claim, expected=expected)
