"""The doubts: what no source read so far establishes is a switch, with the most probable value as default.

Never silent: each switch is a field of :class:`Options`, each has its entry in :data:`DOUBTS` (from which
``docs/rules/doubts.md`` is written), and a result names those that weighed on it.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import msgspec


class Options(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The switches. The defaults are the most probable readings."""

    deferral_rounding: Literal["floor", "ceil"] = "floor"
    leave_cap_since: Literal["2021-10-01", "2019-11-01"] = "2021-10-01"
    activity_rounding: Literal["cent", "decime"] = "cent"
    thirty_days_for_old_procedures: bool = True
    thirty_day_first_month: Literal["minus_lost", "calendar"] = "minus_lost"
    month_end_included: bool = True
    worked_divisor: Literal["cap_365", "exact"] = "cap_365"
    divisor_floor: Literal[0, 182] = 0
    worked_days_counted: Literal["contracts", "times_1_4"] = "contracts"
    revalue: bool = True
    voluntary_threshold_2025: Literal[65, 88] = 65
    degressive_rounding: Literal["cent", "euro"] = "cent"
    csg_rounding: Literal["once", "twice"] = "once"
    old_activity_rounding: Literal["floor", "half_up", "ceil"] = "floor"
    quotient_2014: bool = True
    reform_2026: bool = False
    rule_set: str = ""
    """Force a rule set (to compare): its id, as ``2025``. Empty: the one the law designates."""
    rule_day: date | None = None
    """Force the day that chooses rules and dated parameters (to compare)."""
    without_pay_ceiling: bool = False
    """Leave out the monthly ceiling of four PMSS (to explain a figure received)."""


class Doubt(msgspec.Struct, frozen=True):
    """An open question: what is asked, the reading kept and the other, why, and what would settle it."""

    switch: str
    question: str
    kept: str
    other: str
    why: str
    settled_by: str


