"""The data folder, made before anything writes there: for its owner alone, and never without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.cli.console import err
from unefois.config import Settings

if TYPE_CHECKING:
    from pathlib import Path


def ensure(settings: Settings | None = None) -> Path:
    """The data folder's absolute path. Says on the standard error which one it makes, and for which environment:
    a command typed without the operator's settings would otherwise begin another exchange beside his.
    """
    settings = settings or Settings()
    home = settings.home.absolute()
    if not home.exists():
        home.mkdir(mode=0o700, parents=True)
        kind = "bac à sable" if settings.env == "sandbox" else "production"
        err.print(
            f"Nouveau dossier de données : {home} ({kind}). Pour un autre : UNEFOIS_HOME.",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    return home
