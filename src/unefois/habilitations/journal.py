"""The journal of changes: Django's own, for the pages of the administration and for the command line alike."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry

from unefois.habilitations.models import User

if TYPE_CHECKING:
    from django.db.models import Model

COMMAND_LINE = "ligne-de-commande"
"""The account in whose name the command line writes; nobody can sign in with it."""


def note_command(row: Model, message: str, *, added: bool = False) -> None:
    """Write what the command line did to `row`, with the name of the machine's account that did it."""
    user, _ = User.objects.get_or_create(username=COMMAND_LINE, defaults={"is_active": False, "password": "!"})
    flag = ADDITION if added else CHANGE
    LogEntry.objects.log_actions(user.pk, [row], flag, f"{message} ({_account()})", single_object=True)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        return "compte sans nom"
