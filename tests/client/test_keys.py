"""How a person is named in a call, and what is refused before anything is sent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.client import FranceConnect, Identity, Ine, InvalidCall, api, check_siret
from unefois.client.answer import prepare
from unefois.identity.siret import is_siret

SIRET = "13002526500013"


@given(st.from_regex(r"\A([0-9]{14}|356000000[0-9]{5}|[0-9 ]{10,16})\Z"))
def test_a_siret_is_judged_as_by_the_exchange(text):
    if is_siret(text):
        assert check_siret(text) == text
    else:
        with pytest.raises(InvalidCall, match="SIRET invalide"):
            check_siret(text)


@pytest.mark.parametrize(
    ("birthdate", "expected"),
    [
        (date(1988, 4, 12), {"anneeDateNaissance": "1988", "moisDateNaissance": "4", "jourDateNaissance": "12"}),
        ((1987, 11), {"anneeDateNaissance": "1987", "moisDateNaissance": "11"}),
        (1961, {"anneeDateNaissance": "1961"}),
        (None, {}),
    ],
)
def test_a_date_of_birth_may_be_partial(birthdate, expected):
    sent = Identity(family_name="X", given_names=("A",), birthdate=birthdate).parameters()
    assert {name: value for name, value in sent if "Date" in name} == expected


def test_given_names_are_repeated_in_order():
    sent = Identity(family_name="X", given_names=("Camille", "Louise")).parameters()
    assert [value for name, value in sent if name == "prenoms[]"] == ["Camille", "Louise"]


@pytest.mark.parametrize(
    ("key", "options", "message"),
    [
        (Ine("1234567890G"), {}, "ne s'appelle pas par ine"),
        (FranceConnect("a" * 43), {"anne": 2026}, "n'a pas de paramètre anne"),
    ],
)
def test_a_call_that_cannot_succeed_is_not_sent(key, options, message):
    with pytest.raises(InvalidCall, match=message):
        prepare(api.QUOTIENT_FAMILIAL, key, token="t", recipient=SIRET, options=options)


def test_no_recipient_no_token():
    with pytest.raises(InvalidCall, match="destinataire"):
        prepare(api.QUOTIENT_FAMILIAL, FranceConnect("a"), token="", recipient="", options={})
    with pytest.raises(InvalidCall, match="API_PARTICULIER_TOKEN"):
        prepare(api.ETUDIANT_BOURSIER, Ine("1"), token="", recipient=SIRET, options={})


def test_no_repr_shows_a_person_or_a_token():
    shown = repr(
        [
            Identity(family_name="SECRET", given_names=("SECRET",)),
            Ine("SECRET"),
            FranceConnect("SECRET"),
            prepare(api.ETUDIANT_BOURSIER, Ine("SECRET"), token="SECRET", recipient=SIRET, options={}),
        ]
    )
    assert "SECRET" not in shown


def test_only_what_the_operation_asks_of_an_identity_is_sent():
    person = Identity(family_name="X", given_names=("A",), sex="M", birth_commune="35238", usage_name="Y")
    call = prepare(api.SCOLARITE, person, token="t", recipient=SIRET, options={"anneeScolaire": "2026-2027"})
    assert {name for name, _ in call.parameters} == {
        "recipient", "nomNaissance", "prenoms[]", "sexeEtatCivil", "anneeScolaire",
    }  # fmt: skip
