"""Places of birth through time, against facts of the Code officiel géographique."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.identity import cog

CODES = [
    "75012",
    "92012",
    "78400",
    "92048",
    "20004",
    "2A004",
    "78182",
    "91182",
    "91228",
    "75107",
    "75056",
    "01340",
]


@pytest.mark.parametrize(
    ("name", "department", "year", "expected"),
    [
        ("Boulogne-Billancourt", "75", 1960, ("75012",)),  # Seine, until 1967
        (
            "Boulogne-Billancourt",
            "92",
            1960,
            ("75012",),
        ),  # its département of today, for a birth in the Seine
        ("Boulogne-Billancourt", "92", 1970, ("92012",)),
        ("Boulogne-Billancourt", "92", None, ("75012", "92012")),
        ("Argenteuil", "78", 1960, ("78018",)),  # Seine-et-Oise
        ("Argenteuil", "95", 1968, ("95018",)),
        ("Argenteuil", "78", 1980, ("95018",)),  # its former département, for a birth after the change
        ("Ajaccio", "20", 1975, ("20004",)),
        ("Ajaccio", "2A", 1975, ("20004",)),
        ("Ajaccio", "2a", 1976, ("2A004",)),
        ("AJACCIO", "20", 1980, ("2A004",)),
        ("Bastia", "2A", 1980, ()),
        ("Arbignieu", "01", 1990, ("01015",)),  # became Arboys en Bugey in 2016
        ("Arboys en Bugey", "01", 1990, ("01015",)),
        ("Saint-Bois", "01", 1990, ("01340",)),
        ("St Bois", "01", 2020, ("01340",)),  # no longer a commune then, but still a name that people give
        ("Évry", "78", 1966, ("78228",)),
        ("ÉVRY-PETIT-BOURG", "78", 1950, ("78228",)),
        ("Toulouse", "32", 1990, ()),
        ("Nowhere", "31", 1990, ()),
        ("Paris", "75", 1990, ("75056",)),
        ("PARIS 7E ARRONDISSEMENT", "75", 1990, ("75107",)),
        ("Paris 07", "75", 1990, ("75107",)),
        ("Paris 21", "75", 1990, ()),
        ("Marseille 1er", "13", 1990, ("13201",)),
        ("Lyon 3e", "69", 1990, ("69383",)),
        ("Lyon 3e", "75", 1990, ()),
        ("Saint-Denis", "974", 1990, ("97411",)),
        ("Papeete", "987", 1990, ("98735",)),
        ("Mamoudzou", "976", 1990, ("98511",)),  # Mayotte was 985 until 2011
        ("Mamoudzou", "976", 2015, ("97611",)),
        ("Saint-Martin", "971", 1990, ("97127",)),  # of Guadeloupe until 2007
        ("Saint Barthelemy", "977", 2010, ("97701",)),
        ("Nouméa", "988", None, ("98818",)),
    ],
)
def test_resolve(name, department, year, expected):
    assert cog.resolve(name, department, year) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("75012", "92012", True),
        ("78400", "92048", True),  # Meudon changed number as well
        ("20004", "2A004", True),
        ("2A004", "2B033", False),
        ("78182", "91182", True),  # Courcouronnes, absorbed by Évry in 2019
        ("78182", "91228", True),
        ("78228", "91182", False),  # two former communes of one new one
        ("75107", "75056", True),
        ("98511", "97611", True),
        ("97123", "97701", True),
        ("97123", "97801", False),
        ("75107", "75108", False),
        ("69389", "69123", True),
        ("13201", "69123", False),
        ("99999", "99999", True),
        ("31555", "99999", False),
    ],
)
def test_same_place(one, other, same):
    assert cog.same_place(one, other) is same


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_same_place_is_symmetric(one, other):
    assert cog.same_place(one, other) == cog.same_place(other, one)


def test_names_follow_the_year():
    assert cog.commune_name("01015", 1990) == "Arbignieu"
    assert cog.commune_name("01015", 2020) == "Arboys en Bugey"
    assert cog.commune_name("01015") == "Arboys en Bugey"
    assert cog.commune_name("75099") is None


def test_departments():
    assert [cog.department_of(code) for code in ("2A004", "31555", "97411", "98735")] == [
        "2A",
        "31",
        "974",
        "987",
    ]
    assert cog.same_department("78", "95018")
    assert cog.same_department("20", "2B033")
    assert not cog.same_department("31", "32013")


def test_departments_of_today():
    today = cog.departments()
    assert len(today) == 101 + 8  # départements, overseas communities
    assert "20" not in today


def test_countries():
    assert cog.country_name("99139") == "PORTUGAL"
    assert cog.country_name("99100") == "FRANCE"
    assert cog.country_name("92352") == "ALGERIE FRANCAISE"
    assert cog.country_name("99999") is None
    assert len(cog.countries()) > 230
    assert cog.same_country("92352", "99352")
    assert not cog.same_country("99350", "99352")


def test_the_table_is_whole():
    """Every line reads, is a commune code, ends in a commune of today, and its years are in order."""
    table = cog._table()
    rows = [table._row(row) for row in range(len(table._codes))]
    today = {row.code for row in rows if not row.last_year}
    assert 34_900 < len(today) < 35_200
    assert all(cog.is_commune_code(row.code) and row.today in today for row in rows)
    assert all(not row.last_year or row.first_year <= row.last_year for row in rows)
    assert len({(row.code, row.name, row.first_year) for row in rows}) == len(rows)
    assert all(row in tuple(table.of_code(row.code)) for row in rows[::500])
    assert all(row in tuple(table.of_name(row.name)) for row in rows[::500])


def test_a_look_up_takes_microseconds():
    cog.communes("31555")
    assert min(timeit.repeat(lambda: cog.communes("31555"), number=2_000, repeat=3)) / 2_000 < 20e-6
    assert min(timeit.repeat(lambda: cog.same_place("78018", "95018"), number=2_000, repeat=3)) / 2_000 < 10e-6
