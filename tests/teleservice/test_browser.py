"""Whole journeys in Chromium on the real processes: exchange, simulator, teleservice.

On a desk and in a hand, light and dark, with and without scripts; axe-core finds nothing; the keyboard is enough.
"""

import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible, assert_fits, opened

pytestmark = pytest.mark.browser

DESK, HAND, WITHOUT_SCRIPTS = (1280, "light", True), (320, "dark", True), (1280, "light", False)
in_the_hand = pytest.mark.parametrize("page", [HAND], indirect=True, ids=str)


@pytest.fixture(params=[DESK, HAND, WITHOUT_SCRIPTS], ids=str)
def page(request, chromium, demo):
    """A browser of its own; any console error (a blocked resource, for one) fails the test."""
    with opened(chromium, demo.site, request.param, expected="status of [45]") as page:
        yield page


def looks_right(page):
    """Accessible by axe-core's rules, no wider than the window, with one title of its own."""
    expect(page.locator("h1")).to_have_count(1)
    assert_fits(page)
    assert_accessible(page)


def press_franceconnect(page, slug):
    page.goto(f"/demarches/{slug}")
    page.get_by_role("button", name="S’identifier avec FranceConnect").click()


def log_in(page, login):
    """At FranceConnect."""
    page.get_by_role("button", name="Compte de démonstration").click()
    page.get_by_label("Identifiant de test").fill(login)
    page.get_by_label("Mot de passe").fill("123")
    page.get_by_role("button", name="Se connecter").click()
    go_on(page)


def go_on(page):
    page.get_by_role("button", name="Continuer sur").click()
    page.wait_for_url("**/resultat")


FAVOURABLE = [
    ("aide-juridictionnelle", "louis_recourson", "Aide juridictionnelle totale", "8\u202f820"),
    ("cantine", "camille_exempleau", "Repas à 1\xa0€ pour Manon et Zoé", "824\xa0€"),
    ("transports", "nadia_cherchelot", "16,80\xa0€ par mois", "inscription en cours à France Travail"),
    ("transports", "jade_boursin_essai", "16,80\xa0€ par mois", "bourse d’études"),
    ("transports", "karim_modestin", "10,50\xa0€ par mois", "complémentaire santé solidaire"),
]


@pytest.mark.parametrize(("slug", "login", "title", "because"), FAVOURABLE[:3])
def test_with_franceconnect(page, slug, login, title, because):
    favourable(page, slug, login, title, because)


@in_the_hand
@pytest.mark.parametrize(("slug", "login", "title", "because"), FAVOURABLE[3:])
def test_for_other_reasons(page, slug, login, title, because):
    favourable(page, slug, login, title, because)


def favourable(page, slug, login, title, because):
    press_franceconnect(page, slug)
    log_in(page, login)
    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator(".verdict")).to_have_text("Favorable")
    expect(page.locator(".decision ol")).to_contain_text(because)
    expect(page.get_by_role("heading", name="Ce qui vous a été épargné")).to_be_visible()
    expect(page.locator(".source").first).to_contain_text("trouvé" if slug != "transports" else "Sécurité sociale")
    looks_right(page)
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/franceconnect/deconnecte?**")
    expect(page.locator("main")).to_contain_text("de ce service et de FranceConnect")
    looks_right(page)
    page.goto(f"/demarches/{slug}/resultat")
    expect(page.locator("h1")).to_contain_text("n’est plus disponible")


OTHERS = [
    ("aide-juridictionnelle", "agnes_recourault", "Défavorable", "au-dessus des plafonds"),
    ("cantine", "helene_maquettin", "Défavorable", "Pas d’enfant à l’école primaire"),
    ("cantine", "olga_nullard", "En suspens", "Tarif à établir"),
    ("cantine", "ali_sansfichier", "En suspens", "Tarif à établir"),
    ("transports", "stephane_retrouvier", "Défavorable", "Plein tarif"),
]


@in_the_hand
@pytest.mark.parametrize(("slug", "login", "verdict", "title"), OTHERS)
def test_other_decisions(page, slug, login, verdict, title):
    press_franceconnect(page, slug)
    log_in(page, login)
    expect(page.locator(".verdict")).to_have_text(verdict)
    expect(page.locator("h1")).to_contain_text(title)
    looks_right(page)


