"""Runs inside the oracle's own environment: JSON in on the first argument's path, JSON out on the second's.

A request is an object of lists of people: under `work`, months of work beside the allowance;
under any other name, careers. The answer has their answers under the same names, and what each took.

Not a part of the package: nothing of it is imported here, and nothing here is imported by it. Amounts come out in
whole cents (OpenFisca computes in binary floats of 32 bits), dates as ISO texts, months as ``YYYY-MM``.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem
from openfisca_france.model.base import TypesActivite
from openfisca_france.model.revenus.activite.salarie import TypesMotifFinContrat

AT_OPENING = {
    "are_age_fin_contrat": "count",
    "are_periode_reference_affiliation": "count",
    "are_debut_prc": "date",
    "are_jours_travailles": "count",
    "are_jours_prc": "count",
    "are_eligible_ouverture": "count",
    "are_duree_max_indemnisation": "count",
    "are_duree_brute_indemnisation": "count",
    "are_duree_nette_indemnisation": "count",
    "are_sr": "money",
    "are_duree_calcul_sjr": "count",
    "are_sjr": "money",
}
EACH_MONTH = {
    "are_eligible": "count",
    "are_sjr_gele": "money",
    "are_jours_indemnises_mensuels_tx_plein": "count",
    "are_jours_indemnises_mensuels_tx_deg": "count",
    "are_allocation_super_brute_mensuelle": "money",
    "are_allocation_nette_mensuelle": "money",
    **{
        f"{name}_{rate}": "money"
        for rate in ("tx_plein", "tx_deg")
        for name in (
            "are_allocation_journaliere_super_brute",
            "are_csg_deductible",
            "are_csg_non_deductible",
            "are_crds",
            "are_allocation_nette_journaliere",
        )
    },
    "are_retraires_complementaires_tx_plein": "money",
}
WORK = {
    "complement_are_nombre_jours_indemnisables": "count",
    "complement_are_nombre_jours_indemnises": "count",
    "complement_are_brut": "money",
    "complement_are_net": "money",
    "chomage_cotisation_retraite_complementaire_journaliere": "money",
    "complement_are_csg_journaliere": "money",
    "complement_are_crds_journaliere": "money",
}
NO_CONTRACT_START, NO_CONTRACT_END = "1870-01-01", "2099-12-31"


def months_between(first: str, last: str) -> list[str]:
    """Months ``YYYY-MM`` from the first to the last, both included."""
    year, month = (int(part) for part in first.split("-"))
    found = []
    while (one := f"{year:04d}-{month:02d}") <= last:
        found.append(one)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004
    return found


def column(values: Any, kind: str) -> list[Any]:
    """A column of answers as JSON: whole cents, counts, or ISO dates; what is not a number is null."""
    if kind == "date":
        return [str(value)[:10] for value in values]
    numbers = np.asarray(values, dtype=np.float64) * (100 if kind == "money" else 1)
    return [None if not np.isfinite(number) else int(np.rint(number)) for number in numbers]


def simulation(system: Any, n: int) -> Any:
    """Persons alone, each with a tax household of their own."""
    return SimulationBuilder().build_default_simulation(system, count=n)


def arrays(people: list[dict[str, Any]]) -> dict[str, Any]:
    """The inputs of careers as arrays, people × months: ``birth``, ``rfr``, ``shares``, ``contracts`` (start, end,
    reason, pay by month), ``last`` (month).
    """
    first = min(month for one in people for contract in one["contracts"] for month in contract["pay"])
    last = max(one["last"] for one in people)
    every = months_between(first, last)
    place = {month: number for number, month in enumerate(every)}
    n, width = len(people), len(every)
    pay = np.zeros((n, width))
    start = np.full((n, width), NO_CONTRACT_START, dtype="datetime64[D]")
    end = np.full((n, width), NO_CONTRACT_END, dtype="datetime64[D]")
    reason = np.full((n, width), TypesMotifFinContrat.autre.name, dtype=object)
    for row, one in enumerate(people):
        for contract in one["contracts"]:
            for month, gross in contract["pay"].items():
                at = place[month]
                pay[row, at], start[row, at], end[row, at] = gross, contract["start"], contract["end"]
            reason[row, place[max(contract["pay"])] :] = contract["reason"]
    return {
        "months": every,
        "salaire_de_base": pay,
        "contrat_de_travail_debut": start,
        "contrat_de_travail_fin": end,
        "motif_fin_contrat": reason.astype(str),
        "date_naissance": np.array([one["birth"] for one in people], dtype="datetime64[D]"),
        "rfr": np.array([one["rfr"] for one in people], dtype=float),
        "nbptr": np.array([one["shares"] for one in people], dtype=float),
    }


def given(system: Any, inputs: dict[str, Any]) -> Any:
    """A simulation that holds these inputs."""
    every = inputs["months"]
    made = simulation(system, len(inputs["rfr"]))
    made.set_input("date_naissance", "ETERNITY", inputs["date_naissance"])
    for name in ("salaire_de_base", "contrat_de_travail_debut", "contrat_de_travail_fin", "motif_fin_contrat"):
        for at, month in enumerate(every):
            made.set_input(name, month, inputs[name][:, at])
    for year in range(int(every[0][:4]) - 2, int(every[-1][:4]) + 1):
        made.set_input("rfr", str(year), inputs["rfr"])
        made.set_input("nbptr", str(year), inputs["nbptr"])
    return made


def careers(system: Any, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rights of people: those of :func:`arrays`, with ``opening`` (month)."""
    made = given(system, arrays(people))
    last = max(one["last"] for one in people)

    answers: list[dict[str, Any]] = [{"opening": {}, "months": {}} for _ in people]
    openings = sorted({one["opening"] for one in people})
    for month in months_between(openings[0], last):
        found = {name: column(made.calculate(name, month), kind) for name, kind in EACH_MONTH.items()}
        opened = {}
        if month in openings:
            opened = {name: column(made.calculate(name, month), kind) for name, kind in AT_OPENING.items()}
        for row, one in enumerate(people):
            if one["opening"] == month:
                answers[row]["opening"] = {name: values[row] for name, values in opened.items()}
            if one["opening"] <= month <= one["last"] and found["are_eligible"][row]:
                answers[row]["months"][month] = {name: values[row] for name, values in found.items()}
    return answers


