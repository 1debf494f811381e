"""Recorded cases read from a folder: one folder an operation, one YAML file a case.

    library = Library.load(Path("cases"))
    library.find("api_particulier_v3_cnav_quotient_familial_with_civility", {"nomNaissance": "ROUX", …})

Layout: `<operation id>/<any name>.yaml|.yml`, keys `params`, `status`, `payload`, `description`; `404.yaml` (that exact
name) answers for its folder when nothing matches; `france_connect/` holds recorded words (`params.token`) whose
payload is the introspection of a token. The layout is that of API Particulier's public test cases.

Invariants: a file that cannot be read as a case is named in `rejected` with its reason and never stops the others; a
payload is served byte for byte as it was recorded, but for the blanks around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

from unefois.operations import BY_ID
from unefois.operations.matching import query_form

FALLBACK = "404.yaml"
WORDS = "france_connect"
_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1_000_000
_STATUSES = range(200, 600)
_OPERATION = re.compile(r"api_particulier_v\d+_[a-z0-9_]+")
_OTHER_API = "api_entreprise_"
_DEEPEST = 3
"""Levels of folders between a repository and its cases."""

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a PyYAML built without libyaml: same answers, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded answer and the parameters that call it."""

    operation: str
    file: str
    params: dict[str, Any]
    status: int
    body: bytes
    media_type: str = "application/json"
    description: str = ""
    key: str = ""
    """Query-string form of `params`: what calls are compared with."""

    @property
    def path(self) -> str:
        """The case's place in its folder, for people."""
        return f"{self.operation}/{self.file}"

    @property
    def is_fallback(self) -> bool:
        """Whether it answers for its folder when nothing matches."""
        return self.file == FALLBACK


class Rejected(msgspec.Struct, frozen=True):
    """A file, or a whole folder, that is not served, and why (in French, for the operator)."""

    path: str
    reason: str


class MalformedCase(Exception):
    """The file is not a case; the message is the reason, in French."""


