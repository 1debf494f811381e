"""Dates of birth that are not whole: from 0 to what is known of them, zeros for the rest (rows.birth_date)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations, models

from unefois.sources.register.rows import birth_date, decode_identity

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps

_AT_ONCE = 5_000


def date_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Compute the column anew for those who have 0 there."""
    person: Any = apps.get_model("register", "Person")
    changed = []
    undated = person.objects.using(schema_editor.connection.alias).filter(birth_date=0)
    for one in undated.only("identity", "birth_date").iterator(_AT_ONCE):
        one.birth_date = birth_date(decode_identity(one.identity))
        if one.birth_date:
            changed.append(one)
    person.objects.bulk_update(changed, ["birth_date"], batch_size=_AT_ONCE)


class Migration(migrations.Migration):
    """One column computed anew, and its label."""

    dependencies = (("register", "0001_initial"),)
    operations = (
        migrations.AlterField(
            model_name="person",
            name="birth_date",
            field=models.IntegerField(
                "date de naissance (AAAAMMJJ, des zéros pour ce qui est inconnu)", default=0, editable=False
            ),
        ),
        migrations.RunPython(date_again, migrations.RunPython.noop),
    )
