"""The real service's own files, beside the project: without them a test is skipped, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def contract_file(name: str) -> Path:
    """A published file of the contract."""
    path = SHARED / "contract" / name
    if not path.exists():
        pytest.skip(f"../shared/contract/{name} is absent: our contract is NOT compared with the real service's")
    return path
