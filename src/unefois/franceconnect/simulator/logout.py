"""``/session/end``: the citizen logs out of FranceConnect (RP-Initiated Logout 1.0).

Closed list of parameters. The service proves itself by an ``id_token`` that we signed, however old; it is sent
back only to an address registered for *that* service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from joserfc.jwk import OctKey

from unefois.franceconnect import jose
from unefois.franceconnect.simulator import browser
from unefois.franceconnect.simulator.errors import Refusal
from unefois.franceconnect.simulator.simulator import read_form, with_query

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from unefois.franceconnect.simulator.registry import Service
    from unefois.franceconnect.simulator.simulator import Simulator

PARAMETERS: Final = (
    "id_token_hint", "post_logout_redirect_uri", "state", "client_id", "logout_hint", "ui_locales",
)  # fmt: skip


async def end(simulator: Simulator, request: Request) -> Response:
    """End the browser's session and go back to the service."""
    fields = request.query_params.multi_items()
    if request.method == "POST":
        fields += await read_form(request)
    values = dict(fields)
    if len(values) != len(fields) or not values.keys() <= set(PARAMETERS):
        raise Refusal("Y030007", "paramètre inattendu ou répété")
    service = _service(simulator, values)
    target = values.get("post_logout_redirect_uri", "")
    if target and target not in service.post_logout_redirect_uris:
        raise Refusal("Y030007", f"post_logout_redirect_uri non enregistrée : {target[:200]}")
    session = browser.current_session(simulator, request)
    if session is not None:
        simulator.state.end(session)
    if target:
        state = {"state": values["state"]} if "state" in values else {}
        response = browser.redirect(simulator, with_query(target, state))
    else:
        response = browser.page(simulator, "logged_out.html")
    browser.forget(simulator, response)
    return response


def _service(simulator: Simulator, values: dict[str, str]) -> Service:
    hint = values.get("id_token_hint", "")
    if not hint:
        raise Refusal("Y030007", "id_token_hint manque")
    try:
        claims: dict[str, Any] = jose.peek(hint)
        service = simulator.registry.services[str(claims.get("aud"))]
        keys = (
            [OctKey.import_key(service.client_secret)]
            if service.id_token_alg == "HS256"  # noqa: S105 - an algorithm
            else simulator.keys.public
        )
        jose.verify(hint, keys, service.id_token_alg)
    except (jose.JoseInvalid, KeyError) as error:
        raise Refusal("Y030007", "id_token_hint invalide") from error
    if values.get("client_id", service.client_id) != service.client_id:
        raise Refusal("Y030007", "client_id n'est pas celui de id_token_hint")
    return service
