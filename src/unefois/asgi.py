"""The two planes side by side in one server: API paths to the gateway, everything else to Django.

The only module that knows both. `uvicorn unefois.asgi:application`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from unefois import logs
from unefois.gateway import identity_provider
from unefois.gateway.app import Gateway, owns
from unefois.gateway.exchange import Exchange
from unefois.portal import configuration, setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.config import Settings


class Application:
    """One ASGI application for the two planes."""

    def __init__(self, settings: Settings | None = None) -> None:
        logs.configure()
        if settings is not None:
            configuration.use(settings)
        self._settings = configuration.current()
        self._portal: asyncio.Future[Any] | None = None
        self._exchange: Exchange | None = None
        self._gateway: Gateway | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Dispatch by path."""
        if scope["type"] == "http":
            if self._gateway is not None and owns(scope["path"]):
                await self._gateway(scope, receive, send)
            else:
                portal = await self._control_plane()
                await portal(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    def direct(
        self, url: bytes, headers: list[tuple[bytes, bytes]], address: str, send: Callable[[bytes, bytes], None]
    ) -> bool:
        """See unefois.gateway.protocol.Direct."""
        return self._gateway is not None and self._gateway.direct(url, headers, address, send)

    def _control_plane(self) -> asyncio.Future[Any]:
        """The portal, loaded beside the loop once the exchange answers: calls need not wait for Django's start."""
        if self._portal is None:
            self._portal = asyncio.ensure_future(asyncio.to_thread(_load_portal))
        return asyncio.shield(self._portal)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._exchange = Exchange(self._settings, identity_provider.build(self._settings))
                await self._exchange.start()
                self._gateway = Gateway(self._exchange, self._settings.trusted_proxies)
                await send({"type": "lifespan.startup.complete"})
                self._control_plane()
            elif message["type"] == "lifespan.shutdown":
                if self._exchange is not None:
                    await self._exchange.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _load_portal() -> Any:
    setup()
    from unefois.portal.asgi import application  # noqa: PLC0415  # Django must be set up first

    return application


def __getattr__(name: str) -> Any:
    """`unefois.asgi:application`, built when a server asks for it: importing this module configures nothing."""
    if name == "application":
        return Application()
    raise AttributeError(name)
