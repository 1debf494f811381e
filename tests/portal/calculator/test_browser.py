"""The calculator in Chromium: by keyboard alone, without JavaScript, in both colour schemes, axe-core clean."""

from __future__ import annotations

import pytest
from tests.browser import assert_accessible, assert_fits, opened

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(1280, "light", True), (360, "dark", True), (1280, "light", False)], ids=str)
def page(request, chromium, live_portal):
    """A page that fails its test on any console error; the third has no JavaScript."""
    with opened(chromium, live_portal, request.param, expected="422", height=900) as page:
        yield page


def assert_sound(page):
    assert_fits(page)
    assert_accessible(page)


def tab_to(page, name):
    """Press Tab until the element of that name or label has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count():
            continue
        said = focused.evaluate("e => ((e.labels && e.labels[0]) ? e.labels[0].innerText : (e.innerText || '')).trim()")
        if said.replace("\N{NO-BREAK SPACE}", " ") == name:
            return focused
    raise AssertionError(f"the keyboard does not reach {name!r}")


def test_an_allowance_is_computed_with_the_keyboard_alone(page):
    page.goto("/calcul/")
    assert_sound(page)
    tab_to(page, "Salaire brut par mois")
    page.keyboard.type("2500")
    tab_to(page, "Durée du contrat")
    page.keyboard.press("Control+a")
    page.keyboard.type("6")
    tab_to(page, "Dernier jour du contrat").fill("2025-12-31")
    tab_to(page, "Date de naissance").fill("1992-06-01")
    tab_to(page, "Vérifier ma notification")
    page.keyboard.press("Enter")
    tab_to(page, "Salaire journalier de référence")
    page.keyboard.type("81,52")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="44,02 € nets par jour, pendant 182 jours").wait_for()
    assert page.title().startswith("Résultat")
    assert page.get_by_role("img", name="Les mois à venir").is_visible()
    assert page.get_by_text("concorde", exact=True).is_visible()
    assert_sound(page)
    tab_to(page, "Les mêmes chiffres en tableau")
    page.keyboard.press("Enter")
    assert page.get_by_role("row", name="1 320,60").first.is_visible()
    tab_to(page, "Salaire journalier de référence 81,52 €/jour")
    page.keyboard.press("Enter")
    assert page.get_by_text("15 000,00 € / 184 jours").is_visible()
    assert_sound(page)


def test_faults_lead_to_their_fields(page):
    page.goto("/calcul/")
    page.get_by_label("Salaire brut par mois").fill("beaucoup")
    page.get_by_role("button", name="Calculer").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Salaire brut par mois").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Salaire brut par mois").input_value() == "beaucoup"
    assert_sound(page)
    page.get_by_role("link", name="Date de naissance").click()
    assert page.url.endswith("#birth")


def test_two_rules_side_by_side_and_a_whole_career(page):
    page.goto("/calcul/")
    page.get_by_text("carrière complète").click()
    page.get_by_label("Carrière en YAML ou en JSON").fill(
        "person: {birth: 1992-06-01, registered: 2026-06-01}\n"
        "employments:\n"
        "  - {start: 2025-01-01, end: 2025-06-30, monthly_gross: 2500}\n"
        "  - {start: 2026-01-01, end: 2026-05-31, monthly_gross: 2500}\n"
    )
    page.get_by_text("Comparer deux règles ou deux dates").click()
    page.get_by_label("Règles ou date", exact=True).fill("2019")
    page.get_by_label("Autres règles ou autre date").fill("2025-04-01")
    page.get_by_role("button", name="Calculer").click()
    page.get_by_role("heading", name="33,11 € nets par jour, pendant 387 jours").wait_for()
    assert page.get_by_role("heading", name="D’une règle à l’autre").is_visible()
    assert_sound(page)


def test_daily_allowances(page):
    page.goto("/calcul/")
    page.get_by_role("link", name="Maladie, maternité, accident").click()
    assert_sound(page)
    page.get_by_label("Arrêt pour").select_option("Accident du travail")
    page.get_by_label("Salaire brut par mois").fill("2000")
    page.get_by_label("Premier jour de l’arrêt").fill("2026-03-02")
    page.get_by_label("Dernier jour de l’arrêt").fill("2026-04-12")
    page.get_by_role("button", name="Calculer").click()
    page.get_by_role("heading", name="1 709,03 € nets pour 42 jours").wait_for()
    assert page.get_by_role("row", name="51,94").is_visible()
    assert_sound(page)


def test_the_home_page_leads_there(page):
    page.goto("/")
    page.get_by_role("link", name="allocation chômage").click()
    page.get_by_role("heading", name="Calculer une allocation chômage").wait_for()
