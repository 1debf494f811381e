"""Generated documents: complete, deterministic, and refused when stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unefois.cli import docs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    return tmp_path


def test_committed_pages_are_fresh() -> None:
    assert docs.stale(docs.generate(), docs.FOLDER) == []


def test_the_same_code_gives_the_same_bytes() -> None:
    assert docs.generate() == docs.generate()


def test_every_page_says_that_it_is_generated() -> None:
    for name, content in docs.generate().items():
        assert content.startswith(docs.MARK), name
        assert content.endswith("\n"), name


def test_written_pages_are_fresh(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.run(check=True) == 1
    assert "périmé : docs/operations.md" in capsys.readouterr().out
    assert docs.run() == 0
    assert docs.run(check=True) == 0
    assert (folder / "rules" / "parameters.md").exists()


def test_a_changed_page_is_stale(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs.run()
    with (folder / "errors.md").open("a") as page:
        page.write("x")
    assert docs.run(check=True) == 1
    assert "périmé : docs/errors.md" in capsys.readouterr().out


def test_a_page_that_nobody_writes_any_more_is_stale_and_removed(folder: Path) -> None:
    docs.run()
    (folder / "old.md").write_text(docs.MARK + "something -->\n")
    (folder / "handwritten.md").write_text("# By hand\n")
    assert docs.run(check=True) == 1
    docs.run()
    assert not (folder / "old.md").exists()
    assert (folder / "handwritten.md").exists()
    assert docs.run(check=True) == 0


def test_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "FOLDER", tmp_path / "absent")
    assert docs.run() == 1


def test_every_setting_is_in_the_configuration() -> None:
    from unefois.config import Settings  # noqa: PLC0415

    page = docs.configuration()["configuration.md"]
    for name, field in Settings.model_fields.items():
        assert f"`UNEFOIS_{name.upper()}`" in page
        assert field.description
