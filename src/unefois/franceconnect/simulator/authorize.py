"""The authorization request: FranceConnect's closed list of parameters and its rules, in its order.

1. the parameters themselves (closed list, each once, each well formed): error ``Y030007``;
2. the service (``Y04EA6EF``) and its redirect address, compared exactly (``Y04C013C``): until here nothing is
   ever redirected;
3. scopes, level of assurance, identity provider: the service is told by a redirect.

A request that passes here passes at FranceConnect. PKCE does not, whatever the discovery document says, unless
the lenient switch is on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from unefois.franceconnect.simulator.errors import Back, RedirectError, Refusal
from unefois.franceconnect.simulator.state import AuthorizationRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unefois.franceconnect.simulator.registry import Registry, Service

REQUIRED: Final = ("client_id", "redirect_uri", "response_type", "scope", "acr_values", "state", "nonce")
OPTIONAL: Final = ("prompt", "claims", "idp_hint", "ui_locales")
PKCE: Final = ("code_challenge", "code_challenge_method")
KNOWN_ACR: Final = ("eidas1", "eidas2", "eidas3")
MIN_NONCE: Final = 22
_MAX_VALUE = 4096
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def check(parameters: Sequence[tuple[str, str]], registry: Registry) -> AuthorizationRequest:
    """Accept or refuse a request.

    :raises Refusal: an error page; with a way back only where the service is trusted.
    :raises RedirectError: the service is told.
    """
    values, fault = _read(parameters, pkce=registry.platform.lenient.pkce)
    service = registry.services.get(values.get("client_id", ""))
    redirect_uri = values.get("redirect_uri", "")
    trusted = service is not None and redirect_uri in service.redirect_uris
    back = Back(service.name, redirect_uri, values.get("state", "")) if service and trusted else None
    if fault:
        raise Refusal("Y030007", fault, back=back)
    if service is None:
        raise Refusal("Y04EA6EF", f"client_id inconnu : {values['client_id'][:80]}")
    if back is None:
        raise Refusal("Y04C013C", f"redirect_uri non enregistrée : {redirect_uri[:200]}")
    amr_requested = _amr_requested(values.get("claims", ""), back)
    if amr_requested and not service.amr:
        raise Refusal("Y100009", "amr demandé dans claims", back=back)
    return AuthorizationRequest(
        service=service,
        redirect_uri=redirect_uri,
        state=values["state"],
        nonce=values["nonce"],
        scopes=_scopes(values["scope"], service, registry, back),
        acr=_acr(values["acr_values"], registry, back),
        prompts=frozenset(values.get("prompt", "").split()),
        amr_requested=amr_requested,
        idp_hint=_idp_hint(values.get("idp_hint", ""), service, registry, back),
        code_challenge=values.get("code_challenge", ""),
    )


def _read(parameters: Sequence[tuple[str, str]], *, pkce: bool) -> tuple[dict[str, str], str]:
    """The values, and what is wrong with the first faulty parameter (nothing: an empty text)."""
    values = dict(parameters)
    names = [name for name, _ in parameters]
    allowed = {*REQUIRED, *OPTIONAL, *(PKCE if pkce else ())}
    for name in names:
        if name not in allowed:
            return values, f"paramètre inattendu : {name[:80]}"
        if names.count(name) > 1:
            return values, f"paramètre répété : {name}"
    for name in REQUIRED:
        if not values.get(name):
            return values, f"paramètre manquant : {name}"
    if long := [name for name, value in values.items() if len(value) > _MAX_VALUE]:
        return values, f"paramètre trop long : {long[0]}"
    return values, _fault(values)


def _fault(values: dict[str, str]) -> str:
    prompt, challenge = values.get("prompt"), values.get("code_challenge")
    method = values.get("code_challenge_method")
    faults = {
        "response_type doit être code": values["response_type"] != "code",
        "scope doit contenir openid": "openid" not in values["scope"].split(" "),
        f"nonce doit compter au moins {MIN_NONCE} caractères": len(values["nonce"]) < MIN_NONCE,
        "prompt n'accepte que login et consent": prompt is not None
        and not (prompt and set(prompt.split(" ")) <= {"login", "consent"}),
        "code_challenge doit être de méthode S256": (challenge is not None or method is not None)
        and not (method == "S256" and _CHALLENGE.fullmatch(challenge or "")),
    }
    return next((sentence for sentence, wrong in faults.items() if wrong), "")


def _scopes(scope: str, service: Service, registry: Registry, back: Back) -> tuple[str, ...]:
    # A scope that FranceConnect does not know is ignored; one that the service may not ask is an error.
    known = [name for name in dict.fromkeys(scope.split(" ")) if name in registry.known_scopes]
    if not all(service.may(name) for name in known):
        raise RedirectError(back, "invalid_scope", "requested scope is not allowed")
    return tuple(known)


def _acr(acr_values: str, registry: Registry, back: Back) -> str:
    served = registry.platform.acr_values
    known = [level for level in KNOWN_ACR if level in acr_values.split(" ")]
    kept = known[0] if known else served[0]
    if kept not in served:
        raise RedirectError(
            back,
            "invalid_acr",
            f"acr_value is not valid, should be equal one of these values, expected {', '.join(served)}, got {kept}",
        )
    return kept


def _amr_requested(claims: str, back: Back) -> bool:
    if not claims:
        return False
    try:
        document = msgspec.json.decode(claims, type=dict[str, dict[str, dict[str, bool] | None]])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refusal("Y030007", "claims n'est pas un objet JSON conforme", back=back) from error
    return "amr" in document.get("id_token", {})


def _idp_hint(hint: str, service: Service, registry: Registry, back: Back) -> str:
    provider = registry.identity_providers.get(hint)
    offered = not service.identity_providers or hint in service.identity_providers
    if hint and (provider is None or not provider.available or not offered):
        raise RedirectError(back, "invalid_idp_hint", "idp_hint is not allowed")
    return hint
