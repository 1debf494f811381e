"""« Vérifier ma notification »: the figures of a letter against the engine's, one line a figure.

Where a figure differs, the same career is computed again under each hypothesis that could explain it (another
reading of a doubt, other rules, a contract not counted, indemnities counted as pay, another rate of CSG…); the
hypotheses that give exactly the figure received are named.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from unefois.law.are.api import compute
from unefois.law.are.figures import Figure, Letter, difference, figure, given, label
from unefois.law.are.model import Bonus, Career, CareerError, Employment, decode
from unefois.law.are.options import DOUBTS, Options
from unefois.law.are.result import Entitlement
from unefois.law.are.rulesets import RULE_SETS
from unefois.law.reading import in_french

if TYPE_CHECKING:
    from collections.abc import Iterator

_CENT: Final = Decimal("0.01")
_READINGS: Final[dict[str, tuple[Any, ...]]] = {
    "deferral_rounding": ("ceil",),
    "leave_cap_since": ("2019-11-01",),
    "activity_rounding": ("decime",),
    "thirty_days_for_old_procedures": (False,),
    "thirty_day_first_month": ("calendar",),
    "month_end_included": (False,),
    "worked_divisor": ("exact",),
    "divisor_floor": (182,),
    "worked_days_counted": ("times_1_4",),
    "revalue": (False,),
    "voluntary_threshold_2025": (88,),
    "degressive_rounding": ("euro",),
    "csg_rounding": ("twice",),
    "old_activity_rounding": ("half_up", "ceil"),
    "quotient_2014": (False,),
    "reform_2026": (True,),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the letter. ``difference`` is received less computed (days for dates)."""

    figure: str
    label: str
    received: Figure
    computed: Figure
    agrees: bool
    difference: Decimal | None = None
    hypotheses: list[str] = []


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The whole verification, with the right as computed."""

    agrees: bool
    lines: list[Line]
    right: Entitlement


def check(career: Career | dict[str, Any], letter: Letter | dict[str, Any]) -> Check:
    """Compare a received notification with the right that the career gives.

    :raises CareerError: what is wrong in the career or in the letter.
    """
    if not isinstance(career, Career):
        career = decode(career)
    if not isinstance(letter, Letter):
        try:
            letter = msgspec.convert(letter, Letter, strict=False)
        except msgspec.ValidationError as error:
            raise CareerError([f"letter.{in_french(error, letter, Letter)}"]) from None
    right = compute(career)
    received = given(letter)
    wrong = [path for path, value in received.items() if figure(right, path) != value]
    others = list(_alternatives(career)) if wrong else []
    lines = []
    for path, value in received.items():
        computed = figure(right, path)
        hypotheses = []
        if path in wrong:
            hypotheses = _arithmetic(right, path, value)
            hypotheses += [text for text, other in others if figure(other, path) == value]
            if path == "sjr" and isinstance(value, Decimal):
                pay = (value * right.reference_days).quantize(_CENT)
                hypotheses.append(f"un salaire de référence de {pay} € sur {right.reference_days:f} jours")
        lines.append(
            Line(
                figure=path,
                label=label(path),
                received=value,
                computed=computed,
                agrees=path not in wrong,
                difference=None if path not in wrong else difference(computed, value),
                hypotheses=hypotheses,
            )
        )
    return Check(agrees=not wrong, lines=lines, right=right)


def _alternatives(career: Career) -> Iterator[tuple[str, Entitlement]]:
    for text, other in _hypotheses(career):
        try:
            yield text, compute(other)
        except CareerError:  # the hypothesis makes no sense for this career: it explains nothing
            continue


def _hypotheses(career: Career) -> Iterator[tuple[str, Career]]:
    options = career.options
    for doubt in DOUBTS:
        for value in _READINGS[doubt.switch]:
            other = msgspec.structs.replace(options, **{doubt.switch: value})
            yield f"autre lecture : {doubt.question} → {value}", msgspec.structs.replace(career, options=other)
    uncapped = msgspec.structs.replace(options, without_pay_ceiling=True)
    yield (
        "le plafond mensuel des salaires (4 PMSS) n'a pas été appliqué",
        msgspec.structs.replace(career, options=uncapped),
    )
    yield from (
        (
            f"autres règles : {rules.label}",
            msgspec.structs.replace(career, options=msgspec.structs.replace(options, rule_set=rules.id)),
        )
        for rules in RULE_SETS
    )
    jobs = career.employments
    for number, job in enumerate(jobs):
        dates = f"du {job.start:%d/%m/%Y} au {job.end:%d/%m/%Y}"
        if len(jobs) > 1:
            yield (
                f"le contrat {dates} n'a pas été compté",
                msgspec.structs.replace(career, employments=jobs[:number] + jobs[number + 1 :]),
            )
        for text, changed in _changed_job(job):
            replaced = [*jobs[:number], changed, *jobs[number + 1 :]]
            yield f"contrat {dates} : {text}", msgspec.structs.replace(career, employments=replaced)
    person = career.person
    for text, more in (
        ("CSG au taux plein (revenu fiscal non transmis)", {"reference_tax_income": None}),
        ("exonération de CSG et de CRDS (revenu fiscal)", {"reference_tax_income": Decimal(0)}),
        ("le délai d'attente n'a pas été appliqué", {"last_waiting_period": person.registered}),
    ):
        yield text, msgspec.structs.replace(career, person=msgspec.structs.replace(person, **more))
    if career.events:
        yield "les événements (maladie, formation…) n'ont pas été comptés", msgspec.structs.replace(career, events=[])
    if career.activities:
        yield "l'activité déclarée n'a pas été comptée", msgspec.structs.replace(career, activities=[])


def _changed_job(job: Employment) -> Iterator[tuple[str, Employment]]:
    replace = msgspec.structs.replace
    if job.bonuses:
        yield "les primes n'ont pas été comptées", replace(job, bonuses=[])
    if job.absences:
        yield "les absences n'ont pas été comptées", replace(job, absences=[])
    if job.paid_leave_indemnity:
        paid = Bonus(job.paid_leave_indemnity, job.end, job.end)
        yield "l'indemnité de congés payés a été comptée comme salaire", replace(job, bonuses=[*job.bonuses, paid])
        yield "l'indemnité de congés payés n'a pas été comptée", replace(job, paid_leave_indemnity=Decimal(0))
    if job.severance_above_legal:
        yield "l'indemnité supra-légale n'a pas été comptée", replace(job, severance_above_legal=Decimal(0))
    if job.working_time != 1:
        yield "temps plein au lieu de temps partiel", replace(job, working_time=Decimal(1))
    if job.procedure_engaged is not None:
        yield "règles de la fin du contrat, non de la procédure", replace(job, procedure_engaged=None)
    if job.end_reason == "licenciement":
        yield "motif économique", replace(job, end_reason="licenciement_economique")
    if job.end_reason == "licenciement_economique":
        yield "motif non économique", replace(job, end_reason="licenciement")


def _arithmetic(right: Entitlement, path: str, value: Figure) -> list[str]:
    """What the figure itself says: a rounding, or another number of days."""
    found = []
    computed = figure(right, path)
    gap = difference(computed, value)
    if isinstance(value, Decimal) and gap is not None and abs(gap) == _CENT:
        found.append("un arrondi : un centime d'écart")
    if path == "duration_days" and value == right.reference_days:
        found.append("la durée est celle des jours de référence, sans coefficient ni maximum")
    if path == "sjr" and isinstance(value, Decimal) and value > 0:
        days = right.reference_pay / value
        whole = int(days.to_integral_value())
        if whole and whole != right.reference_days and (right.reference_pay / whole).quantize(_CENT) == value:
            found.append(
                f"{whole} jours comptés au lieu de {right.reference_days.normalize():f} "
                f"pour le même salaire de référence"
            )
    return found


__all__ = ["Check", "Letter", "Line", "Options", "check"]
