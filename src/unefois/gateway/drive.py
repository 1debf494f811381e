"""Run a coroutine from a callback.

Most calls never wait: a task for each would cost them more than their own work with identities. A coroutine that does
wait gives the future it waits for, and goes on when that one is done. What it waits for must not need a task around
it (timeouts do): the stages wrap such work in a task of its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


def drive(steps: Coroutine[Any, Any, T], done: Callable[[T], None]) -> None:
    """Run `steps` as far as it goes now, later to its end, and call `done` with what it returns.

    `steps` must not raise.
    """
    try:
        awaited = steps.send(None)
    except StopIteration as end:
        done(end.value)
        return
    if awaited is None:  # a bare yield: `asyncio.sleep(0)`
        asyncio.get_running_loop().call_soon(drive, steps, done)
        return
    awaited._asyncio_future_blocking = False  # noqa: SLF001  # as asyncio.Task does: "somebody listens"
    awaited.add_done_callback(lambda _: drive(steps, done))
