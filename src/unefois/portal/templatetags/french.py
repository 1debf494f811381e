"""Figures and dates as they are written in French."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format

from unefois.law.money import number_fr

register = template.Library()


@register.filter
def day(value: date) -> str:
    """« 1er février 2026 »."""
    first = "1er " if value.day == 1 else f"{value.day} "
    return first + date_format(value, "F Y")


@register.filter
def typographic(value: str) -> str:
    """A text of the operations table, whose apostrophes are those of the wire, as the pages write it."""
    return value.replace("'", "’")


@register.filter
def figure(value: object) -> str:
    """A figure of the law, whatever its type: « 1 234,56 », « oui », « 31/12/2025 », « – » when there is none."""
    match value:
        case None:
            return "–"
        case bool():
            return "oui" if value else "non"
        case Decimal() | int():
            return number_fr(value)
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)


@register.filter
def signed(value: Decimal | None) -> str:
    """A difference with its sign; « ≠ » when it is not a number."""
    if value is None:
        return "≠"
    return ("+ " if value > 0 else "− ") + number_fr(abs(value))
