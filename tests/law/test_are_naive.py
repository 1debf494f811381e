"""The engine against a second writing of the rules, day by day, on careers of all shapes."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from unefois.law import are

_spec = importlib.util.spec_from_file_location("law_naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
sys.modules["law_naive"] = naive
_spec.loader.exec_module(naive)

REASONS = ["fin_cdd"] * 6 + ["licenciement", "licenciement_economique", "rupture_conventionnelle", "demission"]
money = st.integers(0, 9_000_00).map(lambda cents: Decimal(cents) / 100)


@st.composite
def careers(draw):
    end = draw(st.dates(date(2011, 7, 1), date(2026, 6, 30)))
    jobs = []
    for number in range(draw(st.integers(1, 4))):
        last = end - timedelta(days=draw(st.integers(0, 700)) if number else 0)
        length = draw(st.integers(0, 900))
        start = last - timedelta(days=length)
        absences = []
        # A day of absence is not paid again elsewhere: absences stay out of overlaps.
        if number == 0 and length > 40 and draw(st.booleans()):
            away = start if draw(st.booleans()) else last - timedelta(days=40)
            away += timedelta(days=draw(st.integers(0, 20)))
            kind = draw(st.sampled_from(["maladie", "maternite", "sans_solde"]))
            absences = [are.Absence(away, away + timedelta(days=draw(st.integers(0, 20))), kind)]
        jobs.append(
            are.Employment(
                start=start,
                end=last,
                end_reason=draw(st.sampled_from(REASONS)),
                monthly_gross=600 + draw(money),
                paid_leave_indemnity=draw(money) if draw(st.booleans()) else Decimal(0),
                severance_above_legal=5 * draw(money) if draw(st.integers(0, 3)) == 0 else Decimal(0),
                absences=absences,
            )
        )
    if any(job.absences for job in jobs):
        jobs = jobs[:1]
    registered = end + timedelta(days=draw(st.integers(1, 300)))
    birth = end - timedelta(days=draw(st.integers(18 * 366, 61 * 365)))
    events, day = [], registered + timedelta(days=draw(st.integers(0, 200)))
    for _ in range(draw(st.integers(0, 2))):
        length = draw(st.integers(0, 100))
        kind = draw(st.sampled_from(["maladie", "maternite", "emploi", "etranger"]))
        events.append(are.Event(kind, day, day + timedelta(days=length)))
        day += timedelta(days=length + 1 + draw(st.integers(0, 60)))
    month = registered.replace(day=1)
    activities = []
    for _ in range(draw(st.integers(0, 20)) if draw(st.booleans()) else 0):
        month = naive.month_end(month) + timedelta(days=1)
        hours = Decimal(draw(st.integers(0, 140)))
        activities.append(are.Activity(month, draw(money) / 3 // 1, hours))
    return are.Career(
        person=are.Person(birth=birth, registered=registered),
        employments=jobs,
        events=events,
        activities=activities,
    )


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(careers())
def test_the_engine_agrees_with_the_plain_writing(career):
    right, expected = are.compute(career), naive.right(career)
    event(f"rules {right.rule_set}, eligible {right.eligible}")
    if expected is None:
        assert not right.eligible
        return
    assert right.eligible
    assert right.affiliation_days == expected["affiliation"]
    assert right.sjr == expected["sjr"]
    assert right.duration_days == expected["duration"]
    assert right.delays.first_paid_day == expected["first_day"]
    found = [(one.month, one.days_paid, one.gross, one.net, one.days_left) for one in right.months]
    for got, wanted in zip(found, expected["months"], strict=False):
        assert got == wanted
    assert len(found) <= len(expected["months"])
