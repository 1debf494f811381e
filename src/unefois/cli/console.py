"""What commands print with, and how they say no."""

from __future__ import annotations

import os
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape

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
