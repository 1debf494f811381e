"""Tokens, userinfo, revocation, logout, checktoken: what a client of FranceConnect observes."""

import re
import time

import pytest
from joserfc.jwk import ECKey, OctKey

from tests.franceconnect.world import (
    ISSUER,
    PORTAL,
    PRIVATE,
    SITE,
    TELESERVICE,
    World,
    claims_of,
    header_of,
)
from unefois.franceconnect import jose
from unefois.franceconnect.simulator.faults import Fault
from unefois.franceconnect.transport import Timeouts, Transport

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


async def test_the_token_answer_has_exactly_five_keys(world):
    browser = await world.log_in()
    answer = await world.token(browser.returned["code"])
    body = answer.json()
    assert set(body) == {"access_token", "expires_in", "id_token", "scope", "token_type"}
    assert body["expires_in"] == 60
    assert body["token_type"] == "Bearer"
    assert body["scope"] == "openid identite_pivot dgfip_rfr cnam_paiements_ij"
    assert TOKEN.fullmatch(body["access_token"])
    assert TOKEN.fullmatch(browser.returned["code"])
    assert answer.headers["cache-control"] == "no-store"


async def test_the_answer_carries_state_and_issuer(world):
    browser = await world.log_in(state="mon état & le reste")
    assert browser.returned["state"] == "mon état & le reste"
    assert browser.returned["iss"] == ISSUER
    assert set(browser.returned) == {"code", "state", "iss"}


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
async def test_id_token_by_registration(algorithm):
    world = World(services={0: {"id_token_alg": algorithm, "userinfo_alg": algorithm}})
    browser = await world.log_in(nonce="n" * 64)
    body = (await world.token(browser.returned["code"])).json()
    if algorithm == "HS256":
        keys = [OctKey.import_key(world.services[0].client_secret)]
        assert set(header_of(body["id_token"])) == {"alg"}
    else:
        document = (await world.http.get(f"{ISSUER}/jwks")).json()
        keys = jose.public_keys(document, use="sig")
        assert set(header_of(body["id_token"])) == {"alg", "kid"}
    claims = jose.verify(body["id_token"], keys, algorithm)
    now = int(world.clock.now)
    assert claims == {
        "sub": claims["sub"],
        "auth_time": now,
        "acr": "eidas1",
        "nonce": "n" * 64,
        "aud": world.services[0].client_id,
        "exp": now + 60,
        "iat": now,
        "iss": ISSUER,
    }
    userinfo = await world.userinfo(body["access_token"])
    assert jose.verify(userinfo.text, keys, algorithm)["sub"] == claims["sub"]


async def test_the_subject_is_pairwise_and_stable(world):
    subjects = {}
    for service in (TELESERVICE, PORTAL, PRIVATE):
        browser = await world.log_in(service=service)
        token = (await world.token(browser.returned["code"], service)).json()["id_token"]
        subjects[service] = claims_of(token)["sub"]
    assert len(set(subjects.values())) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}v1", sub) for sub in subjects.values())
    again = World()
    browser = await again.log_in()
    token = (await again.token(browser.returned["code"])).json()["id_token"]
    assert claims_of(token)["sub"] == subjects[TELESERVICE]


async def test_services_of_one_entity_share_the_subject():
    world = World(services={0: {"entity": "ville"}, 1: {"entity": "ville"}})
    subjects = set()
    for service in (TELESERVICE, PORTAL):
        browser = await world.log_in(service=service)
        token = (await world.token(browser.returned["code"], service)).json()["id_token"]
        subjects.add(claims_of(token)["sub"])
    assert len(subjects) == 1


