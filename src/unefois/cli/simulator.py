"""`unefois simulator`: the FranceConnect simulator, on its own port."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # the command line reads the annotations

import uvicorn

from unefois.cli import listening
from unefois.cli.console import Failure, out
from unefois.cli.in_french import in_french
from unefois.cli.serve import server
from unefois.config import Settings

CITIZENS = "simulator-citizens.csv"
"""Named people of the sandbox, written there by `unefois demo` for the login page of the simulator."""


def addresses(settings: Settings) -> dict[str, str]:
    """The three addresses of a demonstration: the exchange, and its neighbours on the next two ports."""
    return {name: settings.address(offset) for offset, name in enumerate(("exchange", "simulator", "teleservice"))}


def run(*, registry: Path | None = None) -> None:
    """Démarrer le simulateur de FranceConnect sur le port qui suit celui de l'échange.

    Parameters
    ----------
    registry
        Fichier des services, fournisseurs de données et scopes ; par défaut celui de la démonstration.
    """
    from unefois.franceconnect.simulator import citizens as people
    from unefois.franceconnect.simulator import registry as registries
    from unefois.franceconnect.simulator.app import ProductionRefused, create_app
    from unefois.franceconnect.simulator.simulator import Simulator

    settings = Settings()
    named = settings.home / CITIZENS
    try:
        entries = registries.load(registry, addresses(settings))
        known = people.load(*([named] if named.exists() else []))
        application = create_app(Simulator(entries, known), environment=settings.env)
    except (ValueError, OSError, ProductionRefused) as error:
        raise Failure(in_french(error)) from error
    own = settings.model_copy(update={"port": settings.port + 1})
    held = listening.alone(own.host, own.port, "le simulateur")
    out.print(f"Simulateur de FranceConnect sur {own.url}", highlight=False)
    uvicorn.Server(server(application, own)).run(sockets=[held])


__all__ = ["CITIZENS", "addresses", "run"]
