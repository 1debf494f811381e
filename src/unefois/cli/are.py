"""`unefois are`: the unemployment allowance computed, explained, checked, compared, one person or millions."""

from __future__ import annotations

from datetime import date
from pathlib import Path  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import cyclopts
from cyclopts import Parameter

from unefois.cli.console import Failure, as_json, err, out, progress
from unefois.cli.in_french import in_french
from unefois.cli.plural import counted
from unefois.cli.usage import between

if TYPE_CHECKING:
    from unefois.law.are import Check, Comparison, Document, Entitlement

app = cyclopts.App(name="are", help="Allocation de retour à l'emploi : calculer, expliquer, vérifier, comparer.")

File = Annotated[Path, Parameter(allow_leading_hyphen=True)]
Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Months = Annotated[int | None, Parameter(help="Nombre de mois de paiement ; par défaut jusqu'à la fin du droit.")]
Whole = Annotated[bool, Parameter(name="--explain", negative=(), help="Ajouter l'explication.")]
_SHOWN_MONTHS = 12


@app.command
def compute(file: File, *, months: Months = None, explain: Whole = False, json_output: Json = False) -> int:
    """Calculer le droit de chaque carrière d'un fichier YAML ou JSON, et ses paiements mois par mois.

    Le code de sortie est 1 si le fichier porte des chiffres attendus (« expected ») et que l'un d'eux diffère.

    Parameters
    ----------
    file
        Une carrière, « simple », ou « careers » (docs/rules/are.md) ; « - » pour l'entrée standard.
    """
    from unefois.cli import law_files
    from unefois.law import are

    with law_files.faults(file):
        found = are.documents(law_files.read(file))
        results = [(one, are.compute(one.career, trace=explain, months=months)) for one in found]
        lines = [law_files.compared(right, one.expected) for one, right in results]
    if json_output:
        as_json(
            {
                "results": [
                    {"name": one.name, "right": right, "expected": expected}
                    for (one, right), expected in zip(results, lines, strict=True)
                ]
            }
        )
    else:
        for (one, right), expected in zip(results, lines, strict=True):
            _show(one.name, right, expected, everything=months is not None)
    return 0 if all(line.agrees for expected in lines for line in expected) else 1


@app.command
def simple(
    monthly_gross: str,
    *,
    end: date,
    birth: date,
    months: int = 24,
    end_reason: str = "fin_cdd",
    registered: date | None = None,
    explain: Whole = False,
    json_output: Json = False,
) -> None:
    """Calculer avec peu : un salaire brut mensuel, une durée, une date de fin.

    Parameters
    ----------
    monthly_gross
        Salaire brut mensuel en euros, comme 2500 ou 2500.50.
    end
        Dernier jour du contrat (2025-12-31).
    birth
        Date de naissance.
    months
        Durée du contrat en mois.
    end_reason
        fin_cdd, licenciement, rupture_conventionnelle, demission…
    registered
        Inscription à France Travail ; par défaut le lendemain de la fin du contrat.
    """
    from unefois.cli import law_files
    from unefois.law import are

    given: dict[str, Any] = {
        "monthly_gross": monthly_gross, "end": end, "birth": birth, "months": months, "end_reason": end_reason
    }  # fmt: skip
    if registered is not None:
        given["registered"] = registered
    with law_files.faults("simple"):
        (one,) = are.documents({"simple": given, "name": f"{monthly_gross} € par mois, {months} mois"})
        right = are.compute(one.career, trace=explain)
    if json_output:
        as_json(right)
    else:
        _show(one.name, right, [], everything=False)


@app.command(name="explain")
def explain_(file: File, *, format: Literal["arbre", "texte", "html"] = "arbre", json_output: Json = False) -> None:  # noqa: A002
    """Expliquer : l'arbre de chaque chiffre, sa formule, ses paramètres datés, son article.

    Parameters
    ----------
    file
        Une carrière, « simple », ou « careers ».
    format
        arbre (terminal), texte, ou html.
    """
    from unefois.cli import law_files, law_tables
    from unefois.law import are
    from unefois.law.trace import to_data, to_html, to_text

    with law_files.faults(file):
        found = [(one.name, are.explain(one.career)) for one in are.documents(law_files.read(file))]
    if json_output:
        as_json({"results": [{"name": name, "trace": to_data(root)} for name, root in found]})
        return
    for name, root in found:
        if format == "arbre":
            out.rule(name, align="left")
            law_tables.tree(root)
        else:
            print(to_text(root) if format == "texte" else to_html(root))


