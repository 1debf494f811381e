"""Money, civil time, parameters, trace: what the rest of the law stands on."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.law import docs, money, parameters, periods
from unefois.law.parameters import ParameterError
from unefois.law.trace import Tracer, to_data, to_html, to_text

dates = st.dates(date(1901, 1, 1), date(2150, 12, 31))
amounts = st.integers(-(10**10), 10**10)


@given(amounts, st.integers(1, 10**5))
def test_roundings_are_exact_and_the_same_on_columns(numerator, denominator):
    exact = Fraction(numerator, denominator)
    column = np.array([numerator], dtype=np.int64)
    assert money.half_up(numerator, denominator) == (exact + Fraction(1, 2)).__floor__()
    assert money.truncate(numerator, denominator) == exact.__floor__()
    assert money.ceil(numerator, denominator) == exact.__ceil__()
    for rounding in (money.half_up, money.truncate, money.ceil):
        assert rounding(column, denominator)[0] == rounding(numerator, denominator)


@given(amounts)
def test_cents_and_euros_are_inverse(amount):
    assert money.cents(money.euros(amount)) == amount


@pytest.mark.parametrize("wrong", ["1.234", 1.5, True, "abc", Decimal("NaN"), Decimal("Infinity")])
def test_cents_refuses_what_is_not_whole_cents(wrong):
    with pytest.raises(money.AmountError):
        money.cents(wrong)


@given(dates, st.integers(-400, 400))
def test_calendar_agrees_with_the_standard_library(day, months):
    number = periods.day_number(day)
    assert periods.to_date(number) == day
    month = periods.month_of(number)
    assert periods.month_date(month) == day.replace(day=1)
    last = calendar.monthrange(day.year, day.month)[1]
    assert periods.month_days(month) == last
    assert periods.to_date(periods.month_end(month)).day == last
    total = day.year * 12 + day.month - 1 + months
    if 1901 * 12 <= total < 2150 * 12:
        year, index = divmod(total, 12)
        expected = date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))
        assert periods.to_date(periods.add_months(number, months)) == expected


@given(dates, st.integers(-3, 400))
def test_weekdays_counted_one_by_one(start, length):
    first = periods.day_number(start)
    expected = sum((start + timedelta(days=i)).weekday() < 5 for i in range(length))
    assert periods.weekdays(first, first + length - 1) == expected


@given(dates, dates)
def test_age_is_the_number_of_birthdays(birth, day):
    if day < birth:
        birth, day = day, birth
    expected = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    assert periods.age_on(periods.day_number(birth), periods.day_number(day)) == expected


def test_every_parameter_loads_and_has_its_source():
    names = parameters.names()
    assert {name.split("/")[0] for name in names} == set(parameters.SECTIONS)
    for name in names:
        one = parameters.get(name)
        assert one.source.text
        assert one.source.page
        assert all(dated.ref for dated in one.values)


@pytest.mark.parametrize("name", ["are/partie_fixe", "retenues/seuil_ecretement", "commun/smic_horaire"])
def test_a_column_reads_what_a_person_reads(name):
    one = parameters.get(name)
    first = one.values[0].since
    days = [first + timedelta(days=17 * i) for i in range(420)]
    numbers = np.array([periods.day_number(day) for day in days])
    expected = [one.whole(day, 100) for day in days]
    assert one.by_day(numbers, 100).tolist() == expected
    assert one.by_month(periods.month_of(numbers), 100).tolist() == expected
    assert one.by_day(numbers[:1] - 2000, 100).tolist() == [0]


@pytest.mark.parametrize("name", ["are/partie_fixe", "are/degressivite_jour", "are/quotient_75", "commun/pmss"])
def test_a_long_column_reads_what_short_ones_read(name):
    one = parameters.get(name)
    days = np.arange(periods.day_number(date(1960, 1, 1)), periods.day_number(date(2100, 1, 1)), 7)
    short = [one.by_day(days[low : low + 50], 100) for low in range(0, len(days), 50)]
    assert one.by_day(days, 100).tolist() == np.concatenate(short).tolist()


def test_derived_values_follow_from_the_others():
    smic, monthly = parameters.get("commun/smic_horaire"), parameters.get("commun/smic_mensuel")
    ceiling = parameters.get("retenues/seuil_ecretement")
    for dated in ceiling.values[1:]:
        day = dated.since
        assert ceiling.at(day) == (smic.at(day) * 5).to_integral_value(ROUND_CEILING), day
    for dated in monthly.values:
        hourly = money.cents(smic.at(dated.since))
        both = {money.half_up(hourly * 35 * 52, 12), money.half_up(hourly * 15167, 100)}
        assert money.cents(dated.value) in both, dated.since
    floor = parameters.get("are/degressivite_plancher")
    for dated in parameters.get("are/degressivite_second_montant").values:
        seven_tenths = (floor.at(dated.since) * Decimal("0.7") * 100).to_integral_value(ROUND_FLOOR) / 100
        assert abs(seven_tenths - dated.value) <= Decimal("0.01")


def _write(folder, values, source="source: {text: t, page: p}"):
    path = folder / "x.yaml"
    path.write_text(f"label: x\nunit: u\ndate: paiement\n{source}\nconfidence: verified\nvalues:\n{values}\n")
    return path


@pytest.mark.parametrize(
    ("values", "source", "message"),
    [
        ("  2020-01-01: {value: 1, ref: a}\n  2020-01-01: {value: 2, ref: a}", None, "deux fois"),
        ("  2020-01-01: {value: 1, ref: a}\n  2019-01-01: {value: 2, ref: a}", None, "recouvrent"),
        (
            "  2020-01-01: {value: 1, ref: a, until: 2021-06-30}\n  2021-01-01: {value: 2, ref: a}",
            None,
            "recouv",
        ),
        (
            "  2020-01-01: {value: 1, ref: a, until: 2020-06-30}\n  2021-01-01: {value: 2, ref: a}",
            None,
            "rien",
        ),
        ("  2020-01-01: {value: 1}", None, "référence"),
        ("  2020-01-01: {value: 1.5, ref: a}", None, "guillemets"),
        ("  2020-01-01: {value: 1, ref: a}", "source: {text: t}", "page"),
        ("  2020-01-01: {value: 1, ref: a}", "source: {text: '', page: p}", "texte"),
        ("  2020-01-01: {value: 1, ref: a, confidence: sure}", None, "confiance"),
        ("  {}", None, "aucune"),
    ],
)
def test_the_loader_refuses(tmp_path, values, source, message):
    path = _write(tmp_path, values, source or "source: {text: t, page: p}")
    with pytest.raises(ParameterError, match=message):
        parameters.load(path, "x")


def test_a_parameter_that_has_ended_is_not_read():
    quotient = parameters.get("are/quotient_75")
    assert quotient.at(date(2017, 10, 31)) == Decimal("0.75")
    with pytest.raises(ParameterError, match="pas de valeur"):
        quotient.at(date(2017, 11, 1))


def test_generated_pages_are_deterministic_and_fresh():
    written = docs.pages()
    assert written == docs.pages()
    for name, content in written.items():
        assert content == (parameters.ROOT.parents[3] / "docs/rules" / name).read_text(encoding="utf-8")


def test_the_trace_says_everything_in_three_forms():
    tracer = Tracer("droit")
    used = parameters.get("are/depart_volontaire").used(date(2025, 5, 1), "jours")
    with tracer.section("allocation", article="art. 14"):
        tracer.amount("A <b>", 2821, "€/jour", formula="0,404 × 50 + 8", used=[used])
    node = tracer.root.find("A <b>")
    assert node is not None
    assert node.value == Decimal("28.21")
    assert node.confidence == "general", "the confidence of a figure is that of its weakest parameter"
    assert tracer.root.doubtful() == [node]
    text = to_text(tracer.root)
    assert "28,21\N{NO-BREAK SPACE}€/jour" in text
    assert "0,404 × 50 + 8" in text
    assert "01/11/2017" in text
    assert to_data(tracer.root)["children"][0]["children"][0]["value"] == "28.21"
    assert "A &lt;b&gt;" in to_html(tracer.root)
