"""The daily allowances of the health insurance (indemnités journalières, IJ).

>>> from datetime import date
>>> stop = Claim(risk="maladie", start=date(2026, 2, 2), end=date(2026, 2, 22), monthly_gross=2000)
>>> allowance = compute(stop)
>>> allowance.waiting_days, allowance.days, allowance.rates[0].gross
(3, 18, Decimal('32.88'))
>>> [(str(one.start), one.days, str(one.csg), str(one.crds)) for one in allowance.periods]
[('2026-02-05', 18, '36.69', '2.96')]

Sickness, maternity, paternity, adoption, accident at work and occupational disease, for stops begun since 2012.
"""

from unefois.law.ij.api import between, compute, explain
from unefois.law.ij.documents import Document, documents
from unefois.law.ij.model import Claim, ClaimError, Pay, decode
from unefois.law.ij.options import DOUBTS, Options
from unefois.law.ij.result import Allowance, Condition, Period, Rate

__all__ = [
    "DOUBTS",
    "Allowance",
    "Claim",
    "ClaimError",
    "Condition",
    "Document",
    "Options",
    "Pay",
    "Period",
    "Rate",
    "between",
    "compute",
    "decode",
    "documents",
    "explain",
]
