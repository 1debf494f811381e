"""What commands print with, and how they say no."""

from __future__ import annotations

from typing import Any

import msgspec
from rich.console import Console

out = Console()
err = Console(stderr=True)


class Failure(Exception):
    """Raised by a command to end with exit code 1 and a sentence that says what to do."""


def error(message: str) -> None:
    """A sentence on the standard error."""
    err.print(f"[bold red]Erreur[/] {message}", highlight=False)


def as_json(value: Any) -> None:
    """A result for a program."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
