"""The pages on site furniture, opened in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, browser, walk, why_missing
from tests.browser_pages import write_furniture

pytestmark = [
    pytest.mark.any_kernel(reason="a page is made of reports, which are the same on both kernels"),
    pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "nothing is missing"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where the pages are: the one that leads to the others, and one for each of seven sources, by names."""
    paths = write_furniture(tmp_path_factory.mktemp("pages") / "50 % of, #1 ü.html")
    assert len(paths) == 8
    return paths


def open_page(chromium: Browser, path: Path) -> Browser:
    address = chromium.open(path)
    assert chromium.requests() == [address]
    assert chromium.console() == []
    return chromium


def page_of(chromium: Browser, paths: list[Path], source: str) -> Browser:
    """Open the page of a source by its link, and return the browser."""
    open_page(chromium, paths[0])
    (link,) = [link for link in chromium.all("li a") if link.text == source]
    link.click()
    assert chromium.all(".u-lead")[0].text == source
    return chromium


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("view", ["light", "dark", "narrow", "narrow and dark", "printed"])
def test_the_audit_finds_nothing(chromium: Browser, paths: list[Path], number: int, view: str) -> None:
    open_page(chromium, paths[number]).look(view)
    assert chromium.audit() == []


@pytest.mark.parametrize("number", range(8))
def test_nothing_is_wider_than_a_telephone(chromium: Browser, paths: list[Path], number: int) -> None:
    open_page(chromium, paths[number]).look("narrow")
    assert chromium.wide() == []
    assert chromium.run("return document.documentElement.scrollWidth") <= 320


def test_people_get_to_every_source_and_back(chromium: Browser, paths: list[Path]) -> None:
    open_page(chromium, paths[0])
    for path in paths[1:]:
        names = [link.get_attribute("href") for link in chromium.all("li a")]
        assert names == [other.as_uri() for other in paths[1:]]
        chromium.all("li a")[paths.index(path) - 1].click()
        assert chromium.run("return decodeURIComponent(location.pathname)") == path.as_posix()
        assert chromium.all(".u-removed")
        chromium.all("nav a")[0].click()
        assert chromium.run("return decodeURIComponent(location.pathname)") == paths[0].as_posix()
    assert chromium.console() == []


def test_a_page_tells_what_was_stripped_and_spared(chromium: Browser, paths: list[Path]) -> None:
    page = page_of(chromium, paths, "gazette.example")
    text = page.run("return document.body.innerText")
    for words in (
        "Sign up for our newsletter and never miss a story from the coast.",
        "from 5 documents with 5 stories",
        "Stripped from 5 documents.",
        "Stays in 4 documents. A date or a time",
        "It stands in 4 of 5 stories, first seen on 2026-05-01, last on 2026-05-04. Examples: ",
        "Nothing else. In 1 document no word is left: gazette.example 5.",
    ):
        assert words in text
    page.all("dd a")[1].click()
    assert page.run("return document.querySelector(':target').textContent") == "Spared"


def test_what_is_left_out_is_told(chromium: Browser, paths: list[Path]) -> None:
    page = page_of(chromium, paths, "many.example")
    text = page.run("return document.body.innerText")
    assert len(page.all("#stripped + ul > li")) == 500
    assert "202 lines more, of fewer documents, stand in the reports alone." in text
    assert "Not everything was learnt. For 100 lines there was no room" in text


def test_hostile_values_stay_text(chromium: Browser, paths: list[Path]) -> None:
    for path in paths:
        open_page(chromium, path).unfold()
        assert chromium.run("return window.pwned") is None
        attacks = "script, img, link, iframe, base, form, [onerror], [onload], [onmouseover], [id=unit-1]"
        assert chromium.all(attacks) == []
        assert chromium.requests() == []
        assert chromium.console() == []
    open_page(chromium, paths[0])
    assert "<script>window.pwned" in chromium.run("return document.body.innerText")


@pytest.mark.parametrize("number", [0, 4])
def test_everything_is_reached_with_the_keyboard(chromium: Browser, paths: list[Path], number: int) -> None:
    walk(open_page(chromium, paths[number]))
