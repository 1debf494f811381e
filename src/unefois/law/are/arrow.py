"""Careers and rights as Arrow: the documented schemas, and the way to and from the engine's columns.

Amounts are whole cents, hours hundredths, shares of full time ten-thousandths; dates are ``date32``. Columns
marked optional may be absent or null. Needs the ``bulk`` extra (pyarrow).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from unefois.law.are.choice import KINDS
from unefois.law.are.model import ABSENCES, CONTRACTS, EVENTS, REASONS, TERRITORIES
from unefois.law.are.rulesets import RULE_SETS
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
    sorted_pay,
)
from unefois.law.periods import month_of, month_start

if TYPE_CHECKING:
    from unefois.law.are.columns import Rights

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_DAY, _INT, _TEXT, _YES = pa.date32(), pa.int64(), pa.string(), pa.bool_()


def _list(**columns: Any) -> Any:
    return pa.list_(pa.struct([pa.field(name, kind) for name, kind in columns.items()]))


CAREERS: Final = pa.schema(
    {
        "person_id": _TEXT,
        "birth": _DAY,
        "registered": _DAY,
        "territory": _TEXT,
        "registered_as_seeker": _YES,
        "fit_for_work": _YES,
        "seeking_work": _YES,
        "full_pension": _DAY,
        "keeps_until_pension": _YES,
        "reference_tax_income_cents": _INT,
        "tax_quarter_shares": _INT,
        "last_waiting_period": _DAY,
        "choice": _TEXT,
        "prior": pa.struct(
            {
                "opened": _DAY,
                "end_of_contract": _DAY,
                "daily_cents": _INT,
                "sjr_cents": _INT,
                "remaining_days": _INT,
                "duration_days": _INT,
                "days_paid_full_rate": _INT,
            }
        ),
        "employments": _list(
            start=_DAY,
            end=_DAY,
            end_reason=_TEXT,
            contract=_TEXT,
            monthly_gross_cents=_INT,
            monthly_hours_hundredths=_INT,
            pay=_list(month=_DAY, gross_cents=_INT, hours_hundredths=_INT),
            paid_leave_indemnity_cents=_INT,
            severance_above_legal_cents=_INT,
            working_time_per_10000=_INT,
            procedure_engaged=_DAY,
            absences=_list(start=_DAY, end=_DAY, kind=_TEXT),
        ),
        "between": _list(start=_DAY, end=_DAY, kind=_TEXT),
        "events": _list(start=_DAY, end=_DAY, kind=_TEXT),
        "activities": _list(month=_DAY, gross_cents=_INT, hours_hundredths=_INT),
    }
)
"""One row a person. Required: ``person_id``, ``birth``, ``registered``, and in each employment ``start``,
``end`` and either ``monthly_gross_cents`` or ``pay``. Everything else may be null or absent."""

RIGHTS: Final = pa.schema(
    {
        "person_id": _TEXT,
        "eligible": _YES,
        "kind": _TEXT,
        "rule_set": _TEXT,
        "sjr_cents": _INT,
        "daily_gross_cents": _INT,
        "daily_net_cents": _INT,
        "duration_days": _INT,
        "first_day": _DAY,
        "capital_cents": _INT,
        "months": _list(month=_DAY, days_paid=_INT, gross_cents=_INT, net_cents=_INT, days_left=_INT),
    }
)
REJECTS: Final = pa.schema({"row": _INT, "person_id": _TEXT, "field": _TEXT, "reason": _TEXT})


class Reader:
    """Reads record batches into tables; a row that cannot be read is reported and left out."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self.bad: dict[int, tuple[str, str]] = {}
        self.n = batch.num_rows

    def _report(self, wrong: Bools, person: Ints, field: str, reason: str) -> None:
        for row in np.flatnonzero(wrong):
            self.bad.setdefault(int(person[row]), (field, f"{field} : {reason}"))

    def _column(self, source: Any, name: str, kind: Any) -> Any:
        if isinstance(source, pa.RecordBatch):
            index = source.schema.get_field_index(name)
            found = source.column(index) if index >= 0 else None
        else:
            index = source.type.get_field_index(name)
            found = source.field(index) if index >= 0 else None
        if found is None:
            return pa.nulls(len(source), kind)
        if pa.types.is_dictionary(found.type):
            found = found.dictionary_decode()
        return found if found.type == kind else found.cast(kind)

    def ints(self, source: Any, name: str, kind: Any, absent: int, person: Ints | None, path: str) -> Ints:
        """A whole-number or date column; null gives ``absent``, or a fault when ``person`` is given."""
        column = self._column(source, name, kind)
        if person is not None and column.null_count:
            wrong = column.is_null().to_numpy(zero_copy_only=False)
            self._report(wrong, person, path + name, "absent ; attendu : une valeur")
        if kind == _DAY:
            column = column.cast(pa.int32())
        column = column.cast(_INT)
        values: Ints = (column.fill_null(absent) if column.null_count else column).to_numpy(zero_copy_only=False)
        return values

    def codes(self, source: Any, name: str, labels: tuple[str, ...], default: str, person: Ints, path: str) -> Ints:
        """A column of labels as their codes; null gives the default, an unknown label a fault."""
        column = self._column(source, name, _TEXT)
        if column.null_count:
            column = column.fill_null(default)
        found = pc.index_in(column, value_set=pa.array(labels, _TEXT))
        if found.null_count:
            wrong = found.is_null().to_numpy(zero_copy_only=False)
            self._report(wrong, person, path + name, f"inconnu ; attendu : {', '.join(labels)}")
            found = found.fill_null(0)
        values: Ints = found.cast(_INT).to_numpy(zero_copy_only=False)
        return values

    def flags(self, name: str, default: bool) -> Ints:
        """A column of yes or no as 1 and 0."""
        column = self._column(self.batch, name, _YES).fill_null(default)
        values: Ints = column.cast(pa.int8()).cast(_INT).to_numpy(zero_copy_only=False)
        return values

    def nested(self, source: Any, name: str) -> tuple[Any, Ints]:
        """The structs of a list column, and for each the row it belongs to."""
        kind = CAREERS.field(name).type if isinstance(source, pa.RecordBatch) else _EMPLOYMENT.field(name).type
        if isinstance(source, pa.RecordBatch):
            index = source.schema.get_field_index(name)
            column = source.column(index) if index >= 0 else pa.nulls(len(source), kind)
        else:
            index = source.type.get_field_index(name)
            column = source.field(index) if index >= 0 else pa.nulls(len(source), kind)
        counts = pc.list_value_length(column).fill_null(0).cast(_INT).to_numpy(zero_copy_only=False)
        flat = column.flatten()
        if pa.types.is_null(flat.type):
            flat = pa.nulls(0, kind.value_type)
        return flat, np.repeat(np.arange(len(counts), dtype=np.int64), counts)

    def table(self) -> Table:
        """The columns of the engine. Look at :attr:`bad` before computing: its rows are not to be trusted."""
        persons = self._persons()
        jobs, order, structs, owner = self._jobs()
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        absences = self._absences(structs, owner, place)
        pay = self._pay(jobs, structs, owner, place, absences)
        return Table(
            self.n,
            persons,
            jobs,
            pay,
            absences,
            self._spans("between"),
            self._spans("events"),
            self._activities(),
        )

    def _persons(self) -> Persons:
        batch, everyone = self.batch, np.arange(self.n)
        prior = self._column(batch, "prior", CAREERS.field("prior").type)
        has = prior.is_valid().to_numpy(zero_copy_only=False).astype(np.int64)
        flat = prior
        if prior.null_count:
            fields = [CAREERS.field("prior").type.field(i) for i in range(7)]
            flat = pa.StructArray.from_arrays([prior.field(i) for i in range(7)], fields=fields, mask=None)
        name = self._column(batch, "person_id", _TEXT)
        if name.null_count:
            wrong = name.is_null().to_numpy(zero_copy_only=False)
            self._report(wrong, everyone, "person_id", "absent ; attendu : une valeur")

        def given(field: str, kind: Any, absent: int) -> Ints:
            column = self.ints(flat, field, kind, absent, None, "prior.")
            if field != "days_paid_full_rate":
                self._report((has == 1) & (column == absent), everyone, f"prior.{field}", "absent")
            return np.where(has == 1, column, absent)

        return Persons(
            birth=self.ints(batch, "birth", _DAY, 0, everyone, ""),
            registered=self.ints(batch, "registered", _DAY, 0, everyone, ""),
            territory=self.codes(batch, "territory", TERRITORIES, TERRITORIES[0], everyone, ""),
            seeker=self.flags("registered_as_seeker", True),
            fit=self.flags("fit_for_work", True),
            seeking=self.flags("seeking_work", True),
            full_pension=self.ints(batch, "full_pension", _DAY, NEVER, None, ""),
            keeps=self.flags("keeps_until_pension", False),
            rfr=self.ints(batch, "reference_tax_income_cents", _INT, UNKNOWN, None, ""),
            quarter_shares=self.ints(batch, "tax_quarter_shares", _INT, 0, None, ""),
            last_waiting=self.ints(batch, "last_waiting_period", _DAY, -NEVER, None, ""),
            choice=self.codes(batch, "choice", CHOICES, CHOICES[0], everyone, ""),
            prior=has,
            prior_opened=given("opened", _DAY, NEVER),
            prior_end=given("end_of_contract", _DAY, NEVER),
            prior_daily=given("daily_cents", _INT, 0),
            prior_sjr=given("sjr_cents", _INT, 0),
            prior_remaining=given("remaining_days", _INT, 0),
            prior_duration=given("duration_days", _INT, 0),
            prior_full_days=given("days_paid_full_rate", _INT, UNKNOWN),
        )

    def _jobs(self) -> tuple[Jobs, Ints, Any, Ints]:
        structs, person = self.nested(self.batch, "employments")
        path = "employments."
        start = self.ints(structs, "start", _DAY, 0, person, path)
        order = np.lexsort((start, person))
        columns = {
            "person": person,
            "start": start,
            "end": self.ints(structs, "end", _DAY, 0, person, path),
            "reason": self.codes(structs, "end_reason", REASONS, REASONS[0], person, path),
            "contract": self.codes(structs, "contract", CONTRACTS, "cdd", person, path),
            "procedure": self.ints(structs, "procedure_engaged", _DAY, NEVER, None, path),
            "leave": self.ints(structs, "paid_leave_indemnity_cents", _INT, 0, None, path),
            "supra": self.ints(structs, "severance_above_legal_cents", _INT, 0, None, path),
            "share": self.ints(structs, "working_time_per_10000", _INT, WHOLE, None, path),
        }
        wrong = (columns["end"] < columns["start"]) | (columns["end"] - columns["start"] > _LONGEST_JOB)
        self._report(wrong, person, path + "end", "attendu : une fin postérieure au début, de moins de 70 ans")
        return Jobs(**{name: column[order] for name, column in columns.items()}), order, structs, person

    def _pay(self, jobs: Jobs, structs: Any, owner: Ints, place: Ints, absences: Absences) -> PayLines:
        lines, job = self.nested(structs, "pay")
        path = "employments.pay."
        whose = owner[job]
        month = month_of(_calendar(self.ints(lines, "month", _DAY, 0, whose, path)))
        explicit = PayLines(
            place[job],
            month,
            self.ints(lines, "gross_cents", _INT, 0, whose, path),
            self.ints(lines, "hours_hundredths", _INT, UNKNOWN, None, path),
        )
        monthly = self.ints(structs, "monthly_gross_cents", _INT, UNKNOWN, None, path)
        wrong = (monthly < UNKNOWN) | (monthly > _LARGEST)
        self._report(wrong, owner, "employments.monthly_gross_cents", "attendu : un salaire positif ou nul")
        hours = self.ints(structs, "monthly_hours_hundredths", _INT, UNKNOWN, None, path)
        has = np.flatnonzero(monthly >= 0)
        constant = constant_pay(_sound(jobs), place[has], monthly[has], hours[has], absences)
        return sorted_pay(jobs, [explicit, constant])

    def _absences(self, structs: Any, owner: Ints, place: Ints) -> Absences:
        lines, job = self.nested(structs, "absences")
        path, whose = "employments.absences.", owner[job]
        start = self.ints(lines, "start", _DAY, 0, whose, path)
        order = np.lexsort((start, place[job]))
        return Absences(
            place[job][order],
            start[order],
            self.ints(lines, "end", _DAY, 0, whose, path)[order],
            self.codes(lines, "kind", ABSENCES, ABSENCES[0], whose, path)[order],
        )

    def _spans(self, name: str) -> Spans:
        lines, person = self.nested(self.batch, name)
        start = self.ints(lines, "start", _DAY, 0, person, name + ".")
        order = np.lexsort((start, person))
        return Spans(
            person[order],
            start[order],
            self.ints(lines, "end", _DAY, 0, person, name + ".")[order],
            self.codes(lines, "kind", EVENTS, EVENTS[0], person, name + ".")[order],
        )

    def _activities(self) -> Activities:
        lines, person = self.nested(self.batch, "activities")
        return Activities(
            person,
            month_of(_calendar(self.ints(lines, "month", _DAY, 0, person, "activities."))),
            self.ints(lines, "gross_cents", _INT, 0, person, "activities."),
            self.ints(lines, "hours_hundredths", _INT, UNKNOWN, None, "activities."),
        )


