"""The tax authority's own paths: two authentications, four headers, a flat answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from joserfc import jws

from tests.gateway import world as worlds
from tests.gateway.conftest import ADULT
from tests.gateway.world import QUOTIENT, SIRET, sign
from unefois.gateway import access_tokens
from unefois.operations.records import sample
from unefois.sources.register.loader import Citizen, Holding

PATH = "/impotparticulier/1.0/situations/ir/assiettes/annrev/2025"
WORD = "contribuable"
SCOPES = "openid identite_pivot dgfip_rfr dgfip_nbpart dgfip_decl dgfip_aft"


@pytest.fixture
async def tax(migrated, tmp_path):
    """An exchange where one citizen, known to FranceConnect by a recorded word, has two years of tax situations."""
    home = tmp_path / "home"
    words = home / "cases" / "france_connect"
    words.mkdir(parents=True)
    identity = {
        "active": True, "sub": "f" * 64 + "v1", "aud": "a" * 64, "acr": "eidas1", "scope": SCOPES, "iat": 1, "exp": 2,
        "gender": "male", "family_name": "DURANT", "given_name": "PIERRE RICHARD",
        "given_name_array": ["PIERRE", "RICHARD"], "birthdate": "1990-01-01", "birthplace": "08480",
        "birthcountry": "99100",
    }  # fmt: skip
    payload = json.dumps({"aud": "x", "iat": 1, "iss": "test", "token_introspection": identity})
    (words / "word.yaml").write_text(yaml.safe_dump({"params": {"token": WORD}, "status": 200, "payload": payload}))
    world = worlds.new(migrated, home)
    one = sample("impot_particulier")["situations"][0]
    years = {"situations": [one | {"annee": year, "rfr": year * 10} for year in (2025, 2024)]}
    world.load(Citizen(worlds.uuid.UUID(int=1), ADULT, (), (Holding("impot_particulier", years),)))
    await world.start()
    yield world
    await world.exchange.stop()


async def token(world, **fields: str) -> worlds.Reply:
    """Answer of `POST /token` for a new API token; `fields` replace those of a good request."""
    api = await world.grant()
    identifier = json.loads(jws.extract_compact(api.encode()).payload)["jti"]
    form = {"grant_type": "client_credentials", "client_id": identifier, "client_secret": api} | fields
    return await post(world, urlencode(form).encode())


async def post(world, body: bytes | None) -> worlds.Reply:
    """`body`: none, a body that is announced and never comes."""
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    async def receive() -> dict[str, Any]:
        if body is None:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/token",
        "query_string": b"",
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    await world.gateway(scope, receive, send)
    start, end = messages
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return worlds.Reply(start["status"], headers, end["body"])


async def headers(world, **changes: str) -> dict[str, str]:
    access = (await token(world)).json["access_token"]
    good = {
        "Authorization": f"Bearer {access}", "X-FranceConnect-OAuth": f"Bearer {WORD}", "X-Correlation-ID": "c-1",
        "ID_Teleservice": "aide-juridictionnelle",
    }  # fmt: skip
    return good | changes


async def test_the_situation_of_a_year_flat_and_masked_by_the_citizens_scopes(tax):
    reply = await tax.get(PATH, "", headers=await headers(tax))
    assert reply.status == 200
    assert reply.json["rfr"] == 20250
    assert {"nbPart", "nmNaiDec1", "aft", "aftDetail"} <= set(reply.json)
    assert not {"sitFam", "impotRevenuNet", "parIso"} & set(reply.json)
    assert reply.headers["x-correlation-id"] == "c-1"
    [entry] = tax.journal()
    assert (entry.operation, entry.recipient) == (
        "api_particulier_v3_dgfip_impot_particulier_with_france_connect",
        SIRET,
    )


async def test_the_last_situation_and_the_last_two(tax):
    last = await tax.get(PATH.replace("situations", "dernieresituation"), "", headers=await headers(tax))
    assert last.json["annee"] == 2025
    two = await tax.get("/impotparticulier/1.0/dernieresituation/ir/assiettes/deuxans", "", headers=await headers(tax))
    assert [one["annee"] for one in two.json["situations"]] == [2025, 2024]


@pytest.mark.parametrize("missing", ["X-FranceConnect-OAuth", "X-Correlation-ID", "ID_Teleservice"])
async def test_the_headers_are_all_required(tax, missing):
    reply = await tax.get(PATH, "", headers=await headers(tax, **{missing: ""}))
    assert reply.status == 400
    assert missing.lower() in reply.json["erreur"]["message"]


async def test_an_api_token_is_not_an_access_token_nor_the_other_way_round(tax):
    api = await tax.grant()
    reply = await tax.get(PATH, "", headers=await headers(tax, Authorization=f"Bearer {api}"))
    assert reply.status == 401
    access = (await token(tax)).json["access_token"]
    assert (await tax.get(QUOTIENT, token=access)).codes == ["00101"]


async def test_an_access_token_lives_an_hour_and_dies_with_its_api_token(tax):
    good = await headers(tax)
    tax.exchange.clock = lambda: worlds.time.time() + 3601
    assert (await tax.get(PATH, "", headers=good)).status == 401
    tax.exchange.clock = worlds.time.time
    assert (await tax.get(PATH, "", headers=good)).status == 200
    tax.sql("UPDATE habilitations_token SET banned_at = '2020-01-01 00:00:00'")
    await worlds.asyncio.sleep(0.06)
    await tax.exchange.snapshot.refresh()
    assert (await tax.get(PATH, "", headers=good)).status == 401


async def test_errors_of_the_question_keep_their_code(tax):
    unknown_year = await tax.get(PATH.replace("2025", "2023"), "", headers=await headers(tax))
    assert (unknown_year.status, unknown_year.json["erreur"]["code"]) == (404, "28003")
    dead = await tax.get(PATH, "", headers=await headers(tax, **{"X-FranceConnect-OAuth": "Bearer " + "z" * 43}))
    assert dead.status in (401, 503)
    assert (await tax.get("/impotparticulier/1.0/autre", "", headers=await headers(tax))).status == 404


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"client_id": "x"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
    ],
)
async def test_token_requests_refused(tax, fields, status, error):
    reply = await token(tax, **fields)
    assert (reply.status, reply.json["error"]) == (status, error)


async def test_token_requests_that_are_no_form(tax):
    assert (await post(tax, b"x" * 10_000)).status == 400
    assert (await post(tax, b"\xff\xfe")).status == 400
    assert (await tax.get("/token", "")).headers["allow"] == "POST"


async def test_a_forged_access_token(tax):
    forged = sign(
        {"jti": "9d1ab5a5-0f3c-4a3c-8f10-0c5b1ed3a111", "kind": "access", "exp": 9e9},
        b"another key of thirty-two bytes!!",
    )
    assert (await tax.get(PATH, "", headers=await headers(tax, Authorization=f"Bearer {forged}"))).status == 401


async def test_a_body_that_never_comes_does_not_hold_its_place(tax, monkeypatch):
    monkeypatch.setattr(access_tokens, "_BODY_SECONDS", 0.05)
    reply = await post(tax, None)
    assert (reply.status, reply.json["error"]) == (408, "invalid_request")
