"""Which days of the stop are paid: the waiting days, and the day after which nothing is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from unefois.law import parameters
from unefois.law.ij.conditions import six_months_later
from unefois.law.periods import add_months, day_number, to_date

if TYPE_CHECKING:
    from unefois.law.ij.conditions import Conditions
    from unefois.law.ij.model import Claim

RESUMED_AT_MOST: Final = 2
"""Days back at work between two stops under which the second has no waiting days (48 hours)."""
_MANY: Final = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Waiting days at the start, then the paid days; ``last`` is before ``first`` when nothing is due."""

    waiting: int
    why: str
    first: date
    last: date
    limit: str
    """Why the days stop before the end of the stop; empty when they do not."""

    @property
    def days(self) -> int:
        """Paid days."""
        return max((self.last - self.first).days + 1, 0)


def span(claim: Claim, conditions: Conditions) -> Span:
    """The paid days of an open right."""
    waiting, why = _waiting(claim)
    first = claim.start + timedelta(days=waiting)
    last, limit = claim.end, ""
    for day, reason in _limits(claim, conditions, first):
        if day < last:
            last, limit = day, reason
    return Span(waiting, why, first, last, limit)


def _waiting(claim: Claim) -> tuple[int, str]:
    if claim.risk != "maladie":
        return 0, "aucun délai de carence pour ce risque"
    days = parameters.get("ij/maladie_carence").whole(claim.start)
    if claim.no_waiting_period:
        return 0, "motif qui dispense du délai de carence"
    if claim.previous_stop_end is not None:
        back = (claim.start - claim.previous_stop_end).days - 1
        if back <= RESUMED_AT_MOST:
            return 0, f"{back} jour(s) de reprise depuis l'arrêt précédent, 48 heures au plus"
    return days, f"{days} jours à compter du {claim.start:%d/%m/%Y}"


def _limits(claim: Claim, conditions: Conditions, first: date) -> list[tuple[date, str]]:
    """Days after which nothing is due, each with its reason."""
    found: list[tuple[date, str]] = []
    if claim.risk == "maladie":
        rule = parameters.get("ij/duree_maximale")
        if claim.long_term_illness:
            years = rule.whole(claim.start, field="annees_ald")
            end = to_date(int(add_months(day_number(claim.start), 12 * years))) - timedelta(days=1)
            found.append((end, f"{years} ans au plus pour une affection de longue durée"))
        else:
            most = rule.whole(claim.start, field="ij")
            end = first + timedelta(days=max(most - claim.already_paid, 0) - 1)
            found.append((end, f"{most} indemnités au plus en trois ans, dont {claim.already_paid} déjà versées"))
        if conditions.long is not None and not conditions.long.met:
            found.append((six_months_later(claim) - timedelta(days=1), "droit ouvert pour six mois seulement"))
    else:
        days, said = legal_days(claim)
        if days:
            found.append((claim.start + timedelta(days=days - 1), said))
    return found


def legal_days(claim: Claim) -> tuple[int, str]:
    """How long a birth or adoption leave may be, in days, and in words; 0 where nothing limits it."""
    if claim.risk == "paternite":
        field = "multiple" if claim.born > 1 else "simple"
        days = parameters.get("ij/paternite_durees").whole(claim.start, field=field)
        return days, f"congé de paternité de {days} jours"
    if claim.risk == "maternite":
        if claim.born > 1:
            field = "triples" if claim.born >= _MANY else "jumeaux"
        else:
            field = "rang_3" if claim.children >= _MANY - 1 else "rang_1_2"
        weeks = parameters.get("ij/maternite_durees").whole(claim.start, field=field)
        return weeks * 7, f"congé de maternité de {weeks} semaines"
    if claim.risk == "adoption":
        field = "multiple" if claim.born > 1 else ("rang_3" if claim.children >= _MANY - 1 else "rang_1_2")
        weeks = parameters.get("ij/adoption_durees").whole(claim.start, field=field)
        return weeks * 7, f"congé d'adoption de {weeks} semaines"
    return 0, ""
