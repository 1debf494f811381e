"""The explanation of a right, read from the figures the engine kept: never a second computation.

Every node takes its numbers from :class:`unefois.law.are.engine.Steps`; formulas are those numbers put in.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from unefois.law import parameters
from unefois.law.are import choice as choices
from unefois.law.are import rulesets
from unefois.law.are.activity import NEW_SCHEME
from unefois.law.are.daily import FULL_CSG, NO_CSG, csg_class
from unefois.law.are.options import DOUBTS
from unefois.law.are.table import NEVER, WHOLE
from unefois.law.money import euros, fr, number_fr
from unefois.law.periods import age_on, month_date, month_of, month_start, to_date
from unefois.law.trace import Node, Tracer, Used

if TYPE_CHECKING:
    from unefois.law.are.engine import Steps
    from unefois.law.are.months import Schedule

_DOUBT: Final = {doubt.switch: doubt for doubt in DOUBTS}
_PER_DAY: Final = "€/jour"


def _fr_day(day: int) -> str:
    found = to_date(day)
    return f"{found.day:02}/{found.month:02}/{found.year}"


def _used(name: str, day: date, field: str = "") -> Used:
    return parameters.get(name).used(day, field)


def _percent(name: str, day: date, *, whole: bool = False) -> str:
    """A rate in per cent; ``whole``: what is left once it is taken."""
    rate = parameters.get(name).at(day)
    return number_fr(Decimal(f"{((1 - rate) if whole else rate) * 100:f}".rstrip("0").rstrip(".")))


def _floor(day: date) -> str:
    return fr(parameters.get("are/degressivite_plancher").whole(day, 100))


def _hours(hundredths: int) -> str:
    return number_fr(euros(hundredths).normalize() if hundredths % 100 else hundredths // 100)


def conditions(steps: Steps) -> list[tuple[str, bool, str, str]]:
    """Each condition: its name, met or not, the figure that decided, the article."""
    c, a, s, p = steps.conditions, steps.affiliation, steps.situation, steps.table.persons
    rules = rulesets.RULE_SETS[int(s.rules[0])]
    unit = "jours travaillés" if rules.worked_days else "jours"
    limit = int(parameters.get("are/age_taux_plein").at(to_date(s.registered[0])))
    old = f"{int(age_on(p.birth, s.registered)[0])} ans à l'inscription, limite {limit} ans"
    if int(p.full_pension[0]) < NEVER:
        old += f" ; taux plein acquis le {_fr_day(p.full_pension[0])}"
    always = [
        ("inscription comme demandeur d'emploi", bool(c.registered[0]), _told(c.registered[0]), "art. 4 a"),
        ("aptitude physique", bool(c.fit[0]), _told(c.fit[0]), "art. 4 d"),
        ("pas en âge de la retraite à taux plein", bool(c.not_retired[0]), old, "art. 4 c"),
        ("recherche d'emploi", bool(c.seeking[0]), _told(c.seeking[0]), "art. 4 b"),
    ]
    since = int(a.since_departure[0])
    if since >= NEVER:
        loss = "aucun départ volontaire dans la période"
    elif since == 0:
        loss = "le dernier emploi a été quitté volontairement"
    else:
        loss = f"{since} {unit} depuis le départ volontaire, pour {int(a.departure_needed[0])} demandés"
    if int(steps.choice.kind[0]) == choices.RESUMED:
        if not bool(a.involuntary[0]):
            loss += f", mais {int(a.days[0])} {unit} seulement depuis le droit"
        lapse = _fr_day(steps.choice.lapse[0])
        return [
            *always,
            ("pas de départ volontaire opposable", bool(a.resumable[0]), loss, "art. 26 § 1er b"),
            (
                "droit non déchu",
                True,
                f"inscription le {_fr_day(s.registered[0])}, au plus tard le {lapse}",
                "art. 26 § 1er a",
            ),
        ]
    found = f"{int(a.days[0])} {unit} pour {int(a.needed_days[0])} demandés"
    if int(a.hours[0]):
        found += f", {_hours(int(a.hours[0]))} heures pour {_hours(int(a.needed_hours[0]))}"
    return [
        always[0],
        (
            "inscription dans les douze mois de la fin du contrat",
            bool(c.in_time[0]),
            f"inscription le {_fr_day(s.registered[0])}, au plus tard le {_fr_day(c.latest_registration[0])}",
            "art. 7",
        ),
        (
            "affiliation suffisante",
            bool(c.affiliated[0]),
            f"{found}, entre le {_fr_day(a.start[0])} et le {_fr_day(s.end[0])}",
            "art. 3",
        ),
        *always[1:],
        ("privation involontaire d'emploi", bool(c.involuntary[0]), loss, "art. 2 et 4 e"),
    ]


def _told(flag: Any) -> str:
    return "déclarée" if flag else "déclarée absente"


def before_right(steps: Steps) -> int:
    """Days of the first month that come before the first day paid."""
    first = steps.choice.first_day[0]
    return int(first - month_start(month_of(first)))


def formula(steps: Steps, at: int) -> str:
    """Which line gave the daily allowance: in a word, for the result."""
    rates = steps.months.rates if steps.months is not None else None
    if rates is None:
        return ""
    g, daily = rates.gross, int(rates.daily[at])
    if int(steps.choice.given_daily[0]):
        return "allocation notifiée"
    if daily == int(g.ceiling[at]):
        return "plafond de 75 % du SJR"
    best = max(int(g.with_fixed[at]), int(g.alone[at]))
    if daily > best:
        return "allocation minimale"
    if int(g.with_fixed[at]) >= int(g.alone[at]):
        return "40,4 % du SJR + partie fixe"
    return f"{_percent('are/taux_sjr_seul', to_date(steps.choice.rule_day[0]))} % du SJR"


def tree(steps: Steps, doubts: list[str]) -> Node:
    """The whole explanation of the first person of a computed table."""
    t = Tracer("Allocation d'aide au retour à l'emploi")
    s = steps.situation
    resumed = int(steps.choice.kind[0]) == choices.RESUMED
    rule_day = int(steps.choice.rule_day[0])
    rules = rulesets.RULE_SETS[int(rulesets.index_at(steps.choice.rule_day)[0])]
    eligible = int(steps.choice.kind[0]) != choices.NONE
    t.root.value = "droit ouvert" if eligible else "pas de droit"
    t.node(
        "Règles applicables",
        rules.label,
        formula=f"{'procédure engagée' if not resumed and rule_day != int(s.end[0]) else 'fin du contrat'} "
        f"le {_fr_day(rule_day)}, à partir du {rules.since:%d/%m/%Y}",
        article=rules.text,
    )
    _conditions(t, steps)
    if int(steps.choice.kind[0]) != choices.RESUMED:
        _reference(t, steps)
    if eligible:
        _daily(t, steps)
        if int(steps.choice.kind[0]) != choices.RESUMED:
            _duration(t, steps)
        _start(t, steps)
        if steps.table.persons.prior[0]:
            _choice(t, steps)
        _months(t, steps)
    for name in doubts:
        doubt = _DOUBT[name]
        t.node(
            f"Doute : {doubt.question}",
            _plain(doubt.kept),
            confidence="general",
            note=f"{doubt.why} Autre lecture : {_plain(doubt.other)} (option {doubt.switch}).",
        )
    return t.root


def _plain(reading: str) -> str:
    """A reading without the value of its switch: « `floor` : partie entière » → « partie entière »."""
    return reading.partition("` : ")[2] or reading.replace("`", "")


def _conditions(t: Tracer, steps: Steps) -> None:
    s, a = steps.situation, steps.affiliation
    day = to_date(s.rule_day[0])
    answers = conditions(steps)
    with t.section("Conditions", value=all(met for _, met, _, _ in answers)):
        for name, met, figure, article in answers:
            used: list[Used] = []
            if name == "affiliation suffisante":
                field = (
                    "apres" if int(s.age[0]) >= parameters.get("are/fenetre_affiliation").at(day, "pivot") else "avant"
                )
                used = [
                    _used("are/affiliation_jours", day),
                    _used("are/affiliation_heures", day),
                    _used("are/fenetre_affiliation", day, field),
                ]
            elif name.startswith("privation") and int(a.since_departure[0]) < NEVER:
                used = [_used("are/depart_volontaire", day, "jours")]
            elif name.startswith("inscription dans"):
                used = [_used("are/forclusion", day)]
            t.node(name, met, formula=figure, article=article, used=used)


def _reference(t: Tracer, steps: Steps) -> None:
    s, ref = steps.situation, steps.reference
    rules = rulesets.RULE_SETS[int(s.rules[0])]
    day = to_date(s.rule_day[0])
    pay, divisor = int(ref.pay[0]), euros(int(ref.divisor[0]) * 10).normalize()
    with t.section("Salaire journalier de référence", article="art. 11 à 13") as top:
        top.value, top.unit = euros(ref.sjr[0]), _PER_DAY
        top.formula = f"{fr(pay)} / {number_fr(divisor if divisor % 1 else int(divisor))} jours"
        t.amount(
            "Salaires retenus",
            pay,
            formula=f"du {_fr_day(ref.start[0])} au {_fr_day(ref.end[0])}, hors indemnités",
            used=[_used("are/plafond_salaire_pmss", day), _used("commun/pmss", day)],
        )
        if int(ref.rebuilt[0]):
            t.amount(
                "dont salaire reconstitué",
                ref.rebuilt[0],
                note="moyenne journalière du contrat × jours d'absence",
                confidence="general",
            )
        if rules.method == rulesets.CALENDAR:
            _calendar_divisor(t, steps, day)
        elif rules.method == rulesets.WORKED_DAYS:
            t.node(
                "Jours travaillés × 1,4",
                divisor,
                "jours",
                formula=f"{int(ref.worked[0])} × 1,4, au plus 365",
                used=[_used("are/coefficient_jours_travailles", day)],
            )
        else:
            t.node(
                "Jours des contrats dans l'année de référence",
                min(int(ref.calendar[0]) - int(ref.absent[0]), 365),
                "jours",
                formula=f"{int(ref.calendar[0])} − {int(ref.absent[0])} d'absence, au plus 365",
            )


def _calendar_divisor(t: Tracer, steps: Steps, day: date) -> None:
    ref = steps.reference
    gap, neutral, limit = int(ref.gap[0]), int(ref.neutral[0]), int(ref.gap_limit[0])
    kept = int(ref.days[0]) - int(ref.calendar[0])
    t.node(
        "Jours retenus",
        int(ref.days[0]),
        "jours",
        formula=f"{int(ref.calendar[0])} jours de contrat + {kept} jours hors contrat",
        article="art. 13",
    )
    if gap:
        ratio = number_fr(parameters.get("are/plafond_jours_non_travailles").at(day))
        t.node(
            "Jours hors contrat retenus",
            kept,
            "jours",
            formula=f"min({gap} − {neutral} neutralisés ; {ratio} × {int(ref.worked_calendar[0])}, partie entière)"
            if kept == min(gap - neutral, limit)
            else f"{int(ref.worked_calendar[0])} + {limit} − {int(ref.calendar[0])} jours de contrat",
            used=[_used("are/plafond_jours_non_travailles", day)],
            note=f"{int(ref.worked_calendar[0])} = {int(ref.worked[0])} jours travaillés × 1,4",
        )


def _daily(t: Tracer, steps: Steps) -> None:
    months, _s = steps.months, steps.situation
    if months is None:
        return
    rates = months.rates
    at = int(rates.of[0, 0])
    pay_day, rule_day = month_date(rates.month[at]), to_date(steps.choice.rule_day[0])
    sjr, g, n = int(rates.sjr[at]), rates.gross, rates.net
    daily = int(rates.daily[at])
    with t.section("Allocation journalière brute", article="art. 14 à 16") as top:
        top.value, top.unit, top.formula = euros(daily), _PER_DAY, formula(steps, at)
        if not int(steps.choice.given_daily[0]):
            mixed = _percent("are/taux_sjr_avec_partie_fixe", rule_day)
            alone = _percent("are/taux_sjr_seul", rule_day)
            fixed, share = int(g.fixed[at]), int(steps.reference.share[0])
            t.amount(
                "Avec partie fixe",
                g.with_fixed[at],
                _PER_DAY,
                formula=f"{mixed} % × {fr(sjr)} + {fr(fixed)}",
                used=[_used("are/taux_sjr_avec_partie_fixe", rule_day), _used("are/partie_fixe", pay_day)],
            )
            t.amount(
                "Sans partie fixe",
                g.alone[at],
                _PER_DAY,
                formula=f"{alone} % × {fr(sjr)}",
                used=[_used("are/taux_sjr_seul", rule_day)],
            )
            t.amount(
                "Allocation minimale",
                g.minimum[at],
                _PER_DAY,
                used=[_used("are/allocation_minimale", pay_day)],
            )
            t.amount(
                "Plafond",
                g.ceiling[at],
                _PER_DAY,
                formula=f"75 % × {fr(sjr)}, appliqué en dernier",
                used=[_used("are/plafond_sjr", rule_day)],
            )
            if share != WHOLE:
                t.node(
                    "Temps partiel",
                    euros(share),
                    "%",
                    note="la partie fixe et le minimum sont réduits à cette part",
                    article="art. 15",
                )
    with t.section("Retenues par jour", article="art. 19 ; CSS art. L136-8") as top:
        top.value, top.unit = euros(daily - int(n.net[at])), _PER_DAY
        t.amount(
            "Retraite complémentaire",
            n.pension[at],
            _PER_DAY,
            formula=f"3 % × {fr(sjr)}, sans descendre sous {fr(int(g.minimum[at]))}",
            used=[_used("retenues/retraite_complementaire", pay_day)],
        )
        _social(t, steps, at, pay_day)
        if int(n.local[at]):
            t.amount("Régime local", n.local[at], _PER_DAY, used=[_used("retenues/alsace_moselle", pay_day)])
    t.amount("Allocation journalière nette", n.net[at], _PER_DAY, note="avant impôt sur le revenu")
    if int(rates.reduced[at]) != daily:
        first = int(parameters.get("are/degressivite_jour").at(max(rule_day, date(2021, 7, 1))))
        t.amount(
            "Allocation dégressive",
            rates.reduced[at],
            _PER_DAY,
            formula=f"0,7 × {fr(daily)}, au moins {_floor(pay_day)}, à partir du {first}e jour",
            article="art. 17 bis",
            used=[
                _used("are/degressivite_plancher", pay_day),
                _used("are/degressivite_age", rule_day),
                _used("are/degressivite_jour", max(rule_day, date(2021, 7, 1))),
            ],
        )


def _social(t: Tracer, steps: Steps, at: int, pay_day: date) -> None:
    """CSG then CRDS: the rate that the tax income leads to, and the threshold under which the net may not go."""
    rates, persons = steps.months.rates, steps.table.persons  # type: ignore[union-attr]  # asked with its months
    n = rates.net
    kind = int(np.ravel(csg_class(persons.rfr[:1], persons.quarter_shares[:1], rates.month[at : at + 1]))[0])
    base, threshold = int(rates.daily[at]) - int(n.pension[at]), int(n.threshold[at])
    kept = _percent("retenues/abattement_assiette", pay_day, whole=True)
    for name, label, rate in (
        ("csg", "CSG", "csg_taux_plein" if kind == FULL_CSG else "csg_taux_reduit"),
        ("crds", "CRDS", "crds_taux"),
    ):
        value = int(getattr(n, name)[at])
        used = [_used(f"retenues/{rate}", pay_day), _used("retenues/seuil_ecretement", pay_day)]
        if kind == NO_CSG:
            said = f"exonération : revenu fiscal de référence de {fr(int(persons.rfr[0]))}"
            used = [_used("retenues/seuils_rfr", pay_day, "seuil_1")]
        elif base <= threshold:
            said = f"exonération : {fr(base)} par jour ne dépassent pas le seuil de {fr(threshold)}"
        else:
            said = f"{fr(base)} × {kept} % × {_percent(f'retenues/{rate}', pay_day)} %"
            used.append(_used("retenues/abattement_assiette", pay_day))
            if int(n.net[at]) + int(n.local[at]) == threshold:
                said += f", limitée pour que le net reste à {fr(threshold)}"
        t.amount(label, value, _PER_DAY, formula=said, used=used)


def _duration(t: Tracer, steps: Steps) -> None:
    d, s = steps.duration, steps.situation
    day = to_date(s.rule_day[0])
    text = f"{int(d.base[0])} jours"
    if int(d.coefficient[0]) != 100:  # noqa: PLR2004
        text = f"{int(d.base[0])} × {number_fr(euros(d.coefficient[0]))} arrondi à {int(d.weighted[0])}"
    text += f" ; au moins {int(d.minimum[0])}, au plus {int(d.maximum[0])}"
    used = [_used("are/duree_minimale", day), _used("are/duree_maximale", day, _bracket(steps, day))]
    if int(d.coefficient[0]) != 100:  # noqa: PLR2004
        used.append(_used("are/coefficient_conjoncture", day))
    if int(d.quotient[0]) < NEVER:
        text += f" ; quotient {int(d.quotient[0])}"
        used.append(_used("are/quotient_75", day))
    kept = int(steps.choice.days[0])
    t.node("Durée", kept, "jours", formula=text, article="art. 9", used=used)
    if int(d.supplement[0]):
        t.node(
            "Complément de fin de droits possible",
            int(d.supplement[0]),
            "jours",
            article="art. 9 bis",
            note="si l'Insee publie un taux de chômage de 9 % ou plus, ou en hausse de 0,8 point",
        )


def _bracket(steps: Steps, day: date) -> str:
    longest, age = parameters.get("are/duree_maximale"), int(steps.situation.age[0])
    if age < longest.at(day, "age_1"):
        return "jours_1"
    return "jours_2" if age < longest.at(day, "age_2") else "jours_3"


def _start(t: Tracer, steps: Steps) -> None:
    b, s = steps.start, steps.situation
    day, end = to_date(s.rule_day[0]), to_date(s.end[0])
    with t.section("Point de départ", article="art. 21 à 23") as top:
        top.value = to_date(steps.choice.first_day[0])
        top.formula = f"fin du contrat le {end:%d/%m/%Y}"
        kind = (
            "economique"
            if int(b.specific_cap[0]) == parameters.get("are/differe_specifique_plafond").at(day, "economique")
            else "general"
        )
        t.node(
            "Différé spécifique",
            int(b.specific[0]),
            "jours",
            formula=f"{fr(int(b.supra[0]))} / {fr(int(b.divisor[0]))}, au plus {int(b.specific_cap[0])} "
            f"→ jusqu'au {_fr_day(b.specific_end[0])}"
            if int(b.supra[0])
            else "aucune indemnité au-delà de la loi",
            used=[_used("are/differe_specifique_plafond", day, kind)],
        )
        cap = "" if int(b.leave_cap[0]) >= NEVER else f", au plus {int(b.leave_cap[0])}"
        t.node(
            "Différé congés payés",
            int(b.leave[0]),
            "jours",
            formula=f"{fr(int(b.leave_pay[0]))} / {fr(int(steps.choice.sjr[0]))}{cap} "
            f"→ jusqu'au {_fr_day(b.leave_end[0])}"
            if int(b.leave_pay[0])
            else "aucune indemnité de congés payés",
        )
        t.node(
            "Délai d'attente",
            int(b.waiting[0]),
            "jours",
            formula=f"à partir du {_fr_day(b.waiting_from[0])}"
            if int(b.waiting[0])
            else "déjà servi pour ce droit ou dans les douze mois",
            used=[_used("are/delai_attente", day)],
        )


def _choice(t: Tracer, steps: Steps) -> None:
    c, p = steps.choice, steps.table.persons
    with t.section("Ancien droit et nouveau droit", value=choices.KINDS[int(c.kind[0])], article="art. 26 à 28"):
        t.amount(
            "Ancien droit : reste",
            c.old_capital[0],
            formula=f"{int(p.prior_remaining[0])} jours × {fr(int(p.prior_daily[0]))}",
        )
        t.amount(
            "Nouveau droit : total",
            c.new_capital[0],
            formula=f"{int(steps.duration.days[0])} jours × {fr(int(steps.gross.daily[0]))}"
            if int(c.new_capital[0])
            else "les derniers contrats n'ouvrent pas de droit",
        )
        t.node("Droit d'option ouvert", bool(c.may_opt[0]))


def _months(t: Tracer, steps: Steps) -> None:
    m = steps.months
    if m is None:
        return
    rates = m.rates
    daily, net, low = rates.daily.tolist(), rates.net.net.tolist(), rates.reduced_net.net.tolist()
    paid, at, training = m.paid[0].tolist(), rates.of[0].tolist(), m.paid_training[0].tolist()
    lost, months, total_net, left = m.lost[0].tolist(), m.month[0].tolist(), m.net[0].tolist(), m.left[0].tolist()
    reduced = m.paid_reduced[0].tolist() if m.paid_reduced.shape == m.paid.shape else [0] * len(paid)
    worked = m.worked_pay[0].tolist() if m.worked_pay.shape == m.paid.shape else [-1] * len(paid)
    before = before_right(steps)
    with t.section("Paiements", article="art. 25, 30 à 32") as top:
        top.value, top.unit = euros(sum(m.gross[0].tolist())), "€ bruts"
        for i, days in enumerate(paid):
            text = f"{days} jours × {fr(net[at[i]])} nets"
            if reduced[i]:
                text = f"{days - reduced[i]} jours × {fr(net[at[i]])} + {reduced[i]} × {fr(low[at[i]])}"
            if training[i]:
                text += f", dont {training[i]} en formation (AREF)"
            if worked[i] >= 0:
                text += _work(m, i, daily[at[i]], worked[i], int(rates.sjr[at[i]]))
            if not i and before:
                text += f" ; le droit commence après {before} jours du mois"
            if postponed := lost[i] - (0 if i else before):
                text += f" ; {postponed} jours non indemnisables, reportés"
            if left[i]:
                text += f" ; il reste {left[i]} jours"
            month = month_date(months[i])
            t.amount(f"{month.month:02}/{month.year}", total_net[i], "€ nets", formula=text)
            if not left[i]:
                break


def _work(m: Schedule, i: int, daily: int, pay: int, sjr: int) -> str:
    """How the pay declared for a month reduced its days: 70 % of it since 2014-10, days at the SJR before."""
    days, payable = int(m.open[0, i]), int(m.payable[0, i])
    if int(m.month[0, i]) < NEW_SCHEME:
        return f" ; {days} jours − {fr(pay)} ÷ {fr(sjr)} (SJR) → {payable} jours"
    return f" ; ({days} jours × {fr(daily)} − 70 % de {fr(pay)}) ÷ {fr(daily)} → {payable} jours"
