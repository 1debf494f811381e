"""`unefois teleservice`: the demonstration teleservice, on the second port after the exchange's."""

from __future__ import annotations

import uvicorn

from unefois.cli import listening
from unefois.cli.console import Failure, out
from unefois.cli.demo import TOKEN
from unefois.cli.in_french import in_french
from unefois.cli.serve import server
from unefois.cli.simulator import addresses
from unefois.config import Settings

_RECIPIENT = "21990001600011"
"""The demonstration's fictitious commune, which holds the demonstration's token."""


def run() -> None:
    """Démarrer le téléservice de démonstration sur le deuxième port après celui de l'échange.

    Sans réglage, il s'adresse à l'échange et au simulateur de la même machine. Les variables TELESERVICE_… le
    branchent ailleurs, le vrai FranceConnect compris (docs/teleservice.md).
    """
    from unefois.teleservice.app import create_app
    from unefois.teleservice.settings import from_environment

    settings = Settings()
    try:
        configured = from_environment(_defaults(settings))
    except (ValueError, OSError) as error:
        raise Failure(f"Le téléservice n'est pas configuré : {in_french(error)} Voir docs/teleservice.md.") from error
    own = settings.model_copy(update={"port": settings.port + 2, "public_url": configured.public_url})
    held = listening.alone(own.host, own.port, "le téléservice")
    out.print(f"Téléservice de démonstration sur {own.url}", highlight=False)
    uvicorn.Server(server(create_app(configured), own)).run(sockets=[held])


def _defaults(settings: Settings) -> dict[str, str]:
    """The neighbours of a demonstration: its simulator's first service, its exchange, its token."""
    at = addresses(settings)
    defaults = {"public_url": at["teleservice"], "exchange_url": at["exchange"], "recipient": _RECIPIENT}
    token = settings.home / TOKEN
    if token.exists():
        defaults["api_token"] = token.read_text(encoding="ascii").strip()
    if settings.env == "sandbox":
        from unefois.franceconnect.simulator import registry

        known = registry.load(None, at)
        service = next(each for each in known.services.values() if each.site.startswith(at["teleservice"]))
        defaults |= {
            "issuer": known.platform.issuer,
            "client_id": service.client_id,
            "client_secret": service.client_secret,
        }
    return defaults
