"""`unefois are` and `unefois ij`, as they are typed."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import get_args, get_origin

import msgspec
import pyarrow.parquet as pq
import pytest

from unefois.cli import app
from unefois.cli.console import Failure
from unefois.cli.law_labels import RISKS, label
from unefois.law import are, ij
from unefois.law.ij.model import Risk

EXAMPLES = Path(__file__).parents[2] / "docs/examples"


def run(capsys, *words):
    """Exit code and standard output, numbers with plain spaces."""
    code = app([str(word) for word in words], result_action="return_value")
    text = capsys.readouterr().out
    return (code if isinstance(code, int) else 0), text.replace("\u202f", " ").replace("\xa0", " ")


def data(capsys, *words):
    code, text = run(capsys, *words, "--json")
    return code, json.loads(text)


@pytest.fixture
def career(tmp_path):
    path = tmp_path / "career.yaml"
    path.write_text(
        "person: {birth: 1990-01-01, registered: 2026-01-01}\n"
        "employments: [{start: 2025-07-01, end: 2025-12-31, monthly_gross: 2500.50}]\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("name", ["seed.yaml", "d01.yaml", "d02.yaml"])
def test_the_examples_give_the_figures_they_expect(capsys, name):
    code, found = data(capsys, "are", "compute", EXAMPLES / name)
    assert code == 0
    lines = [line for result in found["results"] for line in result["expected"]]
    assert lines
    assert all(line["agrees"] for line in lines)
    code, text = run(capsys, "are", "compute", EXAMPLES / name)
    assert code == 0
    assert "≠" not in text
    assert "Chiffre attendu" in text


def test_a_figure_that_differs_is_code_1_and_shown(capsys, career):
    career.write_text(career.read_text() + "expected: {sjr: 81.54, daily.gross: 46.49, eligible: true}\n")
    code, text = run(capsys, "are", "compute", career, "--months", "3", "--explain")
    assert code == 1
    assert "≠" in text
    assert "plafond mensuel de la" in text.lower()
    code, found = data(capsys, "are", "compute", career)
    assert code == 1
    lines = found["results"][0]["expected"]
    assert [line["agrees"] for line in lines] == [True, False, True]
    assert [line["expected"] for line in lines] == ["81.54", "46.49", "true"], "for a program: no French number"
    assert [line["found"] for line in lines[::2]] == ["81.54", True]


def test_amounts_are_exact_in_json(capsys, career):
    _, found = data(capsys, "are", "compute", career)
    right = found["results"][0]["right"]
    assert right["reference_pay"] == "15003.00"
    assert right["trace"] is None
    _, found = data(capsys, "are", "compute", career, "--explain")
    assert found["results"][0]["right"]["trace"]["children"]


def test_few_words_are_enough(capsys):
    code, found = data(capsys, "are", "simple", "2500", "--months", "6", "--end", "2025-12-31", "--birth", "1992-06-01")
    assert code == 0
    assert (found["sjr"], found["daily"]["net"]) == ("81.52", "44.02")
    code, text = run(capsys, "are", "simple", "2500", "--end", "2025-12-31", "--birth", "1992-06-01",
                     "--end-reason", "demission", "--registered", "2026-02-01")  # fmt: skip
    assert code == 0
    assert "pas de droit" in text


def test_the_standard_input_is_a_file(capsys, career, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(career.read_text()))
    assert data(capsys, "are", "compute", "-")[1]["results"][0]["right"]["eligible"]


def test_explanations(capsys, career):
    code, text = run(capsys, "are", "explain", career)
    assert code == 0
    assert "Salaire journalier de référence" in text
    assert run(capsys, "are", "explain", career, "--format", "html")[1].startswith("<details")
    assert run(capsys, "are", "explain", career, "--format", "texte")[1].startswith("Allocation d'aide")
    assert data(capsys, "are", "explain", career)[1]["results"][0]["trace"]["value"] == "droit ouvert"


def test_a_notification_is_checked_figure_by_figure(capsys, career, tmp_path):
    letter = tmp_path / "letter.yaml"
    right = are.compute(are.documents(_read(career))[0].career, months=1)
    letter.write_text(f"{{sjr: {right.sjr}, daily_gross: {right.daily.gross}}}", encoding="utf-8")
    code, found = data(capsys, "are", "check", career, letter)
    assert code == 0
    assert found["agrees"]
    assert "concordent" in run(capsys, "are", "check", career, letter)[1]
    letter.write_text(f"{{sjr: {right.sjr + Decimal('0.01')}, duration_days: 184}}", encoding="utf-8")
    code, text = run(capsys, "are", "check", career, letter)
    assert code == 1
    assert "un arrondi" in text
    career.write_text(career.read_text() + f"letter: {{sjr: {right.sjr}}}\n")
    assert run(capsys, "are", "check", career)[0] == 0


def _read(path):
    from unefois.law.reading import parse  # noqa: PLC0415

    return parse(path.read_text(encoding="utf-8"))


def test_two_rules_side_by_side(capsys, career):
    _, found = data(capsys, "are", "compare", career, "2014", "2025-12-31")
    rows = {row["figure"]: row for row in found["rows"]}
    assert (rows["rule_set"]["first"], rows["rule_set"]["second"]) == ("2014", "2025")
    assert (rows["duration_days"]["first"], rows["duration_days"]["second"]) == (184, 182)
    assert "-2" in run(capsys, "are", "compare", career, "2014", "2025-12-31")[1]


def test_files_of_careers(capsys, tmp_path):
    source, output = tmp_path / "careers.parquet", tmp_path / "rights.parquet"
    assert data(capsys, "are", "generate", source, "--people", "300", "--seed", "4")[1]["people"] == 300
    code, found = data(capsys, "are", "batch", source, output, "--workers", "1", "--chunk", "128")
    assert code == 0
    assert found["people"] == 300
    assert found["computed"] + found["rejected"] == 300
    assert pq.read_metadata(output).num_rows == found["computed"]
    code, text = run(capsys, "are", "batch", source, output, "--workers", "1", "--months", "12")
    assert code == 0
    assert "droits calculés" in text
    assert "carrières écrites" in run(capsys, "are", "generate", source, "--people", "10")[1]


def test_daily_allowances(capsys, tmp_path):
    code, found = data(capsys, "ij", "compute", EXAMPLES / "ij.yaml")
    assert code == 0
    lines = [line for result in found["results"] for line in result["expected"]]
    assert len(lines) == 15
    assert all(line["agrees"] for line in lines)
    code, text = run(capsys, "ij", "compute", EXAMPLES / "ij.yaml", "--explain")
    assert code == 0
    assert "1 104,60" in text
    refused = tmp_path / "short.yaml"
    refused.write_text(
        "{risk: maternite, start: 2025-01-01, end: 2025-01-31, monthly_gross: 2000, expected: {days: 1}}"
    )
    code, text = run(capsys, "ij", "compute", refused)
    assert code == 1
    assert "arrêt assez long" in text
    assert "Indemnités journalières de maternité" in run(capsys, "ij", "explain", refused)[1]
    assert run(capsys, "ij", "explain", refused, "--format", "html")[1].startswith("<details")
    assert data(capsys, "ij", "explain", refused)[1]["results"][0]["trace"]["value"] == "pas de droit"


@pytest.mark.parametrize(
    ("words", "content", "said"),
    [
        (("are", "compute"), None, "ce fichier n'existe pas"),
        (("are", "compute"), b"\xff\xfe\x00", "UTF-8"),
        (("are", "compute"), b"{a: ", "ce n'est pas du YAML ni du JSON"),
        (("are", "compute"), b"person: {brith: 1990-01-01}", r"person.brith : ce champ n'existe pas ; attendu : birth"),
        (("ij", "compute"), b"{risk: maladie, start: 2025-01-01, end: 2024-01-01, monthly_gross: -3}", "- end : 01/01"),
        (("ij", "compute"), b"{risk: maladie, start: 2025-01-01, end: 2025-01-01, monthly_gross: 3, expected: {x: 1}}",
         "expected.x : ce nom n'existe pas"),
        (("are", "check"), b"{simple: {monthly_gross: 2500, end: 2025-12-31, birth: 1990-01-01}}", "aucun chiffre"),
        (("are", "check"), b"{simple: {monthly_gross: 2500, end: 2025-12-31, birth: 1990-01-01}, letter: {sjr: x}}",
         "letter.sjr : x"),
    ],
)  # fmt: skip
def test_errors_say_the_file_the_field_and_what_is_expected(tmp_path, words, content, said):
    path = tmp_path / "given.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Failure, match=said) as caught:
        app([*words, str(path)], result_action="return_value")
    assert str(path) in str(caught.value)


def test_other_refusals(capsys, career, tmp_path):
    with pytest.raises(Failure, match="attendu : un jeu de règles"):
        app(["are", "compare", str(career), "2013", "2025"], result_action="return_value")
    with pytest.raises(Failure, match="attendu : une seule"):
        app(["are", "check", str(EXAMPLES / "seed.yaml")], result_action="return_value")
    with pytest.raises(Failure, match="au moins une personne"):
        app(["are", "generate", str(tmp_path / "x"), "--people", "0"], result_action="return_value")
    with pytest.raises(Failure, match=r"career\.yaml"):
        app(["are", "batch", str(career), str(tmp_path / "x")], result_action="return_value")
    with pytest.raises(Failure, match="écriture impossible"):
        app(["are", "generate", str(tmp_path / "no/x"), "--people", "1"], result_action="return_value")


def test_expected_figures_are_named_and_written_in_french(capsys):
    for command, name in (("are", "d01.yaml"), ("are", "seed.yaml"), ("ij", "ij.yaml")):
        _, found = data(capsys, command, "compute", EXAMPLES / name)
        lines = [line for result in found["results"] for line in result["expected"]]
        assert all(line["label"] != line["figure"] for line in lines)
        assert all(line["agrees"] for line in lines)
    text = run(capsys, "are", "compute", EXAMPLES / "d01.yaml")[1]
    assert "Jours travaillés" in text
    assert "81,52" in text
    assert "81.52" not in text
    text = run(capsys, "ij", "compute", EXAMPLES / "ij.yaml")[1]
    assert "Taux 2, brut" in text
    assert "maternité" in text
    assert "accident du travail" in text


def paths(of, prefix=""):
    """Every path that `expected` may name in a result."""
    for field in msgspec.structs.fields(of):
        kinds = [*get_args(field.type), field.type]
        inner = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)), None)
        if field.name in {"trace", "doubts"}:
            continue
        if inner is None:
            yield prefix + field.name
        else:
            yield from paths(inner, f"{prefix}{field.name}." + ("1." if get_origin(field.type) is list else ""))


@pytest.mark.parametrize("result", [are.Entitlement, ij.Allowance])
def test_every_figure_has_a_french_name(result):
    assert [path for path in paths(result) if label(path) == path] == []


@pytest.mark.parametrize("risk", get_args(Risk))
def test_every_risk_has_a_french_name(risk):
    assert RISKS[risk].replace("é", "e").startswith(risk[:6])


def test_the_last_month_compared_is_a_month(capsys, career):
    text = run(capsys, "are", "compare", career, "2021", "2023")[1]
    assert re.search(r"Dernier mois payé +\d\d/\d{4} +\d\d/\d{4}", text)


def test_one_figure_that_differs_is_singular(capsys, career):
    career.write_text(career.read_text() + "letter: {sjr: 81.54, daily_gross: 46.50}\n")
    code, text = run(capsys, "are", "check", career)
    assert code == 1
    assert "1 chiffre diffère sur 2." in text
