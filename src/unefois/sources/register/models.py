"""The register's tables, for the control plane: schema, migrations, admin.

Invariants: the columns ``name_key``, ``usage_name_key`` and ``birth_date`` of a person are computed from ``identity``
and never edited by themselves (:meth:`Person.save`); unknown parts of a date are 0 there; JSON is kept as text, so that
both databases give back what was stored without working on it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from unefois.sources.register.rows import (
    OTHERS,
    SLOTS,
    decode_identity,
    encode_identity,
    identity_columns,
    normalise_key,
    record_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unefois.identity.pivot import PivotIdentity


class Person(models.Model):
    """Somebody known to the register."""

    public_id = models.UUIDField("identifiant public", unique=True, default=uuid.uuid4, editable=False)
    identity = models.TextField("identité pivot (JSON)")
    name_key = models.BigIntegerField(editable=False)
    usage_name_key = models.BigIntegerField(editable=False, null=True)
    birth_date = models.IntegerField(
        "date de naissance (AAAAMMJJ, des zéros pour ce qui est inconnu)", editable=False, default=0
    )

    class Meta:
        verbose_name = "personne"
        indexes = (
            models.Index(fields=["name_key", "birth_date"], name="register_person_birth"),
            models.Index(
                fields=["usage_name_key", "birth_date"],
                name="register_person_usage",
                condition=models.Q(usage_name_key__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Compute the index columns from the identity, then save."""
        columns = identity_columns(self.pivot)
        for name, value in columns.items():
            setattr(self, name, value)
        if update_fields is not None:
            update_fields = {*update_fields, *columns}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def pivot(self) -> PivotIdentity:
        """The identity, decoded."""
        return decode_identity(self.identity)

    @pivot.setter
    def pivot(self, value: PivotIdentity) -> None:
        self.identity = encode_identity(value)

    def clean(self) -> None:
        """The identity must be one."""
        try:
            decode_identity(self.identity)
        except msgspec.MsgspecError as error:
            raise ValidationError({"identity": f"Identité pivot illisible : {error}"}) from error


class Key(models.Model):
    """A number by which a provider knows a person: INE, identifiant France Travail, plate, PSQS."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField("nature", max_length=40)
    value = models.CharField("valeur", max_length=80)

    class Meta:
        verbose_name = "identifiant"
        constraints = (models.UniqueConstraint(fields=["kind", "value"], name="register_key_value"),)

    def __str__(self) -> str:
        return self.kind

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Normalise the value as look-ups do, then save."""
        self.value = normalise_key(self.kind, self.value)
        super().save(*args, **kwargs)


class Record(models.Model):
    """What one dataset holds about a person: the canonical record, as JSON."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="records", db_index=False)
    dataset = models.CharField("jeu de données", max_length=60)
    reference = models.CharField(
        "référence",
        max_length=80,
        default="",
        blank=True,
        help_text="Vide, sauf pour ce qu'une personne a en plusieurs exemplaires : la plaque d'un véhicule.",
    )
    payload = models.TextField("enregistrement (JSON)")
    updated_at = models.DateTimeField("mis à jour", default=timezone.now)

    class Meta:
        verbose_name = "enregistrement"
        constraints = (
            models.UniqueConstraint(fields=["person", "dataset", "reference"], name="register_record_dataset"),
        )

    def __str__(self) -> str:
        return self.dataset

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new record the number of its owner and dataset, then save."""
        if self.pk is None:
            self.pk = self._number()
            kwargs.setdefault("force_insert", True)
        super().save(*args, **kwargs)

    def _number(self) -> int:
        own = Record.objects.filter(person_id=self.person_id)
        number = record_number(self.person_id, self.dataset, self.reference, 0)
        if number % SLOTS < OTHERS and not own.filter(pk=number).exists():
            return number
        first = record_number(self.person_id, "", "", 0)
        last: int | None = own.filter(pk__gte=first).aggregate(last=models.Max("pk"))["last"]
        number = first if last is None else last + 1
        if number % SLOTS < OTHERS:
            raise ValidationError(f"Une personne a {SLOTS - OTHERS} enregistrements sans numéro propre au plus.")
        return number

    def clean(self) -> None:
        """The payload must be a JSON object."""
        try:
            msgspec.json.decode(self.payload, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise ValidationError({"payload": f"Objet JSON attendu : {error}"}) from error
