"""The whole journey as a citizen's service lives it: simulator, exchange and data, each in its own process.

The exchange has one process: it must serve its public keys to FranceConnect while it waits for FranceConnect's
answer, which a server that blocked would never do.
"""

import asyncio
import secrets
import time

import httpx2
import pytest

from tests.demonstration import running
from tests.franceconnect.world import TELESERVICE, Browser
from unefois.franceconnect.simulator import registry as registries
from unefois.operations import ALL

RECIPIENT = {"recipient": "13002526500013"}
CONNECTED = [operation for operation in ALL if operation.path.endswith("/france_connect")]
QUOTIENT = "/v3/dss/quotient_familial/france_connect"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """``unefois demo`` with its named people; the addresses of its servers."""
    with running(tmp_path_factory.mktemp("demonstration"), citizens=0) as demo:
        yield demo.addresses


@pytest.fixture
def registry(demonstration):
    return registries.load(addresses=demonstration)


class Caller:
    """The service's back office: a browser that logs in, and the calls that follow."""

    def __init__(self, demonstration, registry) -> None:
        self.exchange = demonstration["exchange"]
        self.issuer = registry.platform.issuer
        self.service = list(registry.services.values())[TELESERVICE]
        self.site = demonstration["simulator"]
        self.http = httpx2.AsyncClient(trust_env=False, timeout=30)

    async def log_in(self, login, scope):
        browser = Browser.over_the_network(self.site)
        async with browser.http:
            values = {
                "client_id": self.service.client_id,
                "redirect_uri": self.service.redirect_uris[0],
                "response_type": "code",
                "scope": scope,
                "acr_values": "eidas1",
                "state": secrets.token_hex(16),
                "nonce": secrets.token_hex(32),
            }
            page = await browser.get(f"{self.issuer}/authorize", params=values)
            page = await browser.submit(page, fournisseur="compte-demonstration")
            page = await browser.submit(page, identifiant=login, mot_de_passe="123")
            await browser.submit(page)
            code = browser.returned["code"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.service.redirect_uris[0],
            **self.credentials,
        }
        return (await self.http.post(f"{self.issuer}/token", data=form)).json()["access_token"]

    @property
    def credentials(self):
        return {"client_id": self.service.client_id, "client_secret": self.service.client_secret}

    async def ask(self, path, token, **parameters):
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.get(f"{self.exchange}{path}", params=RECIPIENT | parameters, headers=headers)


@pytest.fixture
async def caller(demonstration, registry):
    caller = Caller(demonstration, registry)
    yield caller
    await caller.http.aclose()


async def test_a_citizen_s_data_without_typing_anything(caller):
    scope = "openid identite_pivot cnaf_quotient_familial cnaf_allocataires cnaf_enfants"
    token = await caller.log_in("camille_exempleau", scope)
    answer = await caller.ask(QUOTIENT, token)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["allocataires"][0]["nom_naissance"] == "EXEMPLEAU"
    assert len(data["enfants"]) == 3
    assert "adresse" not in data  # no scope, no field


async def test_every_connected_api_in_parallel_within_the_minute(caller):
    """All at once, on an exchange of one process: each is answered, and none by a fault of the identity."""
    scope = " ".join({"openid", "identite_pivot"}.union(*(operation.scopes for operation in CONNECTED)))
    token = await caller.log_in("camille_exempleau", scope)
    started = time.monotonic()
    answers = await asyncio.gather(
        *(caller.ask(operation.path, token, immatriculation="AB-123-CD") for operation in CONNECTED)
    )
    assert time.monotonic() - started < 30
    statuses = {operation.id: answer.status_code for operation, answer in zip(CONNECTED, answers, strict=True)}
    assert not {name: status for name, status in statuses.items() if status in (401, 403) or status >= 500}
    assert statuses["api_particulier_v3_cnav_quotient_familial_with_france_connect"] == 200


async def test_a_scope_that_the_citizen_s_service_did_not_ask(caller):
    token = await caller.log_in("camille_exempleau", "openid identite_pivot dgfip_rfr")
    answer = await caller.ask(QUOTIENT, token)
    assert answer.status_code == 403


async def test_a_revoked_token_opens_nothing(caller):
    token = await caller.log_in("camille_exempleau", "openid identite_pivot cnaf_quotient_familial")
    await caller.http.post(f"{caller.issuer}/token/revocation", data={"token": token, **caller.credentials})
    answer = await caller.ask(QUOTIENT, token)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "50002"


@pytest.mark.parametrize(("token", "code"), [("a" * 43, "50002"), ("trop-court", "50001")])
async def test_what_is_no_live_token(caller, token, code):
    answer = await caller.ask(QUOTIENT, token)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == code


async def test_an_identity_that_matches_nobody(caller):
    token = await caller.log_in("test", "openid identite_pivot cnaf_quotient_familial")
    answer = await caller.ask(QUOTIENT, token)
    assert answer.status_code in (404, 422)
    assert "DUBOIS" not in answer.text


@pytest.mark.parametrize("path", ["/api/franceconnect_jwks", "/api/france_connect_jwks"])
async def test_the_exchange_s_public_keys(caller, path):
    keys = (await caller.http.get(f"{caller.exchange}{path}")).json()["keys"]
    assert keys[0]["use"] == "enc"
    assert not any("d" in key for key in keys)
