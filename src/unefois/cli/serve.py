"""`unefois serve`: the exchange and the portal, in one server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uvicorn

from unefois import portal
from unefois.cli import listening
from unefois.cli.console import Failure, out
from unefois.config import Settings
from unefois.gateway import identity_provider
from unefois.gateway.protocol import BoundedProtocol
from unefois.portal import counting
from unefois.sources import plug

if TYPE_CHECKING:
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
        identity_provider.registrations(settings)
        if settings.valkey_url:
            counting.shared(settings.valkey_url)
    except ValueError as error:
        raise Failure(str(error)) from error
    portal.setup(settings)
    if portal.migrate():
        out.print("Base de données mise à jour.")
    configuration = server("unefois.asgi:application", settings, workers=count)
    out.print(f"Échange et portail sur {settings.url} ({count} processus).", highlight=False)
    sockets = listening.several(settings.host, settings.port, workers=count)
    if count == 1:
        uvicorn.Server(configuration).run(sockets=sockets)
        return
    from uvicorn.supervisors import Multiprocess

    Multiprocess(configuration, sockets=sockets).run()