async def test_amr_when_permitted():
    world = World(services={0: {"amr": True}})
    browser = await world.log_in(claims='{"id_token":{"amr":{"essential":true}}}')
    token = (await world.token(browser.returned["code"])).json()["id_token"]
    assert claims_of(token)["amr"] == ["fc", "pwd"]


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "f" * 64}, 401, "invalid_client", "Y0434A7B"),
        ({"client_secret": None}, 401, "invalid_client", "Y0434A7B"),
        ({"client_id": "inconnu"}, 401, "invalid_client", "Y0434A7B"),
        ({"code": ""}, 400, "invalid_request", "Y048017B"),
        ({"code": "a" * 43}, 400, "invalid_grant", "Y049E20B"),
        ({"redirect_uri": "http://127.0.0.1:8002/ailleurs"}, 400, "invalid_grant", "Y04F8199"),
        ({"redirect_uri": None}, 400, "invalid_grant", "Y04F8199"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type", None),
    ],
)
async def test_errors_of_the_token_endpoint(world, changes, status, error, code):
    browser = await world.log_in()
    answer = await world.token(browser.returned["code"], **changes)
    assert answer.status_code == status
    assert answer.json()["error"] == error
    if code:
        assert f"code={code}&" in answer.json()["error_uri"]


async def test_basic_authentication_is_refused(world):
    browser = await world.log_in()
    service = world.services[0]
    answer = await world.http.post(
        f"{ISSUER}/token",
        data={
            "grant_type": "authorization_code",
            "code": browser.returned["code"],
            "redirect_uri": service.redirect_uris[0],
        },
        auth=(service.client_id, service.client_secret),
    )
    assert answer.status_code == 401


async def test_a_code_lives_thirty_seconds(world):
    browser = await world.log_in()
    world.clock.advance(31)
    assert (await world.token(browser.returned["code"])).json()["error"] == "invalid_grant"


async def test_an_access_token_lives_sixty_seconds(world):
    token = await world.access_token()
    world.clock.advance(59)
    assert (await world.userinfo(token)).status_code == 200
    world.clock.advance(2)
    assert (await world.userinfo(token)).json()["error"] == "invalid_token"


async def test_longer_lives_are_a_lenient_switch():
    world = World(platform={"lenient": {"code_seconds": 300, "access_token_seconds": 600}})
    browser = await world.log_in()
    world.clock.advance(200)
    body = (await world.token(browser.returned["code"])).json()
    assert body["expires_in"] == 600
    world.clock.advance(500)
    assert (await world.userinfo(body["access_token"])).status_code == 200


async def test_a_shifted_clock_is_a_lenient_switch():
    world = World(platform={"lenient": {"clock_offset": -90}})
    browser = await world.log_in()
    claims = claims_of((await world.token(browser.returned["code"])).json()["id_token"])
    assert claims["iat"] == world.clock.now - 90


async def test_pkce_is_verified_where_it_is_accepted():
    world = World(platform={"lenient": {"pkce": True}})
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    browser = await world.log_in(**challenge)
    assert (await world.token(browser.returned["code"])).json()["error"] == "invalid_grant"
    assert (await world.token(browser.returned["code"], code_verifier=verifier)).status_code == 200


# --- private_key_jwt ---


def _assertion(world, key, **changes):
    service = world.services[0]
    now = int(world.clock.now)
    claims = {
        "iss": service.client_id,
        "sub": service.client_id,
        "aud": f"{ISSUER}/token",
        "exp": now + 60,
        "iat": now,
        "jti": str(time.perf_counter_ns()),
    } | changes
    return {
        "client_secret": None,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jose.sign(claims, key, "ES256"),
    }


@pytest.fixture
def signing():
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "service"})
    jwks = {"keys": [key.as_dict(private=False)]}
    return World(services={0: {"auth_method": "private_key_jwt", "jwks": jwks}}), key


async def test_private_key_jwt(signing):
    world, key = signing
    browser = await world.log_in()
    assert (await world.token(browser.returned["code"], **_assertion(world, key))).status_code == 200


async def test_private_key_jwt_without_client_id(signing):
    world, key = signing
    browser = await world.log_in()
    answer = await world.token(browser.returned["code"], client_id=None, **_assertion(world, key))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://ailleurs.example"},
        {"sub": "autre"},
        {"iss": "autre"},
        {"exp": 1},
        {"exp": 2**40},
        {"jti": None},
    ],
)
async def test_private_key_jwt_refused(signing, changes):
    world, key = signing
    browser = await world.log_in()
    answer = await world.token(browser.returned["code"], **_assertion(world, key, **changes))
    assert answer.json()["error"] == "invalid_client"


