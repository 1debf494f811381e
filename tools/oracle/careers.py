"""Random careers that both engines can read: contracts of whole months, one after the other, pay month by month.

The same for the same seed. They are drawn to reach the branches of the rules (ages around each pivot, gaps, pay under
the minimum and over the ceiling), not to describe a population.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

REASONS = (
    ("fin_cdd", 50),
    ("licenciement", 20),
    ("rupture_conventionnelle", 18),
    ("demission_legitime", 5),
    ("demission", 7),
)
FULL_RATE_INCOME = Decimal(60_000)


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month ``count`` months later (or earlier)."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Contract:
    """Whole months, from the first day of one to the last of another; gross pay of each."""

    start: date
    end: date
    reason: str
    pay: dict[date, Decimal]


@dataclass(frozen=True)
class Person:
    """One career; registration is the day after the last contract."""

    birth: date
    income: Decimal
    half_shares: int
    contracts: tuple[Contract, ...]

    @property
    def end(self) -> date:
        return self.contracts[-1].end

    @property
    def opening(self) -> date:
        return self.end + timedelta(days=1)


@dataclass(frozen=True)
class WorkMonth:
    """A month of work beside the allowance: what remains of a right, and the pay declared."""

    month: date
    opened: date
    birth: date
    sjr: Decimal
    daily: Decimal
    left: int
    paid_full_rate: int
    pay: Decimal


def _pay(random: Random) -> Decimal:
    kind = random.random()
    if kind < 0.08:  # under the minimum allowance
        return Decimal(random.randrange(200, 1100))
    if kind < 0.16:  # around and over four ceilings
        return Decimal(random.randrange(11_000, 20_000))
    return Decimal(round(random.lognormvariate(7.75, 0.45) * 100)) / 100


def _contract(random: Random, last: date) -> Contract:
    length = random.choice((1, 2, 3, 4, 5, 6, 6, 7, 8, 10, 12, 12, 15, 18, 24, 30, 36))
    first = month_after(last, 1 - length)
    gross, bonus = _pay(random), random.random()
    pay = {month_after(first, number): gross for number in range(length)}
    if bonus < 0.2:
        chosen = random.choice(sorted(pay))
        pay[chosen] = gross + Decimal(random.randrange(100, 4000))
    names, weights = zip(*REASONS, strict=True)
    return Contract(first, month_after(last) - timedelta(days=1), random.choices(names, weights)[0], pay)


def people(count: int, seed: int, first: date, last: date) -> list[Person]:
    """Careers whose last contract ends at the end of a month between ``first`` and ``last`` (first days of months)."""
    random = Random(seed)
    span = (last.year - first.year) * 12 + last.month - first.month
    found = []
    for _ in range(count):
        month = month_after(first, random.randint(0, span))
        contracts: list[Contract] = []
        for _ in range(random.choices((1, 2, 3, 4), (45, 30, 15, 10))[0]):
            contracts.insert(0, _contract(random, month))
            gap = random.choice((0, 0, 1, 1, 2, 3, 5, 8, 11))
            month = month_after(contracts[0].start, -1 - gap)
        age = random.choice((random.randint(20, 61), random.randint(51, 59)))
        born = contracts[-1].end - timedelta(days=age * 365 + age // 4 + random.randint(0, 364))
        known = random.random() < 0.3
        found.append(
            Person(
                birth=born,
                income=Decimal(random.randrange(5_000, 40_000)) if known else FULL_RATE_INCOME,
                half_shares=random.randint(0, 3) if known else 0,
                contracts=tuple(contracts),
            )
        )
    return found


def work_months(count: int, seed: int, first: date, last: date) -> list[WorkMonth]:
    """Months of work between two months, beside rights already opened under the rules since 2014-10."""
    random = Random(seed)
    span = (last.year - first.year) * 12 + last.month - first.month
    found = []
    for _ in range(count):
        month = month_after(first, random.randint(0, span))
        sjr = Decimal(random.randrange(1500, 25_000)) / 100
        share = Decimal(random.choice(("0.57", "0.57", "0.60", "0.65", "0.70", "0.75")))
        daily = (sjr * share).quantize(Decimal("0.01"))
        pay = (sjr * random.randrange(0, 4000) / 100).quantize(Decimal("0.01")) or Decimal(1)
        found.append(
            WorkMonth(
                month=month,
                opened=month_after(month, -random.randint(1, 5)),
                birth=month_after(month, -12 * random.randint(22, 52)),
                sjr=sjr,
                daily=daily,
                left=random.choice((random.randint(1, 30), random.randint(31, 700))),
                paid_full_rate=random.choice((0, 0, 400)),
                pay=pay,
            )
        )
    return found
