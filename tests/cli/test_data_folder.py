"""A command that makes a data folder says which."""

from __future__ import annotations

import pytest

from unefois.cli import data_folder
from unefois.config import Settings


@pytest.mark.parametrize(("env", "said"), [("sandbox", "(bac à sable)"), ("production", "(production)")])
def test_a_new_folder_is_said_once_and_is_its_owners(env, said, tmp_path, capsys):
    settings = Settings(home=tmp_path / "in" / "var", env=env)
    assert data_folder.ensure(settings) == tmp_path / "in" / "var"
    caught = capsys.readouterr()
    assert f"{tmp_path / 'in' / 'var'} {said}" in caught.err
    assert "UNEFOIS_HOME" in caught.err
    assert caught.out == ""
    assert (tmp_path / "in" / "var").stat().st_mode & 0o777 == 0o700
    data_folder.ensure(settings)
    assert capsys.readouterr().err == ""


def test_a_folder_named_from_here_is_said_whole(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNEFOIS_HOME", raising=False)
    assert data_folder.ensure() == tmp_path / "var"
    assert str(tmp_path / "var") in capsys.readouterr().err
