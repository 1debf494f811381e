"""The daily allowance and its deductions, to the cent. Règlement, art. 14 to 16, 17 bis, 19; CSS L136-8.

Order and rounding reproduce the results published by the official simulator: each step is rounded half-up to
the cent before the next. Every argument is an ``int64`` array (cents) or a number; shapes follow numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law import parameters
from unefois.law.are.model import TERRITORIES
from unefois.law.are.table import WHOLE
from unefois.law.money import half_up

if TYPE_CHECKING:
    from unefois.law.are.options import Options

Ints = NDArray[np.int64]

NO_CSG, REDUCED_CSG, FULL_CSG = 0, 1, 2
LOCAL_SCHEME: Final = TERRITORIES.index("alsace_moselle")
_RATIO: Final = 10_000


@dataclass(slots=True)
class Gross:
    """The two formulas, their bounds and the allowance kept; cents a day."""

    fixed: Ints
    minimum: Ints
    with_fixed: Ints
    alone: Ints
    ceiling: Ints
    daily: Ints


@dataclass(slots=True)
class Net:
    """What is withheld from a day of allowance, and what is left; cents a day."""

    pension: Ints
    csg: Ints
    crds: Ints
    local: Ints
    threshold: Ints
    net: Ints


def gross(sjr: Ints, rule_day: Ints, month: Ints, share: Ints) -> Gross:
    """The better of the two formulas, at least the minimum, never over 75 % of the SJR (applied last).

    The fixed part and the minimum are those of the month of payment, reduced to the share of full time; the
    rates are those of the end of contract.
    """
    fixed = parameters.get("are/partie_fixe").by_month(month, 100)
    minimum = parameters.get("are/allocation_minimale").by_month(month, 100)
    if np.any(share != WHOLE):
        fixed, minimum = half_up(fixed * share, WHOLE), half_up(minimum * share, WHOLE)
    mixed_rate = parameters.get("are/taux_sjr_avec_partie_fixe").by_day(rule_day, _RATIO)
    lone_rate = parameters.get("are/taux_sjr_seul").by_day(rule_day, _RATIO)
    cap_rate = parameters.get("are/plafond_sjr").by_day(rule_day, _RATIO)
    with_fixed = half_up(sjr * mixed_rate, _RATIO) + fixed
    alone = half_up(sjr * lone_rate, _RATIO)
    ceiling = half_up(sjr * cap_rate, _RATIO)
    daily = np.minimum(np.maximum(np.maximum(with_fixed, alone), minimum), ceiling)
    return Gross(fixed, minimum, with_fixed, alone, ceiling, daily)


def degressive(daily: Ints, rule_day: Ints, month: Ints, options: Options) -> Ints:
    """The allowance once degressive, 0.7 × the daily allowance, not under the floor, never more than before."""
    rate = parameters.get("are/degressivite_taux").by_day(rule_day, 10)
    floor = parameters.get("are/degressivite_plancher").by_month(month, 100)
    reduced = half_up(daily * rate, 1000) * 100 if options.degressive_rounding == "euro" else half_up(daily * rate, 10)
    return np.where(daily > floor, np.maximum(reduced, floor), daily)


def csg_class(rfr: Ints, quarter_shares: Ints, month: Ints) -> Any:
    """Which CSG a tax income leads to: none, reduced or full rate; full when the income is unknown (-1)."""
    bounds = parameters.get("retenues/seuils_rfr")

    def bound(number: int) -> Ints:
        half_share = bounds.by_month(month, 100, f"demi_part_{number}")
        limit: Ints = bounds.by_month(month, 100, f"seuil_{number}") + quarter_shares * (half_share // 2)
        return limit

    first, second = bound(1), bound(2)
    known = (rfr >= 0) & (first > 0)
    return np.where(known & (rfr <= first), NO_CSG, np.where(known & (rfr <= second), REDUCED_CSG, FULL_CSG))


def deduct(
    daily: Ints,
    sjr: Ints,
    month: Ints,
    options: Options,
    *,
    minimum: Ints | None = None,
    rate_class: Ints | int = FULL_CSG,
    local: Ints | bool = False,
    taxed: bool = True,
) -> Net:
    """Deductions from a day of allowance.

    Pension: 3 % of the full SJR, limited so that the rest is not under the minimum. CSG then CRDS on what is
    left less the abatement, each limited so that the net is not under the threshold (écrêtement).

    :param taxed: ``False`` in training (AREF): no CSG, no CRDS.
    """
    if minimum is None:
        minimum = parameters.get("are/allocation_minimale").by_month(month, 100)
    pension_rate = parameters.get("retenues/retraite_complementaire").by_month(month, _RATIO)
    pension = np.maximum(np.minimum(half_up(sjr * pension_rate, _RATIO), daily - minimum), 0)
    base = daily - pension
    threshold = parameters.get("retenues/seuil_ecretement").by_month(month, 100)
    zero = np.zeros_like(base)
    if not taxed:
        return Net(pension, zero, zero, zero, threshold, base)
    above = np.maximum(base - threshold, 0)
    full = parameters.get("retenues/csg_taux_plein").by_month(month, _RATIO)
    crds_rate = parameters.get("retenues/crds_taux").by_month(month, _RATIO)
    csg_rate = full
    if not (isinstance(rate_class, int) and rate_class == FULL_CSG):
        reduced = parameters.get("retenues/csg_taux_reduit").by_month(month, _RATIO)
        csg_rate = np.where(rate_class == FULL_CSG, full, np.where(rate_class == REDUCED_CSG, reduced, 0))
        crds_rate = np.where(rate_class == NO_CSG, 0, crds_rate)
    taxable = base * (_RATIO - parameters.get("retenues/abattement_assiette").by_month(month, _RATIO))
    if options.csg_rounding == "twice":
        deductible = np.minimum(csg_rate, parameters.get("retenues/csg_taux_reduit").by_month(month, _RATIO))
        csg = half_up(taxable * deductible, _RATIO**2) + half_up(taxable * (csg_rate - deductible), _RATIO**2)
    else:
        csg = half_up(taxable * csg_rate, _RATIO**2)
    csg = np.minimum(csg, above)
    crds = np.minimum(half_up(taxable * crds_rate, _RATIO**2), above - csg)
    own = zero
    if np.any(local):
        local_rate = parameters.get("retenues/alsace_moselle").by_month(month, _RATIO)
        own = np.where(local, np.minimum(half_up(daily * local_rate, _RATIO), above - csg - crds), 0)
    return Net(pension, csg, crds, own, threshold, base - csg - crds - own)
