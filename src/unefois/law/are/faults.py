"""What makes an input impossible to compute: each fault names the row, the field, the value and the rule.

The same checks serve one person and a file of millions: they are column operations, and texts are made only
for the rows at fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law.are.rulesets import FIRST
from unefois.law.are.segments import bounds
from unefois.law.are.situation import IS_DISMISSAL
from unefois.law.are.table import NEVER, WHOLE
from unefois.law.money import fr
from unefois.law.periods import day_number, month_date, month_of, to_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EARLIEST: Final = day_number(date(1910, 1, 1))
LATEST: Final = day_number(date(2150, 12, 31))
_FIRST: Final = day_number(FIRST)
_LARGEST_CENTS: Final = 10**9
_LARGEST_HOURS: Final = 74_400
_YOUNGEST_DAYS: Final = 14 * 365
_LONGEST_RIGHT: Final = 4000


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one person (a row of the table)."""

    person: int
    field: str
    text: str


def _day(value: int) -> str:
    return f"{to_date(value):%d/%m/%Y}" if EARLIEST <= value <= LATEST else "hors calendrier"


def faults(table: Table) -> list[Fault]:
    """All faults, in order of the checks; empty when the table can be computed."""
    found: list[Fault] = []

    def report(
        wrong: Bools,
        person: Ints | None,
        name: str,
        value: Callable[[int], str],
        rule: str,
        rank: Ints | None = None,
    ) -> None:
        for row in np.flatnonzero(wrong):
            who = int(row if person is None else person[row])
            field = name if rank is None else name.format(int(rank[row]))
            found.append(Fault(who, field, f"{field} : {value(int(row))} — {rule}"))

    _check_persons(table, report)
    jobs = table.jobs
    known = np.array([], dtype=np.int64) if not len(jobs.person) else jobs.person
    rank = np.arange(len(known)) - bounds(known, table.n)[known]
    _check_jobs(table, report, rank)
    if not found:
        _check_lines(table, report, rank)
        _check_spans(table, report)
    return found


def _check_persons(table: Table, report: Any) -> None:
    p = table.persons
    report(
        (p.birth < EARLIEST) | (p.birth > p.registered - _YOUNGEST_DAYS),
        None,
        "person.birth",
        lambda i: _day(int(p.birth[i])),
        "attendu : une naissance entre 1910 et quatorze ans avant l'inscription",
    )
    report(
        (p.registered < _FIRST) | (p.registered > LATEST),
        None,
        "person.registered",
        lambda i: _day(int(p.registered[i])),
        f"attendu : une inscription entre le {FIRST:%d/%m/%Y} et 2150",
    )
    report(
        (p.full_pension != NEVER) & ((p.full_pension < EARLIEST) | (p.full_pension > LATEST)),
        None,
        "person.full_pension",
        lambda i: _day(int(p.full_pension[i])),
        "attendu : une date entre 1910 et 2150",
    )
    report(
        (p.rfr < -1) | (p.rfr > _LARGEST_CENTS * 100),
        None,
        "person.reference_tax_income",
        lambda i: fr(int(p.rfr[i])),
        "attendu : un revenu positif ou nul",
    )
    report(
        (p.quarter_shares < 0) | (p.quarter_shares > 200),  # noqa: PLR2004
        None,
        "person.tax_shares",
        lambda i: str(1 + int(p.quarter_shares[i]) / 4),
        "attendu : de 1 à 51 parts",
    )
    has = p.prior == 1
    counts = np.diff(bounds(table.jobs.person, table.n))
    report(
        (counts == 0) & ~has,
        None,
        "employments",
        lambda _: "aucun",
        "attendu : au moins un emploi terminé, ou un droit antérieur (prior)",
    )
    if has.any():
        for name, column in (("opened", p.prior_opened), ("end_of_contract", p.prior_end)):
            report(
                has & ((column < _FIRST - 366) | (column > p.registered)),
                None,
                f"prior.{name}",
                lambda i, column=column: _day(int(column[i])),
                "attendu : une date qui précède l'inscription",
            )
        for name, column in (("daily", p.prior_daily), ("sjr", p.prior_sjr)):
            report(
                has & ((column <= 0) | (column > _LARGEST_CENTS)),
                None,
                f"prior.{name}",
                lambda i, column=column: fr(int(column[i])),
                "attendu : un montant journalier positif",
            )
        report(
            has & ((p.prior_duration > _LONGEST_RIGHT) | (p.prior_remaining > p.prior_duration)),
            None,
            "prior.remaining_days",
            lambda i: str(int(p.prior_remaining[i])),
            "attendu : au plus la durée du droit, elle-même d'au plus 4 000 jours",
        )


