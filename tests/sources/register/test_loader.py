"""The bulk loader and the models write the same register."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from unefois.identity.names import name_key
from unefois.identity.pivot import PivotIdentity
from unefois.operations import ALL
from unefois.operations.table import dss
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, NotIdentified, Subject
from unefois.sources.register.loader import Citizen, Holding, LoadError, load
from unefois.sources.register.models import Key, Person, Record
from unefois.sources.register.rows import OTHERS, SLOTS, slot

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
QUOTIENT = next(operation for operation in dss.OPERATIONS if operation.dataset == "quotient_familial")
ANGELA = PivotIdentity("DUBOIS", ("Angela",), 1962, 8, 24, "F", "99100", "75107")


def citizen(number, **parts):
    return Citizen(**({"public_id": UUID(int=number), "identity": ANGELA} | parts))


def found(register, identity):
    return register.ask(QUOTIENT, Subject(identity=identity))


def test_batches_and_progress(register):
    told = []
    people = [citizen(n, keys=(("ine", f"{n:010d}A"),)) for n in range(25)]
    assert register.load(*people, batch=10, progress=told.append) == 25
    assert told == [10, 20, 25]
    assert (Person.objects.count(), Key.objects.count()) == (25, 25)


def test_nobody_to_load(register):
    assert register.load() == 0


def test_rows_are_those_that_the_models_would_write(register):
    identity = PivotIdentity("MERCIER", ("Pierre",), 1969, 3, None, "M", usage_name="DUBOIS")
    register.load(citizen(1, identity=identity, records=(Holding("quotient_familial", {"valeur": 1}),)))
    person = Person.objects.get()
    assert person.public_id == UUID(int=1)
    assert person.pivot == identity
    before = {field.name: getattr(person, field.name) for field in Person._meta.fields}
    person.save()
    person.refresh_from_db()
    assert before == {field.name: getattr(person, field.name) for field in Person._meta.fields}
    assert (person.name_key, person.usage_name_key) == (name_key("MERCIER"), name_key("DUBOIS"))
    assert person.birth_date == 1969_03_00
    record = Record.objects.get()
    assert record.payload == '{"valeur":1}'
    assert record.updated_at == NOW


def test_loading_again_replaces(register):
    first = citizen(1, keys=(("ine", "1"), ("ine", "2")), records=(Holding("quotient_familial", {"valeur": 1}),))
    second = citizen(
        1,
        identity=PivotIdentity("DURAND", ("Angela",), 1962, 8, 24),
        keys=(("ine", "2"),),
        records=(Holding("quotient_familial", b'{"valeur":2}'),),
    )
    register.load(first, citizen(2, identity=PivotIdentity("AUTRE")))
    number = Person.objects.get(public_id=UUID(int=1))
    register.load(second, citizen(3, identity=PivotIdentity("ENCORE")))
    assert found(register, ANGELA) == NotIdentified()
    assert found(register, second.identity) == Found('{"valeur":2}', UUID(int=1).hex)
    assert (Person.objects.get(public_id=UUID(int=1))).pk == number.pk  # others may point to the row
    assert Person.objects.count() == 3
    assert [key.value for key in Key.objects.all()] == ["2"]


def test_a_refused_batch_changes_nothing_and_says_why(register):
    register.load(citizen(1, keys=(("ine", "1"),)))
    with pytest.raises(LoadError, match="registre"):
        register.load(citizen(2), citizen(3, keys=(("ine", "1"),)))
    with pytest.raises(LoadError):
        register.load(citizen(4, records=(Holding("a", {}), Holding("a", {}))))
    with pytest.raises(LoadError):
        register.load(citizen(5), citizen(5))
    assert Person.objects.count() == 1
    register.load(citizen(6))  # and the register still takes people
    assert Person.objects.count() == 2


def test_what_is_cut_in_the_middle_keeps_whole_batches(register):
    def people():
        for number in range(25):
            if number == 17:
                raise OSError("the file that they come from ends here")
            yield citizen(number, keys=(("ine", f"{number:010d}A"),))

    with pytest.raises(OSError, match="ends here"):
        load(people(), now=NOW, url=register.settings.database_url, sqlite_path=register.settings.sqlite_path, batch=5)
    assert (Person.objects.count(), Key.objects.count()) == (15, 15)
    register.load(*(citizen(number, keys=(("ine", f"{number:010d}A"),)) for number in range(25)), batch=10)
    assert (Person.objects.count(), Key.objects.count()) == (25, 25)


def test_readers_go_on_during_a_load(register):
    register.load(citizen(1, records=(Holding("quotient_familial", {"valeur": 1}),)))
    seen = []

    def people():
        for number in range(2, 12):
            yield citizen(number, identity=PivotIdentity("AUTRE", ("Zoé",), 1990, 1, number))
            seen.append(found(register, ANGELA))

    load(people(), now=NOW, url=register.settings.database_url, sqlite_path=register.settings.sqlite_path, batch=3)
    assert seen == [Found('{"valeur":1}', UUID(int=1).hex)] * 10


def test_no_database_named():
    with pytest.raises(LoadError, match="base"):
        load([citizen(1)], now=NOW)


def test_the_control_plane_adds_after_a_load(register):
    register.load(citizen(1))

    person = Person(pivot=PivotIdentity("SOREL", ("Julien",), 1800, 10, 23))
    person.full_clean(exclude=["name_key"])
    person.save()
    Key.objects.create(person=person, kind="immatriculation", value="aa-123-aa")
    Record.objects.create(person=person, dataset="quotient_familial", payload='{"valeur":3}')
    outcome = found(register, PivotIdentity("Sorel", ("Julien",), 1800, 10, 23))
    assert outcome == Found('{"valeur":3}', person.public_id.hex)
    assert (Key.objects.get()).value == "AA123AA"


def test_an_identity_spoilt_by_hand_is_a_named_failure(register):
    register.load(citizen(1, records=(Holding("quotient_familial", {"valeur": 1}),)))
    unreadable = Failure(FailureKind.UNKNOWN_ANSWER)
    Person.objects.update(identity="{")
    assert found(register, ANGELA) == unreadable


def test_what_is_no_identity_and_no_record_is_refused(register):
    with pytest.raises(ValidationError, match="Identité pivot illisible"):
        Person(identity="[1]").clean()
    with pytest.raises(ValidationError, match="Objet JSON"):
        Record(payload="[1]").clean()


def test_the_migration_dates_those_whose_date_is_not_whole(register):
    dates = {1: (1969, 3, None), 2: (1969, None, None), 3: (None, None, None), 4: (1969, 3, 14), 5: (1969, None, 14)}
    register.load(*(citizen(n, identity=PivotIdentity("MERCIER", ("Pierre",), *date)) for n, date in dates.items()))
    Person.objects.exclude(birth_date=1969_03_14).update(birth_date=0)  # as before the migration
    migration = import_module("unefois.sources.register.migrations.0002_partial_birth_dates")
    with connection.schema_editor() as editor:
        migration.date_again(apps, editor)
    found = {person.public_id.int: person.birth_date for person in Person.objects.all()}
    assert found == {1: 1969_03_00, 2: 1969_00_00, 3: 0, 4: 1969_03_14, 5: 1969_00_00}


def test_every_dataset_of_the_table_has_its_slot():
    assert [each.dataset for each in ALL if slot(each.dataset) < 0] == []
    assert len({slot(each.dataset) for each in ALL}) == len({each.dataset for each in ALL})
    assert all(slot(each.dataset) % SLOTS < OTHERS for each in ALL)


def test_the_loader_and_the_models_give_records_the_same_numbers(register):
    held = (
        Holding("quotient_familial", {"valeur": 1}),
        Holding("extrait_immatriculation_vehicule", {"valeur": 2}, reference="AA-123-AA"),
        Holding("jeu_local", {"valeur": 3}),
    )
    register.load(citizen(1, records=held))
    loaded = dict(Record.objects.values_list("dataset", "pk"))
    person = Person.objects.get()
    Record.objects.all().delete()
    for holding in held:
        person.records.create(dataset=holding.dataset, reference=holding.reference, payload="{}")
    assert dict(Record.objects.values_list("dataset", "pk")) == loaded
    assert loaded["quotient_familial"] == person.pk * SLOTS + slot("quotient_familial")


def test_a_record_is_found_whatever_its_number(register):
    """Written by other means, or moved by hand from one dataset to another."""
    register.load(citizen(1))
    person = Person.objects.get()
    record = person.records.create(dataset="scolarites", payload='{"valeur":1}')
    Record.objects.filter(pk=record.pk).update(dataset="quotient_familial")
    assert found(register, ANGELA) == Found('{"valeur":1}', UUID(int=1).hex)
    again = person.records.create(dataset="scolarites", payload='{"valeur":2}')
    assert again.pk != record.pk
    Record.objects.filter(pk=record.pk).update(id=7)
    assert found(register, ANGELA) == Found('{"valeur":1}', UUID(int=1).hex)


def test_the_number_of_a_record_never_stands_for_its_owner(register):
    """A record of one person under the number of another's is nobody else's."""
    register.load(citizen(1), citizen(2, identity=PivotIdentity("AUTRE", ("Zoé",), 1990, 1, 1)))
    angela, other = Person.objects.order_by("pk")
    number = angela.pk * SLOTS + slot("quotient_familial")
    Record.objects.create(pk=number, person=other, dataset="quotient_familial", payload='{"valeur":9}')
    assert found(register, ANGELA) == NoFile(person=UUID(int=1).hex)
