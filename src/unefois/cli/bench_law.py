"""`unefois bench law`: the rules engine measured, one person, columns, files, and OpenFisca beside."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from unefois.cli.console import as_json, err, out
from unefois.cli.usage import between

if TYPE_CHECKING:
    from unefois.bench.law import Report

app = cyclopts.App(name="law", help="Mesurer le moteur de règles.")

BUDGETS = {
    "explained_ms": 2.0, "amounts_per_second_core": 1_000_000, "rights_per_second_core": 200_000,
    "openfisca_ratio": 100, "growth": 1.10,
}  # fmt: skip
"""Of the project: at least for rates and the ratio, at most for the explained call and growth."""


@app.default
def law(
    *,
    full: bool = False,
    files: Annotated[int, Parameter(validator=between(0))] = 200_000,
    oracle: Path | None = None,
    json_output: Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")] = False,
) -> None:
    """Mesurer un appel, une explication, des montants et des droits en colonnes, des fichiers ; et OpenFisca à côté.

    Parameters
    ----------
    full
        Aller jusqu'à dix millions de personnes.
    files
        Personnes du fichier mesuré ; 0 : pas de fichier.
    oracle
        Environnement d'OpenFisca ; par défaut .tools/oracle, que fait « python -m tools.oracle --install ».
    """
    from unefois.bench import law as measures

    sizes = [10_000, 100_000, 1_000_000, *([10_000_000] if full else [])]
    with err.status("Mesure") as status:
        report = measures.run(
            sizes,
            oracle=measures.oracle_python(oracle),
            files=files,
            told=lambda said: status.update(f"Mesure : {said}"),
        )
    if json_output:
        as_json({"report": report, "budgets": BUDGETS})
    else:
        _show(report)


def _show(report: Report) -> None:
    from unefois.bench.law import MONTHS
    from unefois.cli.law_tables import grid
    from unefois.law.money import number_fr

    table = grid("Mesure", "Résultat", "Budget", right=1)
    single = report.single
    table.add_row("Un droit entier, un appel", f"{single.computed_ms:.2f} ms", "")
    table.add_row(
        "Un droit entier expliqué (médiane)", f"{single.explained_ms:.2f} ms", f"{BUDGETS['explained_ms']:.0f} ms"
    )
    table.add_row("Un droit entier expliqué (95 %)", f"{single.explained_p95_ms:.2f} ms", "")
    table.add_row("Indemnités journalières expliquées", f"{single.daily_allowances_explained_ms:.2f} ms", "")
    table.add_row("Montants, par seconde et cœur", number_fr(int(report.amounts_per_second_core)),
                  number_fr(int(BUDGETS["amounts_per_second_core"])))  # fmt: skip
    for one in report.batches:
        table.add_row(
            f"Droits et {MONTHS} mois, {number_fr(one.people)} personnes, par seconde et cœur",
            f"{number_fr(int(one.per_second_core))} ({one.memory_mb:.0f} Mo)",
            number_fr(int(BUDGETS["rights_per_second_core"])),
        )
    table.add_row("Temps par personne, du plus grand au plus petit", f"{report.growth:.2f}", f"{BUDGETS['growth']:.2f}")
    if report.files is not None:
        name = f"Fichier de {number_fr(report.files.people)} carrières, {report.files.cores} cœurs, par seconde"
        table.add_row(name, number_fr(int(report.files.per_second)), "")
    beside = report.oracle
    if beside is not None:
        table.add_row(f"{beside.version}, par seconde et cœur", number_fr(int(beside.openfisca_per_second_core)), "")
        table.add_row("Les mêmes carrières ici, par seconde et cœur", number_fr(int(beside.ours_per_second_core)), "")
        table.add_row("Rapport, données en colonnes", f"{beside.ratio:.0f}", f"{BUDGETS['openfisca_ratio']:.0f}")
        table.add_row("Rapport, un document par personne", f"{beside.documents_ratio:.0f}", "")
        table.add_row("Rapport pour une personne", f"{beside.one_person_ratio:.0f}", "")
    out.print(table)
    if beside is None:
        out.print("OpenFisca n'est pas mesuré : « python -m tools.oracle --install » fait son environnement.")
    out.print(f"{report.date}, {report.machine}, {report.cores} cœurs, Python {report.python}, numpy {report.numpy}.",
              highlight=False)  # fmt: skip
