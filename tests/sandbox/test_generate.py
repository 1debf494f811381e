"""Generation: the same bytes whoever draws them, in place of the sandbox people alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice
from uuid import UUID

import msgspec
import pytest

from tests.sandbox.conftest import TODAY
from unefois.config import Settings
from unefois.identity.pivot import PivotIdentity
from unefois.sandbox import ensure
from unefois.sandbox import generate as package_generate
from unefois.sandbox.citizens import FIRST_ID, LAST_ID
from unefois.sandbox.generate import BLOCK, drawn
from unefois.sandbox.replace import clear, is_empty
from unefois.sources.register.loader import Citizen, Holding, load
from unefois.sources.register.models import Key, Person, Record

encode = msgspec.msgpack.Encoder().encode


def people(citizens, seed=1, today=TODAY, **options):
    return list(drawn(citizens, seed, today, **options))


@pytest.fixture
def module(monkeypatch):
    import sys  # noqa: PLC0415  # the package hides its module `generate` behind its function

    return sys.modules["unefois.sandbox.generate"]


def test_as_many_people_as_asked():
    for count in (0, 1, 2, 3, 499, 500, 501, 1234):
        assert len(people(count)) == count


def test_the_same_seed_gives_the_same_bytes():
    assert encode(people(700, seed=7)) == encode(people(700, seed=7))
    assert encode(people(700, seed=7)) != encode(people(700, seed=8))


def test_processes_change_nothing(module, monkeypatch):
    monkeypatch.setattr(module, "_WORTH_PROCESSES", 1)
    assert encode(people(3 * BLOCK + 33, workers=2)) == encode(people(3 * BLOCK + 33, workers=1))


def test_more_people_keep_those_of_the_whole_blocks():
    assert encode(people(BLOCK + 200)[:BLOCK]) == encode(people(2 * BLOCK)[:BLOCK])


def test_drawing_is_lazy():
    assert len(list(islice(drawn(50_000_000, 1, TODAY), 10))) == 10


def test_everybody_is_loaded(fill):
    done, _ = fill(citizens=1300)
    assert (done.citizens, done.replaced) == (1300, 0)
    assert Person.objects.count() == 1300 + done.named
    assert all(FIRST_ID <= person.public_id.int <= LAST_ID for person in Person.objects.all())


def test_a_second_run_replaces_the_first_and_nobody_else(fill, control_database):
    places = {"url": control_database.database_url, "sqlite_path": control_database.sqlite_path}
    stranger = Citizen(
        public_id=UUID(int=42),
        identity=PivotIdentity("Durand", ("Paul",), 1970, 1, 1),
        keys=(("ine", "123456789AB"),),
        records=(Holding("prestations_sociales", {}),),
    )
    load([stranger], now=datetime(2026, 1, 1, tzinfo=UTC), **places)
    first, _ = fill(citizens=700)
    second, _ = fill(citizens=300, seed=2)
    assert second.replaced == 700 + first.named
    assert Person.objects.count() == 300 + second.named + 1
    assert Person.objects.get(public_id=UUID(int=42)).keys.get().value == "123456789AB"
    assert clear(**places) == 300 + second.named
    assert (Person.objects.count(), Key.objects.count(), Record.objects.count()) == (1, 1, 1)
    assert clear(**places) == 0


def test_an_empty_register_is_filled_once(control_database):
    places = {"url": control_database.database_url, "sqlite_path": control_database.sqlite_path}
    assert is_empty(**places)
    written = ensure(control_database, citizens=20, today=TODAY)
    assert Person.objects.count() == written > 20
    assert ensure(control_database, citizens=20, today=TODAY) == 0
    assert not is_empty(**places)


def test_datasets_may_be_chosen(fill):
    fill(citizens=200, datasets=frozenset({"quotient_familial"}))
    assert set(Record.objects.values_list("dataset", flat=True)) == {"quotient_familial"}
    assert Person.objects.count() > 200


def test_a_number_that_does_not_fit_is_refused():
    for count in (-1, 100_000_000):
        with pytest.raises(ValueError, match="hors limites"):
            package_generate(today=TODAY, citizens=count, sqlite_path=Settings().sqlite_path)


def test_an_unknown_dataset_is_refused():
    with pytest.raises(ValueError, match="inconnus : quotient_famillial"):
        package_generate(today=TODAY, datasets=frozenset({"quotient_famillial"}), sqlite_path=Settings().sqlite_path)


def test_a_database_must_be_named():
    for ask in (clear, is_empty):
        with pytest.raises(ValueError, match="Indiquez une base"):
            ask()


def test_any_day_will_do():
    for today in (date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31), date(2031, 8, 31)):
        assert len(people(200, today=today)) == 200
