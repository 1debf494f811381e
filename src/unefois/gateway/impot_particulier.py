"""The tax authority's own paths (`/impotparticulier/1.0`), over the operation that the exchange has for the same data.

Its clients authenticate twice: the service by an access token of `/token` (`Authorization`), the citizen by
FranceConnect (`X-FranceConnect-OAuth`). They name their teleservice (`ID_Teleservice`) and their call
(`X-Correlation-ID`, sent back). The question then goes through every stage of the pipeline as
`/v3/dgfip/impot_particulier/france_connect` does; only the form of the answer differs: flat, and errors in `erreur`.
The form of the errors is not public: it is ours (docs/adr/0007-franceconnected-shapes.md).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.gateway.answer import JSON, NO_STORE, Answer, header
from unefois.gateway.refusal import Refusal
from unefois.operations import lookup

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.gateway.call import Call
    from unefois.gateway.exchange import Exchange

PREFIX = "/impotparticulier/1.0/"
_BY_YEAR = re.compile(r"(?:situations|dernieresituation)/ir/assiettes/annrev/(?P<annrev>[0-9]{1,4})")
_TWO_YEARS = "dernieresituation/ir/assiettes/deuxans"
_INNER = "/v3/dgfip/impot_particulier/france_connect"
_REQUIRED = (b"x-correlation-id", b"id_teleservice", b"x-franceconnect-oauth")
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


async def answer(exchange: Exchange, new_call: Callable[[], Call], path: str) -> Answer:
    """Answer a path under PREFIX. `new_call` gives a call of the request received, as often as asked."""
    call = new_call()
    headers = dict(call.headers)
    correlation = headers.get(b"x-correlation-id", b"")[:128]
    missing = [name.decode() for name in _REQUIRED if not headers.get(name, b"").strip()]
    if missing:
        return _error(400, "Les en-têtes suivants sont obligatoires : " + ", ".join(missing), correlation)
    found = _BY_YEAR.fullmatch(path.removeprefix(PREFIX))
    if found is None and path != PREFIX + _TWO_YEARS:
        return _error(404, "Cette ressource n'existe pas.", correlation)
    try:
        siret = _service(exchange, call)
    except Refusal:
        return _error(401, "Authorization doit porter un jeton d'accès en vigueur, obtenu sur /token.", correlation)
    if found is not None:
        status, data = await _ask(exchange, new_call(), siret, found["annrev"])
        return _flat(status, data, correlation)
    status, last = await _ask(exchange, new_call(), siret, "")
    if status != 200:  # noqa: PLR2004  # HTTP
        return _flat(status, last, correlation)
    status, before = await _ask(exchange, new_call(), siret, str(last["annee"] - 1))
    situations = [last, *([before] if status == 200 else [])]  # noqa: PLR2004
    return _flat(200, {"situations": situations}, correlation)


def _service(exchange: Exchange, call: Call) -> str:
    """SIRET of the service that the access token stands for. Raises Refusal."""
    token = dict(call.headers).get(b"authorization", b"").removeprefix(b"Bearer ").strip().decode("latin-1")
    now = exchange.clock()
    exchange.addresses.check(call, now)
    call.grant = exchange.authenticator.access(token, now)
    exchange.authenticator.check_life(call, now)
    return call.grant.siret


async def _ask(exchange: Exchange, call: Call, siret: str, year: str) -> tuple[int, dict[str, Any]]:
    """The question in the exchange's own terms: (200, the masked situation) or (status, the first error)."""
    citizen = dict(call.headers)[b"x-franceconnect-oauth"].strip()
    if not citizen.lower().startswith(b"bearer "):
        citizen = b"Bearer " + citizen
    route = lookup(_INNER)
    assert route is not None  # noqa: S101  # in the table
    call.route, call.version = route
    call.operation = call.route.first
    call.query = f"recipient={siret}".encode() + (f"&annrev={year}".encode() if year else b"")
    call.headers = [(b"authorization", citizen), *((n, v) for n, v in call.headers if n == b"x-agent-id")]
    reply = await exchange.pipeline.answer(call)
    body = _decode(reply.body)
    return reply.status, body["data"] if reply.status == 200 else body["errors"][0]  # noqa: PLR2004


def _flat(status: int, data: dict[str, Any], correlation: bytes) -> Answer:
    if status != 200:  # noqa: PLR2004
        return _error(status, data["detail"] or data["title"], correlation, data["code"])
    return Answer(200, _encode(data), _headers(correlation))


def _error(status: int, message: str, correlation: bytes, code: str = "") -> Answer:
    body = {
        "erreur": {
            "code": code or str(status),
            "message": message,
            "horodatage": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    }
    return Answer(status, _encode(body), _headers(correlation))


def _headers(correlation: bytes) -> bytes:
    printable = bytes(byte for byte in correlation if 0x20 <= byte < 0x7F)  # noqa: PLR2004  # visible ASCII
    return JSON + NO_STORE + header(b"x-correlation-id", printable)
