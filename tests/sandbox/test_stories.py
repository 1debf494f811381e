"""Every story that docs/sandbox.md tells is true: each call answers what it says, end to end."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from tests.sandbox.conftest import TODAY, stories_on
from unefois.franceconnect.simulator.citizens import read as read_accounts
from unefois.operations.records import DATASETS, problems
from unefois.sandbox import Calendar, citizens_csv, first_call
from unefois.sandbox.generate import named_citizens
from unefois.sandbox.stories.build import look


@pytest.mark.parametrize("today", [TODAY, date(2027, 2, 1), date(2028, 8, 31)])
def test_every_call_answers_what_its_story_says(fill, today):
    _, exchange = fill(today)
    wrong = []
    for story in exchange.stories:
        for call in story.calls:
            status, code, data = exchange.ask(story, call)
            if (status, code) != (call.status, call.code):
                wrong.append(f"{story.slug}, {call.says}: {status} {code}, not {call.status} {call.code}")
                continue
            for path, value in call.expect.items():
                if look(data, path) != value:
                    wrong.append(f"{story.slug}, {call.says}: {path} is {look(data, path)!r}, not {value!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29)])
def test_every_record_is_canonical(today):
    wrong = [
        f"{held.dataset}: {problem}"
        for person in named_citizens(Calendar(today))
        for held in person.records
        if held.dataset in DATASETS
        for problem in problems(held.dataset, msgspec.json.decode(held.payload))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_first_story_is_the_readme_example():
    assert first_call(TODAY).startswith("/v3/dss/quotient_familial/identite?recipient=13002526500013&nomNaissance=")


def test_names_numbers_and_identifiers_are_told_once():
    stories = stories_on(TODAY)
    for values in (
        [story.slug for story in stories],
        [story.public_id for story in stories],
        [person.public_id for person in named_citizens(Calendar(TODAY))],
        [key for person in named_citizens(Calendar(TODAY)) for key in person.keys],
    ):
        assert len(values) == len(set(values))


def test_the_simulator_takes_every_named_person():
    accounts = {account.login: account for account in read_accounts(citizens_csv(TODAY))}
    for story in stories_on(TODAY):
        account = accounts[story.slug]
        assert account.complete, story.slug
        assert account.family_name == story.person.family_name
        assert account.given_names == story.person.given_names
        assert account.note == story.label


def test_a_presumed_date_is_written_with_zeros():
    rows = citizens_csv(TODAY).splitlines()
    assert ",1987-11-00," in next(row for row in rows if row.startswith("salif_presumin"))
    assert ",1961-00-00," in next(row for row in rows if row.startswith("zahra_presumont"))


def test_people_drawn_are_accounts_too(fill, control_database):
    fill(citizens=300)
    accounts = list(read_accounts(citizens_csv(TODAY, control_database)))
    drawn = accounts[len(stories_on(TODAY)) :]
    assert 150 < len(drawn) < 300
    assert len({account.login for account in accounts}) == len(accounts)
    assert all(account.complete for account in drawn if account.gender != "unspecified")
    assert all(int(account.birthdate[:4]) < 2008 for account in drawn)
    assert any("quotient familial" in account.note.lower() for account in drawn)
    assert citizens_csv(TODAY) == citizens_csv(TODAY, None)
