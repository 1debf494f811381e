"""The ARE on columns: amounts for arrays of reference wages, whole rights for tables of careers.

The same engine as for one person, in chunks so that memory does not grow with the number of people. Amounts
are ``int64`` cents, dates day numbers (:mod:`unefois.law.periods`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from unefois.law.are import daily as day_rules
from unefois.law.are import rulesets
from unefois.law.are.engine import entitle
from unefois.law.are.options import Options
from unefois.law.are.table import WHOLE

if TYPE_CHECKING:
    from unefois.law.are.engine import Steps
    from unefois.law.are.table import Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CHUNK: Final = 4096
MONTHS: Final = 24


@dataclass(slots=True)
class Amounts:
    """A day of allowance, cents."""

    gross: Ints
    pension: Ints
    csg: Ints
    crds: Ints
    net: Ints


@dataclass(slots=True)
class Rights:
    """One row a person; ``month`` is the month number of the first column of the people × months arrays.

    Amounts of people without a right are 0. ``capital`` is the gross of the months computed.
    """

    eligible: Bools
    kind: Ints
    rule_set: Ints
    sjr: Ints
    daily_gross: Ints
    daily_net: Ints
    duration: Ints
    first_day: Ints
    capital: Ints
    month: Ints
    days: Ints
    gross: Ints
    net: Ints
    left: Ints


def amounts(sjr: Ints, rule_day: Ints, month: Ints, options: Options | None = None) -> Amounts:
    """Daily allowance and deductions for columns of SJR (cents), rule dates and months of payment; full time,
    full rates of CSG. Chunked: any length.
    """
    options = options or Options()
    sjr, rule_day, month = np.broadcast_arrays(sjr, rule_day, month)
    results = [np.empty(sjr.shape, dtype=np.int64) for _ in fields(Amounts)]
    share = np.int64(WHOLE)
    for low in range(0, len(sjr), 4 * CHUNK):
        part = slice(low, low + 4 * CHUNK)
        gross = day_rules.gross(sjr[part], rule_day[part], month[part], share)  # type: ignore[arg-type]
        net = day_rules.deduct(gross.daily, sjr[part], month[part], options, minimum=gross.minimum)
        for result, column in zip(results, (gross.daily, net.pension, net.csg, net.crds, net.net), strict=True):
            result[part] = column
    return Amounts(*results)


def rights(table: Table, options: Options | None = None, months: int = MONTHS, chunk: int = CHUNK) -> Rights:
    """Whole rights of a checked table, with their first ``months`` monthly payments.

    :param chunk: people computed together; memory grows with it and not with the table.
    """
    options = options or Options()
    wide = {"days", "gross", "net", "left"}
    result = Rights(
        *(
            np.zeros(
                (table.n, months) if field.name in wide else table.n,
                dtype=bool if field.name == "eligible" else np.int64,
            )
            for field in fields(Rights)
        )
    )
    for low in range(0, table.n, chunk):
        high = min(low + chunk, table.n)
        part = read(entitle(table.rows(low, high), options, months))
        for field in fields(Rights):
            getattr(result, field.name)[low:high] = getattr(part, field.name)
    return result


def read(steps: Steps) -> Rights:
    """The columns of a computed chunk.

    :raises ValueError: the chunk was computed without its months.
    """
    choice, months = steps.choice, steps.months
    if months is None:
        raise ValueError("les mois n'ont pas été calculés (months=0)")
    eligible = choice.kind > 0
    rates = months.rates
    first = rates.of[:, 0]
    return Rights(
        eligible=eligible,
        kind=choice.kind,
        rule_set=rulesets.index_at(choice.rule_day),
        sjr=choice.sjr,
        daily_gross=rates.daily[first] * eligible,
        daily_net=rates.net.net[first] * eligible,
        duration=choice.days,
        first_day=choice.first_day,
        capital=months.gross.sum(axis=1),
        month=months.month[:, 0],
        days=months.paid,
        gross=months.gross,
        net=months.net,
        left=months.left,
    )
