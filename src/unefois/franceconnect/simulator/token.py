"""Tokens for the services: the token endpoint, ``userinfo``, revocation, and who may call them.

The codes last 30 seconds and serve once; a code that comes back revokes what it had opened (RFC 6749 §4.1.2).
Access tokens are opaque and last 60 seconds; there is no refresh token.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.responses import Response

from unefois.franceconnect import jose
from unefois.franceconnect.simulator.errors import JsonError
from unefois.franceconnect.simulator.simulator import read_form, same_secret, unique
from unefois.franceconnect.simulator.state import AccessToken, new_identifier

if TYPE_CHECKING:
    from starlette.requests import Request

    from unefois.franceconnect.simulator.registry import Service
    from unefois.franceconnect.simulator.simulator import Simulator
    from unefois.franceconnect.simulator.state import Code

_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_MAX_ASSERTION_SECONDS: Final = 300
_MIN_TOKEN: Final = 43
_NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def exchange(simulator: Simulator, request: Request) -> Response:
    """``POST /token``: a code against an access token and an ``id_token``."""
    values = unique(await read_form(request))
    service = authenticate(simulator, values)
    if values.get("grant_type") != "authorization_code":
        raise JsonError(400, "unsupported_grant_type", "unsupported grant_type requested")
    if not values.get("code"):
        raise JsonError(400, "invalid_request", "missing required parameter 'code' (undefined)", "Y048017B")
    code = _redeem(simulator, service, values)
    now = simulator.now()
    lifetime = simulator.platform.lenient.access_token_seconds
    code.access_token = new_identifier()
    token = AccessToken(
        request=code.request,
        login=code.login,
        session=code.session,
        issued_at=now,
        expires_at=now + lifetime,
    )
    simulator.state.tokens.put(code.access_token, token, lifetime)
    body = {
        "access_token": code.access_token,
        "expires_in": lifetime,
        "id_token": simulator.sign_for(service, _id_token(simulator, token), service.id_token_alg),
        "scope": " ".join(code.request.scopes),
        "token_type": "Bearer",
    }
    return Response(msgspec.json.encode(body), media_type="application/json", headers=_NO_STORE)


async def userinfo(simulator: Simulator, request: Request) -> Response:
    """``GET /userinfo``: the claims of the token's scopes, signed for the service."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise JsonError(401, "invalid_token", "no access token provided (no access token provided)", "Y04146A2")
    token = simulator.state.token(value.strip())
    if token is None:
        raise JsonError(401, "invalid_token", "invalid token provided (access token not found)", "Y040001")
    service = token.request.service
    now = simulator.now()
    claims = _claims(simulator, token) | {
        "aud": service.client_id,
        "exp": now + 60,
        "iat": now,
        "iss": simulator.issuer,
    }
    signed = simulator.sign_for(service, claims, service.userinfo_alg)
    return Response(signed, media_type="application/jwt", headers=_NO_STORE)


async def revoke(simulator: Simulator, request: Request) -> Response:
    """``POST /token/revocation`` (RFC 7009): the token opens nothing any more."""
    allowed = ("token", "client_id", "client_secret", "client_assertion", "client_assertion_type")
    values = unique(await read_form(request), *allowed)
    if len(values.get("token", "")) < _MIN_TOKEN:
        raise JsonError(400, "invalid_request", "Required parameter missing or invalid.")
    service = authenticate(simulator, values)
    token = simulator.state.tokens.get(values["token"])
    if token is not None and token.request.service == service:
        simulator.state.tokens.pop(values["token"])
    return Response(status_code=200, headers=_NO_STORE)


def authenticate(simulator: Simulator, values: dict[str, str]) -> Service:
    """The service that calls, by the method of its registration and no other (never Basic).

    :raises JsonError: 401 ``invalid_client``.
    """
    assertion = values.get("client_assertion", "")
    identifier = values.get("client_id", "") or (_unverified_issuer(assertion) if assertion else "")
    service = simulator.registry.services.get(identifier)
    if service is None:
        raise _refused("client is not registered or no client authentication provided")
    if service.auth_method == "private_key_jwt":
        _check_assertion(simulator, service, values)
    elif not same_secret(values.get("client_secret", ""), service.client_secret):
        raise _refused("invalid secret provided")
    return service


