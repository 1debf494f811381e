"""The simulator as an ASGI application: a FranceConnect v2 for development and tests, on its own port.

It is not FranceConnect and says so on every page. It refuses to start where production is configured, and
under a real FranceConnect's name (:mod:`unefois.franceconnect.simulator.registry`).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import uuid4

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from unefois.franceconnect.simulator import (
    browser,
    checktoken,
    home,
    journey,
    logout,
    metadata,
    registry,
    token,
)
from unefois.franceconnect.simulator.errors import (
    ERROR_DOCUMENTATION,
    JsonError,
    RedirectError,
    Refusal,
)
from unefois.franceconnect.simulator.faults import SLOW_SECONDS, Fault
from unefois.franceconnect.simulator.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    Endpoint = Callable[[Simulator, Request], Awaitable[Response]]

_STATIC: Final = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
_GET: Final = ("GET",)
_POST: Final = ("POST",)
_BOTH: Final = ("GET", "POST")


class ProductionRefused(RuntimeError):
    """The simulator hands out identities to whoever asks: it has no place in production."""

    def __init__(self) -> None:
        super().__init__(
            "Le simulateur de FranceConnect refuse de démarrer : la production est configurée "
            "(UNEFOIS_ENV=production). Configurez le vrai FranceConnect."
        )


def create_app(simulator: Simulator | None = None, *, environment: str | None = None) -> Starlette:
    """The application of ``simulator``, or of one with the registry and the citizens shipped.

    ``environment`` is ``UNEFOIS_ENV`` unless given.

    :raises ProductionRefused: production is configured, by either.
    """
    if "production" in (environment, os.environ.get("UNEFOIS_ENV")):
        raise ProductionRefused
    simulator = simulator or Simulator(registry.load())
    base = simulator.base_path
    app = Starlette(
        routes=_routes(simulator, base),
        exception_handlers={
            Refusal: _on_refusal,
            RedirectError: _on_redirect_error,
            JsonError: _on_json_error,
            HTTPException: _on_http_exception,
        },
        lifespan=_lifespan,
    )
    app.add_middleware(_Faults, simulator=simulator, base=base)
    app.state.simulator = simulator
    return app


def _routes(simulator: Simulator, base: str) -> list[Route]:
    def route(path: str, endpoint: Endpoint, methods: Sequence[str] = _GET) -> Route:
        async def call(request: Request) -> Response:
            return await endpoint(simulator, request)

        return Route(path, call, methods=list(methods), name=endpoint.__name__)

    step = f"{base}/interaction/{{uid}}"
    return [
        route(f"{base}/.well-known/openid-configuration", metadata.discovery),
        route(f"{base}/jwks", metadata.jwks),
        route(f"{base}/authorize", journey.begin, _BOTH),
        route(step, journey.choose),
        route(f"{step}/fournisseur", journey.chosen, _POST),
        route(f"{step}/compte", journey.account),
        route(f"{step}/compte", journey.log_in, _POST),
        route(f"{step}/identite", journey.inform),
        route(f"{step}/identite", journey.agree, _POST),
        route(f"{step}/retour", journey.give_up),
        route(f"{base}/token", token.exchange, _POST),
        route(f"{base}/token/revocation", token.revoke, _POST),
        route(f"{base}/userinfo", token.userinfo),
        route(f"{base}/session/end", logout.end, _BOTH),
        route(f"{base}/checktoken", checktoken.introspect, _POST),
        route("/", home.show),
        route("/", home.inject, _POST),
        route("/accessibilite", home.accessibility),
        *(Route(f"/{name}", _static(name, kind)) for name, kind in _STATIC.items()),
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await app.state.simulator.transport.aclose()


def _static(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    content = resources.files("unefois.franceconnect.simulator").joinpath("static", name).read_bytes()
    headers = {"Cache-Control": "public, max-age=600", "X-Content-Type-Options": "nosniff"}

    async def serve(request: Request) -> Response:  # noqa: ARG001
        return Response(content, media_type=kind, headers=headers)

    return serve


def _simulator(request: Request) -> Simulator:
    found = request.app.state.simulator
    assert isinstance(found, Simulator)  # noqa: S101 - narrows the type
    return found


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101
    simulator = _simulator(request)
    back = error.back
    url = ""
    if back is not None:
        url = simulator.url_back(back, error=error.page.error, error_description=error.page.message)
    return browser.page(
        simulator,
        "error.html",
        status=error.page.status,
        code=error.code,
        message=error.page.message,
        detail=error.detail,
        service=back.service if back else "",
        back_url=url,
    )


async def _on_redirect_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RedirectError)  # noqa: S101
    simulator = _simulator(request)
    url = simulator.url_back(error.back, error=error.error, error_description=error.description)
    return browser.redirect(simulator, url)


async def _on_json_error(request: Request, error: Exception) -> Response:  # noqa: ARG001
    assert isinstance(error, JsonError)  # noqa: S101
    body = {"error": error.error, "error_description": error.description}
    if error.code:
        body["error_uri"] = f"{ERROR_DOCUMENTATION}?{urlencode({'code': error.code, 'id': str(uuid4())})}"
    headers = {"Cache-Control": "no-store"}
    if error.error == "invalid_token":
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return Response(msgspec.json.encode(body), status_code=error.status, media_type="application/json", headers=headers)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    response = await _on_refusal(request, Refusal("Y000404"))
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


class _Faults:
    """Breaks or slows everything under the issuer, when asked to."""

    def __init__(self, app: ASGIApp, simulator: Simulator, base: str) -> None:
        self._app = app
        self._simulator = simulator
        self._base = f"{base}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(self._base):
            if self._simulator.fault is Fault.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            if self._simulator.fault is Fault.DOWN:
                await Response("injected fault", status_code=503)(scope, receive, send)
                return
        await self._app(scope, receive, send)
