"""What must hold whatever the career: Hypothesis on single careers, the generator for columns."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unefois.law import are, parameters
from unefois.law.are import columns, plausible
from unefois.law.are.faults import faults
from unefois.law.are.table import from_careers
from unefois.law.periods import day_number, month_date, month_number

ends = st.dates(date(2011, 7, 1), date(2026, 6, 30))
pays = st.integers(500_00, 20_000_00).map(lambda cents: Decimal(cents) / 100)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _simple(pay, months, end, **more):
    return are.simple(pay, months, end=end, birth=end.replace(year=end.year - 35, day=1), **more)


@quick
@given(pays, st.integers(1, 200_000), st.integers(7, 36), ends)
def test_more_pay_never_gives_less_allowance(pay, more_cents, months, end):
    """Of net alone it may, by some cents: the pension is 3 % of the reference pay, and pays that differ by little may
    have the same gross. What is left beside the pension never falls, but for the rounding of the contributions."""
    less = are.compute(_simple(pay, months, end), months=3)
    more = are.compute(_simple(pay + Decimal(more_cents) / 100, months, end), months=3)
    assert more.sjr >= less.sjr
    assert more.daily.gross >= less.daily.gross
    assert more.daily.net + more.daily.pension >= less.daily.net + less.daily.pension - Decimal("0.01")


@quick
@given(st.integers(3_00, 480_00), st.dates(date(2012, 1, 1), date(2026, 12, 1)))
def test_net_is_never_under_the_floor_while_gross_is_above_it(sjr, day):
    month = month_number(day)
    found = columns.amounts(np.array([sjr]), np.array([day_number(day)]), np.array([month]))
    first = day.replace(day=1)
    floor = parameters.get("retenues/seuil_ecretement").whole(first, 100)
    minimum = parameters.get("are/allocation_minimale").whole(first, 100)
    gross, pension, csg, crds, net = (
        int(getattr(found, name)[0]) for name in ("gross", "pension", "csg", "crds", "net")
    )
    assert gross == pension + csg + crds + net
    assert gross <= (sjr * 75 + 50) // 100
    if gross - pension >= floor:
        assert net >= floor
    else:
        assert csg == crds == 0
    assert gross - pension >= min(minimum, gross)


@quick
@given(pays, st.integers(7, 36), ends)
def test_the_months_add_up_to_the_capital(pay, months, end):
    right = are.compute(_simple(pay, months, end))
    assert right.eligible
    assert sum(one.days_paid for one in right.months) == right.duration_days
    assert right.months[-1].days_left == 0
    assert sum((one.gross for one in right.months), Decimal(0)) == right.capital
    for one in right.months:
        assert one.gross - one.pension - one.csg - one.crds - one.local_scheme == one.net
    left = right.duration_days
    for one in right.months:
        left -= one.days_paid
        assert one.days_left == left


@quick
@given(
    pays,
    st.integers(7, 24),
    ends,
    st.integers(8, 300),
    st.integers(1, 90),
    st.sampled_from(["maladie", "maternite", "emploi", "etranger"]),
)
def test_postponed_days_are_never_lost(pay, months, end, after, length, kind):
    career = _simple(pay, months, end)
    start = end + timedelta(days=after)
    event = are.Event(kind, start, start + timedelta(days=length - 1))
    without, with_event = are.compute(career), are.compute(are.Career(**_with(career, events=[event])))
    assert with_event.duration_days == without.duration_days
    assert sum(one.days_paid for one in with_event.months) == without.duration_days
    assert with_event.last_month >= without.last_month


@quick
@given(pays, st.integers(8, 24), ends, st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_work_postpones_days_and_never_adds_any(pay, months, end, earned):
    career = _simple(pay, months, end)
    first = are.compute(career, months=1).months[0].month
    activities = [are.Activity(month_date(month_number(first) + i), Decimal(gross)) for i, gross in enumerate(earned)]
    worked = are.compute(are.Career(**_with(career, activities=activities)))
    assert sum(one.days_paid for one in worked.months) == worked.duration_days
    for one in worked.months:
        assert 0 <= one.days_paid <= one.days_open
        if one.work_gross and one.month >= date(2014, 10, 1):
            limit = Decimal("30.42") * worked.sjr + one.daily_gross
            assert one.days_paid == 0 or one.gross + one.work_gross <= max(limit, one.work_gross + one.daily_gross)


def _with(career, **changes):
    return {name: getattr(career, name) for name in career.__struct_fields__} | changes


@quick
@given(ends.filter(lambda day: day.day <= 28), st.integers(1, 27))
def test_a_full_february_and_a_leap_year_are_counted_by_the_calendar(end, shift):
    right = are.compute(_simple(2000, 12, end - timedelta(days=shift)))
    paid = {one.month: one for one in right.months[1:-1]}
    for month, one in paid.items():
        following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        expected = 30 if month >= date(2025, 4, 1) else (following - month).days
        assert one.days_paid == expected


@pytest.mark.parametrize("seed", [1, 2])
def test_columns_and_rows_never_diverge(seed):
    table = plausible.table(400, seed)
    bad = {fault.person for fault in faults(table)}
    found = columns.rights(table, months=columns.MONTHS, chunk=97)
    compared = 0
    for number, career in enumerate(plausible.careers(table)):
        if number in bad:
            with pytest.raises(are.CareerError):
                are.compute(career)
            continue
        one = are.compute(career, months=columns.MONTHS)
        compared += 1
        assert one.eligible == found.eligible[number]
        assert one.duration_days == found.duration[number]
        assert int(one.sjr * 100) == found.sjr[number]
        assert int(one.capital * 100) == found.capital[number]
        for column, month in enumerate(one.months):
            assert month.days_paid == found.days[number, column]
            assert int(month.gross * 100) == found.gross[number, column]
            assert int(month.net * 100) == found.net[number, column]
            assert month.days_left == found.left[number, column]
        if one.eligible:
            assert int(one.daily.gross * 100) == found.daily_gross[number]
            assert int(one.daily.net * 100) == found.daily_net[number]
            assert day_number(one.delays.first_paid_day) == found.first_day[number]
    assert compared > 350


def test_the_generator_is_reproducible_and_covers_the_law():
    one, two = plausible.table(3000, 7), plausible.table(3000, 7)
    assert np.array_equal(one.jobs.start, two.jobs.start)
    assert np.array_equal(one.pay.gross, two.pay.gross)
    found = columns.rights(one)
    assert set(found.rule_set.tolist()) == set(range(7)), "every rule set is met"
    assert 0.5 < found.eligible.mean() < 1


def test_careers_and_tables_are_inverse():
    table = plausible.table(60, 3)
    again = from_careers(list(plausible.careers(table)))
    for frame in ("persons", "jobs", "pay", "absences", "events", "activities"):
        for name in getattr(table, frame).__slots__:
            left, right = getattr(getattr(table, frame), name), getattr(getattr(again, frame), name)
            if frame != "absences":
                assert np.array_equal(left, right), (frame, name)


@quick
@given(st.integers(0, 10**6))
def test_a_batch_of_amounts_is_the_amount_of_each(seed):
    rng = np.random.default_rng(seed)
    sjr, day = rng.integers(2000, 30_000, 50), rng.integers(15_600, 20_600, 50)
    month = rng.integers(520, 680, 50)
    together = columns.amounts(sjr, day, month)
    for i in range(0, 50, 7):
        alone = columns.amounts(sjr[i : i + 1], day[i : i + 1], month[i : i + 1])
        for name in ("gross", "pension", "csg", "crds", "net"):
            assert getattr(alone, name)[0] == getattr(together, name)[i]
