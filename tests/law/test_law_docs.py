"""The pages of ``docs/rules/``: their examples run, and they speak of what exists."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pyarrow as pa

from unefois.law.are.arrow import CAREERS, RIGHTS

RULES = Path(__file__).parents[2] / "docs/rules"


def test_the_examples_of_the_page_run():
    result = doctest.testfile(str(RULES / "are.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert not result.failed


def _names(kind):
    if pa.types.is_list(kind):
        return _names(kind.value_type)
    if pa.types.is_struct(kind):
        return {field.name for field in kind} | {name for field in kind for name in _names(field.type)}
    return set()


def test_the_schema_is_documented_column_by_column():
    page = (RULES / "bulk.md").read_text(encoding="utf-8")
    said = set(re.findall(r"`([a-z_0-9]+)`", page))
    for schema in (CAREERS, RIGHTS):
        for field in schema:
            assert field.name in said
            assert _names(field.type) <= said, field.name


def test_every_page_of_the_index_exists():
    for name in re.findall(r"\]\(([a-z-]+\.md)\)", (RULES / "index.md").read_text(encoding="utf-8")):
        assert (RULES / name).is_file()
