"""What the citizen sees in the simulator: choice, login, information, consent, single sign-on, errors."""

import re

import pytest

from tests.franceconnect.world import ISSUER, PORTAL, PRIVATE, SITE, World
from unefois.franceconnect.simulator.faults import Fault


async def at_choice(world, browser=None, **options):
    browser = browser or world.browser()
    return browser, await browser.get(f"{ISSUER}/authorize", params=world.parameters(**options))


async def at_information(world, login="test", **options):
    browser, page = await at_choice(world, **options)
    page = await browser.submit(page, fournisseur="compte-demonstration")
    return browser, await browser.submit(page, form=1, compte=login)


async def test_the_choice_of_an_account(world):
    _, page = await at_choice(world)
    assert page.status_code == 200
    assert "<title>Connexion – Choix du compte – Simulateur de FranceConnect</title>" in page.text
    assert "Connexion en cours sur</span> Démarches en ligne" in page.text
    assert "Compte en maintenance<small>Indisponible" in page.text
    assert page.text.count("<button") == 2
    assert "Revenir sur Démarches en ligne" in page.text


async def test_an_anonymous_connection(world):
    browser, page = await at_choice(world, scope="openid")
    assert "de façon anonyme" in page.text
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, form=1, compte="test")
    assert "Aucune donnée personnelle" in page.text
    assert "DUBOIS" not in page.text


async def test_a_password(world):
    browser, page = await at_choice(world)
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, identifiant="test", mot_de_passe="faux")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    page = await browser.submit(page, identifiant="inconnu", mot_de_passe="123")
    assert page.status_code == 422
    page = await browser.submit(page, identifiant="test", mot_de_passe="123")
    assert "Angela Claire Louise DUBOIS" in page.text


async def test_searching_an_account(world):
    browser, page = await at_choice(world)
    page = await browser.submit(page, fournisseur="compte-demonstration")
    found = await browser.get(page.url.path, params={"recherche": "corse"})
    assert sorted(re.findall(r'name="compte" value="([^"]+)"', found.text)) == [
        "carac_speciaux",
        "test_CORSE_2A",
        "test_CORSE_2B",
    ]
    nobody = await browser.get(page.url.path, params={"recherche": "<b>zzz"})
    assert "Aucun compte ne correspond à « &lt;b&gt;zzz »" in nobody.text


async def test_giving_up_at_the_identity_provider(world):
    browser, page = await at_choice(world)
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, abandon="1")
    assert "La connexion à <strong>Compte de démonstration</strong> n’a pas abouti" in page.text
    assert "Choisissez un compte" in page.text


async def test_giving_up_altogether(world):
    browser, page = await at_choice(world, state="etat")
    await browser.get(re.search(r'href="([^"]+/retour)"', page.text).group(1))
    assert browser.returned == {
        "error": "access_denied",
        "error_description": "User auth aborted",
        "state": "etat",
        "iss": ISSUER,
    }


async def test_data_transmitted_by_provider(world):
    scope = "openid identite_pivot email dgfip_rfr dgfip_aft api_fc-liste-paiementsv1"
    _, page = await at_information(world, scope=scope)
    assert "Données transmises" in page.text
    groups = re.findall(r"<h2>(Informations? récupérées? depuis [^<]+)</h2>", page.text)
    assert groups == [
        "Informations récupérées depuis Compte de démonstration",
        "Informations récupérées depuis Direction générale des Finances publiques",
        "Information récupérée depuis France Travail",
    ]
    assert "Revenu fiscal de référence" in page.text
    assert "Continuer sur Démarches en ligne" in page.text
    assert "consentement" not in page.text


async def test_a_private_service_asks_consent(world):
    browser, page = await at_information(world, service=PRIVATE)
    assert "J’accepte que mes données soient transmises" in page.text
    page = await browser.submit(page)
    assert page.status_code == 422
    assert "Cochez la case" in page.text
    assert not browser.left_for
    await browser.submit(page, consentement="oui")
    assert "code" in browser.returned


async def test_a_second_click_leads_to_the_same_place(world):
    browser, page = await at_information(world)
    await browser.submit(page)
    first = browser.left_for
    await browser.submit(page)
    assert browser.left_for == first


async def test_a_journey_that_is_over_does_not_begin_again(world):
    browser, choice = await at_choice(world)
    page = await browser.submit(choice, fournisseur="compte-demonstration")
    await browser.submit(await browser.submit(page, form=1, compte="test"))
    for path in (choice.url.path, f"{choice.url.path}/identite"):
        over = await browser.get(path)
        assert over.status_code == 401
        assert "Y190001" in over.text
        assert "Revenir sur Démarches en ligne" in over.text


async def test_a_form_that_cannot_be_read(world):
    browser, page = await at_choice(world)
    answer = await browser.post(f"{page.url.path}/fournisseur", headers={"content-type": "text/plain"})
    assert answer.status_code == 401
    assert "Y470001" in answer.text


async def test_single_sign_on_skips_the_choice(world):
    browser = await world.log_in()
    browser.left_for = ""
    _, page = await at_choice(world, browser, service=PORTAL)
    assert "Vous allez vous connecter en tant que" in page.text
    assert "Angela Claire Louise DUBOIS" in page.text
    page = await browser.submit(page, autre="1")
    assert "Choisissez un compte" in page.text
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, form=1, compte="avec_nom_dusage")
    assert "Pierre MERCIER" in page.text


