"""What an operator can mend is said in a sentence; a defect keeps its traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from unefois.cli.explain import explained

SECRET = "c-est-un-secret"


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
    assert SECRET not in done.stdout + done.stderr


def test_a_defect_is_not_explained_away():
    assert explained(ZeroDivisionError("division by zero")) is None
    assert explained(OSError("without a file")) is None
    assert explained(ValueError("ours")) is None