def work(system: Any, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A month of work beside the allowance: ``month``, ``sjr``, ``daily``, ``full_daily``, ``degressive``,
    ``pay``, ``left`` (days that remain).
    """
    answers: list[dict[str, Any]] = [{} for _ in people]
    for month in sorted({one["month"] for one in people}):
        rows = [row for row, one in enumerate(people) if one["month"] == month]
        chosen = [people[row] for row in rows]
        made = simulation(system, len(rows))
        before = months_between("2000-01", month)[-2]

        def give(name: str, values: list[Any], when: str = month, made: Any = made) -> None:
            made.set_input(name, when, np.array(values))

        give("are_salaire_journalier_reference", [one["sjr"] for one in chosen])
        give("allocation_retour_emploi_journaliere", [one["daily"] for one in chosen])
        give("allocation_retour_emploi_journaliere_taux_plein", [one["full_daily"] for one in chosen])
        give("degressivite_are", [one["degressive"] for one in chosen])
        give("salaire_de_base", [one["pay"] for one in chosen])
        give("activite", [TypesActivite.actif.name] * len(rows))
        give("complement_are_nombre_jours_restants_fin_droits", [float(one["left"]) for one in chosen], before)
        with np.errstate(all="ignore"):
            found = {name: column(made.calculate(name, month), kind) for name, kind in WORK.items()}
        for place, row in enumerate(rows):
            answers[row] = {name: values[place] for name, values in found.items()}
    return answers


def main() -> None:
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    began = perf_counter()
    system = FranceTaxBenefitSystem()
    loaded = perf_counter() - began
    answer: dict[str, Any] = {
        "versions": {name: version(name) for name in ("openfisca-france", "openfisca-core", "numpy")},
        "python": sys.version.split()[0],
        "date": date.today().isoformat(),  # noqa: DTZ011
        "loading_seconds": loaded,
        "times": {},
    }
    for name, people in request.items():
        compute = work if name == "work" else careers
        began, cpu = perf_counter(), process_time()
        answer[name] = compute(system, people)
        answer["times"][name] = {"wall": perf_counter() - began, "cpu": process_time() - cpu, "people": len(people)}
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    sys.setrecursionlimit(1_000_000)  # its months call one another, years back
    threading.stack_size(512 * 1024 * 1024)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            main()
        except BaseException as error:
            failed.append(error)
            raise

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(1 if failed else 0)
