"""Random but plausible careers, the same for the same seed: for measures, tests and demonstrations.

Ages, contracts, pay, gaps, indemnities, events and work declared are drawn to cover what the law
distinguishes, not to describe a population: nothing here is a statistic.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law.are.model import (
    ABSENCES,
    CONTRACTS,
    EVENTS,
    REASONS,
    TERRITORIES,
    Absence,
    Activity,
    Career,
    Employment,
    Event,
    Pay,
    Person,
    PriorRight,
)
from unefois.law.are.options import Options
from unefois.law.are.table import (
    CHOICES,
    NEVER,
    UNKNOWN,
    WHOLE,
    Absences,
    Activities,
    Jobs,
    PayLines,
    Persons,
    Spans,
    Table,
    constant_pay,
)
from unefois.law.money import euros
from unefois.law.periods import day_number, month_date, month_of, to_date

if TYPE_CHECKING:
    from collections.abc import Iterator

Ints = NDArray[np.int64]

FIRST: Final = date(2011, 8, 1)  # a dismissal engaged forty days before is within the rules known
LAST: Final = date(2026, 6, 30)
_REASON_WEIGHTS: Final = {
    "fin_cdd": 0.45,
    "fin_interim": 0.12,
    "licenciement": 0.12,
    "licenciement_economique": 0.06,
    "rupture_conventionnelle": 0.15,
    "rupture_essai_employeur": 0.03,
    "demission_legitime": 0.02,
    "demission": 0.05,
}


def table(n: int, seed: int, first: date = FIRST, last: date = LAST, *, events: bool = True) -> Table:
    """``n`` careers whose last contract ends between two dates.

    :param events: also draw sickness, maternity, training and work declared.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    end = rng.integers(day_number(first), day_number(last) + 1, n)
    counts = rng.choice([1, 2, 3], n, p=[0.55, 0.3, 0.15])
    total = int(counts.sum())
    person = np.repeat(np.arange(n), counts)
    at = np.cumsum(counts) - counts
    length = np.maximum(rng.gamma(2.0, 160.0, total).astype(np.int64), 3) + rng.integers(0, 30, total)
    gap = np.where(rng.random(total) < 0.4, 0, rng.gamma(1.5, 40.0, total).astype(np.int64))  # noqa: PLR2004
    # From the last contract backwards: each ends a gap before the next begins.
    back = np.cumsum((length + gap)[::-1])[::-1]
    after = back - length - gap
    job_end = end[person] - (after - after[np.minimum(at + counts - 1, total - 1)][person])
    start = job_end - length + 1
    names = list(_REASON_WEIGHTS)
    drawn = rng.choice(len(names), total, p=np.array(list(_REASON_WEIGHTS.values())))
    reason = np.array([REASONS.index(name) for name in names])[drawn]
    dismissed = np.isin(reason, [REASONS.index("licenciement"), REASONS.index("licenciement_economique")])
    pay = np.maximum(rng.lognormal(7.75, 0.45, total) * 100, 60_000).astype(np.int64)
    some = rng.random(total)
    jobs = Jobs(
        person=person,
        start=start,
        end=job_end,
        reason=reason,
        contract=np.where(np.isin(reason, [REASONS.index("fin_cdd")]), CONTRACTS.index("cdd"), CONTRACTS.index("cdi")),
        procedure=np.where(dismissed & (some < 0.7), np.maximum(job_end - 40, start), NEVER),  # noqa: PLR2004
        leave=np.where(rng.random(total) < 0.5, pay * rng.integers(0, 15, total) // 10, 0),  # noqa: PLR2004
        supra=np.where(rng.random(total) < 0.1, pay * rng.integers(0, 8, total), 0),  # noqa: PLR2004
        share=np.where(rng.random(total) < 0.1, rng.integers(30, 100, total) * 100, WHOLE),  # noqa: PLR2004
    )
    registered = end + 1 + np.where(rng.random(n) < 0.6, 0, rng.gamma(1.0, 30.0, n).astype(np.int64))  # noqa: PLR2004
    persons = _persons(rng, n, end, registered)
    which = np.arange(total)
    absences = _absences(rng, jobs) if events else _empty(Absences)
    return Table(
        n,
        persons,
        jobs,
        constant_pay(jobs, which, pay, np.full(total, UNKNOWN), absences),
        absences,
        _empty(Spans),
        _events(rng, n, registered) if events else _empty(Spans),
        _activities(rng, n, registered) if events else _empty(Activities),
    )


def _persons(rng: np.random.Generator, n: int, end: Ints, registered: Ints) -> Persons:
    zero = np.zeros(n, dtype=np.int64)
    territory = rng.choice(len(TERRITORIES), n, p=[0.94, 0.03, 0.03])
    known = rng.random(n) < 0.3  # noqa: PLR2004
    return Persons(
        birth=end - rng.integers(18 * 366, 62 * 365, n),
        registered=registered,
        territory=territory,
        seeker=zero + 1,
        fit=zero + 1,
        seeking=zero + 1,
        full_pension=zero + NEVER,
        keeps=zero,
        rfr=np.where(known, rng.integers(5_000, 40_000, n) * 100, UNKNOWN),
        quarter_shares=rng.integers(0, 5, n),
        last_waiting=zero - NEVER,
        choice=zero,
        prior=zero,
        prior_opened=zero + NEVER,
        prior_end=zero + NEVER,
        prior_daily=zero,
        prior_sjr=zero,
        prior_remaining=zero,
        prior_duration=zero,
        prior_full_days=zero + UNKNOWN,
    )


def _empty(kind: type[Any]) -> Any:
    return kind(*(np.zeros(0, dtype=np.int64) for _ in kind.__slots__))


def _absences(rng: np.random.Generator, jobs: Jobs) -> Absences:
    chosen = np.flatnonzero((rng.random(len(jobs.person)) < 0.1) & (jobs.end - jobs.start > 60))  # noqa: PLR2004
    start = jobs.start[chosen] + rng.integers(0, 30, len(chosen))
    return Absences(
        chosen, start, start + rng.integers(0, 25, len(chosen)), rng.integers(0, len(ABSENCES), len(chosen))
    )


def _events(rng: np.random.Generator, n: int, registered: Ints) -> Spans:
    chosen = np.flatnonzero(rng.random(n) < 0.15)  # noqa: PLR2004
    start = registered[chosen] + rng.integers(0, 400, len(chosen))
    return Spans(chosen, start, start + rng.integers(1, 120, len(chosen)), rng.integers(0, len(EVENTS), len(chosen)))


def _activities(rng: np.random.Generator, n: int, registered: Ints) -> Activities:
    chosen = np.repeat(np.flatnonzero(rng.random(n) < 0.2), 3)  # noqa: PLR2004
    month = month_of(registered)[chosen] + np.tile(np.arange(3), len(chosen) // 3) + 1
    return Activities(chosen, month, rng.integers(10_000, 250_000, len(chosen)), rng.integers(500, 15_000, len(chosen)))


def careers(source: Table, options: Options | None = None) -> Iterator[Career]:
    """The careers of a table, one by one: the inverse of :func:`unefois.law.are.table.from_careers`."""
    for number in range(source.n):
        yield career(source.rows(number, number + 1), options)


def career(row: Table, options: Options | None = None) -> Career:
    """The career of a table of one row."""
    p, lines, absences = row.persons, row.pay, row.absences
    return Career(
        person=Person(
            birth=to_date(p.birth[0]),
            registered=to_date(p.registered[0]),
            territory=TERRITORIES[int(p.territory[0])],  # type: ignore[arg-type]
            registered_as_seeker=bool(p.seeker[0]),
            fit_for_work=bool(p.fit[0]),
            seeking_work=bool(p.seeking[0]),
            full_pension=_date(p.full_pension),
            keeps_until_pension=bool(p.keeps[0]),
            reference_tax_income=None if int(p.rfr[0]) < 0 else euros(p.rfr[0]),
            tax_shares=1 + Decimal(int(p.quarter_shares[0])) / 4,
            last_waiting_period=_date(-p.last_waiting if int(p.last_waiting[0]) == -NEVER else p.last_waiting),
        ),
        employments=[_employment(row.jobs, i, lines, absences) for i in range(len(row.jobs.person))],
        between=_spans(row.between),
        events=_spans(row.events),
        activities=[
            Activity(month_date(month), euros(gross), None if int(hours) < 0 else euros(hours))
            for month, gross, hours in zip(
                row.activities.month, row.activities.gross, row.activities.hours, strict=True
            )
        ],
        prior=_prior(p) if int(p.prior[0]) else None,
        choice=CHOICES[int(p.choice[0])],
        options=options or Options(),
    )


def _employment(jobs: Jobs, i: int, lines: PayLines, absences: Absences) -> Employment:
    return Employment(
        start=to_date(jobs.start[i]),
        end=to_date(jobs.end[i]),
        end_reason=REASONS[int(jobs.reason[i])],  # type: ignore[arg-type]
        contract=CONTRACTS[int(jobs.contract[i])],  # type: ignore[arg-type]
        pay=[
            Pay(
                month_date(lines.month[k]),
                euros(lines.gross[k]),
                None if int(lines.hours[k]) < 0 else euros(lines.hours[k]),
            )
            for k in np.flatnonzero(lines.job == i)
        ],
        working_time=Decimal(int(jobs.share[i])) / WHOLE,
        paid_leave_indemnity=euros(jobs.leave[i]),
        severance_above_legal=euros(jobs.supra[i]),
        procedure_engaged=_date(jobs.procedure[i : i + 1]),
        absences=[
            Absence(to_date(absences.start[k]), to_date(absences.end[k]), ABSENCES[int(absences.kind[k])])  # type: ignore[arg-type]
            for k in np.flatnonzero(absences.job == i)
        ],
    )


def _prior(p: Persons) -> PriorRight:
    return PriorRight(
        opened=to_date(p.prior_opened[0]),
        end_of_contract=to_date(p.prior_end[0]),
        daily=euros(p.prior_daily[0]),
        sjr=euros(p.prior_sjr[0]),
        remaining_days=int(p.prior_remaining[0]),
        duration_days=int(p.prior_duration[0]),
        days_paid_full_rate=None if int(p.prior_full_days[0]) < 0 else int(p.prior_full_days[0]),
    )


def _spans(spans: Spans) -> list[Event]:
    return [
        Event(EVENTS[int(kind)], to_date(start), to_date(end))  # type: ignore[arg-type]
        for start, end, kind in zip(spans.start, spans.end, spans.kind, strict=True)
    ]


def _date(column: Ints) -> date | None:
    return None if int(column[0]) == NEVER else to_date(column[0])
