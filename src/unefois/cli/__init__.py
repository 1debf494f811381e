"""The `unefois` command. Each group of commands is a module of this room, loaded when it is called.

Conventions: messages in French; `--json` on everything that prints a result; a progress bar on everything long; exit
code 0 only on success, 1 when the command says no, 2 when it was not understood.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

import cyclopts

from unefois.cli.console import Failure, error
from unefois.cli.help_shown import French

_GROUPS = {
    "demo": ("unefois.cli.demo:run", "Tout démarrer avec le bac à sable : échange, simulateur, téléservice."),
    "simulator": ("unefois.cli.simulator:run", "Démarrer le simulateur de FranceConnect."),
    "teleservice": ("unefois.cli.teleservice:run", "Démarrer le téléservice de démonstration."),
    "serve": ("unefois.cli.serve:run", "Démarrer l'échange et le portail."),
    "tokens": ("unefois.cli.tokens:app", "Délivrer, lister, bannir des jetons."),
    "sandbox": ("unefois.cli.sandbox:app", "Engendrer des citoyens de synthèse."),
    "cases": ("unefois.cli.cases:app", "Importer et rejouer des cas enregistrés."),
    "journal": ("unefois.cli.journal:app", "Vérifier et exporter le journal des accès."),
    "are": ("unefois.cli.are:app", "Calculer, expliquer et vérifier l'allocation de retour à l'emploi."),
    "ij": ("unefois.cli.ij:app", "Calculer et expliquer les indemnités journalières."),
    "bench": ("unefois.cli.bench:app", "Mesurer."),
    "docs": ("unefois.cli.docs:app", "Écrire les documents engendrés, ou vérifier qu'ils sont à jour."),
}

app = cyclopts.App(
    name="unefois",
    help="Dites-le-nous une fois : l'échange entre administrations, complet.",
    help_formatter=French(),
    version=lambda: version("unefois"),
)
for _name, (_target, _help) in _GROUPS.items():
    app.command(_target, name=_name, help=_help)


def main() -> None:
    """Entry point."""
    try:
        code = app(sys.argv[1:], result_action="return_value", print_error=False, exit_on_error=False)
        sys.stdout.flush()  # here, where a reader that has gone away is known
    except cyclopts.CycloptsError as mistake:
        from unefois.cli.usage import said

        error(said(mistake))
        sys.exit(2)
    except Failure as failure:
        error(str(failure))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # `… | head` has read enough. What Python flushes at exit goes nowhere, without a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)  # as rich does, and the documentation of Python's signals
    except Exception as problem:
        from unefois.cli.explain import explained

        text = explained(problem)
        if text is None:
            raise
        error(text)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
