"""Reconciliation: the table of hard cases, the rule of ambiguity, and what holds of every identity."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from unefois.identity.matching import Search, Verdict, agree, compare, find_one
from unefois.identity.pivot import PivotIdentity

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))


def date_parts(date: str) -> tuple[int | None, ...]:
    """``1992-11--`` is November 1992, ``1992----`` the year alone, ``-`` nothing."""
    parts = ("", "", "") if date == "-" else (date[:4], date[5:7], date[8:])
    return tuple(int(part) if part.isdigit() else None for part in parts)


def read(text: str) -> PivotIdentity:
    """The notation of ``cases.yaml``."""
    names, given_names, date, sex, place = (part.strip() for part in text.split(","))
    family, _, usage = names.partition("(")
    year, month, day = date_parts(date)
    country = commune = commune_name = department = None
    if place.endswith("!"):
        country = place[:-1]
    elif "+" in place:
        country, commune = place.split("+")
    elif "@" in place:
        commune_name, department = place.split("@")
    elif place != "-":
        commune = place
    return PivotIdentity(
        family_name=family,
        usage_name=usage.rstrip(") ") or None,
        given_names=() if given_names == "-" else tuple(name.strip() for name in given_names.split("/")),
        birth_year=year,
        birth_month=month,
        birth_day=day,
        sex=None if sex == "-" else sex,
        birth_country=country,
        birth_commune=commune,
        birth_commune_name=commune_name,
        birth_department=department,
    )


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_hard_case(case):
    assert compare(read(case["asked"]), read(case["known"])) == case["verdict"]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_hard_case_the_other_way_round(case):
    """Symmetric where both or neither have given names; the other case is the test after the next."""
    asked, known = read(case["known"]), read(case["asked"])
    one_sided = bool(asked.given_names) != bool(known.given_names)
    assert one_sided or compare(asked, known) == case["verdict"]


def test_every_verdict_has_a_case():
    assert {case["verdict"] for case in CASES} == set(Verdict)
    assert len(CASES) >= 60


def test_given_names_are_unknown_in_a_question_and_absent_in_a_register():
    named = read("SITI, Dewi, 1980-02-01, F, 99231!")
    nameless = read("SITI, -, 1980-02-01, F, 99231!")
    assert compare(nameless, named) is Verdict.AGREES
    assert compare(named, nameless) is Verdict.GIVEN_NAMES


def test_two_who_agree_are_nobody():
    asked = read("MARTIN, Marie, 1980-01-01, F, 75107")
    one = read("MARTIN, Marie / Claire, 1980-01-01, F, 75107")
    two = read("MARTIN, Marie / Louise, 1980-01-01, F, 75107")
    other = read("MARTIN, Jeanne, 1980-01-01, F, 75107")
    assert find_one(asked, [(1, one), (2, other)]) == 1
    assert find_one(asked, [(1, one), (2, two)]) is Search.AMBIGUOUS
    assert find_one(asked, [(1, other)]) is Search.NOT_FOUND
    assert find_one(asked, []) is Search.NOT_FOUND
    # Even where one agrees better than the other: a guess is a guess.
    vague = read("MARTIN, Marie, 1980----, F, -")
    assert find_one(asked, [(1, asked), (2, vague)]) is Search.AMBIGUOUS
    # And where one more question settles it, it is found.
    assert find_one(read("MARTIN, Marie / Louise, 1980-01-01, F, 75107"), [(1, one), (2, two)]) == 2


# --- What holds of every identity

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
plain_names = st.text(LETTERS, min_size=2, max_size=12)
identities = st.builds(
    PivotIdentity,
    family_name=plain_names,
    given_names=st.lists(plain_names, min_size=1, max_size=4).map(tuple),
    birth_year=st.integers(1900, 2026),
    birth_month=st.integers(1, 12),
    birth_day=st.integers(1, 28),
    sex=st.sampled_from(["M", "F"]),
    birth_country=st.just("99100"),
    birth_commune=st.sampled_from(["75107", "2A004", "2B050", "31555", "98729", "97411", "92012", "75012"]),
)
partial = st.builds(
    PivotIdentity,
    family_name=st.sampled_from(["MARTIN", "DUPONT"]),
    given_names=st.lists(st.sampled_from(["Jean", "Jean-Pierre", "Pierre", "Paul"]), min_size=1, max_size=3).map(tuple),
    birth_year=st.sampled_from([None, 1980, 1981]),
    birth_month=st.sampled_from([None, 1, 2]),
    birth_day=st.sampled_from([None, 1, 2]),
    sex=st.sampled_from([None, "M", "F"]),
    birth_country=st.sampled_from([None, "99100", "99352", "92352", "99350"]),
    birth_commune=st.sampled_from([None, "75107", "75056", "20004", "2A004"]),
    usage_name=st.sampled_from([None, "MARTIN", "PETIT"]),
    birth_commune_name=st.sampled_from([None, "Ajaccio", "Paris"]),
    birth_department=st.sampled_from([None, "2A", "75"]),
)

ACCENTED = dict(zip("AEIOUYNC", "ÀÉÎÖÙŸÑÇ", strict=True))


@st.composite
def respelled(draw, text):
    """Another spelling of a plain name: case, accents, and signs between letters."""
    out = []
    for index, letter in enumerate(text):
        shape = draw(st.sampled_from([letter, letter.lower(), ACCENTED.get(letter, letter)]))
        sign = draw(st.sampled_from(["", "", "", "-", " ", "'", "’", "ʼ", "‐", ". "])) if index else ""
        out.append(sign + shape)
    return "".join(out)


@given(identities)
def test_everybody_is_oneself(person):
    assert agree(person, person)


@given(partial, partial)
def test_symmetric_where_both_have_given_names(one, other):
    assert compare(one, other) is compare(other, one)


@given(st.data(), identities)
def test_spelling_carries_no_identity(data, person):
    # A name that holds ST or STE as a word of its own is another name once a sign sets it apart.
    family = data.draw(respelled(person.family_name).filter(lambda name: "ST" not in name.upper()))
    assert agree(PivotIdentity(**{**fields(person), "family_name": family}), person)


@given(identities, st.sampled_from(["birth_year", "birth_month", "birth_day"]), st.integers(1, 27))
def test_a_changed_date_never_agrees_with_a_whole_one(person, part, by):
    moved = PivotIdentity(**{**fields(person), part: (getattr(person, part) + by) % 28 + 1})
    if getattr(moved, part) != getattr(person, part):
        assert compare(moved, person) is Verdict.BIRTH_DATE


@given(
    identities,
    st.sampled_from(["birth_year", "birth_month", "birth_day", "sex", "birth_commune", "usage_name"]),
)
def test_forgetting_one_part_never_contradicts(person, part):
    assert agree(PivotIdentity(**{**fields(person), part: None}), person)
    assert agree(person, PivotIdentity(**{**fields(person), part: None}))


@given(identities, plain_names)
def test_another_first_name_never_agrees(person, name):
    # (A name longer than the first may be it and the following ones, written together.)
    if name != person.given_names[0] and not "".join(person.given_names).startswith(name):
        assert not agree(PivotIdentity(**{**fields(person), "given_names": (name,)}), person)


@given(st.lists(identities, max_size=6), identities)
def test_a_search_never_gives_one_of_two(people, asked):
    agreeing = [index for index, known in enumerate(people) if agree(asked, known)]
    found = find_one(asked, list(enumerate(people)))
    expected = agreeing[0] if len(agreeing) == 1 else Search.AMBIGUOUS if agreeing else Search.NOT_FOUND
    assert found == expected


def fields(person):
    return {name: getattr(person, name) for name in person.__struct_fields__}
