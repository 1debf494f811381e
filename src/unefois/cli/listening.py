"""The sockets that servers listen on: whether a port is free, and several sockets for each process.

The event loop (libuv) accepts one connection a turn and listening socket. Over a single socket, callers that open a
connection for each call are let in one by one, and each waits for a write of the journal of its own; over several, a
turn lets as many in, and they share one. The kernel shares connections out between sockets of one address
(`SO_REUSEPORT`), and so between processes too: over a shared socket, the first to wake would take most of those that
arrive together.
"""

from __future__ import annotations

import errno
import socket
import sys
from typing import TYPE_CHECKING, Any

from unefois.cli.console import Failure

if TYPE_CHECKING:
    from collections.abc import Callable


AT_ONCE = 16
"""Connections that a process accepts in one turn."""


_ELSEWHERE = "choisissez un autre premier port : UNEFOIS_PORT=9000, devant « unefois serve » comme devant « make run »."


class OneEach:
    """A listening socket that each worker makes for itself when it receives this object."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._held = bind(host, port)  # bound, not listening: keeps the port while workers come and go

    def __reduce__(self) -> tuple[Callable[[str, int], socket.socket], tuple[str, int]]:
        return bind, self._address

    def close(self) -> None:
        """Give the port back."""
        self._held.close()


def bind(host: str, port: int) -> socket.socket:
    """A socket of that address beside those that others have there."""
    made = socket.socket(_family(host))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    return made


def alone(host: str, port: int, name: str = "l'échange") -> socket.socket:
    """A listening socket. Raises Failure: the port is taken, were it by workers of another server.

    `name`: what it is for, as the message says it.
    """
    try:
        return socket.create_server((host, port), family=_family(host))
    except OSError as error:
        raise Failure(_refused(error, f"Le port {port} de {host}, pour {name},")) from error


def _refused(error: OSError, port: str) -> str:
    """Why an address cannot be listened on, and what to do: by hand, as a service, or by `make run`."""
    code = error.errno or 0
    if code == errno.EADDRINUSE:
        return f"{port} est déjà pris. Arrêtez ce qui l'occupe, ou {_ELSEWHERE}"
    if code in {errno.EACCES, errno.EPERM}:
        return f"{port} est interdit à cet utilisateur (sous 1024, il faut être root) : {_ELSEWHERE}"
    if code == errno.EADDRNOTAVAIL or code < 0:  # below zero: errors of the resolution of names
        return f"{port} ne peut être écouté : UNEFOIS_HOST doit être une adresse de cette machine, comme 127.0.0.1."
    return f"{port} ne peut être écouté : {error.strerror}."


def several(host: str, port: int, *, workers: int) -> list[Any]:
    """What uvicorn is given to listen on: sockets, or what workers make theirs of.

    Raises Failure as `alone` does.
    """
    only = alone(host, port)
    if sys.platform != "linux" or not port:  # elsewhere the kernel does not share connections out
        return [only]
    only.close()
    make = bind if workers == 1 else OneEach
    return [make(host, port) for _ in range(AT_ONCE)]


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
