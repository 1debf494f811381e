"""The oracle's own virtual environment, and the exchange of JSON with it.

openfisca-france is under the AGPL: it lives in `.tools/oracle`, is run as another program, and is neither imported by
nor a dependency of anything here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("UNEFOIS_ORACLE", ROOT / ".tools" / "oracle"))
PYTHON = HOME / "bin" / "python"
REQUIREMENT = "openfisca-france>=176,<177"
WORKER = Path(__file__).with_name("worker.py")


class OracleAbsentError(RuntimeError):
    """The oracle's environment was not made: says how to make it."""


class OracleFailedError(RuntimeError):
    """The other program stopped; its last words."""


def present() -> bool:
    return PYTHON.exists()


def install() -> None:
    """Make the environment from PyPI, with uv where it is, with the standard library otherwise."""
    uv = shutil.which("uv") or (str(own) if (own := ROOT / ".tools" / "bin" / "uv").exists() else None)
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, "--clear", str(HOME)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(PYTHON), REQUIREMENT], check=True, cwd=HOME)
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME)], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", REQUIREMENT], check=True)


def ask(request: dict[str, Any]) -> dict[str, Any]:
    """The oracle's answer to a request (see worker.py).

    :raises OracleAbsentError: no environment.
    :raises OracleFailedError: the other program stopped.
    """
    if not present():
        raise OracleAbsentError(f"no environment in {HOME}: run `python -m tools.oracle --install`")
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "request.json", Path(folder) / "answer.json"
        given.write_text(json.dumps(request), encoding="utf-8")
        run = subprocess.run(
            [str(PYTHON), "-W", "ignore", str(WORKER), str(given), str(found)],
            check=False, capture_output=True, text=True, cwd=folder,
            env={"PATH": os.environ.get("PATH", "")},
        )  # fmt: skip
        if run.returncode or not found.exists():
            raise OracleFailedError(run.stderr[-2000:])
        answer: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return answer
