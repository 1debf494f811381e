"""`unefois ij`: the daily sickness, maternity and accident allowances computed and explained."""

from __future__ import annotations

from pathlib import Path  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import cyclopts
from cyclopts import Parameter

from unefois.cli.console import as_json, out

if TYPE_CHECKING:
    from unefois.law.ij import Allowance

app = cyclopts.App(name="ij", help="Indemnités journalières (maladie, maternité, accident…) : calculer, expliquer.")

File = Annotated[Path, Parameter(allow_leading_hyphen=True)]
Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Whole = Annotated[bool, Parameter(name="--explain", negative=(), help="Ajouter l'explication.")]


@app.command
def compute(file: File, *, explain: Whole = False, json_output: Json = False) -> int:
    """Calculer les indemnités de chaque arrêt d'un fichier YAML ou JSON : périodes, montants, jours, CSG, CRDS.

    Le code de sortie est 1 si le fichier porte des chiffres attendus (« expected ») et que l'un d'eux diffère.

    Parameters
    ----------
    file
        Un arrêt, ou « claims » (docs/rules/ij.md) ; « - » pour l'entrée standard.
    """
    from unefois.cli import law_files
    from unefois.law import ij

    with law_files.faults(file):
        results = [(one, ij.compute(one.claim, trace=explain)) for one in ij.documents(law_files.read(file))]
        lines = [law_files.compared(found, one.expected) for one, found in results]
    if json_output:
        as_json(
            {
                "results": [
                    {"name": one.name, "allowance": found, "expected": expected}
                    for (one, found), expected in zip(results, lines, strict=True)
                ]
            }
        )
    else:
        for (one, found), expected in zip(results, lines, strict=True):
            _show(one.name, found, expected)
    return 0 if all(line.agrees for expected in lines for line in expected) else 1


@app.command(name="explain")
def explain_(file: File, *, format: Literal["arbre", "texte", "html"] = "arbre", json_output: Json = False) -> None:  # noqa: A002
    """Expliquer : l'arbre de chaque chiffre, sa formule, ses paramètres datés, son article.

    Parameters
    ----------
    file
        Un arrêt, ou « claims ».
    format
        arbre (terminal), texte, ou html.
    """
    from unefois.cli import law_files, law_tables
    from unefois.law import ij
    from unefois.law.trace import to_data, to_html, to_text

    with law_files.faults(file):
        found = [(one.name, ij.explain(one.claim)) for one in ij.documents(law_files.read(file))]
    if json_output:
        as_json({"results": [{"name": name, "trace": to_data(root)} for name, root in found]})
        return
    for name, root in found:
        if format == "arbre":
            out.rule(name, align="left")
            law_tables.tree(root)
        else:
            print(to_text(root) if format == "texte" else to_html(root))


def _show(name: str, found: Allowance, expected: list[Any]) -> None:
    from unefois.cli import law_tables
    from unefois.cli.law_files import shown
    from unefois.cli.law_labels import RISKS
    from unefois.law.ij import DOUBTS

    out.rule(name, align="left")
    facts: list[tuple[str, Any, str]] = [
        ("Droit", "ouvert" if found.eligible else "pas de droit", RISKS[found.risk]),
        ("Salaires retenus", found.reference_pay, f"{found.reference_start:%d/%m/%Y} - {found.reference_end:%d/%m/%Y}"),
        ("Salaire journalier de base", found.base, ""),
        *(("Indemnité journalière brute", one.gross, f"{one.label} ; nette {shown(one.net)}") for one in found.rates),
        ("Délai de carence (jours)", found.waiting_days, ""),
        ("Jours indemnisés", found.days, ""),
        ("Total net", found.net, f"brut {shown(found.gross)}"),
    ]
    law_tables.facts("", facts)
    if not found.eligible:
        law_tables.conditions(found.conditions)
    if found.periods:
        table = law_tables.grid("Du", "Au", "Jours", "Par jour", "Brut", "CSG", "CRDS", "Net", right=1)
        for one in found.periods:
            figures = (one.start, one.end, one.days, one.daily_gross, one.gross, one.csg, one.crds, one.net)
            table.add_row(*map(shown, figures))
        out.print(table)
    law_tables.doubts(found.doubts, {one.switch: one.question for one in DOUBTS})
    law_tables.expected(expected)
    if found.trace is not None:
        law_tables.tree(found.trace)
