"""The oracle's own code, without the oracle; and twenty careers with it, where its environment is."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tools.oracle import careers, environment, figures, mapping, work
from tools.oracle.__main__ import CAMPAIGNS, compare
from tools.oracle.judge import Cents, Ledger, ToolError, explain
from tools.oracle.report import page, unexplained
from tools.oracle.verdicts import READINGS

from unefois.law.are.api import steps_of

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "oracle.md"


@pytest.fixture(scope="module")
def people():
    _, first, last = CAMPAIGNS[0]
    return careers.people(40, 7, first, last)


def answered_by_us(person):
    """Our engine's figures under OpenFisca's names: what it would answer if it agreed."""
    steps = steps_of(mapping.ours(person), mapping.MONTHS)
    schedule, duration, reference = steps.months, steps.duration, steps.reference
    opening = {
        "are_age_fin_contrat": int(steps.situation.age[0]),
        "are_periode_reference_affiliation": int(steps.affiliation.months[0]),
        "are_jours_travailles": int(steps.affiliation.worked[0]),
        "are_eligible_ouverture": int(steps.choice.kind[0] > 0),
        "are_duree_brute_indemnisation": int(reference.days[0]),
        "are_duree_nette_indemnisation": int(duration.days[0]),
        "are_sr": int(reference.pay[0]),
        "are_duree_calcul_sjr": int(reference.divisor[0]) // 10,
        "are_sjr": int(reference.sjr[0]),
    }
    months = {}
    for place in range(mapping.MONTHS):
        if not (paid := int(schedule.paid[0, place])) or not opening["are_eligible_ouverture"]:
            break
        low = int(schedule.paid_reduced[0, place]) if schedule.paid_reduced.shape == schedule.paid.shape else 0
        at, rates = int(schedule.rates.of[0, place]), schedule.rates
        one = {
            "are_sjr_gele": int(rates.sjr[at]),
            "are_jours_indemnises_mensuels_tx_plein": paid - low,
            "are_jours_indemnises_mensuels_tx_deg": low,
            "are_retraires_complementaires_tx_plein": -int(rates.net.pension[at]),
        }
        for name, amount, net in (("tx_plein", rates.daily, rates.net), ("tx_deg", rates.reduced, rates.reduced_net)):
            one[f"are_allocation_journaliere_super_brute_{name}"] = int(amount[at])
            one[f"are_csg_deductible_{name}"] = -int(net.csg[at])
            one[f"are_csg_non_deductible_{name}"] = 0
            one[f"are_crds_{name}"] = -int(net.crds[at])
            one[f"are_allocation_nette_journaliere_{name}"] = int(net.net[at])
        when = careers.month_after(person.opening, place)
        months[mapping.month_text(when)] = one
    return {"opening": opening, "months": months}


class TestMapping:
    def test_a_career_is_the_same_for_both(self):
        pay = {date(2025, 7, 1): Decimal(2500), date(2025, 8, 1): Decimal("2500.50")}
        contract = careers.Contract(date(2025, 7, 1), date(2025, 8, 31), "licenciement", pay)
        person = careers.Person(date(1990, 2, 3), Decimal(20_000), 1, (contract,))
        ours, theirs = mapping.ours(person), mapping.theirs(person)
        assert ours.person.registered == date(2025, 9, 1)
        assert ours.person.tax_shares == Decimal("1.5")
        assert [(one.month, one.gross) for one in ours.employments[0].pay] == list(pay.items())
        assert theirs["opening"] == "2025-09"
        assert (theirs["rfr"], theirs["shares"]) == (20_000.0, 1.5)
        assert theirs["contracts"] == [
            {
                "start": "2025-07-01",
                "end": "2025-08-31",
                "reason": "licenciement",
                "pay": {"2025-07": 2500.0, "2025-08": 2500.5},
            }
        ]

    def test_no_delay_is_left_since_openfisca_has_none(self, people):
        rights = [steps_of(mapping.ours(one), 1) for one in people]
        assert any(int(right.choice.kind[0]) for right in rights)
        firsts = [int(right.start.first_day[0]) for right in rights]
        assert firsts == [(one.opening - date(1970, 1, 1)).days for one in people]

    def test_draws_are_of_whole_months_and_the_same_for_the_same_seed(self, people):
        _, first, last = CAMPAIGNS[0]
        assert people == careers.people(40, 7, first, last)
        for person in people:
            for job in person.contracts:
                assert job.start.day == careers.month_after(job.end).toordinal() - job.end.toordinal() == 1
            ends = [job.end for job in person.contracts]
            assert ends == sorted(ends)


class TestJudge:
    def test_every_formula_without_switch_is_the_engine(self, people):
        ledger = Ledger()
        for number, person in enumerate(people):
            figures.compare(ledger, number, person, mapping.ours(person), answered_by_us(person))
        assert ledger.groups == {}
        assert ledger.compared["days of the right"] > 10
        assert ledger.compared["degressive: CSG"] > 0

    def test_a_difference_is_explained_by_the_reading_that_gives_it(self):
        pay = {careers.month_after(date(2024, 1, 1), number): Decimal(3000) for number in range(24)}
        contract = careers.Contract(date(2024, 1, 1), date(2025, 12, 31), "fin_cdd", pay)
        person = careers.Person(date(1990, 2, 3), careers.FULL_RATE_INCOME, 0, (contract,))
        answer = answered_by_us(person)
        assert answer["opening"]["are_duree_calcul_sjr"] == 731
        answer["opening"]["are_duree_calcul_sjr"] = 730
        answer["opening"]["are_sjr"] = 9863
        answer["opening"]["are_duree_nette_indemnisation"] = 500
        answer["months"] = {}
        ledger = Ledger()
        figures.compare(ledger, 0, person, mapping.ours(person), answer)
        assert set(ledger.groups) == {("divisor of the SJR", ("divisor_cap",)), ("days of the right", ())}
        assert ledger.groups["days of the right", ()].example.endswith("ours 548, theirs 500")
        assert unexplained(ledger) == 1
        answer |= {"versions": {"openfisca-france": "0"}, "date": "2026-01-01", "python": "3.11"}
        text = page([("One", "Drawn by hand.", 1, ledger)], answer, "python")
        assert "| days of the right | 1 | 1 | 1 | **nothing** |" in text
        assert "| `divisor_cap`: " in text

    def test_a_month_of_work_agrees_with_itself(self):
        for given in careers.work_months(40, 3, date(2014, 10, 1), date(2026, 6, 1)):
            career = mapping.our_work(given)
            schedule = work.steps(career).months
            at = int(schedule.rates.of[0, 0])
            full = work.paid_daily(work.steps(career)) == int(schedule.rates.daily[at])
            net = schedule.rates.net if full else schedule.rates.reduced_net
            payable = int(schedule.payable[0, 0])
            ledger = Ledger()
            work.compare(
                ledger,
                0,
                given,
                career,
                {
                    "complement_are_nombre_jours_indemnisables": payable,
                    "complement_are_nombre_jours_indemnises": int(schedule.paid[0, 0]),
                    "complement_are_brut": int(schedule.gross[0, 0]),
                    "complement_are_net": int(schedule.net[0, 0]),
                    "chomage_cotisation_retraite_complementaire_journaliere": -int(net.pension[at]),
                    "complement_are_csg_journaliere": -int(net.csg[at]),
                    "complement_are_crds_journaliere": -int(net.crds[at]),
                },
            )
            assert ledger.groups == {}, given

    def test_the_smallest_set_of_readings_is_kept(self):
        def emulate(flags):
            return Cents(1000 + 50 * ("a" in flags) + 7 * ("b" in flags))

        assert explain(1050, emulate, ("a", "b")) == ("a",)
        assert explain(1057, emulate, ("a", "b")) == ("a", "b")
        assert explain(1001, emulate, ("a", "b")) == ("float32",)
        assert explain(1200, emulate, ("a", "b")) == ()

    def test_a_formula_that_is_not_the_engine_s_is_a_fault_of_the_tool(self):
        with pytest.raises(ToolError, match="2 by the formula, 1 by the engine"):
            Ledger().compare("figure", 0, 1, 1, lambda _: 2, (), "story")


class TestPage:
    def test_every_difference_written_has_its_judgment(self):
        text = PAGE.read_text(encoding="utf-8")
        rows = re.findall(r"^\| [^|]+\| (\d+) \| \d+ \| \d+ \| \d+ \| (\d+) \|$", text, re.MULTILINE)
        assert len(rows) == len(CAMPAIGNS) + 1
        assert all(int(people) >= 1000 and unknown == "0" for people, unknown in rows)
        assert "**nothing**" not in text
        assert set(re.findall(r"^\| `(\w+)`: ", text, re.MULTILINE)) <= set(READINGS)


@pytest.mark.skipif(
    not environment.present(),
    reason="openfisca-france is not installed beside the project: python -m tools.oracle --install",
)
def test_every_difference_with_the_oracle_is_explained():
    campaigns, answer = compare(20, 11)
    assert answer["versions"]["openfisca-france"].startswith("176.")
    for title, _, _, ledger in campaigns:
        assert sum(ledger.compared.values()) > 50, title
        assert unexplained(ledger) == 0, ledger.groups
