"""The exchange's operations and the registrations agree: what the table needs, FranceConnect's simulator gives."""

import pytest

from tests.franceconnect.world import registry
from unefois.franceconnect import settings
from unefois.operations import ALL
from unefois.operations.table.build import scopes_of

CONNECTED = [operation for operation in ALL if operation.france_connect_api]


def test_every_registration_serves_an_operation():
    assert {operation.france_connect_api for operation in CONNECTED} == set(settings.load().registrations)


@pytest.mark.parametrize("operation", CONNECTED, ids=lambda operation: operation.id)
def test_the_scopes_of_an_operation_pass_through_franceconnect(operation):
    """A scope that is not registered for the data provider would be filtered, and its field never open."""
    provider = next(entry for entry in registry().data_providers.values() if entry.api == operation.france_connect_api)
    needed = {*operation.scopes, *scopes_of(operation.data)}
    assert needed <= set(provider.scopes)
