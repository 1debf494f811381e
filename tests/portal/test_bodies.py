"""Bodies beyond the bound are refused, announced or not, and the application never sees them whole."""

from __future__ import annotations

import pytest

from unefois.portal.bodies import LARGEST, bounded


async def call(headers, chunks):
    sent, seen = [], []

    async def application(_scope, receive, send):
        while True:
            message = await receive()
            seen.append(len(message.get("body", b"")))
            if message["type"] == "http.disconnect":
                return
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    waiting = [{"type": "http.request", "body": one, "more_body": i + 1 < len(chunks)} for i, one in enumerate(chunks)]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    await bounded(application, {"type": "http", "headers": headers}, receive, send)
    return sent[0]["status"], seen


MEGABYTE = b"x" * 1024 * 1024


@pytest.mark.parametrize(
    ("headers", "chunks", "status", "calls"),
    [
        ([], [b"a", b"b"], 200, 2),
        ([], [MEGABYTE] * 2, 200, 2),
        ([], [MEGABYTE] * 5, 413, 3),
        ([(b"content-length", str(LARGEST + 1).encode())], [MEGABYTE] * 5, 413, 0),
        ([(b"content-length", b"nonsense")], [MEGABYTE] * 5, 413, 3),
    ],
)
async def test_a_body_is_bounded(headers, chunks, status, calls):
    found, seen = await call(headers, chunks)
    assert (found, len(seen)) == (status, calls)
