"""The months to come, drawn on the server: three small charts on one axis of time, in SVG that the page's CSS colours.

Net payment of each month (bars), net daily amount (steps), days left (area). No style attribute, no script: the
Content-Security-Policy allows neither. The page gives the same figures in a table.
"""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

from unefois.law.money import number_fr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from unefois.law.are import Month

WIDTH: Final = 760
_LEFT, _RIGHT, _GAP, _TOP, _FOOT = 56, 8, 52, 32, 26
_HEIGHTS: Final = (140, 60, 84)
_MOST_LABELS: Final = 13
_LABEL_WIDTH: Final = 56
_NAMES: Final = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def months_chart(months: Sequence[Month]) -> str:
    """The SVG of a right's months; empty when there are none."""
    if not months:
        return ""
    step = Decimal(WIDTH - _LEFT - _RIGHT) / len(months)
    panels, top = [], _TOP
    drawn = (
        ("Versement net du mois (€)", _bars, [one.net for one in months]),
        ("Allocation nette par jour (€)", _steps, [_daily(one) for one in months]),
        ("Jours qui restent", _area, [Decimal(one.days_left) for one in months]),
    )
    for (title, draw, values), height in zip(drawn, _HEIGHTS, strict=True):
        highest = nice(max(values))
        panels.append(_frame(title, top, height, highest))
        panels.append(draw(months, values, step, top, height, highest))
        top += height + _GAP
    bottom = top - _GAP
    panels.append(_dates([one.month for one in months], step, bottom))
    total = bottom + _FOOT
    said = (
        f"{len(months)} mois, de {_month(months[0].month)} à {_month(months[-1].month)} : "
        f"{number_fr(max(one.net for one in months))} € nets au plus dans un mois, "
        f"{months[-1].days_left} jours à la fin."
    )
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {total}" role="img" aria-labelledby="chart-title chart-desc">'
        f'<title id="chart-title">Les mois à venir</title><desc id="chart-desc">{escape(said)}</desc>'
        + "".join(panels)
        + "</svg>"
    )


def nice(value: Decimal) -> Decimal:
    """The round number at or above a value, on which an axis ends.

    >>> nice(Decimal("1320.60")), nice(Decimal(0)), nice(Decimal("44.02"))
    (Decimal('1500'), Decimal('1'), Decimal('50'))
    """
    if value <= 0:
        return Decimal(1)
    unit = Decimal(10) ** value.adjusted()
    for share in (Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3), Decimal(4), Decimal(5), Decimal("7.5")):
        if share * unit >= value:
            return Decimal(f"{share * unit:f}").normalize() + 0
    return Decimal(f"{10 * unit:f}").normalize() + 0


def _daily(month: Month) -> Decimal:
    """The net day of a month as paid: lower when degressivity took its days."""
    return (month.net / month.days_paid).quantize(Decimal("0.01")) if month.days_paid else month.daily_net


def _month(day: date) -> str:
    return f"{_NAMES[day.month - 1]} {day.year}"


def _at(value: Decimal, top: int, height: int, highest: Decimal) -> Decimal:
    return (top + height - value / highest * height).quantize(Decimal("0.1"))


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def _frame(title: str, top: int, height: int, highest: Decimal) -> str:
    marks = [f'<text class="panel" x="0" y="{top - 18}">{escape(title)}</text>']
    for value in (highest, highest / 2, Decimal(0)):
        y = _at(value, top, height, highest)
        text = number_fr(Decimal(f"{value.normalize():f}"))
        marks.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        marks.append(f'<text class="tick" x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>')
    return "".join(marks)


def _bars(
    months: Sequence[Month], values: Sequence[Decimal], step: Decimal, top: int, height: int, highest: Decimal
) -> str:
    found = []
    gap = min(Decimal(6), step / 4)
    for rank, (month, value) in enumerate(zip(months, values, strict=True)):
        y = _at(value, top, height, highest)
        said = f"{_month(month.month)} : {number_fr(value)} € pour {month.days_paid} jours"
        found.append(
            f'<rect class="bar" x="{_round(_LEFT + rank * step + gap / 2)}" y="{y}" width="{_round(step - gap)}" '
            f'height="{_round(top + height - y)}"><title>{escape(said)}</title></rect>'
        )
    return "".join(found)


def _steps(
    _months: Sequence[Month], values: Sequence[Decimal], step: Decimal, top: int, height: int, highest: Decimal
) -> str:
    points, labels = [], []
    for rank, value in enumerate(values):
        left, y = _round(_LEFT + rank * step), _at(value, top, height, highest)
        points += [f"{left},{y}", f"{_round(left + step)},{y}"]
        if rank == 0 or value != values[rank - 1]:
            labels.append((left, y, value))
    shown = [
        one
        for one, after in zip(labels, [*labels[1:], None], strict=True)
        if after is None or after[0] - one[0] >= _LABEL_WIDTH
    ]
    texts = "".join(
        f'<text class="value" x="{left + 4}" y="{y + 15}">{number_fr(value)}</text>' for left, y, value in shown
    )
    return f'<polyline class="line" points="{" ".join(points)}"/>{texts}'


def _area(
    _months: Sequence[Month], values: Sequence[Decimal], step: Decimal, top: int, height: int, highest: Decimal
) -> str:
    base = top + height
    points = [
        f"{_round(_LEFT + (rank + 1) * step)},{_at(value, top, height, highest)}" for rank, value in enumerate(values)
    ]
    first = _at(min(values[0] + _months[0].days_paid, highest), top, height, highest)
    line = " ".join([f"{_LEFT},{first}", *points])
    end = _round(_LEFT + len(values) * step)
    return (
        f'<polygon class="area" points="{_LEFT},{base} {line} {end},{base}"/><polyline class="line" points="{line}"/>'
    )


def _dates(months: Sequence[date], step: Decimal, bottom: int) -> str:
    every = -(-len(months) // _MOST_LABELS)
    found = []
    for rank in range(0, len(months), every):
        day, x = months[rank], _round(_LEFT + rank * step + step / 2)
        year = f" {day.year % 100:02d}" if rank == 0 or day.month == 1 or every > 1 else ""
        found.append(
            f'<text class="tick" x="{x}" y="{bottom + 18}" text-anchor="middle">{_NAMES[day.month - 1]}{year}</text>'
        )
    return "".join(found)
