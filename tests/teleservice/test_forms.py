"""Forms and settings: what is refused, and what is said."""

from datetime import date

import pytest

from unefois.teleservice import demarches
from unefois.teleservice.forms import CIVIL, Form, identity, read_date
from unefois.teleservice.identity import citizen
from unefois.teleservice.settings import from_environment

TODAY = date(2026, 11, 15)
GOOD = {"nom": "Exempleau", "prenoms": "Camille Louise", "naissance": "12/04/1988", "sexe": "F", "commune": "35238"}
CIVIL_FORM = Form((("Vous", CIVIL),), ())


def test_a_right_identity():
    assert CIVIL_FORM.errors(GOOD, TODAY) == {}
    sent = dict(identity(GOOD).parameters())
    assert sent["codeCogInseeCommuneNaissance"] == "35238"
    assert sent["codeCogInseePaysNaissance"] == "99100"


def test_a_birth_abroad_has_no_commune():
    values = GOOD | {"commune": "", "pays": "99352"}
    assert CIVIL_FORM.errors(values, TODAY) == {}
    sent = dict(identity(values).parameters())
    assert sent["codeCogInseePaysNaissance"] == "99352"
    assert "codeCogInseeCommuneNaissance" not in sent


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"nom": ""}, "nom"),
        ({"naissance": "31/02/1988"}, "naissance"),
        ({"naissance": "hier"}, "naissance"),
        ({"naissance": "16/11/2026"}, "naissance"),
        ({"sexe": "X"}, "sexe"),
        ({"commune": "Rennes"}, "commune"),
        ({"pays": "Maroc"}, "pays"),
    ],
)
def test_each_error_is_said_at_its_field(changes, name):
    assert CIVIL_FORM.errors(GOOD | changes, TODAY).keys() == {name}


def test_all_the_errors_at_once():
    for demarche in demarches.ALL:
        required = {each.name for each in demarche.form.fields if each.required}
        assert demarche.form.errors({}, TODAY).keys() == required


@pytest.mark.parametrize("text", ["12/04/1988", "12.4.1988", "1988-04-12", "12-04-1988"])
def test_dates_as_people_write_them(text):
    assert read_date(text) == date(1988, 4, 12)


@pytest.mark.parametrize("claims", [{}, {"birthdate": None, "family_name": None}, {"given_name_array": []}])
def test_a_userinfo_with_holes(claims):
    found = citizen(claims, "")
    assert found.remarks == ()
    assert found.born == ""


DEFAULTS = {
    "public_url": "https://demarches.example",
    "issuer": "https://oidc.franceconnect.gouv.fr/api/v2",
    "client_id": "c",
    "client_secret": "s",
    "exchange_url": "https://particulier.api.gouv.fr",
    "api_token": "t",
    "recipient": "13002526500013",
}


def test_the_real_franceconnect_is_a_matter_of_configuration(tmp_path):
    (tmp_path / "secret").write_text("le secret\n")
    environment = {"TELESERVICE_CLIENT_SECRET_FILE": str(tmp_path / "secret"), "TELESERVICE_ACR": "eidas1"}
    settings = from_environment(DEFAULTS, environment)
    assert not settings.simulated
    assert settings.secure
    assert settings.client_secret == "le secret"
    assert "le secret" not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TELESERVICE_ISSUER": "http://franceconnect.example"}, "sans https"),
        ({"TELESERVICE_EXCHANGE_URL": "echange"}, "invalide"),
        ({"TELESERVICE_SIGNING_ALGORITHM": "none"}, "ES256 ou RS256"),
        ({"TELESERVICE_SIGNING_ALGORITHM": "HS256"}, "ES256 ou RS256"),
    ],
)
def test_a_wrong_setting_is_refused_at_start(environment, words):
    with pytest.raises(ValueError, match=words):
        from_environment(DEFAULTS, environment)


def test_a_missing_setting_is_named():
    with pytest.raises(ValueError, match="TELESERVICE_API_TOKEN"):
        from_environment(DEFAULTS | {"api_token": ""}, {})