async def test_private_key_jwt_of_another_key_or_a_secret(signing):
    world, key = signing
    browser = await world.log_in()
    other = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "service"})
    assert (await world.token(browser.returned["code"], **_assertion(world, other))).status_code == 401
    assert (await world.token(browser.returned["code"])).status_code == 401
    other_type = _assertion(world, key) | {"client_assertion_type": "urn:autre"}
    assert (await world.token(browser.returned["code"], **other_type)).status_code == 401
    once = _assertion(world, key)
    assert (await world.token(browser.returned["code"], **once)).status_code == 200
    assert (await world.token("a" * 43, **once)).json()["error"] == "invalid_client"


# --- userinfo ---


async def test_userinfo_is_a_signed_jwt_of_the_scopes(world):
    token = await world.access_token(scope="openid given_name email birthplace")
    answer = await world.userinfo(token)
    assert answer.headers["content-type"] == "application/jwt"
    claims = claims_of(answer.text)
    assert {name for name in claims if name not in ("sub", "aud", "exp", "iat", "iss")} == {
        "given_name",
        "given_name_array",
        "email",
        "birthplace",
    }
    assert claims["aud"] == world.services[0].client_id


async def test_userinfo_with_every_identity_scope(world):
    scope = "openid profile birth email preferred_username idp_birthdate idp_id amr"
    token = await world.access_token(login="naissance_Belgique", scope=scope)
    claims = claims_of((await world.userinfo(token)).text)
    assert claims["birthplace"] == ""
    assert claims["preferred_username"] == "DULIN"
    assert claims["idp_id"] == "compte-demonstration"
    assert claims["given_name_array"] == ["Saber"]


async def test_a_presumed_birth_date_is_rectified(world):
    token = await world.access_token(login="étranger_présumé_né_jour", scope="openid birthdate idp_birthdate")
    claims = claims_of((await world.userinfo(token)).text)
    assert claims["birthdate"] == "1992-11-01"
    assert claims["idp_birthdate"] == "1992-11-00"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "Y04146A2"),
        ("Bearer", "Y04146A2"),
        ("Bearer ", "Y04146A2"),
        ("Basic YTpi", "Y04146A2"),
        (f"Bearer {'a' * 43}", "Y040001"),
    ],
)
async def test_userinfo_refused(world, header, code):
    answer = await world.http.get(f"{ISSUER}/userinfo", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_token"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert f"code={code}&" in answer.json()["error_uri"]


# --- revocation and logout ---


async def test_revocation(world):
    token = await world.access_token()
    service = world.services[0]
    form = {"token": token, "client_id": service.client_id, "client_secret": service.client_secret}
    assert (await world.http.post(f"{ISSUER}/token/revocation", data=form)).status_code == 200
    assert (await world.userinfo(token)).status_code == 401
    assert (await world.http.post(f"{ISSUER}/token/revocation", data=form)).status_code == 200


async def test_revocation_refused(world):
    token = await world.access_token()
    mine, other = world.services[0], world.services[1]
    url = f"{ISSUER}/token/revocation"
    form = {"token": token, "client_id": mine.client_id, "client_secret": mine.client_secret}
    assert (await world.http.post(url, data=form | {"token": "court"})).status_code == 400
    assert (await world.http.post(url, data=form | {"token_type_hint": "access_token"})).status_code == 400
    assert (await world.http.post(url, data=form | {"client_secret": "f" * 64})).status_code == 401
    theirs = form | {"client_id": other.client_id, "client_secret": other.client_secret}
    assert (await world.http.post(url, data=theirs)).status_code == 200
    assert (await world.userinfo(token)).status_code == 200


async def _logged_in(world):
    browser = await world.log_in()
    body = (await world.token(browser.returned["code"])).json()
    return browser, body


async def test_logout_goes_back_with_the_state_and_ends_everything(world):
    browser, body = await _logged_in(world)
    back = world.services[0].post_logout_redirect_uris[0]
    parameters = {"id_token_hint": body["id_token"], "post_logout_redirect_uri": back, "state": "etat"}
    world.clock.advance(45)
    answer = await browser.get(f"{ISSUER}/session/end", params=parameters)
    assert answer.status_code == 303
    assert browser.left_for == f"{back}?state=etat"
    assert (await world.userinfo(body["access_token"])).status_code == 401
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    assert "Choisissez un compte" in page.text


async def test_logout_accepts_an_expired_hint_and_needs_no_redirect(world):
    browser, body = await _logged_in(world)
    world.clock.advance(1700)
    page = await browser.get(f"{ISSUER}/session/end", params={"id_token_hint": body["id_token"]})
    assert page.status_code == 200
    assert "Vous êtes bien déconnecté" in page.text


@pytest.mark.parametrize(
    "changes",
    [
        {"id_token_hint": None},
        {"id_token_hint": ""},
        {"id_token_hint": "e30.e30.c2ln"},
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "autre"},
        {"inattendu": "1"},
    ],
)
async def test_logout_refused(world, changes):
    browser, body = await _logged_in(world)
    parameters = {"id_token_hint": body["id_token"]} | changes
    parameters = {name: value for name, value in parameters.items() if value is not None}
    page = await browser.get(f"{ISSUER}/session/end", params=parameters)
    assert page.status_code == 400
    assert "Y030007" in page.text


