"""`unefois bench`: measures, as ratios between servers that take turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from unefois.cli.console import Failure, as_json, err, out
from unefois.cli.usage import between
from unefois.config import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from unefois.bench.exchange import Measure, Report

Positive = Annotated[int, Parameter(validator=between(1))]

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
    citizens: Annotated[list[int], Parameter(consume_multiple=True, negative=(), validator=between(1))] | None = None,
    rounds: Positive = 5,
    seconds: Positive = 3,
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

    if citizens is not None and not citizens:
        raise Failure("--citizens attend au moins une taille de registre, comme --citizens 1000.")
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
    _show(report)


def _show(report: Report) -> None:
    from unefois.cli.law_tables import grid
    from unefois.law.money import number_fr

    sizes = grid("Citoyens", *(number_fr(one.citizens) for one in report.measures), "Budget", right=1)

    def row(name: str, figure: Callable[[Measure], str], budget: str = "") -> None:
        sizes.add_row(name, *(figure(one) for one in report.measures), budget)

    row(
        "Débit ÷ FastAPI vide",
        lambda one: f"{one.ratio_to_empty_fastapi:.2f}",
        f"≥ {BUDGETS['ratio_to_empty_fastapi']}",
    )
    row("  par temps de processeur", lambda one: f"{one.cpu_ratio_to_empty_fastapi:.2f}")
    row("Débit ÷ nginx « return 200 »", lambda one: "—" if one.ratio_to_nginx is None else f"{one.ratio_to_nginx:.3f}")
    row("Appels par seconde", lambda one: number_fr(int(one.requests_per_second)))
    row("p50, ms", lambda one: f"{one.p50_ms:.1f}")
    row("p99, ms", lambda one: f"{one.p99_ms:.1f}")
    row("p99 à la moitié du débit, ms", lambda one: f"{one.p99_ms_at_half:.1f}", f"≤ {BUDGETS['p99_ms_at_half']:.0f}")
    row("Mémoire, Mo", lambda one: f"{one.rss_mb:.0f}", f"≤ {BUDGETS['rss_mb']:.0f}")
    row("Réponses d'erreur", lambda one: number_fr(one.errors))
    out.print(sizes)
    more = report.extra
    if more is not None:
        table = grid("Avec le plus grand registre", "Résultat", "Budget", right=1)
        by_two, connected = BUDGETS["two_workers_ratio"], BUDGETS["france_connect_ratio"]
        if more.two_workers_ratio is not None:
            table.add_row("Deux processus sur deux cœurs ÷ un sur un, chacun avec sa part de wrk",
                          f"{more.two_workers_ratio:.2f}", f"≥ {by_two}")  # fmt: skip
            table.add_row("  wrk et le processus seul ayant eux aussi les deux cœurs",
                          f"{more.two_workers_shared_ratio:.2f}", "")  # fmt: skip
        table.add_row("Une connexion par appel ÷ FastAPI vide", f"{more.new_connections_ratio:.2f}", "")
        table.add_row("  appels par seconde", number_fr(int(more.new_connections_per_second)), "")
        table.add_row("Durée d'un appel FranceConnect ÷ appel par identité",
                      f"{more.france_connect_ratio:.2f}", f"≤ {connected}")  # fmt: skip
        out.print(table)
    nothing = "rien n'est compilé (« make bench » mesure une copie compilée)"
    compiled = f"{report.compiled} modules compilés" if report.compiled else nothing
    machine = f"{report.machine}, {report.cores} cœurs, Python {report.python}"
    out.print(f"{report.date}, {compiled}, {machine}.", highlight=False)
