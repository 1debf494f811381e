"""The pages of `docs/` that are written from the table: operations, errors, scopes, records.

Deterministic: the same table gives the same bytes, so that a stale page can be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from unefois.operations import ALL
from unefois.operations.records import DATASETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.operations.schema import Schema

WARNING = "<!-- Written by `make docs` from src/unefois/operations: do not edit. -->"


def _page(title: str, *lines: str) -> str:
    return "\n".join([WARNING, "", f"# {title}", "", *lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def tree(schema: Schema, path: str = "") -> Iterator[tuple[str, str, str, str]]:
    """(field, type, allowed values, example) of every leaf and branch, depth first."""
    for part in schema.properties:
        inner, name, depth = part.schema, path + part.name, ""
        while inner.type == "array" and inner.items is not None:
            inner, depth = inner.items, depth + "[]"
        kind = f"list of {inner.type}" if depth else inner.type
        if inner.format:
            kind = inner.format if inner.format == "date" else kind
        kind += " or null" if part.schema.nullable or inner.nullable or None in inner.enum else ""
        kind += "" if part.required else ", optional"
        allowed = ", ".join(f"`{value}`" for value in inner.enum if value is not None)
        shown = "" if inner.example in (msgspec.UNSET, None) else f"`{inner.example}`"
        yield name + depth, kind, allowed, shown
        if inner.properties:
            yield from tree(inner, f"{name}{depth}.")


def records() -> str:
    """docs/records.md."""
    lines = [
        "What a source gives for a known person, before any shape and any mask: one record a dataset, as JSON, with",
        "ISO 8601 dates. `unefois.operations.records.problems(dataset, record)` lists what is wrong with one.",
        "",
        'A person who is known but has no file may have `{"absent": "23003"}` instead: the code ([errors](errors.md))',
        "says which file is missing.",
        "",
    ]
    for dataset in DATASETS.values():
        served = [operation.id for operation in ALL if operation.dataset == dataset.name]
        found = "pivot identity" + (f", or `{dataset.key}`" if dataset.key else "")
        if not any(
            way.modality in ("identite", "france_connect") for o in ALL if o.dataset == dataset.name for way in o.ways
        ):
            found = f"`{dataset.key}`"
        lines += [f"## {dataset.name}", "", f"{dataset.title}. Found by {found}. Serves {len(served)} operations.", ""]
        lines += [f"- {note}" for note in dataset.notes]
        lines += [""] if dataset.notes else []
        lines += ["| key | type | values | example |", "|---|---|---|---|"]
        lines += [
            f"| `{name}` | {kind} | {_cell(allowed)} | {_cell(shown)} |"
            for name, kind, allowed, shown in tree(dataset.schema)
        ]
        lines.append("")
    return _page("Records", *lines[:-1])


def pages() -> dict[str, str]:
    """File name under `docs/` → content of every page written from the table."""
    return {"records.md": records()}
