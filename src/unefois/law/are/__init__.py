"""The unemployment allowance (allocation d'aide au retour à l'emploi, ARE).

>>> from datetime import date
>>> right = compute(simple(2500, 6, end=date(2025, 12, 31), birth=date(1992, 6, 1)))
>>> right.sjr, right.daily.gross, right.daily.net, right.duration_days
(Decimal('81.52'), Decimal('46.47'), Decimal('44.02'), 182)

Rows (:func:`compute`, :func:`explain`) and columns (:mod:`unefois.law.are.columns`) run the same engine.
"""

from unefois.law.are.api import compute, explain, simple
from unefois.law.are.comparison import Comparison, compare
from unefois.law.are.documents import Document, documents
from unefois.law.are.figures import Letter
from unefois.law.are.model import (
    Absence,
    Activity,
    Bonus,
    Career,
    CareerError,
    Employment,
    Event,
    Pay,
    Person,
    PriorRight,
    decode,
)
from unefois.law.are.notification import Check, check
from unefois.law.are.options import DOUBTS, Options
from unefois.law.are.result import Entitlement, Month
from unefois.law.are.rulesets import RULE_SETS

__all__ = [
    "DOUBTS",
    "RULE_SETS",
    "Absence",
    "Activity",
    "Bonus",
    "Career",
    "CareerError",
    "Check",
    "Comparison",
    "Document",
    "Employment",
    "Entitlement",
    "Event",
    "Letter",
    "Month",
    "Options",
    "Pay",
    "Person",
    "PriorRight",
    "check",
    "compare",
    "compute",
    "decode",
    "documents",
    "explain",
    "simple",
]
