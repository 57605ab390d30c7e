"""The site of `docs/`: no warning, no broken link, nothing fetched, and people can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import unrepeat
from tests.browser import Browser, browser
from tests.browser import why_missing as why_no_browser
from tests.package import ROOT
from tests.site import broken_links, build, foreign, read_pages, required, why_missing
from unrepeat.cli.main import COMMANDS, main

pytestmark = [
    pytest.mark.any_kernel(reason="pages are made of docstrings and Markdown"),
    pytest.mark.skipif(bool(why_missing()) and not required(), reason=why_missing() or "nothing is missing"),
]

needs_browser = pytest.mark.skipif(bool(why_no_browser()), reason=why_no_browser() or "nothing is missing")

# The landing page; one of prose, tables and code; pictures; the two that are made of the code.
AUDITED = ("index", "start", "what-goes", "tuning", "reference/api", "reference/command-line")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert not why_missing(), why_missing()
    folder = tmp_path_factory.mktemp("documentation")
    done = build(folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


def test_no_link_is_broken(site: Path) -> None:
    pages = read_pages(site)
    assert len(pages) > 20
    assert sum(len(page.links) for page in pages.values()) > 500
    assert list(broken_links(pages)) == []


def test_a_broken_link_and_a_foreign_host_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here">x</a><a href="#gone">x</a><a href="b.html">x</a>'
        '<script src="https://example.org/a.js"></script><a href="https://example.org">x</a>',
        encoding="utf-8",
    )
    pages = read_pages(tmp_path)
    assert list(broken_links(pages)) == ["a.html: #gone", "a.html: b.html"]
    assert list(foreign(pages)) == ["a.html: https://example.org/a.js"]


def test_nothing_is_fetched_from_another_host(site: Path) -> None:
    assert list(foreign(read_pages(site))) == []
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", text) == [], style.name


def test_the_reference_has_every_public_name(site: Path) -> None:
    anchors = read_pages(site)[(site / "reference" / "api.html").resolve()].anchors
    names = set(unrepeat.__all__) - {"__version__"}
    missing = sorted(name for name in names if f"unrepeat.{name}" not in anchors)
    assert not missing, f"docs/reference/api.md lacks {missing}"
    adapters = {"frames.clean_frame", "datasets.Clean", "spark.dedupe_dataframe", "scrapy.UnrepeatPipeline"}
    assert {name for name in adapters if f"unrepeat.integrations.{name}" not in anchors} == set()
    # What is said of a field, and not its name alone.
    assert "Offsets are code points" in (site / "reference" / "api.html").read_text(encoding="utf-8")


def test_the_reference_has_every_command(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (site / "reference" / "command-line.html").read_text(encoding="utf-8")
    commands = list(COMMANDS)
    for command in ("furniture", "index"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        told, _, _ = capsys.readouterr().out.partition("\nexamples:")
        actions = re.findall(r"^    (\w+) ", told, re.MULTILINE)
        assert len(actions) >= 4
        commands += [f"{command} {action}" for action in actions]
    missing = [command for command in commands if f"usage: unrepeat {command}" not in page]
    assert not missing, f"docs/reference/command-line.md lacks {missing}"


def test_language_models_are_told_of_every_page(site: Path) -> None:
    listed = (site / "llms.txt").read_text(encoding="utf-8")
    addresses = re.findall(r"\]\((.*?)\): \S.*\.$", listed, re.MULTILINE)
    assert all((site / address).is_file() for address in addresses)
    assert len(addresses) == len(list((ROOT / "docs").rglob("*.md")))


# -- in a browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@needs_browser
@pytest.mark.parametrize("name", AUDITED)
def test_a_page_asks_nobody_for_anything(name: str, chromium: Browser, site: Path) -> None:
    chromium.open(site / f"{name}.html")
    assert {address.partition(":")[0] for address in chromium.requests()} <= {"file", "data"}
    assert chromium.console() == []


@needs_browser
@pytest.mark.parametrize("view", ["light", "dark", "narrow"])
@pytest.mark.parametrize("name", AUDITED)
def test_the_audit_finds_nothing(name: str, view: str, chromium: Browser, site: Path) -> None:
    chromium.open(site / f"{name}.html")
    chromium.look(view)
    assert [finding for finding in chromium.audit() if finding.certain] == []
