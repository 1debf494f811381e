"""Chance, numbers, names, places: the parts of which people are made."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.identity import cog
from unefois.identity.ine import is_ine
from unefois.identity.siret import is_siret
from unefois.sandbox import numbers
from unefois.sandbox.draw import Draw, Weighted
from unefois.sandbox.lives import HOSTS
from unefois.sandbox.model import Calendar
from unefois.sandbox.names import draw_given_names, draw_surname, given_names
from unefois.sandbox.places import code_at, town, towns
from unefois.sandbox.records import education
from unefois.sandbox.records.tax import income_tax


def test_a_draw_depends_on_its_key_alone():
    assert [Draw(1, 2).below(1000) for _ in range(3)] == [Draw(1, 2).below(1000)] * 3
    assert [Draw(1, n).below(10**9) for n in range(4)] == [771528355, 449448058, 541914089, 245069704]


def test_weights_are_kept():
    draw, among = Draw("weights"), Weighted((("a", 1), ("b", 9)))
    assert 800 < sum(draw.weighted(among) == "b" for _ in range(1000)) < 980


@given(st.lists(st.integers(0, 99_999_999), unique=True, min_size=2, max_size=20))
def test_numbers_never_collide(serials):
    for number in (numbers.ine, numbers.plate, numbers.psqs, lambda serial: numbers.plate(serial, 1)):
        assert len({number(serial) for serial in serials}) == len(serials)
    assert not {numbers.plate(n) for n in serials} & {numbers.plate(n, 1) for n in serials}
    assert all(is_ine(numbers.ine(serial)) for serial in serials)
    assert not any(numbers.plate(serial).startswith("ZZ") for serial in serials)


@pytest.mark.parametrize("sex", ["M", "F"])
@pytest.mark.parametrize("year", [1925, 1944, 1968, 2001, 2026])
def test_given_names_are_of_their_time(sex, year):
    names = given_names(sex, year // 10 * 10)
    assert len(names) == len(set(names)) >= 28
    assert draw_given_names(Draw(year), sex, year)[0] in names


def test_surnames_are_written_as_in_life():
    surnames = [draw_surname(Draw("surname", n)) for n in range(3000)]
    assert any("-" in name for name in surnames)
    assert any("'" in name for name in surnames)
    assert any(" " in name for name in surnames)
    assert any(not name.isascii() for name in surnames)
    assert len(set(surnames)) > 1200


def test_towns_are_in_the_cog():
    for code, place in towns().items():
        assert cog.commune_name(code) or code[:3] in ("751", "693", "132")
        assert place.postal_code.isdigit()
        assert place.bcn_region
        assert place.upper_name == place.upper_name.upper()
    assert town("75112").upper_name == "PARIS"
    assert town("42218").name == "Saint-Étienne"
    assert town("2A004").bcn_department == "02A"


@pytest.mark.parametrize(
    ("code", "year", "then"),
    [("92012", 1960, "75012"), ("92012", 1990, "92012"), ("2A004", 1970, "20004"), ("35238", 1950, "35238")],
)
def test_places_of_birth_bear_the_code_of_their_time(code, year, then):
    assert code_at(code, year) == then


def test_institutions_have_the_right_check_letter():
    assert education.uai("075", 5976) == "0755976N"
    for place in education.universities():
        assert place.uai == education.uai(place.uai[:3].lstrip("0").zfill(3), int(place.uai[3:7])), place
        assert place.town in towns()


@pytest.mark.parametrize(
    ("income", "quarters", "adults", "tax"),
    [
        (10_000, 4, 1, 0),
        (30_000, 4, 1, 2_104),  # 11 % of 17,979 and 30 % of 421; above the décote
        (30_000, 8, 2, 0),  # 748 less the décote 1,483 - 338
        (60_000, 12, 2, 2_543),  # three times 924, less the décote 1,483 - 1,254
        (100_000, 12, 2, 12_594),  # the cap: 16,208 of two parts, less twice 1,807
        (200_000, 4, 1, 66_524),  # 1,978 and 16,499 and 39,909 and 45 % of 18,083
    ],
)
def test_tax_of_the_sandbox(income, quarters, adults, tax):
    assert income_tax(income, quarters, adults) == tax


def test_invented_organisations_have_a_valid_siret():
    assert all(is_siret(siret) for siret, _ in HOSTS)


def test_calendar():
    winter, summer = Calendar(date(2026, 1, 31)), Calendar(date(2026, 9, 1))
    assert (winter.school_year, summer.school_year) == (2025, 2026)
    assert (winter.tax_years, summer.tax_years) == ((2024, 2023, 2022), (2025, 2024, 2023))
    assert winter.months[0] == (2025, 12)
    assert winter.months[-1] == (2024, 1)
    assert len(winter.months) == 24
    assert winter.age(date(2000, 2, 1)) == 25
    assert Calendar(date(2026, 2, 1)).age(date(2000, 2, 1)) == 26
