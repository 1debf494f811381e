"""The law: unemployment allowance (ARE) and daily sickness allowances (IJ), computed and explained.

Usable alone: ``from unefois.law import are``. Pure: no clock, no network, no file but its own parameters.
Amounts inside are integer cents (``int`` or ``numpy.int64``); euros as ``Decimal`` at the edges; dates are
``datetime.date`` at the edges and day numbers (days since 1970-01-01) in columns.
"""
