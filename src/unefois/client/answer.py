"""From bytes to an answer or an error, and the request that asks for it. Pure: nothing here touches the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

import msgspec

from .api.operation import T
from .errors import Fault, InvalidCall, MalformedAnswer, Refused, of_status
from .keys import FranceConnect, Identity, check_siret
from .retry import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api.operation import Operation
    from .keys import Key, Parameters

_OK = 200

OptionValue = str | int | list[str]


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What an operation answered. Its `repr` shows no data: data are personal."""

    data: T = field(repr=False)
    meta: Mapping[str, Any] = field(repr=False)
    request_id: str
    """To cite to the support, and to find the call in the journal."""
    cached: bool
    """Whether the exchange answered from its own memory."""
    token_expires_at: str
    """Announced when the end of the token is near; empty otherwise."""
    body: bytes = field(repr=False)
    """The answer itself: a field that the token's scopes do not open is absent there, not null."""


@dataclass(frozen=True, slots=True)
class Call:
    """A GET to send."""

    name: str
    path: str
    parameters: Parameters = field(repr=False)
    bearer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """A complete answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str:
        """The exchange's name for the call."""
        return self.headers.get("x-request-id", "")


class _Envelope(msgspec.Struct):
    data: msgspec.Raw
    meta: dict[str, Any] = {}


def prepare(
    operation: Operation[T], key: Key, *, token: str, recipient: str, options: Mapping[str, OptionValue]
) -> Call:
    """The call, refused here when the exchange could only refuse it.

    :raises InvalidCall: modality or option that the operation has not, SIRET that is none, no token.
    """
    if key.modality not in operation.versions:
        raise InvalidCall(
            f"{operation.title} ne s'appelle pas par {key.modality} ; possible : {', '.join(operation.versions)}."
        )
    # `codesBcnDepartements[]` cannot be a Python name: the brackets may be left out.
    named_options = {name if name in operation.options else f"{name}[]": value for name, value in options.items()}
    unknown = {name.removesuffix("[]") for name in named_options.keys() - operation.options}
    if unknown:
        raise InvalidCall(
            f"{operation.title} n'a pas de paramètre {', '.join(sorted(unknown))} ; "
            f"connus : {', '.join(sorted(operation.options)) or 'aucun'}."
        )
    if not recipient:
        raise InvalidCall("Le SIRET de l'administration destinataire manque : Client(recipient=…) ou get(recipient=…).")
    bearer = key.access_token if isinstance(key, FranceConnect) else token
    if not bearer:
        raise InvalidCall("Le jeton manque : Client(token=…) ou la variable API_PARTICULIER_TOKEN.")
    named = key.parameters()
    if isinstance(key, Identity):
        named = [(name, value) for name, value in named if name in operation.identity]
    chosen = [(name, text) for name, value in named_options.items() for text in _texts(value)]
    return Call(
        name=f"{operation.path}/{key.modality}",
        path=operation.url(key.modality),
        parameters=[("recipient", check_siret(recipient)), *named, *chosen],
        bearer=bearer,
    )


def _texts(value: OptionValue) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def read(operation: Operation[T], received: Received) -> Answer[T]:
    """The typed answer.

    :raises Refused: an error of the exchange, by its class.
    :raises MalformedAnswer: not what the operation promises.
    """
    envelope = decode(received, _Envelope)
    try:
        data = msgspec.json.decode(envelope.data, type=operation.result)
    except msgspec.DecodeError as error:
        raise MalformedAnswer(
            f"{operation.title} : réponse inattendue ({error}).", request_id=received.request_id
        ) from None
    return Answer(
        data=data,
        meta=envelope.meta,
        request_id=received.request_id,
        cached=received.headers.get("x-response-cached", "") == "true",
        token_expires_at=received.headers.get("x-token-expires-at", ""),
        body=received.body,
    )


def decode(received: Received, kind: type[T]) -> T:
    """The body of a success as `kind`. Raises as :func:`read`."""
    if received.status != _OK:
        raise failure(received)
    try:
        return msgspec.json.decode(received.body, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise MalformedAnswer(f"Réponse illisible ({error}).", request_id=received.request_id) from None


def failure(received: Received, *, now: float = 0.0) -> Refused:
    """The error of its class, with every entry of the body; a body that is no list of errors gives its status alone."""
    faults: list[Fault] = []
    hint = retry_after(received.headers, now=now)
    try:
        document = msgspec.json.decode(received.body)
    except (msgspec.DecodeError, RecursionError):
        document = None
    entries = document.get("errors") if isinstance(document, dict) else None
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            meta, source = entry.get("meta"), entry.get("source")
            code, title, detail = (str(entry.get(name) or "") for name in ("code", "title", "detail"))
            faults.append(
                Fault(
                    code, title, detail, meta if isinstance(meta, dict) else {},
                    source if isinstance(source, dict) else {},
                )
            )  # fmt: skip
    if hint is None:
        told = [fault.meta.get("retry_in") for fault in faults]
        hint = next((float(seconds) for seconds in told if isinstance(seconds, int)), None)
    return of_status(received.status)(received.status, faults, request_id=received.request_id, retry_after=hint)
