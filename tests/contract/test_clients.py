"""What the known clients of API Particulier send and read, as their public sources show it: they must not notice."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.server import SIRET, WORD
from tests.contract.test_answers import conforms

if TYPE_CHECKING:
    import httpx2

    from tests.contract.server import Server

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def test_a_form_that_reads_the_quotient_of_the_citizen(client: httpx2.Client) -> None:
    """formulaire-qf and AMI: a Bearer of FranceConnect, a content type on a GET."""
    headers = {"Authorization": f"Bearer {WORD}", "Content-Type": "application/json"}
    answer = client.get("/v3/dss/quotient_familial/france_connect", params={"recipient": SIRET}, headers=headers)
    data = answer.json()["data"]
    assert set(data["quotient_familial"]) >= {"fournisseur", "valeur", "annee", "mois", "annee_calcul", "mois_calcul"}
    assert data["adresse"]["code_postal_ville"]
    for person in (*data["allocataires"], *data["enfants"]):
        assert set(person) >= {"nom_naissance", "nom_usage", "prenoms", "date_naissance", "sexe"}
        assert isinstance(person["prenoms"], str)
        assert ISO_DATE.fullmatch(person["date_naissance"])
    refused = client.get("/v3/dss/quotient_familial/france_connect", headers=headers).json()["errors"][0]
    assert refused["title"]
    assert refused["detail"]
    assert refused["code"]


@pytest.mark.parametrize(
    "benefit", ["allocation_adulte_handicape", "allocation_soutien_familial", "revenu_solidarite_active"]
)
def test_an_employment_service_that_checks_a_benefit(benefit: str, server: Server, client: httpx2.Client) -> None:
    """les-emplois: names in capitals, first names split on spaces, parts of the date as numbers."""
    params: dict[str, Any] = {
        "recipient": SIRET,
        "nomNaissance": "DURANT",
        "prenoms[]": ["PIERRE", "RICHARD"],
        "anneeDateNaissance": 1990,
        "moisDateNaissance": 1,
        "jourDateNaissance": 1,
        "sexeEtatCivil": "M",
        "codeCogInseePaysNaissance": "99100",
        "codeCogInseeCommuneNaissance": "08480",
    }
    headers = {"Authorization": f"Bearer {server.token}"}
    path = f"/v3/dss/{benefit}/identite"
    data = client.get(path, params=params, headers=headers).json()["data"]
    assert data["est_beneficiaire"] is True
    assert date.fromisoformat(data["date_debut_droit"])
    unknown = client.get(path, params=params | {"nomNaissance": "INCONNU"}, headers=headers)
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["code"] == "00355"


def test_a_known_person_without_a_file(server: Server, client: httpx2.Client) -> None:
    params = {
        "recipient": SIRET,
        "nomNaissance": "SANSDOSSIER",
        "prenoms[]": ["ANNE"],
        "anneeDateNaissance": "1980",
        "moisDateNaissance": "5",
        "jourDateNaissance": "5",
        "sexeEtatCivil": "F",
        "codeCogInseePaysNaissance": "99100",
        "codeCogInseeCommuneNaissance": "75056",
    }
    headers = {"X-Api-Key": server.token}
    answer = client.get("/v3/dss/quotient_familial/identite", params=params, headers=headers)
    assert answer.status_code == 404
    [error] = answer.json()["errors"]
    assert error["code"] == "23003"
    assert error["meta"]["provider"] == "CNAF"
    conforms("/v3/dss/quotient_familial/identite", answer)
    twins = client.get(
        "/v3/dss/quotient_familial/identite", params=params | {"nomNaissance": "HOMONYME"}, headers=headers
    )
    assert (twins.status_code, twins.json()["errors"][0]["code"]) == (422, "00355"), "never the first of two"


def test_a_procedure_builder_that_asks_what_its_token_may_do(server: Server, client: httpx2.Client) -> None:
    """demarche.numerique.gouv.fr: v2, the header in its own case."""
    answer = client.get("/api/introspect", headers={"X-API-Key": server.poor})
    assert answer.json()["scopes"] == ["pole_emploi_paiements"]


def test_clients_that_wait_when_told_to(server: Server, client: httpx2.Client) -> None:
    """les-emplois reads Retry-After as a number, pass Culture and the SDKs RateLimit-Reset as a time."""
    headers = {"X-Api-Key": server.issue("--all-scopes", "--rate", "2")}
    path, params = "/v3/france_travail/statut/identifiant", {"recipient": SIRET, "identifiant": "jean.dupont33"}
    deadline = time.monotonic() + 10
    while (answer := client.get(path, params=params, headers=headers)).status_code == 401:
        assert time.monotonic() < deadline, "a new token is known within a second"
        time.sleep(0.1)
    for _ in range(3):
        answer = client.get(path, params=params, headers=headers)
    assert answer.status_code == 429
    conforms(path, answer)
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-limit"] == "2"
    assert answer.headers["ratelimit-remaining"] == "0"
    assert 0 < int(answer.headers["ratelimit-reset"]) - time.time() <= 61
    assert answer.json()["errors"][0]["code"] == "00429"
