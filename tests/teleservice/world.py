"""The teleservice and the FranceConnect simulator in one process, with a clock that the test moves.

The exchange is not there: nobody answers at its address, so every source is down. What the login does is seen
without it; whole journeys are in test_browser.py, on real processes.
"""

import html
import re

import httpx2

from tests.franceconnect.world import ISSUER, TELESERVICE, World
from unefois.client import NEVER
from unefois.teleservice.app import Teleservice
from unefois.teleservice.settings import Settings

SITE = "http://127.0.0.1:8002"
SLUG = "aide-juridictionnelle"


def settings_of(world, **changes):
    service = world.services[TELESERVICE]
    values = {
        "public_url": SITE,
        "issuer": ISSUER,
        "client_id": service.client_id,
        "client_secret": service.client_secret,
        "exchange_url": "http://127.0.0.1:9",
        "api_token": "jeton",
        "recipient": "21990001600011",
    }
    return Settings(**(values | changes))


class Journey:
    """A citizen's browser, at the service and at FranceConnect."""

    def __init__(self, world=None, *, transport=None, **changes):
        self.world = world or World()
        self.settings = settings_of(self.world, **changes)
        self.service = Teleservice(
            self.settings,
            transport=transport or httpx2.ASGITransport(self.world.app),
            patience=NEVER,
            clock=self.world.clock,
        )
        self.app = self.service.app()
        self.http = self.new_browser()

    def new_browser(self):
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=self.settings.public_url)

    async def leave(self, slug=SLUG, *, http=None):
        """Press the FranceConnect button; the address of FranceConnect, or the page shown instead."""
        http = http or self.http
        page = await http.get(f"/demarches/{slug}")
        answer = await http.post(f"/demarches/{slug}/franceconnect", data={"csrf": csrf(page)})
        return answer.headers.get("location", answer)

    async def at_franceconnect(self, url, *, login="test"):
        """Log in there; the address to which FranceConnect sends the browser back."""
        browser = self.world.browser()
        page = await browser.get(url)
        if "Choisissez un compte" in page.text:
            page = await browser.submit(page, fournisseur="compte-demonstration")
        if "Fournisseur d" in page.text:
            page = await browser.submit(page, form=1, compte=login)
        if not browser.left_for:
            await browser.submit(page, consentement="oui")
        return browser.left_for

    async def log_in(self, slug=SLUG, *, login="test"):
        """The whole way, up to the page of result."""
        back = await self.at_franceconnect(await self.leave(slug), login=login)
        answer = await self.http.get(back)
        assert answer.status_code == 303, text(answer)
        return await self.http.get(answer.headers["location"])


def csrf(page):
    return re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)


def text(page):
    """What is read of a page."""
    main = page.text[page.text.index("<main") :]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def heading(page):
    """Status and title of a page."""
    return page.status_code, html.unescape(re.search(r"<h1[^>]*>([^<]+)</h1>", page.text).group(1))
