"""Sums and maxima of lines by person, on sorted columns; empty segments give zero (or ``absent``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def bounds(key: Ints, n: int) -> Ints:
    """Where each person's lines start in a sorted key; ``n + 1`` values, the last being the length."""
    return np.searchsorted(key, np.arange(n + 1)).astype(np.int64)


def total(values: Ints, at: Ints) -> Ints:
    """Sum of each segment."""
    running = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(values)))
    result: Ints = running[at[1:]] - running[at[:-1]]
    return result


def highest(values: Ints, at: Ints, absent: int) -> Ints:
    """Maximum of each segment."""
    if not len(values):
        return np.full(len(at) - 1, absent, dtype=np.int64)
    found = np.maximum.reduceat(values, np.minimum(at[:-1], len(values) - 1))
    return np.where(at[1:] > at[:-1], found, absent)
