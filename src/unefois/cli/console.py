"""What commands print with, and how they say no."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_IN_A_FILE = 160
"""Columns where there is no terminal to fit: a table in a log or a pipe is not cut."""

out = Console()
err = Console(stderr=True)
for _console in (out, err):
    if not _console.is_terminal and "COLUMNS" not in os.environ:
        _console.width = _IN_A_FILE


class Failure(Exception):
    """Raised by a command to end with exit code 1 and a sentence that says what to do."""


def error(message: str) -> None:
    """A sentence on the standard error."""
    err.print(f"[bold red]Erreur[/] {escape(message)}", highlight=False)


def as_json(value: Any) -> None:
    """A result for a program."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on the standard error, from the first step told on: what is refused at once draws none.

    Gives what tells a step: how many are done, of how many.
    """
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=err, disable=quiet)
    task = bar.add_task("")

    def tell(done: int, of: int) -> None:
        bar.start()
        bar.update(task, completed=min(done, of), total=of)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
