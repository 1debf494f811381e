"""What must hold of daily allowances whatever the stop, and what is refused."""

from __future__ import annotations

import doctest
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from unefois.law import ij
from unefois.law.ij.model import FIRST, Risk

RISKS = get_args(Risk)
pays = st.integers(0, 20_000_00).map(lambda cents: Decimal(cents) / 100)
options = st.builds(
    ij.Options,
    daily_rounding=st.sampled_from(["nearest", "truncated"]),
    deduction_rounding=st.sampled_from(["period", "day"]),
    birth_ceiling=st.sampled_from(["start", "months"]),
)


@st.composite
def claims(draw):
    start = draw(st.dates(FIRST, date(2027, 1, 1)))
    return ij.Claim(
        risk=draw(st.sampled_from(RISKS)),
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 500))),
        monthly_gross=draw(pays),
        monthly_hours=draw(st.none() | st.integers(0, 200).map(Decimal)),
        basis=draw(st.sampled_from(["mensuel", "discontinu"])),
        affiliated_since=draw(st.none() | st.integers(1, 900).map(lambda days: start - timedelta(days=days))),
        employment_ended=draw(st.none() | st.integers(1, 600).map(lambda days: start - timedelta(days=days))),
        receives_are=draw(st.booleans()),
        children=draw(st.integers(0, 4)),
        born=draw(st.integers(1, 3)),
        long_term_illness=draw(st.booleans()),
        previous_stop_end=draw(st.none() | st.integers(1, 8).map(lambda days: start - timedelta(days=days))),
        already_paid=draw(st.integers(0, 400)),
        options=draw(options),
    )


quick = settings(max_examples=150, deadline=None)


@quick
@given(claims())
def test_periods_are_the_decomposition_of_the_whole(claim):
    found = ij.compute(claim, trace=True)
    assert found.days == sum(one.days for one in found.periods)
    for one in found.periods:
        assert one.days == (one.end - one.start).days + 1
        assert claim.start + timedelta(days=found.waiting_days) <= one.start <= one.end <= claim.end
        assert one.gross == one.days * one.daily_gross
        assert one.gross - one.csg - one.crds == one.net
        assert abs(one.csg - one.gross * Decimal("0.062")) <= Decimal("0.005") * one.days
        assert abs(one.crds - one.gross * Decimal("0.005")) <= Decimal("0.005") * one.days
    for before, after in zip(found.periods, found.periods[1:], strict=False):
        assert before.end + timedelta(days=1) == after.start
    assert found.net == found.gross - found.csg - found.crds
    assert found.eligible or not found.periods


@quick
@given(claims(), st.integers(1, 100_000))
def test_more_pay_never_gives_less(claim, more):
    richer = replace(claim, monthly_gross=claim.monthly_gross + Decimal(more) / 100)
    less, most = ij.compute(claim), ij.compute(richer)
    assert [one.gross for one in less.rates] <= [one.gross for one in most.rates]
    assert most.gross >= less.gross


@quick
@given(claims(), st.integers(1, 60))
def test_payments_in_arrears_add_up_to_the_whole(claim, width):
    found = ij.compute(claim)
    assume(found.days)
    parts, day = [], claim.start
    while day <= claim.end:
        parts += ij.between(claim, day, day + timedelta(days=width - 1))
        day += timedelta(days=width)
    assert sum(one.days for one in parts) == found.days
    assert sum(one.gross for one in parts) == found.gross
    assert abs(sum(one.csg for one in parts) - found.csg) <= Decimal("0.01") * len(parts)
    assert ij.between(claim, claim.start, claim.end) == found.periods


@quick
@given(claims(), st.integers(1, 200))
def test_a_longer_stop_keeps_what_was_paid(claim, more):
    assume(claim.risk != "maternite")
    longer = ij.compute(replace(claim, end=claim.end + timedelta(days=more)))
    found = ij.compute(claim)
    assert longer.rates == found.rates
    assert longer.days >= found.days
    assert longer.first_paid_day == (found.first_paid_day or longer.first_paid_day)


@quick
@given(claims())
def test_doubts_are_the_switches_that_change_a_figure(claim):
    found = ij.compute(claim)
    other = {"daily_rounding": ["nearest", "truncated"], "deduction_rounding": ["period", "day"],
             "birth_ceiling": ["start", "months"]}  # fmt: skip
    for switch, (one, two) in other.items():
        value = two if getattr(claim.options, switch) == one else one
        changed = ij.compute(replace(claim, options=replace(claim.options, **{switch: value})))
        if (changed.rates, changed.periods) != (found.rates, found.periods):
            assert switch in found.doubts


@pytest.mark.parametrize(("gap", "waiting"), [(1, 0), (2, 0), (3, 0), (4, 3)])
def test_48_hours_of_work_between_two_stops_keep_the_waiting_days_done(gap, waiting):
    start = date(2025, 9, 10)
    found = ij.compute(
        ij.Claim(
            risk="maladie",
            start=start,
            end=date(2025, 9, 30),
            monthly_gross=Decimal(2000),
            previous_stop_end=start - timedelta(days=gap),
        )
    )
    assert found.waiting_days == waiting


