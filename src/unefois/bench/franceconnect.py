"""Live FranceConnect tokens for a measure: the real simulator, with tokens that outlive the measure."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import contextmanager
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

import uvicorn
import yaml

from unefois.bench.servers import Missing, Server
from unefois.bench.world import SCOPES, SIRET
from unefois.franceconnect.simulator import registry as registries
from unefois.franceconnect.simulator.app import create_app
from unefois.franceconnect.simulator.citizens import Citizen, Citizens
from unefois.franceconnect.simulator.simulator import Simulator
from unefois.franceconnect.simulator.state import AccessToken, AuthorizationRequest, Login, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from unefois.identity.pivot import PivotIdentity

_LIFE = 3600
PATH = "/v3/dss/quotient_familial/france_connect"


@contextmanager
def simulator(port: int, exchange: Server) -> Iterator[Simulator]:
    """A simulator that answers on `port`, for an exchange on its own."""
    addresses = {
        "simulator": f"http://127.0.0.1:{port}",
        "exchange": f"http://127.0.0.1:{exchange.port}",
        "teleservice": "http://127.0.0.1:1",
    }
    text = resources.files("unefois.franceconnect.simulator").joinpath("registry.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(Template(text).substitute(addresses))
    document["simulator"].setdefault("lenient", {})["access_token_seconds"] = _LIFE
    made = Simulator(registries.build(document), Citizens([]))
    server = uvicorn.Server(uvicorn.Config(create_app(made), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise Missing(f"Le simulateur de FranceConnect n'a pas démarré : le port {port} est-il pris ?")
        time.sleep(0.02)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(10)


def requests(made: Simulator, people: Sequence[PivotIdentity], path: Path) -> Path:
    """Log these people in and write one request line for each."""
    service = next(iter(made.registry.services.values()))
    provider = next(iter(made.registry.identity_providers.values()))
    now = made.now()
    lines = []
    for person in people:
        value = secrets.token_urlsafe(32)
        asked = AuthorizationRequest(
            service=service, redirect_uri="", state="", nonce="", acr="eidas1", prompts=frozenset(),
            amr_requested=False, idp_hint="", code_challenge="", scopes=("openid", "identite_pivot", *SCOPES),
        )  # fmt: skip
        session = Session(identifier=secrets.token_urlsafe(32))
        made.state.sessions.put(session.identifier, session, _LIFE)
        login = Login(citizen=_account(person), provider=provider, auth_time=now)
        session.login = login
        token = AccessToken(request=asked, login=login, session=session, issued_at=now, expires_at=now + _LIFE)
        made.state.tokens.put(value, token, _LIFE)
        lines.append(f"{value} {PATH}?recipient={SIRET}\n")
    path.write_text("".join(lines))
    return path


def _account(person: PivotIdentity) -> Citizen:
    return Citizen(
        login=secrets.token_hex(4),
        family_name=person.family_name,
        given_name=" ".join(person.given_names),
        given_names=person.given_names,
        gender="male" if person.sex == "M" else "female",
        email="personne@example.org",
        birthdate=f"{person.birth_year:04d}-{person.birth_month:02d}-{person.birth_day:02d}",
        birthplace=person.birth_commune or "",
        birthcountry=person.birth_country or "99100",
    )
