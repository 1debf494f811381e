"""`unefois sandbox`: fill the register with synthetic people, and list the named ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import cyclopts
from cyclopts import Parameter

from unefois.cli.console import as_json, err, out

app = cyclopts.App(name="sandbox", help="Citoyens de synthèse du bac à sable.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]


@app.command
def generate(
    *,
    citizens: int = 1_000,
    seed: int = 1,
    workers: int = 0,
    today: date | None = None,
    json_output: Json = False,
) -> None:
    """Remplir le registre de citoyens de synthèse, à la place de ceux du bac à sable précédent.

    Parameters
    ----------
    citizens
        Nombre de citoyens tirés, en plus des personnes nommées (docs/sandbox.md).
    seed
        Graine : la même donne les mêmes citoyens.
    workers
        Nombre de processus ; 0 : autant que de cœurs.
    today
        Date de référence ; aujourd'hui par défaut.
    """
    from time import perf_counter

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from unefois import portal, sandbox
    from unefois.config import Settings

    settings = Settings()
    portal.setup(settings)
    portal.migrate()
    started = perf_counter()
    columns = (TextColumn("Citoyens"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=json_output) as bar:
        task = bar.add_task("", total=citizens)
        done = sandbox.generate(
            today=today or date.today(),  # noqa: DTZ011  # the operator's own day
            citizens=citizens,
            seed=seed,
            workers=workers,
            url=settings.database_url,
            sqlite_path=settings.sqlite_path,
            progress=lambda count: bar.update(task, completed=count),
        )
    seconds = perf_counter() - started
    if json_output:
        as_json({"citizens": done.citizens, "named": done.named, "seed": done.seed, "today": done.today,
                 "seconds": round(seconds, 2)})  # fmt: skip
        return
    out.print(f"{done.citizens} citoyens et {done.named} personnes nommées en {seconds:.1f} s.", highlight=False)
