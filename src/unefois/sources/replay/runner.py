"""Replay over HTTP: every reachable case called on a running server, and its answer compared with the recorded one.

The runner keeps under the server's limits by itself: one call at a time for each token, a pause when the server says
that the window is spent (`RateLimit-Remaining: 0`), and another try when it says so too late (429 with `Retry-After`,
which a recorded 429 never carries). Several tokens go faster.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx2
import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

from unefois.operations import BY_ID
from unefois.sources.replay.calls import Reached, Unreached
from unefois.sources.replay.library import Case

_UNAUTHORISED = 401
_TOO_MANY = 429
_TRIES = 8
_TIMEOUT = httpx2.Timeout(30, connect=5)
_MAX_PAUSE = 5.0
_SETTLE = 0.4
"""Seconds between two looks for a token that the server does not know yet."""
_UNKNOWN_WORD = "le serveur ne connaît pas le mot « {} » : importez d'abord les cas (unefois cases import)"


class Different(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is not the recorded one: where it differs, path by path."""

    case: Case
    url: str
    word: str | None
    status: int
    differences: tuple[str, ...]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a replay."""

    identical: tuple[Case, ...]
    different: tuple[Different, ...]
    unreached: tuple[Unreached, ...]
    seconds: float

    @property
    def reachable(self) -> int:
        """How many cases were called."""
        return len(self.identical) + len(self.different)


class ServerUnreachable(Exception):
    """The server does not answer, or refuses the tokens; the message says what to do, in French."""


async def run(
    reached: Iterable[Reached],
    *,
    url: str,
    tokens: Sequence[str],
    recipient: str,
    advance: Callable[[], None] = lambda: None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Result:
    """Call every case. `advance` is called once a case, for a progress bar; `transport` replaces the network.

    :raises ServerUnreachable: no server at `url`, or a token that it does not know.
    """
    started = time.monotonic()
    queue = list(reached)[::-1]
    identical: list[Case] = []
    different: list[Different] = []
    unreached: list[Unreached] = []

    async def work(client: httpx2.AsyncClient, token: str) -> None:
        while queue:
            item = queue.pop()
            response = await _call(client, item, token, recipient)
            if _unknown_word(item, response):
                unreached.append(Unreached(item.case, _UNKNOWN_WORD.format(item.call.word)))
            elif found := compare(item.case, response):
                different.append(
                    Different(
                        case=item.case,
                        url=str(response.request.url.raw_path, "ascii"),
                        word=item.call.word,
                        status=response.status_code,
                        differences=found,
                    )
                )
            else:
                identical.append(item.case)
            advance()

    try:
        async with httpx2.AsyncClient(
            base_url=url, timeout=_TIMEOUT, follow_redirects=False, trust_env=False, transport=transport
        ) as client:
            for token in tokens:
                await _known(client, token)
            async with asyncio.TaskGroup() as group:
                for token in tokens:
                    group.create_task(work(client, token))
    except* httpx2.TransportError as errors:
        raise ServerUnreachable(f"L'échange ne répond pas sur {url} : démarrez-le (unefois serve).") from errors
    except* ServerUnreachable as errors:
        raise errors.exceptions[0] from None
    return Result(
        identical=tuple(sorted(identical, key=lambda case: case.path)),
        different=tuple(sorted(different, key=lambda item: item.case.path)),
        unreached=tuple(sorted(unreached, key=lambda item: item.case.path)),
        seconds=time.monotonic() - started,
    )


async def _known(client: httpx2.AsyncClient, token: str) -> None:
    """Wait until the server knows the token: a fresh one takes it a moment."""
    for _ in range(_TRIES):
        response = await client.get("/api/introspect", headers={"X-Api-Key": token})
        if response.status_code == _TOO_MANY:
            await asyncio.sleep(_pause(response))
        elif response.status_code == httpx2.codes.OK:
            return
        else:
            await asyncio.sleep(_SETTLE)
    raise ServerUnreachable(
        f"Le serveur refuse le jeton ({response.status_code} à /api/introspect) : est-ce bien le sien ? Voir --token."
    )


async def _call(client: httpx2.AsyncClient, item: Reached, token: str, recipient: str) -> httpx2.Response:
    call = item.call
    if call.word is not None:
        headers = {"Authorization": f"Bearer {call.word}"}
    elif BY_ID[call.operation].is_v2:
        headers = {"X-Api-Key": token}
    else:
        headers = {"Authorization": f"Bearer {token}"}
    query: list[tuple[str, str | int | float | bool | None]] = [*call.query, ("recipient", recipient)]
    for _ in range(_TRIES):
        response = await client.get(call.path, params=query, headers=headers)
        if response.status_code == _TOO_MANY and "retry-after" in response.headers:
            await asyncio.sleep(_pause(response))
            continue
        if response.headers.get("ratelimit-remaining") == "0":
            await asyncio.sleep(_pause(response))
        return response
    return response


def _pause(response: httpx2.Response) -> float:
    """Seconds until the end of the server's window."""
    reset, after = response.headers.get("ratelimit-reset", ""), response.headers.get("retry-after", "")
    if reset.isdecimal():
        return min(max(int(reset) - time.time(), 0.05), _MAX_PAUSE)
    return min(float(after), _MAX_PAUSE) if after.isdecimal() else 1.0


