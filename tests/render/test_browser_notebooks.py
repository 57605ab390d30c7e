"""What notebooks show, opened in a browser in pages that imitate them, on a computer of the other scheme."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Browser, browser, why_missing
from tests.browser_pages import LOCK, OFTEN, PARTS, documents, site_pages
from tests.notebook_hosts import HOSTS
from unrepeat import ClusterReport, Verdicts, dedupe_blocks, dedupe_documents, dedupe_text, strip_furniture

pytestmark = [
    pytest.mark.any_kernel(reason="a page is made of the report, which is the same on both kernels"),
    pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "nothing is missing"),
]

# Of each element with text of its own: the contrast of that with what lies behind it, colours that let others
# through laid upon these, as WCAG 2 defines contrast.
CONTRASTS = """
const parts = colour => {
  const found = colour.match(/[\\d.]+/g).map(Number);
  if (!colour.startsWith('rgb')) throw new Error('a colour that is not known here: ' + colour);
  return [...found.slice(0, 3), found.length > 3 ? found[3] : 1];
};
const over = (top, below) => below.map((value, at) => at < 3 ? top[at] * top[3] + value * (1 - top[3]) : 1);
const paper = element => {
  const layers = [];
  for (let one = element; one; one = one.parentElement) {
    layers.push(parts(getComputedStyle(one).backgroundColor));
  }
  return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
};
const luminance = colour => colour.slice(0, 3)
  .map(value => value / 255)
  .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
return Array.from(document.querySelectorAll('.unrepeat *'))
  .filter(element => element.localName !== 'style' && element.checkVisibility())
  .filter(element => Array.from(element.childNodes).some(node => node.nodeType === 3 && node.data.trim()))
  .map(element => {
    const behind = paper(element);
    const [light, dark] = [luminance(over(parts(getComputedStyle(element).color), behind)), luminance(behind)]
      .sort((one, other) => other - one);
    return {
      name: element.localName,
      element: element.outerHTML.slice(0, 120),
      contrast: (light + 0.05) / (dark + 0.05),
      paper: luminance(behind),
      underlined: getComputedStyle(element).textDecorationLine.includes('underline'),
    };
  });
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@cache
def results() -> dict[str, str]:
    """What a notebook shows of all that has something to show."""
    lock = dedupe_text(LOCK)
    taken = [*documents(2)[4:11], *documents(2)[14:20]]
    verdicts = Verdicts(dedupe_documents(taken, threshold=0.7, contained=True))
    stripped = list(strip_furniture(site_pages()))
    with ClusterReport(threshold=0.7, contained=True) as report:
        for document, verdict in zip(taken, verdicts, strict=True):
            report.add(document, verdict, show={"url": "https://gazette.example/a"})
        clusters = report._repr_html_()
    return {
        "article": lock._repr_html_(),
        "report": lock.report._repr_html_(),
        "blocks": dedupe_blocks(LOCK.split("\n\n"))._repr_html_(),
        "parts": dedupe_text(PARTS)._repr_html_(),
        "often": dedupe_text(OFTEN)._repr_html_(),
        "clusters": clusters,
        "verdicts": verdicts._repr_html_(),
        "furniture": next(one for one in stripped if one.report.removed)._repr_html_(),
    }


def open_host(chromium: Browser, folder: Path, host: str, shown: list[str]) -> Browser:
    """Show results in a notebook with a theme, on a computer that is set to the other scheme."""
    page = folder / "notebook.html"
    page.write_text(HOSTS[host].page(shown), encoding="utf-8")
    address = chromium.open(page)
    chromium.emulate(scheme="light" if HOSTS[host].is_dark else "dark")
    chromium.unfold()
    assert chromium.requests() == [address]
    assert chromium.console() == []
    return chromium


@pytest.mark.parametrize("host", HOSTS)
def test_results_have_the_colours_of_the_notebook(chromium: Browser, tmp_path: Path, host: str) -> None:
    open_host(chromium, tmp_path, host, list(results().values()))
    found: list[dict[str, Any]] = chromium.run(CONTRASTS)
    assert len(found) > 300
    weak = [one for one in found if one["contrast"] < 4.5]
    assert not weak, weak[:3]
    for one in found:
        if one["name"] not in ("mark", "strong", "em") or "<mark" not in one["element"]:
            assert (one["paper"] < 0.2) == HOSTS[host].is_dark, one
    links = [one for one in found if one["name"] == "a"]
    assert len(links) > 50
    assert all(link["underlined"] for link in links)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("name", ["article", "parts", "clusters", "verdicts", "furniture"])
def test_the_audit_finds_nothing(chromium: Browser, tmp_path: Path, host: str, name: str) -> None:
    open_host(chromium, tmp_path, host, [results()[name]])
    assert chromium.audit() == []


def test_cells_of_a_table_begin_where_the_text_begins(chromium: Browser, tmp_path: Path) -> None:
    open_host(chromium, tmp_path, "JupyterLab, light", [results()["verdicts"]])
    cells = chromium.all(".unrepeat td, .unrepeat th")
    assert {chromium.style(cell)["text-align"] for cell in cells} == {"start"}


@pytest.mark.parametrize("name", ["article", "parts"])
def test_the_same_result_shown_twice_has_links_that_lead_into_itself(
    chromium: Browser, tmp_path: Path, name: str
) -> None:
    text = {"article": LOCK, "parts": PARTS}[name]
    result = dedupe_text(text)
    open_host(chromium, tmp_path, "JupyterLab, light", [result._repr_html_(), result._repr_html_()])
    ids = chromium.run("return Array.from(document.querySelectorAll('[id]'), element => element.id)")
    assert len(ids) == len(set(ids))
    assert len(ids) >= 4
    for fragment in chromium.all(".u-fragment"):
        links = chromium.run("return Array.from(arguments[0].querySelectorAll('a'))", fragment)
        assert links
        for link in links[:8]:
            link.click()
            inside = chromium.run("return arguments[0].contains(document.querySelector(':target'))", fragment)
            assert inside, link.get_dom_attribute("href")


def test_a_link_opens_the_article_that_is_folded_away(chromium: Browser, tmp_path: Path) -> None:
    open_host(chromium, tmp_path, "VS Code, dark", [results()["article"]])
    chromium.run("document.querySelectorAll('details').forEach(details => { details.open = false })")
    chromium.all("nav a")[0].click()
    assert chromium.run("return document.querySelector(':target').checkVisibility()")
    box = chromium.run("return document.querySelector(':target').getBoundingClientRect().height")
    assert box > 0
