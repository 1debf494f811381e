"""SIRET, SIREN and INE."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from unefois.identity.ine import ine_form, is_ine
from unefois.identity.siret import is_siret


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("13002526500013", True),  # DINUM
        ("13002526500014", False),
        ("1300252650001", False),
        ("130025265000130", False),
        ("130 025 265 00013", False),
        ("1300252650001a", False),
        ("", False),
        ("35600000000048", True),  # La Poste, head office
        ("35600000012345", True),  # La Poste: no check of the establishment
        ("35600000099999", True),
        ("35600001099998", False),
        ("١٣٠٠٢٥٢٦٥٠٠٠١٣", False),  # digits, but not these
        ("²3002526500013", False),
    ],
)
def test_siret(value, valid):
    assert is_siret(value) is valid


@given(st.text("0123456789", min_size=13, max_size=13).filter(lambda body: not body.startswith("356000000")))
def test_exactly_one_last_digit_makes_a_siret(body):
    assert [is_siret(body + digit) for digit in "0123456789"].count(True) == 1
    assert is_siret(body + luhn.calc_check_digit(body))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("123456789AB", "rnie"),
        ("123456789JK", "rnie"),
        ("123456789ai", None),  # I is in no pair of the RNIE
        ("1234567890A", "bea"),
        ("1234567890z", "bea"),
        ("1234567890I", None),
        ("1234567890O", None),
        ("1234567890Q", None),
        ("0ABCDEFGHI1", "base36"),
        ("12345678901", "base36"),
        ("1234A56789Z", "sifa"),
        ("1234a56789z", "sifa"),
        ("1234B56789Z", None),
        ("123456789A", None),
        ("123456789ABC", None),
        ("123456789A ", None),
        ("12345678é01", None),
        ("123456789AB\n", None),
        ("", None),
    ],
)
def test_ine(value, form):
    assert ine_form(value) == form
    assert is_ine(value) is (form is not None)
