"""Each rule on a career made for it; expected figures are worked out by hand beside each."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

import msgspec
import pytest

from unefois.law import are
from unefois.law.trace import to_text

BIRTH = date(1985, 3, 1)
CONDITIONS = (
    "inscription comme demandeur d'emploi",
    "inscription dans les douze mois de la fin du contrat",
    "affiliation suffisante",
    "aptitude physique",
    "pas en âge de la retraite à taux plein",
    "recherche d'emploi",
    "privation involontaire d'emploi",
)


def career(*jobs, registered=None, birth=BIRTH, person=None, **more):
    jobs = [{"monthly_gross": 2000} | job for job in jobs]
    last = max(date.fromisoformat(job["end"]) for job in jobs) if jobs else None
    registered = registered or (last + timedelta(days=1)).isoformat()
    who = {"birth": birth, "registered": registered} | (person or {})
    return are.decode({"person": who, "employments": jobs} | more)


def met(right):
    return {one.name: one.met for one in right.conditions}


ONE_YEAR = {"start": "2025-01-01", "end": "2025-12-31"}


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


class TestAnswers:
    def test_the_explanation_holds_every_figure_and_every_doubt(self):
        right = are.compute(
            career(ONE_YEAR, events=[{"kind": "maladie", "start": "2026-03-03", "end": "2026-03-09"}]), trace=True
        )
        text = to_text(right.trace)
        for figure in (right.sjr, right.daily.gross, right.daily.net):
            assert f"{figure}".replace(".", ",") in text
        assert "7 jours non indemnisables, reportés" in text
        assert f"{right.duration_days} jours" in text.replace("\N{NO-BREAK SPACE}", " ")
        for doubt in are.DOUBTS:
            assert (doubt.question in text) == (doubt.switch in right.doubts)
        used = [used.name for node in right.trace.walk() for used in node.parameters]
        assert "Partie fixe de l'allocation journalière" in used
        assert right.trace.doubtful(), "the uncertain is shown as uncertain"

    def test_no_trace_unless_asked(self):
        assert are.compute(career(ONE_YEAR)).trace is None

    def test_every_doubt_is_a_switch_and_every_switch_a_doubt(self):
        switches = set(are.Options.__struct_fields__) - {"rule_set", "rule_day", "without_pay_ceiling"}
        assert switches == {doubt.switch for doubt in are.DOUBTS}

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"employments": [ONE_YEAR | {"monthly_gross": "12.345"}]}, "employments[0].monthly_gross"),
            (
                {"employments": [ONE_YEAR | {"end": "2024-12-31", "monthly_gross": 1}]},
                "employments[0].end : 31/12/2024",
            ),
            ({"employments": []}, "au moins un emploi"),
            ({"persone": {}}, "persone"),
            ({"person": {"birth": "1985-13-01", "registered": "2026-01-01"}}, "birth"),
            ({"person": {"birth": "1985-01-01", "registered": "2026-01-01", "tax_shares": "1.3"}}, "quart"),
            (
                {"between": [{"kind": "maladie", "start": "2025-12-01", "end": "2026-01-10"}]},
                "hors de tout contrat",
            ),
            ({"activities": [{"month": "2026-02-01", "gross": -1}]}, "activities"),
        ],
    )
    def test_errors_name_the_field_and_the_rule(self, change, said):
        data = {
            "person": {"birth": "1985-03-01", "registered": "2026-01-01"},
            "employments": [ONE_YEAR | {"monthly_gross": 2000}],
        }
        with pytest.raises(are.CareerError) as caught:
            are.compute(data | change)
        assert said in str(caught.value)

    def test_an_error_names_the_place_given_not_the_order_by_date(self):
        wrong = {"start": "2024-01-01", "end": "2024-06-30", "monthly_gross": 2000, "procedure_engaged": "2024-05-01"}
        with pytest.raises(are.CareerError, match=r"employments\[1\]\.procedure_engaged"):
            are.compute(career(ONE_YEAR, wrong))

    def test_the_simplified_call_is_the_full_input(self):
        simple = are.simple(2500, 24, end=date(2025, 12, 31), birth=BIRTH)
        assert simple == career({"start": "2024-01-01", "end": "2025-12-31", "monthly_gross": 2500})

    def test_the_result_is_json_ready(self):
        right = are.compute(career(ONE_YEAR), trace=True)
        again = msgspec.json.decode(msgspec.json.encode(right))
        assert again["sjr"] == str(right.sjr)
        assert again["months"][0]["month"] == "2026-01-01"

    @pytest.mark.parametrize("kind", [are.Career, are.Letter, are.Entitlement, are.Check, are.Comparison])
    def test_every_form_has_a_json_schema(self, kind):
        schema = msgspec.json.schema(kind)
        assert kind.__name__ in schema["$defs"]


class TestCheck:
    JOB: ClassVar = {
        "start": "2024-01-01",
        "end": "2025-12-31",
        "monthly_gross": 2500,
        "paid_leave_indemnity": 1500,
        "bonuses": [{"amount": 2500, "first": "2025-01-01", "last": "2025-12-31"}],
    }

    def test_a_right_letter_agrees(self):
        right = are.compute(career(self.JOB))
        letter = {"sjr": right.sjr, "daily_net": right.daily.net, "duration_days": right.duration_days}
        letter["first_paid_day"] = right.delays.first_paid_day
        letter["payments"] = {"2026-03": right.month(date(2026, 3, 1)).net}
        found = are.check(career(self.JOB), letter)
        assert found.agrees
        assert [line.agrees for line in found.lines] == [True] * 5
        assert all(not line.hypotheses for line in found.lines)

    @pytest.mark.parametrize(
        ("change", "path", "said"),
        [
            ({"bonuses": []}, "sjr", "primes"),
            ({"paid_leave_indemnity": 0}, "delays.paid_leave_days", "congés payés n'a pas été comptée"),
        ],
    )
    def test_the_hypothesis_that_explains_is_named(self, change, path, said):
        wrong = are.compute(career(self.JOB | change))
        letter = {"sjr": wrong.sjr, "paid_leave_days": wrong.delays.paid_leave_days}
        line = next(one for one in are.check(career(self.JOB), letter).lines if one.figure == path)
        assert not line.agrees
        assert line.difference == line.received - line.computed
        assert any(said in text for text in line.hypotheses)

    def test_another_rule_set_the_ceiling_and_the_days_are_recognised(self):
        job = career({"start": "2023-01-01", "end": "2024-12-31", "monthly_gross": 20_000})
        other = are.compare(job, "2021", "2023").first
        lines = {one.figure: one for one in are.check(job, {"duration_days": other.duration_days}).lines}
        assert any("autres règles" in text for text in lines["duration_days"].hypotheses)
        uncapped = (Decimal(480_000) / 731).quantize(Decimal("0.01"))
        (line,) = are.check(job, {"sjr": uncapped}).lines
        assert any("plafond mensuel" in text for text in line.hypotheses)
        right = are.compute(job)
        (line,) = are.check(job, {"sjr": (right.reference_pay / 730).quantize(Decimal("0.01"))}).lines
        assert any("730 jours" in text for text in line.hypotheses)

    def test_a_letter_with_an_unknown_figure_is_refused(self):
        with pytest.raises(are.CareerError, match="letter"):
            are.check(career(self.JOB), {"sjrr": 3})


class TestCompare:
    def test_two_rule_sets_side_by_side(self):
        found = are.compare(career({"start": "2021-01-01", "end": "2022-12-31"}), "2021", "2023")
        rows = {row.figure: row for row in found.rows}
        assert (rows["duration_days"].first, rows["duration_days"].second) == (730, 548)
        assert rows["duration_days"].difference == -182
        assert rows["sjr"].difference == 0

    def test_two_dates(self):
        found = are.compare(career(ONE_YEAR, birth=date(1971, 6, 1)), date(2024, 6, 1), date(2026, 6, 1))
        assert (found.first.rule_set, found.second.rule_set) == ("2023", "2025")

    @pytest.mark.parametrize("rules", ["1999", date(2010, 1, 1)])
    def test_unknown_rules_are_refused(self, rules):
        with pytest.raises(are.CareerError, match="connu"):
            are.compare(career(ONE_YEAR), "2025", rules)
