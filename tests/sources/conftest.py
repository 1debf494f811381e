"""The folder of public test cases, where it lies beside the project; certificates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.certificates import Certificates, issue

_CASES = Path(__file__).parents[2].parent / "shared" / "cases"


@pytest.fixture(scope="session")
def public_cases() -> Path:
    """The public test cases of API Particulier (../shared/cases)."""
    if not _CASES.is_dir():
        pytest.skip("NOT CHECKED against the public test cases: ../shared/cases is absent")
    return _CASES


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate authority and what it signed."""
    return issue(tmp_path_factory.mktemp("certificates"))