@app.command
def check(file: File, letter: Path | None = None, *, json_output: Json = False) -> int:
    """Vérifier une notification : un verdict par chiffre, et ce qui expliquerait chaque écart. Code 1 s'il y en a.

    Parameters
    ----------
    file
        La carrière ; elle peut porter la lettre sous « letter ».
    letter
        Les chiffres reçus (sjr, daily_gross, duration_days…), en YAML ou JSON.
    """
    from unefois.cli import law_files
    from unefois.law import are

    with law_files.faults(file):
        data = law_files.read(file)
        received = data.pop("letter", None) if isinstance(data, dict) else None
        one = _only(are.documents(data), file)
    with law_files.faults(letter or file):
        if letter is not None:
            received = law_files.read(letter)
        if received is None:
            raise Failure(
                f"{file} : aucun chiffre à vérifier — donnez un second fichier, ou « letter » dans le premier."
            )
        found = are.check(one.career, received)
    if json_output:
        as_json(found)
    else:
        _show_check(one.name, found)
    return 0 if found.agrees else 1


@app.command
def compare(file: File, first: str, second: str, *, json_output: Json = False) -> None:
    """Comparer la même carrière sous deux règles : deux jeux de règles, deux dates, ou l'un et l'autre.

    Parameters
    ----------
    file
        Une carrière.
    first
        Un jeu de règles (2011, 2014, 2017, 2019, 2021, 2023, 2025) ou une date de fin de contrat (2022-03-31).
    second
        De même.
    """
    from unefois.cli import law_files
    from unefois.law import are

    with law_files.faults(file):
        one = _only(are.documents(law_files.read(file)), file)
        found = are.compare(one.career, _rules(first), _rules(second))
    if json_output:
        as_json(found)
    else:
        _show_comparison(one.name, first, second, found)


@app.command
def batch(
    source: Path,
    output: Path,
    *,
    months: Annotated[int, Parameter(validator=between(0))] = 24,
    workers: Annotated[int, Parameter(validator=between(0))] = 0,
    chunk: Annotated[int, Parameter(validator=between(1))] = 20_000,
    json_output: Json = False,
) -> int:
    """Calculer un fichier Parquet de carrières ; interrompu, il reprend. Les lignes fausses vont au fichier des rejets.

    Parameters
    ----------
    source
        Carrières, au schéma de docs/rules/bulk.md.
    output
        Droits ; les rejets sont écrits à côté.
    months
        Mois de paiement calculés pour chacun.
    workers
        Processus ; 0 : un par cœur.
    chunk
        Personnes par lot : borne la mémoire.
    """
    from time import perf_counter

    bulk = _bulk()
    if not source.is_file():
        raise Failure(f"{source} : ce fichier n'existe pas")
    started = perf_counter()
    with progress("Carrières", quiet=json_output) as tell:
        try:
            done = bulk.run(source, output, months=months, workers=workers or None, chunk=chunk, progress=tell)
        except bulk.BulkError as error:
            raise Failure(in_french(error)) from None
    seconds = perf_counter() - started
    if json_output:
        as_json({name: getattr(done, name) for name in ("people", "computed", "rejected", "eligible", "resumed")}
                | {"output": str(done.output), "rejects": str(done.rejects) if done.rejects else None,
                   "seconds": round(seconds, 3)})  # fmt: skip
    else:
        out.print(
            f"{done.computed} droits calculés sur {done.people} en {seconds:.1f} s, dont {done.eligible} ouverts"
            f" et {done.resumed} repris d'un calcul interrompu : {done.output}",
            highlight=False,
            soft_wrap=True,
        )
        if done.rejected:
            out.print(
                f"{counted(done.rejected, 'ligne rejetée', 'lignes rejetées')}, avec leur raison : {done.rejects}",
                highlight=False,
                soft_wrap=True,
            )
    return 0 if done.computed or not done.people else 1


@app.command
def generate(output: Path, *, people: int = 10_000, seed: int = 1, json_output: Json = False) -> None:
    """Écrire un fichier Parquet de carrières tirées au sort, plausibles, les mêmes pour la même graine.

    Parameters
    ----------
    output
        Fichier à écrire.
    people
        Nombre de personnes.
    seed
        Graine.
    """
    bulk = _bulk()
    if people < 1:
        raise Failure(f"--people {people} : attendu : au moins une personne")
    try:
        with err.status(f"{people} carrières…"):
            bulk.generate(output, people, seed)
    except OSError as error:
        raise Failure(f"{output} : écriture impossible ({error.strerror or error})") from None
    if json_output:
        as_json({"output": str(output), "people": people, "seed": seed})
    else:
        out.print(f"{people} carrières écrites : {output}", highlight=False, soft_wrap=True)


def _bulk() -> Any:
    try:
        from unefois.law.are import bulk
    except ImportError as error:
        raise Failure(f"Les fichiers de carrières demandent pyarrow : pip install 'unefois[bulk]' ({error}).") from None
    return bulk


def _only(found: list[Document], file: Path) -> Document:
    if len(found) != 1:
        raise Failure(f"{file} : {len(found)} carrières — attendu : une seule")
    return found[0]


def _rules(text: str) -> str | date:
    from unefois.law.are import RULE_SETS

    known = [one.id for one in RULE_SETS]
    if text in known:
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failure(
            f"« {text} » : attendu : un jeu de règles ({', '.join(known)}) ou une date (2022-03-31)"
        ) from None


