"""The demonstration, which the tests of the teleservice share."""

import pytest

from tests.demonstration import running
from tests.franceconnect.conftest import served  # noqa: F401  # a simulator on a port, slow on demand


@pytest.fixture(scope="package")
def demo(tmp_path_factory):
    with running(tmp_path_factory.mktemp("demo"), citizens=1) as demo:
        yield demo
