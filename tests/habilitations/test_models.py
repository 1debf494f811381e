"""What may not be written: false SIRET, unknown scopes, networks wider than meant."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from unefois.habilitations import checks, service
from unefois.habilitations.models import Habilitation, Organisation

pytestmark = pytest.mark.usefixtures("control_settings")


def opened(**changes):
    values = {"siret": "13002526500013", "title": "T", "scopes": ["cnaf_enfants"], "legal_basis": "CRPA"}
    return service.open_habilitation(**{**values, **changes})


@pytest.mark.parametrize("siret", ["13002526500013", "130 025 265 00013", "35600000000048", "35600000049837"])
def test_true_siret_are_kept_without_spaces(control_database, siret):
    assert opened(siret=siret).organisation.siret == siret.replace(" ", "")


@pytest.mark.parametrize("siret", ["", "1300252650001", "13002526500014", "130025265000133", "1300252650001A"])
def test_false_siret_are_refused(control_database, siret):
    with pytest.raises(ValidationError, match="SIRET"):
        opened(siret=siret)


@given(position=st.integers(0, 13), shift=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(position, shift):
    digits = list("13002526500013")
    digits[position] = str((int(digits[position]) + shift) % 10)
    with pytest.raises(ValidationError):
        checks.siret("".join(digits))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cnaf_enfants", "tout", "rien"]}, "tout.*rien"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"networks": ["10.1.2.3/8"]}, "Vouliez-vous dire 10.0.0.0/8"),
        ({"networks": ["partout"]}, "partout"),
        ({"recipients": ["13002526500014"]}, "clé de contrôle"),
        ({"rate_per_minute": 0}, "rate_per_minute"),
    ],
)
def test_a_wrong_habilitation_is_refused_and_leaves_nothing(control_database, change, message):
    with pytest.raises(ValidationError, match=message):
        opened(**change)
    assert not Organisation.objects.exists()


def test_lists_lose_their_duplicates_and_networks_their_variants(control_database):
    habilitation = opened(
        scopes=["cnaf_enfants", "cnaf_enfants"], networks=["2001:DB8:0::/32", "2001:db8::/32", "10.0.0.1"]
    )
    habilitation.refresh_from_db()
    assert habilitation.scopes == ["cnaf_enfants"]
    assert habilitation.allowed_networks == ["2001:db8::/32", "10.0.0.1/32"]


def test_the_database_itself_refuses_an_end_before_the_beginning(control_database):
    opened()
    with pytest.raises(IntegrityError):
        Habilitation.objects.update(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 31))


def test_models_and_migrations_agree(control_database):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
