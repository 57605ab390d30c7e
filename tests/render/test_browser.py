"""The pages of articles, opened in a browser: what people see, where links lead, and that nothing runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.articles import article
from tests.browser import VIEWS, Browser, browser, walk, why_missing
from tests.browser_pages import LOCK, OFTEN, pages
from unrepeat import dedupe_text

pytestmark = [
    pytest.mark.any_kernel(reason="a page is made of the report, which is the same on both kernels"),
    pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "nothing is missing"),
]

NAMES = tuple(pages())

# Of every link inside the page: its words, the label of what it leads to, and whether that is there once.
LINKS = """
return Array.from(document.querySelectorAll('a'), link => {
  const id = decodeURIComponent(link.getAttribute('href').slice(1));
  const targets = document.querySelectorAll('[id="' + CSS.escape(id) + '"]');
  return {
    href: link.getAttribute('href'),
    words: link.textContent,
    found: targets.length,
    label: targets.length ? targets[0].querySelector('.u-label').textContent : '',
    number: targets.length ? targets[0].querySelector('.u-number').textContent : '',
  };
});
"""

# What the label says of that which links without a number lead to.
LABELS = {
    "removed": "Removed:",
    "a part removed": "Removed, a part of it:",
    "an earlier part": "Kept, a part of it;",
    "another part of it": "a part of it",
}

# What is in the window after a link was followed.
ARRIVED = """
const target = document.querySelector(':target');
if (!target) return null;
const box = target.getBoundingClientRect();
return {
  id: target.id,
  seen: box.height > 0 && box.top < innerHeight && box.bottom > 0 && box.top >= -1,
  marked: getComputedStyle(target).outlineStyle,
};
"""

# Labels, numbers and headings that cannot be seen, though nothing folds them away.
HIDDEN = """
return Array.from(document.querySelectorAll('.u-label, .u-number, .u-label strong, h1, h2, summary'))
  .filter(element => !element.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(element => element.outerHTML);
"""

# How the removed units look: what strikes their texts, and their borders on four sides.
REMOVED = """
return Array.from(document.querySelectorAll('.u-removed'), unit => {
  const style = getComputedStyle(unit);
  return {
    struck: Array.from(unit.querySelectorAll('del'), text => getComputedStyle(text).textDecorationLine),
    widths: style.borderWidth.split(' '),
    borders: style.borderStyle.split(' '),
  };
});
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages of all kinds of article are, each under its name."""
    found = tmp_path_factory.mktemp("pages")
    for name, page in pages().items():
        (found / f"{name}.html").write_text(page, encoding="utf-8")
    return found


@pytest.fixture(params=NAMES)
def page(request: pytest.FixtureRequest, chromium: Browser, folder: Path) -> Browser:
    """The browser with one of the pages open, without a complaint and without a request."""
    open_page(chromium, folder, request.param)
    return chromium


@pytest.fixture
def lock(chromium: Browser, folder: Path) -> Browser:
    """The browser with the page open that has removals of every kind."""
    open_page(chromium, folder, "lock")
    return chromium


def open_page(chromium: Browser, folder: Path, name: str) -> None:
    address = chromium.open(folder / f"{name}.html")
    assert chromium.requests() == [address]
    assert chromium.console() == []


def write(path: Path, body: str) -> Path:
    path.write_text(f"<!DOCTYPE html><html lang=en><title>A page</title>{body}", encoding="utf-8")
    return path


def test_the_browser_reports_errors_requests_and_breaches_of_a_policy(
    chromium: Browser, tmp_path: Path
) -> None:
    bad = write(
        tmp_path / "bad.html",
        "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
        "<script>window.pwned = 1</script><img src=http://example.org/a.png alt=''>",
    )
    address = chromium.open(bad)
    assert chromium.run("return window.pwned") is None
    messages = "\n".join(chromium.console())
    assert "script-src 'none'" in messages
    assert "http://example.org/a.png" in messages
    assert chromium.requests() == [address, "http://example.org/a.png"]


def test_the_audit_finds_colours_and_names_that_are_missing(chromium: Browser, tmp_path: Path) -> None:
    bad = write(
        tmp_path / "bad.html", "<main><p style='color:#aaa;background:#fff'>Pale.</p><img src=x></main>"
    )
    chromium.open(bad)
    assert {finding.rule for finding in chromium.audit() if finding.certain} == {
        "color-contrast",
        "image-alt",
    }


@pytest.mark.parametrize("view", ["light", "dark", "narrow"])
def test_the_audit_finds_nothing(page: Browser, view: str) -> None:
    page.look(view)
    assert page.audit() == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_audit_finds_nothing_on_the_page_with_everything(lock: Browser, view: str) -> None:
    lock.look(view)
    assert lock.audit() == []


def test_nothing_is_wider_than_a_telephone(page: Browser) -> None:
    page.look("narrow")
    assert page.wide() == []
    assert page.run("return document.documentElement.scrollWidth") <= 320


def test_links_say_where_they_lead(page: Browser) -> None:
    for link in page.run(LINKS):
        assert link["href"].startswith("#"), link
        assert link["found"] == 1, link
        number = re.search(r"\d+", link["words"])
        if number:
            assert link["number"].split()[-1] == number[0], link
        else:
            assert LABELS[link["words"]] in link["label"], link


@pytest.mark.parametrize("name", ["lock", "often", "parts", "without text"])
def test_links_lead_there(name: str, chromium: Browser, folder: Path) -> None:
    open_page(chromium, folder, name)
    chromium.unfold()
    links = chromium.all("a")
    assert links
    for link in links[:: max(1, len(links) // 12)]:
        href = str(link.get_dom_attribute("href"))
        link.click()
        arrived = chromium.run(ARRIVED)
        assert arrived == {"id": href[1:], "seen": True, "marked": "solid"}


def test_no_unit_is_folded_away(page: Browser) -> None:
    """A link to it would open nothing in browsers that do not unfold by themselves."""
    assert page.all("details .u-unit") == []


@pytest.mark.parametrize(
    "label",
    [
        "Line 3 Removed: edited copy of line 15.",
        "Line 19 Removed: contained in line 17.",
        "Line 33 Removed: exact copy of line 23.",
        "Line 35 Removed: part of a run that repeats lines 23 to 27, here line 25.",
        "Line 15 Kept; repeated by line 3.",
    ],
)
def test_labels_say_it_in_words(label: str, lock: Browser) -> None:
    labels = [" ".join(element.text.split()) for element in lock.all(".u-label")]
    assert [found for found in labels if found.startswith(label)]


def test_spared_units_have_their_reason(lock: Browser) -> None:
    spared = lock.all(".u-spared .u-label")
    assert [element.text for element in spared]
    assert "number" in spared[0].text
    assert "although it is like" in spared[0].text


def test_removed_text_is_struck_and_bordered(page: Browser) -> None:
    removed = page.run(REMOVED)
    assert len(removed) == len(page.all(".u-removed"))
    for unit in removed:
        assert unit["struck"] == ["line-through"], unit
        assert all(float(width.removesuffix("px")) >= 1 for width in unit["widths"]), unit
        assert not {"none", "hidden"} & set(unit["borders"]), unit


def test_words_that_only_the_removed_unit_has_are_marked_by_more_than_colour(lock: Browser) -> None:
    marks = lock.all("mark")
    assert marks
    for mark in marks:
        style = lock.style(mark)
        assert style["border-bottom-style"] == "solid"
        assert int(style["font-weight"]) >= 600


def test_removed_text_is_found_though_marks_stand_in_it(chromium: Browser, folder: Path) -> None:
    open_page(chromium, folder, "marks")
    assert "**" not in chromium.run("return document.body.innerText")
    assert chromium.run("return window.find('Seaside town votes to give its wall')")
    del_text = chromium.run("return getSelection().anchorNode.parentElement.closest('.u-unit').className")
    assert "u-kept" in del_text
    assert chromium.run("return window.find('Seaside town votes to give its wall')")
    assert "u-removed" in chromium.run(
        "return getSelection().anchorNode.parentElement.closest('.u-unit').className"
    )


def test_hostile_texts_stay_text(chromium: Browser, folder: Path) -> None:
    open_page(chromium, folder, "hostile")
    chromium.unfold()
    for element in chromium.all("a, summary, .u-text")[:60]:
        chromium.run(
            "for (const type of ['mouseover', 'click', 'focus']) arguments[0].dispatchEvent(new Event(type))",
            element,
        )
    assert chromium.run("return window.pwned") is None
    assert (
        chromium.all(
            "script, img, link, iframe, base, object, embed, form, [onerror], [onload], [onmouseover]"
        )
        == []
    )
    assert chromium.run("return document.styleSheets.length") == 1
    assert chromium.run("return document.querySelectorAll('svg').length") == 1
    assert chromium.requests() == []
    assert chromium.console() == []
    text = chromium.run("return document.body.innerText")
    for shown in (
        "<script>window.pwned",
        "</style>",
        "{{ 7 * 7 }}",
        "&lt;&amp;",
        "␛[31m",
        "␀",
        "\\ud800",
    ):
        assert shown in text


def test_a_script_in_the_page_would_not_run(lock: Browser) -> None:
    lock.run(
        "const script = document.createElement('script');"
        "script.textContent = 'window.pwned = 1';"
        "document.body.append(script);"
    )
    assert lock.run("return window.pwned") is None
    assert len(lock.console()) == 1


def test_everything_is_reached_with_the_keyboard(page: Browser) -> None:
    walk(page)


def test_enter_follows_a_link(lock: Browser) -> None:
    from selenium.webdriver.common.keys import Keys

    link = lock.all(".u-removed .u-label a")[0]
    lock.run("arguments[0].focus()", link)
    lock.press(Keys.ENTER)
    assert lock.run(ARRIVED) == {"id": "unit-8", "seen": True, "marked": "solid"}


def test_dark_is_another_paper_and_ink(lock: Browser) -> None:
    body = lock.all("body")[0]
    light = lock.style(body)
    lock.emulate(scheme="dark")
    dark = lock.style(body)
    assert light["background-color"] != dark["background-color"]
    assert light["color"] != dark["color"]


def test_the_page_in_print_says_all_that_it_says_on_the_screen(page: Browser) -> None:
    text, removed = page.run("return document.body.innerText"), page.run(REMOVED)
    page.emulate(medium="print")
    assert page.run(HIDDEN) == []
    assert page.run("return document.body.innerText") == text
    assert [unit["struck"] for unit in page.run(REMOVED)] == [unit["struck"] for unit in removed]


@pytest.mark.parametrize("name", ["hebrew", "arabic"])
def test_text_from_right_to_left_stands_right_and_labels_do_not(
    name: str, chromium: Browser, folder: Path
) -> None:
    open_page(chromium, folder, name)
    texts, labels = chromium.all(".u-text"), chromium.all(".u-label")
    assert texts
    assert labels
    assert {chromium.style(element)["direction"] for element in texts} == {"rtl"}
    assert {chromium.style(element)["direction"] for element in labels} == {"ltr"}


def test_the_page_looks_the_same_without_sending_anything_when_printed_or_narrow(lock: Browser) -> None:
    for view in VIEWS:
        lock.look(view)
    assert lock.requests() == []
    assert lock.console() == []


HOST = (
    "<style>h1, h3 { color: rgb(1, 2, 3) } a { color: rgb(4, 5, 6); text-decoration: none }"
    " del { opacity: 0.5 } p { margin: 7px } body { background: rgb(250, 240, 230) }</style>"
    "<h1 class=host>A notebook</h1><p class=host>Text with <a class=host href=#end>a link</a>, "
    "<del class=host>a deletion</del> and <code class=host>code</code>.</p>"
    "<details class=host><summary class=host>More</summary>"
    "<table class=host><tr><th class=host>One<td class=host>Two</table></details>"
)
TOP, END = "<ul class=host><li class=host>Before</ul>", "<h3 class=host id=end>The end</h3>"

STYLES = """
return Array.from(document.querySelectorAll('html, body, .host'), element => {
  const style = getComputedStyle(element);
  const sizes = /^(width|height|(inline|block)-size|(perspective|transform)-origin)$/;
  return [element.localName,
    ...Array.from(style).filter(name => !sizes.test(name)).map(name => [name, style.getPropertyValue(name)])];
});
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fragments_leave_a_notebook_as_it_is(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    results = [dedupe_text(LOCK)._repr_html_(), dedupe_text(OFTEN)._repr_html_()]
    chromium.open(write(tmp_path / "without.html", HOST + TOP + END))
    chromium.emulate(scheme=scheme)
    before = chromium.run(STYLES)
    chromium.open(write(tmp_path / "with.html", HOST + TOP + "".join(map(str, results)) + END))
    chromium.emulate(scheme=scheme)
    assert chromium.run(STYLES) == before
    assert chromium.console() == []
    assert not [finding for finding in chromium.audit() if ".unrepeat" in finding.element]
    ids = chromium.run("return Array.from(document.querySelectorAll('[id]'), element => element.id)")
    assert len(ids) == len(set(ids))


def test_links_of_fragments_stay_in_their_fragment(chromium: Browser, tmp_path: Path) -> None:
    results = [str(dedupe_text(text)._repr_html_()) for text in (LOCK, LOCK.replace("lock", "gate"))]
    empty = write(tmp_path / "notebook.html", "<main></main>")
    chromium.open(empty)
    for result in results:  # as notebooks do it
        chromium.run(
            "const cell = document.createElement('div'); cell.innerHTML = arguments[0];"
            "document.querySelector('main').append(cell)",
            result,
        )
    fragments = chromium.all(".u-fragment")
    assert len(fragments) == 2
    for number, fragment in enumerate(fragments):
        link = chromium.all(f"div:nth-child({number + 1}) > .u-fragment .u-removed .u-label a")[0]
        link.click()
        inside = chromium.run("return arguments[0].contains(document.querySelector(':target'))", fragment)
        assert inside
        assert chromium.run(ARRIVED)["seen"]


def test_the_page_of_ten_megabytes_opens(chromium: Browser, tmp_path: Path) -> None:
    paragraphs = [f"{article(number, 75).capitalize()}." for number in range(19_200)]
    paragraphs[9_000:9_050] = paragraphs[100:150]
    paragraphs[-1] = "The last paragraph of all stands here, after ten megabytes of words that mean nothing."
    text = "\n\n".join(paragraphs)
    assert len(text) > 10_000_000
    path = tmp_path / "large.html"
    path.write_text(dedupe_text(text).to_html(), encoding="utf-8")
    address = chromium.open(path)
    assert chromium.requests() == [address]
    assert chromium.console() == []
    assert len(chromium.all(".u-removed")) == 50
    shown = chromium.run("return document.querySelector('.u-article').lastElementChild.textContent.trimEnd()")
    assert shown.endswith(paragraphs[-1])
