"""The repository agrees with itself: what documents name exists, the house's table is its contracts and its folders.

Cheap checks of what review would otherwise have to say again; each failure says what to do.
"""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import statistics
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

from unefois import cli
from unefois.config import Settings
from unefois.sandbox import first_call

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "unefois"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HARD_CAP, MEDIAN_CAP = 600, 200
_BINARY = frozenset({".gz", ".png", ".ico", ".woff2"})
_NOT_OURS = frozenset({"uv.lock", "package-lock.json"})


def _tracked() -> list[Path]:
    """Files of the repository: those of git, new ones included; outside a clone, whatever is there."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        paths = [ROOT / line for line in listed.stdout.splitlines()]
    else:
        paths = [path for folder in ("src", "docs", "tests", "tools") for path in (ROOT / folder).rglob("*")]
        paths += ROOT.glob("*.*")
    return [path for path in paths if path.is_file()]


TRACKED = _tracked()
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in TRACKED
    if path.suffix not in _BINARY and path.name not in _NOT_OURS
}
PAGES = {name: text for name, text in TEXTS.items() if name.endswith(".md")}
MODULES = {name: text for name, text in TEXTS.items() if name.startswith("src/") and name.endswith(".py")}
_ANCHOR = re.compile(r"[^\w\- ]")


def _prose(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def _anchors(text: str) -> set[str]:
    """The anchors that a code host gives to the titles of a page."""
    titles = re.findall(r"^#+ (.+)$", _prose(text), flags=re.MULTILINE)
    found = {
        _ANCHOR.sub("", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower()).replace(" ", "-") for title in titles
    }
    return found | set(re.findall(r'<a id="([^"]+)"', text))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_of_a_page_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for link in re.findall(r"\]\(([^)\s]+)\)", _prose(PAGES[name])):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{name} links to {link}, which does not exist"
        if anchor and path.suffix == ".md":
            assert anchor in _anchors(path.read_text(encoding="utf-8")), f"{name} links to {link}: no such title"


def test_named_paths_exist() -> None:
    """In documents, docstrings and comments of the package: a path from the root, or from the package."""
    pattern = re.compile(r"(?<![\w/.…-])((?:src|docs|tests|tools|\.ci)/(?!adr/NNNN)[\w./-]*\w)(?![\w*<{…])")
    missing = []
    for name, text in TEXTS.items():
        if not name.endswith((".md", ".py", ".toml", ".yaml", ".yml", "Makefile")) or name.startswith("tests/"):
            continue
        prose = text if name.endswith(".py") else re.sub(r"\]\([^)]*\)", "", text)
        missing += [f"{name}: {path}" for path in pattern.findall(prose) if not (ROOT / path).exists()]
    assert not missing, "named, and not there:\n" + "\n".join(missing)


def test_paths_named_inside_the_package_exist() -> None:
    rooms = "|".join(sorted(_rooms()))
    pattern = re.compile(rf"`((?:{rooms})/[\w./-]*\w)`")
    missing = [
        f"{name}: {path}"
        for name, text in PAGES.items()
        for path in pattern.findall(text)
        if not (SOURCE / path).exists() and not (ROOT / path).exists()
    ]
    assert not missing, "named, and not there:\n" + "\n".join(missing)


# -- the house ----------------------------------------------------------------------------------------------------


def _rooms() -> set[str]:
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__"}
    return folders | modules


def _table() -> dict[str, set[str]]:
    """The rooms of docs/architecture.md and what each may import."""
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", PAGES["docs/architecture.md"], flags=re.MULTILINE)
    every = {room for room, _ in rows}
    granted = {}
    for room, may in rows:
        named = set(re.findall(r"`(\w+)`", may))
        granted[room] = every - named - {room} if may.startswith("all") else named
    return granted


def test_every_room_is_in_the_table() -> None:
    assert set(_table()) == _rooms(), "docs/architecture.md, table of the rooms: one row for each folder of src/unefois"


def test_the_contracts_are_the_table() -> None:
    forbidden: dict[str, set[str]] = {room: set() for room in _rooms()}
    for contract in PROJECT["tool"]["importlinter"]["contracts"]:
        sources = contract.get("source_modules") or contract["modules"]
        targets = contract.get("forbidden_modules") or contract["modules"]
        for source in sources:
            room = source.removeprefix("unefois.")
            forbidden[room] |= {target.removeprefix("unefois.") for target in targets} - {room, "django"}
    for room, granted in _table().items():
        expected = _rooms() - granted - {room}
        assert forbidden[room] == expected, (
            f"{room}: the contracts of pyproject.toml must forbid what docs/architecture.md does not grant "
            f"(too many: {forbidden[room] - expected}; missing: {expected - forbidden[room]})"
        )


def test_tests_mirror_the_rooms() -> None:
    without_own_tests = {
        "asgi",
        "bench",
        "config",
        "database",
        "logs",
        "teleservice",
    }  # exercised by those that stand on them
    for room in sorted(_rooms() - without_own_tests):
        assert (ROOT / "tests" / room).is_dir(), f"tests/{room}/ is missing"


OUTSIDE = tuple(f"src/unefois/{room}/" for room in ("bench", "cli", "client", "teleservice"))
"""Commands and measures start other processes; the client and the service that uses it live outside of the house."""


def test_nobody_but_the_settings_reads_the_environment() -> None:
    allowed = {
        "src/unefois/portal/__init__.py",  # writes it: Django's own way to name its settings
        "src/unefois/franceconnect/simulator/app.py",  # looks again before it starts: it may be run alone
    }
    for name, text in MODULES.items():
        if name in allowed or name.startswith(OUTSIDE):
            continue
        assert "os.environ" not in text, f"{name}: take the settings as an argument"
        assert "getenv" not in text, f"{name}: take the settings as an argument"


# -- size and words -----------------------------------------------------------------------------------------------


def test_modules_stay_readable() -> None:
    sizes = {name: text.count("\n") for name, text in MODULES.items() if "/migrations/" not in name}
    long = {name: lines for name, lines in sizes.items() if lines > HARD_CAP}
    long |= {
        name: text.count("\n")
        for name, text in TEXTS.items()
        if name.startswith(("tests/", "tools/")) and name.endswith(".py") and text.count("\n") > HARD_CAP
    }
    assert not long, f"too long, cut them: {long}"
    assert statistics.median(sizes.values()) < MEDIAN_CAP


def test_no_path_of_a_machine() -> None:
    pattern = re.compile(r"(?<![\w./}])/(?:work|root|tmp|home/[a-z]+|Users/[A-Za-z]+)/")
    allowed = {"tests/test_consistency.py"}
    found = [
        f"{name}: {match.group()}"
        for name, text in TEXTS.items()
        if name not in allowed
        for match in pattern.finditer(text)
    ]
    assert not found, "paths of one machine:\n" + "\n".join(found)


def test_forbidden_words() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "HA" + "CK", "chat" + "bot", "language " + "model")
    pattern = re.compile(r"\b(?:" + "|".join(words) + r")\b")
    found = [f"{name}: {match.group()}" for name, text in TEXTS.items() for match in pattern.finditer(text)]
    assert not found, "say what is, or do it:\n" + "\n".join(found)


# -- decisions, dependencies, commands ----------------------------------------------------------------------------

DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_decisions_have_one_number_each() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1)), "docs/adr: numbers follow one another, each once"
    index = PAGES["docs/adr/README.md"]
    for path in DECISIONS:
        assert f"({path.name})" in index, f"docs/adr/README.md does not list {path.name}"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_its_four_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert "**" in text.partition("## Decision")[2].partition("## Consequences")[0], "no sentence to quote"


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", line)[0].lower() for line in requirements}  # type: ignore[index]


def test_every_dependency_has_its_reason() -> None:
    page = PAGES["docs/adr/0002-dependencies.md"].partition("## Consequences")[0]
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", page, flags=re.MULTILINE))
    listed = {word.lower() for word in re.findall(r"[\w-]{2,}", re.sub(r"\([^)]*\)", "", first_cells))} - {"package"}
    project = PROJECT["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    declared = _names([*project["dependencies"], *extras, *PROJECT["dependency-groups"]["dev"]]) - {"unefois"}
    assert declared == listed - {"--"}, f"without reason: {declared - listed}; no longer there: {listed - declared}"


def _imported() -> set[str]:
    found = set()
    for text in MODULES.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found


def test_every_runtime_dependency_is_used() -> None:
    modules = {"pyyaml": "yaml", "python-dateutil": "dateutil", "python-stdnum": "stdnum", "jinja2": "jinja2"}
    indirect = {"cryptography", "httptools", "valkey"}  # under joserfc, uvicorn and limits: named for their bounds
    imported = _imported()
    for name in _names(PROJECT["project"]["dependencies"]) - indirect:
        module = modules.get(name, name.replace("-", "_"))
        assert module in imported, f"{name} is a dependency that nothing imports"


def test_commands_named_in_documents_exist() -> None:
    groups = cli._GROUPS
    for name, text in PAGES.items():
        for group, sub in re.findall(r"(?:^|[`\s/(])unefois ([a-z]+)(?: ([a-z]+))?(?=[\s`])", "\n".join(_code(text))):
            assert group in groups, f"{name}: there is no command « unefois {group} »"
            target, _, attribute = groups[group][0].partition(":")
            app = getattr(importlib.import_module(target), attribute)
            if sub and attribute == "app" and app.default_command is None:
                assert sub in app, f"{name}: there is no command « unefois {group} {sub} »"


def _code(text: str) -> list[str]:
    """What a page shows as code: blocks, then words between backquotes."""
    return re.findall(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE) + re.findall(r"`[^`\n]+`", _prose(text))


def test_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", TEXTS["Makefile"], flags=re.MULTILINE))
    for name, text in PAGES.items():
        for target in re.findall(r"`?\bmake ([a-z]+)\b", "\n".join(_code(text))):
            assert target in targets, f"{name}: there is no target « make {target} »"


def test_settings_named_in_documents_exist() -> None:
    known = {f"UNEFOIS_{name.upper()}" for name in Settings.model_fields}
    for name, text in PAGES.items():
        if name.startswith("tools/"):
            continue
        for setting in re.findall(r"\bUNEFOIS_[A-Z_]*[A-Z]\b", text):
            assert setting in known or setting.startswith("UNEFOIS_TEST_"), f"{name}: {setting} is not a setting"


# -- the public file, the two languages ---------------------------------------------------------------------------


def test_publiccode() -> None:
    """The keys that version 0.4 of the standard requires, and no disagreement with the project's own file."""
    public = yaml.safe_load(TEXTS["publiccode.yml"])
    required = {
        "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal",
        "maintenance", "localisation",
    }  # fmt: skip
    assert required <= set(public)
    assert public["publiccodeYmlVersion"] in ("0.4", "0.4.0")
    assert public["softwareVersion"] == PROJECT["project"]["version"]
    assert public["legal"]["license"] == PROJECT["project"]["license"]
    for language in public["localisation"]["availableLanguages"]:
        described = public["description"][language]
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10_000
        assert described["features"]


def test_the_two_readmes_have_the_same_sections() -> None:
    levels = [re.findall(r"^(#+) ", _prose(PAGES[name]), flags=re.MULTILINE) for name in ("README.md", "README.fr.md")]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("name", ["README.md", "README.fr.md", "docs/start.md"])
def test_the_first_call_is_the_one_that_the_demonstration_prints(name: str) -> None:
    assert first_call() in PAGES[name]


def test_the_changelog_knows_the_version() -> None:
    assert re.search(r"^## \[Unreleased\]", TEXTS["CHANGELOG.md"], flags=re.MULTILINE)


_SHOWN = [path for path in SOURCE.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", _SHOWN, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_the_examples_in_docstrings_are_true(path):
    name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    done = doctest.testmod(importlib.import_module(name))
    assert done.attempted
    assert not done.failed
