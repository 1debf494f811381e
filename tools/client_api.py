"""Writes the typed answers of the public client from the OpenAPI document of the exchange.

    python -m tools.client_api           write src/unefois/client/api/ again
    python -m tools.client_api --check   refuse stale modules

One module a provider of the path (`dss`, `cnous`…), one `Operation` a route, in its latest version, one Struct an
object. A property that a scope opens, or that is not required, or that may be null, is `… | None`: None by default.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from unefois.operations.openapi import document

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "src" / "unefois" / "client" / "api"
_ROUTE = re.compile(r"/v(\d+)/(\w+)/(\w+)/(identite|france_connect|ine|identifiant)")
_NAMES = {
    "france_travail/statut": "DemandeurEmploi",
    "france_travail/indemnites": "PaiementsFranceTravail",
    "cnam/droits": "DroitsAssuranceMaladie",
    "men/scolarites": "Scolarite",
}
_IDENTITY = frozenset(
    {
        "nomNaissance",
        "nomUsage",
        "prenoms[]",
        "anneeDateNaissance",
        "moisDateNaissance",
        "jourDateNaissance",
        "sexeEtatCivil",
        "codeCogInseePaysNaissance",
        "codeCogInseeCommuneNaissance",
        "nomCommuneNaissance",
        "codeCogInseeDepartementNaissance",
        "ine",
        "identifiant",
        "recipient",
        "Cache-Control",
    }
)
_NOT_OF_A_PERSON = frozenset({"ine", "identifiant", "recipient", "Cache-Control"})
_SCALARS = {"string": "str", "integer": "int", "number": "Decimal", "boolean": "bool"}
_HEAD = '''"""Answers of `{prefix}/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

{imports}
'''


def modules() -> dict[str, str]:
    """File name → content, before formatting."""
    described = document("v3")
    routes = _latest(described)
    made = {}
    exported: dict[str, list[str]] = {}
    for prefix in sorted({path.partition("/")[0] for path in routes}):
        writer = _Writer(described)
        for path, versions in routes.items():
            if path.startswith(f"{prefix}/"):
                writer.operation(path, versions)
        made[f"{prefix}.py"] = writer.text(prefix)
        exported[prefix] = writer.exported
    made["__init__.py"] = _index(exported)
    return made


def _latest(described: dict[str, Any]) -> dict[str, dict[str, int]]:
    routes: dict[str, dict[str, int]] = defaultdict(dict)
    for url in described["paths"]:
        if match := _ROUTE.fullmatch(url):
            version, owner, name, modality = match.groups()
            versions = routes[f"{owner}/{name}"]
            versions[modality] = max(int(version), versions.get(modality, 0))
    return dict(routes)


class _Writer:
    def __init__(self, described: dict[str, Any]) -> None:
        self._described = described
        self._parts: list[str] = []
        self.exported: list[str] = []

    def operation(self, path: str, versions: dict[str, int]) -> None:
        """The Structs of a route, and its descriptor."""
        calls = [self._described["paths"][f"/v{v}/{path}/{m}"]["get"] for m, v in versions.items()]
        name = _NAMES.get(path) or _camel(path.partition("/")[2])
        self._struct(name, _merged([self._data(call) for call in calls]), calls[0]["tags"][0])
        names = {p["name"] for call in calls for p in call["parameters"]}
        options, identity = names - _IDENTITY, names & _IDENTITY - _NOT_OF_A_PERSON
        constant = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
        provider = re.search(r"Fournisseur : (.+?)\.\n", calls[0]["description"])
        assert provider, path  # noqa: S101  # every description names it
        chosen = f", options=frozenset({sorted(options)!r})" if options else ""
        if identity:
            chosen += f", identity=frozenset({sorted(identity)!r})"
        self._parts.append(
            f"{constant} = Operation({path!r}, {name}, {versions!r}, title={calls[0]['tags'][0]!r}, "
            f"provider={provider[1]!r}{chosen})"
        )
        self.exported += [constant, name]

    def _data(self, call: dict[str, Any]) -> dict[str, Any]:
        reference = call["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        data: dict[str, Any] = self._described["components"]["schemas"][reference.rpartition("/")[2]]["properties"]
        return dict(data["data"])

    def _struct(self, name: str, schema: dict[str, Any], about: str) -> None:
        lines = [f"class {name}(Struct, frozen=True, kw_only=True):", f'    """{about}"""', ""]
        for key, value in schema["properties"].items():
            part = "Detail" if _camel(key) == name else _camel(key)
            kind = self._type(name + part, value)
            optional = value.get("nullable") or key not in schema.get("required", ())
            default = " = None" if key not in schema.get("required", ()) else ""
            lines.append(f"    {key}: {kind}{' | None' if optional else ''}{default}")
            lines.append(f'    """{value["description"]}"""')
        self._parts.append("\n".join(lines))

    def _type(self, name: str, schema: dict[str, Any]) -> str:
        if schema["type"] == "object":
            self._struct(name, schema, schema["description"])
            return name
        if schema["type"] == "array":
            items = {"description": schema.get("description", ""), **schema["items"]}
            return f"tuple[{self._type(name.removesuffix('s'), items)}, ...]"
        if schema.get("format") == "date" and "nais" not in name.lower():
            return "date"
        return _SCALARS[schema["type"]]  # a date of birth may be partial (1987-11-00)

    def text(self, prefix: str) -> str:
        """The module."""
        body = "\n\n\n".join(self._parts)
        imports = [
            *(["from datetime import date"] if re.search(r": .*\bdate\b", body) else []),
            *(["from decimal import Decimal"] if "Decimal" in body else []),
            "\nfrom msgspec import Struct\n\nfrom .operation import Operation\n",
            f"__all__ = {sorted(self.exported)!r}\n\n",
        ]
        return _HEAD.format(prefix=prefix, imports="\n".join(imports)) + body + "\n"


def _merged(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """One shape for the modalities of a route: what only some of them answer is not required."""
    properties: dict[str, Any] = {}
    for schema in schemas:
        for name, value in schema["properties"].items():
            known = properties.setdefault(name, value)
            assert _bare(known) == _bare(value), name  # noqa: S101  # two shapes under one name cannot be merged
    required = set.intersection(*(set(schema.get("required", ())) for schema in schemas))
    return {"properties": properties, "required": [name for name in properties if name in required]}


def _bare(schema: Any) -> Any:
    """Types and names alone."""
    if isinstance(schema, dict):
        kept = ("type", "format", "nullable", "properties", "items", "required")
        return {key: _bare(value) for key, value in schema.items() if key in kept or "type" not in schema}
    return schema


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _index(exported: dict[str, list[str]]) -> str:
    lines = [
        '"""Every operation and its answer. Written by `python -m tools.client_api`: do not edit."""',
        "",
        *(f"from .{prefix} import {', '.join(sorted(names))}" for prefix, names in exported.items()),
        "from .operation import Operation",
        "",
        f"__all__ = {sorted([*(name for names in exported.values() for name in names), 'Operation'])!r}",
    ]
    return "\n".join(lines) + "\n"


def formatted(text: str) -> str:
    """As `ruff` writes it."""
    for command in (["check", "--fix", "--quiet", "--select", "I,RUF022"], ["format"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(FOLDER / "made.py"), "-"],
            input=text, capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        text = done.stdout
    return text


def main() -> int:
    """Write, or refuse what is stale."""
    wanted = {name: formatted(text) for name, text in modules().items()}
    late = [
        name for name, text in wanted.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != text
    ]  # fmt: skip
    if "--check" in sys.argv:
        for name in late:
            print(f"périmé : src/unefois/client/api/{name}")
        print("Lancez `make docs`." if late else f"{len(wanted)} modules du client à jour.")
        return 1 if late else 0
    for name in late:
        (FOLDER / name).write_text(wanted[name], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