@in_the_hand
def test_two_people_whom_nothing_tells_apart(page):
    press_franceconnect(page, "cantine")
    log_in(page, "marie_doublemain")
    expect(page.get_by_role("alert")).to_contain_text("Aucune administration ne vous reconnaît")
    expect(page.get_by_role("alert")).to_contain_text("plusieurs personnes")
    expect(page.locator("h1")).to_have_text("Tarif à établir")
    looks_right(page)


@in_the_hand
@pytest.mark.parametrize("slug", ["cantine", "transports"])
def test_a_citizen_known_to_nobody(page, slug):
    """Logged in with FranceConnect's own test account, whom no source of the sandbox knows."""
    press_franceconnect(page, slug)
    log_in(page, "avec_nom_dusage")
    expect(page.locator(".verdict")).not_to_have_text("Favorable")
    expect(page.locator(".source").first).to_contain_text("personne non reconnue")
    looks_right(page)


@in_the_hand
@pytest.mark.parametrize("login", ["salif_presumin", "zahra_presumont"])
def test_unusual_births_are_found_and_explained(page, login):
    press_franceconnect(page, "aide-juridictionnelle")
    log_in(page, login)
    expect(page.locator(".alert.info").filter(has_text="a eu lieu à l’étranger")).to_be_visible()
    expect(page.locator(".alert.info").filter(has_text="n’est pas connue en entier")).to_be_visible()
    expect(page.locator(".source")).to_contain_text("trouvé")
    looks_right(page)


@in_the_hand
def test_the_second_demarche_asks_no_password(page):
    press_franceconnect(page, "cantine")
    log_in(page, "camille_exempleau")
    press_franceconnect(page, "transports")
    go_on(page)
    expect(page.locator("h1")).to_contain_text("par mois")


def test_denied(page):
    press_franceconnect(page, "cantine")
    page.get_by_role("link", name="Revenir sur").first.click()
    expect(page.locator("h1")).to_have_text("Vous n’avez pas été connecté")
    looks_right(page)
    page.get_by_role("link", name="Remplir le formulaire").click()
    looks_right(page)


# --- the form's way ---

CAMILLE = {
    "Nom de naissance": "Exempleau",
    "Prénoms": "Camille Louise",
    "Date de naissance": "12/04/1988",
    "Code INSEE de la commune de naissance": "35238",
}


def fill(page, values):
    for label, value in values.items():
        page.get_by_label(label, exact=False).first.fill(value)


def test_the_form_of_the_canteen(page, demo):
    page.goto("/demarches/cantine/formulaire")
    looks_right(page)
    fill(page, CAMILLE)
    page.locator("#sexe").select_option("F")
    page.locator("#enfant_prenom").fill("Zoé")
    page.locator("#enfant_nom").fill("Fictivet")
    page.locator("#enfant_naissance").fill("hier")
    page.locator("#enfant_sexe").select_option("F")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("2 réponses sont à corriger")
    assert page.title().startswith("Erreur")
    assert page.locator("#nom").input_value() == "Exempleau"
    looks_right(page)
    born, school = zoe(demo)
    page.locator("#enfant_naissance").fill(born)
    page.locator("#ecole").fill(school)
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/resultat")
    expect(page.locator("h1")).to_have_text("Demande enregistrée")
    expect(page.locator(".source")).to_have_count(2)
    expect(page.locator(".source dl")).to_have_count(0)
    expect(page.get_by_role("heading", name="Ce que FranceConnect vous aurait épargné")).to_be_visible()
    looks_right(page)


