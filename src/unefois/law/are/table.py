"""Careers as columns: the only form the engine computes on, for one person or for millions.

Every frame is a struct of ``int64`` arrays (cents, day numbers, month numbers, hundredths of hours, shares in
1/10,000). Jobs are sorted by person then start, pay lines by person then month. ``NEVER`` stands for a date
that does not exist. A :class:`Table` is checked by :mod:`unefois.law.are.faults` before it is computed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from unefois.law.are.model import ABSENCES, CONTRACTS, EVENTS, REASONS, TERRITORIES, Career, CareerError
from unefois.law.money import AmountError, cents, half_up
from unefois.law.periods import by_month, day_number, month_days, month_number, month_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
F = TypeVar("F")

NEVER: Final = 10**6
UNKNOWN: Final = -1
WHOLE: Final = 10_000
_LARGEST_EXPONENT: Final = 15
CHOICES: Final = ("auto", "old", "new")


@dataclass(slots=True)
class Persons:
    """One row a person. ``rfr`` in cents or ``UNKNOWN``; ``quarter_shares``: quarters beyond the first tax share."""

    birth: Ints
    registered: Ints
    territory: Ints
    seeker: Ints
    fit: Ints
    seeking: Ints
    full_pension: Ints
    keeps: Ints
    rfr: Ints
    quarter_shares: Ints
    last_waiting: Ints
    choice: Ints
    prior: Ints
    prior_opened: Ints
    prior_end: Ints
    prior_daily: Ints
    prior_sjr: Ints
    prior_remaining: Ints
    prior_duration: Ints
    prior_full_days: Ints


@dataclass(slots=True)
class Jobs:
    """One row a contract. ``procedure`` is ``NEVER`` when no dismissal procedure was engaged."""

    person: Ints
    start: Ints
    end: Ints
    reason: Ints
    contract: Ints
    procedure: Ints
    leave: Ints
    supra: Ints
    share: Ints


@dataclass(slots=True)
class PayLines:
    """Gross pay (and hours, or ``UNKNOWN``) of one contract in one month."""

    job: Ints
    month: Ints
    gross: Ints
    hours: Ints


@dataclass(slots=True)
class Absences:
    """Days of a contract without normal pay."""

    job: Ints
    start: Ints
    end: Ints
    kind: Ints


@dataclass(slots=True)
class Spans:
    """Events of a person."""

    person: Ints
    start: Ints
    end: Ints
    kind: Ints


@dataclass(slots=True)
class Activities:
    """Pay declared for a month of unemployment."""

    person: Ints
    month: Ints
    gross: Ints
    hours: Ints


P = TypeVar("P", Spans, Activities)


@dataclass(slots=True)
class Table:
    """Everything about ``n`` people."""

    n: int
    persons: Persons
    jobs: Jobs
    pay: PayLines
    absences: Absences
    between: Spans
    events: Spans
    activities: Activities

    def rows(self, low: int, high: int) -> Table:
        """The people from ``low`` (included) to ``high`` (excluded), renumbered from 0."""
        a, b = (int(x) for x in np.searchsorted(self.jobs.person, (low, high)))
        jobs = _slice(self.jobs, a, b, "person", low)
        # Lines are sorted by person, and a person's jobs follow one another: « job < a » splits them in two.
        c, d = (int(x) for x in np.searchsorted(self.pay.job, (a, b)))
        e, f = (int(x) for x in np.searchsorted(self.absences.job, (a, b)))
        return Table(
            high - low,
            _slice(self.persons, low, high),
            jobs,
            _slice(self.pay, c, d, "job", a),
            _slice(self.absences, e, f, "job", a),
            _of(self.between, low, high),
            _of(self.events, low, high),
            _of(self.activities, low, high),
        )


def _slice(frame: F, low: int, high: int, key: str = "", shift: int = 0) -> F:
    columns = {field.name: getattr(frame, field.name)[low:high] for field in fields(frame)}  # type: ignore[arg-type]
    if key:
        columns[key] = columns[key] - shift
    return type(frame)(**columns)


def _of(frame: P, low: int, high: int) -> P:
    a, b = (int(x) for x in np.searchsorted(frame.person, (low, high)))
    return _slice(frame, a, b, "person", low)


def ints(values: Any) -> Ints:
    """A column."""
    return np.array(values, dtype=np.int64)


def frame(kind: type[F], rows: Sequence[Sequence[int]]) -> F:
    """A frame from rows in the order of its fields."""
    width = len(fields(kind))  # type: ignore[arg-type]
    columns = ints(rows).reshape(len(rows), width).T
    return kind(*(np.ascontiguousarray(column) for column in columns))


def constant_pay(jobs: Jobs, which: Ints, gross: Ints, hours: Ints, absences: Absences) -> PayLines:
    """Pay lines of contracts paid the same each full month; an incomplete month counts for its calendar days, those
    of absence left out.

    :param which: rows of ``jobs``; ``gross`` and ``hours`` are those of a full month for each.
    """
    row, month, inside = by_month(jobs.start[which], jobs.end[which])
    job, length = which[row], month_days(month)
    if len(absences.job):
        of = absences.job
        line = np.full(len(jobs.person), -1, dtype=np.int64)
        line[which] = np.searchsorted(row, np.arange(len(which))) - month_of(jobs.start[which])
        constant = np.isin(of, which)
        piece, when, away = by_month(
            np.maximum(absences.start, jobs.start[of])[constant], np.minimum(absences.end, jobs.end[of])[constant]
        )
        np.subtract.at(inside, line[of[constant][piece]] + when, away)
        inside = np.maximum(inside, 0)
    cut = np.flatnonzero(inside != length)  # incomplete months: the others are whole, and division is slow
    paid, worked = gross[row], hours[row]
    paid[cut] = half_up(paid[cut] * inside[cut], length[cut])
    known = cut[worked[cut] >= 0]
    worked[known] = half_up(worked[known] * inside[known], length[known])
    worked[worked < 0] = UNKNOWN
    return PayLines(job, month, paid, worked)


def sorted_pay(jobs: Jobs, parts: Sequence[PayLines]) -> PayLines:
    """Pay lines of all parts in the order the engine needs: by person, then month."""
    lines = PayLines(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(PayLines)))
    key = jobs.person[lines.job] * NEVER + lines.month
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        lines = PayLines(*(getattr(lines, field.name)[order] for field in fields(PayLines)))
    return lines


def _day(day: date | None, absent: int = NEVER) -> int:
    return absent if day is None else day_number(day)


def _cents(value: Decimal, field: str, number: int = 0) -> int:
    try:
        return cents(value)
    except AmountError as error:
        raise CareerError([f"{field.format(number)} : {error}"]) from None


def _hundredths(value: Decimal | None, field: str, number: int = 0) -> int:
    return UNKNOWN if value is None else _cents(value, field, number)


def _measured(value: Decimal) -> bool:
    """Whether a number can be an integer of the columns; not so for infinity, nor for 10^99999."""
    return value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT


def _share(value: Decimal, number: int) -> int:
    if not _measured(value):
        raise CareerError([f"employments[{number}].working_time : {value} — attendu : plus de 0 et au plus 1"])
    return int(value * WHOLE)


def _quarters(shares: Decimal) -> int:
    quarters = (shares - 1) * 4 if _measured(shares) else Decimal("NaN")
    if quarters != quarters.to_integral_value():
        raise CareerError([f"person.tax_shares : {shares} — attendu : un nombre de parts, au quart près"])
    return int(quarters)


def from_careers(careers: Sequence[Career]) -> Table:
    """Careers to columns.

    :raises CareerError: an amount or a number of hours with more than two decimals.
    """
    persons: list[list[int]] = []
    jobs: list[list[int]] = []
    lines: list[list[int]] = []
    constant: list[tuple[int, int, int]] = []
    absences: list[list[int]] = []
    between: list[list[int]] = []
    events: list[list[int]] = []
    activities: list[list[int]] = []
    for number, career in enumerate(careers):
        persons.append(_person(career))
        for rank, job in sorted(enumerate(career.employments), key=lambda one: one[1].start):
            row = len(jobs)
            jobs.append(
                [
                    number,
                    day_number(job.start),
                    day_number(job.end),
                    REASONS.index(job.end_reason),
                    CONTRACTS.index(job.contract),
                    _day(job.procedure_engaged),
                    _cents(job.paid_leave_indemnity, "employments[{}].paid_leave_indemnity", rank),
                    _cents(job.severance_above_legal, "employments[{}].severance_above_legal", rank),
                    _share(job.working_time, rank),
                ]
            )
            hours = _hundredths(job.monthly_hours, "employments[{}].monthly_hours", rank)
            if job.monthly_gross is not None:
                constant.append((row, _cents(job.monthly_gross, "employments[{}].monthly_gross", rank), hours))
            lines += [
                [
                    row,
                    month_number(one.month),
                    _cents(one.gross, "employments[{}].pay.gross", rank),
                    hours if one.hours is None else _cents(one.hours, "employments[{}].pay.hours", rank),
                ]
                for one in job.pay
            ]
            for bonus in job.bonuses:
                amount = _cents(bonus.amount, "employments[{}].bonuses", rank)
                lines += _bonus(row, month_number(bonus.first), month_number(bonus.last), amount)
            absences += [
                [row, day_number(one.start), day_number(one.end), ABSENCES.index(one.kind)]
                for one in sorted(job.absences, key=lambda one: one.start)
            ]
        for spans, given in ((between, career.between), (events, career.events)):
            spans += [
                [number, day_number(one.start), day_number(one.end), EVENTS.index(one.kind)]
                for one in sorted(given, key=lambda one: one.start)
            ]
        activities += [
            [
                number,
                month_number(one.month),
                _cents(one.gross, "activities.gross"),
                _hundredths(one.hours, "activities.hours"),
            ]
            for one in career.activities
        ]
    all_jobs, all_absences = frame(Jobs, jobs), frame(Absences, absences)
    parts = [frame(PayLines, lines)]
    if constant:
        which, gross, monthly_hours = (ints(column) for column in zip(*constant, strict=True))
        parts.append(constant_pay(all_jobs, which, gross, monthly_hours, all_absences))
    return Table(
        len(careers),
        frame(Persons, persons),
        all_jobs,
        sorted_pay(all_jobs, parts),
        all_absences,
        frame(Spans, between),
        frame(Spans, events),
        frame(Activities, activities),
    )


def _bonus(job: int, first: int, last: int, amount: int) -> list[list[int]]:
    months = max(last - first + 1, 1)
    shared = [amount * (i + 1) // months - amount * i // months for i in range(months)]
    return [[job, first + i, part, 0] for i, part in enumerate(shared)]


def _person(career: Career) -> list[int]:
    person, prior = career.person, career.prior
    row = [
        day_number(person.birth),
        day_number(person.registered),
        TERRITORIES.index(person.territory),
        int(person.registered_as_seeker),
        int(person.fit_for_work),
        int(person.seeking_work),
        _day(person.full_pension),
        int(person.keeps_until_pension),
        _hundredths(person.reference_tax_income, "person.reference_tax_income"),
        _quarters(person.tax_shares),
        _day(person.last_waiting_period, -NEVER),
        CHOICES.index(career.choice),
    ]
    if prior is None:
        return [*row, 0, NEVER, NEVER, 0, 0, 0, 0, UNKNOWN]
    return [
        *row,
        1,
        day_number(prior.opened),
        day_number(prior.end_of_contract),
        _cents(prior.daily, "prior.daily"),
        _cents(prior.sjr, "prior.sjr"),
        prior.remaining_days,
        prior.duration_days,
        UNKNOWN if prior.days_paid_full_rate is None else prior.days_paid_full_rate,
    ]
