"""Worlds for the tests: the simulator in this process, with a clock that the test moves."""

import pytest

from tests.franceconnect.world import World


@pytest.fixture
def world():
    """FranceConnect as it is: strict, with the registry that ``make run`` uses."""
    return World()
