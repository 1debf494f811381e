"""Remote sources declared as an operator would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from unefois.operations import BY_ID
from unefois.sources.interface import Subject
from unefois.sources.remote.settings import RemoteSettings
from unefois.sources.remote.source import RemoteSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

STATUT = BY_ID["api_particulier_v3_france_travail_indemnites_with_identifiant"]
ASKED = Subject(key=("identifiant", "jean.dupont33"))
BODY = b'{"id": "jean.dupont33", "lignes": [{"jour": "05/02/2026", "brut": 45.1}]}'
RECORD = {
    "identifiant": "$.id",
    "paiements": {
        "$each": "$.lignes",
        "$as": {
            "date_versement": {"$date": "$.jour", "$format": "%d/%m/%Y"},
            "montant_total": {"$number": "$.brut"},
            "montant_allocations": {"$number": "$.brut"},
            "montant_aides": 0,
            "montant_autres": 0,
        },
    },
}


def localhost(host: str, port: int) -> list[str]:
    """The names that tests know."""
    assert host == "localhost"
    return ["127.0.0.1"]


def declared(url: str, path: str = "/personnes/{identifiant}", **changes: Any) -> RemoteSettings:
    """A remote source that gives payments, with tight limits of time."""
    answers = {"record": RECORD} | changes.pop("answers", {})
    given = {"kind": "remote", "url": url + path, "connect_seconds": 0.5, "total_seconds": 1.0}
    return RemoteSettings.model_validate(given | {"answers": answers} | changes)


@pytest.fixture
async def remote() -> AsyncIterator[Callable[..., RemoteSource]]:
    """Builds sources of the given URL and changes, and closes them at the end."""
    built: list[RemoteSource] = []

    def build(url: str, *, name: str = "distant", options: Any = (), **changes: Any) -> RemoteSource:
        source = RemoteSource(name, declared(url, **changes), **{"resolve": localhost, **dict(options)})
        built.append(source)
        return source

    yield build
    for source in built:
        await source.close()
