"""The same career under two rule sets, or under the rules of two dates, side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from unefois.law.are.api import compute
from unefois.law.are.figures import LABELS, Figure, difference, figure
from unefois.law.are.model import Career, CareerError, decode
from unefois.law.are.result import Entitlement
from unefois.law.are.rulesets import FIRST, by_id

if TYPE_CHECKING:
    from datetime import date


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure under both rules; ``difference`` is second less first."""

    figure: str
    label: str
    first: Figure
    second: Figure
    difference: Decimal | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Both rights, and their figures line by line."""

    first: Entitlement
    second: Entitlement
    rows: list[Row]


def compare(career: Career | dict[str, Any], first: str | date, second: str | date) -> Comparison:
    """The career under two rules: a rule set by its id (``"2023"``), or the rules in force on a date.

    Only what depends on the end of the contract changes; revalued amounts stay those of each payment.

    :raises CareerError: wrong career, unknown rule set, or a date before the first rules.
    """
    if not isinstance(career, Career):
        career = decode(career)
    left, right = (compute(_under(career, one)) for one in (first, second))
    rows = []
    for path, label in LABELS.items():
        a, b = figure(left, path), figure(right, path)
        rows.append(Row(figure=path, label=label, first=a, second=b, difference=difference(a, b)))
    return Comparison(first=left, second=right, rows=rows)


def _under(career: Career, rules: str | date) -> Career:
    if isinstance(rules, str):
        try:
            by_id(rules)
        except KeyError as error:
            raise CareerError([str(error.args[0])]) from None
        options = msgspec.structs.replace(career.options, rule_set=rules, rule_day=None)
    else:
        if rules < FIRST:
            raise CareerError([f"{rules:%d/%m/%Y} : les règles sont connues à partir du {FIRST:%d/%m/%Y}"])
        options = msgspec.structs.replace(career.options, rule_set="", rule_day=rules)
    return msgspec.structs.replace(career, options=options)
