"""The control plane: the Django project (settings, addresses, public pages, theme).

`setup` and `migrate` are all that the command line needs of it. Both may be called again at no cost.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unefois.config import Settings


def setup(settings: Settings | None = None) -> None:
    """Make Django ready with these settings (by default: those of the environment). Idempotent."""
    from unefois.portal import configuration  # noqa: PLC0415  # this module must stay free to import

    if settings is not None:
        configuration.use(settings)
    os.environ["DJANGO_SETTINGS_MODULE"] = "unefois.portal.settings"

    import django  # noqa: PLC0415
    from django.apps import apps  # noqa: PLC0415

    if not apps.ready:
        django.setup()


def migrate() -> bool:
    """Bring the database to the code's schema. True when something had to be done.

    Refuses nothing and asks nothing: a migration that needs an operator is a migration to write differently.
    """
    setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from unefois.portal.databases import alone  # noqa: PLC0415

    if not _late():
        return False
    with alone(settings.UNEFOIS):
        if not _late():  # another process did it while this one waited
            return False
        call_command("migrate", interactive=False, verbosity=0)
    return True


def _late() -> bool:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
