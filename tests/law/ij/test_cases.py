"""Published figures of daily allowances, each with its source, that the engine must reproduce."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from unefois.law import ij
from unefois.law.trace import to_data, to_html, to_text

CASES = sorted(Path(__file__).with_name("cases").glob("*.yaml"))


def read(path):
    """A case file, numbers with a decimal point kept as texts."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


def figure(result, path):
    """``rates.2.gross``, ``periods.1.days``… in a result; lists count from 1."""
    value = result
    for name in path.split("."):
        value = value[int(name) - 1] if isinstance(value, list) else getattr(value, name)
    return value


def as_given(value):
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Decimal():
            return value
        case _:
            return str(value)


def disagreements(case):
    found = []
    for number, example in enumerate(case["examples"], 1):
        (document,) = ij.documents(example)
        result = ij.compute(document.claim)
        for path, expected in document.expected.items():
            value = as_given(figure(result, path))
            if value != (Decimal(expected) if isinstance(value, Decimal) else expected):
                found.append(f"{case['id']} n° {number}, {path} : attendu {expected}, trouvé {value}")
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_figures(path):
    case = read(path)
    assert case["id"] == path.stem
    assert case["title"]
    assert case["source"]
    assert all(example["expected"] for example in case["examples"])
    assert disagreements(case) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_explained(path):
    for example in read(path)["examples"]:
        (document,) = ij.documents(example)
        result = ij.compute(document.claim, trace=True)
        root = result.trace
        assert root.value == ("droit ouvert" if result.eligible else "pas de droit")
        assert root == ij.explain(document.claim)
        assert sum(node.value for node in root.walk() if node.name == "CSG") == result.csg
        assert sum(node.value for node in root.walk() if node.name == "CRDS") == result.crds
        for rate in result.rates:
            assert any(node.value == rate.gross and node.article and node.parameters for node in root.walk())
        assert len([node for node in root.walk() if node.name.startswith("Doute")]) == len(result.doubts)
        text = to_text(root)
        assert "CSS, art." in text
        assert to_data(root)["name"] == root.name
        assert to_html(root).count("<details") == to_html(root).count("</details>")


def test_a_wrong_figure_is_seen():
    case = read(CASES[0])
    case["examples"][0]["expected"]["days"] = "18"
    assert len(disagreements(case)) == 1
