"""The pages of `docs/` that are written from the table: operations, errors, scopes, records.

Deterministic: the same table gives the same bytes, so that a stale page can be refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from unefois.operations import ALL, BY_ID, GONE, ROUTES, scopes
from unefois.operations.codes import V2_STATUS, V3_STATUS, situation_of
from unefois.operations.errors import CATALOGUE
from unefois.operations.labels import ABOUT
from unefois.operations.providers import PREFIXES
from unefois.operations.records import DATASETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.operations.model import Route
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


def operations() -> str:
    """docs/operations.md."""
    lines = [
        f"{len(ALL)} operations on {len(ROUTES)} routes. A route answers the versions listed; another version is a 404",
        "with code 00402. The shapes of the answers are in the OpenAPI files (`/api/open-api.yml`), the errors in",
        "[errors](errors.md), the rights in [scopes](scopes.md).",
        "",
        "From v3 on every call needs `recipient`; in v2 it is optional with an API key.",
        "",
    ]
    for route in ROUTES.values():
        versions = sorted(route.operations)
        newest = route.operations[versions[-1]]
        listed = ", ".join(f"`{route.operations[version].path}`" for version in versions)
        lines += [f"## {newest.summary}", "", f"{ABOUT[newest.dataset]}", "", f"- Paths: {listed}"]
        lines += [f"- Operation: {', '.join(f'`{route.operations[version].id}`' for version in versions)}"]
        lines += [f"- Provider: {newest.provider.name}; dataset [`{newest.dataset}`](records.md#{newest.dataset})"]
        lines += [f"- Modalities: {', '.join(way.modality.value for way in newest.ways)}"]
        if newest.cache_seconds:
            lines += [f"- Kept in memory for {newest.cache_seconds // 3600} h (`Cache-Control: no-cache` asks anew)"]
        lines += ["", "| parameter | type | required | |", "|---|---|---|---|"]
        lines += [
            f"| `{parameter.name}` | {parameter.schema.type} | {'yes' if parameter.required else ''} "
            f"| {_cell(parameter.description)} |"
            for parameter in newest.parameters
        ] or ["| none besides `recipient` | | | |"]
        lines += ["", "| field | version | scopes |", "|---|---|---|"]
        lines += [f"| `{name}` | {shown} | {needed} |" for name, shown, needed in _fields(route)]
        lines.append("")
    lines += ["## Withdrawn", "", "| path | answer (410, plain text) |", "|---|---|"]
    lines += [f"| `{path}` | {_cell(gone.text)} |" for path, gone in GONE.items()]
    return _page("Operations", *lines)


def _fields(route: Route) -> Iterator[tuple[str, str, str]]:
    """(field, versions, scopes) of everything that has scopes of its own, and of the fields at the top."""
    found: dict[tuple[str, str], list[str]] = {}
    for version, operation in sorted(route.operations.items()):
        for name, needed in opened(operation.data):
            found.setdefault((name, needed), []).append(f"v{version}")
    for (name, needed), versions in found.items():
        yield name, ", ".join(versions), needed


def opened(schema: Schema, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, what opens it) of the fields at the top, and of those inside that need one scope more."""
    for part in schema.properties:
        needed = " and ".join(f"`{scope}`" for scope in part.scopes)
        if part.any_of:
            needed = " or ".join(f"`{scope}`" for scope in part.any_of)
        if needed or not path:
            yield path + part.name, (f"and {needed}" if path else needed) or "always"
        inner = part.schema.items if part.schema.items is not None else part.schema
        yield from opened(inner, f"{path}{part.name}{'[]' if part.schema.items is not None else ''}.")


def errors() -> str:
    """docs/errors.md."""
    lines = [
        "The closed list of errors. Two digits of provider (`00`: the exchange itself; `XX`: any provider)",
        "and three of cause. From v3 on an error is an item of `errors`, with `meta.aide` (what to do); v2 has its own",
        "forms and no code. Titles and details are API Particulier's own words, which clients match on;",
        "`{provider}` is a name and `{version}` a number. `GET /api/errors?operation_id=…` lists those of one",
        "operation.",
        "",
        "| code | v3 | v2 | title | detail | what to do |",
        "|---|---|---|---|---|---|",
    ]
    for code, entry in sorted(CATALOGUE.items(), key=lambda item: (item[0].startswith("XX"), item[0])):
        situation = situation_of(code)
        statuses = ("", "") if situation is None else (str(V3_STATUS[situation]), str(V2_STATUS[situation]))
        texts = map(_cell, (code, *statuses, entry.title, entry.detail, entry.help))
        lines.append(f"| {' | '.join(texts)} |")
    lines += ["", "## Providers", "", "| prefix | provider |", "|---|---|"]
    lines += [f"| {prefix} | {name} |" for prefix, name in sorted(PREFIXES.items())]
    return _page("Errors", *lines)


def scope_registry() -> str:
    """docs/scopes.md."""
    lines = [
        "A call is admitted when the token holds at least one scope of the operation; each opens its fields, and a",
        "field without its scope is absent. With FranceConnect, from v3 on, the scopes of the citizen's own identity",
        "(`…_identite`) are dropped.",
        "",
        "| scope | operations | fields |",
        "|---|---|---|",
    ]
    for scope, ids in scopes().items():
        paths = dict.fromkeys(BY_ID[name].path for name in ids)
        fields = dict.fromkeys(
            f"`{field}`" for name in ids for field, needed in opened(BY_ID[name].data) if f"`{scope}`" in needed
        )
        lines.append(f"| `{scope}` | {'<br>'.join(f'`{path}`' for path in paths)} | {', '.join(fields)} |")
    return _page("Scopes", *lines)


def pages() -> dict[str, str]:
    """File name under `docs/` → content of every page written from the table."""
    return {
        "errors.md": errors(),
        "operations.md": operations(),
        "records.md": records(),
        "scopes.md": scope_registry(),
    }
