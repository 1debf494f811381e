"""Names of machines to addresses, in threads of one's own.

The event loop resolves names in a pool of threads that every source would share: one name server that does not answer
would fill it, and keep the others from connecting. Each source has its own single thread here; its answers are kept
for half a minute, and an old answer serves when the name server is away.
"""

from __future__ import annotations

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FRESH_SECONDS = 30.0
_STALE_SECONDS = 600.0

Resolve = "Callable[[str, int], list[str]]"


def system(host: str, port: int) -> list[str]:
    """Addresses by the system's resolver, in its order. Blocks. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Names:
    """Addresses of one machine."""

    def __init__(self, host: str, port: int, *, resolve: Callable[[str, int], list[str]] = system) -> None:
        self._host = host
        self._port = port
        self._resolve = resolve
        self._threads: ThreadPoolExecutor | None = None
        self._asking: asyncio.Future[list[str]] | None = None
        self._known: list[str] = []
        self._since = float("-inf")
        try:
            ip_address(host)
        except ValueError:
            self._literal = False
        else:
            self._literal = True

    async def addresses(self) -> list[str]:
        """At least one address. Raises OSError when there is none."""
        if self._literal:
            return [self._host]
        age = time.monotonic() - self._since
        if age < _FRESH_SECONDS:
            return self._known
        try:
            # Shielded: a caller that gives up does not take the answer away from those who wait for it.
            found = await asyncio.shield(self._ask())
        except OSError:
            if self._known and age < _STALE_SECONDS:
                return self._known
            raise
        if not found:
            raise OSError("no address")
        return found

    def _ask(self) -> asyncio.Future[list[str]]:
        if self._asking is None or self._asking.done():
            if self._threads is None:
                self._threads = ThreadPoolExecutor(1, thread_name_prefix=f"names-{self._host}")
            loop = asyncio.get_running_loop()
            self._asking = loop.run_in_executor(self._threads, self._resolve, self._host, self._port)
            self._asking.add_done_callback(self._keep)
        return self._asking

    def _keep(self, answer: asyncio.Future[list[str]]) -> None:
        if not answer.cancelled() and answer.exception() is None and answer.result():
            self._known = answer.result()
            self._since = time.monotonic()

    def close(self) -> None:
        """Stop the thread, without waiting for a name server."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
