"""What has a page or a column of its own has an entry in the glossary, and what is there has a file."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from tests.package import ROOT
from unrepeat.documents.verdict import VerdictKind

pytestmark = pytest.mark.any_kernel(reason="is about pages")

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\*\*(.+)\*\*$", GLOSSARY, re.MULTILINE)


def test_entries_are_in_order_and_have_a_meaning() -> None:
    assert sorted(ENTRIES, key=str.lower) == ENTRIES
    assert len(re.findall(r"^\*\*.+\*\*\n: .", GLOSSARY, re.MULTILINE)) == len(ENTRIES)


def test_words_of_messages_and_columns_are_explained() -> None:
    words = {*get_args(VerdictKind), "similarity", "cluster", "unit", "block", "spared", "coverage", "capped"}
    missing = [word for word in sorted(words) if word not in ENTRIES and f"`{word}`" not in GLOSSARY]
    assert missing == []


def test_each_file_of_golden_cases_is_explained() -> None:
    readme = (ROOT / "tests/cases/README.md").read_text(encoding="utf-8")
    names = sorted(path.name for path in (ROOT / "tests/cases").glob("*.json"))
    assert sorted(re.findall(r"^\| `([a-z_]+\.json)` \|", readme, re.MULTILINE)) == names
