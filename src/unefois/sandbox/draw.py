"""Reproducible chance: the same key gives the same draws on every machine, in every process and version of Python.

Each household has its own `Draw`, keyed by (seed, block, number): nothing depends on what was drawn before it, nor on
how the work was shared between processes. Only `Random.random` is used underneath, the one method whose sequence the
standard library promises to keep.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things that are more or less frequent."""

    def __init__(self, items: Iterable[tuple[T, float]]) -> None:
        pairs = list(items)
        self.items = [item for item, _ in pairs]
        self.bounds = list(accumulate(weight for _, weight in pairs))
        self.total = self.bounds[-1]


class Draw:
    """A stream of draws."""

    def __init__(self, *key: int | str) -> None:
        text = "/".join(map(str, key))
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8, person=b"unefois-sandbox").digest(), "big")
        self.unit = Random(seed).random  # noqa: S311  # synthetic people, not secrets

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.unit() < probability

    def below(self, bound: int) -> int:
        """An integer from 0 to bound - 1."""
        return int(self.unit() * bound)

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of them."""
        return items[int(self.unit() * len(items))]

    def weighted(self, among: Weighted[T]) -> T:
        """One of them, by its weight."""
        return among.items[bisect_right(among.bounds, self.unit() * among.total)]

    def rank(self, count: int) -> int:
        """A rank from 0 to count - 1, the first ones far more often (density falls as 1/√rank)."""
        where = self.unit()
        return int(where * where * count)

    def day(self, first: date, last: date) -> date:
        """A day from first to last, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))
