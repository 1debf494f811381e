"""Django's own commands: `python -m unefois.portal changepassword admin`."""

from __future__ import annotations

import sys

from unefois.portal import setup

setup()

from django.core.management import execute_from_command_line  # noqa: E402  # Django must be set up first

execute_from_command_line(sys.argv)
