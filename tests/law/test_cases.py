"""The worked examples: published figures, each with its source, that the engine must reproduce."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("law_reading", Path(__file__).with_name("reading.py"))
reading = importlib.util.module_from_spec(_spec)
sys.modules["law_reading"] = reading
_spec.loader.exec_module(reading)

CASES = sorted(Path(__file__).with_name("cases").glob("D*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_published_figures(path):
    case = reading.read(path)
    assert case["id"] == path.stem
    assert case["title"]
    assert case["source"]
    assert all(example["expected"] for example in case["examples"])
    assert reading.disagreements(case) == []


EXAMPLES = Path(__file__).parents[2] / "docs/examples"


@pytest.mark.parametrize("name", ["seed.yaml", "d01.yaml", "d02.yaml"])
def test_the_examples_of_the_documentation(name):
    documents = reading.are.documents(reading.read(EXAMPLES / name))
    assert documents
    for document in documents:
        assert document.expected
        assert reading.disagreeing(document) == []


def test_a_wrong_figure_is_seen():
    case = reading.read(CASES[0])
    case["examples"][0]["expected"]["sjr"] = "81.53"
    assert len(reading.disagreements(case)) == 1
