"""The measures of the rules engine, against the budgets of the project.

Rates are people per second of processor, on one core: other work on the machine disturbs them less than the clock.
Each size is a process of its own, so that its memory is its own; people are drawn before the watch is started, in as
many different tables as there are chunks (up to :data:`TABLES`, then the same ones again).
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from unefois.law import are, ij
from unefois.law.are import columns, plausible
from unefois.law.are.table import UNKNOWN, Jobs, Table, constant_pay, from_careers
from unefois.law.periods import add_months, day_number, to_date

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK: Final = 10_000
TABLES: Final = 20
MONTHS: Final = 24
ORACLE_PEOPLE: Final = 50_000
ORACLE_MONTHS: Final = 12
ORACLE_DOCUMENTS: Final = 5_000
_AMOUNTS: Final = 2_000_000
_SINGLE: Final = 300
_END: Final = date(2025, 12, 31)


class Single(msgspec.Struct, frozen=True, kw_only=True):
    """One person at a time: medians in milliseconds, all months until the right is used up."""

    computed_ms: float
    explained_ms: float
    explained_p95_ms: float
    daily_allowances_explained_ms: float


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Full rights with :data:`MONTHS` monthly payments, in columns, on one core."""

    people: int
    per_second_core: float
    seconds: float
    memory_mb: float


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """``are batch``: a Parquet file of careers to one of rights, on all cores, reading and writing counted."""

    people: int
    cores: int
    seconds: float
    per_second: float
    bytes_in: int
    bytes_out: int


class Oracle(msgspec.Struct, frozen=True, kw_only=True):
    """OpenFisca and this engine on the same careers: net payments of :data:`ORACLE_MONTHS` months."""

    version: str
    people: int
    openfisca_per_second_core: float
    openfisca_memory_mb: float
    openfisca_documents_per_second_core: float
    """Given one document by person, as its web API is; :data:`ORACLE_DOCUMENTS` of them."""
    openfisca_documents_memory_mb: float
    openfisca_one_person_seconds: float
    ours_per_second_core: float
    ours_documents_per_second_core: float
    ratio: float
    documents_ratio: float
    one_person_ratio: float
    same_total: float
    """Our total of net payments over theirs."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of a run. ``growth`` is the time of a person in the largest batch over that in the smallest of 100,000."""

    date: str
    machine: str
    cores: int
    python: str
    numpy: str
    single: Single
    amounts_per_second_core: float
    batches: list[Batch]
    growth: float
    files: Files | None
    oracle: Oracle | None


