"""`unefois serve`: the exchange and the portal, in one server."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any

import uvicorn

from unefois import portal
from unefois.cli.console import Failure, out
from unefois.config import Settings
from unefois.gateway.protocol import BoundedProtocol
from unefois.sources import plug

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.config import Settings as _Settings

_SHUTDOWN_SECONDS = 10


def server(application: Any, settings: _Settings, *, workers: int = 1) -> uvicorn.Config:
    """How every server of the project is run: no access log, no banner, bounded heads, our own proxy rule."""
    return uvicorn.Config(
        application, host=settings.host, port=settings.port, workers=workers, loop="uvloop", http=BoundedProtocol,
        ws="none", lifespan="on", access_log=False, server_header=False, proxy_headers=False, log_level="warning",
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS, backlog=2048,
    )  # fmt: skip


def run(*, port: int | None = None, workers: int | None = None) -> None:
    """Démarrer l'échange et le portail. Les autres réglages sont dans l'environnement (UNEFOIS_…).

    Parameters
    ----------
    port
        Port d'écoute, à la place de UNEFOIS_PORT.
    workers
        Nombre de processus, à la place de UNEFOIS_WORKERS.
    """
    settings = Settings()
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    count = workers or settings.workers
    try:
        plug.check(settings)
    except ValueError as error:
        raise Failure(str(error)) from error
    portal.setup(settings)
    if portal.migrate():
        out.print("Base de données mise à jour.")
    configuration = server("unefois.asgi:application", settings, workers=count)
    out.print(f"Échange et portail sur {settings.url} ({count} processus).", highlight=False)
    if count == 1:
        _alone(settings.host, settings.port).close()
        uvicorn.Server(configuration).run()
        return
    from uvicorn.supervisors import Multiprocess

    Multiprocess(configuration, sockets=[_for_workers(settings.host, settings.port)]).run()


class OneEach:
    """A listening socket that each worker makes for itself when it receives this object.

    Over a shared one, the first worker to wake takes most of the connections that arrive together; over one each
    (`SO_REUSEPORT`), the kernel shares them out.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._held = bind(host, port)  # bound, not listening: keeps the port while workers come and go

    def __reduce__(self) -> tuple[Callable[[str, int], socket.socket], tuple[str, int]]:
        return bind, self._address

    def close(self) -> None:
        """Give the port back."""
        self._held.close()


def bind(host: str, port: int) -> socket.socket:
    """A socket of that address beside those that others have there."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    return made


def _alone(host: str, port: int) -> socket.socket:
    """A listening socket. Raises Failure: the port is taken, were it by workers of another server."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        message = f"Le port {port} de {host} est pris ou interdit : {error.strerror}. Voyez UNEFOIS_PORT."
        raise Failure(message) from error


def _for_workers(host: str, port: int) -> Any:
    """What several workers listen on."""
    alone = _alone(host, port)
    if sys.platform != "linux" or not port:  # elsewhere the kernel does not share connections out
        return alone
    alone.close()
    return OneEach(host, port)