async def test_logout_with_a_hint_of_hmac():
    world = World(services={0: {"id_token_alg": "HS256"}})
    browser, body = await _logged_in(world)
    page = await browser.get(f"{ISSUER}/session/end", params={"id_token_hint": body["id_token"]})
    assert "Vous êtes bien déconnecté" in page.text


# --- checktoken ---


async def test_checktoken_has_the_documented_shape(world):
    token = await world.access_token()
    answer = await world.checktoken(token)
    assert answer.headers["content-type"] == "application/token-introspection+jwt"
    assert "set-cookie" not in answer.headers
    assert header_of(answer.text) == {"alg": "RSA-OAEP", "enc": "A256GCM"}
    signed = jose.decrypt(answer.text, world.exchange.keys.keys, "RSA-OAEP")
    assert header_of(signed) == {"alg": "ES256", "kid": world.simulator.keys.public[0].kid}
    claims = claims_of(signed)
    now = int(world.clock.now)
    assert set(claims) == {"token_introspection", "aud", "iat", "iss"}
    assert claims["token_introspection"] == {
        "active": True,
        "aud": world.services[0].client_id,
        "sub": claims["token_introspection"]["sub"],
        "iat": now,
        "exp": now + 60,
        "acr": "eidas1",
        "jti": token,
        "scope": "openid identite_pivot dgfip_rfr",
        "gender": "female",
        "family_name": "DUBOIS",
        "given_name": "Angela Claire Louise",
        "given_name_array": ["Angela", "Claire", "Louise"],
        "birthdate": "1962-08-24",
        "birthplace": "75107",
        "birthcountry": "99100",
    }


async def _introspected(world, token, **options):
    answer = await world.checktoken(token, **options)
    return claims_of(jose.decrypt(answer.text, world.exchange.keys.keys, "RSA-OAEP"))["token_introspection"]


async def test_checktoken_of_ecdh_carries_its_ephemeral_key():
    world = World(exchange_algorithms=("ECDH-ES",), data_providers={"impot_particulier": {"encryption_alg": "ECDH-ES"}})
    answer = await world.checktoken(await world.access_token())
    assert set(header_of(answer.text)) == {"alg", "enc", "epk"}


async def test_checktoken_filters_scopes_by_data_provider(world):
    token = await world.access_token(scope="openid dgfip_aft dgfip_rfr droits_assurance_maladie")
    assert (await _introspected(world, token))["scope"] == "openid dgfip_aft dgfip_rfr"
    assert (await _introspected(world, token, api="etudiant_boursier"))["scope"] == "openid"


async def test_an_empty_scope_is_still_active_and_identified():
    world = World(data_providers={"etudiant_boursier": {"scopes": ["cnous_statut_boursier"]}})
    token = await world.access_token(scope="openid dgfip_rfr")
    found = await _introspected(world, token, api="etudiant_boursier")
    assert found["scope"] == ""
    assert found["active"] is True
    assert found["family_name"] == "DUBOIS"


