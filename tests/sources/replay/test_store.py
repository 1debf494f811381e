"""Importing cases into the data folder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from unefois.sources.replay import Library
from unefois.sources.replay.calls import plan
from unefois.sources.replay.store import store

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)
RSA = "api_particulier_v3_cnav_revenu_solidarite_active_with_france_connect"
GOOD = """\
params:
  nomNaissance: D'ÉON
  prenoms: [Léo, Jean-Marc]
  anneeDateNaissance: 1990
  moisDateNaissance: 2
  jourDateNaissance: 28
  sexeEtatCivil: M
  codeCogInseePaysNaissance: '99100'
  codeCogInseeCommuneNaissance: '75112'
status: 200
payload: '{"data": {}}'
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    (folder / RSA).mkdir(parents=True)
    (folder / RSA / "good.yaml").write_text(GOOD, encoding="utf-8")
    (folder / RSA / "bad.yaml").write_text("params: [", encoding="utf-8")
    (folder / "LICENSE").write_text("MIT", encoding="utf-8")
    return folder


def test_valid_cases_are_copied_with_their_licence_and_the_words_they_need(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "home" / "cases"

    done = store(source, target, TODAY)

    assert (done.cases, done.operations, done.words, done.words_created) == (1, 1, 0, 1)
    assert [rejected.path for rejected in done.rejected] == [f"{RSA}/bad.yaml"]
    assert (target / RSA / "good.yaml").read_text(encoding="utf-8") == GOOD
    assert not (target / RSA / "bad.yaml").exists()
    assert (target / "LICENSE").read_text() == "MIT"
    again = Library.load(target)
    assert again.rejected == ()
    reached, unreached = plan(again, TODAY)
    assert not unreached
    assert reached[0].call.word in again.words


def test_an_import_replaces_the_one_before(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "home" / "cases"
    store(source, target, TODAY)
    (source / RSA / "good.yaml").rename(source / RSA / "renamed.yaml")

    store(source, target, TODAY)

    assert [path.name for path in (target / RSA).iterdir()] == ["renamed.yaml"]
    assert sorted(path.name for path in target.parent.iterdir()) == ["cases"]


def test_a_missing_folder_leaves_what_was_there(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "home" / "cases"
    store(source, target, TODAY)
    with pytest.raises(NotADirectoryError):
        store(tmp_path / "absent", target, TODAY)
    assert Library.load(target).cases
