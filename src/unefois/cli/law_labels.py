"""What the figures of results are called in French, by path: `daily.gross`, `months.2026-02.net`, `rates.1.net`."""

from __future__ import annotations

from typing import Final

from unefois.law.are.figures import LABELS as _COMPARED

RISKS: Final = {
    "maladie": "maladie",
    "maternite": "maternité",
    "paternite": "paternité et accueil de l'enfant",
    "adoption": "adoption",
    "accident_travail": "accident du travail",
    "maladie_professionnelle": "maladie professionnelle",
}

_ARE: Final = {
    **_COMPARED,
    "kind": "Nature du droit",
    "rule_set_label": "Intitulé des règles",
    "rule_date": "Date des règles",
    "end_of_contract": "Fin du contrat",
    "age": "Âge",
    "affiliation_hours": "Heures d'affiliation",
    "worked_days": "Jours travaillés",
    "calendar_days": "Jours du calendrier",
    "window_start": "Début de la période de référence",
    "end_of_rights_supplement": "Complément de fin de droits",
    "daily.formula": "Formule retenue",
    "daily.with_fixed_part": "Part du SJR et partie fixe",
    "daily.percentage_alone": "Part du SJR seule",
    "daily.minimum": "Allocation minimale",
    "daily.ceiling": "Plafond de l'allocation",
    "daily.local_scheme": "Régime local par jour",
    "daily.degressive_net": "Allocation dégressive nette",
    "delays.specific_until": "Fin du différé spécifique",
    "delays.paid_leave_until": "Fin du différé congés payés",
    "delays.waiting_from": "Début du délai d'attente",
    "rights.old_capital": "Capital de l'ancien droit",
    "rights.new_capital": "Capital du nouveau droit",
    "rights.new_daily": "Allocation du nouveau droit",
    "rights.new_days": "Durée du nouveau droit",
    "rights.may_opt": "Droit d'option",
}
_IJ: Final = {
    "risk": "Risque",
    "reference_start": "Début de la période de référence",
    "reference_end": "Fin de la période de référence",
    "base": "Salaire journalier de base",
    "waiting_days": "Délai de carence (jours)",
    "first_paid_day": "Premier jour indemnisé",
    "last_paid_day": "Dernier jour indemnisé",
    "days": "Jours indemnisés",
    "gross": "Total brut",
    "csg": "CSG",
    "crds": "CRDS",
    "net": "Total net",
    "taxable_share": "Part imposable",
}
_LINES: Final = {"months": "Mois", "rates": "Taux", "periods": "Période", "conditions": "Condition"}
_IN_A_LINE: Final = {
    "label": "intitulé",
    "name": "intitulé",
    "met": "remplie",
    "figure": "ce qui décide",
    "article": "article",
    "month": "mois",
    "from_day": "du jour",
    "to_day": "au jour",
    "start": "début",
    "end": "fin",
    "days": "jours",
    "days_open": "jours ouverts",
    "days_postponed": "jours reportés",
    "days_paid": "jours payés",
    "days_degressive": "jours dégressifs",
    "days_training": "jours de formation",
    "days_left": "jours restants",
    "capital_left": "capital restant",
    "work_gross": "salaire repris",
    "daily_gross": "brut par jour",
    "daily_net": "net par jour",
    "gross": "brut",
    "net": "net",
    "pension": "retraite complémentaire",
    "csg": "CSG",
    "crds": "CRDS",
    "local_scheme": "régime local",
}


def label(path: str) -> str:
    """The French name of a figure; its path where it has none.

    >>> label("worked_days"), label("rates.2.gross"), label("months.2026-02.net")
    ('Jours travaillés', 'Taux 2, brut', 'Mois 02/2026, net')
    """
    known = _ARE.get(path) or _IJ.get(path)
    if known:
        return known
    match path.split("."):
        case [lines, which, name] if lines in _LINES and name in _IN_A_LINE:
            number = "/".join(reversed(which.split("-")))
            return f"{_LINES[lines]} {number}, {_IN_A_LINE[name]}"
    return path
