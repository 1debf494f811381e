"""What the engine answers for one person. Amounts are ``Decimal`` euros, dates inclusive, days whole."""

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


class DailyAmount(msgspec.Struct, frozen=True, kw_only=True):
    """A day of allowance in the first month of payment, euros."""

    gross: Decimal
    formula: str
    with_fixed_part: Decimal
    percentage_alone: Decimal
    minimum: Decimal
    ceiling: Decimal
    pension: Decimal
    csg: Decimal
    crds: Decimal
    local_scheme: Decimal
    net: Decimal
    degressive_gross: Decimal | None
    degressive_net: Decimal | None


class Delays(msgspec.Struct, frozen=True, kw_only=True):
    """Days before the first payment and the day that follows each of them."""

    specific_days: int
    specific_until: date
    paid_leave_days: int
    paid_leave_until: date
    waiting_days: int
    waiting_from: date
    first_paid_day: date


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """One month of payment. ``days_postponed``, after the right began, are not payable and not lost."""

    month: date
    days_open: int
    days_postponed: int
    work_gross: Decimal | None
    days_paid: int
    days_degressive: int
    days_training: int
    daily_gross: Decimal
    daily_net: Decimal
    gross: Decimal
    pension: Decimal
    csg: Decimal
    crds: Decimal
    local_scheme: Decimal
    net: Decimal
    days_left: int
    capital_left: Decimal
    """Those days at the month's gross allowance, degressive once degressivity has begun."""


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """The old right and the new one side by side; capitals in euros."""

    old_capital: Decimal
    new_capital: Decimal
    new_daily: Decimal
    new_days: int
    may_opt: bool


class Entitlement(msgspec.Struct, frozen=True, kw_only=True):
    """The right: who, why, how much, how long, when, and each month."""

    eligible: bool
    kind: str
    rule_set: str
    rule_set_label: str
    rule_date: date
    end_of_contract: date
    age: int
    conditions: list[Condition]
    affiliation_days: int
    affiliation_hours: Decimal
    worked_days: int
    calendar_days: int
    window_start: date
    reference_pay: Decimal
    reference_days: Decimal
    sjr: Decimal
    daily: DailyAmount | None
    duration_days: int
    end_of_rights_supplement: int
    capital: Decimal
    """Gross of the months below: the whole right unless fewer months were asked for."""
    delays: Delays | None
    rights: Rights | None
    months: list[Month]
    last_month: date | None
    doubts: list[str]
    trace: Node | None = None

    def month(self, day: date) -> Month | None:
        """The payment of the month that holds ``day``."""
        first = day.replace(day=1)
        return next((one for one in self.months if one.month == first), None)
