"""The login against the simulator: what goes wrong has its page, what attacks is refused."""

import json
import logging
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from tests.franceconnect.world import PORTAL, World, claims_of
from tests.teleservice.world import SITE, SLUG, Journey, csrf, heading, text
from unefois.franceconnect.simulator.faults import Fault
from unefois.teleservice import demarches, problems


@pytest.fixture
def journey():
    return Journey()


def cookies(answer):
    return answer.headers.get("set-cookie", "")


async def test_what_is_asked_is_what_franceconnect_takes_and_no_more(journey):
    asked = parse_qs(urlsplit(await journey.leave()).query)
    assert asked.keys() == {
        "client_id", "redirect_uri", "response_type", "scope", "acr_values", "state", "nonce",
    }  # fmt: skip
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 64
    assert set(asked["scope"][0].split()) >= {"openid", "dgfip_rfr"}
    assert "email" not in asked["scope"][0]


@pytest.mark.parametrize("demarche", demarches.ALL, ids=lambda demarche: demarche.slug)
async def test_the_login_ends_on_a_result_whatever_the_exchange_does(journey, demarche):
    page = await journey.log_in(demarche.slug)
    assert page.status_code == 200
    assert "Angela Claire Louise DUBOIS" in page.text
    assert text(page).count("indisponible") == len(demarche.sources)
    assert "Réessayer" in text(page)


async def test_the_session_changes_its_name_at_login(journey):
    url = await journey.leave()
    before = journey.http.cookies["teleservice"]
    await journey.http.get(await journey.at_franceconnect(url))
    assert journey.http.cookies["teleservice"] != before
    stolen = journey.new_browser()
    stolen.cookies.set("teleservice", before)
    assert (await stolen.get(f"/demarches/{SLUG}/resultat")).status_code == 404


async def test_a_session_of_somebody_elses_choice_is_not_taken(journey):
    journey.http.cookies.set("teleservice", "choisi-par-un-autre")
    answer = await journey.http.get(f"/demarches/{SLUG}")
    assert "choisi-par-un-autre" not in cookies(answer)


@pytest.fixture
def tokens(journey):
    """What FranceConnect's token endpoint answered."""
    seen = []

    async def keep(answer):
        if answer.request.url.path.endswith("/token"):
            await answer.aread()
            seen.append(answer.json())

    journey.service.http.event_hooks["response"].append(keep)
    return seen


async def test_the_access_token_is_revoked_after_the_calls(journey, tokens):
    await journey.log_in()
    assert (await journey.world.userinfo(tokens[0]["access_token"])).status_code == 401


async def test_no_token_in_cookies_pages_or_logs(journey, tokens, caplog):
    with caplog.at_level(logging.DEBUG, "unefois"):
        page = await journey.log_in()
    answer = tokens[0]
    sub = claims_of(answer["id_token"])["sub"]
    for secret in (answer["access_token"], answer["id_token"], sub, journey.settings.client_secret):
        assert secret not in page.text
        assert secret not in caplog.text
        assert secret not in str(journey.http.cookies)
    assert "DUBOIS" not in caplog.text


