"""Static files straight from the installed packages: no collection step, no other service.

An address carries the fingerprint of the file's content (`style.css?v=3f2a…`), so a browser may keep it for ever.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

_YEAR = 365 * 24 * 3600
_SHORT = 300


@cache
def fingerprint(name: str) -> str:
    """First 12 hexadecimal digits of the file's SHA-256; empty when no application has the file."""
    path = finders.find(name)
    return sha256(Path(path).read_bytes()).hexdigest()[:12] if path else ""


class FingerprintedStorage(StaticFilesStorage):
    """Addresses of static files with their fingerprint."""

    def url(self, name: str | None) -> str:
        """The address of `name`, changed whenever its content changes."""
        address = super().url(name)
        version = fingerprint(name) if name else ""
        return f"{address}?v={version}" if version else address


class PackagedStatic(StaticFiles):
    """The ASGI application that serves them."""

    def __init__(self) -> None:
        super().__init__(packages=[("django.contrib.admin", "static"), ("unefois.portal", "static")])

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, kept for ever when asked by its fingerprint; GET and HEAD only."""
        response = await super().get_response(path, scope)
        pinned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = (
            f"public, max-age={_YEAR}, immutable" if pinned else f"public, max-age={_SHORT}"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI, with an ordinary 404 or 405 where Starlette raises."""
        from starlette.exceptions import HTTPException  # noqa: PLC0415
        from starlette.responses import PlainTextResponse  # noqa: PLC0415

        try:
            await super().__call__(scope, receive, send)
        except HTTPException as refusal:
            await PlainTextResponse(refusal.detail, refusal.status_code)(scope, receive, send)
