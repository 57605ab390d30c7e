"""What goes of the pages of made-up sites, and what stays: `tests/cases/furniture.json`.

In a page, `x` stands before a line that goes, `?` before one that may go or stay, and a blank before one that
stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unrepeat import FurnitureResult, strip_furniture

CASES = {
    case["name"]: case["pages"]
    for case in json.loads((Path(__file__).parents[1] / "cases" / "furniture.json").read_text("utf-8"))
}


def text_of(page: dict[str, Any]) -> str:
    return "\n".join(line[2:] for line in page["lines"])


def marked(page: dict[str, Any], mark: str) -> set[int]:
    return {number for number, line in enumerate(page["lines"]) if line[0] == mark}


def stripped(name: str) -> list[tuple[dict[str, Any], FurnitureResult]]:
    pages = CASES[name]
    records = [
        {"id": number, "text": text_of(page), **{key: page[key] for key in page if key != "lines"}}
        for number, page in enumerate(pages)
    ]
    return list(zip(pages, strip_furniture(records), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_furniture_goes_and_stories_stay(name: str) -> None:
    for page, result in stripped(name):
        gone = {line.line for line in result.report.removed}
        assert gone - marked(page, "?") == marked(page, "x"), text_of(page)
        assert result.report.restore(result.text) == text_of(page)


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_only_furniture_if_every_line_goes(name: str) -> None:
    for page, result in stripped(name):
        assert result.report.only_furniture == (len(marked(page, "x")) == len(page["lines"]))
        assert bool(result.text) != result.report.only_furniture


@pytest.mark.any_kernel(reason="reads the cases alone")
def test_the_cases_are_marked() -> None:
    lines = [line for pages in CASES.values() for page in pages for line in page["lines"]]
    assert {line[:2] for line in lines} == {"  ", "x ", "? "}
    assert len(CASES) > 1
