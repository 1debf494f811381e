"""What an operator can mend is said in a sentence; a defect keeps its traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import pytest

from unefois.cli import listening
from unefois.cli.console import Failure
from unefois.cli.explain import explained
from unefois.cli.in_french import in_french
from unefois.journal import Event, Journal, KeyMismatch, Record

SECRET = "c-est-un-secret"
FILES = {
    "unknown.yaml": "inconnu: 1\n",
    "broken.yaml": "issuer: [\n",
    "secret.yaml": "issuer: https://fc.example\nregistrations: {api: {client_id: x, client_secret_file: absent}}\n",
    "sources.yaml": "version: 1\nsources: {a: {}}\n",
}


@pytest.fixture
def run(tmp_path, monkeypatch, typed):
    """Runs the command in this process, where the folder has FILES; gives its exit code and what it wrote."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("UNEFOIS_HOME", str(tmp_path))
    return typed


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"UNEFOIS_PORT": "huit mille"}, ["UNEFOIS_PORT", "un nombre entier est attendu"]),
        ({"UNEFOIS_WORKERS": "0", "UNEFOIS_ENV": "x"}, ["UNEFOIS_WORKERS, 1 au moins", "'sandbox' ou 'production'"]),
        ({"UNEFOIS_TRUSTED_PROXIES": '["nginx"]'}, ["UNEFOIS_TRUSTED_PROXIES, un réseau est attendu"]),
        ({"UNEFOIS_TOKEN_KEYS": SECRET}, ["UNEFOIS_TOKEN_KEYS : une liste JSON est attendue"]),
        ({"UNEFOIS_TOKEN_KEYS": f'["{SECRET}"]'}, ["UNEFOIS_TOKEN_KEYS : chaque clé doit avoir 32 octets"]),
        ({"UNEFOIS_HOME": "/proc/nulle-part"}, ["/proc/nulle-part", "UNEFOIS_HOME"]),
        ({"UNEFOIS_VALKEY_URL": "valkyrie://127.0.0.1"}, ["UNEFOIS_VALKEY_URL", "valkey://"]),
        ({"UNEFOIS_SOURCES": "/proc/nulle-part"}, ["UNEFOIS_SOURCES"]),
        (
            {"UNEFOIS_DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/base?connect_timeout=1"},
            ["La base de données 127.0.0.1:1/base ne peut servir", "UNEFOIS_DATABASE_URL"],
        ),
    ],
)
def test_serve_says_what_to_mend(environment, said, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "unefois.cli", "serve"],
        env=os.environ | {"UNEFOIS_HOME": str(tmp_path), "COLUMNS": "500"} | environment,
        capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith("Erreur ")
    assert all(each in message for each in said)
    assert "Traceback" not in done.stderr
    assert "Échange et portail sur" not in done.stdout, "announced before it can be"
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"UNEFOIS_DATABASE_URL": f"postgresql://u:{SECRET}@h:abc/x"}, ["UNEFOIS_DATABASE_URL", "postgresql://"]),
        ({"UNEFOIS_JOURNAL_KEY": "court"}, ["UNEFOIS_JOURNAL_KEY : 32 octets au moins"]),
        ({"UNEFOIS_FRANCECONNECT": "/proc/nulle-part"}, ["UNEFOIS_FRANCECONNECT", "/proc/nulle-part", "introuvable"]),
        ({"UNEFOIS_FRANCECONNECT": "{folder}/unknown.yaml"}, ["unknown.yaml", "champ inconnu : « inconnu »"]),
        ({"UNEFOIS_FRANCECONNECT": "{folder}/broken.yaml"}, ["broken.yaml", "erreur de syntaxe (ligne 2"]),
        ({"UNEFOIS_SOURCES": "{folder}/sources.yaml"}, ["sources.a.kind : ce champ est obligatoire"]),
        (
            {"UNEFOIS_DATABASE_URL": f"mysql://{SECRET}"},
            ["UNEFOIS_DATABASE_URL", "postgresql://utilisateur@machine/base"],
        ),
        (
            {"UNEFOIS_FRANCECONNECT": "{folder}/secret.yaml"},
            ["secret.yaml", "registrations.api", "absent", "introuvable"],
        ),
    ],
)
def test_serve_says_what_to_mend_in_its_files(run, environment, said, tmp_path, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("{folder}", str(tmp_path)))
    code, out, err = run("serve")
    assert (code, out) == (1, "")
    assert err.startswith("Erreur ")
    assert all(each.replace(" ", "") in err.replace(" ", "") for each in said)
    assert SECRET not in err


