"""`unefois cases`: serve recorded cases, and replay them on a running exchange."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts
from cyclopts import Parameter
from rich.markup import escape
from rich.progress import Progress

from unefois import portal
from unefois.cli import data_folder
from unefois.cli.console import Failure, as_json, err, out
from unefois.cli.in_french import in_french
from unefois.cli.plural import counted
from unefois.config import Settings

if TYPE_CHECKING:
    from datetime import date

    from unefois.sources.replay.calls import Unreached
    from unefois.sources.replay.library import Rejected
    from unefois.sources.replay.runner import Result

app = cyclopts.App(name="cases", help="Importer et rejouer des cas enregistrés.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Words = Annotated[list[str] | None, Parameter(name="--token", negative=())]

_TITLE = "Rejeu de cas enregistrés"
_TOKENS = 4
"""Tokens of one's own: each may make as many calls a second as the exchange allows a token."""
_RECIPIENT = "13002526500013"
"""The SIRET that the public test token bears."""


@app.command(name="import")
def import_cases(directory: Path, *, json_output: Json = False) -> None:
    """Vérifier les cas d'un dossier et les servir : ils remplacent ceux du dossier de données.

    Parameters
    ----------
    directory
        Dossier de cas : un sous-dossier par opération, un fichier YAML par cas.
    """
    from unefois.sources.replay.store import store  # the commands' list must stay quick

    settings = Settings()
    if settings.env != "sandbox":
        raise Failure("Les cas enregistrés ne sont servis que dans le bac à sable (UNEFOIS_ENV=sandbox).")
    target = settings.home / "cases"
    if directory.resolve() == target.resolve():
        raise Failure(f"« {directory} » est le dossier où les cas sont importés : donnez-en un autre.")
    data_folder.ensure(settings)
    try:
        done = store(directory, target, _today())
    except OSError as error:
        raise Failure(f"Import impossible : {in_french(error)}") from error
    if json_output:
        as_json({"folder": str(target), **{name: getattr(done, name) for name in done.__struct_fields__}})
    else:
        rejected = counted(len(done.rejected), "fichier rejeté", "fichiers rejetés")
        out.print(
            f"{done.cases} cas importés dans {target} ({done.operations} opérations), {done.words} mots FranceConnect"
            f" enregistrés et {done.words_created} créés, {rejected}.",
            highlight=False,
            soft_wrap=True,
        )
        _print_rejected(done.rejected)
        out.print("Un échange déjà démarré les sert aussitôt.")
    if not done.cases:
        raise Failure(f"« {directory} » ne contient aucun cas.")


@app.command
def replay(
    directory: Path,
    *,
    url: str = "",
    tokens: Words = None,
    recipient: str = _RECIPIENT,
    importing: Annotated[bool, Parameter(name="--import", negative="--no-import")] = True,
    json_output: Json = False,
) -> int:
    """Appeler l'échange pour chaque cas d'un dossier, et comparer chaque réponse à celle du cas.

    L'échange de cette machine qui ne sert encore aucun cas reçoit d'abord ceux-ci, comme par « cases import ».

    Parameters
    ----------
    directory
        Dossier de cas.
    url
        Adresse de l'échange. Par défaut : celle de la configuration.
    tokens
        Jeton d'accès, plusieurs fois pour aller plus vite. Par défaut : des jetons de rejeu, délivrés au besoin.
    recipient
        SIRET du destinataire.
    importing
        Importer les cas dans un bac à sable local qui n'en sert aucun.
    """
    from unefois.sources.replay.calls import plan, words_for
    from unefois.sources.replay.library import Library
    from unefois.sources.replay.runner import ServerUnreachable, run

    settings = Settings()
    today = _today()
    try:
        library = Library.load(directory)
    except OSError as error:
        raise Failure(in_french(error)) from error
    if not library.cases:
        raise Failure(f"« {directory} » ne contient aucun cas.")
    if importing and not url and not tokens:
        _import_first(directory, settings, today, quiet=json_output)
    reached, unreached = plan(library, today, words_for(library, today))
    with Progress(console=err, transient=True, disable=json_output) as progress:
        bar = progress.add_task("Rejeu", total=len(reached))
        try:
            result = asyncio.run(
                run(
                    reached,
                    url=(url or settings.url).rstrip("/"),
                    tokens=tokens or _own_tokens(settings),
                    recipient=recipient,
                    advance=lambda: progress.advance(bar),
                )
            )
        except ServerUnreachable as error:
            raise Failure(in_french(error)) from error
    hopeless = [*unreached, *result.unreached]
    if json_output:
        as_json(_report(result, hopeless, library.rejected))
    else:
        _print(result, hopeless, library.rejected)
    return 0 if result.reachable and not result.different else 1


