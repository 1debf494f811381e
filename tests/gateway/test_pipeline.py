"""The order of the stages and the answer of each, on a real exchange."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.gateway.world import CALL, OTHER_SIRET, QUOTIENT, SIRET, sign
from unefois.journal.verify import verify
from unefois.operations import ALL, BY_ID, scopes

DAY = 86_400.0
QUOTIENT_ID = "api_particulier_v3_cnav_quotient_familial_with_civility"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def test_a_call_with_every_right_gets_its_fields_and_leaves_its_record(world):
    token = await world.grant("cnaf_quotient_familial", "cnaf_adresse")
    reply = await world.get(token=token, headers={"X-Agent-Id": "agent 7"})
    assert reply.status == 200
    assert set(reply.json) == {"data", "links", "meta"}
    assert list(reply.json["data"]) == ["adresse", "quotient_familial"]
    assert reply.headers["content-type"] == "application/vnd.api+json"
    assert reply.headers["x-response-cached"] == "false"
    assert reply.headers["ratelimit-limit"] == "20"
    [entry] = world.journal()
    assert entry.request == reply.headers["x-request-id"]
    assert entry.fields == ("adresse", "quotient_familial")
    assert (entry.status, entry.recipient, entry.source) == (200, SIRET, "register")
    assert "DURANT" not in repr(entry)
    assert "agent 7" not in repr(entry)
    assert len(entry.subject) == 32


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"banned_at": time.time() - 1}, 401, "00105"),
        ({"expires_at": time.time() - 1}, 401, "00103"),
        ({"valid_until": "2020-01-01"}, 401, "00103"),
        ({"status": "suspended"}, 401, "00101"),
        ({"allowed_networks": ["10.0.0.0/8"]}, 403, "00107"),
    ],
)
async def test_a_token_out_of_its_life_or_its_place_opens_nothing(world, fields, status, code):
    reply = await world.get(token=await world.grant(**fields))
    assert (reply.status, reply.codes) == (status, [code])


@pytest.mark.parametrize("fields", [{"banned_at": time.time() + DAY}, {"allowed_networks": ["127.0.0.0/8"]}])
async def test_a_ban_to_come_and_the_right_network_change_nothing(world, fields):
    assert (await world.get(token=await world.grant(**fields))).status == 200


async def test_tokens_that_are_not_ours(world):
    granted = await world.grant()
    head, body, signature = granted.split(".")
    for token in (
        "",
        "x",
        "a.b.c",
        f"{head}.{body}.{signature[:-2]}AA",
        f"{head}.{body}.",
        sign({"jti": "no"}),
        "é" * 40,
    ):
        reply = await world.get(headers={"Authorization": f"Bearer {token}"} if token else {})
        assert (reply.status, reply.codes) == (401, ["00101"]), token
        assert reply.headers["www-authenticate"] == "Bearer"
    foreign = sign(
        {"jti": "9d1ab5a5-0f3c-4a3c-8f10-0c5b1ed3a111", "env": "production"}, b"another key of thirty-two bytes!!"
    )
    assert (await world.get(token=foreign)).codes == ["00108"]
    assert world.journal() == []


async def test_the_three_places_of_a_token(world):
    token = await world.grant()
    assert (await world.get(headers={"X-Api-Key": token})).status == 200
    assert (await world.get(params=CALL | {"token": token})).status == 200
    assert (await world.get(token=token)).status == 200


async def test_a_scope_of_another_operation_is_not_a_right(world):
    reply = await world.get(token=await world.grant("pole_emploi_paiements"))
    assert (reply.status, reply.codes) == (403, ["00100"])
    assert "cnaf_quotient_familial" in reply.json["errors"][0]["meta"]["droits_requis"]
    v2 = await world.get(
        "/api/v2/composition-familiale-v2", {}, headers={"X-Api-Key": await world.grant("pole_emploi_paiements")}
    )
    assert (v2.status, v2.json["error"]) == (401, "access_denied")


async def test_a_version_that_does_not_exist_names_those_that_do(world):
    reply = await world.get("/v9/dss/quotient_familial/identite", token=await world.grant())
    assert (reply.status, reply.codes) == (404, ["00402"])
    [error] = reply.json["errors"]
    assert error["detail"] == "La version v9 n'est pas supportée pour cet endpoint"
    assert error["meta"]["versions_disponibles"] == ["v3"]


@pytest.mark.parametrize("path", ["/v3/nulle/part", "/v2/etudiants", "/api/v9/etudiants", "/vx/a/b"])
async def test_an_unknown_route_is_told_in_plain_text(world, path):
    reply = await world.get(path)
    assert reply.status == 404
    assert reply.headers["content-type"].startswith("text/plain")


async def test_withdrawn_routes_say_so_before_any_token(world):
    reply = await world.get("/api/v2/composition-familiale")
    assert (reply.status, "n'est plus disponible" in reply.body.decode()) == (410, True)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_only_get(world, method):
    reply = await world.get(method=method)
    assert (reply.status, reply.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("value", ["", "1300252650001", "13002526500014", "abc", "13002526500013 1"])
async def test_the_recipient_is_a_siret(world, value):
    reply = await world.get(params=CALL | {"recipient": value}, token=await world.grant())
    assert (reply.status, reply.codes) == (422, ["00210"])


async def test_the_recipient_may_be_any_siret_unless_the_habilitation_lists_them(world):
    call = CALL | {"recipient": OTHER_SIRET}
    assert (await world.get(params=call, token=await world.grant())).status == 200
    assert (await world.get(params=call, token=await world.grant(recipients=[OTHER_SIRET]))).status == 200
    assert (await world.get(params=call | {"recipient": "35600000000048"}, token=await world.grant())).status == 200
    reply = await world.get(
        params=call | {"recipient": "35600000000048"}, token=await world.grant(recipients=[OTHER_SIRET])
    )
    assert (reply.status, reply.codes) == (403, ["00211"])


async def test_all_the_errors_of_parameters_at_once_and_the_misspelt_names(world):
    reply = await world.get(
        params={"recipient": SIRET, "nomNaissange": "X", "sexeEtatCivil": "Z"}, token=await world.grant()
    )
    assert reply.status == 422
    assert reply.codes == ["00427", "00400", "00420"]
    assert reply.json["errors"][0]["meta"]["parametres_inconnus"] == ["nomNaissange"]


async def test_v2_answers_flat_and_tells_the_first_error(world):
    token = await world.grant("cnaf_quotient_familial")
    names = {
        "nomNaissance": "DURANT", "prenoms[]": ["PIERRE"], "anneeDateDeNaissance": "1990", "moisDateDeNaissance": "1",
        "jourDateDeNaissance": "1", "sexe": "M", "codePaysLieuDeNaissance": "99100",
        "codeInseeLieuDeNaissance": "08480",
    }  # fmt: skip
    reply = await world.get("/api/v2/composition-familiale-v2", names, headers={"X-Api-Key": token})
    assert (reply.status, list(reply.json)) == (200, ["quotientFamilial", "annee", "mois"])
    assert world.journal()[-1].recipient == SIRET
    wrong = await world.get(
        "/api/v2/composition-familiale-v2",
        names | {"sexe": "Z", "codePaysLieuDeNaissance": ""},
        headers={"X-Api-Key": token},
    )
    assert wrong.status == 400
    assert wrong.json == {
        "error": "bad_request",
        "reason": "Le sexe de l'état civil est manquant",
        "message": "Le sexe de l'état civil est manquant",
    }
    bearer = await world.get("/api/v2/composition-familiale-v2", names, token=token)
    assert (bearer.status, bearer.json["error"]) == (401, "access_denied")


async def test_nobody_and_no_file_are_two_answers(world):
    token = await world.grant()
    nobody = await world.get(params=CALL | {"nomNaissance": "PERSONNE"}, token=token)
    assert (nobody.status, nobody.codes) == (422, ["00355"])
    known = CALL | {
        "nomNaissance": "SANSDOSSIER", "prenoms[]": ["ANNE"], "anneeDateNaissance": "1980", "moisDateNaissance": "5",
        "jourDateNaissance": "5", "sexeEtatCivil": "F", "codeCogInseeCommuneNaissance": "75056",
    }  # fmt: skip
    no_file = await world.get(params=known, token=token)
    assert (no_file.status, no_file.codes) == (404, ["35003"])
    assert nobody.json["errors"][0]["meta"]["aide"] != no_file.json["errors"][0]["meta"].get("aide")
    assert [entry.event for entry in world.journal()] == ["exchange:call:unidentified", "exchange:call:not_found"]


async def test_the_same_call_twice_at_once(world):
    token = await world.grant()
    replies = await asyncio.gather(*(world.get(token=token) for _ in range(5)))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409]
    assert (await world.get(token=token)).status == 200  # the lock is given back


class NeverAnswers:
    """A source that waits for ever."""

    name = "slow"
    cacheable = immediate = False

    async def find(self, operation, subject):
        await asyncio.Event().wait()


async def test_a_call_that_is_given_up_may_be_made_again(world, monkeypatch):
    token = await world.grant()
    with monkeypatch.context() as patch:
        patch.setattr(world.exchange.pipeline, "_source_of", lambda _: NeverAnswers())
        call = asyncio.create_task(world.get(token=token, asgi=True))
        await asyncio.sleep(0.05)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    assert call.cancelled()
    assert (await world.get(token=token)).status == 200


async def test_what_cannot_be_decoded_or_is_too_long_is_refused(world):
    token = await world.grant()
    for query in (b"nomNaissance=%ff%fe", b"nomNaissance=\xff", b"a=1&" * 80, b"nomNaissance=" + b"A" * 9000, b"a=%00"):
        reply = await world.get(params=query, token=token)
        assert (reply.status, reply.codes) == (400, ["00401"]), query[:40]


async def test_a_parameter_given_twice_is_nobodys(world):
    token = await world.grant()
    reply = await world.get(
        params=f"recipient={SIRET}&nomNaissance=A&nomNaissance=B&codeCogInseePaysNaissance=99109", token=token
    )
    assert reply.codes == ["00420"]
    one_name = await world.get(
        params=f"recipient={SIRET}&nomNaissance=A&prenoms=B&codeCogInseePaysNaissance=99109", token=token
    )
    assert one_name.codes == ["00367"]


async def test_an_expiring_token_announces_itself(world):
    far, near = await world.grant(), await world.grant(expires_at=time.time() + 10 * DAY)
    assert "x-token-expires-at" not in (await world.get(token=far)).headers
    assert (await world.get(token=near)).headers["x-token-expires-at"].startswith("20")
    body = (await world.get("/api/introspect", "", token=near)).json
    assert body["days_left"] in (9, 10)
    assert body["scopes"] == ["cnaf_quotient_familial"]
    assert (await world.get("/v3/token/introspect", "", token=near)).json["data"]["days_left"] == body["days_left"]
    assert (await world.get("/api/introspect", "")).json["error"] == "access_denied"


async def test_introspection_refuses_a_flood_of_fields(world):
    reply = await world.get("/v3/token/introspect", "a=1&" * 40, token=await world.grant())
    assert (reply.status, reply.codes) == (400, ["00401"])


async def test_franceconnect_operations_refuse_an_api_token(world):
    token = await world.grant()
    path = "/v3/dss/quotient_familial/france_connect"
    as_bearer = await world.get(path, {"recipient": SIRET}, token=token)
    assert (as_bearer.status, as_bearer.codes) == (401, ["50001"])
    as_key = await world.get(path, {"recipient": SIRET}, headers={"X-Api-Key": token})
    assert (as_key.status, as_key.codes) == (401, ["50001"])
    nothing = await world.get(path, {"recipient": SIRET})
    assert (nothing.status, nothing.codes) == (401, ["00101"])


async def test_the_planned_maintenance_of_a_provider(make):
    sunday_night = datetime(2026, 11, 22, 23, 5, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    world = await make(now=sunday_night, maintenance_windows=True)
    token = await world.grant(expires_at=sunday_night + 400 * DAY)
    reply = await world.get(token=token)
    assert (reply.status, reply.codes) == (503, ["35020"])
    assert reply.headers["retry-after"] == str(40 * 60)
    world.now[0] += 40 * 60
    assert (await world.get(token=token)).status == 200


async def test_an_answer_in_the_cache_is_served_during_the_maintenance(make, monkeypatch):
    before = datetime(2026, 11, 22, 22, 55, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    world = await make(now=before, maintenance_windows=True)
    monkeypatch.setattr(type(world.exchange.sources.of(BY_ID[QUOTIENT_ID])), "cacheable", True)
    token = await world.grant(expires_at=before + 400 * DAY)
    assert (await world.get(token=token)).headers["x-response-cached"] == "false"
    world.now[0] += 20 * 60
    kept = await world.get(token=token)
    assert (kept.status, kept.headers["x-response-cached"]) == (200, "true")
    for wish in ("no-cache", "No-Cache", "max-age=0, NO-CACHE"):
        assert (await world.get(token=token, headers={"Cache-Control": wish})).codes == ["35020"]
    assert (await world.get(params=CALL | {"nomNaissance": "Autre"}, token=token)).codes == ["35020"]
    assert (await world.get(params=CALL | {"nomNaissance": ""}, token=token)).codes == ["35020"], "before parameters"


async def test_pings_tell_the_maintenance_and_its_end(make):
    sunday_night = datetime(2026, 11, 22, 23, 5, tzinfo=ZoneInfo("Europe/Paris")).timestamp()
    world = await make(now=sunday_night, maintenance_windows=True)
    ping = (await world.get("/api/cnaf_msa_quotient_familial/ping", "")).json
    assert (ping["status"], ping["until"]) == ("maintenance", "2026-11-22T22:45:00+00:00")
    assert (await world.get("/api/men_scolarite/ping", "")).json["status"] == "ok"
    world.now[0] += 3600
    assert "until" not in (await world.get("/api/cnaf_msa_quotient_familial/ping", "")).json


async def test_each_ping_has_a_name_of_its_own(world):
    pings = (await world.get("/api/pings", "")).json
    names = [ping["name"] for ping in pings]
    assert len(set(names)) == len(names)
    assert {"FranceConnect", "INSEE - Métadonnées", "CNOUS - Étudiant boursier (INE)"} <= set(names)
    for ping in pings:
        path = ping["url"].removeprefix(world.exchange.url)
        assert (await world.get(path, "")).json["status"] in ("ok", "unknown")


async def test_the_ping_of_franceconnect_tells_the_last_introspection(make):
    world = await make()
    assert (await world.get("/api/franceconnect/ping", "")).json["status"] == "unknown"
    call = await world.get("/v3/dss/quotient_familial/france_connect", {"recipient": SIRET}, token="x" * 43)
    assert call.status == 503, "no simulator listens"
    ping = await world.get("/api/franceconnect/ping", "")
    assert (ping.status, ping.json["status"]) == (502, "bad_gateway")


@pytest.mark.parametrize("path", ["/", "/v3/nulle/part", "/api/v2/composition-familiale", "/api/ping", "/api/pings",
    "/api/men_scolarite/ping", "/api/errors", "/api/open-api.yml", "/api/introspect", "/healthz"])  # fmt: skip
async def test_every_answer_names_its_request(world, path):
    replies = [await world.get(path, ""), await world.get(path, "", method="POST")]
    identifiers = [reply.headers["x-request-id"] for reply in replies]
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in identifiers)
    assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("version", [1, 2, 6, 12345])
async def test_any_version_that_does_not_exist_says_which_do(world, version):
    reply = await world.get(f"/v{version}/dss/quotient_familial/identite", token=await world.grant())
    assert (reply.status, reply.codes) == (404, ["00402"])
    assert reply.json["errors"][0]["meta"]["versions_disponibles"] == ["v3"]


async def test_a_habilitation_opens_and_ends_with_its_days_in_france(make):
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
    world = await make(now=noon.timestamp())
    life = {"expires_at": noon.timestamp() + 400 * DAY}
    token = await world.grant(valid_from="2026-11-22", valid_until="2026-11-22", **life)
    for hour, minute, status in ((0, 0, 200), (12, 0, 200), (23, 59, 200)):
        world.now[0] = noon.replace(hour=hour, minute=minute).timestamp()
        assert (await world.get(token=token)).status == status
    world.now[0] = noon.replace(hour=0).timestamp() - 1
    assert (await world.get(token=token)).codes == ["00101"]
    world.now[0] = noon.replace(day=23, hour=0).timestamp()
    assert (await world.get(token=token)).codes == ["00103"]


async def test_an_address_of_version_4_on_a_socket_of_version_6(make):
    world = await make()
    token = await world.grant(allowed_networks=["192.0.2.0/24"])
    for address, status in (("192.0.2.7", 200), ("::ffff:192.0.2.7", 200), ("::ffff:198.51.100.1", 403)):
        assert (await world.get(token=token, address=address)).status == status


async def test_pings_probes_and_metrics(world):
    assert (await world.get("/api/ping", "")).json == {"status": "ok"}
    pings = (await world.get("/api/pings", "")).json
    assert {"name", "url"} == set(pings[0])
    name = pings[0]["url"].split("/")[-2]
    assert (await world.get(f"/api/{name}/ping", "")).json["status"] == "ok"
    assert (await world.get("/api/nimporte/ping", "")).status == 404
    assert (await world.get("/readyz", "")).json["ready"] is True
    await world.get(token=await world.grant())
    text = (await world.get("/metrics", "")).body.decode()
    assert 'unefois_calls_total{operation="api_particulier_v3_cnav_quotient_familial_with_civility"' in text
    assert "unefois_journal_records_total 1.0" in text


async def test_the_errors_of_each_operation_are_public(world):
    """What is answered without a token, with one that is too poor and to empty parameters is in the list."""
    refusals = ["", "x", await world.grant("nothing_of_it"), await world.grant(*scopes())]
    for operation in ALL:
        reply = await world.get("/api/errors", {"operation_id": operation.id})
        assert reply.status == 200
        assert reply.json["meta"] == {"operation_id": operation.id, "path": operation.path}
        listed = {(entry["status"], entry["code"]) for entry in reply.json["data"]}
        assert len(listed) == len(reply.json["data"])
        assert all(entry["title"] and entry["detail"] for entry in reply.json["data"])
        for token in refusals:
            refused = await world.get(operation.path, "", token=token)
            assert str(refused.status) in {status for status, _ in listed}
            if not operation.is_v2:  # where no code is sent
                assert {(str(refused.status), code) for code in refused.codes} <= listed


@pytest.mark.parametrize(
    "query", ["", "operation_id=", "operation_id=x", "operation=x", b"operation_id=%FF%00", b"\xff"]
)
async def test_the_errors_of_no_operation(world, query):
    reply = await world.get("/api/errors", query)
    assert reply.status == 404
    assert "x-operationId" in reply.body.decode()


async def test_no_answer_when_the_register_is_away_but_a_named_failure(world):
    token = await world.grant()
    world.sql("ALTER TABLE register_person RENAME TO gone")
    await asyncio.sleep(0.1)  # the shared read transaction ends
    reply = await world.get(token=token)
    assert (reply.status, reply.codes) == (502, ["35001"])
    world.sql("ALTER TABLE gone RENAME TO register_person")
    await asyncio.sleep(0.1)
    assert (await world.get(token=token)).status == 200


async def test_a_record_that_is_not_of_its_shape_is_the_sources_fault(world):
    token = await world.grant("cnaf_allocataires")
    world.sql("""UPDATE register_record SET payload = '{"allocataires": "none", "quotient_familial": {}}'""")
    await asyncio.sleep(0.1)
    reply = await world.get(token=token)
    assert (reply.status, reply.codes) == (502, ["35999"])


@pytest.mark.parametrize("payload", ["", "[]", '{"quotient_familial"'])
async def test_a_record_spoilt_by_hand_is_the_sources_fault(world, payload):
    token = await world.grant()
    world.sql("UPDATE register_record SET payload = ?", payload)
    await asyncio.sleep(0.1)
    for params in (CALL, CALL | {"annee": str(datetime.now(UTC).year), "mois": "1"}):  # read by the mask, by the shape
        reply = await world.get(params=params, token=token)
        assert (reply.status, reply.codes) == (502, ["35999"])


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (QUOTIENT, CALL),
        (QUOTIENT, CALL | {"recipient": "1"}),
        (QUOTIENT, CALL | {"nomNaissance": "PERSONNE"}),
        (QUOTIENT.replace("v3", "v9"), CALL),
        ("/v3/inconnu", CALL),
        ("/api/v2/composition-familiale-v2", CALL),
    ],
)
async def test_the_servers_way_and_asgi_give_the_same_answer_and_record(world, path, params):
    token = await world.grant()
    straight, asgi = [await world.get(path, params, token=token, asgi=asgi) for asgi in (False, True)]
    own = {"x-request-id", "ratelimit-remaining", "ratelimit-reset", "content-length"}
    assert (straight.status, straight.body) == (asgi.status, asgi.body)
    assert {n: v for n, v in straight.headers.items() if n not in own} == {
        n: v for n, v in asgi.headers.items() if n not in own
    }
    entries = [msgspec.structs.replace(entry, request="", time=EPOCH, duration=0, seq=0) for entry in world.journal()]
    assert len(entries) in (0, 2)
    assert entries[:1] == entries[1:]


async def test_the_journal_verifies_after_all_this(world):
    token = await world.grant()
    for year in range(1980, 2000):
        await world.get(QUOTIENT, CALL | {"anneeDateNaissance": str(year)}, token=token)
    assert len(world.journal()) == 20
    assert verify(world.home, world.exchange.journal.keys).intact