async def test_single_sign_on_lasts_half_an_hour_from_the_last_visit(world):
    browser = await world.log_in()
    for _ in range(3):
        world.clock.advance(1700)
        _, page = await at_choice(world, browser)
        assert "Vous allez vous connecter" in page.text
    world.clock.advance(1801)
    _, page = await at_choice(world, browser)
    assert "Choisissez un compte" in page.text


async def test_an_identity_provider_chosen_by_the_service(world):
    _, page = await at_choice(world, idp_hint="compte-deux-facteurs")
    assert "Compte à deux facteurs" in page.text
    assert "Se connecter avec un identifiant" in page.text


async def test_a_service_that_shows_no_information_page():
    world = World(services={0: {"login_only": True}})
    browser, _ = await at_information(world, prompt="login")
    assert "code" in browser.returned
    browser, page = await at_information(world)
    assert "Continuer sur" in page.text
    assert not browser.left_for


async def test_a_service_with_its_own_identity_providers():
    world = World(services={0: {"identity_providers": ["compte-deux-facteurs"]}})
    browser, page = await at_choice(world)
    assert "Compte de démonstration" not in page.text
    refused = await browser.submit(page, fournisseur="compte-demonstration")
    assert refused.status_code == 400


async def test_a_stronger_platform_refuses_a_weaker_account():
    world = World(platform={"acr_values": ["eidas2", "eidas3"]})
    browser, page = await at_choice(world, acr_values="eidas2")
    page = await browser.submit(page, fournisseur="compte-demonstration")
    page = await browser.submit(page, form=1, compte="test")
    assert page.status_code == 500
    assert "Y100001" in page.text
    browser, page = await at_choice(world, acr_values="eidas2")
    page = await browser.submit(page, fournisseur="compte-deux-facteurs")
    page = await browser.submit(page, form=1, compte="test")
    assert "Continuer sur" in page.text


@pytest.mark.parametrize(
    ("login", "status", "code", "error"),
    [
        ("E010004", 403, "Y010004", "access_denied"),
        ("E010008", 403, "Y010008", "access_denied"),
        ("E010011", 504, "Y010011", "temporarily_unavailable"),
        ("E010013", 400, "Y010013", "server_error"),
        ("E010015", 403, "Y010015", "access_denied"),
        ("Désactivé", 403, "Y180001", "access_denied"),
        ("sans_prenom", 400, "Y600006", "access_denied"),
        ("sans_nom_naissance", 400, "Y600006", "access_denied"),
        ("sans_genre", 400, "Y600006", "access_denied"),
        ("sans_mail", 400, "Y600006", "access_denied"),
        ("sans_birthplace", 400, "Y600006", "access_denied"),
        ("mois_00", 400, "Y600006", "access_denied"),
    ],
)
async def test_accounts_that_fail(world, login, status, code, error):
    browser, page = await at_information(world, login=login)
    assert page.status_code == status
    assert f"Erreur {code}" in page.text
    back = re.search(r'class="primary" href="([^"]+)"', page.text).group(1).replace("&amp;", "&")
    assert f"error={error}&" in back
    assert back.startswith(world.services[0].redirect_uris[0])
    assert "Revenir sur Démarches en ligne" in page.text
    assert not browser.left_for


async def test_a_session_that_is_over(world):
    browser, page = await at_choice(world)
    world.clock.advance(1801)
    page = await browser.get(page.url.path)
    assert page.status_code == 401
    assert "Y190001" in page.text


async def test_a_step_out_of_order_comes_back_to_the_first(world):
    browser, page = await at_choice(world)
    for step in ("identite", "compte"):
        again = await browser.get(f"{page.url.path}/{step}")
        assert "Choisissez un compte" in again.text


async def test_the_last_page_lets_the_browser_leave_for_the_service_only(world):
    _, page = await at_information(world)
    assert "form-action 'self' http://127.0.0.1:8002;" in page.headers["content-security-policy"]


async def test_every_page_says_that_it_is_a_simulator(world):
    _, choice = await at_choice(world)
    _, information = await at_information(world)
    paths = ("/", "/accessibilite", "/inconnu", "/api/v2/authorize")
    for page in (choice, information, *[await world.http.get(f"{SITE}{path}") for path in paths]):
        assert "Ceci n’est pas FranceConnect" in page.text
        assert '<html lang="fr">' in page.text
        assert page.text.count("<h1") == 1
        assert "<script" not in page.text


async def test_the_home_page_injects_faults(world):
    browser = world.browser()
    page = await browser.get(f"{SITE}/")
    assert "refusé</b> PKCE" in page.text
    page = await browser.submit(page, panne=Fault.DOWN.value)
    assert f'value="{Fault.DOWN.value}" selected' in page.text
    assert world.simulator.fault is Fault.DOWN
    assert (await browser.submit(page, panne="invention")).status_code == 400
    assert (await browser.post(f"{SITE}/", {"panne": "aucune"})).status_code == 401
    await browser.submit(page, panne=Fault.NONE.value)
    assert world.simulator.fault is Fault.NONE
    assert "POSTEUR" in (await browser.get(f"{SITE}/", params={"recherche": "posteur"})).text


async def test_the_home_page_gives_what_a_service_of_your_own_needs(world):
    page = (await world.http.get(f"{SITE}/")).text
    for service in world.services:
        for needed in (service.client_id, service.client_secret, *service.redirect_uris):
            assert f"<code>{needed}</code>" in page
    icon = await world.http.get(f"{SITE}/icon.svg")
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert 'rel="icon" href="/icon.svg"' in page
