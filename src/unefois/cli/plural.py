"""French counts: « 0 chiffre », « 1 chiffre », « 2 chiffres »."""

from __future__ import annotations


def counted(count: int, one: str, several: str = "") -> str:
    """A number and its noun, singular below two as French has it; `several` is `one` with an s by default.

    >>> counted(0, "fichier rejeté", "fichiers rejetés"), counted(2, "anomalie")
    ('0 fichier rejeté', '2 anomalies')
    """
    return f"{count} {one if abs(count) < _SEVERAL else several or one + 's'}"


_SEVERAL = 2
