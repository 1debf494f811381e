"""Which source answers which operation."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from unefois.config import Settings
from unefois.database import Database, connect
from unefois.operations import ALL, BY_ID
from unefois.sources.interface import Found, NoFile, NotIdentified, Outcome, Recorded, Subject
from unefois.sources.plug import build, check
from unefois.sources.remote.channel import Answer
from unefois.sources.remote.source import RemoteSource
from unefois.sources.replay.store import store

if TYPE_CHECKING:
    from tests.sources.certificates import Certificates

STATUT = BY_ID["api_particulier_v3_france_travail_statut_with_identifiant"]
PAIEMENTS = BY_ID["api_particulier_v3_france_travail_indemnites_with_identifiant"]
QUOTIENT = BY_ID["api_particulier_v3_cnav_quotient_familial_with_civility"]

FILE = """\
version: 1
sources:
  france_travail:
    kind: remote
    url: https://ft.example/paiements/{identifiant}
    auth: {kind: key, key: {file: secrets/key}}
    maintenance: [{from: 01:10, to: "02:30", days: [sunday]}]
    answers: {record: $}
plug:
  - {source: france_travail, datasets: [indemnites_france_travail]}
  - {source: register, providers: [cnaf_msa]}
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return connect("", tmp_path / "none.sqlite3")


def settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(home=tmp_path / "home", **changes)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def case(folder: Path, status: int = 418) -> Path:
    write(folder / STATUT.id / "a.yaml", f"params: {{identifiant: jean}}\nstatus: {status}\npayload: '{{}}'\n")
    return folder


async def test_by_default_the_register_answers_everything(tmp_path: Path, database: Database) -> None:
    sources = build(settings(tmp_path), database)
    assert {sources.of(operation).name for operation in ALL} == {"register"}
    assert not sources.replays(STATUT)
    assert sources.breakers() == {}
    await sources.close()


