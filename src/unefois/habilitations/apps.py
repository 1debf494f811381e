"""Django's description of the application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HabilitationsConfig(AppConfig):
    """The application, which puts its triggers back after any migration."""

    name = "unefois.habilitations"
    label = "habilitations"
    verbose_name = "Habilitations"

    def ready(self) -> None:
        """SQLite changes a column by building the table again, which drops its triggers without a word."""
        post_migrate.connect(_restore_triggers, sender=self)


def _restore_triggers(using: str, **_others: Any) -> None:
    from django.db import connections  # noqa: PLC0415

    from unefois.habilitations import triggers  # noqa: PLC0415

    triggers.install(connections[using])