def _check_jobs(table: Table, report: Any, rank: Ints) -> None:
    j, p = table.jobs, table.persons
    if not len(j.person):
        return
    name = "employments[{}]."
    registered = p.registered[j.person]
    report(
        (j.start < EARLIEST) | (j.start > LATEST),
        j.person,
        name + "start",
        lambda i: _day(int(j.start[i])),
        "attendu : une date entre 1910 et 2150",
        rank,
    )
    report(
        j.end < j.start,
        j.person,
        name + "end",
        lambda i: _day(int(j.end[i])),
        "la fin précède le début ; attendu : une fin égale ou postérieure au début",
        rank,
    )
    report(
        (j.end >= j.start) & (j.end >= registered),
        j.person,
        name + "end",
        lambda i: _day(int(j.end[i])),
        "attendu : une fin antérieure à l'inscription ; un emploi conservé se déclare dans « activities »",
        rank,
    )
    engaged = j.procedure != NEVER
    report(
        engaged & (~IS_DISMISSAL[j.reason] | (j.procedure > j.end) | (j.procedure < EARLIEST)),
        j.person,
        name + "procedure_engaged",
        lambda i: _day(int(j.procedure[i])),
        "attendu : pour un licenciement seul, une date qui précède la fin du contrat",
        rank,
    )
    for field, column in (("paid_leave_indemnity", j.leave), ("severance_above_legal", j.supra)):
        report(
            (column < 0) | (column > _LARGEST_CENTS),
            j.person,
            name + field,
            lambda i, column=column: fr(int(column[i])),
            "attendu : un montant positif ou nul",
            rank,
        )
    report(
        (j.share <= 0) | (j.share > WHOLE),
        j.person,
        name + "working_time",
        lambda i: str(int(j.share[i]) / WHOLE),
        "attendu : une part du temps plein, plus de 0 et au plus 1",
        rank,
    )
    last = np.zeros(table.n, dtype=np.int64)
    np.maximum.at(last, j.person, np.where(engaged & IS_DISMISSAL[j.reason], np.minimum(j.procedure, j.end), j.end))
    first_possible = np.where(p.prior == 1, _FIRST, last)
    report(
        first_possible < _FIRST,
        None,
        "employments",
        lambda i: _day(int(last[i])),
        f"les règles sont connues pour les contrats finis à partir du {FIRST:%d/%m/%Y}",
    )


def _check_lines(table: Table, report: Any, rank: Ints) -> None:
    j, lines, absences = table.jobs, table.pay, table.absences
    person = j.person[lines.job]
    outside = (lines.month < month_of(j.start[lines.job])) | (lines.month > month_of(j.end[lines.job]))
    report(
        outside,
        person,
        "employments[{}].pay",
        lambda i: f"{month_date(int(lines.month[i])):%m/%Y}",
        "attendu : un mois du contrat",
        rank[lines.job],
    )
    report(
        (lines.gross < 0) | (lines.gross > _LARGEST_CENTS),
        person,
        "employments[{}].pay",
        lambda i: fr(int(lines.gross[i])),
        "attendu : un salaire positif ou nul, de moins de dix millions d'euros",
        rank[lines.job],
    )
    report(
        (lines.hours < -1) | (lines.hours > _LARGEST_HOURS),
        person,
        "employments[{}].hours",
        lambda i: str(int(lines.hours[i]) / 100),
        "attendu : au plus 744 heures dans un mois",
        rank[lines.job],
    )
    unpaid = np.ones(len(j.person), dtype=bool)
    unpaid[lines.job] = False
    report(
        unpaid,
        j.person,
        "employments[{}].pay",
        lambda _: "aucun salaire",
        "attendu : monthly_gross, ou pay mois par mois",
        rank,
    )
    of = absences.job
    report(
        (absences.end < absences.start) | (absences.start < j.start[of]) | (absences.end > j.end[of]),
        j.person[of],
        "employments[{}].absences",
        lambda i: f"{_day(int(absences.start[i]))} - {_day(int(absences.end[i]))}",
        "attendu : une absence comprise dans le contrat",
        rank[of],
    )
    twice = np.zeros(len(of), dtype=bool)
    twice[1:] = (of[1:] == of[:-1]) & (absences.start[1:] <= absences.end[:-1])
    report(
        twice,
        j.person[of],
        "employments[{}].absences",
        lambda i: f"{_day(int(absences.start[i]))} - {_day(int(absences.end[i]))}",
        "attendu : des absences qui ne se recouvrent pas",
        rank[of],
    )


def _check_spans(table: Table, report: Any) -> None:
    for name, spans in (("between", table.between), ("events", table.events)):
        report(
            (spans.end < spans.start) | (spans.start < EARLIEST) | (spans.end > LATEST),
            spans.person,
            name,
            lambda i, spans=spans: f"{_day(int(spans.start[i]))} - {_day(int(spans.end[i]))}",
            "attendu : une fin égale ou postérieure au début",
        )
        if len(spans.person) > 1:
            follows = np.zeros(len(spans.person), dtype=bool)
            follows[1:] = (spans.person[1:] == spans.person[:-1]) & (spans.start[1:] <= spans.end[:-1])
            report(
                follows,
                spans.person,
                name,
                lambda i, spans=spans: _day(int(spans.start[i])),
                "attendu : des périodes qui ne se recouvrent pas",
            )
    spans, jobs = table.between, table.jobs
    if len(spans.person):
        at = bounds(jobs.person, table.n)
        counts = (at[1:] - at[:-1])[spans.person]
        row = np.repeat(np.arange(len(counts)), counts)
        job = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + at[spans.person[row]]
        within = np.zeros(len(counts), dtype=bool)
        within[row[(jobs.start[job] <= spans.end[row]) & (jobs.end[job] >= spans.start[row])]] = True
        report(
            within,
            spans.person,
            "between",
            lambda i: f"{_day(int(spans.start[i]))} - {_day(int(spans.end[i]))}",
            "attendu : hors de tout contrat ; une absence pendant un contrat se déclare dans l'emploi",
        )
    work = table.activities
    report(
        work.month < month_of(table.persons.registered)[work.person],
        work.person,
        "activities",
        lambda i: f"{month_date(int(work.month[i])):%m/%Y}",
        "attendu : un mois à partir de celui de l'inscription",
    )
    report(
        (work.gross < 0) | (work.gross > _LARGEST_CENTS) | (work.hours > _LARGEST_HOURS) | (work.hours < -1),
        work.person,
        "activities",
        lambda i: fr(int(work.gross[i])),
        "attendu : un salaire positif ou nul et au plus 744 heures",
    )
