"""The measures of the rules engine: they run, they count what they say, and OpenFisca is another program."""

from __future__ import annotations

import ast
import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from unefois.bench import law as measures
from unefois.cli import app
from unefois.law import are
from unefois.law.are import columns


def test_batches_are_whole_rights_in_bounded_memory():
    small = measures.whole_rights(20_000)
    assert small.people == 20_000
    assert small.per_second_core > 20_000
    assert small.memory_mb < 2_000


def test_files_are_written_and_counted():
    found = measures.through_files(500)
    assert (found.people, found.bytes_in > 1000, found.bytes_out > 1000) == (500, True, True)
    assert found.per_second > 0


def test_the_careers_given_to_openfisca_are_those_computed_here():
    length, pay = np.array([6, 24, 11]), np.array([2500.0, 1800.55, 3000.0])
    found = columns.rights(measures.same_careers(length, pay), months=12)
    for rank in range(3):
        career = are.decode(measures._document(int(length[rank]), str(pay[rank])))
        one = are.compute(career, months=12)
        assert int(one.sjr * 100) == found.sjr[rank]
        assert [int(month.net * 100) for month in one.months] == found.net[rank][: len(one.months)].tolist()
        simple = are.simple(str(pay[rank]), int(length[rank]), end=date(2025, 12, 31), birth=date(1985, 6, 1))
        assert are.compute(simple).sjr == one.sjr


def test_openfisca_is_never_imported():
    tree = ast.parse(Path(measures.__file__).with_name("openfisca.py").read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not any("openfisca" in ast.unparse(node) for node in top)
    assert not any(name.startswith("openfisca") for name in sys.modules)


def test_the_oracle_is_found_where_it_was_made(tmp_path, monkeypatch):
    monkeypatch.setenv("UNEFOIS_ORACLE", str(tmp_path))
    assert measures.oracle_python() is None
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    assert measures.oracle_python() == tmp_path / "bin/python"


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_its_figures_beside_the_budgets(as_json, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("UNEFOIS_ORACLE", str(tmp_path))
    monkeypatch.setattr(measures, "_SINGLE", 12)
    monkeypatch.setattr(measures, "_AMOUNTS", 50_000)
    monkeypatch.setattr(measures, "apart", lambda people: measures.whole_rights(min(people, 10_000)))
    words = ["bench", "law", "--files", "200", *(["--json"] if as_json else [])]
    app(words, result_action="return_value")
    text = capsys.readouterr().out
    if as_json:
        found = json.loads(text)
        assert found["report"]["single"]["explained_ms"] > 0
        assert found["report"]["oracle"] is None
        assert found["budgets"]["rights_per_second_core"] == 200_000
    else:
        assert "Un droit entier expliqué" in text
        assert "python -m tools.oracle --install" in text
