"""What is asked of the calculator and what it answers: the types from which JSON Schemas and OpenAPI are derived."""

from __future__ import annotations

from typing import Annotated

import msgspec

from unefois.law import are, ij
from unefois.law.are.comparison import Row
from unefois.law.are.documents import SimpleCall
from unefois.law.are.notification import Line

MOST_MONTHS = 150


class AreRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A career, whole (``career``) or in a few words (``simple``); and what to do with it.

    ``letter`` checks the figures of a received notification. ``compare`` gives two rule sets (``"2021"``) or dates
    (``"2025-04-01"``) to put side by side. ``explain`` adds the explanation. ``months`` bounds the payments given.
    """

    career: are.Career | None = None
    simple: SimpleCall | None = None
    letter: are.Letter | None = None
    compare: Annotated[list[str], msgspec.Meta(min_length=2, max_length=2)] | None = None
    explain: bool = False
    months: Annotated[int, msgspec.Meta(ge=1, le=MOST_MONTHS)] | None = None


class AreVerification(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the letter, one line each, with what would explain each difference."""

    agrees: bool
    lines: list[Line]


class AreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The right; amounts are decimal texts in euros."""

    right: are.Entitlement
    verification: AreVerification | None = None
    comparison: list[Row] | None = None


class IjRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A stop; ``explain`` adds the explanation."""

    claim: ij.Claim
    explain: bool = False


class IjAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The daily allowances; amounts are decimal texts in euros."""

    allowance: ij.Allowance


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, in French: the field, its value, the rule, what is expected."""

    title: str
    detail: str


class Problems(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no answer."""

    errors: list[Problem]
