"""A small real HTTP/1.1 server for tests, that may misbehave in every way: each handler writes the bytes it likes."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable


@dataclass
class Request:
    """What the client sent."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Handler = "Callable[[Request, asyncio.StreamWriter], Awaitable[None]]"


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """The bytes of a well-formed answer; header names in Python's manner (`retry_after`)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}"]
    named.setdefault("content-type", "application/json")
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in named.items()), "", ""]).encode() + body


class HttpServer:
    """Serves on a free port of this machine while entered; `seen` holds the requests."""

    def __init__(
        self,
        handler: Callable[[Request, asyncio.StreamWriter], Awaitable[None]],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._handler = handler
        self._context = context
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.seen: list[Request] = []
        self.connections = 0
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._context)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._context else 'http'}://{'localhost' if self._context else '127.0.0.1'}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task, writer in self._open.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open[asyncio.get_running_loop().create_task(self._serve(reader, writer))] = writer

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                method, path, _ = line.decode().split(" ", 2)
                request = Request(method, path)
                while header := (await reader.readline()).decode("latin-1").strip():
                    name, _, value = header.partition(":")
                    request.headers[name.lower()] = value.strip()
                request.body = await reader.readexactly(int(request.headers.get("content-length", 0)))
                self.seen.append(request)
                await self._handler(request, writer)
                await writer.drain()
                if writer.is_closing():
                    break
        writer.close()
        with contextlib.suppress(Exception):
            await writer.wait_closed()