def _check_assertion(simulator: Simulator, service: Service, values: dict[str, str]) -> None:
    """Verify a ``private_key_jwt`` assertion (RFC 7523 §3)."""
    if values.get("client_assertion_type") != _ASSERTION_TYPE:
        raise _refused("client_assertion_type must be jwt-bearer")
    try:
        keys = jose.public_keys(service.jwks, use="sig")
        claims = jose.verify_any(values.get("client_assertion", ""), keys, ("ES256", "RS256"))
    except jose.JoseInvalid as error:
        raise _refused("invalid assertion signature") from error
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    now = simulator.now()
    expires_at = claims.get("exp")
    identifier = claims.get("jti")
    if claims.get("iss") != service.client_id or claims.get("sub") != service.client_id:
        raise _refused("assertion of another client")
    if not {simulator.issuer, f"{simulator.issuer}/token"} & {str(item) for item in audiences}:
        raise _refused("assertion for another audience")
    if not isinstance(expires_at, int | float) or not now < expires_at <= now + _MAX_ASSERTION_SECONDS:
        raise _refused("assertion expired or too long")
    if not isinstance(identifier, str) or simulator.state.assertions.get(identifier):
        raise _refused("assertion already used")
    simulator.state.assertions.put(identifier, True, _MAX_ASSERTION_SECONDS)


def _unverified_issuer(assertion: str) -> str:
    return str(jose.peek(assertion).get("iss", ""))


def _redeem(simulator: Simulator, service: Service, values: dict[str, str]) -> Code:
    code = simulator.state.codes.get(values["code"])
    if code is None or code.request.service != service:
        raise _invalid_grant("authorization code not found", "Y049E20B")
    if code.access_token:
        simulator.state.tokens.pop(code.access_token)
        raise _invalid_grant("authorization code already consumed", "Y0416228")
    if code.expires_at <= simulator.clock() or not simulator.state.lives(code.session):
        raise _invalid_grant("authorization code not found", "Y049E20B")
    if values.get("redirect_uri") != code.request.redirect_uri:
        raise _invalid_grant("authorization code redirect_uri mismatch", "Y04F8199")
    if code.request.code_challenge:
        digest = sha256(values.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not same_secret(challenge, code.request.code_challenge):
            raise _invalid_grant("PKCE verification failed", "")
    return code


def _id_token(simulator: Simulator, token: AccessToken) -> dict[str, Any]:
    """The claims of the ``id_token``; ``acr`` is the platform's, whatever the account's is."""
    asked, login = token.request, token.login
    claims: dict[str, Any] = {
        "sub": simulator.sub(login.citizen, asked.service.entity or asked.service.client_id),
        "auth_time": login.auth_time,
        "acr": asked.acr,
        "nonce": asked.nonce,
    }
    if asked.amr_requested:
        claims["amr"] = ["fc", *login.provider.amr]
    return claims | {
        "aud": asked.service.client_id,
        "exp": token.issued_at + 60,
        "iat": token.issued_at,
        "iss": simulator.issuer,
    }


def _claims(simulator: Simulator, token: AccessToken) -> dict[str, Any]:
    asked, login = token.request, token.login
    available = login.citizen.claims() | {
        "sub": simulator.sub(login.citizen, asked.service.entity or asked.service.client_id),
        "amr": ["fc", *login.provider.amr],
        "idp_id": login.provider.uid,
    }
    scopes = [simulator.registry.identity_scopes.get(scope) for scope in asked.scopes]
    names = dict.fromkeys(name for scope in scopes if scope is not None for name in scope.claims)
    return {name: available[name] for name in names if name in available}


def _refused(reason: str) -> JsonError:
    return JsonError(401, "invalid_client", f"client authentication failed ({reason})", "Y0434A7B")


def _invalid_grant(reason: str, code: str) -> JsonError:
    return JsonError(400, "invalid_grant", f"grant request is invalid ({reason})", code)
