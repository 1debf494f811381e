"""Help and usage errors: in French, about what was typed, on the error output with exit code 2."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from unefois.cli import app

ENGLISH = re.compile(
    r"Usage:|\bCOMMAND\b|\[ARGS|Commands|Parameters|Display|\[(default|required|choices)|\b(STR|INT|PATH|CHOICE)\b"
)


def commands(of=app, chain=()):
    """Every command and group, as the words that call it."""
    yield chain
    for name in of:
        if not name.startswith("-"):
            yield from commands(of[name], (*chain, name))


EVERY = sorted(commands())


def test_the_commands_were_found():
    assert ("tokens", "issue") in EVERY
    assert ("bench", "law") in EVERY


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_is_in_french(typed, words):
    code, out, err = typed(*words, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(" ".join(["Usage : unefois", *words]))
    assert ENGLISH.search(out) is None


@pytest.mark.parametrize("words", [words for words in EVERY if words], ids=" ".join)
def test_every_parameter_says_what_it_is(words):
    command = app[words[0]]
    for word in words[1:]:
        command = command[word]
    if command.default_command is not None:
        arguments = command.assemble_argument_collection(parse_docstring=True)
        nameless = [one.name for one in arguments if one.show and not one.parameter.help]
        assert nameless == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("nimporte", "La commande « nimporte » n'existe pas. Il y a : demo"),
        ("tokens bann", "La commande « bann » n'existe pas. Vouliez-vous dire ban ? Voyez « unefois tokens --help »"),
        ("--nimporte", "L'option --nimporte n'existe pas"),
        ("tokens issue --moths 3", "L'option --moths n'existe pas. Vouliez-vous dire --months ?"),
        ("tokens issue -m", "L'option -m n'existe pas."),
        ("tokens ban", "Il manque JTI. Voyez « unefois tokens ban --help »"),
        ("are simple 2500", "Il manque l'option --end."),
        ("tokens issue --months", "--months demande une valeur."),
        ("tokens issue --months x", "--months : « x » ; attendu : un nombre entier"),
        ("are simple 2500 --end 31/12/2025 --birth 1992-06-01", "--end : « 31/12/2025 » ; attendu : une date AAAA-MM-"),
        ("tokens ban x --at demain", "--at : « demain » ; attendu : un instant AAAA-MM-JJTHH:MM"),
        ("tokens list --json=oui", "--json : « oui » ; attendu : « true » ou « false »"),
        ("are explain x --format pdf", "--format : « pdf » ; attendu : « arbre », « texte », « html »"),
        ("serve --port", "--port demande une valeur"),
        ("serve --port 99999", "--port : « 99999 » ; attendu : de 0 à 65000."),
        ("serve --workers 0", "--workers : « 0 » ; attendu : de 1 à 64."),
        ("sandbox generate --citizens -1", "--citizens : « -1 » ; 0 au moins est attendu."),
        ("bench exchange --citizens 0", "--citizens : « 0 » ; 1 au moins est attendu."),
        ("journal bench --records 0", "--records : « 0 » ; 1 au moins est attendu."),
        ("tokens list truc [/]", "En trop : truc '[/]'."),
        ("tokens list --json --json", "--json est donné plusieurs fois."),
        ("are compare --first 2021 x y 2025", "par son nom et par sa place"),
    ],
)
def test_a_wrong_usage_is_said_in_french(typed, words, message):
    code, out, err = typed(*words.split())
    assert (code, out) == (2, "")
    assert err.startswith("Erreur ")
    assert message in err
    assert err.endswith("--help ».")


@pytest.mark.parametrize("words", [["sandbox", "citizens"], ["sandbox", "people", "--json"], ["are", "--help"]])
def test_a_reader_that_leaves_is_not_an_error(words, tmp_path):
    """As with `… | head`: nothing on the error output, exit code 1."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "unefois.cli", *words],
        env=os.environ | {"UNEFOIS_HOME": str(tmp_path)},
        stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=90,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_measure_of_no_register_is_refused():
    done = subprocess.run(
        [sys.executable, "-m", "unefois.cli", "bench", "exchange", "--citizens"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "--citizens" in done.stderr
