"""The tables of the control plane that the data plane reads (column names are part of that contract).

Lists are JSON text, dates are inclusive days of Europe/Paris, instants are UTC.
"""

from __future__ import annotations

import uuid
from datetime import datetime  # noqa: TC003  # django-stubs reads annotations at run time
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from unefois.habilitations import checks
from unefois.habilitations.fields import StringListField


class User(AbstractUser):
    """A person who signs in. Ours from the start, because Django's cannot be replaced once there are rows."""

    class Meta(AbstractUser.Meta):
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"


class Organisation(models.Model):
    """An administration, known by the SIRET of the establishment that holds habilitations."""

    siret = models.CharField("SIRET", max_length=14, unique=True)
    name = models.CharField("nom", max_length=255)

    class Meta:
        verbose_name = "organisation"
        ordering: ClassVar = ["name", "siret"]

    def __str__(self) -> str:
        return f"{self.name} ({self.siret})"

    def clean_fields(self, exclude: object = None) -> None:
        """The SIRET is normalised before its length is measured: one pasted with spaces is accepted."""
        if not exclude or "siret" not in exclude:  # type: ignore[operator]
            self.siret = checks.siret(self.siret) if self.siret else self.siret
        super().clean_fields(exclude)  # type: ignore[arg-type]


class Status(models.TextChoices):
    """State of a habilitation. Only an active one opens anything."""

    ACTIVE = "active", "active"
    SUSPENDED = "suspended", "suspendue"
    REVOKED = "revoked", "révoquée"


class Habilitation(models.Model):
    """The right of an organisation to some scopes, on a legal basis, for a purpose, for a time."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="habilitations")
    title = models.CharField("intitulé", max_length=255)
    scopes = StringListField("scopes", each=checks.scope)
    legal_basis = models.TextField(
        "cadre juridique", help_text="Le texte qui fonde l'accès : article, délibération, arrêté."
    )
    legal_basis_url = models.URLField("adresse du texte", blank=True)
    purpose = models.TextField("finalité", blank=True, help_text="Ce à quoi servent les données.")
    recipients = StringListField(
        "destinataires",
        each=checks.siret,
        blank=True,
        help_text="SIRET qui peuvent être nommés comme destinataires, outre celui du titulaire. Vide : tous.",
    )
    allowed_networks = StringListField(
        "réseaux autorisés",
        each=checks.network,
        blank=True,
        help_text="Notation CIDR. Vide : toutes les adresses.",
    )
    rate_per_minute = models.PositiveIntegerField(
        "appels par minute",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Limite propre, en plus de la limite commune par seconde. Vide : aucune.",
    )
    valid_from = models.DateField("valable du", default=timezone.localdate)
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True, help_text="Inclus. Vide : sans terme.")
    status = models.CharField("état", max_length=16, choices=Status.choices, default=Status.ACTIVE)

    class Meta:
        verbose_name = "habilitation"
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="habilitation_ends_after_it_begins",
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="La fin de validité précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} — {self.organisation.name}"


class Token(models.Model):
    """A JWT that was delivered. It is not kept: only its SHA-256, and four characters to recognise it."""

    jti = models.UUIDField("jti", primary_key=True, default=uuid.uuid4, editable=False)
    habilitation = models.ForeignKey(Habilitation, models.PROTECT, related_name="tokens")
    label = models.CharField("libellé", max_length=255, blank=True)
    digest = models.CharField("empreinte SHA-256", max_length=64, unique=True, editable=False)
    last_four = models.CharField("fin du jeton", max_length=4, editable=False)
    issued_at = models.DateTimeField("délivré le", editable=False)
    expires_at = models.DateTimeField("expire le", null=True, blank=True, help_text="Vide : n'expire jamais.")
    banned_at = models.DateTimeField("banni à partir du", null=True, blank=True)
    ban_reason = models.TextField("motif du bannissement", blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="remplacé par"
    )

    class Meta:
        verbose_name = "jeton"
        verbose_name_plural = "jetons"
        ordering: ClassVar = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.label or self.jti} (…{self.last_four})"

    def banned(self, now: datetime) -> bool:
        """Whether a ban is in force."""
        return self.banned_at is not None and self.banned_at <= now

    def expired(self, now: datetime) -> bool:
        """Whether its life is over; a token without end never expires."""
        return self.expires_at is not None and self.expires_at <= now

    def state(self, now: datetime) -> str:
        """Its state in one French word or two, for lists."""
        if self.banned(now):
            return "banni"
        if self.expired(now):
            return "expiré"
        return "actif, bannissement prévu" if self.banned_at else "actif"


class Generation(models.Model):
    """One row: a number that triggers increase at each change of the three tables above (see `triggers`)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "génération"

    def __str__(self) -> str:
        return str(self.value)
