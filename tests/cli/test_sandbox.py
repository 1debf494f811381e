"""`unefois sandbox`: what it prints, and how it says no."""

from __future__ import annotations

import json

import pytest

from unefois.cli import sandbox as command
from unefois.cli.console import Failure
from unefois.franceconnect.simulator.citizens import read


def run(*words):
    return command.app(list(words), result_action="return_value")


on_sqlite = pytest.mark.parametrize("control_database", ["sqlite"], indirect=True)
"""The command takes the settings of the environment, which are those of Django in this process."""


@on_sqlite
def test_generate_fills_the_register(control_database, capsys):
    run("generate", "--citizens", "120", "--seed", "5", "--today", "2026-11-22", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["citizens"], told["seed"], told["today"], told["replaced"]) == (120, 5, "2026-11-22", 0)
    run("generate", "--citizens", "10", "--today", "2026-11-22")
    assert f"à la place de {120 + told['named']}" in capsys.readouterr().out


@on_sqlite
def test_generate_refuses_a_number_that_does_not_fit(control_database):
    with pytest.raises(Failure, match="hors limites"):
        run("generate", "--citizens", str(10**9))


def test_generate_refuses_production(monkeypatch):
    monkeypatch.setenv("UNEFOIS_ENV", "production")
    with pytest.raises(Failure, match="bac à sable"):
        run("generate")


def test_people_tells_the_calls(capsys):
    run("people", "nadia", "--today", "2026-11-22")
    out = capsys.readouterr().out
    assert "nadia_cherchelot" in out
    assert "/v3/france_travail/statut/identifiant?recipient=13002526500013&identifiant=nadia.cherchelot" in out
    run("people", "--json", "--today", "2026-11-22")
    everybody = json.loads(capsys.readouterr().out)
    assert everybody[0]["login"] == "camille_exempleau"
    assert len(everybody) > 30


def test_people_refuses_an_unknown_name():
    with pytest.raises(Failure, match="Aucune personne"):
        run("people", "napoleon")


def test_citizens_writes_the_accounts_of_the_simulator(capsys):
    run("citizens", "--csv", "--today", "2026-11-22")
    accounts = list(read(capsys.readouterr().out))
    assert accounts[0].login == "camille_exempleau"
    run("citizens", "--today", "2026-11-22")
    assert len(capsys.readouterr().out.splitlines()) == len(accounts)
    run("citizens", "--json", "--today", "2026-11-22")
    assert [each["login"] for each in json.loads(capsys.readouterr().out)] == [each.login for each in accounts]
