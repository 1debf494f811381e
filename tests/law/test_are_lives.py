"""What follows a right: another right, months of work and of benefit; expected figures are worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from tests.law.careers import BIRTH, ONE_YEAR, career

from unefois.law import are
from unefois.law.trace import to_text

PRIOR = {
    "opened": "2024-06-01",
    "end_of_contract": "2024-05-20",
    "daily": 30,
    "sjr": 50,
    "remaining_days": 100,
    "duration_days": 548,
}


class TestTwoRights:
    JOB: ClassVar = {"start": "2025-01-01", "end": "2025-12-31", "monthly_gross": 3000}

    def test_the_old_right_goes_on_and_both_are_shown(self):
        right = are.compute(career(self.JOB, prior=PRIOR))
        assert right.kind == "reprise"
        assert (right.duration_days, right.daily.gross) == (100, Decimal("30.00"))
        assert right.rights.old_capital == 3000
        assert right.rights.new_days == 274
        assert right.rights.may_opt

    def test_the_option_gives_up_the_old_right(self):
        right = are.compute(career(self.JOB, prior=PRIOR, choice="new"))
        assert right.kind == "option"
        assert right.duration_days == 274
        assert right.daily.gross == right.rights.new_daily

    def test_the_option_needs_thirty_per_cent_more_or_a_right_of_twenty_euros(self):
        close = are.compute(career(self.JOB, prior=PRIOR | {"daily": 50, "sjr": 88}, choice="new"))
        assert not close.rights.may_opt
        assert close.kind == "reprise"
        small = {"start": "2025-01-01", "end": "2025-12-31", "monthly_gross": 700}
        assert are.compute(career(small, prior=PRIOR | {"daily": 20})).rights.may_opt

    def test_a_used_up_right_is_recharged_by_less_in_2015(self):
        job = {"start": "2016-01-04", "end": "2016-02-10", "monthly_hours": 151.67}
        prior = PRIOR | {"opened": "2014-12-01", "end_of_contract": "2014-11-20", "remaining_days": 0}
        right = are.compute(career(job, prior=prior))
        assert right.kind == "rechargement"
        assert right.duration_days == 38
        new = are.compute(career(job))
        assert not new.eligible

    def test_resuming_after_a_short_job_left_of_ones_own_will(self):
        short = {"start": "2025-05-01", "end": "2025-08-29", "end_reason": "demission"}
        prior = PRIOR | {"opened": "2025-02-01", "end_of_contract": "2025-01-20"}
        right = are.compute(career(short, prior=prior))
        assert right.affiliation_days == 87
        assert right.kind == "reprise"
        longer = are.compute(career(short | {"end": "2025-09-01"}, prior=prior))
        assert longer.affiliation_days == 88
        assert not longer.eligible

    def test_an_old_right_keeps_its_own_rules(self):
        high = PRIOR | {"daily": 120, "sjr": 210, "remaining_days": 400, "duration_days": 730}
        job = {"start": "2019-05-01", "end": "2021-12-31", "monthly_gross": 3000}
        before = high | {"opened": "2018-06-01", "end_of_contract": "2018-05-20", "duration_days": 1095}
        right = are.compute(career(job, prior=before))
        assert (right.kind, right.rule_set) == ("reprise", "2017")
        assert right.daily.degressive_gross is None, "no degressivity under the rules of 2017"
        assert all(one.met for one in right.conditions)
        after = high | {"opened": "2020-06-01", "end_of_contract": "2020-05-20"}
        right = are.compute(career(job, prior=after))
        assert (right.kind, right.rule_set) == ("reprise", "2019")
        assert right.daily.degressive_gross == Decimal("85.18")

    def test_resuming_needs_the_conditions_and_waits_for_the_leave_paid(self):
        alone = {"person": {"birth": BIRTH, "registered": "2025-04-01", "fit_for_work": False}, "prior": PRIOR}
        assert not are.compute(alone).eligible
        job = {"start": "2025-01-01", "end": "2025-03-31", "paid_leave_indemnity": 500}
        right = are.compute(career(job, prior=PRIOR))
        assert right.kind == "reprise"
        assert right.delays.paid_leave_days == 10  # 500 / 50
        assert right.delays.waiting_days == 0, "opened ten months before"
        assert right.delays.first_paid_day == date(2025, 4, 11)

    def test_a_recharge_counts_five_hours_for_a_day(self):
        job = {"start": "2016-01-04", "end": "2016-02-10", "monthly_hours": 260}
        prior = PRIOR | {"opened": "2014-12-01", "end_of_contract": "2014-11-20", "remaining_days": 0}
        right = are.compute(career(job, prior=prior))
        assert right.affiliation_hours == Decimal("324.50")  # 260 × 28/31 + 260 × 10/29
        assert right.duration_days == 64

    def test_readmission_before_2014_keeps_the_best_total_and_the_best_day(self):
        job = {"start": "2012-07-01", "end": "2013-06-30", "monthly_gross": 1500}
        prior = PRIOR | {"opened": "2012-03-01", "end_of_contract": "2012-02-20", "daily": 60, "sjr": 110}
        right = are.compute(career(job, prior=prior))
        assert right.kind == "readmission"
        assert right.daily.gross == 60
        total = max(right.rights.old_capital, right.rights.new_capital)
        assert right.duration_days == math.ceil(total / 60)

    def test_a_lapsed_right_is_not_resumed(self):
        old = PRIOR | {"opened": "2020-01-01", "end_of_contract": "2019-12-20"}
        right = are.compute(career(self.JOB, prior=old))
        assert right.kind == "nouveau"
        alone = are.compute({"person": {"birth": BIRTH, "registered": "2026-01-01"}, "prior": old})
        assert not alone.eligible


class TestMonths:
    def test_training_is_paid_without_csg_and_with_its_own_minimum(self):
        training = {"kind": "formation", "start": "2026-02-01", "end": "2026-02-28"}
        right = are.compute(career(ONE_YEAR | {"monthly_gross": 6000}, events=[training]))
        month = right.month(date(2026, 2, 1))
        assert month.days_training == 28
        plain = right.month(date(2026, 3, 1))
        assert month.csg < plain.csg / 10
        assert month.pension == plain.pension

    def test_what_is_left_is_told_after_each_month(self):
        right = are.compute(career(ONE_YEAR | {"monthly_gross": 9000}))
        assert right.daily.degressive_gross is not None
        for month in right.months:
            each = right.daily.degressive_gross if month.month >= date(2026, 7, 1) else right.daily.gross
            assert month.capital_left == month.days_left * each
        assert right.months[-1].capital_left == 0

    @pytest.mark.parametrize(
        ("income", "pay", "said"),
        [
            (None, 5000, "× 98,25 % × 6,2 %"),
            (16_000, 5000, "× 98,25 % × 3,8 %"),
            (9000, 5000, "exonération : revenu fiscal de référence de 9 000,00 €"),
            (None, 3000, "exonération : 53,26 € par jour ne dépassent pas le seuil de 61,00 €"),
            (None, 3500, "limitée pour que le net reste à 61,00 €"),
        ],
    )
    def test_csg_is_explained_at_the_rate_it_was_taken(self, income, pay, said):
        one = career(ONE_YEAR | {"monthly_gross": pay}, person={"reference_tax_income": income})
        node = are.explain(one).find("CSG")
        assert said in node.formula.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    def test_a_resumed_right_says_nothing_of_the_sjr_of_the_new_contracts(self):
        prior = {"opened": "2024-06-01", "end_of_contract": "2024-05-31", "daily": "41.00", "sjr": "68.00"}
        prior |= {"remaining_days": 100, "duration_days": 400}
        short = {"start": "2025-11-01", "end": "2025-12-31", "monthly_gross": 1500}
        right = are.compute(career(short, prior=prior), trace=True)
        assert right.kind == "reprise"
        assert "divisor_floor" not in right.doubts
        assert right.trace.find("Nouveau droit : total").formula == "les derniers contrats n'ouvrent pas de droit"

    def test_work_is_explained_by_the_rule_of_its_time(self):
        old = {"start": "2012-01-01", "end": "2012-12-31"}
        work = [{"month": "2013-04-01", "gross": 600, "hours": 60}]
        text = to_text(are.explain(career(old, activities=work))).replace("\N{NO-BREAK SPACE}", " ")
        assert "30 jours − 600,00 € ÷ 65,75 € (SJR) → 21 jours" in text
        work = [{"month": "2026-04-01", "gross": 600}]
        text = to_text(are.explain(career(ONE_YEAR, activities=work))).replace("\N{NO-BREAK SPACE}", " ")
        assert "− 70 % de 600,00 €) ÷ " in text

    def test_work_before_october_2014_shifts_days(self):
        # 600 € at an SJR of 65,75: 9 days of 30 are not payable.
        right = are.compute(
            career(
                {"start": "2012-01-01", "end": "2012-12-31"},
                activities=[{"month": "2013-04-01", "gross": 600, "hours": 60}],
            )
        )
        assert right.sjr == Decimal("65.75")
        assert right.month(date(2013, 4, 1)).days_paid == 21
        assert "old_activity_rounding" in right.doubts
        hours = career(
            {"start": "2012-01-01", "end": "2012-12-31"},
            activities=[{"month": "2013-04-01", "gross": 600, "hours": 111}],
        )
        assert are.compute(hours).month(date(2013, 4, 1)).days_paid == 0

    def test_seniors_before_2014_keep_a_fifth_more(self):
        right = are.compute(
            career(
                {"start": "2012-01-01", "end": "2012-12-31"},
                birth=date(1960, 1, 1),
                activities=[{"month": "2013-04-01", "gross": 600, "hours": 60}],
            )
        )
        assert right.month(date(2013, 4, 1)).days_paid == 30 - 7  # 600 × 0,8 / 65,75 = 7,3

    def test_revaluation_of_july(self):
        right = are.compute(are.simple(3000, 24, end=date(2024, 12, 31), birth=BIRTH))
        june, july = right.month(date(2025, 6, 1)), right.month(date(2025, 7, 1))
        # SJR 72 000 / 731 = 98,50 ; × 1,005 = 98,99 ; 57 % = 56,42.
        assert (right.sjr, june.daily_gross, july.daily_gross) == (
            Decimal("98.50"),
            Decimal("56.15"),
            Decimal("56.42"),
        )
        assert "revalue" in right.doubts
        still = are.simple(3000, 24, end=date(2024, 12, 31), birth=BIRTH, options=are.Options(revalue=False))
        assert are.compute(still).month(date(2025, 7, 1)).daily_gross == june.daily_gross

    def test_tax_income_lowers_the_csg(self):
        job = ONE_YEAR | {"monthly_gross": 5000}
        full = are.compute(career(job)).daily
        reduced = are.compute(career(job, person={"reference_tax_income": 17_000})).daily
        none = are.compute(career(job, person={"reference_tax_income": 13_048})).daily
        family = are.compute(career(job, person={"reference_tax_income": 20_016, "tax_shares": 2})).daily
        assert full.csg > reduced.csg > none.csg == none.crds == 0
        assert reduced.crds == full.crds
        assert family.csg == 0, "13 048 + 2 × 3 484 = 20 016"
        base = full.gross - full.pension
        assert reduced.csg == (base * Decimal("0.9825") * Decimal("0.038")).quantize(Decimal("0.01"))

    def test_alsace_moselle_pays_its_own_contribution(self):
        job = ONE_YEAR | {"monthly_gross": 5000}
        local = are.compute(career(job, person={"territory": "alsace_moselle"})).daily
        plain = are.compute(career(job)).daily
        assert local.local_scheme == (plain.gross * Decimal("0.015")).quantize(Decimal("0.01"))
        assert local.net == plain.net - local.local_scheme

    def test_payments_stop_at_the_full_pension_and_may_last_until_it(self):
        job = {"start": "2022-01-01", "end": "2025-12-31"}
        stop = are.compute(career(job, birth=date(1963, 1, 1), person={"full_pension": "2026-05-16"}))
        assert stop.month(date(2026, 5, 1)).days_paid == 14  # 30 less the 16 days from the 16th
        assert stop.months[-1].days_left > 0
        kept = are.compute(
            career(job, birth=date(1964, 6, 1), person={"full_pension": "2029-01-01", "keeps_until_pension": True})
        )
        assert kept.month(date(2028, 12, 1)).days_paid == 30
        assert kept.month(date(2029, 1, 1)).days_paid == 0

    @pytest.mark.parametrize(("option", "days"), [("minus_lost", 23), ("calendar", 24)])
    def test_the_first_month_of_thirty_days_is_a_doubt(self, option, days):
        right = are.compute(career(ONE_YEAR, options={"thirty_day_first_month": option}))
        assert right.months[0].days_paid == days
        assert "thirty_day_first_month" in right.doubts
