"""Compiled modules are those of the sources beside them, or nothing starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from tools.compile import MODULES, SOURCE
from tools.compile import RECORD as PLACE

import unefois
from unefois import check_compiled, compiled

RECORD = PLACE.name


@pytest.fixture
def package(tmp_path):
    """A package of one module, recorded as compiled."""
    (tmp_path / "hot.py").write_text("X = 1\n")
    (tmp_path / RECORD).write_text(json.dumps({"hot.py": sha256(b"X = 1\n").hexdigest()}))
    return tmp_path


def test_nothing_compiled(tmp_path):
    check_compiled(tmp_path)
    assert compiled(tmp_path) == {}


def test_a_source_as_it_was_compiled(package):
    check_compiled(package)
    assert list(compiled(package)) == ["hot.py"]


def test_a_source_edited_since(package):
    (package / "hot.py").write_text("X = 2\n")
    with pytest.raises(ImportError, match=r"hot\.py a changé.*tools\.compile --remove"):
        check_compiled(package)


def test_a_source_removed_since(package):
    (package / "hot.py").unlink()
    with pytest.raises(ImportError, match=r"hot\.py"):
        check_compiled(package)


def test_the_command_refuses_to_start_on_stale_compiled(tmp_path):
    shutil.copytree(Path(unefois.__file__).parent, tmp_path / "unefois", ignore=shutil.ignore_patterns("*.so", RECORD))
    (tmp_path / "unefois" / RECORD).write_text(json.dumps({"gateway/call.py": "0" * 64}))
    done = subprocess.run(
        [sys.executable, "-m", "unefois.cli", "--version"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Erreur gateway/call.py a changé depuis sa compilation")
    assert "tools.compile --remove" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_compiled_here_is_what_runs():
    """Under `make test-compiled`, the tests that follow are those of the extension modules."""
    for path in compiled():
        module = import_module("unefois." + path.removesuffix(".py").replace("/", "."))
        assert module.__file__.endswith(".so")


def test_the_modules_to_compile_exist():
    assert [path for path in MODULES if not (SOURCE / path).is_file()] == []
