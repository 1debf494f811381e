"""Fill the register with the synthetic people: the named ones, then as many households as it takes.

People are drawn by blocks of 500, and each household of a block from its own key: the same number, seed and reference
date give the same bytes, whatever the number of processes, and a larger number keeps the people of a smaller one but
for the last block. Running it again replaces the people of the run before and touches nobody else.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

import msgspec

from unefois.operations.records import DATASETS
from unefois.sandbox import citizens as people
from unefois.sandbox.draw import Draw
from unefois.sandbox.households import draw_household
from unefois.sandbox.model import Calendar
from unefois.sandbox.replace import clear
from unefois.sandbox.stories import named_people
from unefois.sources.register.loader import Citizen, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from unefois.sandbox.model import Household

DEFAULT_CITIZENS = 1_000
DEFAULT_SEED = 1
BLOCK = 500
_WORTH_PROCESSES = 20
"""Blocks from which other processes repay their start."""
_AHEAD = 4
"""Blocks drawn ahead of the load, for each process: what bounds the memory."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Citizen]).decode


class Generated(msgspec.Struct, frozen=True):
    """What a generation did."""

    citizens: int
    """Synthetic people drawn."""
    named: int
    """People of the stories, and their families."""
    replaced: int
    """Sandbox people of an earlier run who left the register."""
    seed: int
    today: date


def generate(
    *,
    today: date,
    citizens: int = DEFAULT_CITIZENS,
    seed: int = DEFAULT_SEED,
    workers: int = 0,
    url: str = "",
    sqlite_path: Path | None = None,
    datasets: frozenset[str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Generated:
    """Draw people and load them in the register, in place of the sandbox people who were there.

    `url` names a PostgreSQL, else `sqlite_path` is the file; the tables must exist. `workers` is the number of
    processes that draw (0: as many as cores). `progress` is called with the number of people written so far. Raises
    LoadError, and ValueError for a number of citizens that does not fit or a dataset that does not exist.
    """
    if not 0 <= citizens < people.ROOM:
        raise ValueError(f"Nombre de citoyens hors limites : 0 à {people.ROOM - 1}.")
    if unknown := (datasets or frozenset()) - DATASETS.keys():
        raise ValueError(f"Jeux de données inconnus : {', '.join(sorted(unknown))} (docs/records.md).")
    when = Calendar(today)
    named = list(named_citizens(when, datasets))
    replaced = clear(url=url, sqlite_path=sqlite_path)
    now = datetime.combine(today, time(6), UTC)
    load(
        chain(named, drawn(citizens, seed, today, workers, datasets)),
        now=now,
        url=url,
        sqlite_path=sqlite_path,
        progress=progress,
    )
    return Generated(citizens=citizens, named=len(named), replaced=replaced, seed=seed, today=today)


def named_citizens(when: Calendar, datasets: frozenset[str] | None = None) -> Iterator[Citizen]:
    """Everybody in the stories, families included, once each."""
    homes = {story.home.serial: story.home for story in named_people(when)}
    for home in homes.values():
        yield from people.citizens(home, when, datasets)


def drawn(
    citizens: int, seed: int, today: date, workers: int = 1, datasets: frozenset[str] | None = None
) -> Iterator[Citizen]:
    """The people drawn, in order."""
    sizes = [BLOCK] * (citizens // BLOCK) + ([citizens % BLOCK] if citizens % BLOCK else [])
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(sizes) < _WORTH_PROCESSES:
        when = Calendar(today)
        for number, size in enumerate(sizes):
            for home in households(number, size, seed, when):
                yield from people.citizens(home, when, datasets)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = (pool.submit(partial(_block, number, size, seed, today, datasets)) for number, size in enumerate(sizes))
        waiting: deque[Future[bytes]] = deque(islice(jobs, workers * _AHEAD))
        while waiting:
            block = waiting.popleft().result()
            waiting.extend(islice(jobs, 1))
            yield from _decode(block)


def households(block: int, size: int, seed: int, when: Calendar) -> Iterator[Household]:
    """The households of a block, `size` people in all."""
    done = number = 0
    while done < size:
        home = draw_household(Draw(seed, block, number), block * BLOCK + done, size - done, when)
        done += len(home.people())
        number += 1
        yield home


def _block(number: int, size: int, seed: int, today: date, datasets: frozenset[str] | None) -> bytes:
    when = Calendar(today)
    homes = households(number, size, seed, when)
    return _encode([citizen for home in homes for citizen in people.citizens(home, when, datasets)])