DOUBTS: Final = (
    Doubt(
        "deferral_rounding",
        "Nombre de jours d'un différé : entier obtenu ou entier supérieur ?",
        "`floor` : partie entière",
        "`ceil` : 31,69 jours font 32",
        "Les textes disent « chiffre entier obtenu » ; legavox arrondit au-dessus (SJR 78,90, ICCP 2 500 €).",
        "circulaire, fiche différés",
    ),
    Doubt(
        "leave_cap_since",
        "Depuis quand le différé congés payés est-il limité à 30 jours ?",
        "`2021-10-01` : depuis le 1er octobre 2021",
        "`2019-11-01` : depuis le 1er novembre 2019",
        "Le texte de 2019 le porte pour une annexe ; les pages Unédic de 2016 et 2019 n'en parlent pas.",
        "circulaire 2019-12",
    ),
    Doubt(
        "activity_rounding",
        "Activité réduite : les 70 % du salaire sont-ils arrondis au centime ou au décime ?",
        "`cent` : au centime",
        "`decime` : à dix centimes, comme openfisca-france",
        "Aucun texte lu ; les cas publiés donnent le même nombre de jours.",
        "circulaire 2014-26, fiche activité",
    ),
    Doubt(
        "thirty_days_for_old_procedures",
        "Les 30 jours par mois valent-ils pour un licenciement engagé avant le 1er avril 2025 ?",
        "`true` : pour tous",
        "`false` : ces droits restent payés aux jours du mois",
        "service-public.fr et BDO disent tous les droits en cours ; cdg61 les excepte.",
        "circulaire 2025-03",
    ),
    Doubt(
        "thirty_day_first_month",
        "Mois incomplet à l'ouverture du droit, depuis les 30 jours : comment compter ?",
        "`minus_lost` : 30 moins les jours non indemnisables du mois",
        "`calendar` : les jours qui restent dans le mois, 30 au plus",
        "La règle est lue pour la maladie (3 jours d'arrêt : 27 jours) ; pour l'ouverture elle est supposée.",
        "circulaire 2025-03",
    ),
    Doubt(
        "month_end_included",
        "Contrat fini le dernier jour d'un mois : ce mois est-il dans les douze mois civils de référence ?",
        "`true` : oui",
        "`false` : les douze mois qui précèdent ce mois",
        "Connaissance générale de la pratique ; l'article dit « précédant le dernier jour travaillé payé ».",
        "règlement 2011, art. 11",
    ),
    Doubt(
        "worked_divisor",
        "2017-2021 : diviseur du SJR d'une année entière (260 à 262 jours ouvrés × 1,4) ?",
        "`cap_365` : 365 pour une année entière, et 365 au plus",
        "`exact` : 364 à 366,8 selon le calendrier",
        "Les cas publiés (1 800 € sur douze mois, SJR 59,18 ; exemple Unédic de 2021) supposent 365.",
        "circulaire 2017-20",
    ),
    Doubt(
        "divisor_floor",
        "Depuis octobre 2021 : le diviseur du SJR a-t-il un plancher de 182 jours ?",
        "`0` : non",
        "`182` : oui, comme openfisca-france",
        "Ne joue que pour 130 jours travaillés sur moins de 182 jours calendaires (septembre à février).",
        "circulaire 2021-13",
    ),
    Doubt(
        "worked_days_counted",
        "Depuis octobre 2021 : quand les jours non travaillés sont plafonnés, à quels jours les ajoute-t-on ?",
        "`contracts` : aux jours calendaires des contrats",
        "`times_1_4` : aux jours travaillés × 1,4, comme openfisca-france",
        "Les deux lectures ont le même plafond (70 ou 75 % des jours travaillés × 1,4) ; écart d'un ou deux jours.",
        "circulaire 2021-13, fiche durée, exemple chiffré",
    ),
    Doubt(
        "revalue",
        "Le SJR est-il revalorisé pendant le droit, avec la partie fixe ?",
        "`true` : si le salaire de référence est antérieur de six mois, une fois le droit payé",
        "`false` : la partie fixe et le minimum seuls",
        "Lu dans la presse (2012, 2023) ; l'arrondi au centime à chaque étape est supposé.",
        "circulaire de revalorisation",
    ),
    Doubt(
        "voluntary_threshold_2025",
        "Depuis avril 2025 : combien de jours travaillés effacent un départ volontaire antérieur ?",
        "`65` : 65 jours",
        "`88` : 88 jours",
        "Le seuil de 88 jours est lu pour la reprise d'un droit (art. 26) ; pour l'article 4 e il ne l'est pas.",
        "circulaire 2025-03",
    ),
    Doubt(
        "degressive_rounding",
        "L'allocation dégressive (0,7 × AJ) est-elle arrondie au centime ou à l'euro ?",
        "`cent` : au centime",
        "`euro` : à l'euro, comme openfisca-france",
        "Toutes les autres allocations journalières sont au centime.",
        "simulateur officiel sur un cas dégressif",
    ),
    Doubt(
        "csg_rounding",
        "La CSG est-elle arrondie une fois sur 6,2 % ou deux fois (3,8 % et 2,4 %) ?",
        "`once` : une fois, sur 6,2 %",
        "`twice` : deux fois, sur 3,8 % puis sur 2,4 %",
        "Une fois reproduit le simulateur officiel ; deux fois s'en écarte d'un centime par jour.",
        "avis de paiement",
    ),
    Doubt(
        "old_activity_rounding",
        "Avant octobre 2014 : arrondi du nombre de jours non indemnisables ?",
        "`floor` : à l'entier inférieur",
        "`half_up` ou `ceil` : au plus proche, ou à l'entier supérieur",
        "Connaissance générale ; les articles 28 à 32 du règlement de 2011 n'ont pas été relus.",
        "règlement 2011, art. 28 à 32",
    ),
    Doubt(
        "quotient_2014",
        "2014-2017 : la durée réduite par le quotient de 75 % est-elle arrondie au-dessous ?",
        "`true` : partie entière de 75 % × SJR × jours d'affiliation / AJ, au besoin sous la durée minimale",
        "`false` : pas de quotient",
        "L'article 9 § 2 est lu (75 % du salaire de référence rapporté à l'affiliation) ; l'arrondi ne l'est pas.",
        "circulaire 2014-26, fiche durée",
    ),
    Doubt(
        "reform_2026",
        "L'accord du 25 février 2026 (rupture conventionnelle : 15 ou 20,5 mois) est-il appliqué ?",
        "`false` : la loi n'a pas été trouvée",
        "`true` : fins de contrat à partir du 1er septembre 2026 (456 jours, 624 dès 55 ans)",
        "Entrée en vigueur envisagée en septembre 2026, promulgation non trouvée.",
        "Journal officiel",
    ),
)
