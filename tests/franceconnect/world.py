"""A whole FranceConnect in one process: the simulator, an exchange that publishes its keys, browsers, a clock."""

import base64
import re
import secrets
from functools import cache
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import yaml
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from unefois.franceconnect import keys
from unefois.franceconnect.client import DataProviderClient, Endpoints
from unefois.franceconnect.introspection import Binding, Policy, Registration, Service
from unefois.franceconnect.simulator import registry as registry_module
from unefois.franceconnect.simulator.app import create_app
from unefois.franceconnect.simulator.keys import SigningKeys
from unefois.franceconnect.simulator.simulator import Simulator
from unefois.franceconnect.transport import Timeouts, Transport

SITE = "http://127.0.0.1:8001"
ISSUER = f"{SITE}/api/v2"
TELESERVICE, PORTAL, PRIVATE = range(3)
CALLER = "13002526500013"


class Clock:
    """A clock that the test moves; monotonic and wall time are the same."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def registry(site=SITE, **changes):
    """The shipped registry, with changes of its document: ``platform={...}``, ``services={0: {...}}``."""
    text = (registry_module.resources.files(registry_module.__package__) / "registry.yaml").read_text("utf-8")
    addresses = {**registry_module.DEFAULT_ADDRESSES, "simulator": site}
    document = yaml.safe_load(registry_module.Template(text).substitute(addresses))
    document["simulator"] |= changes.get("platform", {})
    for index, change in changes.get("services", {}).items():
        document["services"][index] |= change
    for api, change in changes.get("data_providers", {}).items():
        entry = next(item for item in document["data_providers"] if item["api"] == api)
        entry |= change
    return registry_module.build(document)


@cache
def _signing_keys():
    return SigningKeys()


@cache
def _our_key(algorithm):
    """Making an RSA key takes a tenth of a second: made once for all the tests."""
    return keys.generate(algorithm)


class Exchange:
    """The exchange's public keys, served while introspections are under way; counts its readers."""

    def __init__(self, *algorithms: str) -> None:
        self.keys = keys.DecryptionKeys(tuple(_our_key(a) for a in algorithms))
        self.reads = 0
        self.status = 200
        self.document = None
        self.app = Starlette(routes=[Route("/api/france_connect_jwks", self._serve)])

    async def _serve(self, request):
        self.reads += 1
        return JSONResponse(self.document or self.keys.public_document(), status_code=self.status)


