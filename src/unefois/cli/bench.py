"""`unefois bench`: measures, as ratios between servers that take turns."""

from __future__ import annotations

from typing import Annotated

import cyclopts
from cyclopts import Parameter
from rich.table import Table

from unefois.cli.console import Failure, as_json, err, out
from unefois.config import Settings

app = cyclopts.App(name="bench", help="Mesurer : rapports entre serveurs mesurés tour à tour.")
app.command("unefois.cli.bench_law:app", name="law", help="Mesurer le moteur de règles.")

BUDGETS = {
    "ratio_to_empty_fastapi": 2.5, "rss_mb": 250.0, "p99_ms_at_half": 10.0, "two_workers_ratio": 1.7,
    "france_connect_ratio": 1.3,
}  # fmt: skip
"""Of the project: at least for throughputs, at most for memory, latency and the cost of FranceConnect."""


@app.command
def exchange(
    *,
    citizens: Annotated[list[int], Parameter(consume_multiple=True, negative=())] | None = None,
    rounds: int = 5,
    seconds: int = 3,
    extra: bool = True,
    json_output: Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")] = False,
) -> None:
    """Mesurer l'échange, tout allumé, à côté d'un FastAPI vide et de nginx.

    Parameters
    ----------
    citizens
        Tailles du registre ; engendrés une fois, gardés dans le dossier de données.
    rounds
        Tours de chaque serveur ; les rapports sont les médianes des tours.
    seconds
        Durée d'un tour.
    extra
        Mesurer aussi deux processus, et un appel FranceConnect.
    """
    from unefois.bench import exchange as measures
    from unefois.bench.servers import Missing

    sizes = citizens or [1_000, 100_000, 1_000_000]
    with err.status("Mesure") as status:
        try:
            report = measures.run(
                Settings().home.absolute(), sizes, rounds=rounds, seconds=seconds, extra=extra, told=status.update
            )
        except Missing as missing:
            raise Failure(str(missing)) from missing
    if json_output:
        last = report.measures[-1]
        keys = ("ratio_to_empty_fastapi", "ratio_to_nginx", "requests_per_second", "p50_ms", "p99_ms", "rss_mb")
        as_json({name: getattr(last, name) for name in keys} | {"report": report, "budgets": BUDGETS})
        return
    table = Table(
        "citoyens",
        "÷ FastAPI",
        "idem, processeur",
        "÷ nginx",
        "appels/s",
        "p50 ms",
        "p99 ms",
        "p99 à ½ charge",
        "Mo",
        "erreurs",
    )
    for one in report.measures:
        table.add_row(
            f"{one.citizens:,}".replace(",", " "), f"{one.ratio_to_empty_fastapi:.2f}",
            f"{one.cpu_ratio_to_empty_fastapi:.2f}",
            f"{one.ratio_to_nginx:.3f}" if one.ratio_to_nginx is not None else "—", f"{one.requests_per_second:.0f}",
            f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}", f"{one.p99_ms_at_half:.1f}", f"{one.rss_mb:.0f}", str(one.errors),
        )  # fmt: skip
    out.print(table)
    if report.extra is not None:
        by_two = report.extra.two_workers_ratio, report.extra.two_workers_cpu_ratio
        out.print(f"Deux processus ÷ un, wrk sur les mêmes cœurs : {by_two[0]} ; idem, processeur : {by_two[1]}")
        out.print(f"Durée d'un appel FranceConnect ÷ appel par identité : {report.extra.france_connect_ratio}")
    compiled = f"{report.compiled} modules compilés" if report.compiled else "rien n'est compilé"
    machine = f"{report.machine}, {report.cores} cœurs, Python {report.python}"
    out.print(f"{report.date}, {compiled}, {machine}. Budgets : {BUDGETS}")