def run(sizes: list[int], *, oracle: Path | None, files: int, told: Callable[[str], None]) -> Report:
    """Measure everything.

    :param oracle: Python of the oracle's environment, when it was made.
    :param files: people of the measure of files; 0 leaves it out.
    """
    told("un par un")
    single = one_by_one()
    told("montants")
    amounts = rate_of_amounts()
    batches = []
    for size in sizes:
        told(f"droits entiers, {size} personnes")
        batches.append(apart(size))
    told("fichiers")
    of_files = through_files(files) if files else None
    beside = None
    if oracle is not None:
        told("OpenFisca")
        beside = beside_openfisca(oracle)
    large = [one for one in batches if one.people >= 100_000] or batches  # noqa: PLR2004  # below, fixed costs show
    return Report(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        machine=platform.processor() or platform.machine(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        numpy=np.__version__,
        single=single,
        amounts_per_second_core=amounts,
        batches=batches,
        growth=round(large[0].per_second_core / large[-1].per_second_core, 3),
        files=of_files,
        oracle=beside,
    )


def one_by_one() -> Single:
    """The calls for one person, on as many different careers."""
    careers = list(plausible.careers(plausible.table(_SINGLE, 11, first=date(2025, 4, 1))))
    kept = []
    for career in careers:
        try:
            are.compute(career)
        except are.CareerError:  # some drawn careers are refused: they are not calls
            continue
        kept.append(career)
    plain = [_milliseconds(partial(are.compute, career)) for career in kept]
    traced = sorted(_milliseconds(partial(are.compute, career, trace=True)) for career in kept)
    stop = ij.Claim(risk="maladie", start=date(2026, 2, 2), end=date(2026, 3, 22), monthly_gross=Decimal("2345.67"))
    ij.explain(stop)
    allowances = [_milliseconds(lambda: ij.compute(stop, trace=True)) for _ in range(_SINGLE)]
    return Single(
        computed_ms=round(statistics.median(plain), 3),
        explained_ms=round(statistics.median(traced), 3),
        explained_p95_ms=round(traced[len(traced) * 95 // 100], 3),
        daily_allowances_explained_ms=round(statistics.median(allowances), 3),
    )


def _milliseconds(call: Callable[[], Any]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1000


def rate_of_amounts() -> float:
    """People per second of processor for the daily allowance and its deductions."""
    rng = np.random.default_rng(5)
    sjr = rng.integers(20_00, 480_00, _AMOUNTS)
    rule_day = rng.integers(day_number(date(2012, 1, 1)), day_number(_END), _AMOUNTS)
    month = rng.integers(504, 680, _AMOUNTS)
    columns.amounts(sjr[:1000], rule_day[:1000], month[:1000])
    best = min(_processor(lambda: columns.amounts(sjr, rule_day, month)) for _ in range(3))
    return round(_AMOUNTS / best)


def _processor(call: Callable[[], Any]) -> float:
    started = process_time()
    call()
    return process_time() - started


def apart(people: int) -> Batch:
    """One size in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(whole_rights, people).result()


def whole_rights(people: int) -> Batch:
    """Full rights of so many people, chunk by chunk; drawing them is not counted."""
    chunks = -(-people // CHUNK)
    tables = [plausible.table(min(CHUNK, people), seed) for seed in range(min(chunks, TABLES))]
    columns.rights(tables[0], months=MONTHS)
    used = clock = 0.0
    for number in range(chunks):
        started, at = process_time(), perf_counter()
        columns.rights(tables[number % len(tables)], months=MONTHS)
        used += process_time() - started
        clock += perf_counter() - at
    return Batch(
        people=people,
        per_second_core=round(people / used),
        seconds=round(clock, 2),
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def through_files(people: int) -> Files:
    """``are batch`` on a file of random careers."""
    from unefois.law.are import bulk  # noqa: PLC0415  # needs pyarrow

    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "careers.parquet", Path(folder) / "rights.parquet"
        bulk.generate(source, people, 3)
        started = perf_counter()
        bulk.run(source, output, months=MONTHS)
        seconds = perf_counter() - started
        return Files(
            people=people,
            cores=os.cpu_count() or 1,
            seconds=round(seconds, 2),
            per_second=round(people / seconds),
            bytes_in=source.stat().st_size,
            bytes_out=output.stat().st_size,
        )


def beside_openfisca(python: Path) -> Oracle:
    """The same careers by both, one after the other; OpenFisca is another program, in its own environment."""
    alone = _openfisca(python, 1, "documents")
    many = _openfisca(python, ORACLE_PEOPLE, "columns")
    documents = _openfisca(python, ORACLE_DOCUMENTS, "documents")
    draw = np.random.default_rng(1)  # the same draws as in openfisca.py
    length = draw.integers(6, 25, ORACLE_PEOPLE)
    pay = np.round(draw.lognormal(7.75, 0.45, ORACLE_PEOPLE), 2)

    def ours() -> columns.Rights:
        return columns.rights(same_careers(length, pay), months=ORACLE_MONTHS)

    found = ours()
    used = min(_processor(ours) for _ in range(3))
    rate = ORACLE_PEOPLE / used
    given = [_document(int(months), str(gross)) for months, gross in zip(length, pay, strict=True)][:ORACLE_DOCUMENTS]

    def ours_by_document() -> columns.Rights:
        return columns.rights(from_careers([are.decode(one) for one in given]), months=ORACLE_MONTHS)

    by_document = ORACLE_DOCUMENTS / min(_processor(ours_by_document) for _ in range(3))
    theirs_by_document = documents["people"] / documents["cpu_seconds"]
    theirs = many["people"] / many["cpu_seconds"]
    career = are.simple(2500, 6, end=_END, birth=date(1985, 6, 1))
    ours_alone = statistics.median(_milliseconds(lambda: are.compute(career)) for _ in range(50)) / 1000
    return Oracle(
        version=many["version"],
        people=ORACLE_PEOPLE,
        openfisca_per_second_core=round(theirs),
        openfisca_memory_mb=round(many["memory_mb"]),
        openfisca_documents_per_second_core=round(theirs_by_document),
        openfisca_documents_memory_mb=round(documents["memory_mb"]),
        ours_documents_per_second_core=round(by_document),
        documents_ratio=round(by_document / theirs_by_document, 1),
        openfisca_one_person_seconds=round(alone["seconds"], 2),
        ours_per_second_core=round(rate),
        ratio=round(rate / theirs, 1),
        one_person_ratio=round(alone["seconds"] / ours_alone),
        same_total=round(float(found.net.sum()) / 100 / many["paid"], 4),
    )


def _document(months: int, gross: str) -> dict[str, Any]:
    start = to_date(int(add_months(day_number(_END) + 1, -months)))
    return {
        "person": {"birth": "1985-06-01", "registered": "2026-01-01"},
        "employments": [{"start": start.isoformat(), "end": _END.isoformat(), "monthly_gross": gross}],
    }


def same_careers(length: Any, pay: Any) -> Table:
    """The careers of ``openfisca.py``: one contract of so many whole months to the end of 2025, euros a month."""
    people = len(length)
    each = np.arange(people)
    zero = np.zeros(people, dtype=np.int64)
    end = zero + day_number(_END)
    model = from_careers([are.simple(2500, 6, end=_END, birth=date(1985, 6, 1))])
    jobs = Jobs(
        person=each,
        start=add_months(end + 1, -length),
        end=end,
        **{
            name: zero + getattr(model.jobs, name)[0]
            for name in ("reason", "contract", "procedure", "leave", "supra", "share")
        },
    )
    persons = type(model.persons)(**{name: zero + getattr(model.persons, name)[0] for name in model.persons.__slots__})
    return Table(
        people,
        persons,
        jobs,
        constant_pay(jobs, each, np.round(pay * 100).astype(np.int64), zero + UNKNOWN, model.absences),
        model.absences,
        model.between,
        model.events,
        model.activities,
    )


def _openfisca(python: Path, people: int, given_as: str) -> dict[str, Any]:
    script = Path(__file__).with_name("openfisca.py")
    done = subprocess.run(  # noqa: S603  # our own script, by the Python that the operator names
        [str(python), "-W", "ignore", str(script), str(people), str(ORACLE_MONTHS), given_as],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ.get("PATH", "")},
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def oracle_python(named: Path | None = None) -> Path | None:
    """The Python of the oracle's environment (`python -m tools.oracle --install`), when there is one."""
    home = named or Path(os.environ.get("UNEFOIS_ORACLE", Path.cwd() / ".tools" / "oracle"))
    found = home / "bin" / "python"
    return found if found.exists() else None
