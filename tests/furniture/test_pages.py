"""What pages on furniture are made of: overviews of reports, and of an index."""

from __future__ import annotations

import doctest
from pathlib import Path
from random import Random

import pytest

from tests.sites import MENU, NOTICE, page
from unrepeat import FurnitureIndex, OptionError, strip_furniture
from unrepeat.furniture import columns, files
from unrepeat.furniture.files import read_reports, report_line
from unrepeat.furniture.overview import FurnitureOverview, SourceOverview, indexed_source
from unrepeat.furniture.page import only_furniture_page, write_furniture_pages
from unrepeat.records import record

pytestmark = pytest.mark.any_kernel(reason="about reports, which are the same on both kernels")

PAGES = [page(number, source) for source in ("b.example", "a.example") for number in range(4)]


def overview(pages: list[dict[str, object]]) -> list[SourceOverview]:
    found = FurnitureOverview()
    for result in strip_furniture(pages):
        found.add(result.id, result.report)
    return found.sources()


def test_sources_are_told_by_name_with_what_was_done() -> None:
    first, second = overview([*PAGES, page(5, "a.example", text=NOTICE), page(6, None)])
    assert (first.source, second.source) == ("a.example", "b.example")
    assert (first.documents, first.learned_documents, first.stories, first.cut_lines) == (5, 5, 5, 13)
    assert (first.only_furniture, first.emptied) == (1, ["a.example 5"])
    assert [(line.text, line.documents, line.stories) for line in first.most_stripped()] == [
        (NOTICE, 5, 5),
        *((line, 4, 4) for line in sorted(MENU)),
    ]
    assert sum(len(one["text"]) for one in PAGES[:4]) == second.characters
    assert second.cut_characters == 4 * (sum(map(len, [*MENU, NOTICE])) + 3)


def test_a_line_counts_once_for_a_document_and_its_reasons_apart() -> None:
    pages = [page(number, "a") for number in range(4)]
    for one in pages:
        one["text"] += f"\n{NOTICE}\n{MENU[0]}"
    pages[0]["authors"] = MENU[0]
    (found,) = overview(pages)
    stripped = {line.text: line.documents for line in found.most_stripped()}
    assert stripped[NOTICE] == 4
    assert stripped[MENU[0]] == 3
    assert ("home", "field") in found.spared


def test_reports_come_back_from_their_lines() -> None:
    results = list(strip_furniture(PAGES))
    lines = [report_line(result) for result in results]
    assert list(read_reports(lines, "x")) == [(result.id, result.report) for result in results]


def test_the_order_of_documents_makes_no_difference_to_what_is_told() -> None:
    mixed = list(PAGES)
    Random(5).shuffle(mixed)
    for one, other in zip(overview(PAGES), overview(mixed), strict=True):
        assert [(line.text, line.documents) for line in one.most_stripped()] == [
            (line.text, line.documents) for line in other.most_stripped()
        ]


def test_an_index_tells_what_may_go_and_what_was_kept() -> None:
    with FurnitureIndex.in_memory() as site:
        site.add_many(PAGES)
        site.keep("a.example", NOTICE)
        found = indexed_source(site, "a.example")
        assert (found.learned_documents, found.stories, found.documents) == (4, 4, 0)
        assert sorted(line.text for line in found.most_stripped()) == sorted(MENU)
        assert [(line.text, line.reason) for line in found.most_spared()] == [(NOTICE, "kept")]
        assert found.most_stripped()[0].first_seen == "2026-05-01T08:00:00+00:00"
        assert len(indexed_source(site, "a.example", 1).stripped) > 3
        assert indexed_source(site, "no.example").stripped == {}


def test_pages_appear_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = overview(PAGES)
    paths = write_furniture_pages(sources, str(tmp_path / "page.html"))
    assert [Path(path).name for path in paths] == ["page.html", "page-2.html", "page-3.html"]
    before = {path: Path(path).read_bytes() for path in paths}
    sources[0].stripped["x"] = sources[0].stripped["home"]
    monkeypatch.setattr("unrepeat.furniture.page.FURNITURE_REASONS", {})
    sources[1].spared["home", "date"] = sources[1].stripped["home"]
    sources[1].spared["home", "date"].reason = "unknown"
    with pytest.raises(Exception, match="unknown"):
        write_furniture_pages(sources, str(tmp_path / "page.html"))
    assert {path: Path(path).read_bytes() for path in paths} == before
    assert len(list(tmp_path.iterdir())) == 3


def test_several_pages_need_a_regular_file() -> None:
    with pytest.raises(OptionError, match="is not a regular file"):
        write_furniture_pages(overview(PAGES), "/dev/null")
    with pytest.raises(OptionError, match="cannot go to standard output"):
        only_furniture_page(overview(PAGES))


def test_without_a_source_the_page_says_so(tmp_path: Path) -> None:
    (path,) = write_furniture_pages(overview([page(1, None)]), str(tmp_path / "page.html"))
    assert "No document has a source." in Path(path).read_text()


@pytest.mark.parametrize("module", [columns, files, record])
def test_the_docstrings_do_what_they_say(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type] # a module
    assert results.failed == 0
    assert results.attempted > 0
