"""Records, keys and journals for the tests of the journal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unefois.journal import Event, Keys, Record

SECRET = bytes(range(32))


@pytest.fixture
def secret():
    return SECRET


@pytest.fixture
def keys():
    return Keys.derive(SECRET)


@pytest.fixture
def make_record():
    def make(number: int = 0, **changes) -> Record:
        values = {
            "event": Event.CALL_DISCLOSED,
            "time": datetime(2026, 11, 22, 9, 30, 0, 123456 + number, tzinfo=UTC),
            "request": f"request-{number}",
            "operation": "dss.quotient_familial.identite.v3",
            "status": 200,
            "habilitation": "42",
            "token": "00000000-0000-0000-0000-000000000042",
            "recipient": "13002526500013",
            "purpose": "CASF L.311-1",
            "subject": "ab" * 16,
            "fields": ("quotient_familial.valeur", "quotient_familial.annee"),
            "source": "register",
            "duration": 1234,
        }
        return Record(**values | changes)

    return make
