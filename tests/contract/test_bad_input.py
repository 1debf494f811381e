"""What no client should send: giant, empty, undecodable, repeated, nested, wrongly encoded, beyond the limits.

Always a declared status with the error of the catalogue, or the HTTP server's own refusal; never a 500, never a hang,
and the next good call is answered.
"""

from __future__ import annotations

import json
import socket
import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.contract.server import SIRET
from unefois.gateway.protocol import HEAD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.server import Server

QUOTIENT = "/v3/dss/quotient_familial/identite"
GOOD = (
    f"recipient={SIRET}&nomNaissance=DURANT&prenoms[]=PIERRE&prenoms[]=RICHARD&anneeDateNaissance=1990"
    "&moisDateNaissance=1&jourDateNaissance=1&sexeEtatCivil=M&codeCogInseePaysNaissance=99100"
    "&codeCogInseeCommuneNaissance=08480"
)
_TIMEOUT = 15


def send(server: Server, raw: bytes) -> tuple[int, bytes]:
    """Raw bytes to the server: the status (0 when it hung up without one) and the body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=_TIMEOUT) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before the end; an answer may still be there
            connection.sendall(raw)
        received = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    if not received:
        return 0, b""
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


def get(server: Server, target: bytes | str, *headers: bytes, token: str | None = None) -> tuple[int, bytes]:
    """GET with the target exactly as given."""
    if isinstance(target, str):
        target = target.encode()
    lines = [
        b"GET " + target + b" HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Connection: close",
        b"X-Api-Key: " + (server.token if token is None else token).encode(),
        *headers,
    ]
    return send(server, b"\r\n".join(lines) + b"\r\n\r\n")


def codes(body: bytes) -> list[str]:
    return [error["code"] for error in json.loads(body)["errors"]]


@pytest.fixture(autouse=True)
def _still_answers(server: Server) -> Iterator[None]:
    yield
    status, body = get(server, f"{QUOTIENT}?{GOOD}")
    assert status == 200, body


# -- encoding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["%FF", "%C3", "%E9", "%C3%28", "%ED%A0%80", "%F5%80%80%80", "%C0%AF", "%00", "DU%00RANT"],
    ids=["ff", "cut", "latin-1", "bad-continuation", "surrogate", "beyond-unicode", "overlong", "nul", "nul-inside"],
)
def test_undecodable_values(server: Server, value: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('DURANT', value, 1)}")
    assert (status, codes(body)) == (400, ["00401"])


def test_undecodable_in_v2(server: Server) -> None:
    status, body = get(server, "/api/v2/etudiants?nom=%E9")
    assert status == 400
    assert json.loads(body)["error"] == "bad_request"


def test_undecodable_name(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}&%FF=1")
    assert (status, codes(body)) == (400, ["00401"])


@pytest.mark.parametrize("value", ["%", "%2", "%ZZ", "DU%RANT", "100%"])
def test_broken_percent_signs_are_text(server: Server, value: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('DURANT', value, 1)}")
    assert (status, codes(body)) == (422, ["00420"])


def test_raw_bytes_beyond_ascii(server: Server) -> None:
    target = f"{QUOTIENT}?{GOOD}".encode().replace(b"DURANT", "LÉVY".encode())
    assert get(server, target)[0] in (400, 422)
    assert get(server, target.replace("É".encode(), b"\xc9"))[0] == 400


def test_double_encoding_is_not_decoded_twice(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('DURANT', 'DURANT%2520', 1)}")
    assert (status, codes(body)) == (422, ["00420"])


def test_both_spellings_of_a_space_and_of_brackets(server: Server) -> None:
    for spelt in (GOOD.replace("DURANT", "DURANT+"), GOOD.replace("DURANT", "%20DURANT"), GOOD.replace("[]", "%5B%5D")):
        assert get(server, f"{QUOTIENT}?{spelt}")[0] == 200


# -- empty, repeated, nested --------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?", "?&", "?&&&&", "?=", "?=&=", "?&=x&"])
def test_empty_queries(server: Server, query: str) -> None:
    status, body = get(server, QUOTIENT + query)
    assert (status, codes(body)) == (422, ["00210"])


def test_every_parameter_empty(server: Server) -> None:
    names = [pair.partition("=")[0] for pair in GOOD.split("&")]
    query = "&".join(f"{name}=" for name in names if name != "recipient")
    status, body = get(server, f"{QUOTIENT}?recipient={SIRET}&{query}")
    assert (status, codes(body)) == (422, ["00400", "00367", "00420"])


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ("nomNaissance=AUTRE", ["00420"]),
        (f"recipient={SIRET}", ["00210"]),
        ("codeCogInseePaysNaissance=99100", ["00400"]),
    ],
)
def test_a_parameter_given_twice_is_refused(server: Server, again: str, expected: list[str]) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}&{again}")
    assert (status, codes(body)) == (422, expected)


@pytest.mark.parametrize(
    ("nested", "expected"),
    [
        ("nomNaissance[]=DURANT", ["00420"]),
        ("nomNaissance[a]=DURANT", ["00420"]),
        ("nomNaissance[a][b]=DURANT", ["00420"]),
        ("nomNaissance%5B0%5D=DURANT", ["00420"]),
    ],
)
def test_nested_for_plain(server: Server, nested: str, expected: list[str]) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('nomNaissance=DURANT', nested)}")
    assert (status, codes(body)) == (422, expected)


@pytest.mark.parametrize("plain", ["prenoms=PIERRE", "prenoms=PIERRE,RICHARD"])
def test_plain_for_a_list(server: Server, plain: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('prenoms[]=PIERRE&prenoms[]=RICHARD', plain)}")
    assert (status, codes(body)) == (422, ["00367"])


@pytest.mark.parametrize("nested", ["prenoms[0]=PIERRE", "prenoms[a]=PIERRE", "prenoms[][]=PIERRE", "prenoms[][a]=X"])
def test_a_list_written_otherwise_is_not_the_list(server: Server, nested: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('prenoms[]=PIERRE&prenoms[]=RICHARD', nested)}")
    assert (status, codes(body)) == (422, ["00367"])


def test_unknown_names_are_told_beside_an_error(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD.replace('nomNaissance', 'nomNaissange')}")
    assert (status, codes(body)) == (422, ["00420"])
    assert json.loads(body)["errors"][0]["meta"]["parametres_inconnus"] == ["nomNaissange"]


# -- giant --------------------------------------------------------------------------------------------------------


def test_a_query_beyond_its_limit(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}&nomUsage={'A' * 9000}")
    assert (status, codes(body)) == (400, ["00401"])


def test_too_many_parameters(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}&" + "&".join(f"p{n}=" for n in range(100)))
    assert (status, codes(body)) == (400, ["00401"])
    status, body = get(server, f"{QUOTIENT}?{GOOD}&" + "&".join("prenoms[]=A" for _ in range(100)))
    assert (status, codes(body)) == (400, ["00401"])


_REFUSED_OR_HUNG_UP = (431, 0)
"""The refusal, or nothing: a client that goes on sending after it may find the connection reset."""


def test_a_url_beyond_the_limit_of_a_head(server: Server) -> None:
    assert get(server, f"{QUOTIENT}?nomUsage={'A' * 33_000}")[0] == 431
    for size in (200_000, 2_000_000):
        assert get(server, f"{QUOTIENT}?nomUsage={'A' * size}")[0] in (400, *_REFUSED_OR_HUNG_UP)


def test_headers_beyond_the_limit_of_a_head(server: Server) -> None:
    assert get(server, f"{QUOTIENT}?{GOOD}", b"X-Big: " + b"a" * 20_000)[0] == 200
    assert get(server, f"{QUOTIENT}?{GOOD}", b"X-Big: " + b"a" * 33_000)[0] == 431
    assert get(server, f"{QUOTIENT}?{GOOD}", *(b"X-H%d: a" % n for n in range(5000)))[0] == 431
    for size in (200_000, 2_000_000):
        assert get(server, f"{QUOTIENT}?{GOOD}", b"X-Big: " + b"a" * size)[0] in _REFUSED_OR_HUNG_UP


def test_a_head_that_never_ends(server: Server) -> None:
    """Sent by small pieces, it is refused as soon as it is too large."""
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=_TIMEOUT) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ")
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < 10_000_000:
                connection.sendall(b"a" * 4096)
                sent += 4096
    assert sent < 10_000_000


def test_a_head_that_never_comes(server: Server) -> None:
    """The server hangs up by itself, whether nothing came or half a head."""
    address = ("127.0.0.1", server.port)
    with socket.create_connection(address) as silent, socket.create_connection(address) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for connection in (silent, slow):
            connection.settimeout(HEAD_SECONDS + 5)
            assert connection.recv(1) == b""


def test_a_quiet_connection_is_closed_and_one_in_use_is_not(server: Server) -> None:
    """Five seconds after the last answer, whatever came before."""
    call = f"GET {QUOTIENT}?{GOOD} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {server.token}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(10)
        for pause in (0.0, 3.0, 3.0):  # six seconds in all: longer than a quiet connection lives
            time.sleep(pause)
            connection.sendall(call)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        quiet = time.monotonic()
        assert connection.recv(1) == b""
        assert 4 < time.monotonic() - quiet < 8


def test_many_calls_on_one_connection(server: Server) -> None:
    """The limit is a request's, not the connection's."""
    with httpx2.Client(base_url=server.url, headers={"X-Api-Key": server.token}) as client:
        for _ in range(40):
            assert client.get(f"{QUOTIENT}?{GOOD}&nomUsage={'A' * 2000}").status_code == 200


def test_calls_sent_ahead(server: Server) -> None:
    """Pipelined requests are each answered, in order."""
    one = f"GET {QUOTIENT}?{GOOD}&nomUsage={{n}} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {server.token}\r\n{{end}}\r\n"
    raw = "".join(one.format(n=n, end="Connection: close\r\n" if n == 19 else "") for n in range(20))
    _, rest = send(server, raw.encode())
    assert rest.count(b"HTTP/1.1 200") == 19  # the first one's head is taken off by `send`


def test_a_giant_token(server: Server) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}", token="a" * 10_000)
    assert (status, codes(body)) == (401, ["00101"])


@pytest.mark.parametrize("value", ["9" * 400, "-1", "1e3", "0x10", "１９９０", "1990.0", "NaN", "True"])
def test_giant_and_odd_numbers(server: Server, value: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}&annee={_percent(value)}")
    assert (status, codes(body)) == (422, ["00356"])


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


# -- tokens, headers, paths, protocol -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    ["", " ", "x", "a.b.c", "....", "eyJhbGciOiJub25lIn0.e30.", "\xe9\xe8", "null", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"],
)
def test_odd_tokens(server: Server, token: str) -> None:
    status, body = get(server, f"{QUOTIENT}?{GOOD}", token=token)
    assert (status, codes(body)) == (401, ["00101"])


def test_a_token_of_another_environment(server: Server) -> None:
    def part(content: dict[str, object]) -> str:
        return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    claims = {"jti": "6f9a1c1e-0f5c-4b0e-9a70-0d6a0a4c9c11", "env": "production", "version": "1.0"}
    token = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.{'A' * 43}"
    status, body = get(server, f"{QUOTIENT}?{GOOD}", token=token)
    assert (status, codes(body)) == (401, ["00108"])


@pytest.mark.parametrize(
    "header",
    [b"Authorization: Bearer", b"Authorization: Bearer ", b"Authorization: Basic eA==", b"Authorization: \xff\xfe"],
)
def test_odd_authorization(server: Server, header: bytes) -> None:
    """What is not a Bearer leaves the key to speak."""
    assert get(server, f"{QUOTIENT}?{GOOD}", header)[0] == 200
    assert get(server, f"{QUOTIENT}?{GOOD}", header, token="")[0] == 401


@pytest.mark.parametrize(
    "path",
    [
        "/v3/dss/quotient_familial/identite%00",
        "/v3/dss/../dss/quotient_familial/identite",
        "/v3//dss",
        "/api/v2/%FF",
        "/v3/%2e%2e/x",
        "/v99999999999999999999/dss/quotient_familial/identite",
        "/v3/" + "a/" * 500,
    ],
)
def test_odd_paths(server: Server, path: str) -> None:
    status, _ = get(server, f"{path}?{GOOD}")
    assert status in (400, 404)


def test_not_http(server: Server) -> None:
    for raw in (
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"{}\r\n\r\n",
    ):
        assert send(server, raw)[0] in (0, 400, 505)


def test_a_body_on_a_get_is_not_read_as_a_request(server: Server) -> None:
    inner = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
    status, body = get(server, f"{QUOTIENT}?{GOOD}", b"Content-Length: %d" % len(inner), b"", inner)
    assert status == 200
    assert body.count(b"HTTP/1.1") == 0


def test_two_lengths_are_refused(server: Server) -> None:
    status, _ = get(server, f"{QUOTIENT}?{GOOD}", b"Content-Length: 0", b"Transfer-Encoding: chunked")
    assert status in (0, 200, 400)
    status, _ = get(server, f"{QUOTIENT}?{GOOD}", b"Content-Length: 3", b"Content-Length: 4")
    assert status in (0, 400)


def test_nothing_was_logged_of_what_was_sent(server: Server) -> None:
    log = server.log()
    for secret in (server.token, "DURANT", "99100", SIRET):
        assert secret not in log
