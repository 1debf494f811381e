"""Pages in a real browser: accessible by axe-core's rules, in both colour schemes, on a desk and in a hand."""

from __future__ import annotations

import pytest
from tests.browser import assert_accessible, assert_fits, opened

pytestmark = pytest.mark.browser
PAGES = ["/", "/operations/", "/operations/etudiant-boursier/", "/rien", "/admin/login/"]


@pytest.fixture(params=[(1280, "light", True), (360, "dark", True), (1280, "light", False)], ids=str)
def page(request, chromium, live_portal):
    """A page that fails its test on any console error (a blocked resource, for one)."""
    with opened(chromium, live_portal, request.param, expected="404") as page:
        yield page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_and_fits(page, address):
    page.goto(address)
    assert "Unefois" in page.title()
    assert_fits(page)
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
