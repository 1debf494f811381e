"""Unefois: the exchange of administrative data, whole, in one project. docs/architecture.md is the map."""

from unefois.compiled import check

check()
del check
