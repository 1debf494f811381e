"""An organisation's habilitation to start from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unefois import portal

portal.setup()  # before the test modules import models

from unefois.habilitations import service  # noqa: E402

DINUM = "13002526500013"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def habilitation(control_database):
    return service.open_habilitation(
        siret=DINUM,
        name="Direction interministérielle du numérique",
        title="Tarification de la cantine",
        scopes=["cnaf_quotient_familial", "cnaf_enfants"],
        legal_basis="Article L. 114-8 du CRPA",
        purpose="Calculer le tarif",
    )


@pytest.fixture
def now():
    return NOW