def test_a_journal_of_another_key(run, tmp_path, monkeypatch):
    journal = Journal.open(tmp_path, b"a" * 32)
    journal.append_blocking(Record(event=Event.CALL_DISCLOSED, time=datetime.now(UTC), request="r"))
    journal.close()
    before = sorted((path, path.stat().st_size) for path in tmp_path.rglob("*"))
    monkeypatch.setenv("UNEFOIS_JOURNAL_KEY", "b" * 32)
    code, _, err = run("serve")
    assert code == 1
    assert "a été scellé par une autre clé" in err
    assert sorted((path, path.stat().st_size) for path in tmp_path.rglob("*")) == before
    Journal.check(tmp_path, b"a" * 32)
    (tmp_path / "journal/00/head").unlink()
    Journal.check(tmp_path, b"a" * 32)
    with pytest.raises(KeyMismatch):
        Journal.check(tmp_path, b"b" * 32)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulator", "--registry", "/proc/nulle-part"], "« /proc/nulle-part » : introuvable"),
        (["simulator", "--registry", "{folder}/unknown.yaml"], "champ inconnu : « inconnu »"),
        (["simulator", "--registry", "{folder}/broken.yaml"], "erreur de syntaxe (ligne 2"),
        (["are", "batch", "{folder}/absent.parquet", "out"], "absent.parquet : ce fichier n'existe pas"),
        (["are", "batch", "{folder}/broken.yaml", "out"], "broken.yaml : ce n'est pas un fichier Parquet"),
        (["sandbox", "citizens", "--csv", "--json"], "Choisissez --csv ou --json"),
    ],
)
def test_a_wrong_file_is_said_in_french(run, words, said, tmp_path):
    code, _, err = run(*(word.replace("{folder}", str(tmp_path)) for word in words))
    assert code == 1
    assert said.replace(" ", "") in err.replace(" ", "")
    assert err.startswith("Erreur "), "a progress bar before the refusal"
    assert "Errno" not in err


@pytest.mark.parametrize("host", ["nulle.part.invalid", "192.0.2.1"])
def test_an_address_of_another_machine(host):
    with pytest.raises(Failure, match="UNEFOIS_HOST doit être une adresse de cette machine"):
        listening.alone(host, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"b": []}, "il manque le champ « a »"),
        ({"a": 1, "b": 3}, "attendu : une liste ; trouvé : un nombre entier (« b »)"),
        ({"a": 1, "b": ["x"]}, "attendu : un nombre entier ; trouvé : un texte (« b[0] »)"),
        ({"a": 0, "b": []}, "attendu : un nombre entier, 1 au moins (« a »)"),
        ([], "attendu : des champs nommés ; trouvé : une liste"),
    ],
)
def test_a_wrong_shape_is_said_in_french(given, said):
    with pytest.raises(msgspec.ValidationError) as wrong:
        msgspec.convert(given, Shape)
    assert in_french(wrong.value) == said


class Shape(msgspec.Struct):
    a: Annotated[int, msgspec.Meta(ge=1)]
    b: list[int]


def test_a_defect_is_not_explained_away():
    assert explained(ZeroDivisionError("division by zero")) is None
    assert explained(OSError("without a file")) is None
    assert explained(ValueError("ours")) is None
