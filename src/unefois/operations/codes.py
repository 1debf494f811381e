"""Which errors an operation may answer, by status: what the OpenAPI files promise and `docs/errors.md` lists.

The codes come from the table (checks of each way, provider, modality); the statuses are those of the service, which
differ between v2 and the later versions.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unefois.operations import ALL, checks
from unefois.operations.errors import CATALOGUE, lookup
from unefois.operations.model import Modality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unefois.operations.model import Check, Operation

CHECK_CODES: Mapping[Check, tuple[str, ...]] = {
    checks.birth_name: ("00420",),
    checks.first_names_cnav: ("00367",),
    checks.first_names: ("00421",),
    checks.first_names_letters: ("00421",),
    checks.sex_cnav: ("00427",),
    checks.sex: ("00427",),
    checks.sex_unchecked: (),
    checks.country: ("00400",),
    checks.commune_cnav: ("00365", "00422", "00428"),
    checks.commune_format: ("00365",),
    checks.commune_unchecked: (),
    checks.birth_date_cnav: ("00363",),
    checks.birth_date: ("00422", "00423", "00424", "00425"),
    checks.national_service_age: ("39400",),
    checks.quotient_year: ("00356",),
    checks.quotient_month: ("00354",),
    checks.stop_if_wrong: (),
    checks.campaign_year: ("00368",),
    checks.income_year: ("00371",),
    checks.ine: ("00360",),
    checks.identifier: ("00380",),
    checks.identifier_digits: ("00380",),
    checks.registration_plate: ("00430",),
    checks.school_year: ("00411",),
    checks.school: ("00410",),
    checks.school_perimeter: ("00410", "00412", "00413", "00414", "00416", "00417", "00419"),
    checks.birthplace_v2: (),
}
"""Every check, and the codes that it may append."""

_PROVIDER_REFUSES: Mapping[str, tuple[str, ...]] = {
    "cnaf_msa": ("00366",),
    "securite_sociale": ("00366",),
    "cnous": ("00360", "00366"),
    "gip_mds": ("00391",),
}
"""What a provider itself may find wrong in well-formed parameters."""

_NO_FILE: Mapping[str, tuple[str, ...]] = {
    "cnaf_msa": ("23003", "10003", "35003"),
    "securite_sociale": ("40003", "23003", "10003", "35003", "36003"),
    "men": ("30004",),
    "ants": ("42005",),
}
"""Ways of having no file besides the provider's usual one."""

_NO_FILE_OF: Mapping[str, tuple[str, ...]] = {"participation_familiale_eaje": ("37003",)}
"""The same, of one dataset: a family that is known and has no child under seven."""

_BAD_GATEWAY = ("000", "001", "006", "008", "009", "999")

STATUSES: tuple[tuple[str, int, int], ...] = (
    # what happened, status from v3 on, status in v2
    ("undecodable", 400, 400),
    ("unauthenticated", 401, 401),
    ("unauthenticated_list", 401, 401),
    ("scope", 403, 401),
    ("forbidden", 403, 403),
    ("version", 404, 404),
    ("no_file", 404, 404),
    ("several", 409, 409),
    ("in_flight", 409, 409),
    ("gone", 410, 410),
    ("invalid", 422, 400),
    ("unidentified", 422, 400),
    ("limited", 429, 429),
    ("legal", 451, 451),
    ("internal", 500, 500),
    ("provider", 502, 503),
    ("network", 502, 502),
    ("unavailable", 503, 503),
    ("maintenance", 503, 503),
    ("timeout", 504, 504),
)
V3_STATUS = {situation: later for situation, later, _ in STATUSES}
V2_STATUS = {situation: older for situation, _, older in STATUSES}


def situations(operation: Operation) -> dict[str, tuple[str, ...]]:
    """What may happen to a call, and the codes that say so."""
    provider = operation.provider
    citizen = operation.way(Modality.FRANCE_CONNECT) is not None
    found = {
        "undecodable": ("00401",),
        "unauthenticated": ("00101", "00108", *(("50001", "50002", "50003") if citizen else ())),
        "unauthenticated_list": ("00103", "00105"),
        "scope": ("00100",),
        "forbidden": ("00107", "00211"),
        "version": () if operation.is_v2 else ("00402",),
        "no_file": _unique(
            (
                operation.not_found or provider.not_found,
                *_NO_FILE.get(provider.key, ()),
                *_NO_FILE_OF.get(operation.dataset, ()),
                *_nobody(operation),
            )
        ),
        "several": (provider.code + "015",),
        "in_flight": ("00015",),
        "invalid": _unique(("00210", *_checked(operation), *_PROVIDER_REFUSES.get(provider.key, ()))),
        "unidentified": (provider.unidentified,) if provider.unidentified else (),
        "limited": ("00429",),
        "legal": (provider.code + "005",) if provider.key not in ("men", "ants") else (),
        "internal": ("00500",),
        "provider": (*(provider.code + cause for cause in _BAD_GATEWAY), *(("51999", "51006") if citizen else ())),
        "network": (provider.code + "004",) * (provider.key != "men") + ("00501",),
        "unavailable": ("00504", "00505", *(("51001",) if citizen else ())),
        "maintenance": (provider.code + "020",),
        "timeout": (provider.code + "002", *(("51002",) if citizen else ())),
    }
    return {situation: codes for situation, codes in found.items() if codes}


def by_status(operation: Operation) -> dict[int, tuple[str, ...]]:
    """Status → codes, in the order of the statuses."""
    chosen = V2_STATUS if operation.is_v2 else V3_STATUS
    found: dict[int, tuple[str, ...]] = {}
    for situation, codes in situations(operation).items():
        found[chosen[situation]] = _unique((*found.get(chosen[situation], ()), *codes))
    return dict(sorted(found.items()))


def listed(operation: Operation) -> list[dict[str, object]]:
    """Every error of an operation as `/api/errors` tells it: status, code, texts, where it is, what to do."""
    return [
        {"status": str(status), **error_object(operation, code)}
        for status, codes in by_status(operation).items()
        for code in codes
    ]


def error_object(operation: Operation, code: str) -> dict[str, object]:
    """One error of an operation as it is told from v3 on, without what depends on the call."""
    entry = lookup(code)
    source = {"source": {entry.source[0]: entry.source[1]}} if entry.source is not None else {}
    meta = {"aide": entry.help} if entry.help else {}
    return {"code": code, "title": entry.title, "detail": detail_of(operation, code), **source, "meta": meta}


def detail_of(operation: Operation, code: str) -> str:
    """What is said to a caller, here with the name of the operation's provider."""
    return lookup(code).detail.format(provider=operation.provider.name, version="N")


def _nobody(operation: Operation) -> tuple[str, ...]:
    """Unknown person: a 404 where the provider has no answer of its own for it."""
    return () if operation.provider.unidentified else (operation.provider.not_found,)


def _checked(operation: Operation) -> tuple[str, ...]:
    ambiguous = checks.REFUSED_WHEN_AMBIGUOUS
    return (
        *(code for way in operation.ways for check in way.checks for code in CHECK_CODES[check]),
        *(ambiguous[parameter.role] for parameter in operation.parameters if parameter.role in ambiguous),
    )


def _unique(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


@cache
def _situation_by_code() -> dict[str, str]:
    known: dict[str, str] = {}
    for operation in ALL:
        for situation, found in situations(operation).items():
            for code in found:
                known.setdefault(code if code in CATALOGUE else "XX" + code[2:], situation)
    return known


def situation_of(code: str) -> str | None:
    """The situation that a code of the catalogue tells (`XX`: any provider); None when no operation has it."""
    return _situation_by_code().get(code)
