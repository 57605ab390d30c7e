"""What a notebook shows of a report on many documents."""

from __future__ import annotations

import pytest

from tests.documents.clusters.test_report import DOCUMENTS, OPTIONS, clusters_of, copy, gathered
from tests.pages import Page, words_of
from unrepeat import ClusterReport

any_kernel = pytest.mark.any_kernel(reason="what is told of verdicts that are there")


def fragment(report: ClusterReport) -> Page:
    return Page(report._repr_html_())


def test_it_tells_counts_and_what_is_least_similar() -> None:
    with gathered(DOCUMENTS) as report:
        page = fragment(report)
    words = words_of(page.elements[0])
    assert "Documents6 Duplicates2: 1 exact, 1 edited Revisions1 kept Clusters2" in words.replace(
        "Documents 6", "Documents6"
    )
    assert "81 %: b, edited copy, repeats a." in words
    assert "3 words of the duplicate alone: “Share this page”." in words
    assert "write_html(path) writes a page with all clusters." in words
    assert page.all("a") == []
    assert len(page.all("svg")) == 2


@any_kernel
def test_two_reports_in_a_notebook_do_not_share_an_id() -> None:
    with clusters_of([3, 2]) as report:
        html = report._repr_html_() + report._repr_html_()
    ids = [element.attributes["id"] for element in Page(html).elements if "id" in element.attributes]
    assert len(ids) == len(set(ids)) == 8
    for drawing in Page(html).all("svg"):
        assert set(str(drawing.attributes["aria-labelledby"]).split()) <= set(ids)


@any_kernel
def test_a_closed_report_and_one_that_lacks_documents_tell_their_counts() -> None:
    with clusters_of([3]) as closed:
        pass
    with ClusterReport() as early:
        early.add({"id": 1, "text": "one"}, copy(1, 0))
        early_page = fragment(early)
    for page, documents in ((fragment(closed), 3), (early_page, 1)):
        words = words_of(page.elements[0])
        assert f"Documents{documents}" in words.replace("Documents ", "Documents")
        assert "The report is closed, or documents are still to be added" in words
        assert "Least similar" not in words


@any_kernel
def test_it_does_not_search_for_pairs_below_the_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes as long as deduplicating, and a notebook shows a report whenever it is named."""
    from unrepeat.documents.clusters import report as module

    with ClusterReport(OPTIONS, explain_below=0.5) as report:
        for number in range(3):
            kept = copy(number, 0)._replace(is_duplicate=False, duplicate_of=None, kind=None)
            report.add({"id": number, "text": f"text {number}"}, kept)
        monkeypatch.setattr(module, "close_verdicts", lambda *_: pytest.fail("searched"))
        assert "Documents" in fragment(report).elements[0].text
