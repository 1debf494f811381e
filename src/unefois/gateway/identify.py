"""Stage 5: the subject of the question: a FranceConnect identity, or what the caller wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.gateway.refusal import Fault, Kind, Refusal
from unefois.gateway.validate import from_identity
from unefois.identity.pivot import PivotIdentity
from unefois.operations.model import Modality
from unefois.operations.table.build import own_identity
from unefois.sources.interface import Subject

if TYPE_CHECKING:
    from unefois.franceconnect.interface import IdentityProvider, IntrospectionError
    from unefois.gateway.call import Call
    from unefois.operations.model import Way

_KEYS = ("ine", "identifiant", "immatriculation")
_OPTIONS = (
    "annee", "mois", "campaignYear", "anneeScolaire", "codeEtablissement", "degreEtablissement",
    "codesBcnDepartements", "codesBcnRegions",
)  # fmt: skip
_KINDS = {
    401: Kind.UNAUTHENTICATED, 403: Kind.SCOPE, 429: Kind.LIMITED, 502: Kind.PROVIDER,
    503: Kind.UNAVAILABLE, 504: Kind.TIMEOUT,
}  # fmt: skip
_CODES = {403: "00100", 429: "00429", 502: "51999", 503: "51001", 504: "51002"}


async def france_connect(call: Call, provider: IdentityProvider) -> None:
    """Introspect the citizen's token: identity, scopes. Raises the refusal that each failure asks for."""
    from unefois.franceconnect.interface import IntrospectionError  # noqa: PLC0415  # not on the way of other calls

    declared = call.given.get("recipient")
    try:
        found = await provider.introspect(
            call.bearer, call.operation.france_connect_api, declared if isinstance(declared, str) else None
        )
    except IntrospectionError as error:
        raise _refusal(error) from error
    call.identity = found.identity
    call.service = found.service
    scopes = found.scopes
    if not call.operation.is_v2:
        scopes = frozenset(scope for scope in scopes if not own_identity(scope))
    call.scopes = scopes
    call.given = call.given | from_identity(found.identity)


def _refusal(error: IntrospectionError) -> Refusal:
    code = error.code or _CODES.get(error.status, "51999")
    return Refusal(
        _KINDS.get(error.status, Kind.PROVIDER), Fault(code, detail=error.detail), retry_after=error.retry_after
    )


def subject(call: Call, way: Way, *, matching: bool) -> Subject:
    """The question for the source."""
    values = call.values
    key = next(((kind, values[kind]) for kind in _KEYS if kind in values), None)
    identity = call.identity
    if identity is None and way.modality is Modality.IDENTITE:
        identity = _declared(values)
    return Subject(
        identity=identity,
        key=key,
        options={name: values[name] for name in _OPTIONS if name in values},
        matching=way.matching(call.given, values) if matching else None,
    )


def _declared(values: dict[str, Any]) -> PivotIdentity:
    """The identity that the caller wrote."""
    return PivotIdentity(
        family_name=values["nomNaissance"],
        given_names=tuple(values.get("prenoms", ())),
        birth_year=values.get("anneeDateNaissance"),
        birth_month=values.get("moisDateNaissance"),
        birth_day=values.get("jourDateNaissance"),
        sex=values.get("sexeEtatCivil"),
        birth_country=values.get("codeCogInseePaysNaissance"),
        birth_commune=values.get("codeCogInseeCommuneNaissance"),
        usage_name=values.get("nomUsage"),
        birth_commune_name=values.get("nomCommuneNaissance"),
        birth_department=values.get("codeCogInseeDepartementNaissance"),
    )
