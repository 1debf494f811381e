"""The register's pages of the administration."""

from __future__ import annotations

import pytest
from django.contrib import admin

from unefois.sources.register.admin import PersonAdmin
from unefois.sources.register.models import Person


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(19820131, "31/01/1982"), (19871100, "11/1987"), (19610000, "1961"), (0, "inconnue")],
)
def test_a_birth_date_is_shown_as_far_as_it_is_known(stored, shown):
    assert PersonAdmin(Person, admin.site).born(Person(birth_date=stored)) == shown
