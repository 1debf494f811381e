"""The vocabulary of the operations table: what an operation is, in data.

Theory. A *route* is what a URL names once the version is taken away (`dss/quotient_familial/identite`); it has one
provider, one list of admission scopes, one set of parameters. An *operation* is a route in one version: it adds the
shape of the answer. A *way* is how the person is named (pivot identity, FranceConnect, INE, identifier): a v3 route
has one, a v2 route may have several. Everything else (router, validation, mask, OpenAPI, catalogue) is derived.

Roles. Wire names differ between v2 and v3 (`sexe`, `sexeEtatCivil`); inside, a parameter is known by its *role*,
which is its v3 name without brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from unefois.operations.providers import Provider
from unefois.operations.schema import Schema

Given = Mapping[str, str | list[str]]
"""Parameters as received, by role: text, or list of texts for the roles that are lists."""

Values = dict[str, Any]
"""Parameters once validated, by role: text, int, list or None."""

Check = Callable[[Given, Values, list[str], date], bool]
"""Validates one or several roles: writes into Values, appends error codes; True stops the list of checks."""

Matching = Callable[[Given, Values], dict[str, Any]]
"""The operation's matching parameters, for the replay of recorded cases."""

Shaped = tuple[dict[str, Any], dict[str, Any]] | str
"""An answer before the mask, (data, meta), or the code of an error."""

Shape = Callable[[dict[str, Any], Values, frozenset[str]], Shaped]
"""From the canonical record of a dataset, the parameters and the scopes held, to the answer of one version."""


class Modality(StrEnum):
    """How the person is named in the call."""

    IDENTITE = "identite"
    FRANCE_CONNECT = "france_connect"
    INE = "ine"
    IDENTIFIANT = "identifiant"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A query parameter as the caller writes it."""

    name: str
    role: str
    schema: Schema
    required: bool = False
    description: str = ""
    location: str = "query"

    @property
    def is_list(self) -> bool:
        """Whether it is repeated (`name[]=a&name[]=b`)."""
        return self.schema.type == "array"


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One modality of a route: how its parameters are checked and which of them name a recorded case."""

    modality: Modality
    checks: tuple[Check, ...]
    matching: Matching


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A route in one version."""

    id: str
    path: str
    version: int
    title: str
    summary: str
    provider: Provider
    dataset: str
    """The register's dataset that holds the canonical record."""
    scopes: tuple[str, ...]
    """At least one is needed to be admitted."""
    parameters: tuple[Parameter, ...]
    ways: tuple[Way, ...]
    data: Schema
    meta: Schema | None = None
    shape: Shape | None = None
    shaped_by: tuple[str, ...] = ()
    """Roles without which `shape` gives the record back as it is; empty where it always makes something of it."""
    not_found: str = ""
    """Code of a missing record when it is not the provider's usual one."""
    cache_seconds: int = 0
    deprecated: bool = False
    france_connect_api: str = ""
    """Name of the FranceConnect registration whose credentials introspect the citizen's token."""
    ping: str = ""
    reasons: Mapping[str, str] = {}
    """v2 only: fixed English `reason` by error kind, where the service has one."""

    @property
    def is_v2(self) -> bool:
        """Whether requests and answers follow the conventions of v2 (flat answers, 400 instead of 422…)."""
        return self.version == 2  # noqa: PLR2004  # the version's own number

    @property
    def modality(self) -> Modality:
        """The way of a v3+ operation; the first one of a v2 operation."""
        return self.ways[0].modality

    def way(self, modality: Modality) -> Way | None:
        """The way of that modality, if the operation has it."""
        for way in self.ways:
            if way.modality is modality:
                return way
        return None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What a URL names once the version is taken away: its operations by version share everything but the shape."""

    key: str
    operations: dict[int, Operation]

    @property
    def first(self) -> Operation:
        """Any of its operations, for what they share."""
        return next(iter(self.operations.values()))


class Gone(msgspec.Struct, frozen=True):
    """A withdrawn path and the sentence that says so (410, plain text, before any authentication)."""

    path: str
    text: str
