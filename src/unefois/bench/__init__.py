"""Measures, as ratios between servers run side by side: what `make bench` prints and docs/performance.md holds.

An absolute figure says little on a shared machine; a ratio between two servers that take turns within seconds says
how much of a machine the exchange asks for. Every server is pinned to one core and the load generator to another.
"""
