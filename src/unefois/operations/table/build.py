"""How a line of the table becomes operations: the defaults that every line shares, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.operations import checks as rules
from unefois.operations.model import Modality, Operation, Way
from unefois.operations.schema import Property, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unefois.operations.model import Check, Matching, Parameter, Shape
    from unefois.operations.providers import Provider

_WORDS = {
    Modality.IDENTITE: "civility",
    Modality.FRANCE_CONNECT: "france_connect",
    Modality.INE: "ine",
    Modality.IDENTIFIANT: "identifiant",
}
_LABELS = {
    Modality.IDENTITE: "Identité",
    Modality.FRANCE_CONNECT: "FranceConnect",
    Modality.INE: "INE",
    Modality.IDENTIFIANT: "Identifiant",
}
IDENTITY_MARK = "_identite"
"""From v3 on, scopes with this in their name are dropped from FranceConnect tokens: the citizen's own identity is
never sent back. A scope that opens somebody else's identity (the holder of a vehicle) is exempt."""
NOT_OWN_IDENTITY = frozenset({"ants_extrait_immatriculation_vehicule_identite_particulier"})


def own_identity(scope: str) -> bool:
    """Whether a scope opens the citizen's own identity, which a FranceConnect call never returns (v3 and above)."""
    return IDENTITY_MARK in scope and scope not in NOT_OWN_IDENTITY


def modality(
    path: str,
    name: str,
    kind: Modality,
    *,
    checks: tuple[Check, ...],
    matching: Matching,
    parameters: tuple[Parameter, ...],
    versions: dict[int, Schema],
    shapes: Mapping[int, Shape] | Shape | None = None,
    deprecated: tuple[int, ...] = (),
    **shared: Any,
) -> Iterable[Operation]:
    """The operations of one v3+ route, one a version.

    `path` is `dss/quotient_familial`, `name` its operation name (`cnav_quotient_familial`).
    """
    newest = max(versions)
    for version, data in versions.items():
        shape = shapes if callable(shapes) or shapes is None else shapes.get(version)
        visible, applied = data, checks
        if kind is Modality.FRANCE_CONNECT:
            visible, applied = _without_own_identity(data), certified(checks)
        yield Operation(
            id=f"api_particulier_v{version}_{name}_with_{_WORDS[kind]}",
            path=f"/v{version}/{path}/{kind.value}",
            version=version,
            summary=f"[{_LABELS[kind]}] {shared['title']}",
            parameters=parameters,
            ways=(Way(modality=kind, checks=applied, matching=matching),),
            data=visible,
            shape=shape,
            deprecated=version in deprecated or (version < newest and bool(deprecated)),
            **shared,
        )


def _without_own_identity(data: Schema) -> Schema:
    kept = tuple(part for part in data.properties if not any(map(own_identity, part.scopes)))
    return Schema(type="object", properties=kept, nullable=data.nullable)


_CERTIFIED: dict[Check, Check] = {
    rules.sex: rules.sex_unchecked,
    rules.sex_cnav: rules.sex_unchecked,
    rules.commune_cnav: rules.commune_unchecked,
    rules.commune_format: rules.commune_unchecked,
}
"""What a caller must write well, FranceConnect certifies: an unspecified sex, a commune of before its department was
divided (20xxx in Corsica) or none at all are facts, not mistakes of whoever calls."""


def certified(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The same checks for an identity that FranceConnect certifies."""
    return tuple(_CERTIFIED.get(check, check) for check in checks)


def two_modalities(
    path: str,
    name: str,
    *,
    provider: Provider,
    checks: tuple[Check, ...],
    matching: Matching,
    parameters: tuple[Parameter, ...],
    options: tuple[Parameter, ...] = (),
    data: Schema,
    **shared: Any,
) -> Iterable[Operation]:
    """A v3 resource by identity and by FranceConnect; `options` stay when the identity comes from FranceConnect."""
    for kind in (Modality.IDENTITE, Modality.FRANCE_CONNECT):
        given = (*parameters, *options) if kind is Modality.IDENTITE else options
        yield from modality(
            path,
            name,
            kind,
            provider=provider,
            checks=checks,
            matching=matching,
            parameters=given,
            versions={3: data},
            **shared,
        )


def scopes_of(data: Schema) -> tuple[str, ...]:
    """Every scope named in a tree, in order of appearance."""
    found: dict[str, None] = {}

    def walk(part: Property | Schema) -> None:
        if isinstance(part, Property):
            for scope in (*part.scopes, *part.any_of):
                found[scope] = None
            walk(part.schema)
            return
        for child in part.properties:
            walk(child)
        if part.items is not None:
            walk(part.items)

    walk(data)
    return tuple(found)
