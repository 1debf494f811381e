"""HTTP towards FranceConnect, over real sockets: servers that drip, hang up, or never end."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from unefois.franceconnect.interface import ProviderAnswerInvalid, ProviderTimeout, ProviderUnreachable
from unefois.franceconnect.transport import (
    MAX_ANSWER_BYTES,
    BlockingTransport,
    Request,
    Timeouts,
    Transport,
)

QUICK = Timeouts(connect=0.5, total=0.5)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@asynccontextmanager
async def server(behave):
    """A server whose connections are handled by ``behave(request, writer)``; counts the requests."""
    requests = []

    async def handle(reader, writer):
        try:
            requests.append(await reader.readuntil(b"\r\n\r\n"))
            await behave(requests[-1], writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            requests.append(b"gone")
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/", requests


async def drip(request, writer):
    """A byte now and then: each is in time, the whole never is."""
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(request, writer):
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"1000\r\n" + b"a" * 4096 + b"\r\n")
        await writer.drain()


async def hang_up(request, writer):
    writer.transport.abort()


async def answer(request, writer):
    writer.write(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nok")
    await writer.drain()


async def call(url, *, blocking=False, timeouts=QUICK):
    request = Request("POST", url, form={"token": "é&="})
    if blocking:
        transport = BlockingTransport(timeouts=timeouts)
        try:
            return await asyncio.to_thread(transport.send, request)
        finally:
            transport.close()
    transport = Transport(timeouts=timeouts)
    try:
        return await transport.send(request)
    finally:
        await transport.aclose()


both = pytest.mark.parametrize("blocking", [False, True], ids=["asynchronous", "blocking"])


@both
async def test_an_answer(blocking):
    async with server(answer) as (url, requests):
        found = await call(url, blocking=blocking)
    assert (found.status, found.media_type, found.body) == (200, "text/plain", b"ok")
    assert len(requests) == 1
    assert b"accept-encoding: identity" in requests[0].lower()
    assert b"application/x-www-form-urlencoded" in requests[0].lower()


@both
async def test_a_slow_drip_is_cut_at_the_total_time(blocking):
    started = asyncio.get_running_loop().time()
    async with server(drip) as (url, _):
        with pytest.raises(ProviderTimeout):
            await call(url, blocking=blocking)
        assert asyncio.get_running_loop().time() - started < 3


@both
async def test_an_answer_without_end_is_cut(blocking):
    sent = []

    async def counted(request, writer):
        write = writer.write
        writer.write = lambda data: (sent.append(len(data)), write(data))
        await flood(request, writer)

    async with server(counted) as (url, _):
        with pytest.raises(ProviderAnswerInvalid, match="too long"):
            await call(url, blocking=blocking, timeouts=Timeouts(connect=1, total=10))
    assert MAX_ANSWER_BYTES < sum(sent) < 40_000_000


@both
async def test_a_request_that_was_sent_is_never_sent_again(blocking):
    async with server(hang_up) as (url, requests):
        with pytest.raises(ProviderUnreachable):
            await call(url, blocking=blocking)
    assert len(requests) == 1


@both
async def test_nobody_listens(blocking):
    async with server(answer) as (url, _):
        pass
    with pytest.raises(ProviderUnreachable, match="ConnectError"):
        await call(url, blocking=blocking)


async def test_the_environment_s_proxy_is_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with server(answer) as (url, _):
        assert (await call(url)).status == 200
