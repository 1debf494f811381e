"""The table of attacks, on the simulator and its pages: each test bears the name of what it shows refused."""

import asyncio

import pytest

from tests.franceconnect.world import CALLER, ISSUER, PORTAL, World
from unefois.franceconnect.interface import (
    ProviderAnswerInvalid,
)
from unefois.franceconnect.simulator.app import ProductionRefused, create_app
from unefois.franceconnect.simulator.faults import Fault


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "http://127.0.0.1:8002/franceconnect/retour/../../ailleurs",
        "http://127.0.0.1:8002/franceconnect/retour#a",
        "http://127.0.0.1:8002@evil.example/franceconnect/retour",
        "//evil.example",
        "javascript:alert(1)",
    ],
)
async def test_attack_open_redirect(world, uri):
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters(redirect_uri=uri))
    assert page.status_code == 400
    assert not browser.left_for
    assert "Revenir sur" not in page.text


@pytest.mark.parametrize("parameter", ["scope", "acr_values", "prompt"])
async def test_attack_open_redirect_by_an_error(world, parameter):
    """The error path redirects to a registered address of *this* service, or nowhere."""
    other = world.services[PORTAL].redirect_uris[0]
    answer = await world.http.get(
        f"{ISSUER}/authorize", params=world.parameters(redirect_uri=other, **{parameter: "eidas3"})
    )
    assert answer.status_code == 400
    assert f'href="{other}' not in answer.text
    assert "Revenir sur" not in answer.text


async def test_attack_open_redirect_at_logout(world):
    browser = await world.log_in()
    token = (await world.token(browser.returned["code"])).json()["id_token"]
    theirs = world.services[PORTAL].post_logout_redirect_uris[0]
    browser.left_for = ""
    for uri in ("https://evil.example/", theirs):
        page = await browser.get(
            f"{ISSUER}/session/end", params={"id_token_hint": token, "post_logout_redirect_uri": uri}
        )
        assert page.status_code == 400
        assert not browser.left_for


@pytest.mark.parametrize("csrf", [None, "", "0" * 43, "é"])
async def test_attack_csrf_on_login(world, csrf):
    """A page of the attacker posts the login form: the victim would enter under another name."""
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    page = await browser.submit(page, fournisseur="compte-demonstration")
    path = page.url.path
    fields = {"compte": "test"} | ({} if csrf is None else {"csrf": csrf})
    refusal = await browser.post(path, fields)
    assert refusal.status_code == 401
    assert "Y470001" in refusal.text
    assert "Angela" in (await browser.get(path)).text  # still the login page: nobody is logged in
    assert not any(s.login for _, s in world.simulator.state.sessions._entries.values())


async def test_attack_csrf_on_consent_and_choice(world):
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    refusal = await browser.post(f"{page.url.path}/fournisseur", {"fournisseur": "compte-demonstration"})
    assert "Y470001" in refusal.text
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, form=1, compte="test")
    refusal = await browser.post(page.url.path, {"consentement": "oui"})
    assert "Y470001" in refusal.text
    assert not browser.left_for


async def test_attack_csrf_token_of_another_session(world):
    attacker, victim = world.browser(), world.browser()
    mine = await attacker.get(f"{ISSUER}/authorize", params=world.parameters())
    theirs = await victim.get(f"{ISSUER}/authorize", params=world.parameters())
    token = mine.text.split('name="csrf" value="')[1].split('"')[0]
    answer = await victim.post(f"{theirs.url.path}/fournisseur", {"csrf": token, "fournisseur": "compte-demonstration"})
    assert "Y470001" in answer.text


async def test_attack_session_fixation(world):
    """A session identifier chosen by the attacker, or known before the login, opens nothing after it."""
    sessions = world.simulator.state.sessions
    chosen = {"cookie": "simulateur_session=choisi-par-l-attaquant"}
    answer = await world.http.get(f"{ISSUER}/authorize", params=world.parameters(), headers=chosen)
    assert "choisi-par-l-attaquant" not in answer.headers["set-cookie"]
    assert sessions.get("choisi-par-l-attaquant") is None
    browser = world.browser()
    page = await browser.get(f"{ISSUER}/authorize", params=world.parameters())
    before = browser.http.cookies["simulateur_session"]
    page = await browser.submit(page, fournisseur="compte-demonstration")
    await browser.submit(page, form=1, compte="test")
    after = browser.http.cookies["simulateur_session"]
    assert sessions.get(before) is None
    assert sessions.get(after).login.citizen.family_name == "DUBOIS"


async def test_attack_cookie_theft_across_services(world):
    """What one service holds of a citizen (code, tokens, journey) opens nothing for another."""
    victim = await world.log_in()
    body = (await world.token(victim.returned["code"])).json()
    theirs = world.services[PORTAL]
    revoked = await world.http.post(
        f"{ISSUER}/token/revocation",
        data={
            "token": body["access_token"],
            "client_id": theirs.client_id,
            "client_secret": theirs.client_secret,
        },
    )
    assert revoked.status_code == 200
    assert (await world.userinfo(body["access_token"])).status_code == 200
    page = await victim.http.get(f"{ISSUER}/authorize", params=world.parameters())
    stranger = world.browser()
    stolen = await stranger.get(page.headers["location"])
    assert stolen.status_code == 401
    assert "Y190001" in stolen.text


def test_attack_cookie_flags():
    for issuer, name in (
        ("http://127.0.0.1:8001/api/v2", "simulateur_session"),
        ("https://127.0.0.1:8001/api/v2", "__Host-simulateur_session"),
    ):
        world = World(platform={"issuer": issuer})
        answer = asyncio.run(world.http.get(f"{issuer}/authorize", params=world.parameters()))
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert ("Secure" in cookie) is issuer.startswith("https")


async def test_attack_framing_and_scripts(world):
    page = await world.browser().get(f"{ISSUER}/authorize", params=world.parameters())
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_attack_markup_in_parameters(world):
    hostile = '"><script>alert(1)</script>'
    for changes in ({hostile: "1"}, {"client_id": hostile}, {"redirect_uri": hostile}, {"state": hostile}):
        page = await world.browser().get(f"{ISSUER}/authorize", params=world.parameters(**changes))
        assert "<script>alert" not in page.text


async def test_attack_reused_journey(world):
    """The way back is decided once: the journey's pages cannot give a second code."""
    browser = await world.log_in()
    uid = next(iter(next(s for _, s in world.simulator.state.sessions._entries.values()).interactions))
    again = await browser.get(f"/api/v2/interaction/{uid}/identite")
    assert again.status_code == 401
    assert "Y190001" in again.text


def test_attack_simulator_in_production(monkeypatch):
    with pytest.raises(ProductionRefused):
        create_app(environment="production")
    monkeypatch.setenv("UNEFOIS_ENV", "production")
    with pytest.raises(ProductionRefused):
        create_app(environment="sandbox")


async def test_attack_reading_the_logs(world, capsys):
    """Neither the token, nor the identity, nor a secret is ever printed."""
    token = await world.access_token()
    client = world.client()
    await client.introspect(token, "impot_particulier", CALLER)
    world.simulator.fault = Fault.WRONG_AUDIENCE
    world.clock.advance(10)
    with pytest.raises(ProviderAnswerInvalid) as caught:
        await client.introspect(await world.access_token(), "impot_particulier", CALLER)
    printed = "".join(capsys.readouterr()) + repr(caught.value) + repr(client._registrations)
    assert "franceconnect_introspection" in printed
    for secret in (token, "DUBOIS", "Angela", client._registrations["impot_particulier"].client_secret):
        assert secret not in printed
