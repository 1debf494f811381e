"""A list of strings goes to its column and comes back the same, on both databases, whatever the strings."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unefois.habilitations.fields import StringListField, split
from unefois.habilitations.models import Habilitation

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@given(items=st.lists(words, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_list_comes_back_the_same(habilitation, items):
    Habilitation.objects.update(scopes=items)
    assert Habilitation.objects.get().scopes == items
    with connection.cursor() as cursor:
        cursor.execute("SELECT scopes FROM habilitations_habilitation")
        [(stored,)] = cursor.fetchall()
    assert isinstance(stored, str)
    assert json.loads(stored) == items


@given(items=st.lists(words))
def test_cleaning_keeps_the_order_and_drops_what_comes_twice(items):
    assert StringListField(blank=True).clean(items, None) == list(dict.fromkeys(items))


@pytest.mark.parametrize("value", ["pas du JSON", '{"a": 1}', "[1]", 3, ["a", 1]])
def test_what_is_not_a_list_of_strings_is_refused(value):
    with pytest.raises(ValidationError, match="liste"):
        StringListField().clean(value, None)


def test_people_separate_as_they_please():
    assert split(" a,b;c\nd\r\n  e ") == ["a", "b", "c", "d", "e"]
