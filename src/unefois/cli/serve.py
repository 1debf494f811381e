"""`unefois serve`: the exchange and the portal, in one server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import uvicorn
from cyclopts import Parameter

from unefois import portal
from unefois.cli import data_folder, listening
from unefois.cli.console import Failure, out
from unefois.cli.in_french import in_french
from unefois.cli.usage import between
from unefois.config import Settings
from unefois.gateway import identity_provider
from unefois.gateway.protocol import BoundedProtocol
from unefois.journal import Journal, JournalError
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


Port = Annotated[int | None, Parameter(validator=between(0, 65_000))]
Workers = Annotated[int | None, Parameter(validator=between(1, 64))]


def run(*, port: Port = None, workers: Workers = None) -> None:
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
    data_folder.ensure(settings)
    count = workers or settings.workers
    try:
        plug.check(settings)
        _check_franceconnect(settings)
        Journal.check(settings.home, settings.secret("journal_key"))
        if settings.valkey_url:
            counting.shared(settings.valkey_url)
    except (ValueError, JournalError) as error:
        raise Failure(in_french(error)) from error
    portal.setup(settings)
    if portal.migrate():
        out.print("Base de données mise à jour.")
    configuration = server("unefois.asgi:application", settings, workers=count)
    sockets = listening.several(settings.host, settings.port, workers=count)
    out.print(f"Échange et portail sur {settings.url} ({count} processus).", highlight=False)
    if count == 1:
        uvicorn.Server(configuration).run(sockets=sockets)
        return
    from uvicorn.supervisors import Multiprocess

    Multiprocess(configuration, sockets=sockets).run()


def _check_franceconnect(settings: Settings) -> None:
    """Refuse registrations that the exchange would refuse, with the secrets that they name."""
    entries = identity_provider.registrations(settings)
    if entries is None:
        return
    for api, entry in entries.registrations.items():
        try:
            entry.secret(Path(entries.folder))
        except (ValueError, OSError) as error:
            raise ValueError(f"{settings.franceconnect} : registrations.{api} : {error}") from error
