"""Routes beside the operations: pings, introspection of a token, OpenAPI, probes, metrics."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from unefois.gateway.answer import Answer, json, plain
from unefois.operations import ALL, BY_ID, PINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.gateway.snapshot import Grant, Snapshot
    from unefois.journal import Journal
    from unefois.operations.model import Operation
    from unefois.sources.interface import Source

_YAML = b"content-type: application/yaml; charset=utf-8\r\n"
_DAY = 86_400
_STALE_SECONDS = 30.0
_WHICH = (
    "Donnez l'identifiant d'une opération : /api/errors?operation_id=api_particulier_v3_… ; "
    "les identifiants sont les x-operationId de /api/open-api.yml."
)
_PING_EXTRA = {"franceconnect": "FranceConnect", "insee_metadonnees": "INSEE - Métadonnées"}


def openapi(kind: str, url: str) -> Answer:
    """One of the three descriptions."""
    from unefois.operations.openapi import yaml_bytes  # noqa: PLC0415  # built when first asked

    return Answer(200, yaml_bytes(kind, url), _YAML + b"cache-control: public, max-age=600\r\n")


def pings(url: str) -> Answer:
    """One entry a provider route of the status page."""
    entries = [{"name": operation.title, "url": f"{url}/api/{name}/ping"} for name, operation in sorted(PINGS.items())]
    return json(None, 200, entries)


def errors(query: bytes) -> Answer:
    """The errors of one operation, by its identifier in the OpenAPI files; 404 for another."""
    from unefois.operations.codes import listed  # noqa: PLC0415  # read when first asked

    asked = dict(parse_qsl(query.decode("latin-1"))).get("operation_id", "")
    operation = BY_ID.get(asked)
    if operation is None:
        return plain(404, _WHICH)
    meta = {"operation_id": operation.id, "path": operation.path}
    return json(None, 200, {"data": listed(operation), "links": {}, "meta": meta})


class Pinger:
    """`/api/{provider}/ping`: how the source of an operation is doing."""

    def __init__(self, source_of: Callable[[Operation], Source]) -> None:
        self._source_of = source_of
        self._last_ok: dict[str, str] = {}

    async def answer(self, name: str) -> Answer:
        """200 with the status, 502 when the source does not answer, 404 for an unknown name."""
        operation = PINGS.get(name)
        if operation is None and name not in _PING_EXTRA:
            return json(None, 404, {})
        now = datetime.now(UTC).isoformat(timespec="seconds")
        failure = await self._source_of(operation).status() if operation is not None else None
        if failure is None:
            self._last_ok[name] = now
        status = "ok" if failure is None else "maintenance" if failure.value == "maintenance" else "bad_gateway"
        body = {"status": status, "last_update": now, "last_ok_status": self._last_ok.get(name)}
        return json(None, 502 if status == "bad_gateway" else 200, body)


def introspection(grant: Grant, *, successor: bool) -> dict[str, Any]:
    """What a token may do and until when. `_id`, `name` and `scopes` are the service's own members."""
    body: dict[str, Any] = {"_id": grant.token, "name": "", "scopes": sorted(grant.scopes)}
    if grant.expires != float("inf"):
        left = int((grant.expires - time.time()) // _DAY)
        body["exp"] = int(grant.expires)
        body["expires_at"] = datetime.fromtimestamp(grant.expires, UTC).isoformat(timespec="seconds")
        body["days_left"] = left
    if successor:
        return {"data": body, "links": {}, "meta": {}}
    return body


def healthz() -> Answer:
    """The process answers."""
    return plain(200, "ok")


def readyz(snapshot: Snapshot, journal: Journal) -> Answer:
    """The process can serve: habilitations read, journal writable. A stale snapshot is told, and still serves."""
    problems = []
    if not snapshot.ready:
        problems.append("habilitations")
    if journal.failure:
        problems.append("journal")
    body = {
        "ready": not problems,
        "problems": problems,
        "habilitations_age_seconds": round(time.time() - snapshot.refreshed, 1) if snapshot.refreshed else None,
        "habilitations_stale": time.time() - snapshot.refreshed > _STALE_SECONDS,
        "operations": len(ALL),
    }
    return json(None, 503 if problems else 200, body)


def metrics(text: bytes) -> Answer:
    """Prometheus' exposition."""
    return Answer(200, text, b"content-type: text/plain; version=0.0.4; charset=utf-8\r\n")
