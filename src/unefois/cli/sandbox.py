"""`unefois sandbox`: fill the register with synthetic people, and list the named ones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts
import msgspec
from cyclopts import Parameter

from unefois.cli import data_folder
from unefois.cli.console import Failure, as_json, out, progress
from unefois.cli.in_french import in_french
from unefois.cli.plural import counted
from unefois.cli.usage import between

if TYPE_CHECKING:
    from unefois.sandbox.stories.build import Story

app = cyclopts.App(name="sandbox", help="Citoyens de synthèse du bac à sable.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.", negative=())]
Count = Annotated[int, Parameter(validator=between(0))]
Day = Annotated[date | None, Parameter(help="Date de référence (AAAA-MM-JJ) ; aujourd'hui par défaut.")]


@app.command
def generate(
    *,
    citizens: Count = 1_000,
    seed: int = 1,
    workers: Count = 0,
    datasets: str = "",
    today: Day = None,
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
    datasets
        Jeux de données à écrire, séparés par des virgules (docs/records.md) ; tous par défaut.
    """
    from time import perf_counter

    from unefois import portal, sandbox
    from unefois.config import Settings
    from unefois.sources.register.loader import LoadError

    settings = Settings()
    if settings.env != "sandbox":
        raise Failure("Les citoyens de synthèse n'existent que dans le bac à sable (UNEFOIS_ENV=sandbox).")
    data_folder.ensure(settings)
    portal.setup(settings)
    portal.migrate()
    started = perf_counter()
    try:
        with progress("Citoyens", quiet=json_output) as tell:
            done = sandbox.generate(
                today=today or sandbox.paris_today(),
                citizens=citizens,
                seed=seed,
                workers=workers,
                url=settings.database_url,
                sqlite_path=settings.sqlite_path,
                datasets=frozenset(datasets.replace(",", " ").split()) or None,
                progress=lambda count: tell(count, citizens),
            )
    except (LoadError, ValueError) as error:
        raise Failure(in_french(error)) from error
    seconds = perf_counter() - started
    if json_output:
        as_json(msgspec.structs.asdict(done) | {"seconds": round(seconds, 2)})
        return
    replaced = f", à la place de {done.replaced}" if done.replaced else ""
    drawn = f"{counted(done.citizens, 'citoyen')} et {counted(done.named, 'personne nommée', 'personnes nommées')}"
    out.print(f"{drawn}{replaced}, en {seconds:.1f} s.", highlight=False)


@app.command
def people(name: str = "", *, today: Day = None, json_output: Json = False) -> None:
    """Dire qui sont les personnes nommées, et les appels qui les trouvent.

    Parameters
    ----------
    name
        Début d'identifiant (par exemple camille) ; toutes par défaut.
    """
    from unefois import sandbox
    from unefois.sandbox.stories.calls import operation_of, target

    when = sandbox.Calendar(today or sandbox.paris_today())
    found = [story for story in sandbox.named_people(when) if story.slug.startswith(name.lower())]
    if not found:
        raise Failure(f"Aucune personne nommée dont l'identifiant commence par {name!r}.")
    if json_output:
        as_json([_summary(story) for story in found])
        return
    for story in found:
        out.print(f"[bold]{story.slug}[/]  {_name(story)} : {story.label}", highlight=False)
        for call in story.calls:
            answer = f"{call.status} {call.code or ''}".strip()
            out.print(f"  {operation_of(call).title} → {answer}", highlight=False)
            print(f"    {target(story, call)}")


@app.command
def citizens(*, csv: bool = False, drawn: bool = False, today: Day = None, json_output: Json = False) -> None:
    """Écrire les personnes nommées comme comptes du simulateur de FranceConnect.

    Parameters
    ----------
    csv
        Au format CSV du simulateur ; sinon, un compte par ligne (identifiant, nom).
    drawn
        Avec --csv, ajouter des adultes tirés au sort, lus dans le registre.
    """
    from unefois import sandbox
    from unefois.config import Settings

    if csv and json_output:
        raise Failure("Choisissez --csv ou --json.")
    if csv:
        print(sandbox.citizens_csv(today, Settings() if drawn else None), end="")
        return
    found = sandbox.named_people(sandbox.Calendar(today or sandbox.paris_today()))
    if json_output:
        as_json([{"login": story.slug, "nom": story.person.family_name, "prenoms": story.person.given_names,
                  "description": story.label} for story in found])  # fmt: skip
        return
    for story in found:
        print(f"{story.slug}\t{_name(story)}")


def _name(story: Story) -> str:
    return f"{' '.join(story.person.given_names)} {story.person.family_name}"


def _summary(story: Story) -> dict[str, Any]:
    from unefois.sandbox.stories.calls import target

    return {
        "login": story.slug,
        "nom": story.person.family_name,
        "prenoms": story.person.given_names,
        "description": story.label,
        "identifiant_public": story.public_id,
        "appels": [
            {"operation": call.operation_id, "requete": target(story, call), "statut": call.status, "code": call.code}
            for call in story.calls
        ],
    }
