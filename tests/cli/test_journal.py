"""The commands, as an operator runs them: output, files and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from unefois.cli import journal as commands
from unefois.cli.console import Failure
from unefois.config import Settings
from unefois.journal import Event, Journal, Limits, Record

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Four days of two records, one segment a day."""
    monkeypatch.delenv("UNEFOIS_JOURNAL_KEY", raising=False)
    clock = {"now": START}
    secret = Settings(home=tmp_path).secret("journal_key")
    with Journal.open(tmp_path, secret, limits=Limits(age=DAY), now=lambda: clock["now"]) as journal:
        for i in range(8):
            clock["now"] = START + i // 2 * DAY
            record = Record(
                event=Event.CALL_DISCLOSED, time=clock["now"], request=f"r{i}", operation=f"o{i % 2}", status=200
            )
            journal.append_blocking(record)
    return tmp_path


def run(*arguments) -> int:
    return commands.app([str(argument) for argument in arguments], result_action="return_value")


def first_segment(home):
    return min((home / "journal" / "00").glob("*.log"))


def flip(path, position=300):
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def test_verify_says_that_an_intact_journal_is_intact(home, capsys):
    assert run("verify", "--home", home) == 0
    assert "Journal intact." in capsys.readouterr().out


def test_verify_names_a_flipped_byte_and_fails(home, capsys):
    flip(first_segment(home))
    assert run("verify", "--home", home) == 1
    captured = capsys.readouterr()
    assert "altéré — flux 00, 00000000000000000001.log" in captured.err
    assert "1 anomalie." in captured.out


def test_verify_in_json_is_complete(home, capsys):
    assert run("verify", "--home", home, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["intact"], report["sealed"], report["total_findings"]) == (True, True, 0)
    assert report["streams"][0]["lines"] == 8 + 4 + 3
    flip(first_segment(home))
    assert run("verify", "--home", home, "--json") == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["kind"], finding["line"]) == ("altered", 2)


def test_verify_against_an_anchor_kept_elsewhere(home, capsys, tmp_path):
    run("verify", "--home", home, "--json")
    anchor = tmp_path / "anchor.json"
    anchor.write_text(capsys.readouterr().out)
    assert run("verify", "--home", home, "--anchor", anchor) == 0
    changed = json.loads(anchor.read_text())
    changed["streams"][0]["sequence"] += 1
    anchor.write_text(json.dumps(changed))
    assert run("verify", "--home", home, "--anchor", anchor) == 1
    anchor.write_text("{}")
    with pytest.raises(Failure, match="n'est pas le résultat"):
        run("verify", "--home", home, "--anchor", anchor)
    with pytest.raises(Failure, match="illisible"):
        run("verify", "--home", home, "--anchor", tmp_path / "absent.json")


def test_verify_without_the_key_says_what_it_could_not_do(home, capsys):
    (home / "keys" / "journal_key").unlink()
    assert run("verify", "--home", home) == 0
    assert "les sceaux ne l'ont pas été" in capsys.readouterr().out
    assert not (home / "keys" / "journal_key").exists(), "a new key would make every seal look forged"
    with pytest.raises(Failure, match="il faut la clé"):
        run("prune", "--home", home)


def test_there_must_be_a_journal(tmp_path):
    with pytest.raises(Failure, match="Aucun journal dans"):
        run("verify", "--home", tmp_path)


def test_export_writes_json_lines(home, capfdbinary):
    assert run("export", "--home", home) == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert [json.loads(line)["request"] for line in lines] == [f"r{i}" for i in range(8)]
    assert json.loads(lines[0]) == {
        "event": "exchange:call:disclosed",
        "time": "2026-01-01T12:00:00Z",
        "request": "r0",
        "operation": "o0",
        "status": 200,
        "seq": 2,
        "stream": "00",
    }


def test_export_into_a_pipe_that_closes_ends_quietly(home):
    command = f"{sys.executable} -m unefois.cli journal export --home {home} | true"
    result = subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True)
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr


def test_export_chooses_and_writes_a_file(home, tmp_path, capsys):
    path = tmp_path / "export.jsonl"
    arguments = (
        "--home",
        home,
        "--output",
        path,
        "--operation",
        "o1",
        "--since",
        "2026-01-02",
        "--until",
        "2026-01-04",
    )
    assert run("export", *arguments) == 0
    assert [json.loads(line)["request"] for line in path.read_text().splitlines()] == ["r3", "r5"]
    assert "2 enregistrements exportés." in capsys.readouterr().err
    with pytest.raises(Failure, match="Impossible d'écrire"):
        run("export", "--home", home, "--output", tmp_path / "absent" / "export.jsonl")


def test_prune_keeps_the_journal_verifiable(home, capsys):
    assert run("prune", "--home", home, "--before", "2026-01-03T12:00:00", "--dry-run") == 0
    assert "2 segments, 4 enregistrements" in capsys.readouterr().out
    assert run("prune", "--home", home, "--before", "2026-01-03T12:00:00", "--json") == 0
    assert json.loads(capsys.readouterr().out)["streams"][0]["records"] == 4
    assert run("verify", "--home", home) == 0


def test_prune_uses_the_retention_period_by_default(home, capsys, monkeypatch):
    assert run("prune", "--home", home, "--json") == 0
    assert json.loads(capsys.readouterr().out)["streams"][0]["records"] == 0, "three years are kept"
    days = (datetime.now(UTC) - START).days - 1
    monkeypatch.setenv("UNEFOIS_JOURNAL_RETENTION_DAYS", str(days))
    assert run("prune", "--home", home, "--json") == 0
    assert json.loads(capsys.readouterr().out)["streams"][0]["records"] in {2, 4}


def test_bench_measures_and_leaves_nothing(home, capsys):
    before = sorted(home.rglob("*"))
    assert run("bench", "--home", home, "--records", "300", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert [line["callers"] for line in figures["appending"]] == [1, 16, 64, 256]
    assert all(line["records_per_second"] > 0 for line in figures["appending"])
    assert figures["verifying"]["records_per_second"] > 0
    assert sorted(home.rglob("*")) == before
    assert run("bench", "--home", home, "--records", "300") == 0
    assert "Vérification" in capsys.readouterr().out


def test_prune_does_not_destroy_evidence(home):
    flip(first_segment(home))
    with pytest.raises(Failure, match="pas intact"):
        run("prune", "--home", home, "--before", "2026-01-03")
    assert run("prune", "--home", home, "--before", "2026-01-03", "--force") == 0