_EMPLOYMENT: Final = CAREERS.field("employments").type.value_type
_LONGEST_JOB: Final = 70 * 366
_LARGEST: Final = 10**9
_LIMIT: Final = 65_000
"""Days around 1970 within which the calendar tables answer; dates beyond are faults found later."""


def _calendar(days: Ints) -> Ints:
    return np.clip(days, -20_000, _LIMIT)


def _sound(jobs: Jobs) -> Jobs:
    """The same contracts with dates that can be expanded; rows at fault are already reported."""
    start = _calendar(jobs.start)
    end = np.clip(_calendar(jobs.end), start, start + _LONGEST_JOB)
    columns = {name: getattr(jobs, name) for name in Jobs.__slots__}
    return Jobs(**(columns | {"start": start, "end": end}))


def rights_batch(person_id: Any, found: Rights) -> pa.RecordBatch:
    """The answer of a chunk, in the :data:`RIGHTS` schema; months stop when the right is used up."""
    width = found.days.shape[1]
    used_up = np.argmax(found.left == 0, axis=1)
    ends = np.any(found.left == 0, axis=1)
    counts = np.where(ends, used_up + 1, width) * found.eligible
    keep = np.arange(width) < counts[:, None]
    month = month_start(found.month[:, None] + np.arange(width))[keep]
    values = pa.StructArray.from_arrays(
        [
            pa.array(month.astype("datetime64[D]"), _DAY),
            *(pa.array(column[keep], _INT) for column in (found.days, found.gross, found.net, found.left)),
        ],
        fields=[_MONTH.field(i) for i in range(5)],
    )
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts))).astype(np.int32)
    first_day = pa.array(found.first_day.astype("datetime64[D]"), _DAY, mask=~found.eligible)
    kinds = pa.array([*KINDS], _TEXT).take(pa.array(found.kind))
    rules = pa.array([one.id for one in RULE_SETS], _TEXT).take(pa.array(found.rule_set))
    return pa.RecordBatch.from_arrays(
        [
            person_id.cast(_TEXT),
            pa.array(found.eligible, _YES),
            kinds,
            rules,
            pa.array(found.sjr, _INT),
            pa.array(found.daily_gross, _INT),
            pa.array(found.daily_net, _INT),
            pa.array(found.duration, _INT),
            first_day,
            pa.array(found.capital, _INT),
            pa.ListArray.from_arrays(pa.array(offsets), values),
        ],
        schema=RIGHTS,
    )


