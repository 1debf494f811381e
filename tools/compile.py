"""Compile the modules of the hot path to extension modules, with mypyc. Needs a C compiler; takes half a minute.

    python -m tools.compile                    # in place, beside the sources: for an installation
    python -m tools.compile --into DIR         # in a copy of the sources, DIR/src: for a measure or a test
    python -m tools.compile --remove           # back to the sources

Nothing is compiled where what stands there is already that of the sources. docs/adr/0019-compiled-hot-path.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
RECORD = Path("unefois/compiled.json")

MODULES = (
    "unefois/database/sqlite.py",
    "unefois/gateway/answer.py",
    "unefois/gateway/authenticate.py",
    "unefois/gateway/call.py",
    "unefois/gateway/drive.py",
    "unefois/gateway/fetch.py",
    "unefois/gateway/identify.py",
    "unefois/gateway/limits.py",
    "unefois/gateway/pipeline.py",
    "unefois/gateway/protocol.py",
    "unefois/gateway/record.py",
    "unefois/gateway/validate.py",
    "unefois/identity/matching.py",
    "unefois/identity/names.py",
    "unefois/journal/chain.py",
    "unefois/operations/checks.py",
    "unefois/sources/register/source.py",
)
"""What runs for every call. The rest would gain nothing that can be measured."""


def main() -> int:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--into", type=Path, help="copy the sources there and compile the copy")
    parser.add_argument("--remove", action="store_true", help="remove what is compiled in place")
    asked = parser.parse_args()
    if asked.remove:
        remove(SOURCE)
        return 0
    target = SOURCE
    if asked.into is not None:
        target = asked.into.resolve() / "src"
        copy_again(target)
    expected = digests()
    if recorded(target) == expected:
        return 0
    remove(target)
    problem = compile_into(target)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    (target / RECORD).write_text(json.dumps(expected, indent=1) + "\n")
    print(f"{len(MODULES)} modules compiled.")
    return 0


def compile_into(target: Path) -> str:
    """Put the extension modules of the sources into a tree; what mypyc said, when it failed."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "src"
        shutil.copytree(SOURCE, place, ignore=_COMPILED)
        command = [sys.executable, "-m", "mypyc", "--config-file", str(ROOT / "pyproject.toml"), *MODULES]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        shutil.rmtree(place / "build")
        for module in place.rglob("*.so"):
            shutil.copy2(module, target / module.relative_to(place))
    return ""


def copy_again(target: Path) -> None:
    """The sources as they are now; what is compiled in the copy stays."""
    kept = {path: path.read_bytes() for path in (*target.rglob("*.so"), *target.rglob(RECORD.name))}
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(SOURCE, target, ignore=_COMPILED)
    for path, content in kept.items():
        path.write_bytes(content)


_COMPILED = shutil.ignore_patterns("*.so", RECORD.name, "__pycache__")


def digests() -> dict[str, str]:
    """What the record should hold, as unefois.check_compiled reads it."""
    return {path.removeprefix("unefois/"): sha256((SOURCE / path).read_bytes()).hexdigest() for path in MODULES}


def recorded(target: Path) -> dict[str, str] | None:
    """What the record holds; None where nothing is compiled."""
    try:
        content: dict[str, str] = json.loads((target / RECORD).read_text())
    except FileNotFoundError:
        return None
    return content


def remove(target: Path) -> None:
    """Back to the sources."""
    for path in target.rglob("*.so"):
        path.unlink()
    (target / RECORD).unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
