"""Who has a right to daily allowances (CSS, art. L313-1, R313-3 and R313-4).

Sickness of six months at most: hours worked over three months, or pay over six months in hourly SMIC. Longer: a year of
affiliation and more hours or pay. Birth and adoption: some months of affiliation and the short stop's condition.
Accidents at work and occupational diseases: none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unefois.law import parameters
from unefois.law.ij.model import BIRTH_RISKS, WORK_RISKS
from unefois.law.ij.result import Condition
from unefois.law.money import euros, fr, number_fr
from unefois.law.periods import add_months, day_number, month_date, to_date

if TYPE_CHECKING:
    from datetime import date

    from unefois.law.ij.model import Claim
    from unefois.law.ij.reference import Known, Reference

SHORT_MONTHS: Final = 6
KEPT_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions that open the right, and the one that keeps it after six months (``long``, sickness alone)."""

    opening: list[Condition]
    long: Condition | None

    @property
    def met(self) -> bool:
        """Whether the right is open."""
        return all(one.met for one in self.opening)


def six_months_later(claim: Claim) -> date:
    """The first day after six months of stop."""
    return to_date(int(add_months(day_number(claim.start), SHORT_MONTHS)))


def conditions(claim: Claim, reference: Reference | None, known: Known) -> Conditions:
    """Each condition with the figure that decided it."""
    opening = [
        Condition(
            "salaire de référence connu",
            reference is not None,
            f"{known.present(12)} mois connus sur les douze qui précèdent l'arrêt",
            "CSS, art. R323-4",
        )
    ]
    if claim.employment_ended is not None:
        opening.append(_kept(claim, claim.employment_ended))
    if claim.risk in WORK_RISKS:
        return Conditions(opening, None)
    opening.append(_short(claim, known))
    if claim.risk in BIRTH_RISKS:
        opening.append(_affiliated(claim))
        if claim.risk == "maternite":
            least = parameters.get("ij/maternite_durees").whole(claim.start, field="minimum")
            days = (claim.end - claim.start).days + 1
            opening.append(
                Condition(
                    "arrêt assez long",
                    days >= least * 7,
                    f"{days} jours, au moins {least} semaines",
                    "CSS, art. L331-3",
                )
            )
        return Conditions(opening, None)
    return Conditions(opening, _long(claim, known) if claim.end >= six_months_later(claim) else None)


def _kept(claim: Claim, ended: date) -> Condition:
    until = to_date(int(add_months(day_number(ended), KEPT_MONTHS)))
    figure = f"contrat fini le {ended:%d/%m/%Y}, droits maintenus jusqu'au {until:%d/%m/%Y}"
    if claim.receives_are:
        figure += ", et tant que l'ARE est versée"
    return Condition(
        "droits maintenus après l'emploi",
        claim.start <= until or claim.receives_are,
        figure,
        "CSS, art. L161-8 et L311-5",
    )


def _short(claim: Claim, known: Known) -> Condition:
    rule = parameters.get("ij/conditions_court")
    least = rule.whole(claim.start, field="heures")
    smic_day = month_date(known.last - SHORT_MONTHS + 1)
    hourly = parameters.get("commun/smic_horaire").whole(smic_day, 100)
    floor = rule.whole(claim.start, field="smic") * hourly
    hours, pay = known.hours(3), known.pay(SHORT_MONTHS)
    return Condition(
        "travail suffisant avant l'arrêt",
        hours >= least * 100 or pay >= floor,
        f"{number_fr(euros(hours))} h en trois mois (attendu {least}), "
        f"ou {fr(pay)} en six mois (attendu {fr(floor)})" + _presumed(known),
        "CSS, art. R313-3, 1°",
    )


def _long(claim: Claim, known: Known) -> Condition:
    rule = parameters.get("ij/conditions_long")
    least = rule.whole(claim.start, field="heures")
    smic_day = month_date(known.last - KEPT_MONTHS + 1)
    floor = rule.whole(claim.start, field="smic") * parameters.get("commun/smic_horaire").whole(smic_day, 100)
    months = rule.whole(claim.start, field="mois_affiliation")
    hours, pay = known.hours(12), known.pay(12)
    affiliated, said = _months(claim, months)
    return Condition(
        "travail suffisant au-delà de six mois",
        affiliated and (hours >= least * 100 or pay >= floor),
        f"{said} ; {number_fr(euros(hours))} h en douze mois (attendu {least}), "
        f"ou {fr(pay)} (attendu {fr(floor)})" + _presumed(known),
        "CSS, art. R313-3, 2°",
    )


def _affiliated(claim: Claim) -> Condition:
    months = parameters.get("ij/conditions_maternite").whole(claim.start)
    met, said = _months(claim, months)
    return Condition("affiliation suffisante", met, said, "CSS, art. R313-4")


def _months(claim: Claim, months: int) -> tuple[bool, str]:
    if claim.affiliated_since is None:
        return True, f"affiliation non donnée : {months} mois présumés"
    reached = to_date(int(add_months(day_number(claim.affiliated_since), months)))
    return (
        reached <= claim.start,
        f"affiliation depuis le {claim.affiliated_since:%d/%m/%Y}, {months} mois atteints le {reached:%d/%m/%Y}",
    )


def _presumed(known: Known) -> str:
    return " ; heures non données : temps plein présumé (151,67 h par mois)" if known.hours_presumed else ""