async def test_every_dead_token_looks_the_same(world):
    expired = await world.access_token()
    world.clock.advance(61)
    for token in (expired, "a" * 43, "n'importe quoi"):
        assert await _introspected(world, token) == {"active": False}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"token": ""}, 400, "invalid_request"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"token_type_hint": "access_token"}, 400, "invalid_request"),
        ({"client_secret": "f" * 64}, 401, "invalid_client"),
        ({"client_id": "f" * 64}, 401, "invalid_client"),
    ],
)
async def test_checktoken_refused(world, changes, status, error):
    answer = await world.checktoken("a" * 43, **changes)
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert world.exchange.reads == 0


async def test_checktoken_of_a_service_s_own_credentials(world):
    service = world.services[0]
    answer = await world.checktoken(
        await world.access_token(), client_id=service.client_id, client_secret=service.client_secret
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("document", "description"),
    [
        ({"keys": []}, "invalid JWKS format"),
        ({"clés": []}, "invalid JWKS format"),
        ("n'importe quoi", "invalid JWKS format"),
    ],
)
async def test_checktoken_reads_our_keys_each_time(world, document, description):
    token = await world.access_token()
    await world.checktoken(token)
    await world.checktoken(token)
    assert world.exchange.reads == 2
    world.exchange.document = document
    answer = await world.checktoken(token)
    assert answer.status_code == 500
    assert answer.json() == {"error": "server_error", "error_description": description}


async def test_our_keys_cannot_be_reached():
    world = World(data_providers={"impot_particulier": {"jwks_uri": "http://127.0.0.1:9/jwks"}})
    world.simulator.transport = Transport(timeouts=Timeouts(connect=0.5, total=1))
    answer = await world.checktoken(await world.access_token())
    assert answer.status_code == 500
    assert answer.json() == {"error": "server_error", "error_description": "failed to fetch JWKS"}
    await world.simulator.transport.aclose()


@pytest.mark.parametrize("path", ["token", "token/revocation", "checktoken"])
async def test_only_forms_are_read(world, path):
    answer = await world.http.post(f"{ISSUER}/{path}", json={"token": "a" * 43})
    assert answer.status_code == 400
    assert "only application/x-www-form-urlencoded" in answer.json()["error_description"]


@pytest.mark.parametrize("body", ["a=%FF", "a=é", "&".join(f"a{n}=1" for n in range(100)), "token=a&token=b"])
@pytest.mark.parametrize("path", ["token", "checktoken"])
async def test_forms_that_cannot_be_read(world, path, body):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await world.http.post(f"{ISSUER}/{path}", content=body.encode(), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("missing", ["use", "alg"])
async def test_keys_without_use_or_alg_are_of_no_use(world, missing):
    document = world.exchange.keys.public_document()
    for key in document["keys"]:
        del key[missing]
    world.exchange.document = document
    assert (await world.checktoken(await world.access_token())).status_code == 500


async def test_strict_rfc_9701_is_a_lenient_switch():
    world = World(platform={"lenient": {"rfc9701_typ": True}})
    answer = await world.checktoken(await world.access_token())
    signed = jose.decrypt(answer.text, world.exchange.keys.keys, "RSA-OAEP")
    assert header_of(signed)["typ"] == "token-introspection+jwt"
    found = await world.client().introspect(await world.access_token(), "impot_particulier", "13002526500013")
    assert found.identity.family_name == "DUBOIS"


# --- faults and unknown paths ---


async def test_a_down_franceconnect_keeps_its_home_page(world):
    world.simulator.fault = Fault.DOWN
    assert (await world.http.get(f"{ISSUER}/jwks")).status_code == 503
    assert (await world.http.get(f"{SITE}/")).status_code == 200


async def test_an_unknown_page(world):
    answer = await world.http.get(f"{ISSUER}/inconnu")
    assert answer.status_code == 404
    assert "Y000404" in answer.text
    assert (await world.http.delete(f"{ISSUER}/token")).status_code == 405
