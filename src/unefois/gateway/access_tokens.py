"""Short-lived access tokens of OAuth 2.0 client credentials (RFC 6749 §4.4), for the APIs that ask for them.

`POST /token` with the API token as secret: `client_id` is its `jti`, `client_secret` the token itself. What comes back
is a JWT of one hour, signed with the same key, that names the same `jti`: the snapshot goes on deciding, so that a ban
takes effect at once. An access token opens nothing by itself elsewhere: it is marked, and refused as an API token.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from joserfc import jwt
from joserfc.jwk import OctKey

from unefois.gateway.answer import JSON, NO_STORE, Answer
from unefois.gateway.answer import json as as_json
from unefois.gateway.authenticate import ACCESS
from unefois.gateway.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from unefois.gateway.call import Call
    from unefois.gateway.exchange import Exchange

LIFE = 3600
_MAX_BODY = 8192
_BODY_SECONDS = 10.0


class TooLarge(Exception):
    """The body is beyond what a token request may hold."""


async def read_form(receive: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, str]:
    """The fields of a form, each given once. Raises TooLarge, ValueError (not text)."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MAX_BODY:
            raise TooLarge
        if not message.get("more_body"):
            break
    fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=16)
    return {name: values[0] if len(values) == 1 else "" for name, values in fields.items()}


def _basic(call: Call) -> tuple[str, str]:
    """Credentials of `Authorization: Basic`, or two empty texts."""
    for name, value in call.headers:
        if name == b"authorization" and value[:6].lower() == b"basic ":
            try:
                identifier, _, secret = base64.b64decode(value[6:], validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return "", ""
            return unquote(identifier), unquote(secret)
    return "", ""


async def _asked(receive: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, str] | Answer:
    """The form, or why there is none."""
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await read_form(receive)
    except TimeoutError:
        return _error(408, "invalid_request", "Le corps de la requête n'est pas arrivé à temps.")
    except (TooLarge, ValueError):
        return _error(400, "invalid_request", "Le corps de la requête doit être un formulaire de 8 ko au plus.")


async def issue(exchange: Exchange, call: Call, receive: Callable[[], Awaitable[dict[str, Any]]]) -> Answer:
    """Answer `POST /token`."""
    fields = await _asked(receive)
    if isinstance(fields, Answer):
        return fields
    if fields.get("grant_type") != "client_credentials":
        return _error(400, "unsupported_grant_type", "grant_type doit valoir client_credentials.")
    identifier, secret = _basic(call)
    identifier, secret = fields.get("client_id") or identifier, fields.get("client_secret") or secret
    call.api_key = secret
    now = exchange.clock()
    try:
        exchange.addresses.check(call, now)
        exchange.authenticator.authenticate(call, now, bearer_is_api=False)
        exchange.authenticator.check_life(call, now)
    except Refusal as refusal:
        if refusal.kind is Kind.LIMITED:
            return _error(429, "temporarily_unavailable", "Trop de requêtes depuis cette adresse.")
        return _error(401, "invalid_client", "client_secret doit être un jeton API en vigueur.")
    grant = call.grant
    if grant is None or grant.token != identifier or not grant.allows(call.address):
        return _error(401, "invalid_client", "client_id doit être le jti du jeton donné en client_secret.")
    claims = {"jti": grant.token, "kind": ACCESS, "iat": int(now), "exp": int(now) + LIFE}
    key = OctKey.import_key(exchange.settings.token_signing_keys[0])
    body = {
        "access_token": jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, key),
        "token_type": "Bearer",
        "expires_in": LIFE,
        "scope": fields.get("scope", ""),
    }
    return as_json(call, 200, body)


def _error(status: int, error: str, description: str) -> Answer:
    """An error of RFC 6749 §5.2."""
    body = json.dumps({"error": error, "error_description": description}, ensure_ascii=False).encode()
    return Answer(status, body, JSON + NO_STORE)
