"""Reading legal cases: YAML with exact decimals, expected figures named by their path in the result."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from unefois.law import are

if TYPE_CHECKING:
    from pathlib import Path


class ExactLoader(yaml.SafeLoader):
    """YAML whose numbers with a decimal point stay texts, so that no binary float is ever made."""


ExactLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:float"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    loader = ExactLoader(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def disagreeing(document: are.Document, tolerance: Decimal = Decimal(0)) -> list[str]:
    """What the engine answers otherwise than a document expects; one line a figure."""
    result = are.compute(document.career)
    found = []
    for path, expected in document.expected.items():
        value = figure(result, path)
        if isinstance(value, Decimal):
            agrees = abs(value - Decimal(str(expected))) <= tolerance
        elif isinstance(value, int) and not isinstance(value, bool):
            agrees = value == int(expected)
        else:
            agrees = value == expected
        if not agrees:
            found.append(f"{document.name}, {path} : attendu {expected}, trouvé {value}")
    return found


def disagreements(case: dict[str, Any]) -> list[str]:
    """The same for all examples of a case file."""
    tolerance = Decimal(str(case.get("tolerance", 0)))
    found: list[str] = []
    for number, example in enumerate(case["examples"], 1):
        (document,) = are.documents({"name": f"{case['id']} n° {number}", **example})
        found += disagreeing(document, tolerance)
    return found


def figure(result: are.Entitlement, path: str) -> Any:
    """``daily.gross``, ``months.2026-02.net``… in a result."""
    value: Any = result
    for name in path.split("."):
        if isinstance(value, list):
            value = next(one for one in value if f"{one.month:%Y-%m}" == name)
        else:
            value = getattr(value, name)
    return value
