"""The explanation of daily allowances, from the intermediate figures of the computation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unefois.law import parameters
from unefois.law.ij import daily
from unefois.law.ij.engine import daily_base, taxable_share
from unefois.law.ij.model import BIRTH_RISKS, WORK_RISKS
from unefois.law.ij.options import DOUBTS
from unefois.law.ij.span import legal_days
from unefois.law.money import euros, fr, number_fr
from unefois.law.periods import month_date
from unefois.law.trace import Tracer

if TYPE_CHECKING:
    from datetime import date

    from unefois.law.ij.engine import Working
    from unefois.law.ij.reference import Reference
    from unefois.law.trace import Node, Used

TITLES: Final = {
    "maladie": "Indemnités journalières de maladie",
    "maternite": "Indemnités journalières de maternité",
    "paternite": "Indemnités journalières de paternité et d'accueil de l'enfant",
    "adoption": "Indemnités journalières d'adoption",
    "accident_travail": "Indemnités journalières d'accident du travail",
    "maladie_professionnelle": "Indemnités journalières de maladie professionnelle",
}
_PER_DAY: Final = "€/jour"
_DOUBT: Final = {one.switch: one for one in DOUBTS}
_PARAMETERS: Final = {
    "travail suffisant avant l'arrêt": (("ij/conditions_court", "heures"), ("ij/conditions_court", "smic")),
    "travail suffisant au-delà de six mois": (("ij/conditions_long", "heures"), ("ij/conditions_long", "smic")),
    "affiliation suffisante": (("ij/conditions_maternite", ""),),
}


def _used(name: str, day: date, field: str = "") -> Used:
    return parameters.get(name).used(day, field)


def _percent(name: str, day: date, field: str = "") -> str:
    return number_fr((parameters.get(name).at(day, field) * 100).normalize() + 0)


def tree(work: Working) -> Node:
    """The whole explanation of one claim."""
    claim = work.claim
    t = Tracer(TITLES[claim.risk])
    t.root.value = "droit ouvert" if work.conditions.met else "pas de droit"
    t.node(
        "Arrêt",
        f"du {claim.start:%d/%m/%Y} au {claim.end:%d/%m/%Y}",
        formula=f"{(claim.end - claim.start).days + 1} jours",
    )
    with t.section("Conditions", value=work.conditions.met):
        for one in [*work.conditions.opening, *([work.conditions.long] if work.conditions.long else [])]:
            used = [_used(name, claim.start, field) for name, field in _PARAMETERS.get(one.name, ())]
            t.node(
                one.name,
                one.met,
                formula=one.figure,
                article=one.article,
                used=used,
                confidence="general" if one.name == "droits maintenus après l'emploi" else "verified",
            )
    if work.reference is not None:
        _reference(t, work, work.reference)
        _amounts(t, work, work.reference)
    if work.span is not None:
        _days(t, work)
        _paid(t, work)
    for name in work.doubts:
        doubt = _DOUBT[name]
        t.node(
            f"Doute : {doubt.question}",
            doubt.kept.replace("`", ""),
            confidence="general",
            note=f"{doubt.why} Autre lecture : {doubt.other.replace('`', '')} (option {doubt.switch}).",
        )
    return t.root


def _reference(t: Tracer, work: Working, ref: Reference) -> None:
    claim, day = work.claim, work.claim.start
    accident = claim.risk in WORK_RISKS
    divisor = number_fr(euros(ref.divisor).normalize() + 0)
    first = month_date(ref.known.last - ref.count + 1)
    with t.section(
        "Salaire journalier de base",
        value=euros(daily_base(claim, ref)),
        unit=_PER_DAY,
        formula=f"{fr(ref.pay)} / {divisor}" + (f", au plus {fr(ref.ceiling)}" if accident else ""),
        article="CSS, art. R433-4" if accident else "CSS, art. R323-4",
        used=()
        if claim.basis == "discontinu"
        else [_used("ij/at_diviseur" if accident else "ij/maladie_diviseur", day)],
    ):
        if accident:
            t.amount(
                "Plafond journalier",
                ref.ceiling,
                _PER_DAY,
                formula=f"{_percent('ij/at_plafond', day)} % du plafond annuel, tronqué au centime",
                used=[_used("ij/at_plafond", day), _used("commun/pmss", day)],
                article="CSS, art. R433-2",
            )
        elif claim.risk in BIRTH_RISKS:
            t.amount(
                "Plafond mensuel",
                ref.ceiling,
                used=[_used("ij/maternite_plafond", day), _used("commun/pmss", day)],
                article="CSS, art. R331-5",
            )
        else:
            times = number_fr(parameters.get("ij/maladie_plafond_smic").at(day))
            t.amount(
                "Plafond mensuel",
                ref.ceiling,
                formula=f"{times} × SMIC du {ref.smic_day:%d/%m/%Y} (dernier jour du mois qui précède l'arrêt)",
                used=[_used("ij/maladie_plafond_smic", day), _used("commun/smic_mensuel", ref.smic_day)],
                article="CSS, art. R323-4",
            )
        for back in range(ref.count):
            month = month_date(ref.known.last - ref.count + 1 + back)
            given = ref.known.months.get(ref.known.last - ref.count + 1 + back)
            if given is not None:
                capped = not accident and given[0] > ref.ceiling
                t.amount(f"Salaire de {month:%m/%Y}", given[0], formula=f"retenu : {fr(ref.ceiling)}" if capped else "")
        if ref.rebuilt:
            t.node(
                "Mois sans salaire connu",
                ref.rebuilt,
                "mois",
                confidence="general",
                note="retenus pour la moyenne des autres mois de la période",
            )
    t.root.children[-1].note = f"{ref.count} mois à partir du {first:%d/%m/%Y}"


def _amounts(t: Tracer, work: Working, ref: Reference) -> None:
    claim, day = work.claim, work.claim.start
    base = f"{fr(ref.pay)} / {number_fr(euros(ref.divisor).normalize() + 0)}"
    if claim.risk in WORK_RISKS and ref.ceiling * ref.divisor < ref.pay * 100:
        base = fr(ref.ceiling)
    for number, step in enumerate(work.steps):
        name = "Indemnité journalière brute" if len(work.steps) == 1 else f"Indemnité journalière {step.label}"
        note = ""
        if claim.risk in WORK_RISKS:
            field = ("jours_1_28", "a_partir_29")[number]
            formula, used = f"{_percent('ij/at_taux', day, field)} % × {base}", [_used("ij/at_taux", day, field)]
            article = "CSS, art. R433-1 et R433-3"
            if step.gross < step.uncapped:
                note = f"{fr(step.uncapped)} limités au gain journalier net : {fr(daily.net_limit(claim, ref))}"
                used.append(_used("ij/maternite_taux_forfaitaire", day))
        elif claim.risk in BIRTH_RISKS:
            formula = f"({base}) − {_percent('ij/maternite_taux_forfaitaire', day)} %"
            used, article = [_used("ij/maternite_taux_forfaitaire", day)], "CSS, art. R331-5"
            if daily.minimum(claim) is not None:
                used.append(_used("ij/maternite_minimum", day))
            if step.gross > step.uncapped:
                note = f"{fr(step.uncapped)} relevés au minimum"
        elif number:
            used = [_used("ij/maladie_majoration_enfants", day, "premier_jour")]
            formula, article = f"2/3 × {base}, à partir du {step.from_day}e jour", "CSS, art. R323-5"
        else:
            formula, used = f"{_percent('ij/maladie_taux', day)} % × {base}", [_used("ij/maladie_taux", day)]
            article = "CSS, art. R323-5"
        t.amount(name, step.gross, _PER_DAY, formula=formula, article=article, used=used, note=note)


def _days(t: Tracer, work: Working) -> None:
    claim, due = work.claim, work.span
    if due is None:
        return
    used = [_used("ij/maladie_carence", claim.start)] if claim.risk == "maladie" else []
    t.node("Délai de carence", due.waiting, "jours", formula=due.why, article="CSS, art. R323-1", used=used)
    note = f"arrêtés au {due.last:%d/%m/%Y} : {due.limit}" if due.limit else ""
    said = legal_days(claim)[1]
    t.node(
        "Jours indemnisés",
        due.days,
        "jours",
        formula=f"du {due.first:%d/%m/%Y} au {due.last:%d/%m/%Y}" if due.days else "",
        note=note or said,
        confidence="general" if due.limit and claim.risk == "maladie" else "verified",
    )


def _paid(t: Tracer, work: Working) -> None:
    total = sum(int(one.net * 100) for one in work.periods)
    with t.section("Paiements", value=euros(total), unit="€ nets", article="CSS, art. L136-8 ; ordonnance 96-50"):
        for one in work.periods:
            with t.section(
                f"Du {one.start:%d/%m/%Y} au {one.end:%d/%m/%Y}",
                value=one.net,
                unit="€ nets",
                formula=f"{one.days} jours × {number_fr(one.daily_gross)} = {number_fr(one.gross)} € bruts",
            ):
                for name, label, rate in (("csg", "CSG", "ij/csg_taux"), ("crds", "CRDS", "ij/crds_taux")):
                    t.node(
                        label,
                        getattr(one, name),
                        "€",
                        formula=f"{_percent(rate, one.start)} % × {number_fr(one.gross)}",
                        used=[_used(rate, one.start)],
                    )
    t.node(
        "Part imposable",
        int(taxable_share(work.claim) * 100),
        "%",
        article="CGI, art. 80 quinquies et 81, 8°",
        confidence="general",
    )
