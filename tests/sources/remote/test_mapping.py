"""The language of paths and forms: what it writes, what it refuses at start, what it refuses of a tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.sources.remote.mapping import Malformed, Unmappable, compile_expression

TREE = {
    "nom": "DURANT",
    "vide": None,
    "codes": {"sexe": 1, "actif": "O", "7": "sept"},
    "naissance": "05/02/1990",
    "montant": "12,50",
    "prenoms": "Jean  Paul Marie",
    "enfants": [
        {"prenom": "Léa", "charge": True, "age": 3},
        {"prenom": "Tom", "charge": False},
        {"prenom": "Zoé", "charge": True, "age": None},
    ],
}


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("constante", "constante"),
        (12, 12),
        (None, None),
        (True, True),
        ("$$.nom", "$.nom"),
        ("$.nom", "DURANT"),
        ("$.vide", None),
        ("$.codes.7", "sept"),
        ("$.enfants[0].prenom", "Léa"),
        ("$.enfants[-1].prenom", "Zoé"),
        ({"a": "$.nom", "b": {"c": [1, "$.codes.sexe"]}}, {"a": "DURANT", "b": {"c": [1, 1]}}),
        ({"$first": ["$.absent", "$.vide", "$.nom"]}, "DURANT"),
        ({"$first": ["$.absent", None]}, None),
        ({"a": {"$optional": "$.absent"}, "b": {"$optional": "$.vide"}, "c": {"$optional": "$.nom"}}, {"c": "DURANT"}),
        ([{"$optional": "$.absent"}, 1], [1]),
        ({"$map": "$.codes.sexe", "$values": {1: "M", 2: "F"}}, "M"),
        ({"$map": "$.codes.sexe", "$values": {"1": "M"}}, "M"),
        ({"$map": "$.absent", "$values": {1: "M"}, "$default": None}, None),
        ({"$map": "$.enfants[0].charge", "$values": {"true": "oui"}}, "oui"),
        ({"$date": "$.naissance", "$format": "%d/%m/%Y"}, "1990-02-05"),
        ({"$date": "$.vide"}, None),
        ({"$split": "$.prenoms"}, ["Jean", "Paul", "Marie"]),
        ({"$join": ["$.nom", "$.vide", "$.codes.7"], "$with": ", "}, "DURANT, sept"),
        ({"$text": "$.codes.sexe"}, "1"),
        ({"$text": True}, "true"),
        ({"$integer": "007"}, 7),
        ({"$integer": 7.0}, 7),
        ({"$number": "$.montant"}, 12.5),
        ({"$boolean": "$.codes.actif"}, True),
        (
            {"$each": "$.enfants", "$as": {"p": "$.prenom", "a": {"$optional": "$.age"}, "n": "$root.nom"}},
            [{"p": "Léa", "a": 3, "n": "DURANT"}, {"p": "Tom", "n": "DURANT"}, {"p": "Zoé", "n": "DURANT"}],
        ),
        ({"$each": "$.enfants", "$as": "$.prenom", "$when": "$.charge", "$is": True}, ["Léa", "Zoé"]),
        ({"$each": "$.enfants", "$as": "$.prenom", "$when": "$.age", "$is": [3, None]}, ["Léa", "Tom", "Zoé"]),
        ({"$each": "$.vide", "$as": "$.prenom"}, []),
    ],
)
def test_what_a_form_writes(declared: Any, written: Any) -> None:
    assert compile_expression(declared)(TREE) == written


@pytest.mark.parametrize(
    "declared",
    [
        "$.absent",
        "$.nom.plus",
        "$.enfants[3]",
        "$.enfants[-4]",
        "$.enfants.prenom",
        "$.codes[0]",
        {"$each": "$.nom", "$as": "$"},
        {"$map": "$.codes.sexe", "$values": {2: "F"}},
        {"$map": "$.enfants", "$values": {2: "F"}},
        {"$date": "$.nom"},
        {"$integer": "12.5"},
        {"$integer": True},
        {"$integer": "٣"},
        {"$number": "1e400"},
        {"$boolean": "peut-être"},
        {"$text": "$.enfants"},
        {"$join": "$.nom"},
        {"$split": "$.codes"},
        {"$first": ["$.absent", "$.absente"]},
    ],
)
def test_what_a_tree_cannot_give_is_refused_without_its_values(declared: Any) -> None:
    with pytest.raises(Unmappable) as refused:
        compile_expression(declared)(TREE)
    assert "DURANT" not in str(refused.value)


@pytest.mark.parametrize(
    ("declared", "place"),
    [
        ("$nom", "."),
        ({"a": {"b": "$.x..y"}}, ".a.b"),
        ({"a": ["$.x", "$.x[y]"]}, ".a[1]"),
        ({"$each": "$.x"}, "« $as » manque"),
        ({"$each": "$.x", "$as": "$", "$when": "$.y"}, "« $is » manque"),
        ({"$evaluate": "1 + 1"}, "$evaluate"),
        ({"$first": []}, "$first"),
        ({"$first": "$.x"}, "$first"),
        ({"$map": "$.x"}, "« $values » manque"),
        ({"$text": "$.x", "autre": 1}, "autre"),
        ({"$date": "$.x", "$format": "hier"}, "$format"),
        ({"a": {1, 2}}, ".a"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused_at_start_with_its_place(declared: Any, place: str) -> None:
    with pytest.raises(Malformed) as refused:
        compile_expression(declared)
    assert place in str(refused.value)


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab1-/é ", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
FORMS = [compile_expression(form) for form in (
    {"$each": "$.a", "$as": {"x": {"$integer": "$.b"}, "y": {"$optional": {"$date": "$.c"}}}},
    {"$join": {"$split": "$.a"}, "$with": "-"},
    {"$map": {"$first": ["$.a[0]", "$.b"]}, "$values": {"1": 2}, "$default": {"$boolean": 1}},
    {"$number": "$.a"},
    {"$boolean": {"$text": "$.a.b"}},
)]  # fmt: skip


@given(st.dictionaries(st.sampled_from("abc"), trees))
def test_no_tree_makes_it_do_anything_but_write_or_refuse(tree: Any) -> None:
    for form in FORMS:
        try:
            form(tree)
        except Unmappable:
            continue
