"""Unefois: the exchange of administrative data, whole, in one project. docs/architecture.md is the map.

`make compile` turns the modules of the hot path into extension modules (docs/adr/0019-compiled-hot-path.md), which
Python prefers to the source of the same name. A source edited since would then be ignored without a word: the package
refuses to be imported instead.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent
_RECORD = "compiled.json"
"""Beside this module: the SHA-256 of each source when it was compiled, by path within the package."""


class StaleCompilation(ImportError):
    """What is compiled is not what the sources say."""


def compiled(package: Path = _PACKAGE) -> dict[str, str]:
    """The compiled sources, with their digests; empty where nothing is compiled."""
    try:
        content: dict[str, str] = json.loads((package / _RECORD).read_text())
    except FileNotFoundError:
        return {}
    return content


def check_compiled(package: Path = _PACKAGE) -> None:
    """Raise StaleCompilation when a compiled source was edited or removed since."""
    for path, before in compiled(package).items():
        source = package / path
        if not source.is_file() or sha256(source.read_bytes()).hexdigest() != before:
            raise StaleCompilation(
                f"{path} a changé depuis sa compilation, qui serait seule lue. Compilez à nouveau comme la première"
                " fois (docs/operate.md : Install), ou revenez aux sources : python3 -m tools.compile --remove, dans"
                " le dossier du projet."
            )


def _is_command() -> bool:
    """Whether somebody typed `unefois`, or one of the project's modules: who does reads a sentence, not frames."""
    return Path(sys.argv[0]).name == "unefois" or sys.argv[0] == "-m"


try:
    check_compiled()
except StaleCompilation as stale:
    if not _is_command():
        raise
    sys.exit(f"Erreur {stale}")
