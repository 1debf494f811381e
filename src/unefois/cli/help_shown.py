"""The help of commands, in French: cyclopts' own words are English.

Entries are rewritten before cyclopts lays them out, so that its tables, widths and colours stay its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from cyclopts.help import DefaultFormatter
from cyclopts.help.inline_text import InlineText
from rich.text import Text

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

_TITLES = {"Commands": "Commandes", "Parameters": "Paramètres", "Arguments": "Arguments"}
_FLAGS = {"--help": "Afficher cette aide.", "--version": "Afficher la version."}
_VALUES = {"STR": "TEXTE", "INT": "NOMBRE", "PATH": "CHEMIN", "CHOICE": "CHOIX", "DATETIME": "INSTANT"}
_USAGE = {"COMMAND": "COMMANDE", "[ARGS]": "[ARGUMENTS]", "[ARGS...]": "[ARGUMENTS...]"}


class French(DefaultFormatter):
    """Cyclopts' layout with French words."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print a panel of commands or of parameters."""
        title = _TITLES.get(str(panel.title), panel.title)
        super().__call__(console, options, panel.copy(title=title, entries=[_entry(entry) for entry in panel.entries]))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:  # noqa: ARG002  # inherited
        """Print how the command is typed."""
        if usage:
            words = str(usage).split()
            said = " ".join((_USAGE | _VALUES).get(word, _value(word)) for word in words)
            console.print(Text(f"Usage : {said}\n", style="bold"))


def _value(word: str) -> str:
    name, dots = word.removesuffix("..."), "..." if word.endswith("...") else ""
    return _VALUES.get(name, name) + dots


def _entry(entry: HelpEntry) -> HelpEntry:
    flag = next((text for name, text in _FLAGS.items() if name in entry.names), None)
    description = InlineText(Text(flag)) if flag else _rich(entry.description)
    if entry.choices:
        description.append(Text(f"[au choix : {', '.join(entry.choices)}]", "cyclopts.choices"))
    if entry.default not in {None, "", '""', "False"}:  # an option that is empty or off says nothing
        description.append(Text(f"[par défaut : {_default(entry.default)}]", "cyclopts.default"))
    if entry.required:
        description.append(Text("[obligatoire]", "cyclopts.required"))
    return evolve(
        entry,
        description=description,
        choices=None,
        default=None,
        required=False,
        metavar=_value(entry.metavar) if entry.metavar else entry.metavar,
    )


def _default(value: str | None) -> str:
    return "oui" if value == "True" else str(value)


def _rich(description: Any) -> InlineText:
    if isinstance(description, InlineText):
        return description
    return InlineText(description if description is not None else Text())
