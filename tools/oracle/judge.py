"""Each figure of each career side by side, and the reading that explains a difference to the cent.

Figures are compared in the order of the computation, each from the other's figures of the steps before: a difference
in the SJR is judged once, and not again in the allowance, the duration and every month. For each figure our own formula
is written with switches, one a reading of `verdicts.py`; with none it must give our engine's figure (or the tool
itself is wrong), and the smallest set of switches that gives OpenFisca's figure explains the difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from typing import Any

Emulator = Callable[[frozenset[str]], Any]


class ToolError(RuntimeError):
    """Our formula with no switch does not give our engine's figure."""


@dataclass
class Group:
    """Differences of one figure with one explanation: how many figures, of how many people, and one example."""

    figures: int = 0
    people: set[int] = field(default_factory=set)
    example: str = ""


@dataclass
class Ledger:
    """What was compared, and every difference by figure and explanation (an empty one explains nothing)."""

    compared: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, tuple[str, ...]], Group] = field(default_factory=lambda: defaultdict(Group))
    differing: set[int] = field(default_factory=set)

    def compare(
        self,
        figure: str,
        person: int,
        ours: Any,
        theirs: Any,
        emulate: Emulator,
        switches: Sequence[str],
        example: str,
    ) -> None:
        """Compare one figure.

        :raises ToolError: the formula without switch is not the engine's.
        """
        self.compared[figure] += 1
        plain = emulate(frozenset())
        if plain != ours:
            raise ToolError(f"{figure}: {plain} by the formula, {ours} by the engine; {example}")
        if ours == theirs:
            return
        self.differing.add(person)
        group = self.groups[figure, explain(theirs, emulate, switches)]
        group.figures += 1
        group.people.add(person)
        group.example = group.example or f"{example}: ours {shown(ours)}, theirs {shown(type(ours)(theirs))}"


def explain(theirs: Any, emulate: Emulator, switches: Sequence[str]) -> tuple[str, ...]:
    """The smallest set of switches that gives their figure, then one that gives it but for binary floats; empty when
    none does.
    """
    sets = [chosen for size in range(len(switches) + 1) for chosen in combinations(switches, size)]
    for chosen in sets:
        if chosen and emulate(frozenset(chosen)) == theirs:
            return chosen
    for chosen in sets:
        if near(emulate(frozenset(chosen)), theirs):
            return (*chosen, "float32")
    return ()


def near(one: Any, other: Any) -> bool:
    """Amounts in cents that 32-bit floats may confuse: a cent, or the 24 bits of their mantissa summed over years."""
    if not isinstance(one, Cents) or other is None:
        return False
    return abs(int(one) - int(other)) <= max(1, int(other) >> 19)


class Cents(int):
    """An amount in cents: the only figures that binary floats may move."""


def shown(value: Any) -> str:
    """A figure for the page."""
    if isinstance(value, Cents):
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, tuple):
        runs = [(one, len(list(same))) for one, same in groupby(value)]
        return " ".join(f"{one} (×{count})" if count > 1 else str(one) for one, count in runs)
    return str(value)
