"""`unefois tokens`, in this process on both databases."""

from __future__ import annotations

import json
import re
import sys

import pytest
from django.contrib.admin.models import LogEntry

from unefois.cli import main
from unefois.habilitations import tokens
from unefois.habilitations.models import Habilitation, Token

ISSUE = ["issue", "--siret", "13002526500013"]


@pytest.fixture
def run(control_database, capsys, monkeypatch):
    """Runs the command; gives its exit code, standard output and error output."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["unefois", "tokens", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, said.out, " ".join(said.err.split())

    return command


def test_the_jwt_alone_is_on_the_standard_output(run):
    code, out, err = run(*ISSUE, "--scopes", "cnaf_enfants,cnaf_adresse", "--label", "Cantines", "--rate", "60")
    assert code == 0
    token = Token.objects.get()
    assert token.digest == tokens.digest(out.strip())
    assert str(token.jti) in err
    assert token.habilitation.scopes == ["cnaf_enfants", "cnaf_adresse"]
    assert token.habilitation.rate_per_minute == 60


def test_json_tells_all(run):
    _, out, _ = run(*ISSUE, "--all-scopes", "--months", "3", "--networks", "10.0.0.0/8", "::1", "--json")
    said = json.loads(out)
    assert Token.objects.get().digest == tokens.digest(said["jwt"])
    _, out, _ = run("show", said["jti"], "--json")
    shown = json.loads(out)
    assert shown["allowed_networks"] == ["10.0.0.0/8", "::1/128"]
    assert len(shown["scopes"]) > 60
    assert "jwt" not in shown
    _, out, _ = run("list", "--json")
    assert [each["jti"] for each in json.loads(out)] == [said["jti"]]


def test_a_second_token_of_the_same_habilitation(run, habilitation):
    code, _, _ = run("issue", "--habilitation", str(habilitation.pk), "--label", "Secours")
    assert code == 0
    assert Habilitation.objects.count() == 1
    assert Token.objects.get().habilitation == habilitation


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["issue"], "Donnez --siret"),
        (ISSUE, "--scopes"),
        (["issue", "--siret", "13002526500014", "--all-scopes"], "clé de contrôle"),
        ([*ISSUE, "--scopes", "tout"], "« tout » n'existe pas"),
        ([*ISSUE, "--all-scopes", "--months", "0"], "de 1 à 120 mois"),
        ([*ISSUE, "--all-scopes", "--months", "100000"], "de 1 à 120 mois"),
        (["issue", "--habilitation", "rien"], "UUID"),
        (["issue", "--habilitation", "00000000-0000-0000-0000-000000000000"], "Aucune habilitation"),
        (["show", "00000000-0000-0000-0000-000000000000"], "Aucun jeton"),
        (["ban", "rien"], "UUID"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(run, words, message):
    code, out, err = run(*words)
    assert code == 1
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert not Token.objects.exists()
    assert not Habilitation.objects.exists(), "an active habilitation would be left, without a token"


@pytest.mark.parametrize("months", ["-30", "0", "999999"])
def test_a_life_is_prolonged_by_a_month_at_least(run, months):
    before = json.loads(run(*ISSUE, "--all-scopes", "--json")[1])
    code, _, err = run("extend", before["jti"], "--months", months)
    assert (code, "de 1 à 120 mois" in err) == (1, True)
    assert json.loads(run("show", before["jti"], "--json")[1])["expires_at"] == before["expires_at"]


def test_ban_rotate_extend(run):
    jti = json.loads(run(*ISSUE, "--all-scopes", "--json")[1])["jti"]
    code, out, _ = run("ban", jti, "--at", "2999-01-31T18:00", "--reason", "Fin du marché", "--json")
    assert code == 0
    assert json.loads(out)["banned_at"] == "2999-01-31T18:00:00+01:00"
    code, _, err = run("extend", jti)
    assert (code, "ne se prolonge pas" in err) == (1, True)
    code, out, _ = run("rotate", jti, "--json")
    successor = json.loads(out)["jti"]
    assert json.loads(run("show", jti, "--json")[1])["replaced_by"] == successor
    code, out, _ = run("extend", successor, "--months", "6", "--json")
    assert code == 0
    assert json.loads(out)["state"] == "actif"
    code, _, err = run("ban", jti)
    assert (code, "déjà banni" in err) == (1, True)


def test_what_is_read_by_people_has_every_identifier_whole(run):
    jti = json.loads(run(*ISSUE, "--all-scopes", "--json")[1])["jti"]
    assert jti in run("list")[1]
    shown = run("show", jti)[1]
    assert re.search(r"SIRET +13002526500013", shown)
    assert re.search(r"État du jeton +actif *\n", shown)
    assert re.search(r"État de l'habilitation +active *\n", shown)
    assert not re.search(r"[a-z]_[a-z]", re.sub(r"Scopes.*?Destinataires", "", shown, flags=re.DOTALL))


def test_production_asks_for_the_legal_basis_by_its_option(run, monkeypatch):
    monkeypatch.setattr("unefois.habilitations.service.sandbox_basis", lambda: "")
    code, _, err = run(*ISSUE, "--all-scopes")
    assert (code, err) == (1, "Erreur --legal-basis : Ce champ ne peut pas être vide.")
    assert not Habilitation.objects.exists()


def test_the_command_line_writes_in_the_journal_of_changes(run):
    jti = json.loads(run(*ISSUE, "--all-scopes", "--json")[1])["jti"]
    run("extend", jti, "--months", "2")
    run("ban", jti, "--reason", "Fuite")
    run("ban", jti)
    entries = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert [entry.split(" (")[0] for entry in entries] == ["Délivré", "Prolongé de 2 mois", "Banni : Fuite"]
    writer = LogEntry.objects.first().user
    assert (writer.is_active, writer.has_usable_password()) == (False, False)
