"""The authorization endpoint: FranceConnect's closed list of parameters and its rules."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.franceconnect.world import ISSUER, PORTAL, PRIVATE, World, registry

SHARED = "f" * 64


async def ask(world, method="GET", extra=(), **changes):
    """The raw answer to an authorization request."""
    fields = [*world.parameters(**changes).items(), *extra]
    if method == "POST":
        body = "&".join(f"{name}={value}" for name, value in fields)
        return await world.http.post(
            f"{ISSUER}/authorize", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
    return await world.http.get(f"{ISSUER}/authorize", params=fields)


def accepted(answer):
    return answer.status_code == 303 and "/api/v2/interaction/" in answer.headers["location"]


def told(answer):
    """What the service is told by a redirect."""
    assert answer.status_code == 303
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_ordinary_request(world, method):
    assert accepted(await ask(world, method))


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "login"},
        {"prompt": "consent"},
        {"prompt": "login consent"},
        {"ui_locales": "fr-FR"},
        {"nonce": "n" * 22},
        {"acr_values": "eidas1 eidas2"},
        {"acr_values": "eidas2 eidas1"},
        {"acr_values": "inconnu"},
        {"scope": "openid scope_que_personne_ne_connait"},
        {"idp_hint": "compte-demonstration"},
    ],
)
async def test_what_is_accepted(world, changes):
    assert accepted(await ask(world, **changes))


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"code_challenge": "x" * 43, "code_challenge_method": "S256"}, "code_challenge"),
        ({"max_age": "0"}, "max_age"),
        ({"login_hint": "a"}, "login_hint"),
        ({"response_mode": "form_post"}, "response_mode"),
        ({"display": "page"}, "display"),
        ({"request": "e30"}, "request"),
        ({"request_uri": "https://a.example"}, "request_uri"),
        ({"id_token_hint": "e30"}, "id_token_hint"),
        ({"nonce": "n" * 21}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"state": None}, "state"),
        ({"acr_values": None}, "acr_values"),
        ({"response_type": "token"}, "response_type"),
        ({"response_type": "code id_token"}, "response_type"),
        ({"scope": "identite_pivot"}, "openid"),
        ({"scope": ""}, "scope"),
        ({"prompt": "none"}, "prompt"),
        ({"prompt": "select_account"}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "login none"}, "prompt"),
        ({"claims": "{"}, "claims"),
        ({"claims": "[" * 3000}, "claims"),
        ({"state": "s" * 5000}, "state"),
    ],
)
async def test_the_closed_list(world, changes, detail):
    answer = await ask(world, **changes)
    assert answer.status_code == 400
    assert "Y030007" in answer.text
    assert detail in answer.text
    assert "Revenir sur Démarches en ligne" in answer.text


async def test_a_repeated_parameter(world):
    answer = await ask(world, extra=[("scope", "openid")])
    assert answer.status_code == 400
    assert "paramètre répété : scope" in answer.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "inconnu"}, "Y04EA6EF"),
        ({"client_id": None}, "Y030007"),
        ({"redirect_uri": "http://127.0.0.1:8002/franceconnect/retour/"}, "Y04C013C"),
        ({"redirect_uri": "http://127.0.0.1:8002/franceconnect/retour?a=b"}, "Y04C013C"),
        ({"redirect_uri": "HTTP://127.0.0.1:8002/franceconnect/retour"}, "Y04C013C"),
        ({"redirect_uri": "http://127.0.0.1:8002.evil.example/franceconnect/retour"}, "Y04C013C"),
        ({"redirect_uri": "https://evil.example/"}, "Y04C013C"),
        ({"redirect_uri": None}, "Y030007"),
    ],
)
async def test_an_untrusted_service_is_never_redirected_to(world, changes, code):
    answer = await ask(world, **changes)
    assert answer.status_code == 400
    assert code in answer.text
    assert "Revenir sur" not in answer.text
    assert "location" not in answer.headers


async def test_an_unknown_service_is_not_named_with_another_s_address(world):
    other = world.services[PORTAL]
    answer = await ask(world, client_id=other.client_id)
    assert "Y04C013C" in answer.text


async def test_a_scope_that_the_service_may_not_ask(world):
    answer = await ask(world, service=PRIVATE, scope="openid dgfip_rfr", state="mon-etat")
    assert told(answer) == {
        "error": "invalid_scope",
        "error_description": "requested scope is not allowed",
        "state": "mon-etat",
        "iss": ISSUER,
    }


async def test_a_level_that_the_platform_does_not_serve(world):
    found = told(await ask(world, acr_values="eidas2"))
    assert found["error"] == "invalid_acr"
    assert found["error_description"] == (
        "acr_value is not valid, should be equal one of these values, expected eidas1, got eidas2"
    )


@pytest.mark.parametrize("hint", ["inconnu", "compte-en-maintenance"])
async def test_an_identity_provider_that_is_not_offered(world, hint):
    assert told(await ask(world, idp_hint=hint))["error"] == "invalid_idp_hint"


async def test_amr_needs_a_permission(world):
    claims = '{"id_token":{"amr":{"essential":true}}}'
    answer = await ask(world, claims=claims)
    assert answer.status_code == 400
    assert "Y100009" in answer.text
    permitted = World(services={0: {"amr": True}})
    assert accepted(await ask(permitted, claims=claims))


async def test_pkce_is_a_lenient_switch():
    lenient = World(platform={"lenient": {"pkce": True}})
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    assert accepted(await ask(lenient, **challenge))
    for wrong in ({"code_challenge_method": "plain"}, {"code_challenge": "court"}, {"code_challenge": None}):
        assert (await ask(lenient, **(challenge | wrong))).status_code == 400


async def test_a_form_of_another_type_is_refused(world):
    answer = await world.http.post(f"{ISSUER}/authorize", json=world.parameters())
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"platform": {"issuer": "https://oidc.franceconnect.gouv.fr/api/v2"}}, "hôte réel"),
        ({"platform": {"issuer": "https://fcp-low.sbx.dev-franceconnect.fr/api/v2"}}, "hôte réel"),
        ({"platform": {"issuer": "https://simulateur.example/api/v2"}}, "allow_remote"),
        ({"services": {0: {"scopes": ["openid", "inconnu"]}}}, "scopes inconnus"),
        ({"services": {0: {"redirect_uris": ["javascript:alert(1)"]}}}, "adresse de retour invalide"),
        (
            {"services": {PRIVATE: {"client_id": registry().services and next(iter(registry().services))}}},
            "même client_id",
        ),
        (
            {"data_providers": {"quotient_familial": {"client_id": SHARED}, "prime_activite": {"client_id": SHARED}}},
            "Deux fournisseurs de données",
        ),
        ({"services": {0: {"client_secret": "court"}}}, "client_secret"),
        ({"services": {0: {"scops": []}}}, "scops"),
        ({"data_providers": {"quotient_familial": {"scopes": ["inconnu"]}}}, "quotient_familial"),
    ],
)
def test_a_wrong_registry_says_what_to_mend(changes, message):
    with pytest.raises(ValueError, match=message):
        registry(**changes)


def test_a_shared_development_server_must_be_wanted():
    shared = {"issuer": "https://simulateur.example/api/v2", "allow_remote": True}
    assert registry(platform=shared).secure
