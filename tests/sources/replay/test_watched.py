"""What is read again when its folder was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unefois.sources.replay.watched import Watched

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """Seconds, by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def content(folder: Path) -> str:
    return (folder / "text").read_text(encoding="utf-8")


def fill(folder: Path, text: str) -> None:
    draft = folder.with_name("draft")
    draft.mkdir()
    (draft / "text").write_text(text, encoding="utf-8")
    if folder.exists():
        folder.rename(folder.with_name(f"old-{content(folder)}"))
    draft.rename(folder)


def test_a_replaced_folder_is_read_again_and_looked_at_now_and_then(tmp_path: Path) -> None:
    clock = Clock()
    folder = tmp_path / "held"
    watched = Watched(folder, content, "nothing", clock=clock)
    assert watched.current() == "nothing"
    fill(folder, "one")
    assert watched.current() == "nothing"
    clock.now += 0.5
    assert watched.current() == "one"
    fill(folder, "two")
    clock.now += 0.5
    assert watched.current() == "two"
    folder.rename(tmp_path / "gone")
    clock.now += 0.5
    assert watched.current() == "nothing"


def test_what_cannot_be_read_leaves_what_was_there_and_is_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    folder = tmp_path / "held"
    fill(folder, "one")
    watched = Watched(folder, content, "nothing", clock=clock)
    fill(folder, "two")
    (folder / "text").rename(folder / "elsewhere")
    clock.now += 0.5
    assert watched.current() == "one"
    (folder / "elsewhere").rename(folder / "text")
    clock.now += 0.5
    assert watched.current() == "two"


def test_a_first_reading_that_fails_is_the_callers_business(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Watched(tmp_path, content, "nothing")
