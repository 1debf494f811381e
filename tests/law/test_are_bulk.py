"""Files of careers: the same answers as the columns, bad rows set aside with their reason, resumable."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unefois.law.are import Options, bulk, columns, plausible
from unefois.law.are.arrow import CAREERS, RIGHTS, Reader, careers_batch
from unefois.law.are.faults import faults


def _sound(n, seed):
    """A table without faults: the rows that the checks refuse are taken out."""
    table = plausible.table(n, seed, first=date(2012, 1, 1))
    assert not faults(table)
    return table


def test_a_table_survives_arrow():
    table = plausible.table(300, 5)
    batch = careers_batch(table)
    assert batch.schema == CAREERS
    reader = Reader(batch)
    again = reader.table()
    assert not reader.bad
    for name in ("persons", "jobs", "pay", "absences", "between", "events", "activities"):
        before, after = getattr(table, name), getattr(again, name)
        for column in before.__slots__:
            assert np.array_equal(getattr(before, column), getattr(after, column)), (name, column)


def test_a_file_gives_what_the_columns_give(tmp_path):
    table = _sound(500, 6)
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.Table.from_batches([careers_batch(table)]), source)
    seen = []
    summary = bulk.run(source, output, workers=1, chunk=120, progress=lambda *at: seen.append(at))
    assert (summary.people, summary.computed, summary.rejected) == (500, 500, 0)
    assert summary.rejects is None
    assert seen[-1] == (500, 500)
    assert len(seen) == 5
    found, expected = pq.read_table(output), columns.rights(table)
    assert found.schema.equals(RIGHTS)
    assert found.column("person_id").to_pylist() == [f"p{i:09d}" for i in range(500)]
    assert found.column("eligible").to_pylist() == expected.eligible.tolist()
    assert found.column("daily_gross_cents").to_pylist() == expected.daily_gross.tolist()
    assert found.column("duration_days").to_pylist() == expected.duration.tolist()
    assert found.column("capital_cents").to_pylist() == expected.capital.tolist()
    for row, months in enumerate(found.column("months").to_pylist()):
        paid = [one["net_cents"] for one in months]
        assert paid == expected.net[row, : len(paid)].tolist()
        assert not expected.net[row, len(paid) :].any()
    assert not list(tmp_path.glob("*.parts"))


def _row(**changes):
    job = {"start": date(2024, 1, 1), "end": date(2025, 12, 31), "monthly_gross_cents": 250_000}
    row = {
        "person_id": "x",
        "birth": date(1990, 1, 1),
        "registered": date(2026, 1, 1),
        "employments": [job | changes.pop("job", {})],
    }
    return row | changes


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (_row(birth=None), "birth", "absent"),
        (_row(birth=date(2025, 1, 1)), "person.birth", "01/01/2025"),
        (_row(registered=date(2025, 6, 1)), "employments[0].end", "31/12/2025"),
        (_row(job={"end": None}), "employments.end", "absent"),
        (_row(job={"end": date(2023, 1, 1)}), "employments.end", "postérieure"),
        (_row(job={"start": date(1925, 1, 1)}), "employments.end", "70 ans"),
        (_row(job={"monthly_gross_cents": -5}), "employments.monthly_gross_cents", "positif"),
        (_row(job={"monthly_gross_cents": None}), "employments[0].pay", "aucun salaire"),
        (_row(job={"end_reason": "licencié"}), "employments.end_reason", "licenciement_economique"),
        (_row(territory="lune"), "territory", "outre_mer"),
        (_row(employments=[]), "employments", "au moins un emploi"),
        (
            _row(job={"pay": [{"month": date(2020, 1, 1), "gross_cents": 5}], "monthly_gross_cents": None}),
            "employments[0].pay",
            "01/2020",
        ),
        (
            _row(events=[{"kind": "maladie", "start": date(2026, 3, 1), "end": date(2026, 2, 1)}]),
            "events",
            "01/03/2026",
        ),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(tmp_path, row, field, said):
    good = _row(person_id="good")
    table = pa.Table.from_pylist([good, row, good | {"person_id": "last"}], schema=CAREERS)
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table, source)
    summary = bulk.run(source, output, workers=1)
    assert (summary.computed, summary.rejected, summary.eligible) == (2, 1, 2)
    assert pq.read_table(output).column("person_id").to_pylist() == ["good", "last"]
    assert summary.rejects is not None
    (rejected,) = pq.read_table(summary.rejects).to_pylist()
    assert (rejected["row"], rejected["person_id"], rejected["field"]) == (1, "x", field)
    assert said in rejected["reason"]


def test_columns_may_be_absent(tmp_path):
    small = pa.schema(
        {
            "person_id": pa.string(),
            "birth": pa.date32(),
            "registered": pa.date32(),
            "employments": pa.list_(
                pa.struct({"start": pa.date32(), "end": pa.date32(), "monthly_gross_cents": pa.int32()})
            ),
        }
    )
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.Table.from_pylist([_row()], schema=small), source)
    bulk.run(source, output, workers=1)
    (row,) = pq.read_table(output).to_pylist()
    assert (row["sjr_cents"], row["duration_days"]) == (8208, 548)


def test_an_interrupted_run_goes_on(tmp_path):
    source, output = tmp_path / "in.parquet", tmp_path / "out.parquet"
    bulk.generate(source, 400, seed=3, chunk=100)

    def stop(done, total):
        if done >= 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.run(source, output, workers=1, chunk=100, progress=stop)
    assert not output.exists(), "nothing half-written under the output's name"
    summary = bulk.run(source, output, workers=1, chunk=100)
    assert summary.resumed == 200
    resumed = pq.read_table(output)
    bulk.run(source, output, workers=1, chunk=100)
    assert pq.read_table(output).equals(resumed)

    with pytest.raises(KeyboardInterrupt):
        bulk.run(source, output, workers=1, chunk=100, progress=stop)
    other = bulk.run(source, output, workers=1, chunk=100, options=Options(csg_rounding="twice"))
    assert other.resumed == 0, "the parts of another computation are not taken"


def test_two_processes_give_what_one_gives(tmp_path):
    source = tmp_path / "in.parquet"
    bulk.generate(source, 300, seed=9, chunk=100)
    one = bulk.run(source, tmp_path / "one.parquet", workers=1, chunk=60)
    two = bulk.run(source, tmp_path / "two.parquet", workers=2, chunk=60)
    assert pq.read_table(one.output).equals(pq.read_table(two.output))
    assert one.rejected == two.rejected


def test_a_file_that_is_not_one_of_careers_is_refused(tmp_path):
    source = tmp_path / "in.parquet"
    pq.write_table(pa.table({"person_id": ["a"]}), source)
    with pytest.raises(bulk.BulkError, match="birth"):
        bulk.run(source, tmp_path / "out.parquet")
    source.write_text("not parquet")
    with pytest.raises(bulk.BulkError):
        bulk.run(source, tmp_path / "out.parquet")


def test_memory_does_not_grow_with_the_file(tmp_path):
    def most_held(people):
        source, held = tmp_path / f"{people}.parquet", []
        bulk.generate(source, people, seed=3, chunk=500)
        before = pa.total_allocated_bytes()
        bulk.run(
            source,
            tmp_path / "rights.parquet",
            workers=1,
            chunk=500,
            progress=lambda *_: held.append(pa.total_allocated_bytes() - before),
        )
        return max(held)

    assert most_held(12_000) < 1.5 * most_held(2000)
