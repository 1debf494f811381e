"""What the simulator says of itself: the discovery document and its public keys.

The fields are those of FranceConnect's own document, no more: no introspection endpoint, no ``checktoken``,
and PKCE announced although the authorization endpoint refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import Response

from unefois.franceconnect.simulator.errors import JsonError
from unefois.franceconnect.simulator.faults import Fault

if TYPE_CHECKING:
    from starlette.requests import Request

    from unefois.franceconnect.simulator.simulator import Simulator

_CACHED: Final = {"Cache-Control": "public, max-age=600", "X-Content-Type-Options": "nosniff"}
_SIGNING: Final = ["HS256", "ES256", "RS256"]


def document(simulator: Simulator) -> dict[str, Any]:
    """The discovery document (OpenID Connect Discovery 1.0 §3)."""
    issuer = simulator.issuer
    registry = simulator.registry
    data_scopes = [scope for group in registry.data_scopes for scope in group.scopes]
    claims = dict.fromkeys(claim for scope in registry.identity_scopes.values() for claim in scope.claims)
    return {
        "acr_values_supported": list(simulator.platform.acr_values),
        "authorization_endpoint": f"{issuer}/authorize",
        "authorization_response_iss_parameter_supported": True,
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": True,
        "claims_supported": [*claims, *data_scopes, "acr", "sid", "auth_time", "iss"],
        "code_challenge_methods_supported": ["S256"],
        "end_session_endpoint": f"{issuer}/session/end",
        "grant_types_supported": ["authorization_code"],
        "id_token_signing_alg_values_supported": _SIGNING,
        "issuer": issuer,
        "jwks_uri": f"{issuer}/jwks",
        "request_object_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "response_modes_supported": ["form_post", "fragment", "query"],
        "response_types_supported": ["code"],
        "revocation_endpoint": f"{issuer}/token/revocation",
        "scopes_supported": [*registry.identity_scopes, *data_scopes],
        "subject_types_supported": ["pairwise"],
        "token_endpoint": f"{issuer}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
        "userinfo_endpoint": f"{issuer}/userinfo",
        "userinfo_signing_alg_values_supported": _SIGNING,
    }


async def discovery(simulator: Simulator, request: Request) -> Response:  # noqa: ARG001
    """``GET /.well-known/openid-configuration``."""
    body = msgspec.json.encode(document(simulator))
    return Response(body, media_type="application/json", headers=_CACHED)


async def jwks(simulator: Simulator, request: Request) -> Response:  # noqa: ARG001
    """``GET /jwks``."""
    if simulator.fault is Fault.JWKS_DOWN:
        raise JsonError(503, "temporarily_unavailable", "injected fault")
    body = msgspec.json.encode(simulator.keys.document())
    return Response(body, media_type="application/jwk-set+json", headers=_CACHED)
