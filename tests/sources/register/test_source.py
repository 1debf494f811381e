"""The conformance of the register: the same answers on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from uuid import UUID

import pytest

from unefois.database import connect
from unefois.identity.matching import Search, find_one
from unefois.identity.names import same_name
from unefois.identity.pivot import PivotIdentity
from unefois.operations.table import dss, education, work
from unefois.sources.interface import Failure, FailureKind, Found, NoFile, NotIdentified, Subject
from unefois.sources.register.loader import Citizen, Holding
from unefois.sources.register.source import CANDIDATES, RegisterSource

BY_ID = {operation.id: operation for table in (dss, education, work) for operation in table.OPERATIONS}


def operation(dataset):
    return next(operation for operation in BY_ID.values() if operation.dataset == dataset)


QUOTIENT = operation("quotient_familial")
STUDENT = operation("statut_etudiant")
JOBSEEKER = operation("statut_demandeur_emploi")
ATHLETE = operation("statut_sportif")
VEHICLE = operation("extrait_immatriculation_vehicule")


def person(number, family, *given, born=(1962, 8, 24), sex="F", commune="75107", country="99100", usage=None):
    year, month, day = born
    return Citizen(
        UUID(int=number),
        PivotIdentity(
            family_name=family,
            given_names=given,
            birth_year=year,
            birth_month=month,
            birth_day=day,
            sex=sex,
            birth_country=country,
            birth_commune=commune,
            usage_name=usage,
        ),
        records=(Holding("quotient_familial", {"numero": number}),),
    )


def asked(family, *given, born=(1962, 8, 24), **parts):
    year, month, day = born
    identity = PivotIdentity(
        family_name=family, given_names=given, birth_year=year, birth_month=month, birth_day=day, **parts
    )
    return Subject(identity=identity)


async def number_of(register, subject):
    """The number of the person found, or the outcome."""
    outcome = await register.source.find(QUOTIENT, subject)
    return json.loads(outcome.record)["numero"] if isinstance(outcome, Found) else outcome


async def test_a_record_is_found_with_its_person(register):
    register.load(person(1, "DUBOIS", "Angela", "Claire"))
    found = await register.source.find(QUOTIENT, asked("Dubois", "angela"))
    assert found == Found('{"numero":1}', UUID(int=1).hex)


async def test_a_person_without_that_record_has_no_file(register):
    register.load(person(1, "DUBOIS", "Angela"))
    assert await register.source.find(STUDENT, asked("DUBOIS", "Angela")) == NoFile(person=UUID(int=1).hex)


async def test_nobody(register):
    register.load(person(1, "DUBOIS", "Angela"))
    assert await number_of(register, asked("DURAND", "Angela")) == NotIdentified()
    assert await number_of(register, asked("DUBOIS", "Marie")) == NotIdentified()
    assert await number_of(register, asked("DUBOIS", "Angela", born=(1962, 8, 25))) == NotIdentified()
    assert await number_of(register, Subject()) == NotIdentified()


async def test_an_empty_register(register):
    assert await number_of(register, asked("DUBOIS", "Angela")) == NotIdentified()
    assert await register.source.status() is None


async def test_homonyms_are_told_apart_or_not_found(register):
    register.load(
        person(1, "MARTIN", "Marie", "Claire", commune="31555"),
        person(2, "MARTIN", "Marie", "Louise", commune="44109"),
        person(3, "MARTIN", "Jeanne"),
    )
    assert await number_of(register, asked("MARTIN", "Marie")) == NotIdentified(ambiguous=True)
    assert await number_of(register, asked("MARTIN", "Marie", "Louise")) == 2
    assert await number_of(register, asked("MARTIN", "Marie", birth_commune="31555")) == 1
    assert await number_of(register, asked("MARTIN", "Jeanne")) == 3


async def test_dates_that_the_register_does_not_know(register):
    register.load(
        person(1, "FLEURET", "Jean", born=(1992, 11, None), sex="M", commune=None, country="99217"),
        person(2, "TARGE", "Jean", born=(1992, None, None), sex="M", commune=None, country="99217"),
        person(3, "SANSDATE", "Jean", born=(None, None, None), sex="M", commune=None, country="99217"),
    )
    assert await number_of(register, asked("FLEURET", "Jean", born=(1992, 11, 1))) == 1
    assert await number_of(register, asked("FLEURET", "Jean", born=(1992, 11, None))) == 1
    assert await number_of(register, asked("FLEURET", "Jean", born=(1992, 12, 1))) == NotIdentified()
    assert await number_of(register, asked("TARGE", "Jean", born=(1992, 1, 1))) == 2
    assert await number_of(register, asked("SANSDATE", "Jean", born=(1950, 1, 1), birth_country="99217")) == 3
    assert await number_of(register, asked("SANSDATE", "Jean", born=(None, None, None), birth_country="99217")) == 3
    assert await number_of(register, asked("SANSDATE", "Jean", born=(None, None, None))) == NotIdentified()


async def test_dates_that_the_caller_does_not_know(register):
    register.load(
        person(1, "DUBOIS", "Angela", born=(1962, 8, 24)),
        person(2, "DUBOIS", "Berthe", born=(1962, 9, 24)),
        person(3, "DUBOIS", "Angela", born=(1970, 8, 24)),
    )
    assert await number_of(register, asked("DUBOIS", "Angela", born=(1962, None, None))) == 1
    assert await number_of(register, asked("DUBOIS", "Berthe", born=(1962, 9, None))) == 2
    everywhere = asked("DUBOIS", "Angela", born=(None, None, None), birth_commune="75107")
    assert await number_of(register, everywhere) == NotIdentified(ambiguous=True)
    # The record comes, or does not, by the second query too.
    assert isinstance(await register.source.find(STUDENT, asked("DUBOIS", "Angela", born=(1962, 8, None))), NoFile)


async def test_too_many_candidates_are_an_ambiguity(register):
    register.load(*(person(n, "MARTIN", "Marie" if n else "Zoé", commune="31555") for n in range(CANDIDATES + 1)))
    subject = asked("MARTIN", "Zoé", born=(1962, None, None), birth_commune="31555")
    assert await number_of(register, subject) == NotIdentified(ambiguous=True)


async def test_usage_names(register):
    register.load(
        person(1, "MERCIER", "Pierre", sex="M", usage="DUBOIS"),
        person(2, "DUBOIS", "Paul", sex="M", usage="PETIT"),
    )
    assert await number_of(register, asked("DUBOIS", "Pierre")) == 1
    assert await number_of(register, asked("DUBOIS", "Paul")) == 2  # by birth name first
    assert await number_of(register, asked("DUBOIS", "Pierre", usage_name="MERCIER")) == 1  # the wrong way round
    assert await number_of(register, asked("LEROY", "Pierre", usage_name="MERCIER")) == 1
    assert await number_of(register, asked("DUBOIS", "Pierre", born=(1962, 8, None))) == NotIdentified()


def some_identity(random):
    """One of few, so that people meet: names that spell alike, dates known in part, each other's usage names."""
    year = random.choice([1962, 1962, 1963, None])
    month = year and random.choice([8, 8, 9, None])
    return PivotIdentity(
        family_name=random.choice(["DUBOIS", "Du Bois", "MERCIER", "ST LÉGER", "Saint-Leger"]),
        given_names=random.choice([(), ("Angela",), ("Angela", "Claire"), ("ANGELA-CLAIRE",), ("Paul",)]),
        birth_year=year,
        birth_month=month,
        birth_day=random.choice([1, 24, None]),  # a day without its month happens
        sex=random.choice(["F", "F", "M", None]),
        birth_country=random.choice(["99100", "99100", "99352", None]),
        birth_commune=random.choice(["75107", "75056", "31555", None]),
        usage_name=random.choice([None, None, "DUBOIS", "MERCIER"]),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_index_finds_exactly_whom_the_rules_find_among_all(register, seed):
    """No candidate is lost by the look-ups: the same answers as when everybody is compared."""
    random = Random(seed)
    people = [
        Citizen(UUID(int=n + 1), some_identity(random), (), (Holding(QUOTIENT.dataset, {"numero": n}),))
        for n in range(40)
    ]
    register.load(*people)
    everybody = [(number, citizen.identity) for number, citizen in enumerate(people)]
    answers = Counter()
    for _ in range(150):
        identity = some_identity(random)
        by_name = [(n, known) for n, known in everybody if same_name(known.family_name, identity.family_name)]
        expected = find_one(identity, by_name)
        if expected is Search.NOT_FOUND:
            expected = find_one(identity, everybody)
        answer = await number_of(register, Subject(identity=identity))
        if isinstance(expected, Search):
            assert answer == NotIdentified(ambiguous=expected is Search.AMBIGUOUS), identity
        else:
            assert answer == expected, identity
        answers[type(answer) is int, expected is Search.AMBIGUOUS] += 1
    assert len(answers) == 3  # found, not found, ambiguous: all were met


async def test_spelling(register):
    register.load(person(1, "D’Ornano-Le Goff", "Hélène"), person(2, "SAINT-ÉTIENNE", "Zoë"))
    assert await number_of(register, asked("DORNANO LEGOFF", "HELENE")) == 1
    assert await number_of(register, asked("St Etienne", "zoe")) == 2


@pytest.mark.parametrize(
    ("operation", "stored", "asked_key"),
    [
        (STUDENT, ("ine", "1234567890a"), ("ine", "1234567890A")),
        (JOBSEEKER, ("identifiant_france_travail", "durand_1"), ("identifiant", "DURAND_1 ")),
        (ATHLETE, ("psqs", "77701"), ("identifiant", "77701")),
        (VEHICLE, ("immatriculation", "AA-123-AA"), ("immatriculation", "aa 123 aa")),
    ],
)
async def test_keys(register, operation, stored, asked_key):
    kind, value = asked_key
    citizen = Citizen(
        UUID(int=7),
        PivotIdentity("DUBOIS", ("Angela",)),
        keys=(stored,),
        records=(Holding(operation.dataset, {"numero": 7}),),
    )
    register.load(citizen)
    find = register.source.find
    assert await find(operation, Subject(key=asked_key)) == Found('{"numero":7}', UUID(int=7).hex)
    assert await find(operation, Subject(key=(kind, value + "9"))) == NotIdentified()
    assert await find(QUOTIENT, Subject(key=stored)) == NoFile(person=UUID(int=7).hex)


async def test_an_identifier_belongs_to_its_provider(register):
    register.load(Citizen(UUID(int=7), PivotIdentity("DUBOIS"), keys=(("psqs", "77701"),)))
    assert await register.source.find(JOBSEEKER, Subject(key=("identifiant", "77701"))) == NotIdentified()


async def test_two_vehicles_of_one_person(register):
    register.load(
        Citizen(
            UUID(int=7),
            PivotIdentity("DUBOIS", ("Angela",)),
            keys=(("immatriculation", "AA-123-AA"), ("immatriculation", "BB-123-BB")),
            records=tuple(Holding(VEHICLE.dataset, {"plaque": plate}, plate) for plate in ("AA-123-AA", "BB-123-BB")),
        )
    )
    for plate in ("AA-123-AA", "BB-123-BB"):
        found = await register.source.find(VEHICLE, Subject(key=("immatriculation", plate)))
        assert found == Found(f'{{"plaque":"{plate}"}}', UUID(int=7).hex)


async def test_hostile_text_is_only_text(register):
    register.load(person(1, "DUBOIS", "Angela"))
    for text in ("' OR 1=1 --", "%s", "?", "\\", "DUBO%", "😀", "\x00", "x" * 10_000):
        assert await number_of(register, asked(text, "Angela")) == NotIdentified()
        assert await register.source.find(STUDENT, Subject(key=("ine", text))) == NotIdentified()


async def test_no_database_is_a_named_failure(tmp_path):
    for url in ("", "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"):
        database = connect(url, tmp_path / "absent.sqlite3")
        source = RegisterSource(database)
        # Without a word of what the driver says: it would reach the caller.
        assert await source.find(QUOTIENT, asked("DUBOIS", "Angela")) == Failure(FailureKind.UNAVAILABLE)
        assert (await source.status()).kind is FailureKind.UNAVAILABLE
        await source.close()
        await database.close()
