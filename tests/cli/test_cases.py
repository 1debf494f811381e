"""`unefois cases` end to end: imported, served by a real server, replayed over HTTP, refused with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from unefois.bench.servers import free_port
from unefois.cli import app
from unefois.cli.console import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = Path(__file__).parents[2].parent / "shared" / "cases"
STATUT = "api_particulier_v3_france_travail_statut_with_identifiant"
V2 = "api_particulier_v2_pole_emploi_statut"
RSA = "api_particulier_v3_cnav_revenu_solidarite_active_with_france_connect"
CITIZEN = """\
params:
  nomNaissance: GARNIER
  prenoms: [Léo, Jean-Marc]
  anneeDateNaissance: 1990
  moisDateNaissance: 2
  jourDateNaissance: 28
  sexeEtatCivil: M
  codeCogInseePaysNaissance: '99100'
  codeCogInseeCommuneNaissance: '75112'
status: 200
payload: '{"data": {"est_beneficiaire": true}, "links": {}, "meta": {}}'
"""


class Exchange:
    """A data folder, a port, and the commands that use them."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("UNEFOIS_")}
        self.environment |= {"UNEFOIS_HOME": str(home), "UNEFOIS_PORT": str(self.port), "COLUMNS": "200"}

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "unefois.cli", "cases", *words],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "-m", "unefois.cli", "serve"], env=self.environment, stdout=subprocess.DEVNULL
        )
        try:
            deadline = time.monotonic() + 60
            while not self._ready():
                assert process.poll() is None, "the server stopped"
                assert time.monotonic() < deadline, "the server is not ready"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(30)

    def _ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path / "home")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def case(identifier: str, status: int, payload: str) -> str:
    return f"params: {{identifiant: {identifier}}}\nstatus: {status}\npayload: '{payload}'\n"


def replayed(exchange: Exchange, folder: Path) -> tuple[int, dict[str, Any]]:
    done = exchange.command("replay", str(folder), "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_cases_of_every_kind_are_imported_served_and_replayed(exchange: Exchange, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "cases",
        {
            f"{STATUT}/200.yaml": case("zoé", 200, '{"data": {"nom": "É"}}'),
            f"{STATUT}/429.yaml": case("vite", 429, '{"errors": [{"code": "00429"}]}'),
            f"{STATUT}/500.yaml": case("casse", 500, '{"errors": []}'),
            f"{STATUT}/509.yaml": case("trop", 509, '{"errors": []}'),
            f"{STATUT}/liste.yaml": case("liste", 200, "[1, 2]"),
            f"{STATUT}/texte.yaml": case("texte", 200, "En travaux"),
            f"{STATUT}/bad.yaml": "params: [",
            f"{STATUT}/dead.yaml": "params: {identifiant: x, inconnu: 1}\nstatus: 200\npayload: '{}'\n",
            f"{V2}/200.yml": case("zoé", 200, '{"nom": "É"}'),
            f"{RSA}/200.yaml": CITIZEN,
        },
    )
    imported = exchange.command("import", str(folder))
    assert imported.returncode == 0, imported.stderr
    assert "9 cas importés" in imported.stdout
    assert "1 créés" in imported.stdout
    assert f"{STATUT}/bad.yaml" in imported.stdout

    with exchange.serving():
        code, report = replayed(exchange, folder)
        assert report["different"] == []
        assert (code, report["identical"], report["reachable"], report["total"]) == (0, 8, 8, 9)
        assert [lost["case"] for lost in report["unreachable"]] == [f"{STATUT}/dead.yaml"]
        assert "« inconnu »" in report["unreachable"][0]["reason"]

        write(folder, {f"{STATUT}/200.yaml": case("zoé", 200, '{"data": {"nom": "E"}}')})
        told = exchange.command("replay", str(folder))
        assert told.returncode == 1
        assert "7 of 8 identical" in told.stdout
        assert '.data.nom : "E" attendu, "É" reçu' in told.stdout


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("import", "absent"), {}, "n'existe pas"),
        (("import", "empty"), {}, "aucun cas"),
        (("import", "cases"), {"UNEFOIS_ENV": "production"}, "bac à sable"),
        (("import", "home/cases"), {}, "donnez-en un autre"),
        (("replay", "cases"), {"UNEFOIS_ENV": "production"}, "--token"),
        (("replay", "cases", "--token", "x", "--url", "http://127.0.0.1:9"), {}, "ne répond pas"),
        (("replay", "empty"), {}, "aucun cas"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    write(tmp_path, {f"cases/{STATUT}/200.yaml": case("x", 200, "{}"), "empty/README.md": "", "home/cases/x": ""})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNEFOIS_HOME", "home")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Failure, match=said):
        app(["cases", *words], result_action="return_value")


@pytest.mark.contract
def test_every_reachable_public_case_is_identical(exchange: Exchange) -> None:
    if not PUBLIC.is_dir():
        pytest.skip("NOT CHECKED against the public test cases: ../shared/cases is absent")
    with exchange.serving():
        # A first replay imports, while the exchange runs: neither another command nor a restart is needed.
        code, report = replayed(exchange, PUBLIC)
    assert report["different"] == []
    assert report["rejected"] == []
    assert code == 0
    assert report["reachable"] > 0.85 * report["total"]
