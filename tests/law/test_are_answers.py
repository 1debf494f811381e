"""What an adviser asks of a right: its text, a notification checked, two rule sets compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec
import pytest
from tests.law.careers import BIRTH, ONE_YEAR, career

from unefois.law import are
from unefois.law.trace import to_text


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
