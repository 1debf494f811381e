"""Pages in a real browser: accessible by axe-core's rules, in both colour schemes, on a desk and in a hand."""

from __future__ import annotations

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser
PAGES = ["/", "/operations/", "/operations/etudiant-boursier/", "/rien", "/admin/login/"]


@pytest.fixture(scope="module")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is needed for the browser tests (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, "light", True), (360, "dark", True), (1280, "light", False)], ids=str)
def page(request, chromium, live_portal):
    """A page that fails its test on any console error (a blocked resource, for one)."""
    width, scheme, scripts = request.param
    page = chromium.new_page(
        base_url=live_portal,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=scripts,
        locale="fr-FR",
    )
    errors = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.scripts, page.errors = scripts, errors
    yield page
    page.close()
    assert [error for error in errors if "404" not in error] == []


def assert_accessible(page):
    page.wait_for_load_state()  # after a click the next page may still be coming
    if page.scripts:
        before = len(page.errors)
        found = Axe().run(page)
        del page.errors[before:]  # axe tries inline styles, which the policy blocks
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits(page, address):
    page.goto(address)
    assert "Unefois" in page.title()
    if page.scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_accessible(page)


def test_the_keyboard_reaches_the_content_first(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    page.keyboard.press("Enter")
    page.wait_for_url("**#contenu")


def test_from_the_home_page_to_the_fields_of_a_kind_of_data(page):
    page.goto("/")
    page.get_by_role("link", name="Paiements France Travail").click()
    page.get_by_role("heading", name="Paiements France Travail", level=1).wait_for()
    assert page.get_by_text("/v3/france_travail/indemnites/identifiant").first.is_visible()


def sign_in(page, password):
    page.goto("/admin/")
    page.get_by_label("Nom d’utilisateur").fill("admin")
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Connexion").click()


def test_the_administration_is_accessible(page, admin_password):
    sign_in(page, admin_password)
    for address in [
        "/admin/",
        "/admin/habilitations/organisation/",
        "/admin/habilitations/organisation/add/",
        "/admin/habilitations/habilitation/",
        "/admin/habilitations/habilitation/add/",
        "/admin/habilitations/token/",
        "/admin/habilitations/user/",
        "/admin/admin/logentry/",
    ]:
        page.goto(address)
        assert_accessible(page)
    page.goto("/admin/habilitations/token/")
    page.get_by_role("link", name="Démonstration (…").click()
    assert_accessible(page)
    for action in ("Bannir", "Prolonger", "Remplacer"):
        page.get_by_role("link", name=action, exact=True).click()
        page.get_by_role("heading", name=action).wait_for()
        assert_accessible(page)
        page.go_back()


def test_staff_sign_in_and_deliver_a_token(page, admin_password):
    sign_in(page, admin_password)
    page.goto("/admin/habilitations/habilitation/")
    page.get_by_role("link", name="Démonstration", exact=True).click()
    page.get_by_role("link", name="Délivrer un jeton").click()
    page.get_by_label("Libellé").fill("Essai")
    assert_accessible(page)
    page.get_by_role("button", name="Délivrer un jeton").click()
    assert page.get_by_role("textbox", name="Jeton").inner_text().startswith("eyJ")
    assert_accessible(page)
