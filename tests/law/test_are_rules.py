"""Each rule of a right on a career made for it; expected figures are worked out by hand beside each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

import pytest
from tests.law.careers import BIRTH, CONDITIONS, ONE_YEAR, career, met

from unefois.law import are


class TestConditions:
    @pytest.mark.parametrize(
        ("person", "name"),
        [
            ({"registered_as_seeker": False}, CONDITIONS[0]),
            ({"fit_for_work": False}, CONDITIONS[3]),
            ({"full_pension": "2025-06-01"}, CONDITIONS[4]),
            ({"birth": "1958-06-01"}, CONDITIONS[4]),
            ({"seeking_work": False}, CONDITIONS[5]),
        ],
    )
    def test_one_condition_missing_closes_the_right(self, person, name):
        right = are.compute(career(ONE_YEAR, person=person))
        assert not right.eligible
        assert [one for one, held in met(right).items() if not held] == [name]
        assert right.duration_days == 0
        assert right.months == []

    def test_registration_within_twelve_months(self):
        assert are.compute(career(ONE_YEAR, registered="2026-12-31")).eligible
        late = are.compute(career(ONE_YEAR, registered="2027-01-01"))
        assert not met(late)[CONDITIONS[1]]
        sick = {"kind": "maladie", "start": "2026-01-01", "end": "2026-01-31"}
        assert are.compute(career(ONE_YEAR, registered="2027-01-01", between=[sick])).eligible

    @pytest.mark.parametrize(("end", "worked", "eligible"), [("2025-07-01", 130, True), ("2025-06-30", 129, False)])
    def test_affiliation_to_the_day(self, end, worked, eligible):
        # From Wednesday 1 January 2025: 129 weekdays up to Monday 30 June, 130 on Tuesday 1 July.
        right = are.compute(career({"start": "2025-01-01", "end": end}))
        assert (right.affiliation_days, right.eligible) == (worked, eligible)

    def test_hours_open_the_right_when_days_do_not(self):
        job = {"start": "2025-01-01", "end": "2025-04-30", "monthly_hours": 230}
        right = are.compute(career(job))
        assert right.affiliation_days == 86
        assert right.affiliation_hours == 920
        assert right.eligible
        assert not are.compute(career(job | {"monthly_hours": 227})).eligible

    def test_overlapping_contracts_count_once(self):
        right = are.compute(career(ONE_YEAR, {"start": "2025-06-01", "end": "2025-12-31"}))
        assert (right.worked_days, right.calendar_days) == (261, 365)
        assert right.reference_pay == 12 * 2000 + 7 * 2000

    def test_a_resignation_is_erased_by_sixty_five_days_of_work(self):
        left = {"start": "2024-01-01", "end": "2025-06-30", "end_reason": "demission"}
        # 65 weekdays from Tuesday 1 July: thirteen weeks, to Monday 29 September.
        assert are.compute(career(left, {"start": "2025-07-01", "end": "2025-09-29"})).eligible
        short = are.compute(career(left, {"start": "2025-07-01", "end": "2025-09-28"}))
        assert not short.eligible
        assert not met(short)[CONDITIONS[6]]
        assert "64 jours" in next(one.figure for one in short.conditions if not one.met)
        strict = career(left, {"start": "2025-07-01", "end": "2025-09-29"}, options={"voluntary_threshold_2025": 88})
        assert not are.compute(strict).eligible

    @pytest.mark.parametrize("reason", ["demission_legitime", "demission_reconversion"])
    def test_recognised_resignations_open_the_right(self, reason):
        assert are.compute(career(ONE_YEAR | {"end_reason": reason})).eligible


class TestRuleSets:
    @pytest.mark.parametrize(
        ("end", "rules"),
        [
            ("2011-06-01", "2011"),
            ("2014-06-30", "2011"),
            ("2014-07-01", "2014"),
            ("2017-11-01", "2017"),
            ("2019-11-01", "2019"),
            ("2021-09-30", "2019"),
            ("2021-10-01", "2021"),
            ("2023-02-01", "2023"),
            ("2025-03-31", "2023"),
            ("2025-04-01", "2025"),
        ],
    )
    def test_the_end_of_contract_chooses(self, end, rules):
        start = date.fromisoformat(end) - timedelta(days=500)
        assert are.compute(career({"start": start.isoformat(), "end": end})).rule_set == rules

    def test_a_dismissal_follows_the_rules_of_its_procedure(self):
        job = {"start": "2020-01-01", "end": "2025-06-15", "end_reason": "licenciement", "contract": "cdi"}
        assert are.compute(career(job)).rule_set == "2025"
        engaged = are.compute(career(job | {"procedure_engaged": "2025-03-20"}))
        assert engaged.rule_set == "2023"
        assert engaged.rule_date == date(2025, 3, 20)

    def test_the_rate_of_57_4_ends_with_june_2014(self):
        before = are.compute(are.simple(3000, 12, end=date(2014, 6, 30), birth=BIRTH))
        after = are.compute(are.simple(3000, 12, end=date(2014, 7, 1), birth=BIRTH))
        assert before.daily.formula == "57,4 % du SJR"
        assert after.daily.formula == "57 % du SJR"


class TestReferencePay:
    def test_sickness_leaves_the_divisor_of_a_civil_year(self):
        # 28 sick days unpaid in February 2013: 22 000 € over 365 - 28 days.
        pay = [{"month": f"2013-{m:02d}-01", "gross": 0 if m == 2 else 2000} for m in range(1, 13)]
        job = {"start": "2013-01-01", "end": "2013-12-31", "monthly_gross": None, "pay": pay}
        job["absences"] = [{"start": "2013-02-01", "end": "2013-02-28", "kind": "maladie"}]
        right = are.compute(career(job))
        assert right.reference_days == 337
        assert right.sjr == Decimal("65.28")

    def test_pay_of_a_maternity_is_rebuilt_since_2021(self):
        # 11 months paid 2 000 €, the 334 days other than the 31 of March 2025: 22 000 × 31 / 334 = 2 041,92.
        pay = [{"month": f"2025-{m:02d}-01", "gross": 0 if m == 3 else 2000} for m in range(1, 13)]
        job = {"start": "2025-01-01", "end": "2025-12-31", "monthly_gross": None, "pay": pay}
        job["absences"] = [{"start": "2025-03-01", "end": "2025-03-31", "kind": "maternite"}]
        right = are.compute(career(job))
        assert right.reference_pay == Decimal("24041.92")
        assert right.reference_days == 365

    def test_a_constant_pay_leaves_out_the_days_of_absence(self):
        # March 2025 away: 33 000 € for 334 days, and 33 000 × 31 / 334 = 3 062,87 rebuilt: near 36 000, never above.
        job = ONE_YEAR | {
            "monthly_gross": 3000,
            "absences": [{"start": "2025-03-01", "end": "2025-03-31", "kind": "maladie"}],
        }
        assert are.compute(career(job)).reference_pay == Decimal("36062.87")
        # 2013: 22 000 € over 365 - 28 days, as pay given month by month.
        old = {"start": "2013-01-01", "end": "2013-12-31"}
        old["absences"] = [{"start": "2013-02-01", "end": "2013-02-28", "kind": "maladie"}]
        assert are.compute(career(old)).sjr == Decimal("65.28")

    def test_rebuilt_pay_is_under_the_ceiling_of_its_month(self):
        job = ONE_YEAR | {"monthly_gross": 30_000}
        away = job | {"absences": [{"start": "2025-03-01", "end": "2025-03-31", "kind": "maladie"}]}
        assert are.compute(career(away)).reference_pay == are.compute(career(job)).reference_pay == 12 * 15_700

    def test_faults_name_the_field_that_was_given_once(self):
        with pytest.raises(are.CareerError) as refused:
            are.compute(career(ONE_YEAR | {"monthly_gross": -3}))
        assert len(refused.value.faults) == 1
        assert refused.value.faults[0].startswith("employments[0].monthly_gross : -3,00")

    def test_a_contract_that_ends_years_before_it_starts_is_refused(self):
        with pytest.raises(are.CareerError, match=r"employments\[0\]\.end : 31/01/2021 — la fin précède le début"):
            are.compute(career({"start": "2025-01-01", "end": "2021-01-31"}))

    def test_work_declared_before_registration_is_refused(self):
        work = [{"month": "2025-12-01", "gross": 100}]
        with pytest.raises(are.CareerError, match="activities : 12/2025 — attendu : un mois à partir"):
            are.compute(career(ONE_YEAR, activities=work))

    def test_absences_that_overlap_are_refused(self):
        sick = {"start": "2025-03-01", "end": "2025-03-31", "kind": "maladie"}
        job = ONE_YEAR | {"absences": [sick, sick | {"start": "2025-03-31", "end": "2025-04-02"}]}
        with pytest.raises(are.CareerError, match=r"employments\[0\]\.absences : 31/03/2025 - 02/04/2025 — attendu"):
            are.compute(career(job))

    @pytest.mark.parametrize(("end", "cap"), [("2025-03-31", 48), ("2025-12-31", 45)])
    def test_days_between_contracts_are_limited(self, end, cap):
        # A day of work long ago, then 13 weeks: 65 + 1 worked days... only the limit differs: 75 % then 70 %.
        finish = date.fromisoformat(end)
        first = finish - timedelta(days=600)
        while first.weekday() != 0:
            first += timedelta(days=1)
        early = {"start": first.isoformat(), "end": first.isoformat()}
        # 46 worked days × 1,4 = 64,4 → 65 ; × 0,75 = 48,75 → 48 ; × 0,70 = 45,5 → 45.
        begin, worked = finish, 0
        while True:
            worked += begin.weekday() < 5
            if worked == 45:
                break
            begin -= timedelta(days=1)
        late = {"start": begin.isoformat(), "end": end}
        right = are.compute(career(early, late))
        assert right.worked_days == 46
        assert right.reference_days == right.calendar_days + cap

    def test_the_window_of_a_month_end_is_of_whole_months(self):
        # 24 months to 28 February 2026 begin on 1 March 2024, not on 29 February.
        right = are.compute(career({"start": "2023-01-01", "end": "2026-02-28"}))
        assert right.window_start == date(2024, 3, 1)
        assert (right.reference_pay, right.reference_days) == (48000, 730)

    @pytest.mark.parametrize(("reading", "days"), [("contracts", 185 + 128), ("times_1_4", 184 + 128)])
    def test_days_under_the_cap_are_added_to_the_contracts_or_to_worked_days(self, reading, days):
        # 91 + 94 days of contract, 65 + 66 worked: 131 × 1,4 = 183,4 → 184 ; 70 % → 128.
        jobs = ({"start": "2024-01-01", "end": "2024-03-31"}, {"start": "2025-02-01", "end": "2025-05-05"})
        right = are.compute(career(*jobs, options={"worked_days_counted": reading}))
        assert (right.worked_days, right.reference_days) == (131, days)
        assert "worked_days_counted" in right.doubts

    def test_a_maternity_between_contracts_leaves_the_divisor(self):
        jobs = ({"start": "2025-01-01", "end": "2025-06-30"}, {"start": "2025-09-01", "end": "2025-12-31"})
        plain = are.compute(career(*jobs))
        leave = {"kind": "maternite", "start": "2025-07-10", "end": "2025-08-08"}
        neutral = are.compute(career(*jobs, between=[leave]))
        assert plain.reference_days == 365
        assert neutral.reference_days == 335

    def test_unpaid_leave_is_not_affiliation(self):
        absence = {"start": "2025-02-03", "end": "2025-02-14", "kind": "sans_solde"}
        assert are.compute(career(ONE_YEAR | {"absences": [absence]})).affiliation_days == 251

    def test_part_time_reduces_the_fixed_part_and_the_minimum(self):
        half = are.compute(career(ONE_YEAR | {"monthly_gross": 900, "working_time": "0.5"}))
        # SJR 10 800 / 365 = 29,59 ; 0,404 × 29,59 = 11,95 + 6,59 = 18,54 ; 57 % = 16,87 ; 75 % = 22,19.
        assert (half.sjr, half.daily.with_fixed_part, half.daily.minimum) == (
            Decimal("29.59"),
            Decimal("18.54"),
            Decimal("16.07"),
        )
        assert half.daily.gross == Decimal("18.54")


class TestDegressivity:
    JOB: ClassVar = {"start": "2023-01-01", "end": "2024-12-31", "monthly_gross": 6000}

    def test_from_the_183rd_day(self):
        right = are.compute(career(self.JOB))
        assert right.daily.gross > Decimal("92.11")
        assert right.daily.degressive_gross == max(
            Decimal("92.11"), (right.daily.gross * Decimal("0.7")).quantize(Decimal("0.01"))
        )
        full = sum(one.days_paid - one.days_degressive for one in right.months)
        assert full == 182
        first = next(one for one in right.months if one.days_degressive)
        assert first.gross == (first.days_paid - first.days_degressive) * first.daily_gross + (
            first.days_degressive * Decimal("92.57")  # the floor of July 2025
        )

    def test_not_from_the_age_limit(self):
        assert are.compute(career(self.JOB, birth=date(1967, 12, 31))).daily.degressive_gross is None
        assert are.compute(career(self.JOB, birth=date(1968, 1, 2))).daily.degressive_gross is not None
        older = {"start": "2024-01-01", "end": "2025-12-31", "monthly_gross": 6000}
        assert are.compute(career(older, birth=date(1970, 12, 31))).daily.degressive_gross is None
        assert are.compute(career(older, birth=date(1971, 1, 1))).daily.degressive_gross is not None

    def test_the_counter_stood_still_until_july_2021_then_waited_for_the_243rd_day(self):
        right = are.compute(career({"start": "2018-01-01", "end": "2020-06-30", "monthly_gross": 6000}))
        assert all(one.days_degressive == 0 for one in right.months if one.month < date(2021, 7, 1))
        since = [one for one in right.months if one.month >= date(2021, 7, 1)]
        assert sum(one.days_paid - one.days_degressive for one in since) == 242
        assert sum(one.days_degressive for one in since) > 0

    def test_days_already_paid_at_the_full_rate_count(self):
        prior = {
            "opened": "2024-02-01",
            "end_of_contract": "2024-01-31",
            "daily": 120,
            "sjr": 210,
            "remaining_days": 300,
            "duration_days": 548,
            "days_paid_full_rate": 170,
        }
        right = are.compute({"person": {"birth": BIRTH, "registered": "2024-10-01"}, "prior": prior})
        assert right.month(date(2024, 10, 1)).days_degressive == 31 - 12


class TestDelays:
    JOB: ClassVar = {"start": "2020-01-01", "end": "2025-12-31", "contract": "cdi", "monthly_gross": 3000}

    def test_divisor_and_caps_of_the_specific_deferral(self):
        small = are.compute(career(self.JOB | {"end_reason": "licenciement", "severance_above_legal": 5480}))
        assert small.delays.specific_days == 50  # 5 480 / 109,6
        large = {"severance_above_legal": 50_000}
        agreed = are.compute(career(self.JOB | large | {"end_reason": "rupture_conventionnelle"}))
        assert agreed.delays.specific_days == 150
        economic = are.compute(career(self.JOB | large | {"end_reason": "licenciement_economique"}))
        assert economic.delays.specific_days == 75
        assert economic.delays.specific_until == date(2026, 3, 16)

    def test_paid_leave_is_limited_to_thirty_days(self):
        right = are.compute(career(self.JOB | {"paid_leave_indemnity": 9000}))
        assert right.delays.paid_leave_days == 30
        assert right.delays.first_paid_day == date(2026, 2, 7)

    def test_deferrals_run_from_the_contract_and_the_wait_from_registration(self):
        right = are.compute(career(self.JOB | {"paid_leave_indemnity": 9000}, registered="2026-03-10"))
        assert right.delays.paid_leave_until == date(2026, 1, 30)
        assert right.delays.waiting_from == date(2026, 3, 10)
        assert right.delays.first_paid_day == date(2026, 3, 17)

    def test_the_wait_is_served_once_in_twelve_months(self):
        again = are.compute(career(self.JOB, person={"last_waiting_period": "2025-01-02"}))
        assert again.delays.waiting_days == 0
        due = are.compute(career(self.JOB, person={"last_waiting_period": "2025-01-01"}))
        assert due.delays.waiting_days == 7

    def test_the_deferral_that_ends_last_is_kept(self):
        early = {"start": "2020-01-01", "end": "2025-10-31", "severance_above_legal": 10_960, "monthly_gross": 2000}
        late = {"start": "2025-11-01", "end": "2025-12-31", "severance_above_legal": 1096, "monthly_gross": 2000}
        right = are.compute(career(early, late))
        assert right.delays.specific_until == date(2026, 2, 8)  # 31 October + 100 days, not 31 December + 10


class TestDuration:
    def test_overseas_keeps_the_whole_duration(self):
        two_years = {"start": "2024-01-01", "end": "2025-12-31"}
        assert are.compute(career(two_years)).duration_days == 548
        assert are.compute(career(two_years, person={"territory": "outre_mer"})).duration_days == 730

    @pytest.mark.parametrize(("birth", "days"), [("1971-06-01", 548), ("1970-06-01", 685), ("1968-06-01", 822)])
    def test_the_longest_durations_of_2025(self, birth, days):
        long = {"start": "2020-01-01", "end": "2025-12-31"}
        right = are.compute(career(long, birth=date.fromisoformat(birth)))
        assert right.duration_days == days

    def test_end_of_rights_supplement_is_what_the_coefficient_took(self):
        right = are.compute(career(ONE_YEAR))
        assert right.duration_days == 274  # 365 × 0,75 = 273,75
        assert right.end_of_rights_supplement == 91

    def test_seasonal_work_needs_five_months(self):
        job = {"start": "2025-04-28", "end": "2025-09-30", "contract": "saisonnier"}
        right = are.compute(career(job))
        assert right.affiliation_days == 112
        assert right.eligible
        assert right.duration_days == 152
        assert not are.compute(career(job | {"contract": "cdd"})).eligible
        other = {"start": "2025-04-07", "end": "2025-04-25"}  # 15 worked days before the season's 112
        mixed = are.compute(career(other, job))
        assert mixed.eligible
        assert mixed.duration_days == 182, "five months are for seasonal contracts alone"
        late = are.compute(career(other, job | {"start": "2025-05-05"}))
        assert late.affiliation_days == 122, "107 seasonal days and 15 others"
        assert not late.eligible

    def test_the_quotient_of_2014_may_go_under_the_minimum(self):
        # 90 days of 8 hours open the right by the hours: 122 days at 57 % exceed 75 % of 90 days.
        job = {"start": "2015-01-01", "end": "2015-03-31", "monthly_gross": 3000, "monthly_hours": 250}
        right = are.compute(career(job))
        assert right.affiliation_days == 90
        assert right.daily.formula == "57 % du SJR"
        assert right.duration_days == int(Decimal("0.75") * right.sjr * 90 / right.daily.gross) == 118
        assert "quotient_2014" in right.doubts
        assert are.compute(career(job, options={"quotient_2014": False})).duration_days == 122

    def test_the_agreement_of_2026_stays_behind_its_switch(self):
        job = {"start": "2020-01-01", "end": "2026-10-31", "end_reason": "rupture_conventionnelle", "contract": "cdi"}
        assert are.compute(career(job)).duration_days == 548
        assert "reform_2026" in are.compute(career(job)).doubts
        assert are.compute(career(job, options={"reform_2026": True})).duration_days == 456
