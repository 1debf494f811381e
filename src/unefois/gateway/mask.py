"""Stage 7: no scope, no field. The mask of an operation for a set of scopes is compiled once and kept.

A mask is a whitelist at every level: what the table does not declare never leaves, whatever the record holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Property, Schema

_LEAF = None
Plan = tuple[tuple[str, "Plan | None", bool, bool], ...]
"""For each open field: name, plan of what is inside (None: a leaf), is it a list, may it be left out."""

_KEPT = 4096


def _open(part: Property, scopes: frozenset[str]) -> bool:
    return scopes.issuperset(part.scopes) and (not part.any_of or not scopes.isdisjoint(part.any_of))


def _plan(schema: Schema, scopes: frozenset[str]) -> Plan:
    parts = []
    for part in schema.properties:
        if _open(part, scopes):
            inner = part.schema.items if part.schema.items is not None else part.schema
            nested = _plan(inner, scopes) if inner.properties else _LEAF
            parts.append((part.name, nested, part.schema.items is not None, not part.required))
    return tuple(parts)


def _apply(plan: Plan, source: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, nested, is_list, optional in plan:
        value = source.get(name)
        if value is None:
            if optional and name not in source:
                continue
        elif nested is not None:
            value = [_apply(nested, item) for item in value] if is_list else _apply(nested, value)
        out[name] = value
    return out


def _paths(plan: Plan, prefix: str = "") -> list[str]:
    names = []
    for name, _nested, _is_list, _optional in plan:
        names.append(prefix + name)
    return names


class Masks:
    """The compiled masks of the exchange."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, frozenset[str]], tuple[Plan, tuple[str, ...]]] = {}

    def apply(
        self, operation: Operation, scopes: frozenset[str], data: dict[str, Any]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The open part of an answer, and the names of the fields that it discloses."""
        key = (operation.id, scopes)
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= _KEPT:  # FranceConnect tokens bring any set of scopes
                self._plans.clear()
            plan = _plan(operation.data, scopes)
            found = self._plans[key] = (plan, tuple(_paths(plan)))
        return _apply(found[0], data), found[1]
