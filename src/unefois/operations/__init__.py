"""The declarative table of every operation of the API, and what is derived from it at import: routes, scopes, pings.

    from unefois.operations import ALL, ROUTES, lookup, scopes

`table/` holds the lines, `model.py` says what a line is. Nothing here does I/O.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.operations.model import Operation, Route
from unefois.operations.table import dss, education, franceconnected, v2, work
from unefois.operations.table.build import scopes_of

if TYPE_CHECKING:
    from unefois.operations.model import Gone

__all__ = ["ALL", "BY_ID", "GONE", "PINGS", "ROUTES", "lookup", "scopes"]

ALL: tuple[Operation, ...] = (
    *dss.OPERATIONS,
    *education.OPERATIONS,
    *work.OPERATIONS,
    *franceconnected.OPERATIONS,
    *v2.OPERATIONS,
)
BY_ID: dict[str, Operation] = {operation.id: operation for operation in ALL}
GONE: dict[str, Gone] = {gone.path: gone for gone in v2.GONE}

PINGS: dict[str, Operation] = {operation.ping: operation for operation in reversed(ALL) if operation.ping}
"""Ping identifiers of the status page, and one operation that each stands for."""


def _routes() -> dict[str, Route]:
    found: dict[str, Route] = {}
    for operation in ALL:
        key = operation.path if operation.is_v2 else operation.path.split("/", 2)[2]
        found.setdefault(key, Route(key=key, operations={})).operations[operation.version] = operation
    return found


ROUTES: dict[str, Route] = _routes()
"""By v2 path (`/api/v2/etudiants`), or by v3+ path without its version (`mesri/statut_etudiant/ine`)."""


def lookup(path: str) -> tuple[Route, int] | None:
    """The route of a path and the version asked, which may not exist for it; None when the path names nothing.

    >>> route, version = lookup("/v9/dss/quotient_familial/identite")
    >>> version, sorted(route.operations)
    (9, [3])
    """
    route = ROUTES.get(path)
    if route is not None:
        return (route, 2) if path.startswith("/api/") else None
    if not path.startswith("/v"):
        return None
    number, _, rest = path[2:].partition("/")
    if not (number.isascii() and number.isdigit() and len(number) <= 9) or number[0] == "0":  # noqa: PLR2004  # far enough
        return None
    if rest.startswith("/"):  # else the whole path of a v2 route would be found behind a version
        return None
    route = ROUTES.get(rest)
    return None if route is None else (route, int(number))


def scopes() -> dict[str, tuple[str, ...]]:
    """The scope registry: every scope, and the ids of the operations that it admits to or opens a field of."""
    registry: dict[str, list[str]] = {}
    for operation in ALL:
        for scope in dict.fromkeys((*operation.scopes, *scopes_of(operation.data))):
            registry.setdefault(scope, []).append(operation.id)
    return {scope: tuple(ids) for scope, ids in sorted(registry.items())}
