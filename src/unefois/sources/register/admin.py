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

    list_display = ("public_id", "born")
    search_fields = ("public_id", "keys__value")
    readonly_fields = ("public_id", "born")
    inlines = (KeyInline, RecordInline)
    show_full_result_count = False  # counting a million rows is slow

    @admin.display(description="date de naissance", ordering="birth_date")
    def born(self, person: Person) -> str:
        """« 31/01/1982 »; what is unknown is left out: « 01/1982 », « 1982 »."""
        year, month, day = person.birth_date // 10_000, person.birth_date // 100 % 100, person.birth_date % 100
        known = [f"{part:02d}" for part in (day, month) if part]
        return "/".join([*known, f"{year:04d}"]) if year else "inconnue"
