"""The simulator in a real browser: the journey with and without scripts, on a desk and in a hand, axe-core."""

import secrets
import shutil
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.franceconnect.world import PRIVATE, TELESERVICE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is needed for the browser tests (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


DESK, HAND, WITHOUT_SCRIPTS = (1280, "light", True), (320, "dark", True), (1280, "light", False)
in_the_hand = pytest.mark.parametrize("page", [HAND], indirect=True, ids=str)


@pytest.fixture(params=[DESK, HAND, WITHOUT_SCRIPTS], ids=str)
def page(request, chromium, served):
    """A page that fails its test on any console error (a blocked resource, for one)."""
    width, scheme, scripts = request.param
    page = chromium.new_page(
        base_url=served.site,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=scripts,
        locale="fr-FR",
    )
    errors = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.scripts, page.errors = scripts, errors
    yield page
    page.close()
    assert [error for error in errors if "status of 4" not in error] == []


def looks_right(page):
    """Accessible by axe-core's rules, and no wider than the window."""
    assert "Simulateur de FranceConnect" in page.title()
    if page.scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        before = len(page.errors)
        found = Axe().run(page)
        del page.errors[before:]  # axe tries inline styles, which the policy blocks
        assert found.violations_count == 0, found.generate_report()


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
    assert page.get_by_text("Paiements d'indemnités journalières").is_visible()
    looks_right(page)
    page.get_by_role("button", name="Continuer sur Démarches en ligne").click()
    page.get_by_text("le service").wait_for()
    assert "code=" in left[0]
    page.goto(request_of(served, PRIVATE))
    page.get_by_role("button", name="Continuer sur").click()
    assert "Cochez la case" in page.get_by_role("alert").inner_text()
    looks_right(page)
    page.get_by_label("J'accepte que mes données").check()
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
