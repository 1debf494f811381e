"""What the engine answers for one stop. Amounts are ``Decimal`` euros, dates inclusive, days whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from unefois.law.trace import Node


class Condition(msgspec.Struct, frozen=True):
    """One condition of the right: met or not, and the figure that decided."""

    name: str
    met: bool
    figure: str
    article: str


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A daily amount and the days of the stop it is for (1 is the first); ``to_day`` is ``None`` to the end.

    ``csg``, ``crds`` and ``net`` are those of one day alone.
    """

    label: str
    from_day: int
    to_day: int | None
    gross: Decimal
    csg: Decimal
    crds: Decimal
    net: Decimal


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Days paid at one daily amount: what the health fund publishes of a payment."""

    start: date
    end: date
    days: int
    daily_gross: Decimal
    gross: Decimal
    csg: Decimal
    crds: Decimal
    net: Decimal


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """The right to daily allowances for a stop, whole. ``days`` are paid days, waiting days excluded."""

    eligible: bool
    risk: str
    conditions: list[Condition]
    reference_start: date
    reference_end: date
    reference_pay: Decimal
    reference_days: Decimal
    base: Decimal
    """The daily base pay (salaire journalier de base), rounded to the cent for reading."""
    rates: list[Rate]
    waiting_days: int
    first_paid_day: date | None
    last_paid_day: date | None
    days: int
    periods: list[Period]
    gross: Decimal
    csg: Decimal
    crds: Decimal
    net: Decimal
    taxable_share: Decimal
    """The part of the allowances that counts as income for the income tax: 1, 0.5 or 0."""
    doubts: list[str]
    trace: Node | None = None
