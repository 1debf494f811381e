"""Stage 4: from the query string to validated values, all errors at once, in the vocabulary of roles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.identity.siret import is_siret
from unefois.operations import ALL
from unefois.operations.checks import AMBIGUOUS, REFUSED_WHEN_AMBIGUOUS
from unefois.operations.model import Modality

if TYPE_CHECKING:
    from datetime import date

    from unefois.gateway.call import Call
    from unefois.identity.pivot import PivotIdentity
    from unefois.operations.model import Operation, Way

_MAX_QUERY = 8192
_MAX_PARAMETERS = 64
_DATE_ROLES = ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
_ALWAYS = {"recipient": ("recipient", False), "token": ("token", False), "delegation_id": ("delegation_id", False)}

Given = dict[str, str | list[str]]


_Names = dict[str, tuple[str, bool]]
"""Wire name, as sent or percent-encoded → (role, whether it is a list)."""


def _names_of(operation: Operation) -> _Names:
    names = {parameter.name: (parameter.role, parameter.is_list) for parameter in operation.parameters} | _ALWAYS
    return names | {quote(name): known for name, known in names.items()}


_NAMES = {operation.id: _names_of(operation) for operation in ALL}


def _decoded(raw: str) -> str:
    if "+" in raw:
        raw = raw.replace("+", " ")
    return unquote(raw, errors="strict") if "%" in raw else raw


def parse(call: Call) -> None:
    """Read the query string into `call.given`, by role, without spaces around.

    What cannot be decoded is refused (400, 00401). A single parameter given twice or with an index (`annee[0]`), and
    a list that is not written as one, are kept as AMBIGUOUS, which is refused: no caller may make two readers see two
    values. Unknown names are left aside.
    """
    query = call.query
    if not query:
        return
    if len(query) > _MAX_QUERY or query.count(b"&") >= _MAX_PARAMETERS or b"%00" in query:
        raise Refusal(Kind.BAD_REQUEST, "00401")
    names = _NAMES[call.operation.id]
    given: Given = {}
    try:
        for pair in query.decode().split("&"):
            name, _, value = pair.partition("=")
            known = names.get(name) or names.get(_decoded(name))
            if "%" in value or "+" in value:
                value = _decoded(value)
            if known is None:
                _mark_ambiguous(given, names, _decoded(name))
            elif known[0] in given:
                _again(given, known[0], value)
            else:
                given[known[0]] = [value.strip()] if known[1] else value.strip()
    except UnicodeDecodeError:
        raise Refusal(Kind.BAD_REQUEST, "00401") from None
    if call.operation.is_v2:
        _from_v2(given)
    call.given = given


def _again(given: Given, role: str, value: str) -> None:
    """The next item of a list, or a single parameter given twice."""
    items = given[role]
    if isinstance(items, list):
        items.append(value.strip())
    else:
        given[role] = AMBIGUOUS


def _mark_ambiguous(given: Given, names: _Names, name: str) -> None:
    """A known parameter in another form: `prenoms=A`, `prenoms[0]=A`, `annee[]=2025`, `annee[x]=2025`."""
    base = name.partition("[")[0]
    known = names.get(base) or names.get(base + "[]")
    if known is not None:
        given[known[0]] = AMBIGUOUS


def _from_v2(given: Given) -> None:
    """v2 writes some roles otherwise: one text for the first names, one for the birth date."""
    first_names = given.get("prenoms")
    if isinstance(first_names, str) and first_names != AMBIGUOUS:
        given["prenoms"] = first_names.split()
    birth = given.pop("dateNaissance", None)
    if isinstance(birth, str):
        given.update(zip(_DATE_ROLES, birth.split("-"), strict=False))


_known_siret = lru_cache(maxsize=4096)(is_siret)


def recipient(call: Call) -> None:
    """The SIRET for whom the data is asked: required from v3 on and with FranceConnect, the holder's own otherwise."""
    value = call.given.get("recipient", "")
    text = value.strip() if isinstance(value, str) else ""
    grant = call.grant
    if not text and call.operation.is_v2 and grant is not None and "recipient" not in call.given:
        call.recipient = grant.siret
        return
    if not _known_siret(text):
        raise Refusal(Kind.INVALID, "00210")
    call.recipient = text
    if grant is not None and grant.recipients and text != grant.siret and text not in grant.recipients:
        raise Refusal(Kind.FORBIDDEN, "00211")


def modality(call: Call) -> Way:
    """How the person is named: by FranceConnect when it identified the call, else by the INE, else by identity."""
    ways = call.operation.ways
    if call.identity is not None:
        way = call.operation.way(Modality.FRANCE_CONNECT)
        if way is not None:
            return way
    choices = [way for way in ways if way.modality is not Modality.FRANCE_CONNECT]
    ine = call.given.get("ine")
    if isinstance(ine, str) and ine.strip():
        for way in choices:
            if way.modality is Modality.INE:
                return way
    return choices[-1]


def from_identity(identity: PivotIdentity) -> Given:
    """FranceConnect's identity as parameters. An unspecified sex stays unspecified."""
    given: Given = {
        "nomNaissance": identity.family_name,
        "prenoms": list(identity.given_names),
        "anneeDateNaissance": f"{identity.birth_year or 0:04d}",
        "moisDateNaissance": f"{identity.birth_month or 0:02d}",
        "jourDateNaissance": f"{identity.birth_day or 0:02d}",
    }
    if identity.sex:
        given["sexeEtatCivil"] = identity.sex
    if identity.birth_country:
        given["codeCogInseePaysNaissance"] = identity.birth_country
    if identity.birth_commune:
        given["codeCogInseeCommuneNaissance"] = identity.birth_commune
    return given


def check(call: Call, way: Way, today: date) -> None:
    """Run the way's checks and refuse with all their errors (the first one in v2)."""
    errors: list[str] = []
    values = call.values
    for rule in way.checks:
        if rule(call.given, values, errors, today):
            break
    if AMBIGUOUS in call.given.values():
        errors += [code for role, code in REFUSED_WHEN_AMBIGUOUS.items() if call.given.get(role) == AMBIGUOUS]
    if errors:
        unknown = _unknown_names(call)
        meta = {"parametres_inconnus": unknown} if unknown else {}
        faults = [Fault(code, meta=meta) for code in dict.fromkeys(errors)]
        raise Refusal(Kind.INVALID, *(faults[:1] if call.operation.is_v2 else faults))


def _unknown_names(call: Call) -> list[str]:
    """Names that the operation does not have: often the misspelt ones that explain the error."""
    known = _NAMES[call.operation.id]
    seen = (_decoded(pair.partition("=")[0]) for pair in call.query.decode().split("&") if pair)
    return list(dict.fromkeys(name for name in seen if name not in known))[:8]
