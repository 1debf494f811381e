"""`unefois journal`: verify, export and prune the record of every access."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import cyclopts
import msgspec
from cyclopts import Parameter
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from unefois.cli import data_folder
from unefois.cli.console import Failure, as_json, err, out
from unefois.cli.in_french import in_french
from unefois.cli.plural import counted
from unefois.cli.usage import between
from unefois.config import Settings
from unefois.journal import JournalError, Keys
from unefois.journal.chain import Position, encode_json
from unefois.journal.measure import measure_appending, measure_verifying
from unefois.journal.read import Selection, read
from unefois.journal.registry import FOLDER
from unefois.journal.retention import prune as prune_journal
from unefois.journal.verify import Report, StreamReport, total_size
from unefois.journal.verify import verify as verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from unefois.journal.findings import Finding

app = cyclopts.App(name="journal", help="Journal des accès : vérifier, exporter, purger.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Records = Annotated[int, Parameter(validator=between(1))]
Home = Annotated[Path | None, Parameter(help="Dossier de données. Par défaut : UNEFOIS_HOME.")]


@app.command
def verify(*, home: Home = None, anchor: Path | None = None, json_output: Json = False) -> int:
    """Vérifier tout le journal : code 0 s'il est intact, 1 sinon, avec chaque anomalie.

    Parameters
    ----------
    anchor
        Résultat (--json) d'une vérification antérieure, gardé ailleurs : ce qui existait alors doit exister encore.
    """
    settings = _settings(home)
    root = _existing(settings)
    anchors = _anchors(anchor) if anchor else None
    keys = _keys(settings)
    with _progress("Vérification", total_size(root)) as progress:
        report = verify_journal(root, keys, anchors=anchors, heard=None if json_output else _say, progress=progress)
    if json_output:
        as_json(report)
    else:
        _print_report(report)
    return 0 if report.intact else 1


@app.command
def export(
    *,
    output: Path | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    event: str = "",
    operation: str = "",
    habilitation: str = "",
    recipient: str = "",
    subject: str = "",
    home: Home = None,
) -> int:
    """Exporter les enregistrements en JSON Lines, dans l'ordre du temps.

    Parameters
    ----------
    output
        Fichier à écrire. Par défaut : la sortie standard.
    since
        Début, inclus (UTC), par exemple 2026-11-01 ou 2026-11-01T12:00:00+01:00.
    until
        Fin, exclue (UTC).
    event
        Événement, par exemple exchange:call:disclosed.
    operation
        Identifiant de l'opération.
    habilitation
        Identifiant de l'habilitation.
    recipient
        SIRET du destinataire.
    subject
        Pseudonyme de la personne.
    """
    root = _existing(_settings(home))
    selection = Selection(
        since=_utc(since),
        until=_utc(until),
        event=event,
        operation=operation,
        habilitation=habilitation,
        recipient=recipient,
        subject=subject,
    )
    with _progress("Export", total_size(root)) as progress, _destination(output) as file:
        count = 0
        for entry in read(root, selection, progress=progress):
            file.write(encode_json(entry) + b"\n")
            count += 1
    err.print(f"{counted(count, 'enregistrement exporté', 'enregistrements exportés')}.", highlight=False)
    return 0


@app.command
def prune(
    *,
    before: datetime | None = None,
    dry_run: bool = False,
    force: bool = False,
    home: Home = None,
    json_output: Json = False,
) -> int:
    """Effacer les segments clos dont tous les enregistrements sont plus vieux que la durée de conservation.

    Parameters
    ----------
    before
        Effacer ce qui est plus ancien que cette date (UTC). Par défaut : la durée UNEFOIS_JOURNAL_RETENTION_DAYS.
    dry_run
        Dire ce qui serait effacé, sans rien effacer.
    force
        Purger bien que le journal ne soit pas intact : des preuves peuvent être perdues.
    """
    settings = _settings(home)
    root = _existing(settings)
    keys = _keys(settings)
    if keys is None:
        raise Failure("La purge pose un sceau : il faut la clé du journal (UNEFOIS_JOURNAL_KEY).")
    limit = _utc(before) or datetime.now(UTC) - timedelta(days=settings.journal_retention_days)
    with _progress("Vérification", total_size(root)) as progress:
        intact = verify_journal(root, keys, progress=progress).intact
    if not intact and not force:
        raise Failure(
            "Le journal n'est pas intact : la purge effacerait des preuves. Voyez « unefois journal verify », "
            "puis recommencez avec --force si c'est bien ce que vous voulez."
        )
    try:
        results = prune_journal(root, keys, limit, dry_run=dry_run)
    except JournalError as error:
        raise Failure(str(error)) from error
    if json_output:
        as_json({"before": limit, "dry_run": dry_run, "streams": results})
        return 0
    verb = "seraient effacés" if dry_run else "effacés"
    for result in results:
        out.print(
            f"flux {result.stream} : {counted(result.segments, 'segment')}, "
            f"{counted(result.records, 'enregistrement')} "
            f"({result.bytes} octets) {verb}, antérieurs au {limit:%Y-%m-%d %H:%M} UTC",
            highlight=False,
        )
    return 0


@app.command
def bench(*, records: Records = 50_000, home: Home = None, json_output: Json = False) -> int:
    """Mesurer le coût du journal sur le disque du dossier de données, dans un dossier temporaire.

    Parameters
    ----------
    records
        Nombre d'enregistrements écrits pour chaque nombre d'appelants.
    """
    settings = _settings(home)
    data_folder.ensure(settings)
    appending = []
    for callers in (1, 16, 64, 256):
        with TemporaryDirectory(dir=settings.home, prefix="bench-") as folder:
            appending.append(
                measure_appending(Path(folder), callers, max(callers, records // (10 if callers == 1 else 1)))
            )
            verifying = measure_verifying(Path(folder))
    if json_output:
        as_json({"appending": appending, "verifying": verifying})
        return 0
    table = Table("appelants", "enregistrements/s", "processeur µs", "par lot", "lot ms", "médiane ms", "p99 ms")
    for line in appending:
        table.add_row(*map(str, msgspec.structs.astuple(line)))
    out.print(table)
    out.print(
        f"Vérification : {verifying.records_per_second} enregistrements/s"
        f" ({verifying.bytes_per_record} octets chacun).",
        highlight=False,
    )
    return 0


def _settings(home: Path | None) -> Settings:
    return Settings(home=home) if home is not None else Settings()


def _existing(settings: Settings) -> Path:
    if not (settings.home / FOLDER).is_dir():
        raise Failure(f"Aucun journal dans {settings.home} : donnez le dossier de données avec --home.")
    return settings.home


def _keys(settings: Settings) -> Keys | None:
    """The keys, if the secret is known; it is not made anew: nothing was sealed with a new one."""
    if settings.journal_key is None and not (settings.home / "keys" / "journal_key").exists():
        return None
    try:
        return Keys.derive(settings.secret("journal_key"))
    except JournalError as error:
        raise Failure(str(error)) from error


class _Anchors(msgspec.Struct):
    streams: list[StreamReport]


def _anchors(path: Path) -> dict[str, Position]:
    try:
        known = msgspec.json.decode(path.read_bytes(), type=_Anchors)
        return {stream.stream: Position(stream.sequence, bytes.fromhex(stream.hash)) for stream in known.streams}
    except OSError as error:
        raise Failure(f"Ancrage illisible : {in_french(error)}") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise Failure(
            f"{path} n'est pas le résultat de « unefois journal verify --json » : {in_french(error)}"
        ) from error


def _utc(instant: datetime | None) -> datetime | None:
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant


@contextmanager
def _destination(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise Failure(f"Impossible d'écrire : {in_french(error)}") from error
    with file:
        yield file


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=total)

        def advance(size: int) -> None:
            progress.update(task, advance=size)

        yield advance


def _say(finding: Finding) -> None:
    err.print(str(finding), style="red", highlight=False, soft_wrap=True, markup=False)


def _print_report(report: Report) -> None:
    table = Table("flux", "segments", "lignes", "octets", "dernière ligne", "empreinte")
    for stream in report.streams:
        row: list[Any] = [stream.stream, stream.segments, stream.lines, stream.bytes, stream.sequence]
        table.add_row(*map(str, row), f"{stream.hash[:16]}…")
    out.print(table)
    for remark in report.remarks:
        out.print(remark, highlight=False, markup=False, soft_wrap=True)
    if not report.sealed:
        out.print("Clé du journal inconnue : la chaîne a été vérifiée, les sceaux ne l'ont pas été.", highlight=False)
    if report.intact:
        out.print("[green]Journal intact.[/]", highlight=False)
    else:
        out.print(f"[bold red]{counted(report.total_findings, 'anomalie')}.[/]", highlight=False)
