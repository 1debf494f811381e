"""Pages and the browser's session: cookie, CSRF token, security headers, templates.

* A session identifier is always ours: an unknown one in the cookie opens a new session (no fixation), and it
  changes at login.
* Every form carries the session's CSRF token, compared in constant time.
* Pages hold no script. The content policy allows our style sheet and forms to us, and on the last page to the
  service's redirect address too, because browsers apply ``form-action`` to the redirect after a form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unefois.franceconnect.simulator.errors import ERROR_DOCUMENTATION, JsonError, Refusal
from unefois.franceconnect.simulator.simulator import read_form, same_secret, unique
from unefois.franceconnect.simulator.state import Interaction, Session, new_identifier

if TYPE_CHECKING:
    from starlette.requests import Request

    from unefois.franceconnect.simulator.simulator import Simulator

_MAX_INTERACTIONS = 20
SEE_OTHER: Final = 303

PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}

_templates = Environment(
    loader=PackageLoader("unefois.franceconnect.simulator"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["error_documentation"] = ERROR_DOCUMENTATION
_templates.globals["levels"] = {
    "eidas1": "Garantie faible (eIDAS 1)",
    "eidas2": "Garantie substantielle (eIDAS 2)",
    "eidas3": "Garantie élevée (eIDAS 3)",
}
_templates.filters["date"] = lambda text: "/".join(reversed(text.split("-")))


def cookie_name(simulator: Simulator) -> str:
    """Bound to this host and to https where the issuer is served over it."""
    return "__Host-simulateur_session" if simulator.registry.secure else "simulateur_session"


def current_session(simulator: Simulator, request: Request) -> Session | None:
    """The browser's session, kept alive for another half hour."""
    identifier = request.cookies.get(cookie_name(simulator), "")
    session = simulator.state.sessions.get(identifier)
    if session is not None:
        simulator.state.sessions.put(identifier, session, simulator.platform.session_seconds)
    return session


def open_session(simulator: Simulator, request: Request) -> Session:
    """The browser's session, or a new one with an identifier of ours."""
    session = current_session(simulator, request)
    if session is None:
        session = Session(identifier=new_identifier())
        simulator.state.sessions.put(session.identifier, session, simulator.platform.session_seconds)
    return session


def start(session: Session, interaction: Interaction) -> str:
    """Attach a journey to the session; its identifier."""
    uid = new_identifier()
    session.interactions[uid] = interaction
    while len(session.interactions) > _MAX_INTERACTIONS:
        del session.interactions[next(iter(session.interactions))]
    return uid


def journey(simulator: Simulator, request: Request) -> tuple[Session, Interaction, str]:
    """The session and the journey named in the path.

    :raises Refusal: ``Y190001``, the journey is not one of this browser's, or its session is over.
    """
    uid = request.path_params["uid"]
    session = current_session(simulator, request)
    interaction = session.interactions.get(uid) if session else None
    if session is None or interaction is None:
        raise Refusal("Y190001")
    return session, interaction, uid


async def checked_form(request: Request, session: Session) -> dict[str, str]:
    """The fields of a form that we served to this session.

    :raises Refusal: ``Y470001``, the CSRF token is absent or another's.
    """
    try:
        values = unique(await read_form(request))
    except JsonError as error:
        raise Refusal("Y470001") from error
    if not same_secret(values.pop("csrf", ""), session.csrf):
        raise Refusal("Y470001")
    return values


def page(
    simulator: Simulator,
    template: str,
    *,
    session: Session | None = None,
    status: int = 200,
    redirects_to: str = "",
    **context: Any,
) -> HTMLResponse:
    """Render a page. ``redirects_to``: where a form of this page ends up by redirect."""
    html = _templates.get_template(template).render(
        csrf=session.csrf if session else "", base=simulator.base_path, **context
    )
    response = HTMLResponse(html, status_code=status, headers={**PAGE_HEADERS, **_policy(redirects_to)})
    if session is not None:
        _remember(simulator, response, session)
    return response


def redirect(simulator: Simulator, url: str, session: Session | None = None) -> Response:
    """303 to ``url``."""
    response = RedirectResponse(url, status_code=SEE_OTHER, headers=PAGE_HEADERS)
    if session is not None:
        _remember(simulator, response, session)
    return response


def forget(simulator: Simulator, response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        cookie_name(simulator), path="/", secure=simulator.registry.secure, httponly=True, samesite="lax"
    )


def _remember(simulator: Simulator, response: Response, session: Session) -> None:
    response.set_cookie(
        cookie_name(simulator),
        session.identifier,
        path="/",
        secure=simulator.registry.secure,
        httponly=True,
        # Lax, not Strict: the citizen arrives here by a link of the service.
        samesite="lax",
    )


def _policy(redirects_to: str) -> dict[str, str]:
    form_action = "'self'"
    if redirects_to:
        parts = urlsplit(redirects_to)
        form_action += f" {parts.scheme}://{parts.netloc}"
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src 'self'; form-action {form_action}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
    }