class Library:
    """The cases of a folder, indexed by operation and key. Read once; immutable afterwards."""

    def __init__(
        self,
        cases: Iterable[Case] = (),
        words: Mapping[str, Mapping[str, Any]] | None = None,
        rejected: Iterable[Rejected] = (),
    ) -> None:
        """`words`: recorded FranceConnect words with their `token_introspection`."""
        self.cases: tuple[Case, ...] = tuple(cases)
        self.words: dict[str, Mapping[str, Any]] = dict(words or {})
        self.operations: frozenset[str] = frozenset(case.operation for case in self.cases)
        """Operations that have at least one case."""
        self._by_key: dict[str, dict[str, Case]] = {}
        self._fallbacks: dict[str, Case] = {}
        refused = list(rejected)
        for case in self.cases:
            self._index(case, refused)
        self.rejected: tuple[Rejected, ...] = tuple(refused)

    def _index(self, case: Case, refused: list[Rejected]) -> None:
        if case.is_fallback:
            self._fallbacks[case.operation] = case
        if not case.params:
            return
        folder = self._by_key.setdefault(case.operation, {})
        other = folder.setdefault(case.key, case)
        if other is not case and (other.status, other.body) != (case.status, case.body):
            # A fallback that repeats a case's parameters gives way to it; else the first name in order wins.
            winner, loser = (case, other) if other.is_fallback and not case.is_fallback else (other, case)
            folder[case.key] = winner
            if not loser.is_fallback:
                refused.append(Rejected(loser.path, f"mêmes paramètres que « {winner.file} », qui l'emporte"))

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Read every case below `folder`.

        :raises NotADirectoryError: `folder` is not a folder that can be listed.
        """
        if not folder.is_dir():
            raise NotADirectoryError(f"Le dossier de cas « {folder} » n'existe pas.")
        folder = locate(folder)
        cases: list[Case] = []
        words: dict[str, Mapping[str, Any]] = {}
        rejected: list[Rejected] = []
        strangers = 0
        for directory in sorted(path for path in folder.iterdir() if path.is_dir()):
            name = directory.name
            if name != WORDS and name not in BY_ID:
                if _OPERATION.fullmatch(name):
                    rejected.append(Rejected(name, "aucune opération de ce nom n'est servie ici"))
                strangers += name.startswith(_OTHER_API)
                continue
            for path in sorted(directory.iterdir()):
                if path.suffix not in _SUFFIXES or not path.is_file():
                    continue
                try:
                    if name == WORDS:
                        word, introspection = _read_word(path)
                        words[word] = introspection
                    else:
                        cases.append(_read_case(path, name))
                except MalformedCase as error:
                    rejected.append(Rejected(f"{name}/{path.name}", str(error)))
        if strangers:
            rejected.append(Rejected(f"{_OTHER_API}*", f"{strangers} dossiers d'une autre API"))
        return cls(cases, words, rejected)

    def __len__(self) -> int:
        return len(self.cases)

    def find(self, operation: str, matching: Mapping[str, Any]) -> Case | None:
        """The case that these matching parameters call, exactly; None when there is none."""
        folder = self._by_key.get(operation)
        return folder.get(query_form(matching)) if folder else None

    def fallback(self, operation: str) -> Case | None:
        """What the folder answers when nothing matches, if it says."""
        return self._fallbacks.get(operation)


def locate(folder: Path) -> Path:
    """The folder that holds the folders of operations: this one, or one of those inside it (a whole repository)."""
    level = [folder]
    for _ in range(_DEEPEST + 1):
        below = [[path for path in sorted(one.iterdir()) if path.is_dir()] for one in level]
        for one, inside in zip(level, below, strict=True):
            if any(path.name in BY_ID for path in inside):
                return one
        level = [path for inside in below for path in inside if not path.name.startswith((".", "node_modules"))]
    return folder


def _mapping(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise MalformedCase(f"plus de {_MAX_BYTES // 1000} Ko")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MalformedCase("n'est pas un texte UTF-8") from error
    except OSError as error:
        raise MalformedCase(f"illisible ({error.strerror})") from error
    try:
        # _Loader is PyYAML's safe loader, in C where it is there.
        content = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2000-13-45
        place = getattr(error, "problem_mark", None)
        where = f", ligne {place.line + 1}" if place else ""
        raise MalformedCase(f"n'est pas du YAML{where}") from error
    if not isinstance(content, dict):
        raise MalformedCase("n'est pas une table de clés")
    return content


def _read_case(path: Path, operation: str) -> Case:
    content = _mapping(path)
    params = content.get("params")
    if params is None and path.name == FALLBACK:
        params = {}
    if not isinstance(params, dict):
        raise MalformedCase("« params » manque ou n'est pas une table")
    if not params and path.name != FALLBACK:
        raise MalformedCase("« params » est vide : aucun appel ne peut atteindre ce cas")
    status = content.get("status")
    if isinstance(status, str) and status.isascii() and status.isdigit():
        status = int(status)
    if not isinstance(status, int) or isinstance(status, bool) or status not in _STATUSES:
        raise MalformedCase("« status » n'est pas un statut HTTP")
    body, media_type = _body(content.get("payload"))
    named = {str(name): value for name, value in params.items()}
    return Case(
        operation=operation,
        file=path.name,
        params=named,
        status=status,
        body=body,
        media_type=media_type,
        description=str(content.get("description") or ""),
        key=query_form(named),
    )


def _body(payload: Any) -> tuple[bytes, str]:
    """The bytes to serve and their media type. Text that begins as JSON must be JSON; other text is served as text."""
    if payload is None:
        return b"", "application/json"
    if not isinstance(payload, str):
        try:
            return msgspec.json.encode(payload), "application/json"
        except (TypeError, ValueError) as error:
            raise MalformedCase("« payload » ne s'écrit pas en JSON") from error
    body = payload.strip().encode()
    try:
        msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        if body.startswith((b"{", b"[", b'"')):
            raise MalformedCase(f"« payload » n'est pas du JSON ({error})") from error
        return body, "text/plain; charset=utf-8"
    return body, "application/json"


def _read_word(path: Path) -> tuple[str, Mapping[str, Any]]:
    content = _mapping(path)
    params, payload = content.get("params"), content.get("payload")
    word = params.get("token") if isinstance(params, dict) else None
    if word is None or not isinstance(payload, str):
        raise MalformedCase("« params.token » ou « payload » manque")
    try:
        introspection = msgspec.json.decode(payload)["token_introspection"]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise MalformedCase("« payload » n'est pas l'introspection d'un jeton FranceConnect") from error
    if not isinstance(introspection, dict):
        raise MalformedCase("« token_introspection » n'est pas une table")
    return str(word), introspection
