"""What a notebook shows of the report on the furniture of a document."""

from __future__ import annotations

import pytest

from tests.browser_pages import site_pages
from tests.pages import Page, words_of
from unrepeat import FurnitureReport, strip_furniture
from unrepeat.furniture.fragment import MOST_SHOWN

pytestmark = pytest.mark.any_kernel(reason="what is told of reports that are there")


def test_each_line_has_a_row_in_the_order_of_the_document() -> None:
    for result in strip_furniture(site_pages()):
        page = Page(result._repr_html_())
        report = result.report
        told = sorted((*report.removed, *report.spared), key=lambda line: line.line)
        assert words_of(page.all("p")[0]) == report.summary(1000).partition("\n")[0]
        assert _numbers(report) == [str(line.line_number) for line in told[:MOST_SHOWN]]
        if len(told) <= MOST_SHOWN:
            assert len(page.all("del")) == len(report.removed)
        else:
            assert words_of(page.all("p")[-1]) == f"{len(told) - MOST_SHOWN:,} more."
        assert not page.all("script")
        assert page.elements[0].attributes["class"] == "unrepeat u-fragment"
        assert report._repr_html_() == result._repr_html_()


def test_lines_have_the_numbers_of_grep() -> None:
    pages = [
        {"id": n, "text": f"Harbour Post\n\nStory {n} of the ferry.\n\n\nShare this", "source": "post"}
        for n in range(3)
    ]
    report = next(strip_furniture(pages)).report
    assert _numbers(report) == ["1", "6"]
    values = report.to_dict()
    for line in values["removed"]:
        del line["line_number"]
    assert _numbers(FurnitureReport.from_dict(values)) == ["unit 1", "unit 3"], "one of an older version"


def _numbers(report: FurnitureReport) -> list[str]:
    heads = Page(report._repr_html_()).all("th")
    return [words_of(head) for head in heads if head.attributes["scope"] == "row"]
