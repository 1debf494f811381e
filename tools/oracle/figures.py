"""The figures of a right, in the order of the computation, as our engine, our formula and OpenFisca give them.

``answers`` are those of `worker.py`: whole cents and counts. Names in French are OpenFisca's variables.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from tools.oracle.careers import month_after
from tools.oracle.judge import Cents, Ledger

from unefois.law import parameters
from unefois.law.are import daily
from unefois.law.are.api import steps_of
from unefois.law.are.options import Options
from unefois.law.are.table import WHOLE
from unefois.law.money import ceil, half_up, truncate
from unefois.law.periods import day_number, month_days, month_number

if TYPE_CHECKING:
    from tools.oracle.careers import Person

    from unefois.law.are.engine import Steps
    from unefois.law.are.model import Career

_OLD_PIVOTS = (53, 55)
_MAX_MONTHS = 36
_RULES_2025 = date(2025, 4, 1)
_DEGRESSIVE_RESTART = date(2021, 7, 1)
Flags = frozenset[str]


def one(name: str, day: date, factor: int = 1, key: str | None = None) -> int:
    """A parameter on a day, as a whole number of ``1 / factor``."""
    column = parameters.get(name)
    numbers = np.array([day_number(day)])
    return int((column.by_day(numbers, factor, key) if key else column.by_day(numbers, factor))[0])


def compare(ledger: Ledger, number: int, person: Person, career: Career, theirs: dict[str, Any]) -> None:
    """Every figure of one career."""
    steps = steps_of(career, 38)
    story = story_of(person)
    opening, paid = theirs["opening"], theirs["months"]
    right = _right(ledger, number, person, steps, opening, story)
    if right and paid:
        _payments(ledger, number, person, steps, opening, paid, story)


def story_of(person: Person) -> str:
    """A career in a line."""
    jobs = "; ".join(
        f"{job.start:%Y-%m}…{job.end:%Y-%m} {job.reason} {max(job.pay.values())} €" for job in person.contracts
    )
    return f"born {person.birth}, {jobs}"


def _right(ledger: Ledger, number: int, person: Person, steps: Steps, opening: dict[str, Any], story: str) -> bool:
    start, situation, affiliation = person.opening, steps.situation, steps.affiliation
    age = int(situation.age[0])

    def add(figure: str, ours: Any, found: Any, emulate: Any, *switches: str) -> None:
        ledger.compare(figure, number, ours, found, emulate, switches, story)

    add("age at the end of contract", age, opening["are_age_fin_contrat"], lambda _: age)

    def window(flags: Flags) -> int:
        if "age_pivot" in flags:
            return 36 if age >= (55 if start >= date(2025, 1, 1) else 53) else 24
        return int(affiliation.months[0])

    add("months of the window", window(frozenset()), opening["are_periode_reference_affiliation"], window, "age_pivot")
    same_window = window(frozenset()) == opening["are_periode_reference_affiliation"]
    worked = int(affiliation.worked[0])
    if same_window:
        add("worked days in the window", worked, opening["are_jours_travailles"], lambda _: worked)

    kind = bool(steps.choice.kind[0] > 0)
    jobs_worked = opening["are_jours_travailles"]
    last_reason = person.contracts[-1].reason != "demission"

    def eligible(flags: Flags) -> bool:
        involuntary = last_reason if "last_departure_only" in flags else bool(affiliation.involuntary[0])
        return involuntary and jobs_worked >= int(affiliation.needed_days[0])

    if same_window and jobs_worked == worked:
        add("right", kind, bool(opening["are_eligible_ouverture"]), eligible, "last_departure_only")
        if kind or opening["are_eligible_ouverture"]:
            _wage(ledger, number, person, steps, opening, story)
    return kind and bool(opening["are_eligible_ouverture"])


def _wage(ledger: Ledger, number: int, person: Person, steps: Steps, opening: dict[str, Any], story: str) -> None:
    end, start = person.end, person.opening
    situation, reference, duration = steps.situation, steps.reference, steps.duration
    age, worked = int(situation.age[0]), int(reference.worked[0])

    def add(figure: str, ours: Any, found: Any, emulate: Any, *switches: str) -> None:
        ledger.compare(figure, number, ours, found, emulate, switches, story)

    first = month_after(start, -int(steps.affiliation.months[0]))

    def pay(flags: Flags) -> Cents:
        ceiling = 4 * one("commun/pmss", start, 100)
        total = 0
        for job in person.contracts:
            for month, gross in job.pay.items():
                if month >= first:
                    limit = ceiling if "one_ceiling" in flags else 4 * one("commun/pmss", month, 100)
                    total += min(int(gross * 100), limit)
        return Cents(total)

    add("reference pay", Cents(reference.pay[0]), opening["are_sr"], pay, "one_ceiling")

    calendar, gap = int(reference.calendar[0]), int(reference.gap[0])
    whole = calendar + gap

    def days(flags: Flags) -> int:
        rate = one("are/plafond_jours_non_travailles", start if "rules_of_opening" in flags else end, 100)
        converted = ceil(worked * 14, 10)
        limit = truncate(converted * rate, 100)
        if "times_1_4" in flags:
            return converted + min(whole - converted, limit)
        return calendar + min(gap, limit)

    add("days of the right before any bound", int(reference.days[0]), opening["are_duree_brute_indemnisation"], days,
        "times_1_4", "rules_of_opening")  # fmt: skip
    base = opening["are_duree_brute_indemnisation"]

    def longest(flags: Flags) -> int:
        if "old_ages" in flags or start < _RULES_2025:
            return 730 if age < _OLD_PIVOTS[0] else 913 if age < _OLD_PIVOTS[1] else 1095
        found = int(duration.maximum[0])
        return {548: 730, 685: 913, 822: 1095}.get(found, found)

    def divisor(flags: Flags) -> int:
        found = min(base, longest(flags)) if "divisor_cap" in flags else base
        return max(found, 182) if "divisor_floor" in flags else found

    add("divisor of the SJR", base, opening["are_duree_calcul_sjr"], divisor, "divisor_cap", "divisor_floor",
        "old_ages")  # fmt: skip

    def sjr(_: Flags) -> Cents:
        return Cents(half_up(opening["are_sr"], max(opening["are_duree_calcul_sjr"], 1)))

    add("SJR", sjr(frozenset()), opening["are_sjr"], sjr)

    def length(flags: Flags) -> int:
        day = start if "rules_of_opening" in flags else end
        coefficient = one("are/coefficient_conjoncture", day, 100) or 100
        top = int(duration.maximum[0])
        if "uncut_maximum" in flags:
            top = longest(flags)
        elif "old_ages" in flags and end >= _RULES_2025:
            top = 548 if age < _OLD_PIVOTS[0] else 685 if age < _OLD_PIVOTS[1] else 822
        return max(min(ceil(base * coefficient, 100), top), int(duration.minimum[0]))

    if opening["are_eligible_ouverture"]:
        add("days of the right", length(frozenset()), opening["are_duree_nette_indemnisation"], length,
            "rules_of_opening", "old_ages", "uncut_maximum")  # fmt: skip


@lru_cache(maxsize=100_000)
def gross(sjr: int, rule_day: int, month: int) -> tuple[int, int, int, int]:
    """With the fixed part, without it, the ceiling, the allowance; cents."""
    found = daily.gross(np.array([sjr]), np.array([rule_day]), np.array([month]), np.int64(WHOLE))  # type: ignore[arg-type]
    return tuple(int(column[0]) for column in (found.with_fixed, found.alone, found.ceiling, found.daily))  # type: ignore[return-value]


@lru_cache(maxsize=100_000)
def taxed(amount: int, sjr: int, month: int, rfr: int, quarters: int, *, twice: bool = False) -> tuple[int, ...]:
    """Pension, CSG, CRDS, threshold, rate class; cents."""
    when = np.array([month])
    rate = daily.csg_class(np.array([rfr]), np.array([quarters]), when)
    options = Options(csg_rounding="twice" if twice else "once")
    net = daily.deduct(np.array([amount]), np.array([sjr]), when, options, rate_class=rate)
    return tuple(int(np.ravel(column)[0]) for column in (net.pension, net.csg, net.crds, net.threshold, rate))


def _payments(
    ledger: Ledger, number: int, person: Person, steps: Steps, opening: dict[str, Any],
    paid: dict[str, dict[str, int]], story: str,
) -> None:  # fmt: skip
    schedule = steps.months
    if schedule is None:
        raise ValueError("no months")
    rates = schedule.rates
    rule_day, rfr, quarters = day_number(person.end), int(person.income * 100), 2 * person.half_shares
    own = int(steps.choice.sjr[0])
    for place, (text, theirs) in enumerate(paid.items()):
        when = date.fromisoformat(f"{text}-01")
        month = month_number(when)
        line = f"{story}; {text}"

        def add(figure: str, ours: Any, found: Any, emulate: Any, *switches: str, line: str = line) -> None:
            ledger.compare(figure, number, ours, found, emulate, switches, line)

        sjr = theirs["are_sjr_gele"]
        if place < schedule.month.shape[1]:
            now = int(rates.sjr[rates.of[0, place]])
            # Theirs is frozen: the question is whether ours moved, whatever each was at first.
            add("SJR revalued", now, own, lambda flags, now=now: own if "never_revalued" in flags else now,
                "never_revalued")  # fmt: skip

        def full(flags: Flags, sjr: int = sjr, month: int = month) -> Cents:
            mixed, alone, ceiling, kept = gross(sjr, rule_day, month)
            return Cents(min(max(mixed, alone), ceiling) if "no_minimum" in flags else kept)

        add("daily allowance", full(frozenset()), theirs["are_allocation_journaliere_super_brute_tx_plein"], full,
            "no_minimum")  # fmt: skip
        _taxes(ledger, number, line, sjr, month, rfr, quarters, theirs, "tx_plein")
        if theirs["are_jours_indemnises_mensuels_tx_deg"]:
            amount = theirs["are_allocation_journaliere_super_brute_tx_plein"]

            def low(flags: Flags, amount: int = amount, month: int = month) -> Cents:
                options = Options(degressive_rounding="euro" if "euro" in flags else "cent")
                found = daily.degressive(np.array([amount]), np.array([rule_day]), np.array([month]), options)
                return Cents(found[0])

            add("degressive allowance", low(frozenset()), theirs["are_allocation_journaliere_super_brute_tx_deg"], low,
                "euro")  # fmt: skip
            _taxes(ledger, number, line, sjr, month, rfr, quarters, theirs, "tx_deg")
    _days(ledger, number, person, steps, opening, paid, story)


def _taxes(
    ledger: Ledger, number: int, line: str, sjr: int, month: int, rfr: int, quarters: int,
    theirs: dict[str, int], rate: str,
) -> None:  # fmt: skip
    name = "daily" if rate == "tx_plein" else "degressive"
    amount = theirs[f"are_allocation_journaliere_super_brute_{rate}"]
    full = theirs["are_allocation_journaliere_super_brute_tx_plein"]
    withheld = -theirs["are_retraires_complementaires_tx_plein"]
    csg_found = -theirs[f"are_csg_deductible_{rate}"] - theirs[f"are_csg_non_deductible_{rate}"]
    crds_found = -theirs[f"are_crds_{rate}"]

    def add(figure: str, ours: Any, found: Any, emulate: Any, *switches: str) -> None:
        ledger.compare(figure, number, ours, found, emulate, switches, line)

    def pension(flags: Flags) -> Cents:
        return Cents(taxed(full if "full_rate_pension" in flags else amount, sjr, month, rfr, quarters)[0])

    add(f"{name}: pension contribution", pension(frozenset()), withheld, pension, "full_rate_pension")
    base = amount - withheld
    _, _, _, threshold, rate_class = taxed(amount, sjr, month, rfr, quarters)
    room = max(base - threshold, 0)
    rates = {daily.NO_CSG: (0, 0, 0), daily.REDUCED_CSG: (380, 0, 50), daily.FULL_CSG: (380, 240, 50)}[rate_class]

    def taxable(flags: Flags) -> int:
        kept = base * 9825
        return half_up(kept, 10_000) * 10_000 if "rounded_base" in flags else kept

    def csg(flags: Flags) -> Cents:
        parts = rates[:2] if "two_roundings" in flags else (rates[0] + rates[1],)
        return Cents(min(sum(half_up(taxable(flags) * part, 10**8) for part in parts), room))

    def crds(flags: Flags) -> Cents:
        return Cents(min(half_up(taxable(flags) * rates[2], 10**8), max(room - csg_found, 0)))

    add(f"{name}: CSG", csg(frozenset()), csg_found, csg, "two_roundings", "rounded_base")
    add(f"{name}: CRDS", crds(frozenset()), crds_found, crds, "rounded_base")
    if withheld == pension(frozenset()):
        mine = taxed(amount, sjr, month, rfr, quarters)
        if csg(frozenset()) != mine[1]:
            raise ValueError(f"CSG by the formula {csg(frozenset())}, by the engine {mine[1]}: {line}")
    net = Cents(base - csg_found - crds_found)
    add(f"{name}: net", net, theirs[f"are_allocation_nette_journaliere_{rate}"], lambda _: net)


def _days(
    ledger: Ledger, number: int, person: Person, steps: Steps, opening: dict[str, Any],
    paid: dict[str, dict[str, int]], story: str,
) -> None:  # fmt: skip
    total, age = opening["are_duree_nette_indemnisation"], int(steps.situation.age[0])
    full = [found["are_allocation_journaliere_super_brute_tx_plein"] for found in paid.values()]
    theirs = tuple(
        f"{found['are_jours_indemnises_mensuels_tx_plein']}+{found['are_jours_indemnises_mensuels_tx_deg']}"
        for found in paid.values()
    )
    starts = [month_after(person.opening, place) for place in range(38)]
    last_full = one("are/degressivite_jour", max(person.end, _DEGRESSIVE_RESTART)) - 1

    def reduced(flags: Flags, place: int) -> bool:
        month = starts[place]
        day = month if "age_of_month" in flags else person.end
        amount = full[min(place, len(full) - 1)]
        floor = one("are/degressivite_plancher", month, 100)
        return age < one("are/degressivite_age", day) and (
            amount > floor or (amount == floor and "floor_reached" in flags)
        )

    def spread(flags: Flags) -> tuple[str, ...]:
        left, used, found = total, 0, []
        plain = 183 if "day_183_full" in flags else last_full
        for place, month in enumerate(starts):
            if not left or ("thirty_six_months" in flags and place == _MAX_MONTHS):
                break
            length = 30 if month >= _RULES_2025 or "thirty_always" in flags else month_days(month_number(month))
            days = min(left, int(length))
            at_full = days if not reduced(flags, place) else min(max(plain - used, 0), days)
            found.append(f"{at_full}+{days - at_full}")
            used, left = used + days, left - days
        return tuple(found)

    ledger.compare("days paid, full + degressive, month by month", number, spread(frozenset()), theirs, spread,
        ("thirty_always", "day_183_full", "thirty_six_months", "age_of_month", "floor_reached"), story)  # fmt: skip
