"""The explanation: a tree that says, for every figure, where it comes from.

A node has a name, a value with its unit, the formula with its numbers put in, the parameters used (value,
date, source), the article and the confidence. Nothing is built unless a :class:`Tracer` is given: the engine
guards each call with ``if t:``, so that no trace costs one test of a local variable. Rendered as text,
JSON-ready data and HTML.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .money import euros, number_fr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Value = Decimal | int | bool | date | str | None
else:
    Value = Any  # JSON Schema knows no union of texts

Confidence = Literal["verified", "derived", "general"]
_ORDER: dict[Confidence, int] = {"verified": 0, "derived": 1, "general": 2}
CONFIDENCE_FR: dict[Confidence, str] = {
    "verified": "vérifié",
    "derived": "déduit",
    "general": "incertain : connaissance générale, non relue dans un texte",
}


class Used(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dated parameter that took part in a figure."""

    name: str
    value: str
    since: date
    source: str
    confidence: Confidence = "verified"


class Node(msgspec.Struct, omit_defaults=True):
    """One figure, one condition or one decision. ``value`` is in ``unit``; amounts are ``Decimal`` euros."""

    name: str
    value: Value = None
    unit: str = ""
    formula: str = ""
    article: str = ""
    confidence: Confidence = "verified"
    note: str = ""
    parameters: list[Used] = msgspec.field(default_factory=list)
    children: list[Node] = msgspec.field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node, then all below, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, name: str) -> Node | None:
        """The first node of that name, itself included."""
        return next((node for node in self.walk() if node.name == name), None)

    def doubtful(self) -> list[Node]:
        """The nodes that rest on something not re-read in a text: they must be shown as such."""
        return [node for node in self.walk() if node.confidence == "general"]


class Tracer:
    """Builds a tree: ``node`` adds a leaf, ``section`` opens a branch."""

    def __init__(self, name: str) -> None:
        self.root = Node(name)
        self._stack = [self.root]

    def node(
        self,
        name: str,
        value: Value = None,
        unit: str = "",
        *,
        formula: str = "",
        article: str = "",
        confidence: Confidence = "verified",
        note: str = "",
        used: Sequence[Used] = (),
    ) -> Node:
        """Add a figure under the open section. Its confidence is the worst of its own and its parameters'."""
        for one in used:
            if _ORDER[one.confidence] > _ORDER[confidence]:
                confidence = one.confidence
        node = Node(name, value, unit, formula, article, confidence, note, list(used))
        self._stack[-1].children.append(node)
        return node

    def amount(self, name: str, in_cents: int, unit: str = "€", **more: object) -> Node:
        """Add an amount given in cents."""
        return self.node(name, euros(in_cents), unit, **more)  # type: ignore[arg-type]

    @contextmanager
    def section(self, name: str, **more: object) -> Iterator[Node]:
        """Open a branch; what is added inside the ``with`` goes under it."""
        node = self.node(name, **more)  # type: ignore[arg-type]
        self._stack.append(node)
        try:
            yield node
        finally:
            self._stack.pop()


def value_fr(node: Node) -> str:
    """The value of a node as French text with its unit; empty when it has none."""
    value = node.value
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case Decimal() | int():
            text = number_fr(value)
        case date():
            text = f"{value:%d/%m/%Y}"
        case str():
            text = value
    return f"{text}\N{NO-BREAK SPACE}{node.unit}" if node.unit else text


def to_text(node: Node, indent: str = "  ", _level: int = 0) -> str:
    """The tree as indented text for a terminal or a letter."""
    pad = indent * _level
    value = value_fr(node)
    lines = [f"{pad}{node.name}" + (f" : {value}" if value else "")]
    below = pad + indent
    if node.formula:
        lines.append(f"{below}= {node.formula}")
    lines += [
        f"{below}· {used.name} = {used.value} depuis le {used.since:%d/%m/%Y} ({used.source})"
        for used in node.parameters
    ]
    if node.article:
        lines.append(f"{below}§ {node.article}")
    if node.note:
        lines.append(f"{below}N.B. {node.note}")
    if node.confidence != "verified":
        lines.append(f"{below}⚠ {CONFIDENCE_FR[node.confidence]}")
    lines += [to_text(child, indent, _level + 1) for child in node.children]
    return "\n".join(lines)


def to_data(node: Node) -> dict[str, object]:
    """The tree as JSON-ready data: amounts as strings, dates as ISO texts."""
    data: dict[str, object] = msgspec.to_builtins(node)
    return data


def to_html(node: Node, open_levels: int = 1_000, _level: int = 0) -> str:
    """The tree as nested ``<details>``, the first ``open_levels`` of them open: readable without JavaScript, every
    text escaped.
    """
    value = value_fr(node)
    head = f'<span class="trace-name">{escape(node.name)}</span>'
    if value:
        head += f' <strong class="trace-value">{escape(value)}</strong>'
    facts: list[str] = []
    if node.formula:
        facts.append(f'<p class="trace-formula">= {escape(node.formula)}</p>')
    facts += [
        f'<p class="trace-parameter">{escape(used.name)} = {escape(used.value)}, depuis le '
        f'<time datetime="{used.since}">{used.since:%d/%m/%Y}</time> ({escape(used.source)})</p>'
        for used in node.parameters
    ]
    if node.article:
        facts.append(f'<p class="trace-article">{escape(node.article)}</p>')
    if node.note:
        facts.append(f'<p class="trace-note">{escape(node.note)}</p>')
    if node.confidence != "verified":
        facts.append(f'<p class="trace-confidence">{escape(CONFIDENCE_FR[node.confidence])}</p>')
    body = "".join(facts) + "".join(to_html(child, open_levels, _level + 1) for child in node.children)
    if not body:
        return f'<div class="trace-leaf">{head}</div>'
    state = " open" if _level < open_levels else ""
    return f'<details class="trace"{state}><summary>{head}</summary>{body}</details>'
