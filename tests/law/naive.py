"""The ARE once more, written day by day and as plainly as possible, to check the engine against.

Nothing here is shared with the engine but the parameters: days are counted one by one on dates, amounts are
``Decimal``. It knows new rights of the general scheme (no old right, no part time, no tax income).
"""

from __future__ import annotations

import calendar
import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from unefois.law import parameters

DAY = timedelta(days=1)
CENT = Decimal("0.01")
VOLUNTARY = {"demission", "rupture_essai_salarie", "abandon_de_poste", "retraite"}


def p(name, day, field=""):
    return parameters.get(name).at(day, field)


def near(value, step=CENT):
    return (value / step).to_integral_value(ROUND_HALF_UP) * step


def days(first, last):
    while first <= last:
        yield first
        first += DAY


def month_end(day):
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def plus_months(day, n):
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def right(career):  # noqa: C901, PLR0912 - plain on purpose: one reading from top to bottom
    """The figures of a right: a dict, or ``None`` when a condition is missing."""
    person, jobs = career.person, career.employments
    end = max(job.end for job in jobs)
    rule = end
    years = age(person.birth, end)
    window = p("are/fenetre_affiliation", rule, "avant")
    if years >= p("are/fenetre_affiliation", rule, "pivot"):
        window = p("are/fenetre_affiliation", rule, "apres")
    start = plus_months(end, -int(window)) + DAY
    if end == month_end(end):
        start = plus_months(end.replace(day=1), 1 - int(window))
    whole = rule >= date(2021, 10, 1)
    by_worked = rule >= date(2017, 11, 1)

    covered, unpaid, absent = set(), set(), set()
    for job in jobs:
        covered |= set(days(max(job.start, start), min(job.end, end)))
        for absence in job.absences:
            away = set(days(absence.start, absence.end))
            absent |= away
            if absence.kind == "sans_solde":
                unpaid |= away
    counted = covered - unpaid
    affiliation = sum(day.weekday() < 5 for day in counted) if by_worked else len(counted)
    if affiliation < p("are/affiliation_jours", rule):
        return None
    needed = p("are/depart_volontaire", rule, "jours")
    for job in jobs:
        if job.end_reason in VOLUNTARY and job.end >= start:
            after = {day for day in covered if day > job.end}
            if (sum(day.weekday() < 5 for day in after) if by_worked else len(after)) < needed:
                return None

    if whole:
        first, last = start, end
    else:
        last = end if month_end(end) == end else end.replace(day=1) - DAY
        first = plus_months(last.replace(day=1), -11)
    monthly = defaultdict(Decimal)
    for job in jobs:
        month = job.start.replace(day=1)
        while month <= job.end:
            a, b = max(month, job.start), min(month_end(month), job.end)
            full = (b - a).days + 1
            away = sum(a <= day <= b for one in job.absences for day in days(one.start, one.end))
            gross = near(job.monthly_gross * (full - away) / month_end(month).day)
            inside = (min(b, last) - max(a, first)).days + 1
            if inside > 0:
                monthly[month] += near(gross * inside / full)
            month = month_end(month) + DAY
        if whole and job.absences:  # the only contract then
            held = sum(monthly.values())
            lost = [day for one in job.absences for day in days(one.start, one.end) if first <= day <= last]
            worked = (min(job.end, last) - max(job.start, first)).days + 1 - len(lost)
            for month, count in Counter(day.replace(day=1) for day in lost).items():
                monthly[month] += near(held * count / worked) if worked else 0
    pay = sum(min(gross, 4 * p("commun/pmss", month)) for month, gross in monthly.items())

    inside = {day for day in covered if first <= day <= last} if whole else set()
    if not whole:
        for job in jobs:
            inside |= set(days(max(job.start, first), min(job.end, last)))
    if whole:
        worked = math.ceil(sum(day.weekday() < 5 for day in inside) * Decimal("1.4"))
        gap = (end - min(inside)).days + 1 - len(inside)
        kept = len(inside) + min(gap, int(worked * p("are/plafond_jours_non_travailles", rule)))
        divisor = Decimal(kept)
    elif by_worked:
        lost = {day for day in absent if first <= day <= last}
        worked = sum(day.weekday() < 5 for day in inside) - sum(day.weekday() < 5 for day in lost)
        divisor = min(worked * Decimal("1.4"), Decimal(365))
        if len(inside) - len(lost) >= 365:
            divisor = Decimal(365)
    else:
        lost = {day for day in absent if first <= day <= last}
        divisor = Decimal(min(len(inside) - len(lost), 365))
    if divisor <= 0 or not pay:
        return None
    sjr = near(pay / divisor)

    if whole:
        base = int(divisor)
    elif by_worked:
        base = math.ceil(affiliation * Decimal("1.4"))
    else:
        base = affiliation
    if rule >= date(2023, 2, 1):
        base = math.ceil(base * Decimal("0.75"))
    longest = parameters.get("are/duree_maximale")
    bracket = 1 + (years >= longest.at(rule, "age_1")) + (years >= longest.at(rule, "age_2"))
    most = int(longest.at(rule, f"jours_{bracket}"))
    duration = min(max(base, int(p("are/duree_minimale", rule))), most)
    if date(2014, 7, 1) <= rule < date(2017, 11, 1):
        at_start, _ = allowance(sjr, rule, person.registered)
        duration = min(duration, int(sjr * min(affiliation, most) * Decimal("0.75") / at_start))

    until = end
    if rule < date(2014, 7, 1):
        supra = [job for job in jobs if job.end == end]
        divisor_money, horizon = sjr, end - DAY
    else:
        supra = jobs
        divisor_money, horizon = p("are/differe_specifique_diviseur", rule), end - 182 * DAY
    for job in supra:
        if job.end > horizon:
            cap = p(
                "are/differe_specifique_plafond",
                rule,
                "economique" if job.end_reason == "licenciement_economique" else "general",
            )
            until = max(until, job.end + DAY * int(min(job.severance_above_legal // divisor_money, cap)))
    back = 0 if rule < date(2014, 7, 1) else 91 if rule < date(2017, 11, 1) else 182
    leave = sum(
        (job.paid_leave_indemnity for job in jobs if (back and job.end > end - back * DAY) or job.end == end),
        Decimal(0),
    )
    leave_days = int(leave // sjr)
    if rule >= date(2021, 10, 1):
        leave_days = min(leave_days, 30)
    first_day = max(until + DAY * (leave_days + 1), person.registered) + 7 * DAY
    return {
        "affiliation": affiliation,
        "sjr": sjr,
        "duration": duration,
        "first_day": first_day,
        "months": list(months(career, rule, years, sjr, last, duration, first_day)),
    }


def allowance(sjr, rule, day):
    """The daily allowance and what is left of it after deductions, paid on a day."""
    month = day.replace(day=1)
    share = Decimal("0.574") if rule < date(2014, 7, 1) else Decimal("0.57")
    best = max(near(Decimal("0.404") * sjr) + p("are/partie_fixe", month), near(share * sjr))
    minimum = p("are/allocation_minimale", month)
    gross = min(max(best, minimum), near(Decimal("0.75") * sjr))
    return gross, net(gross, sjr, month)


def net(gross, sjr, month):
    minimum, floor = p("are/allocation_minimale", month), p("retenues/seuil_ecretement", month)
    left = gross - max(min(near(Decimal("0.03") * sjr), gross - minimum), Decimal(0))
    base = left * (1 - p("retenues/abattement_assiette", month))
    csg = max(min(near(base * Decimal("0.062")), left - floor), Decimal(0))
    crds = max(min(near(base * Decimal("0.005")), left - csg - floor), Decimal(0))
    return left - csg - crds


def months(career, rule, years, sjr, reference_end, duration, first_day):
    """Each month: (month, days paid, gross, net, days left)."""
    stopped = {day for event in career.events if event.kind != "formation" for day in days(event.start, event.end)}
    earned = defaultdict(Decimal)
    for activity in career.activities:
        earned[activity.month.replace(day=1)] += activity.gross
    raises = [dated for dated in parameters.get("are/revalorisation_sjr").values if dated.since > reference_end]
    pension = plus_months(career.person.birth, 12 * int(p("are/age_taux_plein", first_day)))
    lapse = plus_months(max(job.end for job in career.employments), 36) + DAY * duration
    left, full_rate, worked_months = duration, 0, 0
    month = first_day.replace(day=1)
    while left > 0 and month < date(2060, 1, 1):
        for dated in raises:
            if first_day <= dated.since == month and plus_months(reference_end, 6) <= dated.since:
                sjr = near(sjr * (1 + dated.value))
        gross, after = allowance(sjr, rule, month)
        length = month_end(month).day
        lost = sum(
            day < first_day or day in stopped or day >= pension or day > lapse for day in days(month, month_end(month))
        )
        basis = 30 if month >= date(2025, 4, 1) else length
        payable = max(basis - lost, 0) if lost < length else 0
        if month in earned:
            worked_months += 1
            payable = after_work(career, years, month, payable, gross, sjr, earned[month], worked_months)
        paid = min(payable, left)
        left -= paid
        low = degressive(gross, rule, years, month)
        start = int(p("are/degressivite_jour", max(rule, date(2021, 7, 1))))
        reduced = 0
        if low != gross and not date(2020, 3, 1) <= month < date(2021, 7, 1):
            reduced = min(max(full_rate + paid - (start - 1), 0), paid)
        if not date(2020, 3, 1) <= month < date(2021, 7, 1):
            full_rate += paid
        yield (
            month,
            paid,
            (paid - reduced) * gross + reduced * low,
            (paid - reduced) * after + reduced * net(low, sjr, month),
            left,
        )
        month = month_end(month) + DAY


def after_work(career, years, month, payable, gross, sjr, pay, worked_months):
    if month >= date(2014, 10, 1):
        left = min(payable * gross - near(Decimal("0.7") * pay), near(Decimal("30.42") * sjr) - pay)
        return min(max(int(near(left / gross, Decimal(1))), 0), payable)
    hours = sum((one.hours or Decimal(0) for one in career.activities if one.month.replace(day=1) == month), Decimal(0))
    senior = years >= 50
    too_much = hours > 110 or pay > near(sjr * 365 / 12) * Decimal("0.7")
    if too_much or (worked_months > 15 and not senior):
        return 0
    return max(payable - int(pay * (Decimal("0.8") if senior else 1) / sjr), 0)


def degressive(gross, rule, years, month):
    if rule < date(2019, 11, 1) or years >= p("are/degressivite_age", rule):
        return gross
    floor = p("are/degressivite_plancher", month)
    return max(near(gross * Decimal("0.7")), floor) if gross > floor else gross