def _unknown_word(item: Reached, response: httpx2.Response) -> bool:
    """Whether the answer is a refusal of FranceConnect about a word that only an import makes known."""
    made_up = item.call.word is not None and item.call.word.startswith("case-")
    refused = response.status_code == _UNAUTHORISED or b'"code":"51' in response.content
    return made_up and refused and response.content != item.case.body


def compare(case: Case, response: httpx2.Response) -> tuple[str, ...]:
    """Where an answer differs from the case: status, then JSON, path by path; empty when it is the same."""
    differences = []
    if response.status_code != case.status:
        differences.append(f"statut : {case.status} attendu, {response.status_code} reçu")
    if response.content != case.body:
        try:
            expected, received = (
                msgspec.json.decode(case.body or b"null"),
                msgspec.json.decode(response.content or b"null"),
            )
        except (msgspec.DecodeError, UnicodeDecodeError):
            differences.append(f"corps : {case.body[:80]!r} attendu, {response.content[:80]!r} reçu")
        else:
            differences.extend(_unlike("", expected, received))
    return tuple(differences)


_MISSING = object()


def _unlike(path: str, expected: Any, received: Any) -> list[str]:
    if isinstance(expected, dict) and isinstance(received, dict):
        return [
            line
            for name in dict.fromkeys((*expected, *received))
            for line in _unlike(f"{path}.{name}", expected.get(name, _MISSING), received.get(name, _MISSING))
        ]
    if isinstance(expected, list) and isinstance(received, list) and len(expected) == len(received):
        pairs = zip(expected, received, strict=True)
        return [line for index, pair in enumerate(pairs) for line in _unlike(f"{path}[{index}]", *pair)]
    if type(expected) is type(received) and expected == received:
        return []
    if isinstance(expected, (int, float)) and isinstance(received, (int, float)) and expected == received:
        return [] if isinstance(expected, bool) == isinstance(received, bool) else [_said(path, expected, received)]
    return [_said(path, expected, received)]


def _said(path: str, expected: Any, received: Any) -> str:
    if expected is _MISSING:
        return f"{path or '.'} : absent du cas, {_short(received)} reçu"
    if received is _MISSING:
        return f"{path or '.'} : {_short(expected)} attendu, absent de la réponse"
    return f"{path or '.'} : {_short(expected)} attendu, {_short(received)} reçu"


def _short(value: Any) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 120 else f"{text[:117]}…"  # noqa: PLR2004  # a line of a terminal