async def test_the_real_discovery_document_is_understood():
    """FranceConnect's own document, and its closed list of parameters: only the configuration changes."""
    text = (Path(__file__).parents[1] / "franceconnect" / "discovery_franceconnect.json").read_text("utf-8")
    issuer = json.loads(text)["issuer"]

    class Real(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            assert str(request.url) == f"{issuer}/.well-known/openid-configuration"
            return httpx2.Response(200, text=text)

    journey = Journey(transport=Real(), issuer=issuer, public_url="https://demarches.example")
    url = await journey.leave()
    assert url.startswith(json.loads(text)["authorization_endpoint"] + "?")
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == ["https://demarches.example/franceconnect/retour"]
    assert "simulateur" not in (await journey.http.get(f"/demarches/{SLUG}")).text


@pytest.mark.parametrize("change", [{"issuer": "https://autre.example"}, {"token_endpoint": "http://autre.example/t"}])
async def test_a_discovery_document_that_leads_elsewhere(change):
    class Poisoned(httpx2.ASGITransport):
        async def handle_async_request(self, request):
            answer = await super().handle_async_request(request)
            await answer.aread()
            return httpx2.Response(200, json=answer.json() | change)

    world = World()
    answer = await Journey(world, transport=Poisoned(world.app)).leave()
    assert heading(answer) == (400, problems.INVALID.title)


async def test_pkce_where_it_is_accepted():
    world = World(platform={"lenient": {"pkce": True}})
    journey = Journey(world, pkce=True)
    assert (await journey.log_in()).status_code == 200


# --- bad input ---


async def test_denied_consent(journey):
    browser = journey.world.browser()
    page = await browser.get(await journey.leave())
    await browser.get(re.search(r'href="([^"]+/retour)"', page.text).group(1))
    answer = await journey.http.get(browser.left_for)
    assert heading(answer) == (200, problems.DENIED.title)
    assert f"/demarches/{SLUG}/formulaire" in answer.text


async def test_a_window_left_open_too_long(journey):
    back = await journey.at_franceconnect(await journey.leave())
    journey.world.clock.advance(601)
    answer = await journey.http.get(back)
    assert heading(answer) == (400, problems.EXPIRED.title)


async def test_a_window_closed_and_its_cookie_lost(journey):
    back = await journey.at_franceconnect(await journey.leave())
    answer = await journey.new_browser().get(back)
    assert heading(answer) == (400, problems.EXPIRED.title)


async def test_franceconnect_down(journey):
    journey.world.simulator.fault = Fault.DOWN
    answer = await journey.leave()
    assert heading(answer) == (503, problems.UNAVAILABLE.title)
    assert answer.headers["retry-after"] == "60"


async def test_franceconnect_goes_down_during_the_journey(journey):
    back = await journey.at_franceconnect(await journey.leave())
    journey.world.simulator.fault = Fault.DOWN
    answer = await journey.http.get(back)
    assert heading(answer) == (503, problems.UNAVAILABLE.title)


async def test_franceconnect_slow(served):
    """Slower than our patience, over the network: a page, not a wait."""
    journey = Journey(served, transport=httpx2.AsyncHTTPTransport(), issuer=served.issuer, timeout=0.3)
    served.simulator.fault = Fault.SLOW
    try:
        answer = await journey.leave()
    finally:
        served.simulator.fault = Fault.NONE
    assert heading(answer) == (503, problems.UNAVAILABLE.title)


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
async def test_franceconnect_says_it_is_down(journey, error):
    state = parse_qs(urlsplit(await journey.leave()).query)["state"][0]
    answer = await journey.http.get(_back(journey, state=state, error=error))
    assert heading(answer) == (503, problems.UNAVAILABLE.title)


async def test_keys_unreachable(journey):
    back = await journey.at_franceconnect(await journey.leave())
    journey.world.simulator.fault = Fault.JWKS_DOWN
    answer = await journey.http.get(back)
    assert heading(answer) == (503, problems.KEYS.title)


async def test_logout_while_franceconnect_is_down_ends_the_session_here(journey):
    page = await journey.log_in()
    journey.world.clock.advance(601)  # what was known of FranceConnect is to be read again
    journey.world.simulator.fault = Fault.DOWN
    answer = await journey.http.post("/deconnexion", data={"csrf": csrf(page)})
    assert answer.headers["location"] == "/franceconnect/deconnecte"
    assert (await journey.http.get(f"/demarches/{SLUG}/resultat")).status_code == 404


@pytest.mark.parametrize(
    ("login", "remark"),
    [
        ("naissance_Algérie", "a eu lieu à l’étranger"),
        ("étranger_présumé_né_jour", "novembre 1992, jour inconnu"),
        ("étranger_présumé_né_jour_et_mois", "1992, jour et mois inconnus"),
        ("test_CORSE_2A", "Mario"),
        ("genre_indéfini", "Camille"),
    ],
)
async def test_unusual_births_are_said(journey, login, remark):
    page = await journey.log_in(login=login)
    assert remark in page.text.replace("&#39;", "'")


# --- attacks ---


async def test_logout_leaves_both(journey):
    page = await journey.log_in()
    answer = await journey.http.post("/deconnexion", data={"csrf": csrf(page)})
    sent = parse_qs(urlsplit(answer.headers["location"]).query)
    assert sent.keys() == {"id_token_hint", "state", "post_logout_redirect_uri"}
    back = f"{SITE}/franceconnect/deconnecte?{urlencode({'state': sent['state'][0]})}"
    assert "de ce service et de FranceConnect" in (await journey.http.get(back)).text


async def test_logout_of_another_state_claims_nothing(journey):
    page = await journey.log_in()
    await journey.http.post("/deconnexion", data={"csrf": csrf(page)})
    answer = await journey.http.get("/franceconnect/deconnecte?state=autre")
    assert "fermez aussi le navigateur" in answer.text


async def test_state_reused(journey):
    back = await journey.at_franceconnect(await journey.leave())
    await journey.http.get(back)
    assert heading(await journey.http.get(back))[1] == problems.EXPIRED.title


async def test_csrf_on_login_state_of_another_browser(journey):
    victim = journey.new_browser()
    await victim.get(f"/demarches/{SLUG}")
    back = await journey.at_franceconnect(await journey.leave())
    answer = await victim.get(back)
    assert heading(answer) == (400, problems.EXPIRED.title)


@pytest.mark.parametrize("issuer", [None, "https://autre.example/api/v2"])
async def test_mix_up(journey, issuer):
    left = parse_qs(urlsplit(await journey.leave()).query)
    answer = await journey.http.get(_back(journey, state=left["state"][0], code="c" * 43, iss=issuer))
    assert heading(answer) == (400, problems.INVALID.title)


async def test_repeated_parameters(journey):
    back = await journey.at_franceconnect(await journey.leave())
    answer = await journey.http.get(f"{back}&code=autre")
    assert heading(answer)[1] == problems.INVALID.title


async def test_code_of_another_service(journey):
    other = await journey.world.log_in(service=PORTAL)
    state = parse_qs(urlsplit(await journey.leave()).query)["state"][0]
    answer = await journey.http.get(_back(journey, state=state, code=other.returned["code"]))
    assert heading(answer)[1] == problems.INVALID.title


async def test_code_of_another_login_has_another_nonce(journey):
    first, second = await journey.leave(), await journey.leave()
    code = parse_qs(urlsplit(await journey.at_franceconnect(first)).query)["code"][0]
    state = parse_qs(urlsplit(second).query)["state"][0]
    assert heading(await journey.http.get(_back(journey, state=state, code=code)))[1] == problems.INVALID.title


@pytest.mark.parametrize("path", [f"/demarches/{SLUG}/franceconnect", f"/demarches/{SLUG}/formulaire", "/deconnexion"])
@pytest.mark.parametrize("fields", [{}, {"csrf": "autre"}])
async def test_csrf(journey, path, fields):
    await journey.http.get(f"/demarches/{SLUG}")
    answer = await journey.http.post(path, data=fields)
    assert heading(answer) == (403, problems.FORM.title)


async def test_a_form_without_end(journey):
    page = await journey.http.get(f"/demarches/{SLUG}")
    answer = await journey.http.post(f"/demarches/{SLUG}/formulaire", data={"csrf": csrf(page), "rfr": "9" * 20_000})
    assert answer.status_code == 403


async def test_userinfo_of_another_citizen():
    """A man in the middle of the two answers: userinfo is another login's, rightly signed."""

    class Swapped(httpx2.ASGITransport):
        kept = None

        async def handle_async_request(self, request):
            answer = await super().handle_async_request(request)
            if request.url.path.endswith("/userinfo"):
                Swapped.kept, answer = answer, Swapped.kept or answer
            return answer

    world = Journey().world
    journey = Journey(world, transport=Swapped(world.app))
    await journey.log_in(login="test")
    other = journey.new_browser()
    back = await journey.at_franceconnect(await journey.leave(http=other), login="avec_nom_dusage")
    assert heading(await other.get(back))[1] == problems.INVALID.title


async def test_a_lower_assurance_than_asked_is_refused():
    journey = Journey(acr="eidas2")
    state = parse_qs(urlsplit(await journey.leave()).query)["state"][0]
    world_login = await journey.world.log_in(state=state)
    assert heading(await journey.http.get(world_login.left_for))[1] == problems.INVALID.title


async def test_headers_and_cookies(journey):
    answer = await journey.http.get(f"/demarches/{SLUG}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "HttpOnly" in cookies(answer)
    assert "samesite=lax" in cookies(answer).lower()


async def test_cookies_are_secure_and_bound_to_the_host_under_https():
    journey = Journey(public_url="https://demarches.example")
    answer = await journey.http.get(f"/demarches/{SLUG}")
    assert cookies(answer).startswith("__Host-teleservice=")
    assert "Secure" in cookies(answer)
    assert "Path=/" in cookies(answer)


@pytest.mark.parametrize("path", ["/inconnu", "/demarches/inconnue", "/demarches/inconnue/resultat"])
async def test_unknown_pages(journey, path):
    answer = await journey.http.get(path)
    assert heading(answer) == (404, problems.UNKNOWN.title)


async def test_a_method_that_is_not_ours(journey):
    answer = await journey.http.get("/deconnexion")
    assert answer.status_code == 405
    assert answer.headers["allow"]


def _back(journey, **values):
    iss = values.pop("iss", journey.settings.issuer)
    sent = values | ({"iss": iss} if iss else {})
    return f"{SITE}/franceconnect/retour?{urlencode(sent)}"