def _import_first(directory: Path, settings: Settings, today: date, *, quiet: bool) -> None:
    """Import the cases where none is served, so that a first replay compares something."""
    from unefois.sources.replay.store import store

    target = settings.home / "cases"
    if settings.env != "sandbox" or settings.cases is not None or target.exists():
        return
    done = store(directory, target, today)
    if not quiet:
        out.print(f"Aucun cas n'était servi : {done.cases} ont été importés dans {target}.", highlight=False)


def _today() -> date:
    from zoneinfo import ZoneInfo

    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date()


def _own_tokens(settings: Settings) -> list[str]:
    """Tokens of a habilitation of the sandbox's own, kept from one replay to the next."""
    if settings.env != "sandbox":
        raise Failure("Hors du bac à sable, donnez un jeton : --token.")
    data_folder.ensure(settings)
    portal.setup(settings)
    portal.migrate()
    from django.utils import timezone

    from unefois.habilitations import service
    from unefois.habilitations import tokens as jwt
    from unefois.habilitations.models import Habilitation

    now = timezone.now()
    holder = Habilitation.objects.filter(title=_TITLE, scopes=service.every_scope()).first()
    if holder is None:
        holder = service.open_habilitation(
            siret=service.DEMO_SIRET,
            name="Commune de démonstration",
            title=_TITLE,
            scopes=service.every_scope(),
            legal_basis=service.sandbox_basis(),
            purpose="Comparer les réponses de l'échange aux cas enregistrés",
        )
    kept = []
    for token in holder.tokens.all():
        text = jwt.encode(token)
        if token.banned_at is None and not token.expired(now) and token.digest == jwt.digest(text):
            kept.append(text)
    missing = range(_TOKENS - len(kept))
    return [*kept, *(service.issue(holder, now=now, label="Rejeu", months=1).jwt for _ in missing)][:_TOKENS]


def _report(result: Result, hopeless: list[Unreached], rejected: tuple[Rejected, ...]) -> dict[str, Any]:
    return {
        "identical": len(result.identical),
        "reachable": result.reachable,
        "total": result.reachable + len(hopeless),
        "seconds": round(result.seconds, 2),
        "different": [
            {
                "case": item.case.path,
                "url": item.url,
                "word": item.word,
                "expected_status": item.case.status,
                "status": item.status,
                "differences": item.differences,
            }
            for item in result.different
        ],
        "unreachable": [{"case": item.case.path, "reason": item.reason} for item in hopeless],
        "rejected": [{"path": item.path, "reason": item.reason} for item in rejected],
    }


def _print(result: Result, hopeless: list[Unreached], rejected: tuple[Rejected, ...]) -> None:
    for item in result.different:
        word = f" (mot {item.word})" if item.word else ""
        out.print(
            f"[bold red]≠[/] {escape(item.case.path)}{word}\n    {escape(item.url)}", highlight=False, soft_wrap=True
        )
        for line in item.differences:
            out.print(f"    {escape(line)}", highlight=False, soft_wrap=True)
    if hopeless:
        out.print(f"{len(hopeless)} cas qu'aucun appel n'atteint :")
        for lost in hopeless:
            out.print(f"  - {escape(lost.case.path)}\n      {escape(lost.reason)}", highlight=False, soft_wrap=True)
    _print_rejected(rejected)
    out.print(f"[bold]{len(result.identical)} of {result.reachable} identical[/]", highlight=False, soft_wrap=True)
    if result.different:
        out.print("L'échange sert-il ces cas-ci ? Sinon : unefois cases import DOSSIER", highlight=False)
    out.print(
        f"{len(result.identical)} réponses identiques sur {result.reachable} cas joignables, en"
        f" {result.seconds:.1f} s ; {len(hopeless)} hors d'atteinte.",
        highlight=False,
        soft_wrap=True,
    )


def _print_rejected(rejected: tuple[Rejected, ...]) -> None:
    for item in rejected:
        out.print(
            f"  [bold yellow]rejeté[/] {escape(item.path)} : {escape(item.reason)}", highlight=False, soft_wrap=True
        )
