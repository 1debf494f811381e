"""The figures of a right that a letter gives and that two rights are compared by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from unefois.law.are.result import Entitlement

    Figure = Decimal | int | date | bool | str | None
else:
    Figure = Any  # JSON Schema knows no union of texts


LABELS: Final = {
    "eligible": "Droit ouvert",
    "rule_set": "Règles appliquées",
    "affiliation_days": "Jours d'affiliation",
    "reference_pay": "Salaire de référence",
    "reference_days": "Jours du salaire de référence",
    "sjr": "Salaire journalier de référence",
    "daily.gross": "Allocation journalière brute",
    "daily.pension": "Retraite complémentaire par jour",
    "daily.csg": "CSG par jour",
    "daily.crds": "CRDS par jour",
    "daily.net": "Allocation journalière nette",
    "daily.degressive_gross": "Allocation journalière dégressive",
    "duration_days": "Durée en jours",
    "delays.specific_days": "Différé spécifique",
    "delays.paid_leave_days": "Différé congés payés",
    "delays.waiting_days": "Délai d'attente",
    "delays.first_paid_day": "Premier jour indemnisé",
    "capital": "Total brut des versements",
    "last_month": "Dernier mois payé",
}


class Letter(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The figures of a received notification; what is not given is not checked. Euros, days, dates."""

    affiliation_days: int | None = None
    reference_pay: Decimal | None = None
    reference_days: Decimal | None = None
    sjr: Decimal | None = None
    daily_gross: Decimal | None = None
    daily_pension: Decimal | None = None
    daily_csg: Decimal | None = None
    daily_crds: Decimal | None = None
    daily_net: Decimal | None = None
    duration_days: int | None = None
    specific_days: int | None = None
    paid_leave_days: int | None = None
    waiting_days: int | None = None
    first_paid_day: date | None = None
    payments: dict[str, Decimal] = {}
    """Net payment of months, by ``YYYY-MM``."""


PATHS: Final = {
    "affiliation_days": "affiliation_days",
    "reference_pay": "reference_pay",
    "reference_days": "reference_days",
    "sjr": "sjr",
    "daily_gross": "daily.gross",
    "daily_pension": "daily.pension",
    "daily_csg": "daily.csg",
    "daily_crds": "daily.crds",
    "daily_net": "daily.net",
    "duration_days": "duration_days",
    "specific_days": "delays.specific_days",
    "paid_leave_days": "delays.paid_leave_days",
    "waiting_days": "delays.waiting_days",
    "first_paid_day": "delays.first_paid_day",
}


def figure(right: Entitlement, path: str) -> Figure:
    """A figure by its path: ``daily.gross``, ``payments.2026-02``… ``None`` where the right has none."""
    if path.startswith("payments."):
        wanted = path.removeprefix("payments.")
        return next((one.net for one in right.months if f"{one.month:%Y-%m}" == wanted), None)
    value: Any = right
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    found: Figure = value
    return found


def label(path: str) -> str:
    """What a figure is called, in French."""
    if path.startswith("payments."):
        return f"Versement net de {path.removeprefix('payments.')}"
    return LABELS[path]


def given(letter: Letter) -> dict[str, Figure]:
    """The figures of a letter by path, in the order of a notification."""
    found: dict[str, Figure] = {
        path: getattr(letter, name) for name, path in PATHS.items() if getattr(letter, name) is not None
    }
    return found | {f"payments.{month}": net for month, net in letter.payments.items()}


def difference(left: Figure, right: Figure) -> Decimal | None:
    """``right - left`` for amounts and counts, in days for dates; ``None`` otherwise."""
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((right - left).days)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return Decimal(right) - Decimal(left)
    return None
