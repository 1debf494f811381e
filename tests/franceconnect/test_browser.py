"""The simulator in a real browser: the journey with and without scripts, on a desk and in a hand, axe-core."""

import secrets
from urllib.parse import urlencode

import pytest

from tests.browser import assert_accessible, assert_fits, opened
from tests.franceconnect.world import PRIVATE, TELESERVICE

pytestmark = pytest.mark.browser


DESK, HAND, WITHOUT_SCRIPTS = (1280, "light", True), (320, "dark", True), (1280, "light", False)
in_the_hand = pytest.mark.parametrize("page", [HAND], indirect=True, ids=str)


@pytest.fixture(params=[DESK, HAND, WITHOUT_SCRIPTS], ids=str)
def page(request, chromium, served):
    """A page that fails its test on any console error (a blocked resource, for one)."""
    with opened(chromium, served.site, request.param, expected="status of 4") as page:
        yield page


def looks_right(page):
    """Accessible by axe-core's rules, and no wider than the window."""
    assert "Simulateur de FranceConnect" in page.title()
    assert_fits(page)
    assert_accessible(page)


def request_of(served, service=TELESERVICE, **changes):
    chosen = served.services[service]
    values = {
        "client_id": chosen.client_id,
        "redirect_uri": chosen.redirect_uris[0],
        "response_type": "code",
        "scope": "openid identite_pivot cnam_paiements_ij",
        "acr_values": "eidas1",
        "state": secrets.token_hex(16),
        "nonce": secrets.token_hex(32),
    } | changes
    return f"{served.issuer}/authorize?{urlencode(values)}"


@pytest.fixture
def left(page, served):
    """The addresses at which the browser arrives when it leaves the simulator; nobody is there."""
    arrived = []

    def arrive(route):
        arrived.append(route.request.url)
        route.fulfill(body="le service", content_type="text/plain")

    for service in served.services:
        page.route(f"{service.redirect_uris[0]}**", arrive)
    return arrived


@pytest.mark.parametrize("path", ["/", "/accessibilite", "/inconnu"])
def test_a_page_is_accessible_and_fits(page, path):
    page.goto(path)
    looks_right(page)


def test_the_whole_journey(page, served, left):
    page.goto(request_of(served))
    looks_right(page)
    page.get_by_role("button", name="Compte de démonstration").click()
    looks_right(page)
    page.get_by_label("Identifiant de test").fill("test")
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Se connecter").click()
    assert "inconnu" in page.get_by_role("alert").inner_text()
    looks_right(page)
    page.get_by_label("Mot de passe").fill("123")
    page.get_by_role("button", name="Se connecter").click()
    assert "Angela Claire Louise DUBOIS" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("Données transmises").click()
    assert page.get_by_text("Paiements d’indemnités journalières").is_visible()
    looks_right(page)
    page.get_by_role("button", name="Continuer sur Démarches en ligne").click()
    page.get_by_text("le service").wait_for()
    assert "code=" in left[0]
    page.goto(request_of(served, PRIVATE))
    page.get_by_role("button", name="Continuer sur").click()
    assert "Cochez la case" in page.get_by_role("alert").inner_text()
    looks_right(page)
    page.get_by_label("J’accepte que mes données").check()
    page.get_by_role("button", name="Continuer sur").click()
    page.get_by_text("le service").wait_for()
    assert "code=" in left[1]


@in_the_hand
def test_choosing_a_citizen_from_the_list(page, served, left):
    page.goto(request_of(served, scope="openid"))
    looks_right(page)
    page.get_by_role("button", name="Compte de démonstration").click()
    page.get_by_label("Chercher").fill("usage")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Pierre MERCIER").click()
    looks_right(page)
    page.get_by_role("link", name="sans se connecter").click()
    page.get_by_text("le service").wait_for()
    assert "error=access_denied" in left[0]


@in_the_hand
def test_an_error_leads_back_to_the_service(page, served, left):
    page.goto(request_of(served, code_challenge="x" * 43))
    looks_right(page)
    page.get_by_role("link", name="Revenir sur Démarches en ligne").click()
    page.get_by_text("le service").wait_for()
    assert "error=invalid_request" in left[0]


@in_the_hand
def test_the_keyboard_reaches_the_content_first(page, served):
    page.goto(request_of(served))
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Contenu"
    assert page.locator(":focus").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#contenu")
