"""How results of the law are shown in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from unefois.cli.console import out
from unefois.cli.law_files import shown
from unefois.law.trace import CONFIDENCE_FR, value_fr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unefois.cli.law_files import Expected
    from unefois.law.trace import Node

YES, NO = "[green]oui[/]", "[red]non[/]"


def grid(*columns: str, title: str = "", right: int = -1) -> Table:
    """A table with light lines; columns from ``right`` on are aligned on the right."""
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False)
    table.collapse_padding = True
    for number, name in enumerate(columns):
        figure = 0 <= right <= number
        table.add_column(name, justify="right" if figure else "left", overflow="fold", no_wrap=figure or not number)
    return table


def facts(title: str, pairs: Iterable[tuple[str, Any, str]]) -> None:
    """Name, value and remark, one a line."""
    table = Table(
        box=None,
        title=escape(title) or None,
        title_justify="left",
        title_style="bold",
        show_header=False,
        pad_edge=False,
    )
    table.add_column(no_wrap=True)
    table.add_column(justify="right", style="bold", overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for name, value, remark in pairs:
        table.add_row(escape(name), escape(shown(value)), escape(remark))
    out.print(table)
    out.print()


def conditions(found: Iterable[Any]) -> None:
    """The conditions of a right."""
    table = grid("Condition", "", "Ce qui décide", "Article")
    for one in found:
        table.add_row(escape(one.name), YES if one.met else NO, escape(one.figure), escape(one.article))
    out.print(table)


def expected(lines: list[Expected]) -> None:
    """The figures that the file expected."""
    if not lines:
        return
    table = grid("Chiffre attendu", "Attendu", "Trouvé", "", right=1)
    for one in lines:
        table.add_row(
            escape(one.label),
            escape(one.expected_shown),
            escape(one.found_shown),
            "[green]=[/]" if one.agrees else "[red]≠[/]",
        )
    out.print(table)


def doubts(names: list[str], texts: dict[str, str]) -> None:
    """The open questions that weighed on a result."""
    if names:
        out.print("[yellow]Points incertains[/] (lecture la plus probable retenue) :", highlight=False)
        for name in names:
            out.print(f"  - {escape(texts.get(name, name))} [dim]({name})[/]", highlight=False, soft_wrap=True)
        out.print()


def tree(root: Node) -> None:
    """An explanation as a tree."""
    branch = Tree(_head(root), guide_style="dim")
    for child in root.children:
        _grow(branch, child)
    out.print(branch, highlight=False)


def _grow(branch: Tree, node: Node) -> None:
    below = branch.add(_head(node))
    for child in node.children:
        _grow(below, child)


def _head(node: Node) -> str:
    value = value_fr(node)
    lines = [f"[bold]{escape(node.name)}[/]" + (f" : [cyan]{escape(value)}[/]" if value else "")]
    if node.formula:
        lines.append(f"= {escape(node.formula)}")
    lines += [
        f"[dim]{escape(used.name)} = {escape(used.value)} depuis le {used.since:%d/%m/%Y} ({escape(used.source)})[/]"
        for used in node.parameters
    ]
    if node.article:
        lines.append(f"[dim]{escape(node.article)}[/]")
    if node.note:
        lines.append(f"[italic]{escape(node.note)}[/]")
    if node.confidence != "verified":
        lines.append(f"[yellow]{CONFIDENCE_FR[node.confidence]}[/]")
    return "\n".join(lines)
