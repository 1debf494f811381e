"""The readings by which openfisca-france departs from our engine, each with its judgment and the source that decides.

A reading is not an opinion: `judge.py` puts it in our own formulas and must find OpenFisca's figure to the cent.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Reading(NamedTuple):
    """``right``: ``ours``, ``theirs``, ``open`` (no source decides), ``rounding`` (binary floats)."""

    right: str
    what: str
    why: str


READINGS: Final = {
    "age_pivot": Reading(
        "ours",
        "the window's age pivot moves to 55 for openings since 1 January 2025",
        "Unédic, circular 2025-03: ends of contract since 1 April 2025; before, 53 (decree 2019-797, art. 3)",
    ),
    "last_departure_only": Reading(
        "ours",
        "only the last contract's end reason is looked at",
        "règlement, art. 4 e: a departure of one's own will counts until 65 days are worked since",
    ),
    "one_ceiling": Reading(
        "ours",
        "every month is limited to four ceilings of the month of the opening",
        "règlement, art. 11: four times the ceiling in force in each month of pay",
    ),
    "times_1_4": Reading(
        "open",
        "days of work are worked days × 1.4 rounded up, not the days of the contracts, where the cap on days not "
        "worked applies",
        "both readings keep the cap at 70 or 75 % of worked days × 1.4; the circular's worked example was not found "
        "(doubt `worked_days_counted`)",
    ),
    "rules_of_opening": Reading(
        "ours",
        "the figures in force on the day of the opening, the day after the last contract",
        "the rule set is that of the end of contract (Unédic, circular 2025-03 § entry into force; U-sr)",
    ),
    "divisor_cap": Reading(
        "ours",
        "the SJR's divisor is limited to the longest duration (730, 913, 1,095 days)",
        "service-public, example D17: 48,000 € over 731 days make 65.66; 730 would make 65.75",
    ),
    "divisor_floor": Reading(
        "open",
        "the SJR's divisor is at least 182 days",
        "no source read (doubt `divisor_floor`); it plays for 130 worked days over fewer than 182 calendar days",
    ),
    "old_ages": Reading(
        "ours",
        "longest durations by the age pivots of 2017 (53 and 55)",
        "Unédic, circular 2025-03: 55 and 57 for contracts ended since 1 April 2025",
    ),
    "uncut_maximum": Reading(
        "ours",
        "the longest duration is not multiplied by 0.75",
        "decree 2023-33, art. 9: 548, 685 and 822 days",
    ),
    "no_minimum": Reading(
        "ours",
        "the minimum allowance is never applied",
        "règlement, art. 14: 32.13 € a day (July 2025), within 75 % of the SJR; published bands D06, D12",
    ),
    "two_roundings": Reading(
        "ours",
        "CSG is rounded twice, on 3.8 % and on 2.4 %",
        "the official simulator's figures are found with one rounding (doubt `csg_rounding`)",
    ),
    "rounded_base": Reading(
        "open",
        "the 1.75 % abatement is rounded to the cent before the rates are applied",
        "no source read; a cent a day at most",
    ),
    "never_revalued": Reading(
        "ours",
        "the SJR is frozen for the whole right",
        "règlement, art. 20: revaluation of 1 July; OpenFisca's own list of limits says that it is left out",
    ),
    "euro": Reading(
        "ours",
        "0.7 × the allowance is rounded to the whole euro",
        "every other daily amount is at the cent (doubt `degressive_rounding`)",
    ),
    "full_rate_pension": Reading(
        "open",
        "the pension contribution of the degressive allowance is that of the full allowance",
        "art. 19 limits it by the minimum allowance, far under the floor of degressivity: same figure when no one is "
        "near it",
    ),
    "thirty_always": Reading(
        "ours",
        "30 days a month before April 2025 too",
        "service-public: payments on 30 days since April 2025, the days of the month before",
    ),
    "day_183_full": Reading(
        "ours",
        "183 days are paid at the full rate",
        "règlement, art. 17 bis: the coefficient applies from the 183rd day, hence 182 full days",
    ),
    "thirty_six_months": Reading(
        "ours",
        "nothing is paid after the 36th month",
        "a limit of its loops (`MAX_MOIS_ARE`); 1,095 days take 37 months of 30 days",
    ),
    "age_of_month": Reading(
        "ours",
        "the age limit of degressivity follows the month of payment",
        "Unédic, circular 2025-03: the limit of 55 is for contracts ended since 1 April 2025",
    ),
    "floor_reached": Reading(
        "ours",
        "an allowance equal to the floor counts as degressive",
        "same amounts: the degressive allowance is the floor itself",
    ),
    "calendar_month": Reading(
        "ours",
        "the days of the month since April 2025 too",
        "service-public: 30 days a month since April 2025; 70 % of pay is taken from 30 × the allowance (cdg61)",
    ),
    "no_total_cap": Reading(
        "ours",
        "pay and allowance together are not limited to 30.42 × the SJR",
        "règlement, art. 30 to 32; OpenFisca has the variable (`complement_are_plafond`) and does not use it",
    ),
    "decime": Reading(
        "open",
        "70 % of the pay is rounded to the tenth of a euro",
        "no source read (doubt `activity_rounding`)",
    ),
    "half_to_even": Reading(
        "rounding",
        "a number of days that ends in exactly one half goes to the even number",
        "numpy's rounding; the règlement rounds to the nearest, 19.51 to 20",
    ),
    "all_or_nothing": Reading(
        "ours",
        "the deduction is taken whole or not at all",
        "Unédic, retenues sociales: it is limited so that the net stays at the threshold (écrêtement)",
    ),
    "sign_slip": Reading(
        "ours",
        "a negative CSG is subtracted, so that the test of the CRDS is passed too easily",
        "`complement_are_crds_journaliere` subtracts a negative amount",
    ),
    "monthly_abatement": Reading(
        "theirs",
        "the 1.75 % abatement stops at four monthly ceilings",
        "CSS, art. L136-2; out of reach for a month of allowance",
    ),
    "charged_on_unpaid_days": Reading(
        "ours",
        "deductions are charged on the days payable, even those that the right no longer has",
        "example D28: 4 days left, deductions of 4 days",
    ),
    "float32": Reading(
        "rounding",
        "32-bit binary floats",
        "amounts are whole cents here; their sums and halves of a cent drift",
    ),
}
"""By name; the figures they bear on are said in `judge.py`."""
