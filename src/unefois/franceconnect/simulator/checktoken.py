"""``POST /checktoken``: whose access token is this? asked by a data provider, answered for it alone.

In FranceConnect's order: the body, the data provider's credentials, the token, the answer, its signature, the
data provider's public keys (fetched each time), the encryption. The identity is always whole; the scopes are
those that the service asked, in its order, and that are registered for this data provider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import Response

from unefois.franceconnect import jose
from unefois.franceconnect.interface import IntrospectionError
from unefois.franceconnect.simulator.errors import JsonError
from unefois.franceconnect.simulator.faults import Fault
from unefois.franceconnect.simulator.simulator import read_form, same_secret, unique

if TYPE_CHECKING:
    from starlette.requests import Request

    from unefois.franceconnect.simulator.registry import DataProvider
    from unefois.franceconnect.simulator.simulator import Simulator

MEDIA_TYPE: Final = "application/token-introspection+jwt"
_FIELDS: Final = ("token", "client_id", "client_secret")
_OK: Final = 200


async def introspect(simulator: Simulator, request: Request) -> Response:
    """Answer with a JWS inside a JWE."""
    values = unique(await read_form(request), *_FIELDS)
    if not all(values.get(name) for name in _FIELDS):
        raise JsonError(400, "invalid_request", "Required parameter missing or invalid.")
    provider = simulator.registry.data_providers.get(values["client_id"])
    if (
        provider is None
        or not provider.active
        or not same_secret(values["client_secret"], provider.client_secret)
        or simulator.fault is Fault.REFUSED
    ):
        raise JsonError(401, "invalid_client", "Client authentication failed.")
    description = _describe(simulator, provider, values["token"])
    signed = _sign(simulator, provider, description)
    key = await _public_key(simulator, provider)
    return Response(
        jose.encrypt(signed, key, provider.encryption_alg),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def _describe(simulator: Simulator, provider: DataProvider, value: str) -> dict[str, Any]:
    token = simulator.state.token(value)
    if token is None or simulator.fault is Fault.INACTIVE:
        return {"active": False}
    asked = token.request
    scopes = () if simulator.fault is Fault.EMPTY_SCOPE else asked.scopes
    return {
        "active": True,
        "aud": asked.service.client_id,
        "sub": simulator.sub(token.login.citizen, provider.client_id),
        "iat": token.issued_at,
        "exp": token.expires_at,
        "acr": asked.acr,
        "jti": "x" * 43 if simulator.fault is Fault.WRONG_TOKEN else value,
        "scope": " ".join(scope for scope in scopes if scope in provider.scopes),
        **token.login.citizen.pivot(),
    }


def _sign(simulator: Simulator, provider: DataProvider, description: dict[str, Any]) -> str:
    fault = simulator.fault
    claims = {
        "token_introspection": description,
        "aud": "0" * 64 if fault is Fault.WRONG_AUDIENCE else provider.client_id,
        "iat": simulator.now() - (3600 if fault is Fault.STALE else 0),
        "iss": "https://emetteur.example/api/v2" if fault is Fault.WRONG_ISSUER else simulator.issuer,
    }
    algorithm = provider.signing_alg
    if fault is Fault.WRONG_ALGORITHM:
        algorithm = "RS256" if algorithm == "ES256" else "ES256"
    if fault is Fault.ROTATED:
        simulator.keys.rotate(algorithm)
    typ = "token-introspection+jwt" if simulator.platform.lenient.rfc9701_typ else ""
    return simulator.keys.sign(claims, algorithm, typ=typ)


async def _public_key(simulator: Simulator, provider: DataProvider) -> jose.PublicKey:
    try:
        answer = await simulator.transport.get(provider.jwks_uri)
        if answer.status != _OK:
            raise JsonError(500, "server_error", "failed to fetch JWKS")
        keys = jose.public_keys(msgspec.json.decode(answer.body), use="enc")
    except IntrospectionError as error:
        raise JsonError(500, "server_error", "failed to fetch JWKS") from error
    except (msgspec.DecodeError, RecursionError, jose.JoseInvalid) as error:
        raise JsonError(500, "server_error", "invalid JWKS format") from error
    for key in keys:
        if key.get("alg") == provider.encryption_alg:
            return key
    raise JsonError(500, "server_error", "no relevant key found in JWKS")
