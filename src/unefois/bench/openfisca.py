"""Run by the oracle's own Python, never imported: OpenFisca's time for careers that it can do, as one JSON line.

Arguments: people, months, ``columns`` or ``documents`` (how people are given). Everyone worked six to twenty-four whole
months to 31 December 2025 and is paid from January 2026. What is timed goes from what is given to the net payment of
each month, the country's parameters being loaded: columns of contracts (its fastest way), or a document by person
(what its web API is given).
"""

from __future__ import annotations

import json
import resource
import sys
import threading
from importlib.metadata import version
from time import perf_counter, process_time
from typing import Any

_MONTHS_BEFORE = 48


def main() -> None:
    """Measure and print."""
    import numpy as np  # noqa: PLC0415  # the oracle's own
    from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-not-found]  # noqa: PLC0415
    from openfisca_france import FranceTaxBenefitSystem  # type: ignore[import-not-found]  # noqa: PLC0415

    people, months, given_as = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    system = FranceTaxBenefitSystem()
    draw = np.random.default_rng(1)
    length = draw.integers(6, 25, people)
    pay = np.round(draw.lognormal(7.75, 0.45, people), 2)
    opening = np.datetime64("2026-01")
    last = np.full(people, np.datetime64("2025-12-31"))
    birth = np.full(people, np.datetime64("1985-06-01"))
    paid = [str(opening + np.timedelta64(rank, "M")) for rank in range(months)]
    if given_as == "documents":
        situation = _documents(length.tolist(), pay.tolist(), paid)
    started, used = perf_counter(), process_time()
    if given_as == "documents":
        simulation = SimulationBuilder().build_from_entities(system, situation)
        _finish(simulation, paid, people, started, used)
        return
    simulation = SimulationBuilder().build_default_simulation(system, count=people)

    def given(name: str, period: str, values: Any) -> None:
        simulation.set_input(name, period, values)

    for back in range(1, _MONTHS_BEFORE + 1):
        month = str(opening - np.timedelta64(back, "M"))
        inside = back <= length
        start = (opening - length.astype("timedelta64[M]")).astype("datetime64[D]")
        given("salaire_de_base", month, np.where(inside, pay, 0))
        given("contrat_de_travail_debut", month, np.where(inside, start, np.datetime64("1870-01-01")))
        given("contrat_de_travail_fin", month, np.where(inside, last, np.datetime64("2099-12-31")))
        given("date_naissance", month, birth)
    given("motif_fin_contrat", "2025-12", np.array(["fin_cdd"] * people))
    for year in range(2020, 2028):
        given("rfr", str(year), np.full(people, 10_000_000))
        given("nbptr", str(year), np.ones(people))
    for month in paid:
        given("date_naissance", month, birth)
    _finish(simulation, paid, people, started, used)


def _documents(length: list[int], pay: list[float], paid: list[str]) -> dict[str, Any]:
    """The same people, each a document, as the web API takes them."""
    months = [f"{2025 - back // 12}-{12 - back % 12:02d}" for back in range(_MONTHS_BEFORE)]
    years = {str(year): 10_000_000 for year in range(2020, 2028)}
    ones = {str(year): 1 for year in range(2020, 2028)}
    individus, foyers, menages, familles = {}, {}, {}, {}
    for rank, (count, gross) in enumerate(zip(length, pay, strict=True)):
        name, worked = f"i{rank}", months[:count]
        individus[name] = {
            "date_naissance": dict.fromkeys([*months, *paid], "1985-06-01"),
            "salaire_de_base": {month: gross if month in worked else 0 for month in months},
            "contrat_de_travail_debut": dict.fromkeys(worked, f"{worked[-1]}-01"),
            "contrat_de_travail_fin": dict.fromkeys(worked, "2025-12-31"),
            "motif_fin_contrat": {"2025-12": "fin_cdd"},
        }
        foyers[f"f{rank}"] = {"declarants": [name], "rfr": years, "nbptr": ones}
        menages[f"m{rank}"] = {"personne_de_reference": [name]}
        familles[f"a{rank}"] = {"parents": [name]}
    return {"individus": individus, "foyers_fiscaux": foyers, "menages": menages, "familles": familles}


def _finish(simulation: Any, paid: list[str], people: int, started: float, used: float) -> None:
    total = sum(float(simulation.calculate("are_allocation_nette_mensuelle", month).sum()) for month in paid)
    answer = {
        "people": people,
        "months": len(paid),
        "seconds": perf_counter() - started,
        "cpu_seconds": process_time() - used,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "version": f"openfisca-france {version('openfisca-france')}, openfisca-core {version('openfisca-core')}",
        "paid": total,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    sys.setrecursionlimit(100_000)
    threading.stack_size(512 * 1024 * 1024)  # its recursion over past months is deep
    worker = threading.Thread(target=main)
    worker.start()
    worker.join()
