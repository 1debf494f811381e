"""A remote system as a source, over HTTP: declared in YAML, without code (docs/sources.md)."""

from __future__ import annotations
