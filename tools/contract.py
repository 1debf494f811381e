"""Compares our OpenAPI documents with those that API Particulier publishes, when they lie beside the project.

    python -m tools.contract           compare, and write docs/contract-differences.md again
    python -m tools.contract --check   compare, and refuse a stale page

Paths, operation ids, parameters (required, types, enumerations, bounds, patterns), answers (fields, types, null,
enumerations, formats), statuses and error codes. Every difference has its reason in tools/contract-reasons.yaml, or
the comparison fails; a reason that explains nothing any more fails too.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from unefois.operations.openapi import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT.parent / "shared" / "contract"
REASONS = ROOT / "tools" / "contract-reasons.yaml"
PAGE = ROOT / "docs" / "contract-differences.md"
FILES = {
    "v3": ("openapi-particulier-v3.yaml", "v3"),
    "v2": ("openapi-particulier-v2.yaml", "v2"),
    "v2-generated": ("openapi-particulier-v2-generated.yaml", "v2"),
}
_SHOWN = 4
"""Paths that the page shows at once; longer lists are folded."""
_FACETS = (
    "type",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "default",
)


class Difference(NamedTuple):
    """One difference: `theirs` is the published file's, `ours` our document's; `absent` where there is none."""

    document: str
    path: str
    where: str
    what: str
    theirs: str
    ours: str

    def __str__(self) -> str:
        return f"{self.document} {self.path} {self.where} {self.what}: {self.theirs} -> {self.ours}"


class Reason(NamedTuple):
    """Why some differences are there."""

    why: str
    patterns: tuple[str, ...]


def differences(name: str, theirs: dict[str, Any], ours: dict[str, Any]) -> Iterator[Difference]:
    """Every difference between a published document and ours."""
    for path in sorted({*theirs["paths"], *ours["paths"]}):
        if path not in ours["paths"] or path not in theirs["paths"]:
            yield Difference(name, path, "path", "present", *_presence(path, theirs["paths"], ours["paths"]))
            continue
        pair = theirs["paths"][path]["get"], ours["paths"][path]["get"]
        for where, what, left, right in _operation(pair[0], pair[1], theirs, ours):
            yield Difference(name, path, where, what, left, right)


def _presence(key: str, theirs: Iterable[str], ours: Iterable[str]) -> tuple[str, str]:
    return ("present" if key in theirs else "absent"), ("present" if key in ours else "absent")


def _resolve(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


_Facet = tuple[str, str, str, str]


def _operation(
    left: dict[str, Any], right: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]
) -> Iterator[_Facet]:
    if bool(left.get("deprecated")) != bool(right.get("deprecated")):
        yield "operation", "deprecated", str(bool(left.get("deprecated"))), str(bool(right.get("deprecated")))
    yield from _security(left, right, theirs, ours)
    yield from _parameters(left, right)
    yield from _statuses(left["responses"], right["responses"], theirs, ours)
    if "200" in left["responses"] and "200" in right["responses"]:
        yield from _success(
            _resolve(left["responses"]["200"], theirs), _resolve(right["responses"]["200"], ours), theirs, ours
        )


def _security(
    left: dict[str, Any], right: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]
) -> Iterator[_Facet]:
    shown = [
        " or ".join(" and ".join(sorted(choice)) for choice in operation.get("security", root.get("security", [])))
        for operation, root in ((left, theirs), (right, ours))
    ]
    if shown[0] != shown[1]:
        yield "operation", "security", shown[0] or "none", shown[1] or "none"


def _parameters(left: dict[str, Any], right: dict[str, Any]) -> Iterator[_Facet]:
    mine, yours = (
        {(part["in"], part["name"]): part for part in operation.get("parameters", ())} for operation in (right, left)
    )
    for key in sorted({*mine, *yours}):
        where = f"{key[0]} {key[1]}"
        if key not in mine or key not in yours:
            yield where, "present", "present" if key in yours else "absent", "present" if key in mine else "absent"
            continue
        required = [str(bool(part.get("required"))) for part in (yours[key], mine[key])]
        if required[0] != required[1]:
            yield where, "required", *required
        yield from _schema(where, yours[key]["schema"], mine[key]["schema"])


def _statuses(
    left: dict[str, Any], right: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]
) -> Iterator[_Facet]:
    for status in sorted({*left, *right}):
        if status not in left or status not in right:
            yield "responses", f"status {status}", *_presence(status, left, right)
            continue
        published = _codes(_resolve(left[status], theirs), theirs)
        declared = _codes(_resolve(right[status], ours), ours)
        for code in sorted(published - declared):
            yield "responses", f"status {status} code {code}", "present", "absent"


def _codes(response: dict[str, Any], root: dict[str, Any]) -> set[str]:
    found = set()
    for content in response.get("content", {}).values():
        for example in content.get("examples", {}).values():
            body = _resolve(example, root)["value"]
            for error in body.get("errors", ()) if isinstance(body, dict) else ():
                if isinstance(error, dict):
                    found.add(str(error["code"]))
    return found


def _success(
    left: dict[str, Any], right: dict[str, Any], theirs: dict[str, Any], ours: dict[str, Any]
) -> Iterator[_Facet]:
    ids = [response.get("x-operationId", "absent") for response in (left, right)]
    if ids[0] != ids[1]:
        yield "200", "x-operationId", *ids
    for header in sorted({*left.get("headers", {})} - {*right.get("headers", {})}):
        yield "200", f"header {header}", "present", "absent"
    bodies = [response.get("content", {}).get("application/json", {}).get("schema") for response in (left, right)]
    if bodies[0] is None or bodies[1] is None:
        if bodies[0] is not bodies[1]:
            yield "200", "body", *("absent" if body is None else "present" for body in bodies)
        return
    yield from _tree("body", _resolve(bodies[0], theirs), _resolve(bodies[1], ours))


def _tree(where: str, left: dict[str, Any], right: dict[str, Any]) -> Iterator[_Facet]:
    yield from _schema(where, left, right)
    mine, yours = right.get("properties", {}), left.get("properties", {})
    for name in sorted({*mine, *yours}):
        inner = name if where == "body" else f"{where}.{name}"
        if name not in mine or name not in yours:
            yield inner, "present", *_presence(name, yours, mine)
        else:
            yield from _tree(inner, yours[name], mine[name])
    if "items" in left and "items" in right:
        yield from _tree(f"{where}[]", left["items"], right["items"])


def _schema(where: str, left: dict[str, Any], right: dict[str, Any]) -> Iterator[_Facet]:
    for facet in _FACETS:
        if left.get(facet) != right.get(facet):
            yield where, facet, str(left.get(facet, "absent")), str(right.get(facet, "absent"))
    nulls = [bool(schema.get("nullable")) or None in schema.get("enum", ()) for schema in (left, right)]
    if nulls[0] != nulls[1]:
        yield where, "nullable", *map(str, nulls)
    values = [{str(value) for value in schema.get("enum", ()) if value is not None} for schema in (left, right)]
    if values[0] != values[1]:
        yield where, "enum", *("|".join(sorted(found)) or "absent" for found in values)
    if "items" in left and "items" in right and not left["items"].get("properties"):
        yield from _schema(f"{where}[]", left["items"], right["items"]) if where.startswith("query ") else ()


# -- reasons ------------------------------------------------------------------------------------------------------


def read_reasons(path: Path = REASONS) -> list[Reason]:
    """The reasons, in their file's order."""
    return [Reason(item["why"].strip(), tuple(item["differences"])) for item in yaml.safe_load(path.read_text("utf-8"))]


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern is a difference as it is printed, with `*` for anything."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))