def test_a_stop_shorter_than_the_waiting_days_is_a_right_that_pays_nothing():
    found = ij.compute({"risk": "maladie", "start": "2025-09-10", "end": "2025-09-12", "monthly_gross": "2000"})
    assert found.eligible
    assert (found.days, found.periods, found.gross, found.first_paid_day) == (0, [], 0, None)


def test_360_allowances_in_three_years():
    claim = {"risk": "maladie", "start": "2024-01-01", "end": "2025-12-31", "monthly_gross": "2000"}
    assert ij.compute(claim).days == 360
    assert ij.compute(claim | {"already_paid": 350}).days == 10
    assert ij.compute(claim | {"already_paid": 400}).days == 0
    assert ij.compute(claim | {"long_term_illness": True}).days == 731 - 3
    assert ij.compute(claim | {"long_term_illness": True, "end": "2028-01-01"}).last_paid_day == date(2026, 12, 31)


def test_rights_outlive_the_contract_for_a_year_or_as_long_as_the_are_is_paid():
    claim = {"risk": "maladie", "start": "2025-07-01", "end": "2025-07-31", "monthly_gross": "2000"}
    ended = ij.compute(claim | {"employment_ended": "2024-07-31"})
    assert ended.eligible
    assert (ended.reference_start, ended.reference_end) == (date(2024, 5, 1), date(2024, 7, 31))
    assert not ij.compute(claim | {"employment_ended": "2024-06-30"}).eligible
    assert ij.compute(claim | {"employment_ended": "2024-06-30", "receives_are": True}).eligible


def test_months_without_pay_are_taken_as_the_others_and_said():
    claim = {
        "risk": "maladie", "start": "2025-09-10", "end": "2025-09-30",
        "pay": [{"month": "2025-07-01", "gross": "1800"}, {"month": "2025-08-01", "gross": "2000", "hours": "180"}],
    }  # fmt: skip
    found = ij.compute(claim, trace=True)
    assert found.reference_pay == Decimal(5700)
    assert found.trace.find("Mois sans salaire connu").confidence == "general"


def test_no_pay_in_the_reference_period_opens_no_right():
    pay = [{"month": "2024-01-01", "gross": "1800"}]
    found = ij.compute({"risk": "accident_travail", "start": "2025-09-10", "end": "2025-09-30", "pay": pay}, trace=True)
    assert not found.eligible
    assert found.rates == []
    assert found.trace.value == "pas de droit"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "2011-12-31"}, "start : 31/12/2011"),
        ({"end": "2025-01-01"}, "la fin précède le début"),
        ({"end": "2045-01-01"}, "dix ans au plus"),
        ({"monthly_gross": None}, "aucun salaire"),
        ({"pay": [{"month": "2025-08-01", "gross": "2000"}]}, "l'un ou l'autre"),
        ({"monthly_gross": "-1"}, "monthly_gross"),
        ({"monthly_gross": "10.001"}, "deux décimales"),
        ({"monthly_gross": "1e12"}, "dix millions"),
        ({"monthly_gross": "NaN"}, "monthly_gross"),
        ({"monthly_hours": "745"}, "744 heures"),
        ({"employment_ended": "2025-09-10"}, "employment_ended : 10/09/2025"),
        ({"previous_stop_end": "2025-10-10"}, "previous_stop_end"),
        ({"children": 21}, "20 enfants"),
        ({"children": -1}, "children"),
        ({"risk": "grippe"}, "risk"),
        ({"unknown": 1}, "unknown"),
        ({"monthly_gross": None, "pay": [{"month": "2025-08-01", "gross": "1"}] * 2}, "deux fois"),
        ({"monthly_gross": None, "pay": [{"month": "0001-08-01", "gross": "1"}]}, "1910"),
        ({"monthly_gross": None, "pay": [{"month": "2025-08-01", "gross": "1", "hours": "NaN"}]}, "heures"),
    ],
)
def test_faults_name_the_field_the_value_and_what_is_expected(changes, said):
    claim = {"risk": "maladie", "start": "2025-09-10", "end": "2025-09-30", "monthly_gross": "2000"} | changes
    with pytest.raises(ij.ClaimError, match=said.replace("(", r"\(")):
        ij.compute(claim)


@pytest.mark.parametrize(
    ("document", "said"),
    [([], "attendu un arrêt"), ({"claims": 3}, "liste"), ({"claims": [3]}, "claims"),
     ({"claims": [{"name": "Ana", "risk": "maladie"}]}, "Ana"), ({"claim": {"risk": "x"}}, "risk")],
)  # fmt: skip
def test_documents_refuse_what_is_not_a_claim(document, said):
    with pytest.raises(ij.ClaimError, match=said):
        ij.documents(document)


def test_the_examples_of_the_documentation_run():
    page = Path(__file__).parents[3] / "docs/rules/ij.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted == 6
    assert not result.failed


def test_every_doubt_has_its_switch_and_its_line_in_the_page():
    page = (Path(__file__).parents[3] / "docs/rules/ij.md").read_text(encoding="utf-8")
    assert [one.switch for one in ij.DOUBTS] == list(ij.Options.__struct_fields__)
    for one in ij.DOUBTS:
        assert f"`{one.switch}`" in page
