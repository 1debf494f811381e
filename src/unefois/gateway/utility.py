"""Routes beside the operations: pings, introspection of a token, OpenAPI, probes, metrics."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from unefois.gateway.answer import Answer, json, plain
from unefois.operations import ALL, BY_ID, PINGS
from unefois.sources.interface import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.gateway.maintenance import Maintenance
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


_PING_WAYS = {"_ine": "INE", "_identite": "identité", "_france_connect": "FranceConnect"}


def openapi(kind: str, url: str) -> Answer:
    """One of the three descriptions."""
    from unefois.operations.openapi import yaml_bytes  # noqa: PLC0415  # built when first asked

    return Answer(200, yaml_bytes(kind, url), _YAML + b"cache-control: public, max-age=600\r\n")


def pings(url: str) -> Answer:
    """One entry a provider route of the status page."""
    names = {name: _ping_name(name, operation) for name, operation in PINGS.items()} | _PING_EXTRA
    return json(None, 200, [{"name": text, "url": f"{url}/api/{name}/ping"} for name, text in sorted(names.items())])


def _ping_name(name: str, operation: Operation) -> str:
    """Provider and data, and the way of asking where each has a ping of its own."""
    way = next((f" ({text})" for end, text in _PING_WAYS.items() if name.endswith(end)), "")
    return f"{operation.provider.name} - {operation.title}{way}"


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

    def __init__(
        self,
        source_of: Callable[[Operation], Source],
        maintenance: Maintenance,
        identities_answering: Callable[[], bool | None],
        clock: Callable[[], float],
    ) -> None:
        self._source_of = source_of
        self._maintenance = maintenance
        self._identities_answering = identities_answering
        self._clock = clock
        self._last_ok: dict[str, str] = {}

    async def answer(self, name: str) -> Answer:
        """200 with the status, 502 when the source does not answer, 404 for an unknown name."""
        operation = PINGS.get(name)
        if operation is None and name not in _PING_EXTRA:
            return json(None, 404, {})
        now = self._clock()
        status, until = await self._status(name, operation, now)
        if status == "ok":
            self._last_ok[name] = _written(now)
        body = {"status": status, "last_update": _written(now), "last_ok_status": self._last_ok.get(name)}
        if until is not None:
            body["until"] = _written(until)
        return json(None, 502 if status == "bad_gateway" else 200, body)

    async def _status(self, name: str, operation: Operation | None, now: float) -> tuple[str, float | None]:
        """The status, and the end of the maintenance where it is known."""
        if operation is None:
            answering = self._identities_answering() if name == "franceconnect" else True
            return ("unknown" if answering is None else "ok" if answering else "bad_gateway"), None
        left = self._maintenance.left(operation.provider, now)
        if left:
            return "maintenance", now + left
        failure = await self._source_of(operation).status()
        if failure is None:
            return "ok", None
        if failure.kind is not FailureKind.MAINTENANCE:
            return "bad_gateway", None
        return "maintenance", None if failure.retry_in is None else now + failure.retry_in


def _written(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds")


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