def explain(
    found: Iterable[Difference], reasons: list[Reason]
) -> tuple[dict[str, list[Difference]], list[Difference], list[str]]:
    """Differences by reason, those without one, the patterns that explain nothing. The first pattern that fits wins."""
    by_reason: dict[str, list[Difference]] = {reason.why: [] for reason in reasons}
    patterns = [(reason.why, pattern, _expression(pattern)) for reason in reasons for pattern in reason.patterns]
    used, unexplained = set(), []
    for difference in found:
        line = str(difference)
        fitting = next(((why, pattern) for why, pattern, regex in patterns if regex.fullmatch(line)), None)
        if fitting is None:
            unexplained.append(difference)
        else:
            used.add(fitting[1])
            by_reason[fitting[0]].append(difference)
    return by_reason, unexplained, [pattern for _, pattern, _ in patterns if pattern not in used]


def page(by_reason: dict[str, list[Difference]]) -> str:
    """docs/contract-differences.md."""
    count = sum(map(len, by_reason.values()))
    lines = [
        "<!-- Written by `make docs` (tools/contract.py, tools/contract-reasons.yaml): do not edit. -->",
        "",
        "# Differences with the published contract",
        "",
        "Our OpenAPI documents, compared with the three files that API Particulier publishes (v3, v2, and the v2 file",
        f"that its tests generate; state of 28 April 2026): {count} differences, each with its reason. `make check`",
        "fails on a difference without a reason, and on a reason without a difference.",
        "",
    ]
    for why, found in by_reason.items():
        lines += [f"## {why}", "", "| document | path | where | what | published | ours |", "|---|---|---|---|---|---|"]
        groups: dict[tuple[str, ...], list[str]] = {}
        for one in found:
            groups.setdefault((one.document, one.where, one.what, one.theirs, one.ours), []).append(one.path)
        for (name, where, what, theirs, ours), paths in groups.items():
            lines.append(f"| {name} | {_paths(paths)} | {where} | {what} | {_cell(theirs)} | {_cell(ours)} |")
        lines.append("")
    return "\n".join(lines)


def _paths(paths: list[str]) -> str:
    listed = "<br>".join(f"`{path}`" for path in paths)
    return listed if len(paths) <= _SHOWN else f"<details><summary>{len(paths)} paths</summary>{listed}</details>"


def _cell(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text not in ("present", "absent") else text


def compare(folder: Path = CONTRACT) -> list[Difference]:
    """Every difference with the files of a folder. Raises FileNotFoundError where they are absent."""
    found: list[Difference] = []
    for name, (file, kind) in FILES.items():
        theirs = yaml.load((folder / file).read_text("utf-8"), Loader=yaml.CSafeLoader)
        found += differences(name, theirs, document(kind))
    return found


def main(arguments: list[str]) -> int:
    """0 when every difference has a reason, every reason a difference, and the page is fresh."""
    if not CONTRACT.is_dir():
        print(
            "WARNING: ../shared/contract is absent: our contract was NOT compared with API Particulier's.",
            file=sys.stderr,
        )
        return 0
    by_reason, unexplained, idle = explain(compare(), read_reasons())
    for difference in unexplained:
        print(f"no reason: {difference}")
    for pattern in idle:
        print(f"explains nothing: {pattern}")
    if unexplained or idle:
        print(f"{len(unexplained)} differences without a reason, {len(idle)} reasons without one ({REASONS.name}).")
        return 1
    text = page(by_reason)
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text("utf-8") != text:
            print("docs/contract-differences.md is stale: run `make docs`.")
            return 1
    else:
        PAGE.write_text(text, encoding="utf-8")
    print(f"Contract: {sum(map(len, by_reason.values()))} differences, all with a reason.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
