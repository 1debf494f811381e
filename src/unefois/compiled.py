"""Which modules of this installation are compiled, and that they are those of the sources beside them.

`make compile` turns the modules of the hot path into extension modules (docs/adr/0019-compiled-hot-path.md), which
Python prefers to the source of the same name. A source edited since would then be ignored without a word: whatever
imports `unefois` refuses to start instead.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent
RECORD = "compiled.json"
"""Beside this module: the SHA-256 of each source when it was compiled, by path within the package."""


def digest(source: Path) -> str:
    """What identifies a source."""
    return sha256(source.read_bytes()).hexdigest()


def modules(package: Path = _PACKAGE) -> dict[str, str]:
    """The compiled sources, with their digests; empty where nothing is compiled."""
    try:
        content: dict[str, str] = json.loads((package / RECORD).read_text())
    except FileNotFoundError:
        return {}
    return content


def check(package: Path = _PACKAGE) -> None:
    """Raise ImportError when a compiled source was edited or removed since."""
    for path, before in modules(package).items():
        source = package / path
        if not source.is_file() or digest(source) != before:
            raise ImportError(
                f"{path} a changé depuis sa compilation, qui serait seule lue."
                " Relancez `make compile`, ou revenez aux sources par `make uncompile`."
            )
