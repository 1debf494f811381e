"""The client against a real exchange: its own process, its tokens, its journal."""

import asyncio
import logging
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import unefois.client
from tests.contract.server import NO_SCOPE_WORD, SIRET, WORD, YOUNG_WORD
from unefois.client import (
    AsyncClient,
    Authentication,
    Authorization,
    Client,
    FranceConnect,
    Identifier,
    Identity,
    Ine,
    InvalidCall,
    NotFound,
    Validation,
    api,
)

PERSON = Identity(
    family_name="DURANT",
    given_names=("PIERRE", "RICHARD"),
    birthdate=date(1990, 1, 1),
    sex="M",
    birth_commune="08480",
)
HOMONYM = Identity(
    family_name="HOMONYME", given_names=("Anne",), birthdate=date(1980, 5, 5), sex="F", birth_commune="75056"
)
NO_FILE = Identity(
    family_name="SANSDOSSIER", given_names=("Anne",), birthdate=date(1980, 5, 5), sex="F", birth_commune="75056"
)


@pytest.fixture(scope="module")
def client(exchange):
    with Client(base_url=exchange.url, token=exchange.token, recipient=SIRET) as client:
        yield client


def test_an_identity_gives_a_typed_answer(client):
    answer = client.get(api.QUOTIENT_FAMILIAL, PERSON)
    assert answer.data.quotient_familial.valeur is not None
    assert answer.data.allocataires[0].nom_naissance
    assert answer.request_id


def test_a_number_gives_one_too(client):
    assert client.get(api.ETUDIANT_BOURSIER, Ine("1234567890G")).data.statut_boursier is not None
    assert client.get(api.DEMANDEUR_EMPLOI, Identifier("jean.dupont33")).data.inscription is not None
    payments = client.get(api.PAIEMENTS_FRANCE_TRAVAIL, Identifier("jean.dupont33")).data.paiements
    assert payments[0].montant_total == sum(
        [payments[0].montant_allocations, payments[0].montant_aides, payments[0].montant_autres]
    )


FRANCE_CONNECTED = [
    operation
    for operation in vars(api).values()
    if isinstance(operation, api.Operation) and "france_connect" in operation.versions
]


@pytest.mark.parametrize("operation", FRANCE_CONNECTED, ids=lambda operation: operation.path)
def test_every_franceconnected_operation_is_read(client, operation):
    options = {"immatriculation": "AA-123-BB"} if "immatriculation" in operation.options else {}
    word = YOUNG_WORD if operation is api.SERVICE_NATIONAL else WORD
    assert isinstance(client.get(operation, FranceConnect(word), **options).data, operation.result)


async def test_calls_are_gathered(exchange):
    async with AsyncClient(base_url=exchange.url, token=exchange.token, recipient=SIRET) as client:
        tax, cover, status = await asyncio.gather(
            client.get(api.IMPOT_PARTICULIER, FranceConnect(WORD)),
            client.get(api.COMPLEMENTAIRE_SANTE_SOLIDAIRE, PERSON),
            client.introspect(),
        )
    assert tax.data.rfr is not None
    assert cover.data.est_beneficiaire is not None
    assert "dgfip_rfr" in status.scopes


def test_a_field_without_scope_is_absent(exchange):
    with Client(base_url=exchange.url, token=exchange.poor, recipient=SIRET) as poor:
        answer = poor.get(api.PAIEMENTS_FRANCE_TRAVAIL, Identifier("jean.dupont33"))
        assert answer.data.identifiant is None or answer.data.paiements is not None
        with pytest.raises(Authorization) as refused:
            poor.get(api.QUOTIENT_FAMILIAL, PERSON)
    assert refused.value.code == "00100"
    assert "cnaf_quotient_familial" in refused.value.meta["droits_requis"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (HOMONYM, Validation),
        (NO_FILE, NotFound),
        (FranceConnect("court"), Authentication),
        (FranceConnect(NO_SCOPE_WORD), Authorization),
    ],
)
def test_each_refusal_has_its_class(client, key, kind):
    with pytest.raises(kind) as refused:
        client.get(api.QUOTIENT_FAMILIAL, key)
    error = refused.value
    assert error.errors
    assert error.code
    assert error.title
    assert error.detail
    assert error.request_id
    assert error.status in (401, 403, 404, 422)


def test_an_unknown_person_is_told_from_a_wrong_call(client):
    with pytest.raises(Validation) as unknown:
        client.get(api.QUOTIENT_FAMILIAL, HOMONYM)
    assert unknown.value.unidentified
    with pytest.raises(Validation) as wrong:
        client.get(api.QUOTIENT_FAMILIAL, Identity(family_name="D7", given_names=("?",), sex="M"))
    assert not wrong.value.unidentified
    assert len(wrong.value.errors) > 1


def test_a_wrong_token(exchange):
    with Client(base_url=exchange.url, token="pas.un.jeton", recipient=SIRET) as client, pytest.raises(Authentication):
        client.get(api.QUOTIENT_FAMILIAL, PERSON)


def test_the_state_of_the_sources(client):
    entries = client.pings()
    name = entries[0].url.split("/")[-2]
    assert client.ping(name).status == "ok"
    with pytest.raises(NotFound):
        client.ping("inconnu")


def test_settings_come_from_the_environment(exchange, monkeypatch):
    monkeypatch.setenv("API_PARTICULIER_TOKEN", exchange.token)
    monkeypatch.setenv("API_PARTICULIER_BASE_URL", exchange.url)
    with Client(recipient=SIRET) as client:
        assert client.introspect().days_left > 0


def test_a_token_never_travels_in_clear():
    with pytest.raises(InvalidCall, match="https"):
        Client(base_url="http://echange.example", token="x")


def test_nothing_of_a_person_is_logged(exchange, caplog):
    with caplog.at_level(logging.DEBUG), Client(base_url=exchange.url, token=exchange.token, recipient=SIRET) as client:
        client.get(api.QUOTIENT_FAMILIAL, PERSON)
        with pytest.raises(Validation):
            client.get(api.QUOTIENT_FAMILIAL, HOMONYM)
    assert "dss/quotient_familial/identite: 200" in caplog.text
    for secret in ("DURANT", "HOMONYME", "RICHARD", exchange.token, "anneeDateNaissance"):
        assert secret not in caplog.text


def test_others_lines_of_httpx2_are_kept(exchange, caplog):
    import httpx2  # noqa: PLC0415

    with caplog.at_level(logging.INFO, "httpx2"):
        httpx2.get(f"{exchange.url}/healthz")
    assert "/healthz" in caplog.text


def test_the_folder_stands_alone(tmp_path):
    """Copied into another project under another name, without ours in reach."""
    shutil.copytree(Path(unefois.client.__file__).parent, tmp_path / "unefois_client")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "sys.modules['unefois'] = None\n"
        "import unefois_client\n"
        "assert not [name for name in sys.modules if name.startswith('unefois.')]\n"
        "print(unefois_client.api.QUOTIENT_FAMILIAL.url('identite'))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout == "/v3/dss/quotient_familial/identite\n", done.stderr
