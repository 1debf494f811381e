"""Imported cases in the data folder: `home/cases`, in the layout they came in, replaced as a whole."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import msgspec

from unefois.sources.replay import words
from unefois.sources.replay.calls import words_for
from unefois.sources.replay.library import Library, Rejected, locate

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_SUFFIXES = (".yaml", ".yml")


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import kept and left."""

    cases: int
    operations: int
    words: int
    words_created: int
    rejected: tuple[Rejected, ...]


def store(source: Path, target: Path, today: date) -> Imported:
    """Copy the valid cases and words of `source` to `target`, with words for the cases that need one.

    `target` is replaced in one move: whoever reads it meanwhile sees the old cases or the new ones. The licence that
    comes with the cases goes along with them.

    :raises NotADirectoryError: `source` is not a folder.
    """
    library = Library.load(source)
    source = locate(source)
    made = words_for(library, today)
    draft = target.with_name(f".{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    refused = {rejected.path for rejected in library.rejected}
    for folder in sorted({*library.operations, "france_connect"}):
        for path in sorted((source / folder).glob("*")):
            if path.suffix in _SUFFIXES and path.is_file() and f"{folder}/{path.name}" not in refused:
                (draft / folder).mkdir(exist_ok=True)
                shutil.copyfile(path, draft / folder / path.name)
    for name in ("LICENSE", "LICENSE.md", "LICENCE"):
        if (source / name).is_file():
            shutil.copyfile(source / name, draft / name)
    words.write(made, draft)
    _swap(draft, target)
    return Imported(
        cases=len(library),
        operations=len(library.operations),
        words=len(library.words),
        words_created=len(made),
        rejected=library.rejected,
    )


def _swap(draft: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)
