"""The pages of many documents, opened in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Browser, browser, walk, why_missing
from tests.browser_pages import write_clusters

pytestmark = [
    pytest.mark.any_kernel(reason="a page is made of the report, which is the same on both kernels"),
    pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "nothing is missing"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where the pages of one report are, in order. Their name has characters that addresses cannot hold."""
    folder = tmp_path_factory.mktemp("pages")
    return write_clusters(folder / "50 % of, #1 ü.html", 418)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the one page of a smaller report is."""
    (path,) = write_clusters(tmp_path_factory.mktemp("page") / "page.html", 2)
    return path


def open_page(chromium: Browser, path: Path) -> Browser:
    address = chromium.open(path)
    assert chromium.requests() == [address]
    assert chromium.console() == []
    return chromium


@pytest.fixture
def first(chromium: Browser, paths: list[Path]) -> Browser:
    """The browser with the first of several pages open, without a complaint and without a request."""
    return open_page(chromium, paths[0])


@pytest.fixture
def small(chromium: Browser, alone: Path) -> Browser:
    """The browser with the page of the smaller report open, just so."""
    return open_page(chromium, alone)


@pytest.mark.parametrize("view", ["light", "dark", "narrow", "printed"])
def test_the_audit_finds_nothing(small: Browser, view: str) -> None:
    small.look(view)
    assert small.audit() == []


def test_nothing_is_wider_than_a_telephone(first: Browser) -> None:
    first.look("narrow")
    assert first.wide() == []
    assert first.run("return document.documentElement.scrollWidth") <= 320


def test_people_get_from_page_to_page_and_back(first: Browser, paths: list[Path]) -> None:
    assert len(paths) == 3
    for direction, expected in (("Next", paths[1:]), ("Previous", paths[-2::-1])):
        for path in expected:
            links = [link for link in first.all("nav a") if link.text.startswith(direction)]
            assert links
            links[0].click()
            assert first.run("return decodeURIComponent(location.pathname)") == path.as_posix()
            assert first.all(".u-cluster")
    assert first.console() == []


def test_every_link_leads_to_a_page_of_the_report(first: Browser, paths: list[Path]) -> None:
    addresses = set()
    for path in paths:
        first.open(path)
        addresses |= set(first.run("return Array.from(document.querySelectorAll('a'), link => link.href)"))
    assert {address.partition("#")[0] for address in addresses} == {path.as_uri() for path in paths}


def test_every_cluster_is_on_one_page(chromium: Browser, paths: list[Path]) -> None:
    ids: list[str] = []
    for path in paths:
        chromium.open(path)
        ids += chromium.run("return Array.from(document.querySelectorAll('.u-cluster'), found => found.id)")
    assert ids == [f"cluster-{number}" for number in range(1, len(ids) + 1)]
    assert len(ids) == 423


def test_labels_say_what_a_document_is(first: Browser) -> None:
    text = first.run("return document.body.innerText")
    for words in (
        "exact copy",
        "edited copy",
        "contained in the kept document",
        "revision, with other words in its prose",
    ):
        assert words in text


@pytest.mark.parametrize("view", ["light", "dark", "narrow", "printed"])
def test_the_drawings_are_seen_and_have_names(small: Browser, view: str) -> None:
    small.look(view)
    drawings = small.all("svg[role=img]")
    names = [drawing.accessible_name for drawing in drawings]
    for name, expected in zip(
        names,
        (
            r"How similar the documents are From \d+ % to 100 %, a bar for each per cent\. "
            r"The highest stands for 52 documents\.",
            r"How large the clusters are The first bar is for 2 documents, the last one for 129 to 256, "
            r"each for twice the sizes of the one before\. The highest stands for \d+ clusters\.",
        ),
        strict=True,
    ):
        assert re.fullmatch(expected, name)
    for drawing in drawings:
        assert drawing.size["width"] > 200
        assert drawing.size["height"] > 60
    # Colours of the style: a bar that it does not reach would be black, or not there.
    fills = small.run(
        "return ['removed', 'kept', 'size', 'threshold'].map("
        "name => getComputedStyle(document.querySelector(`.u-histogram .u-bar-${name}`)).fill)"
    )
    assert len(set(fills)) == 4


def test_the_summary_leads_to_the_pairs_below_the_threshold(small: Browser) -> None:
    (link,) = small.all("dl a")
    link.click()
    assert small.run("return document.querySelector(':target').textContent") == "Below the threshold"
    assert len(small.all("section:has(> #below) > ul > li")) == 2


def test_the_least_similar_lead_to_their_clusters_on_whichever_page(
    first: Browser, paths: list[Path]
) -> None:
    weak = [
        link.get_dom_attribute("href") for link in first.all("main a") if link.text.startswith("cluster ")
    ]
    assert len(weak) == 20
    for address in (weak[0], weak[-1]):
        first.open(paths[0])
        (link, *_) = [link for link in first.all("main a") if link.get_dom_attribute("href") == address]
        link.click()
        assert first.run("return document.querySelector('.u-cluster:target') !== null")


def test_hostile_values_stay_text(first: Browser) -> None:
    first.unfold()
    assert first.run("return window.pwned") is None
    assert (
        first.all("script, img, link, iframe, base, form, [onerror], [onload], [onmouseover], [id=unit-1]")
        == []
    )
    assert first.requests() == []
    assert first.console() == []
    text = first.run("return document.body.innerText")
    assert "<script>window.pwned" in text
    assert "<img src=x onerror=" in text


def test_everything_is_reached_with_the_keyboard(small: Browser) -> None:
    walk(small)


def test_links_to_the_other_pages_are_reached_first(first: Browser) -> None:
    from selenium.webdriver.common.keys import Keys

    first.press(Keys.TAB)
    assert first.run("return document.activeElement.closest('nav') !== null")
    first.press(Keys.ENTER)
    assert "page 2 of 3" in first.all(".u-lead")[0].text
