"""The Content-Security-Policy header. Django 6 has its own; 5.2 needs these few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.utils.decorators import sync_and_async_middleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_HEADER = "Content-Security-Policy"
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def _mark(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault(_HEADER, settings.CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
    return response


@sync_and_async_middleware
def policy_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]],
) -> Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]:
    """Nothing loaded from elsewhere, no inline script, no frame; a view may set its own stricter policy."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            return _mark(await get_response(request))

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return _mark(get_response(request))  # type: ignore[arg-type]

    return synchronous