async def test_a_file_plugs_a_remote_source(tmp_path: Path, database: Database) -> None:
    write(tmp_path / "secrets" / "key", "k")
    path = write(tmp_path / "sources.yaml", FILE)
    sources = build(settings(tmp_path, sources=path), database)
    remote = sources.of(PAIEMENTS)
    assert isinstance(remote, RemoteSource)
    assert sources.of(BY_ID["api_particulier_v2_pole_emploi_indemnites"]) is remote
    assert sources.of(STATUT).name == sources.of(QUOTIENT).name == "register"
    assert sources.breakers() == {"france_travail": "closed"}
    await sources.close()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("datasets: [indemnites_france_travail]", "datasets: [rien]", "« rien » n'est pas un jeu de données"),
        ("datasets: [indemnites_france_travail]", "providers: [france_travail]", "un seul se peut"),
        ("datasets: [indemnites_france_travail]", "operations: []", "aucune opération"),
        ("{source: register, providers: [cnaf_msa]}", "{source: autre, providers: [men]}", "« autre » n'est pas"),
        (
            "{source: register, providers: [cnaf_msa]}",
            "{source: register, providers: [france_travail]}",
            "branchée deux fois",
        ),
        ("  france_travail:\n", "  register:\n", "nom du registre"),
        ("version: 1", "version: 2", "version"),
        ("url: https", "adresse: https", "adresse"),
        ("{record: $}", "{record: $$$, person: $x}", "answers.person : « \\$x »"),
        ("secrets/key", "secrets/absent", "ne se lit pas"),
        ("{identifiant}", "{identifant}", "« {identifant} » n'est pas un paramètre"),
        ("{identifiant}", "", "aucun paramètre de la personne"),
        ("answers:", 'query: {"n": {"$optional": $.nomNaisance}}\n    answers:', "« \\$.nomNaisance » n'est pas"),
        ("version: 1", "version: [", "YAML"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_and_says_where(
    tmp_path: Path, database: Database, before: str, after: str, said: str
) -> None:
    assert before in FILE
    write(tmp_path / "secrets" / "key", "un-secret")
    path = write(tmp_path / "sources.yaml", FILE.replace(before, after))
    with pytest.raises(ValueError, match=said) as refused:
        build(settings(tmp_path, sources=path), database)
    assert str(path) in str(refused.value)
    assert "un-secret" not in str(refused.value)
    with pytest.raises(ValueError, match=said):
        check(settings(tmp_path, sources=path))


def test_a_secret_written_in_the_file_is_never_shown(tmp_path: Path, database: Database) -> None:
    path = write(
        tmp_path / "s.yaml", FILE.replace("{file: secrets/key}", "un-secret").replace("kind: key", "kind: cle")
    )
    with pytest.raises(ValueError, match="auth") as refused:
        build(settings(tmp_path, sources=path), database)
    assert "un-secret" not in str(refused.value)


def test_a_missing_file_says_which_setting(tmp_path: Path, database: Database) -> None:
    with pytest.raises(ValueError, match="UNEFOIS_SOURCES"):
        build(settings(tmp_path, sources=tmp_path / "absent.yaml"), database)


async def test_imported_cases_come_before_the_register_in_the_sandbox(tmp_path: Path, database: Database) -> None:
    case(tmp_path / "home" / "cases")
    sources = build(settings(tmp_path), database)
    assert sources.replays(STATUT)
    assert not sources.replays(PAIEMENTS)
    assert sources.of(PAIEMENTS).name == "register"
    answered = await sources.of(STATUT).find(STATUT, Subject(matching={"identifiant": "JEAN"}))
    assert answered == Recorded(418, b"{}")
    await sources.close()


async def test_cases_imported_while_the_exchange_runs_are_served(tmp_path: Path, database: Database) -> None:
    sources = build(settings(tmp_path), database)
    assert sources.of(STATUT).name == "register"
    store(case(tmp_path / "other"), tmp_path / "home" / "cases", date(2026, 11, 22))
    await asyncio.sleep(0.6)
    answered = await sources.of(STATUT).find(STATUT, Subject(matching={"identifiant": "jean"}))
    assert answered == Recorded(418, b"{}")
    assert sources.replays(STATUT)
    await sources.close()


async def test_a_configured_folder_prevails_over_the_imported_one(tmp_path: Path, database: Database) -> None:
    case(tmp_path / "home" / "cases")
    configured = case(tmp_path / "other", 419)
    sources = build(settings(tmp_path, cases=configured), database)
    answered = await sources.of(STATUT).find(STATUT, Subject(matching={"identifiant": "jean"}))
    assert answered == Recorded(419, b"{}")
    await sources.close()
    with pytest.raises(ValueError, match="UNEFOIS_CASES"):
        build(settings(tmp_path, cases=tmp_path / "absent"), database)


def test_production_serves_no_case(tmp_path: Path, database: Database) -> None:
    case(tmp_path / "home" / "cases")
    assert not build(settings(tmp_path, env="production"), database).replays(STATUT)
    misled = settings(tmp_path, env="production", cases=tmp_path / "home" / "cases")
    with pytest.raises(ValueError, match="bac à sable"):
        build(misled, database)
    with pytest.raises(ValueError, match="bac à sable"):
        check(misled)


class Insurer:
    """A source of another room."""

    name = "unemployment"
    cacheable = False
    immediate = True
    closed = False

    async def find(self, operation: object, subject: Subject) -> Outcome:
        return NotIdentified()

    async def status(self) -> None:
        return None

    async def close(self) -> None:
        self.closed = True


async def test_a_source_of_another_room_answers_for_its_dataset_behind_the_cases(
    tmp_path: Path, database: Database
) -> None:
    case(tmp_path / "home" / "cases")
    insurer = Insurer()
    sources = build(settings(tmp_path), database, {"statut_demandeur_emploi": insurer})
    assert sources.of(STATUT).name == "replay+unemployment"
    assert await sources.of(STATUT).find(STATUT, Subject(matching={"identifiant": "x"})) == NotIdentified()
    assert {source.name for source in sources.all()} == {"register", "unemployment"}
    await sources.close()
    assert insurer.closed


async def test_the_example_of_the_documentation_is_a_working_declaration(
    tmp_path: Path, database: Database, certificates: Certificates
) -> None:
    """And its record is the canonical one."""
    document = Path(__file__).parents[2] / "docs" / "sources.md"
    example = document.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    path = write(tmp_path / "sources.yaml", example)
    write(tmp_path / "secrets" / "caf", "s")
    for name, source in (
        ("authority.pem", certificates.authority.certificate),
        ("unefois.pem", certificates.client.certificate),
        ("unefois.key", certificates.client.key),
    ):
        write(tmp_path / "certificates" / name, source.read_text())
    sources = build(settings(tmp_path, sources=path), database)
    remote = sources.of(QUOTIENT)
    assert isinstance(remote, RemoteSource)
    adult = {"nom": "A", "prenoms": "B", "neLe": "05/02/1990", "sexe": 1, "aCharge": True}
    foyer = {"numero": 7, "adultes": [adult], "enfants": [adult, adult | {"aCharge": False}]}
    foyer["adresse"] = {"ligne1": "A", "ligne4": "1 RUE", "cp": "75002", "ville": "PARIS"}
    tree = {"foyer": foyer, "qf": {"montant": "650", "annee": 2026, "mois": 5}}
    answer = Answer(200, "application/json", msgspec.json.encode(tree))
    found = remote._reader.read(QUOTIENT, answer)
    assert isinstance(found, Found)
    assert (found.person, len(found.record["enfants"])) == ("7", 1)
    assert remote._reader.read(QUOTIENT, Answer(404, "application/json", b'{"cause": "INCONNU"}')) == NotIdentified()
    assert remote._reader.read(QUOTIENT, Answer(404, "application/json", b"{}")) == NoFile("23003")
    await sources.close()
