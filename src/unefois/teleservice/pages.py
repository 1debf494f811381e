"""Pages and cookies: templates, security headers, CSRF, reading of forms."""

from __future__ import annotations

import re
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from unefois.teleservice import problems
from unefois.teleservice.problems import LoginFailed

if TYPE_CHECKING:
    from starlette.requests import Request

    from unefois.teleservice.sessions import Session, Sessions
    from unefois.teleservice.settings import Settings

_MAX_FORM_BYTES = 16_384
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def typeset(html: str) -> str:
    """No line begins with a colon or a question mark: French puts an unbreakable space before them.

    >>> typeset('<p title="Oui ?">Oui ? « Non »</p>')
    '<p title="Oui ?">Oui\\xa0? «\\xa0Non\\xa0»</p>'
    """
    return _BETWEEN_TAGS.sub(lambda found: _UNBREAKABLE.sub("\u00a0", found[0]), html)


_BETWEEN_TAGS = re.compile(r">[^<]+")
_UNBREAKABLE = re.compile(r" (?=[:;?!»])|(?<=«) ")


class Pages:
    """What every page shares."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions
        self._cookie = "__Host-teleservice" if settings.secure else "teleservice"
        self._templates = Environment(
            loader=PackageLoader("unefois.teleservice"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["simulated"] = settings.simulated
        # Browsers apply `form-action` to the redirect that follows a form: FranceConnect's origin is allowed.
        self._policy = (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {settings.issuer_origin}"
        )

    def known(self, request: Request) -> Session | None:
        """The browser's session, if it has one of ours."""
        return self._sessions.get(request.cookies.get(self._cookie, ""))

    def session(self, request: Request) -> Session:
        """The browser's session, or a new one."""
        return self.known(request) or self._sessions.new()

    def show(self, template: str, session: Session | None, *, status: int = 200, **context: Any) -> Response:
        """A page, and the cookie of its session."""
        html = typeset(self._templates.get_template(f"{template}.html").render(session=session, **context))
        headers = _HEADERS | {"Content-Security-Policy": self._policy}
        return self._with_cookie(HTMLResponse(html, status_code=status, headers=headers), session)

    def go(self, url: str, session: Session | None) -> Response:
        """303 to `url`."""
        return self._with_cookie(RedirectResponse(url, HTTPStatus.SEE_OTHER, headers=_HEADERS), session)

    def forget(self, response: Response) -> Response:
        """Take the cookie back."""
        response.delete_cookie(self._cookie, secure=self._settings.secure, httponly=True, samesite="lax")
        return response

    async def form(self, request: Request) -> tuple[Session, dict[str, str]]:
        """The session and the fields of a form of ours. Raises LoginFailed when it is not one."""
        session = self.known(request)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_FORM_BYTES:
                raise LoginFailed(problems.FORM, "form too long")
        try:
            text = body.decode("utf-8")
            fields = {name: value.strip() for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=50)}
        except ValueError:
            raise LoginFailed(problems.FORM, "not a form") from None
        token = fields.pop("csrf", "")
        if session is None or not compare_digest(token.encode(), session.csrf.encode()):
            raise LoginFailed(problems.FORM, "csrf")
        return session, fields

    def _with_cookie(self, response: Response, session: Session | None) -> Response:
        if session is not None:
            # Lax, not Strict: the citizen comes back from FranceConnect by a link of another site.
            response.set_cookie(
                self._cookie, session.name, path="/", secure=self._settings.secure, httponly=True, samesite="lax"
            )
        return response
