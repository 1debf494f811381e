"""Reading a folder of cases: what is kept, what is refused and why, what is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from unefois.sources.replay import Library

if TYPE_CHECKING:
    from pathlib import Path

STATUT = "api_particulier_v3_france_travail_statut_with_identifiant"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def case(params: str, status: int | str = 200, payload: str = '{"a": 1}') -> str:
    return f"params:\n  {params}\nstatus: {status}\npayload: |-\n  {payload}\ndescription: x\n"


def test_a_case_is_found_by_its_params_alone_and_served_byte_for_byte(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/one.yml", case("identifiant: 'Zoé 12'", 418, '{ "b":1.0,\n    "a": [ ] }'))
    library = Library.load(tmp_path)

    found = library.find(STATUT, {"identifiant": "ZOÉ 12"})

    assert found is not None
    assert (found.status, found.body) == (418, b'{ "b":1.0,\n  "a": [ ] }')
    assert library.find(STATUT, {"identifiant": "Zoe 12"}) is None
    assert library.find(STATUT, {"identifiant": "Zoé 12", "nomUsage": ""}) is None
    assert library.find("api_particulier_v3_france_travail_indemnites_with_identifiant", {"identifiant": "x"}) is None


def test_integers_and_their_text_are_the_same_leading_zeros_are_not(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/one.yaml", case("identifiant: 12"))
    library = Library.load(tmp_path)
    assert library.find(STATUT, {"identifiant": "12"})
    assert library.find(STATUT, {"identifiant": "012"}) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("params: [", "n'est pas du YAML, ligne"),
        ("just text", "n'est pas une table"),
        ("status: 200\npayload: '{}'", "« params » manque"),
        ("params: {}\nstatus: 200\npayload: '{}'", "« params » est vide"),
        (case("identifiant: 1", "'20x'"), "« status »"),
        (case("identifiant: 1", "true"), "« status »"),
        (case("identifiant: 1", 99), "« status »"),
        (case("identifiant: 1", 200, '{"a": }'), "« payload » n'est pas du JSON"),
        ("params: {identifiant: 2000-13-45}\nstatus: 200\n", "n'est pas du YAML"),
        (f"# {'x' * 1_000_000}\n{case('identifiant: 1')}", "plus de"),
    ],
)
def test_a_malformed_file_is_named_with_its_reason_and_the_rest_loads(tmp_path: Path, text: str, reason: str) -> None:
    write(tmp_path, f"{STATUT}/bad.yaml", text)
    write(tmp_path, f"{STATUT}/good.yaml", case("identifiant: good"))
    library = Library.load(tmp_path)

    assert [rejected.path for rejected in library.rejected] == [f"{STATUT}/bad.yaml"]
    assert reason in library.rejected[0].reason
    assert library.find(STATUT, {"identifiant": "good"})


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/good.yaml", case("identifiant: good"))
    (tmp_path / STATUT / "latin.yaml").write_bytes(case("identifiant: Zoé").encode("latin-1"))
    assert [(r.path, r.reason) for r in Library.load(tmp_path).rejected] == [
        (f"{STATUT}/latin.yaml", "n'est pas un texte UTF-8")
    ]


def test_plain_text_tables_and_nothing_are_payloads_too(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/text.yaml", case("identifiant: text", 503, "Service indisponible"))
    write(tmp_path, f"{STATUT}/table.yaml", "params: {identifiant: table}\nstatus: 200\npayload: {a: [1, é]}\n")
    write(tmp_path, f"{STATUT}/none.yaml", "params: {identifiant: none}\nstatus: 502\n")
    library = Library.load(tmp_path)

    def served(identifier: str) -> tuple[bytes, str]:
        found = library.find(STATUT, {"identifiant": identifier})
        assert found is not None
        return found.body, found.media_type

    assert served("text") == (b"Service indisponible", "text/plain; charset=utf-8")
    assert served("table") == ('{"a":[1,"é"]}'.encode(), "application/json")
    assert served("none") == (b"", "application/json")


def test_of_two_files_with_the_same_params_the_first_name_wins_and_the_other_is_reported(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/b.yaml", case("identifiant: same", 200, '"b"'))
    write(tmp_path, f"{STATUT}/a.yaml", case("identifiant: SAME", 200, '"a"'))
    library = Library.load(tmp_path)
    found = library.find(STATUT, {"identifiant": "same"})
    assert found is not None
    assert found.file == "a.yaml"
    assert [(r.path, r.reason) for r in library.rejected] == [
        (f"{STATUT}/b.yaml", "mêmes paramètres que « a.yaml », qui l'emporte")
    ]


def test_a_fallback_that_repeats_a_case_gives_way_to_it(tmp_path: Path) -> None:
    write(tmp_path, f"{STATUT}/404.yaml", case("identifiant: same", 404))
    write(tmp_path, f"{STATUT}/z.yaml", case("identifiant: same", 200))
    library = Library.load(tmp_path)
    found = library.find(STATUT, {"identifiant": "same"})
    assert found is not None
    assert found.file == "z.yaml"
    assert library.rejected == ()


def test_folders_that_are_no_operation_are_told_when_they_look_like_one(tmp_path: Path) -> None:
    write(tmp_path, "api_particulier_v2_avis_imposition/200.yaml", case("siren: 1"))
    write(tmp_path, "api_entreprise_v3_insee_sirene/200.yaml", case("siren: 1"))
    write(tmp_path, "api_entreprise_v3_mi_associations/200.yaml", case("siren: 1"))
    write(tmp_path, ".git/x.yaml", case("siren: 1"))
    write(tmp_path, "docs/x.yaml", case("siren: 1"))
    write(tmp_path, "README.md", "hello")
    library = Library.load(tmp_path)
    assert [(r.path, r.reason) for r in library.rejected] == [
        ("api_particulier_v2_avis_imposition", "aucune opération de ce nom n'est servie ici"),
        ("api_entreprise_*", "2 dossiers d'une autre API"),
    ]
    assert len(library) == 0


def test_a_whole_repository_is_as_good_as_its_folder_of_cases(tmp_path: Path) -> None:
    write(tmp_path, f"mocks/payloads/{STATUT}/a.yaml", case("identifiant: x"))
    write(tmp_path, "mocks/payloads/stray.yaml", case("identifiant: x"))
    write(tmp_path, "site/config.yml", "a: 1")
    library = Library.load(tmp_path)
    assert [found.path for found in library.cases] == [f"{STATUT}/a.yaml"]
    assert library.rejected == ()


def test_words_are_read_and_malformed_ones_told(tmp_path: Path) -> None:
    write(tmp_path, "france_connect/a.yml", case("token: word", 200, '{"token_introspection": {"active": true}}'))
    write(tmp_path, "france_connect/b.yml", case("token: other", 200, '{"nothing": 1}'))
    library = Library.load(tmp_path)
    assert library.words == {"word": {"active": True}}
    assert [r.path for r in library.rejected] == ["france_connect/b.yml"]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="n'existe pas"):
        Library.load(tmp_path / "absent")


@pytest.mark.contract
def test_the_public_cases_are_all_read(public_cases: Path) -> None:
    library = Library.load(public_cases)
    assert library.rejected == ()
    assert len(library) == sum(
        path.suffix in (".yaml", ".yml") for path in public_cases.glob("*/*") if path.parent.name != "france_connect"
    )
    assert len(library.words) == len(list((public_cases / "france_connect").iterdir()))
