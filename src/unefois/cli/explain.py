"""Failures that whoever started the command can mend, each as a sentence; others are ours and keep their traceback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unefois.cli.in_french import system

if TYPE_CHECKING:
    from pydantic import ValidationError

_EXPECTED = {
    "int_parsing": "un nombre entier est attendu",
    "bool_parsing": "« true » ou « false » est attendu",
    "literal_error": "attendu : {expected}",
    "greater_than_equal": "{ge} au moins",
    "less_than_equal": "{le} au plus",
    "ip_v4_network": "un réseau est attendu, comme 192.0.2.0/24",
    "ip_v6_network": "un réseau est attendu, comme 192.0.2.0/24",
    "value_error": "{error}",
}


def explained(problem: Exception) -> str | None:
    """What went wrong and what to do, in French; None where it takes a developer."""
    from django.db.utils import OperationalError
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from unefois.journal import JournalError

    if isinstance(problem, ValidationError) and problem.title == "Settings":
        return f"Réglages à corriger (docs/configuration.md) : {_settings(problem)}."
    if isinstance(problem, SettingsError):  # its own message repeats the value, which may be a secret
        name = str(problem).partition('field "')[2].partition('"')[0]
        return f'UNEFOIS_{name.upper()} : une liste JSON est attendue, comme ["a", "b"] (docs/configuration.md).'
    if isinstance(problem, OperationalError):
        said = str(problem).strip().rstrip(".")
        return f"La base de données {_database()} ne peut servir : {said}. Vérifiez UNEFOIS_DATABASE_URL, UNEFOIS_HOME."
    if isinstance(problem, OSError) and problem.filename:
        return f"{system(problem)}.{_at_home(str(problem.filename))}"
    if isinstance(problem, JournalError):
        return f"{problem} Voyez docs/operate.md (Keys, Troubleshoot)."
    return None


def _at_home(path: str) -> str:
    from unefois.config import Settings

    home = Settings().home
    inside = Path(path).absolute().is_relative_to(home.absolute()) or home.absolute().is_relative_to(path)
    return (
        f" UNEFOIS_HOME, le dossier de données, est {home} : il doit être à l'utilisateur de l'échange."
        if inside
        else ""
    )


def _settings(problem: ValidationError) -> str:
    said: dict[str, None] = {}
    for one in problem.errors(include_url=False, include_input=False):
        text = _EXPECTED.get(one["type"], one["msg"]).format(**one.get("ctx", {})).replace(" or ", " ou ")
        name = f"UNEFOIS_{one['loc'][0]}".upper()
        said[text.rstrip(".") if text.startswith(name) else f"{name}, {text}"] = None
    return " ; ".join(said)


def _database() -> str:
    from unefois.config import Settings

    settings = Settings()
    parts = urlsplit(settings.database_url)
    return f"{parts.hostname}:{parts.port or 5432}{parts.path}" if settings.database_url else str(settings.sqlite_path)
