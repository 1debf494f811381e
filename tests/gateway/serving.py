"""The data plane alone in a process of its own, to be killed, forked from one that has imported everything."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import uvicorn

from unefois.cli.serve import server
from unefois.config import Settings
from unefois.gateway import identity_provider
from unefois.gateway.app import Gateway
from unefois.gateway.exchange import Exchange


class Application:
    """The gateway with its life, without the portal beside it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._gateway: Gateway | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            assert self._gateway is not None
            await self._gateway(scope, receive, send)
            return
        await receive()
        exchange = Exchange(self._settings, identity_provider.build(self._settings))
        await exchange.start()
        self._gateway = Gateway(exchange)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await exchange.stop()
        await send({"type": "lifespan.shutdown.complete"})


def run(port: int) -> None:
    chosen = Settings().model_copy(update={"port": port})
    uvicorn.Server(server(Application(chosen), chosen)).run()


if __name__ == "__main__":
    # One fork a line of input, its pid a line of output: what is killed again and again need not be imported again.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            run(int(line))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
