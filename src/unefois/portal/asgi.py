"""The control plane as one ASGI application: static files, and Django for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.portal import setup

setup()

from django.core.handlers.asgi import ASGIHandler  # noqa: E402  # Django must be set up first
from django.urls import get_resolver  # noqa: E402

from unefois.portal.bodies import bounded  # noqa: E402
from unefois.portal.sheets import sheets  # noqa: E402
from unefois.portal.static import PackagedStatic  # noqa: E402

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_STATIC = "/static"
_files = PackagedStatic()
_django = ASGIHandler()

# Loaded now, so that the first visitor does not wait for them.
_ = get_resolver().url_patterns
sheets()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry point."""
    path = scope.get("path", "")
    if scope["type"] == "http" and path.startswith(f"{_STATIC}/"):
        await _files({**scope, "root_path": scope.get("root_path", "") + _STATIC}, receive, send)
    else:
        await bounded(_django, scope, receive, send)  # type: ignore[arg-type]
