"""The simulator's own pages: what it is, whom one can be, what can be broken. FranceConnect has no such page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.franceconnect.simulator import browser
from unefois.franceconnect.simulator.errors import Refusal
from unefois.franceconnect.simulator.faults import LABELS, Fault

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from unefois.franceconnect.simulator.simulator import Simulator


async def show(simulator: Simulator, request: Request) -> Response:
    """``GET /``: services, citizens, faults."""
    search = request.query_params.get("recherche", "")
    return browser.page(
        simulator,
        "home.html",
        session=browser.open_session(simulator, request),
        issuer=simulator.issuer,
        lenient=simulator.platform.lenient,
        services=simulator.registry.services.values(),
        data_providers=simulator.registry.data_providers.values(),
        search=search,
        citizens=simulator.citizens.search(search),
        total=len(simulator.citizens),
        faults=LABELS,
        fault=simulator.fault,
    )


async def inject(simulator: Simulator, request: Request) -> Response:
    """``POST /``: switch a fault on or off."""
    session = browser.open_session(simulator, request)
    values = await browser.checked_form(request, session)
    try:
        simulator.fault = Fault(values.get("panne", ""))
    except ValueError as error:
        raise Refusal("Y030007", "panne inconnue") from error
    return browser.redirect(simulator, "/", session)


async def accessibility(simulator: Simulator, request: Request) -> Response:  # noqa: ARG001
    """``GET /accessibilite``: the state of accessibility, as it is."""
    return browser.page(simulator, "accessibility.html")
