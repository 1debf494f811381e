"""What is asked of a remote system: the subject as a flat tree, and the request written from it.

The tree has the v3 parameter names, whoever the caller and whatever the modality: `nomNaissance`, `nomUsage`,
`prenoms` (list), `anneeDateNaissance`, `moisDateNaissance`, `jourDateNaissance` (integers), `dateNaissance` (ISO, a
complete date only), `sexeEtatCivil`, `codeCogInseePaysNaissance`, `codeCogInseeCommuneNaissance`,
`nomCommuneNaissance`, `codeCogInseeDepartementNaissance`, then `ine`, `identifiant` or `immatriculation`, then the
options (`annee`, `mois`, `campaignYear`…). What is unknown is absent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from unefois.sources.remote.mapping import Malformed, Unmappable, compile_expression

if TYPE_CHECKING:
    from unefois.sources.interface import Subject
    from unefois.sources.remote.settings import RemoteSettings

_BRACES = re.compile(r"\{([^{}]*)\}")
_FIRST_KEY = re.compile(r"\$(?:root)?\.([^.\[\]]+)")
NAMES = frozenset(
    {
        "nomNaissance",
        "nomUsage",
        "prenoms",
        "anneeDateNaissance",
        "moisDateNaissance",
        "jourDateNaissance",
        "dateNaissance",
        "sexeEtatCivil",
        "codeCogInseePaysNaissance",
        "codeCogInseeCommuneNaissance",
        "nomCommuneNaissance",
        "codeCogInseeDepartementNaissance",
        "ine",
        "identifiant",
        "immatriculation",
        "annee",
        "mois",
        "campaignYear",
        "anneeScolaire",
        "codeEtablissement",
        "degreEtablissement",
        "codesBcnDepartements",
        "codesBcnRegions",
    }
)
"""What a question may hold."""


def question(subject: Subject) -> dict[str, Any]:
    """The subject as a tree."""
    tree: dict[str, Any] = {}
    identity = subject.identity
    if identity is not None:
        tree = {
            "nomNaissance": identity.family_name,
            "nomUsage": identity.usage_name,
            "prenoms": list(identity.given_names) or None,
            "anneeDateNaissance": identity.birth_year,
            "moisDateNaissance": identity.birth_month,
            "jourDateNaissance": identity.birth_day,
            "sexeEtatCivil": identity.sex,
            "codeCogInseePaysNaissance": identity.birth_country,
            "codeCogInseeCommuneNaissance": identity.birth_commune,
            "nomCommuneNaissance": identity.birth_commune_name,
            "codeCogInseeDepartementNaissance": identity.birth_department,
        }
        if identity.birth_year and identity.birth_month and identity.birth_day:
            tree["dateNaissance"] = f"{identity.birth_year:04d}-{identity.birth_month:02d}-{identity.birth_day:02d}"
    if subject.key is not None:
        tree[subject.key[0]] = subject.key[1]
    return {name: value for name, value in (tree | subject.options).items() if value is not None}


class Written(msgspec.Struct, frozen=True):
    """A request ready to be sent."""

    url: str
    query: tuple[tuple[str, str], ...]
    body: bytes | None
    media_type: str


class Writer:
    """Writes requests as declared. Raises Malformed when it is built, Unmappable when a subject lacks a part."""

    def __init__(self, settings: RemoteSettings) -> None:
        self._url = settings.url
        for place, declared in (("query", settings.query), ("body", settings.body), ("form", settings.form)):
            _known(declared, place)
        for found in _BRACES.finditer(settings.url):
            if found[1] not in NAMES:
                raise Malformed(f"url : « {found[0]} » n'est pas un paramètre de la question")
        if not (_BRACES.search(settings.url) or settings.query or settings.body or settings.form):
            raise Malformed("url : aucun paramètre de la personne n'est envoyé, tout le monde aurait la même réponse")
        self._query = compile_expression(settings.query, "query")
        self._body = None if settings.body is None else compile_expression(settings.body, "body")
        self._form = None if settings.form is None else compile_expression(settings.form, "form")
        if self._body is not None and self._form is not None:
            raise Malformed("« body » et « form » s'excluent")
        if settings.method == "GET" and (self._body or self._form):
            raise Malformed("« body » et « form » demandent method: POST")

    def write(self, tree: dict[str, Any]) -> Written:
        """The request for this question."""
        body: bytes | None = None
        media_type = ""
        if self._body is not None:
            body, media_type = msgspec.json.encode(self._body(tree)), "application/json"
        elif self._form is not None:
            pairs = (f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in _pairs(self._form(tree)))
            body, media_type = "&".join(pairs).encode(), "application/x-www-form-urlencoded"

        def segment(found: re.Match[str]) -> str:
            value = tree.get(found[1])
            text = "" if value is None or isinstance(value, (list, dict)) else str(value)
            if not text.strip(". "):  # "." and ".." would name another resource
                raise Unmappable(f"{{{found[1]}}} : rien")
            return quote(text, safe="")

        return Written(_BRACES.sub(segment, self._url), tuple(_pairs(self._query(tree))), body, media_type)


def _known(declared: Any, place: str) -> None:
    """Refuse a path that no question has: misspelt, it would make everybody unknown, silently."""
    if isinstance(declared, str) and not declared.startswith("$$"):
        found = _FIRST_KEY.match(declared)
        if found and found[1] not in NAMES:
            raise Malformed(f"{place} : « {declared} » n'est pas un paramètre de la question")
    elif isinstance(declared, list):
        for item in declared:
            _known(item, place)
    elif isinstance(declared, dict):
        for name, item in declared.items():
            if name not in ("$as", "$when", "$is", "$values"):  # there, `$` is an item of a list, or no path at all
                _known(item, f"{place}.{name}")


def _pairs(table: dict[str, Any]) -> list[tuple[str, str]]:
    """A table as the pairs of a query string: a list repeats its name, null is left out."""
    pairs = []
    for name, value in table.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (dict, list)):
                raise Unmappable(f"{name} : ni texte ni nombre")
            if item is not None:
                pairs.append((name, str(item).lower() if isinstance(item, bool) else str(item)))
    return pairs
