"""The teleservice as an ASGI application: one function a page."""

from __future__ import annotations

import logging
import time
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from hmac import compare_digest
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from unefois.client import AsyncClient, Retry
from unefois.client import FranceConnect as Citizens
from unefois.teleservice import demarches, identity, problems
from unefois.teleservice.collect import Found, Question, collect
from unefois.teleservice.demarches import Demarche, Result
from unefois.teleservice.franceconnect import FranceConnect
from unefois.teleservice.pages import Pages
from unefois.teleservice.problems import LoginFailed
from unefois.teleservice.sessions import Sessions
from unefois.teleservice.settings import CALLBACK, LOGGED_OUT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from unefois.teleservice.forms import Values
    from unefois.teleservice.sessions import Session
    from unefois.teleservice.settings import Settings

_log = logging.getLogger("unefois.teleservice")
_PARIS = ZoneInfo("Europe/Paris")
_PATIENCE = Retry(attempts=3, deadline=8.0)
"""The citizen waits: a source that does not answer by then is said not to."""
_STATIC = {"style.css": "text/css", "attente.js": "text/javascript", "icon.svg": "image/svg+xml"}


class Teleservice:
    """The service: its registration at FranceConnect, its client of the exchange, its sessions."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        patience: Retry = _PATIENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`transport` replaces the network towards FranceConnect; `patience` is with the exchange."""
        self.settings = settings
        self.sessions = Sessions()
        self.pages = Pages(settings, self.sessions)
        self.http = httpx2.AsyncClient(follow_redirects=False, trust_env=False, transport=transport)
        self.france_connect = FranceConnect(settings, self.http, clock=clock)
        self.client = AsyncClient(
            base_url=settings.exchange_url, token=settings.api_token, recipient=settings.recipient, timeout=6.0,
            retry=patience,
        )  # fmt: skip

    def app(self) -> Starlette:
        """The ASGI application."""
        one = "/demarches/{slug}"
        return Starlette(
            routes=[
                Route("/", self.home),
                Route(one, self.present),
                Route(f"{one}/formulaire", self.form),
                Route(f"{one}/formulaire", self.filled, methods=["POST"]),
                Route(f"{one}/franceconnect", self.log_in, methods=["POST"]),
                Route(CALLBACK, self.logged_in),
                Route(f"{one}/resultat", self.result),
                Route("/deconnexion", self.log_out, methods=["POST"]),
                Route(LOGGED_OUT, self.logged_out),
                Route("/accessibilite", self.accessibility),
                *(Route(f"/{name}", _static(name, kind)) for name, kind in _STATIC.items()),
            ],
            exception_handlers={LoginFailed: self._failed, HTTPException: self._missing},
            lifespan=self._lifespan,
        )

    # --- pages ---

    async def home(self, request: Request) -> Response:
        """The démarches."""
        return self.pages.show("home", self.pages.known(request), demarches=demarches.ALL)

    async def present(self, request: Request) -> Response:
        """A démarche, and its two ways."""
        return self.pages.show("demarche", self.pages.session(request), demarche=_demarche(request))

    async def form(self, request: Request) -> Response:
        """The way without FranceConnect."""
        demarche, session = _demarche(request), self.pages.session(request)
        return self.pages.show("form", session, demarche=demarche, values={}, errors={})

    async def filled(self, request: Request) -> Response:
        """The form, filled: everything wrong is said at once; else the exchange is asked with our own token."""
        demarche = _demarche(request)
        session, values = await self.pages.form(request)
        today = _today()
        errors = demarche.form.errors(values, today)
        if errors:
            return self.pages.show("form", session, status=422, demarche=demarche, values=values, errors=errors)
        await self._decide(session, demarche, demarche.questions(values, today), values)
        return self.pages.go(f"/demarches/{demarche.slug}/resultat", session)

    async def log_in(self, request: Request) -> Response:
        """Leave for FranceConnect."""
        demarche = _demarche(request)
        session, _ = await self.pages.form(request)
        scopes = (*identity.SCOPES, *demarche.scopes)
        try:
            url = await self.france_connect.begin(session, demarche.slug, scopes)
        except LoginFailed as failed:
            failed.demarche = demarche.slug
            raise
        return self.pages.go(url, session)

    async def logged_in(self, request: Request) -> Response:
        """Back from FranceConnect: all the calls are made here, while the token lives; then it is revoked."""
        session = self.pages.known(request)
        if session is None:
            raise LoginFailed(problems.EXPIRED, "no session")
        login = await self.france_connect.finish(session, request.query_params.multi_items())
        self.sessions.rename(session)
        session.citizen = identity.citizen(login.identity, login.id_token)
        demarche = demarches.BY_SLUG[login.demarche]
        key = Citizens(login.access_token)
        await self._decide(session, demarche, [Question(source, key) for source in demarche.sources], None)
        with suppress(LoginFailed):  # the token dies within the minute anyway
            await self.france_connect.revoke(login.access_token)
        return self.pages.go(f"/demarches/{demarche.slug}/resultat", session)

    async def result(self, request: Request) -> Response:
        """What was asked, what came back, what was decided and why."""
        demarche, session = _demarche(request), self.pages.known(request)
        result = session.results.get(demarche.slug) if session else None
        if result is None:
            raise LoginFailed(problems.FORGOTTEN, "no result", demarche=demarche.slug)
        return self.pages.show("result", session, demarche=demarche, result=result)

    async def log_out(self, request: Request) -> Response:
        """End the session here, then at FranceConnect; where it does not answer, here alone."""
        session, _ = await self.pages.form(request)
        self.sessions.end(session)
        if session.citizen is None:
            return self.pages.forget(self.pages.go(LOGGED_OUT, None))
        left = self.sessions.new()
        try:
            url = await self.france_connect.logout_url(left, session.citizen.id_token)
        except LoginFailed:
            self.sessions.end(left)
            return self.pages.forget(self.pages.go(LOGGED_OUT, None))
        return self.pages.go(url, left)

    async def logged_out(self, request: Request) -> Response:
        """Back from FranceConnect's logout, or from ours alone."""
        session = self.pages.known(request)
        state = request.query_params.get("state", "")
        everywhere = bool(session and session.logout_state and compare_digest(state, session.logout_state))
        if session and everywhere:
            self.sessions.end(session)
            session = None
        return self.pages.show("logged_out", session, everywhere=everywhere)

    async def accessibility(self, request: Request) -> Response:
        """The state of accessibility, as it is."""
        return self.pages.show("accessibility", self.pages.known(request))

    # --- inside ---

    async def _decide(
        self, session: Session, demarche: Demarche, questions: list[Question[Any]], typed: Values | None
    ) -> None:
        began, today = time.perf_counter(), _today()
        found = Found(await collect(self.client, questions, typed=typed is not None))
        if demarche.more is not None and typed is None:
            found = Found([*found.outcomes, *await demarche.more(self.client, found, today)])
        milliseconds = round((time.perf_counter() - began) * 1000)
        decision = demarche.decide(found, typed, today)
        session.results[demarche.slug] = Result(demarche, typed is None, found, decision, milliseconds)

    async def _failed(self, request: Request, failed: Exception) -> Response:
        assert isinstance(failed, LoginFailed)  # noqa: S101  # narrows the type
        _log.info("login: %s (%s)", failed.problem.title, failed.reason)
        demarche = demarches.BY_SLUG.get(failed.demarche)
        problem = failed.problem
        session = self.pages.session(request) if demarche else self.pages.known(request)
        response = self.pages.show("problem", session, status=problem.status, problem=problem, demarche=demarche)
        if problem.status == problems.UNAVAILABLE.status:
            response.headers["Retry-After"] = "60"
        return response

    async def _missing(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        session = self.pages.known(request)
        response = self.pages.show(
            "problem", session, status=error.status_code, problem=problems.UNKNOWN, demarche=None
        )
        response.headers.update(error.headers or {})
        return response

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:  # noqa: ARG002  # Starlette's signature
        yield
        await self.http.aclose()
        await self.client.aclose()


def create_app(settings: Settings) -> Starlette:
    """The application of these settings."""
    return Teleservice(settings).app()


def _demarche(request: Request) -> Demarche:
    try:
        return demarches.BY_SLUG[request.path_params["slug"]]
    except KeyError:
        raise HTTPException(404) from None


def _today() -> date:
    return datetime.now(_PARIS).date()


def _static(name: str, kind: str) -> Callable[[Request], Response]:
    content = files("unefois.teleservice").joinpath("static", name).read_bytes()
    headers = {"Cache-Control": "public, max-age=600", "X-Content-Type-Options": "nosniff"}

    def serve(request: Request) -> Response:  # noqa: ARG001
        return Response(content, media_type=kind, headers=headers)

    return serve
