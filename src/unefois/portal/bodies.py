"""No request to the control plane has a body larger than its largest form: beyond, 413, and nothing more is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from starlette.types import Receive, Scope, Send

LARGEST: Final = 2 * 1024 * 1024
"""Bytes. Django would spool any size to disk before a view could refuse it."""
_TEXT: Final = b"Demande trop grande."


async def bounded(
    application: Callable[[Scope, Receive, Send], Awaitable[None]], scope: Scope, receive: Receive, send: Send
) -> None:
    """Call an ASGI application with a request whose body stays under :data:`LARGEST`."""
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > LARGEST:
        await _refuse(send)
        return
    size, started = 0, False

    async def counted() -> MutableMapping[str, Any]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return message if size <= LARGEST else {"type": "http.disconnect"}

    async def watched(message: MutableMapping[str, Any]) -> None:
        nonlocal started
        started = True
        await send(message)

    await application(scope, counted, watched)
    if size > LARGEST and not started:
        await _refuse(send)


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _TEXT})
