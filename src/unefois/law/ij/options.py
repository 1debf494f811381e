"""The doubts of the daily allowances: switches with the most probable reading as default, never silent."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from unefois.law.are.options import Doubt


class Options(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The switches. The defaults are the most probable readings."""

    daily_rounding: Literal["nearest", "truncated"] = "nearest"
    deduction_rounding: Literal["period", "day"] = "period"
    birth_ceiling: Literal["start", "months"] = "start"


DOUBTS: Final = (
    Doubt(
        "daily_rounding",
        "IJ : au centime le plus proche, ou tronquée ?",
        "`nearest` : au plus proche, sur le salaire journalier non arrondi",
        "`truncated` : 65,75 / 2 = 32,87",
        "Les maximums publiés (42,32 ; 53,31 ; 41,47 ; 41,95) sont au plus proche ; un exemple publié est tronqué.",
        "un relevé de paiement dont l'IJ tombe près d'un demi-centime",
    ),
    Doubt(
        "deduction_rounding",
        "CSG et CRDS : arrondies sur le total de la période ou par jour ?",
        "`period` : taux × jours × IJ, arrondi une fois",
        "`day` : arrondies par jour, puis multipliées",
        "Aucun texte lu ; l'écart est d'un demi-centime par jour au plus.",
        "un relevé de paiement de la CPAM",
    ),
    Doubt(
        "birth_ceiling",
        "Maternité, paternité, adoption : plafond mensuel de quelle date ?",
        "`start` : celui du début de l'arrêt, pour les trois mois",
        "`months` : celui de chaque mois de paie",
        "Les maximums publiés changent tous les 1er janvier ; l'article renvoie au mois de paie.",
        "CSS, art. R331-5, et circulaires CNAM",
    ),
)