class Browser:
    """A browser: follows redirects inside the simulator and stops when it leaves it."""

    def __init__(self, http, site=SITE) -> None:
        self.http = http
        self.site = site
        self.left_for = ""

    @classmethod
    def over_the_network(cls, site):
        return cls(httpx2.AsyncClient(base_url=site, trust_env=False), site)

    async def get(self, url, **options):
        return await self._follow(await self.http.get(url, **options))

    async def post(self, url, fields=None, **options):
        return await self._follow(await self.http.post(url, data=fields, **options))

    async def submit(self, answer, *, form=0, **fields):
        """Submit the ``form``-th post form of a page, its hidden fields with ``fields``."""
        forms = re.findall(r'<form method="post" action="([^"]+)".*?</form>', answer.text, re.DOTALL)
        csrf = re.search(r'name="csrf" value="([^"]+)"', answer.text).group(1)
        return await self.post(forms[form], {"csrf": csrf} | fields)

    async def _follow(self, answer):
        while answer.is_redirect:
            target = answer.headers["location"]
            if urlsplit(target).netloc not in ("", urlsplit(self.site).netloc):
                self.left_for = target
                return answer
            answer = await self.http.get(target)
        return answer

    @property
    def returned(self):
        """The parameters that the service receives."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.left_for).query).items()}


class World:
    def __init__(self, *, exchange_algorithms=("RSA-OAEP",), site=SITE, clock=None, **changes) -> None:
        self.clock = clock or Clock()
        self.site = site
        self.registry = registry(site, **changes)
        self.issuer = self.registry.platform.issuer
        self.exchange = Exchange(*exchange_algorithms)
        self.simulator = Simulator(
            self.registry,
            clock=self.clock,
            transport=Transport(mounted=httpx2.ASGITransport(self.exchange.app)),
            keys=_signing_keys().copy(),
        )
        self.app = create_app(self.simulator, environment="sandbox")
        self.http = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=SITE)
        self.services = list(self.registry.services.values())

    def browser(self) -> Browser:
        return Browser(httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=self.site))

    def parameters(self, service=TELESERVICE, **changes):
        """A request that FranceConnect accepts; a change to ``None`` removes the parameter."""
        chosen = self.services[service]
        values = {
            "client_id": chosen.client_id,
            "redirect_uri": chosen.redirect_uris[0],
            "response_type": "code",
            "scope": "openid identite_pivot dgfip_rfr cnam_paiements_ij"
            if service != PORTAL
            else "openid identite_pivot",
            "acr_values": "eidas1",
            "state": secrets.token_hex(32),
            "nonce": secrets.token_hex(32),
        }
        if service == PRIVATE:
            values["scope"] = "openid identite_pivot cnam_paiements_ij"
        values |= changes
        return {name: value for name, value in values.items() if value is not None}

    async def log_in(self, browser=None, *, login="test", service=TELESERVICE, **changes):
        """Go through the whole journey; the browser, back at the service."""
        browser = browser or self.browser()
        page = await browser.get(f"{ISSUER}/authorize", params=self.parameters(service, **changes))
        if "Choisissez un compte" in page.text:
            page = await browser.submit(page, fournisseur="compte-demonstration")
        if "Fournisseur d" in page.text:
            page = await browser.submit(page, form=1, compte=login)
        if not browser.left_for:
            await browser.submit(page, consentement="oui")
        return browser

    async def token(self, code, service=TELESERVICE, /, **changes):
        chosen = self.services[service]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": chosen.redirect_uris[0],
            "client_id": chosen.client_id,
            "client_secret": chosen.client_secret,
        } | changes
        form = {name: value for name, value in form.items() if value is not None}
        return await self.http.post(f"{ISSUER}/token", data=form)

    async def access_token(self, *, service=TELESERVICE, **options):
        browser = await self.log_in(service=service, **options)
        return (await self.token(browser.returned["code"], service)).json()["access_token"]

    async def userinfo(self, access_token):
        return await self.http.get(f"{ISSUER}/userinfo", headers={"Authorization": f"Bearer {access_token}"})

    def data_provider(self, api="impot_particulier"):
        return next(item for item in self.registry.data_providers.values() if item.api == api)

    async def checktoken(self, token, /, api="impot_particulier", **changes):
        provider = self.data_provider(api)
        form = {"token": token, "client_id": provider.client_id, "client_secret": provider.client_secret}
        form |= changes
        return await self.http.post(f"{ISSUER}/checktoken", data=form)

    def client(self, *, apis=("impot_particulier", "indemnites_journalieres"), policy=None, app=None, **options):
        """The exchange's client of this FranceConnect."""
        registrations = {}
        for api in apis:
            provider = self.data_provider(api)
            registrations[api] = Registration(
                api=api,
                client_id=provider.client_id,
                client_secret=provider.client_secret,
                signing_algorithm=provider.signing_alg,
                encryption_algorithm=provider.encryption_alg,
                **options.pop("registration", {}),
            )
        services = {service.client_id: Service(service.name, frozenset({CALLER})) for service in self.services}
        transport = Transport(
            mounted=httpx2.ASGITransport(app or self.app), timeouts=options.pop("timeouts", Timeouts())
        )
        return DataProviderClient(
            endpoints=Endpoints(checktoken=f"{ISSUER}/checktoken", jwks=f"{ISSUER}/jwks"),
            registrations=registrations,
            policy=policy or Policy(issuer=ISSUER, services=services, binding=Binding.CALLER),
            decryption_keys=self.exchange.keys,
            transport=transport,
            clock=self.clock,
            monotonic=self.clock,
            **options,
        )


def claims_of(compact):
    """The claims of a JWS, unverified."""
    part = compact.split(".")[1]
    return msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def header_of(compact):
    part = compact.split(".")[0]
    return msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