def _show(name: str, right: Entitlement, expected: list[Any], *, everything: bool) -> None:
    from unefois.cli import law_tables
    from unefois.law.are import DOUBTS

    out.rule(name, align="left")
    law_tables.facts("", _facts(right))
    if not right.eligible or everything:
        law_tables.conditions(right.conditions)
    _show_months(right, everything=everything)
    law_tables.doubts(right.doubts, {one.switch: one.question for one in DOUBTS})
    law_tables.expected(expected)
    if right.trace is not None:
        law_tables.tree(right.trace)


def _facts(right: Entitlement) -> list[tuple[str, Any, str]]:
    found: list[tuple[str, Any, str]] = [
        ("Droit", "ouvert" if right.eligible else "pas de droit", f"à {right.age} ans"),
        ("Règles", right.rule_set, right.rule_set_label),
        ("Affiliation (jours)", right.affiliation_days, f"{right.worked_days} jours travaillés"),
        ("Salaire de référence", right.reference_pay, f"sur {right.reference_days.normalize():f} jours"),
        ("Salaire journalier de référence", right.sjr, ""),
    ]
    daily, delays = right.daily, right.delays
    if daily is not None:
        found += [
            ("Allocation journalière brute", daily.gross, daily.formula),
            ("Retraite complémentaire", daily.pension, "par jour"),
            ("CSG", daily.csg, "par jour"),
            ("CRDS", daily.crds, "par jour"),
            ("Allocation journalière nette", daily.net, "avant impôt"),
        ]
        if daily.degressive_gross is not None:
            found.append(("Allocation dégressive", daily.degressive_gross, f"nette {daily.degressive_net}"))
        found.append(("Durée (jours)", right.duration_days, ""))
    if delays is not None:
        found += [
            ("Différé spécifique (jours)", delays.specific_days, ""),
            ("Différé congés payés (jours)", delays.paid_leave_days, ""),
            ("Délai d'attente (jours)", delays.waiting_days, ""),
            ("Premier jour indemnisé", delays.first_paid_day, ""),
        ]
    if right.eligible:
        found += [
            ("Dernier mois payé", f"{right.last_month:%m/%Y}" if right.last_month else None, ""),
            ("Total brut des versements", right.capital, ""),
        ]
    return found


def _show_months(right: Entitlement, *, everything: bool) -> None:
    from unefois.cli import law_tables
    from unefois.cli.law_files import shown

    if not right.months:
        return
    limit = len(right.months) if everything else _SHOWN_MONTHS
    table = law_tables.grid("Mois", "Jours", "Brut", "Retraite", "CSG", "CRDS", "Net", "Reste", right=1)
    for one in right.months[:limit]:
        figures = (one.days_paid, one.gross, one.pension, one.csg, one.crds, one.net, one.days_left)
        table.add_row(f"{one.month:%m/%Y}", *map(shown, figures))
    out.print(table)
    if len(right.months) > limit:
        out.print(f"[dim]… et {len(right.months) - limit} mois de plus (--months, --json).[/]\n", highlight=False)


def _show_check(name: str, found: Check) -> None:
    from rich.markup import escape

    from unefois.cli import law_tables
    from unefois.cli.law_files import shown

    table = law_tables.grid("Chiffre", "Reçu", "Calculé", "Écart", "Ce qui l'expliquerait", title=escape(name))
    for one in found.lines:
        gap = "[green]=[/]" if one.agrees else f"[red]{shown(one.difference)}[/]"
        why = "\n".join(one.hypotheses) if one.hypotheses else ("" if one.agrees else "aucune hypothèse connue")
        table.add_row(escape(one.label), escape(shown(one.received)), escape(shown(one.computed)), gap, escape(why))
    out.print(table)
    wrong = sum(not one.agrees for one in found.lines)
    if wrong:
        differ = counted(wrong, "chiffre diffère", "chiffres diffèrent")
        out.print(f"{differ} sur {len(found.lines)}.", highlight=False)
    else:
        out.print(counted(len(found.lines), "chiffre vérifié, il concorde.", "chiffres vérifiés, tous concordent."),
                  highlight=False)  # fmt: skip


def _show_comparison(name: str, first: str, second: str, found: Comparison) -> None:
    from rich.markup import escape

    from unefois.cli import law_tables
    from unefois.cli.law_files import shown

    table = law_tables.grid("Chiffre", escape(first), escape(second), "Écart", title=escape(name), right=1)
    for one in found.rows:
        same = one.first == one.second
        gap = "" if same else (shown(one.difference) if one.difference is not None else "≠")
        first_, second_ = (_in_months(one.figure, each) for each in (one.first, one.second))
        table.add_row(escape(one.label), escape(first_), escape(second_), gap,
                      style="dim" if same else "")  # fmt: skip
    out.print(table)


def _in_months(path: str, value: Any) -> str:
    """A figure as text; the last month is a month, not its first day."""
    from unefois.cli.law_files import shown

    return f"{value:%m/%Y}" if path == "last_month" and value else shown(value)