_MONTH: Final = RIGHTS.field("months").type.value_type


def careers_batch(table: Table, first_id: int = 0) -> pa.RecordBatch:
    """A table of careers in the :data:`CAREERS` schema; people are named by their number from ``first_id``."""
    p, j = table.persons, table.jobs
    order = np.argsort(table.pay.job, kind="stable")
    employments = [
        _days(j.start),
        _days(j.end),
        _labels(REASONS, j.reason),
        _labels(CONTRACTS, j.contract),
        pa.nulls(len(j.person), _INT),
        pa.nulls(len(j.person), _INT),
        _nest(
            _EMPLOYMENT.field("pay").type,
            table.pay.job[order],
            len(j.person),
            [
                _days(month_start(table.pay.month[order])),
                pa.array(table.pay.gross[order]),
                pa.array(table.pay.hours[order], mask=table.pay.hours[order] < 0),
            ],
        ),
        pa.array(j.leave),
        pa.array(j.supra),
        pa.array(j.share),
        _days(j.procedure, NEVER),
        _nest(
            _EMPLOYMENT.field("absences").type,
            table.absences.job,
            len(j.person),
            [
                _days(table.absences.start),
                _days(table.absences.end),
                _labels(ABSENCES, table.absences.kind),
            ],
        ),
    ]
    prior = pa.StructArray.from_arrays(
        [
            _days(p.prior_opened, NEVER),
            _days(p.prior_end, NEVER),
            pa.array(p.prior_daily),
            pa.array(p.prior_sjr),
            pa.array(p.prior_remaining),
            pa.array(p.prior_duration),
            pa.array(p.prior_full_days, mask=p.prior_full_days < 0),
        ],
        fields=[CAREERS.field("prior").type.field(i) for i in range(7)],
        mask=pa.array(p.prior == 0),
    )
    spans = [
        _nest(
            CAREERS.field(name).type,
            one.person,
            table.n,
            [_days(one.start), _days(one.end), _labels(EVENTS, one.kind)],
        )
        for name, one in (("between", table.between), ("events", table.events))
    ]
    work = table.activities
    return pa.RecordBatch.from_arrays(
        [
            pa.array([f"p{number:09d}" for number in range(first_id, first_id + table.n)], _TEXT),
            _days(p.birth),
            _days(p.registered),
            _labels(TERRITORIES, p.territory),
            *(pa.array(column == 1) for column in (p.seeker, p.fit, p.seeking)),
            _days(p.full_pension, NEVER),
            pa.array(p.keeps == 1),
            pa.array(p.rfr, mask=p.rfr < 0),
            pa.array(p.quarter_shares),
            _days(p.last_waiting, -NEVER),
            _labels(CHOICES, p.choice),
            prior,
            _nest(CAREERS.field("employments").type, j.person, table.n, employments),
            *spans,
            _nest(
                CAREERS.field("activities").type,
                work.person,
                table.n,
                [
                    _days(month_start(work.month)),
                    pa.array(work.gross),
                    pa.array(work.hours, mask=work.hours < 0),
                ],
            ),
        ],
        schema=CAREERS,
    )


def _days(days: Ints, absent: int | None = None) -> Any:
    if absent is None:
        return pa.array(days.astype("datetime64[D]"), _DAY)
    mask = days == absent
    return pa.array(np.where(mask, 0, days).astype("datetime64[D]"), _DAY, mask=mask)


def _labels(labels: tuple[str, ...], codes: Ints) -> Any:
    return pa.array(labels, _TEXT).take(pa.array(codes))


def _nest(kind: Any, owner: Ints, n: int, columns: list[Any]) -> Any:
    struct = kind.value_type
    values = pa.StructArray.from_arrays(columns, fields=[struct.field(i) for i in range(struct.num_fields)])
    offsets = np.searchsorted(owner, np.arange(n + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values, type=kind)
