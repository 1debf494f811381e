"""The two planes side by side in one server: API paths to the gateway, everything else to Django.

The only module that knows both. `uvicorn unefois.asgi:application`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois import logs
from unefois.gateway import identity_provider
from unefois.gateway.app import Gateway, owns
from unefois.gateway.exchange import Exchange
from unefois.portal import configuration, setup

if TYPE_CHECKING:
    from unefois.config import Settings


class Application:
    """One ASGI application for the two planes."""

    def __init__(self, settings: Settings | None = None) -> None:
        logs.configure()
        setup(settings)
        from unefois.portal.asgi import application as portal  # noqa: PLC0415  # Django must be set up first

        self._settings = configuration.current()
        self._portal: Any = portal
        self._exchange: Exchange | None = None
        self._gateway: Gateway | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Dispatch by path."""
        if scope["type"] == "http":
            if self._gateway is not None and owns(scope["path"]):
                await self._gateway(scope, receive, send)
            else:
                await self._portal(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._exchange = Exchange(self._settings, identity_provider.build(self._settings))
                await self._exchange.start()
                self._gateway = Gateway(self._exchange, self._settings.trusted_proxies)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._exchange is not None:
                    await self._exchange.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def __getattr__(name: str) -> Any:
    """`unefois.asgi:application`, built when a server asks for it: importing this module configures nothing."""
    if name == "application":
        return Application()
    raise AttributeError(name)
