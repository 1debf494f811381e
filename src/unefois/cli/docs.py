"""`unefois docs`: writes the pages of `docs/` that come from code, or refuses the stale ones (`--check`)."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cyclopts
from pydantic_core import PydanticUndefined

from unefois.config import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[3] / "docs"
MARK = "<!-- Written by "
"""How the first line of every generated page begins: a page with it that nobody writes any more is stale too."""
ELSEWHERE = frozenset({"contract-differences.md", "rules/oracle.md"})
"""Generated pages with a check of their own (`python -m tools.contract`) or a measure (`python -m tools.oracle`)."""


class Generator(NamedTuple):
    """`target`: `module:function` that returns file name → content; `folder`: under `docs/`."""

    target: str
    folder: str = ""


GENERATORS = (
    Generator("unefois.operations.docs:pages"),
    Generator("unefois.cli.docs:configuration"),
    Generator("unefois.law.docs:pages", "rules"),
    Generator("unefois.sandbox.docs:pages"),
)

app = cyclopts.App(name="docs", help="Écrire les documents engendrés, ou vérifier qu'ils sont à jour.")


@app.default
def run(*, check: bool = False) -> int:
    """Écrire les documents engendrés.

    Parameters
    ----------
    check
        Ne rien écrire ; échouer s'il en est de périmés.
    """
    if not FOLDER.is_dir():
        print("Le dossier docs/ n'existe pas : cette commande est pour un clone du projet.", file=sys.stderr)
        return 1
    wanted = generate()
    late = stale(wanted, FOLDER)
    if check:
        for name in late:
            print(f"périmé : docs/{name}")
        print("Lancez `make docs`." if late else f"{len(wanted)} documents à jour.")
        return 1 if late else 0
    for name, content in wanted.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for name in late:
        if name not in wanted:
            (FOLDER / name).unlink()
            print(f"retiré : docs/{name}")
        else:
            print(f"écrit : docs/{name}")
    print(f"{len(wanted)} documents, {len(late)} changés.")
    return 0


def generate() -> dict[str, str]:
    """Every generated page: path under `docs/` → content."""
    pages: dict[str, str] = {}
    for generator in GENERATORS:
        module, _, name = generator.target.partition(":")
        write: Callable[[], dict[str, str]] = getattr(importlib.import_module(module), name)
        for file, content in write().items():
            pages[f"{generator.folder}/{file}".removeprefix("/")] = content
    return dict(sorted(pages.items()))


def stale(wanted: dict[str, str], folder: Path) -> list[str]:
    """Pages whose content differs, and marked pages that nobody writes any more."""
    late = [name for name, content in wanted.items() if not (folder / name).exists() or _read(folder / name) != content]
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        if name not in wanted and name not in ELSEWHERE and _read(path).startswith(MARK):
            late.append(name)
    return late


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def configuration() -> dict[str, str]:
    """docs/configuration.md, from the fields of the settings."""
    lines = [
        "<!-- Written by `make docs` from src/unefois/config.py: do not edit. -->",
        "",
        "# Configuration",
        "",
        "Everything is an environment variable, read once at start. Without any: the sandbox, on SQLite.",
        "",
        "| variable | default | |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        description = (field.description or "").replace("|", "\\|")
        lines.append(f"| `UNEFOIS_{name.upper()}` | {_default(field)} | {description} |")
    return {"configuration.md": "\n".join([*lines, ""])}


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "**required**"
    if isinstance(value, list):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    return "" if value in (None, "") else f"`{value}`"


if __name__ == "__main__":
    sys.exit(app(result_action="return_value"))
