"""The register in Django's admin: for looking and mending by hand, not for filling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from unefois.sources.register.models import Key, Person, Record

if TYPE_CHECKING:
    KeyInlineBase = admin.TabularInline[Key, Person]
    RecordInlineBase = admin.StackedInline[Record, Person]
    PersonAdminBase = admin.ModelAdmin[Person]
else:
    KeyInlineBase, RecordInlineBase, PersonAdminBase = admin.TabularInline, admin.StackedInline, admin.ModelAdmin


class KeyInline(KeyInlineBase):
    """The person's numbers."""

    model = Key
    extra = 0


class RecordInline(RecordInlineBase):
    """The person's records."""

    model = Record
    extra = 0


@admin.register(Person)
class PersonAdmin(PersonAdminBase):
    """Found by public identifier or by number; the name is not searched (it is only indexed by its key)."""

    list_display = ("public_id", "birth_date")
    search_fields = ("public_id", "keys__value")
    readonly_fields = ("public_id", "birth_date")
    inlines = (KeyInline, RecordInline)
    show_full_result_count = False  # counting a million rows is slow
