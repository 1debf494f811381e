"""Unefois: the exchange of administrative data, whole, in one project. docs/architecture.md is the map."""