def zoe(demo):
    """The birth date and the school of a child of the sandbox, asked of the exchange."""
    token = (demo.home / "demo-token").read_text()
    ask = httpx2.Client(base_url=demo.exchange, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    person = (
        "recipient=21990001600011&nomNaissance=Exempleau&prenoms[]=Camille&prenoms[]=Louise&anneeDateNaissance=1988"
        "&moisDateNaissance=4&jourDateNaissance=12&sexeEtatCivil=F&codeCogInseePaysNaissance=99100"
        "&codeCogInseeCommuneNaissance=35238"
    )
    family = ask.get(f"/v3/dss/quotient_familial/identite?{person}").json()["data"]["enfants"]
    year, month, day = next(child["date_naissance"] for child in family if child["prenoms"] == "ZOÉ").split("-")
    from datetime import datetime  # noqa: PLC0415

    now = datetime.now()  # noqa: DTZ005
    start = now.year if now.month >= 8 else now.year - 1
    found = ask.get(
        f"/v5/men/scolarites/identite?recipient=21990001600011&nomNaissance=Fictivet&prenoms[]=Zo%C3%A9&sexeEtatCivil=F"
        f"&anneeDateNaissance={year}&moisDateNaissance={int(month)}&jourDateNaissance={int(day)}"
        f"&anneeScolaire={start}-{start + 1}&degreEtablissement=1D&codesBcnDepartements[]=035"
    ).json()["data"]
    ask.close()
    return f"{day}/{month}/{year}", found["etablissement"]["code_uai"]


@in_the_hand
def test_the_form_of_transports(page, demo):
    page.goto("/demarches/transports/formulaire")
    fill(page, CAMILLE | {"Nom de naissance": "Personne"})
    page.locator("#sexe").select_option("F")
    page.locator("#identifiant").fill("inconnue.au.service")
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/resultat")
    expect(page.locator(".source")).to_have_count(2)
    expect(page.locator("h1")).to_have_text("Votre saisie est à vérifier")
    looks_right(page)
    page.get_by_role("link", name="Reprendre le formulaire").click()
    looks_right(page)


@in_the_hand
def test_the_form_of_legal_aid(page):
    page.goto("/demarches/aide-juridictionnelle/formulaire")
    fill(page, {"Numéro fiscal": "3" * 13, "Référence": "2" * 13, "Revenu fiscal": "14000", "Personnes": "3"})
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_url("**/resultat")
    expect(page.locator(".verdict")).to_have_text("En suspens")
    expect(page.locator("h1")).to_contain_text("À vérifier par un agent")
    looks_right(page)


# --- the rest ---


@in_the_hand
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/demarches/transports",
        "/demarches/aide-juridictionnelle/formulaire",
        "/accessibilite",
        "/inconnu",
        "/franceconnect/retour",
        "/franceconnect/deconnecte",
    ],
)
def test_a_page_is_accessible_and_fits(page, path):
    page.goto(path)
    looks_right(page)


@pytest.mark.parametrize("page", [DESK], indirect=True, ids=str)
def test_the_keyboard_is_enough(page):
    page.goto("/demarches/aide-juridictionnelle")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Contenu")
    page.keyboard.press("Enter")
    assert page.url.endswith("#contenu")
    tab_to(page, "S’identifier avec FranceConnect")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interaction/**")
    tab_to(page, "Compte de démonstration")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compte")
    tab_to(page, "Identifiant de test")
    page.keyboard.type("louis_recourson")
    page.keyboard.press("Tab")
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    page.wait_for_url("**/identite")
    tab_to(page, "Continuer sur")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resultat")
    expect(page.locator("h1")).to_have_text("Aide juridictionnelle totale")


def tab_to(page, words):
    """Press Tab until what has the focus is called so."""
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "[...(document.activeElement.labels ?? []), document.activeElement].map(each => each.innerText).join(' ')"
        )
        if words in re.sub(r"\s+", " ", name):
            return
    raise AssertionError(f"the keyboard does not reach {words!r}")


def inject(demo, fault):
    """Break the simulator, from its home page."""
    with httpx2.Client(base_url=demo.simulator, trust_env=False) as http:
        csrf = re.search(r'name="csrf" value="([^"]+)"', http.get("/").text).group(1)
        assert http.post("/", data={"csrf": csrf, "panne": fault}).status_code == 303


@in_the_hand
@pytest.mark.parametrize("fault", ["jeton-mort", "identifiants-refuses", "sans-scope"])
def test_a_source_that_fails_is_said_and_may_be_tried_again(page, demo, fault):
    press_franceconnect(page, "transports")
    inject(demo, fault)
    try:
        log_in(page, "karim_modestin")
        expect(page.locator(".verdict")).to_have_text("En suspens")
        looks_right(page)
    finally:
        inject(demo, "aucune")
    if fault != "sans-scope":
        page.get_by_role("button", name="S’identifier avec FranceConnect").click()
        go_on(page)
        expect(page.locator(".verdict")).to_have_text("Favorable")


@in_the_hand
def test_nothing_of_the_citizen_is_in_the_logs(page, demo):
    press_franceconnect(page, "aide-juridictionnelle")
    log_in(page, "louis_recourson")
    said = demo.log()
    assert "recourson" not in said.lower()
    assert "1969-11-11" not in said
