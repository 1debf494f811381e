"""A month of work beside the allowance (`complement_are_*`), figure by figure; see figures.py."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tools.oracle.figures import one, taxed
from tools.oracle.judge import Cents

from unefois.law import parameters
from unefois.law.are.api import steps_of
from unefois.law.money import half_up
from unefois.law.periods import month_days, month_number

if TYPE_CHECKING:
    from tools.oracle.careers import WorkMonth
    from tools.oracle.judge import Ledger

    from unefois.law.are.engine import Steps
    from unefois.law.are.model import Career

Flags = frozenset[str]
_THIRTY = date(2025, 4, 1)


def steps(career: Career) -> Steps:
    """One month of a right that goes on."""
    return steps_of(career, 1)


def paid_daily(found: Steps) -> int:
    """The allowance of the month, degressive or not, in cents."""
    if found.months is None:
        raise ValueError("no months")
    rates = found.months.rates
    still = int(parameters.get("are/degressivite_suspension").by_month(found.months.month[0, :1])[0])
    degressive = bool(found.table.persons.prior_full_days[0] > 0) and not still
    return int((rates.reduced if degressive else rates.daily)[rates.of[0, 0]])


def compare(ledger: Ledger, number: int, given: WorkMonth, career: Career, theirs: dict[str, Any]) -> None:
    """Every figure of one month."""
    found = steps(career)
    schedule = found.months
    if schedule is None:
        raise ValueError("no months")
    month, when = month_number(given.month), given.month
    sjr, full, pay, amount = int(given.sjr * 100), int(given.daily * 100), int(given.pay * 100), paid_daily(found)
    story = f"{when:%Y-%m}, SJR {given.sjr}, allowance {amount / 100:.2f}, pay {given.pay}, {given.left} days left"

    def add(figure: str, ours: Any, answer: Any, emulate: Any, *switches: str) -> None:
        ledger.compare(f"work: {figure}", number, ours, answer, emulate, switches, story)

    def payable(flags: Flags) -> int:
        length = int(month_days(month)) if when < _THIRTY or "calendar_month" in flags else 30
        taken = half_up(pay * 7, 100) * 10 if "decime" in flags else half_up(pay * 7, 10)
        left = length * full - taken
        if "no_total_cap" not in flags:
            left = min(left, half_up(sjr * 3042, 100) - pay)
        days = max(half_up(left, full), 0)
        if "half_to_even" in flags and 2 * left % (2 * full) == full and days % 2:
            days -= 1
        return min(days, length)

    add("days payable", int(schedule.payable[0, 0]), theirs["complement_are_nombre_jours_indemnisables"], payable,
        "no_total_cap", "calendar_month", "decime", "half_to_even")  # fmt: skip
    due = theirs["complement_are_nombre_jours_indemnisables"]
    days = min(due, given.left)
    add("days paid", days, theirs["complement_are_nombre_jours_indemnises"], lambda _: days)
    gross = Cents(days * amount)
    add("gross of the month", gross, theirs["complement_are_brut"], lambda _: gross)
    if not due:
        return
    withheld = -theirs["chomage_cotisation_retraite_complementaire_journaliere"]

    def pension(flags: Flags) -> Cents:
        if "all_or_nothing" not in flags:
            return Cents(taxed(amount, sjr, month, -100, 0)[0])
        minimum = one("are/allocation_minimale", when, 100)
        return Cents(half_up(sjr * 3, 100) if amount * 100 - sjr * 3 > minimum * 100 else 0)

    add("pension contribution", pension(frozenset()), withheld, pension, "all_or_nothing")
    base = amount - withheld
    threshold = one("retenues/seuil_ecretement", when, 100)
    room = max(base - threshold, 0)

    def csg(flags: Flags) -> Cents:
        whole = base * 9825 * 620
        if "all_or_nothing" in flags:
            return Cents(half_up(whole, 10**8) if base * 10**8 - whole > threshold * 10**8 else 0)
        return Cents(min(half_up(whole, 10**8), room))

    csg_found = -theirs["complement_are_csg_journaliere"]

    def crds(flags: Flags) -> Cents:
        whole = base * 9825 * 50
        if "all_or_nothing" in flags:
            taken = -csg_found if "sign_slip" in flags else csg_found
            return Cents(half_up(whole, 10**8) if (base - taken) * 10**8 - whole > threshold * 10**8 else 0)
        return Cents(min(half_up(whole, 10**8), max(room - csg_found, 0)))

    add("CSG", csg(frozenset()), csg_found, csg, "all_or_nothing")
    crds_found = -theirs["complement_are_crds_journaliere"]
    add("CRDS", crds(frozenset()), crds_found, crds, "all_or_nothing", "sign_slip")

    def net(flags: Flags) -> Cents:
        charged = due if "charged_on_unpaid_days" in flags else days
        return Cents(max(theirs["complement_are_brut"] - charged * (withheld + csg_found + crds_found), 0))

    add("net of the month", net(frozenset()), theirs["complement_are_net"], net, "charged_on_unpaid_days")
