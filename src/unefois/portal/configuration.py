"""The one place where the operator's settings enter Django, whose own settings module takes no argument."""

from __future__ import annotations

from unefois.config import Settings

_current: Settings | None = None


def use(settings: Settings) -> None:
    """Choose the settings of this process, before the first use of Django; a second choice must be equal."""
    global _current  # noqa: PLW0603  # Django's settings are one per process, and so is this
    if _current is not None and _current != settings:
        raise RuntimeError("Django est déjà configuré avec d'autres réglages dans ce processus.")
    _current = settings


def current() -> Settings:
    """The chosen settings, else those of the environment."""
    if _current is None:
        use(Settings())
    assert _current is not None  # noqa: S101  # just set
    return _current
