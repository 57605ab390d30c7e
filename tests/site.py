"""The site of `docs/`, built, and what its pages link to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.package import ROOT

# Attributes by which a page has something fetched when it is opened.
FETCHED = {
    ("img", "src"),
    ("script", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}


def why_missing() -> str:
    """Return what building the site lacks, or nothing."""
    lacks = [name for name in ("sphinx", "furo", "myst_parser") if find_spec(name) is None]
    return (
        f"no tools to build the site; missing: {', '.join(lacks)} (pip install -e '.[docs]')" if lacks else ""
    )


def required() -> bool:
    """Whether tests of the site must not be skipped."""
    return os.environ.get("UNREPEAT_REQUIRE_DOCS", "") not in ("", "0")


def build(target: Path) -> subprocess.CompletedProcess[str]:
    """Build the site; a warning is an error."""
    options = ["-q", "-W", "--keep-going", "-d", str(target / "trees")]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(target / "site")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@dataclass
class Page(HTMLParser):
    """What a page links to, what it has fetched, and where it can be linked to."""

    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.anchors.add(value)
            if (tag, name) in FETCHED:
                self.fetched.append(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)


def read_pages(site: Path) -> dict[Path, Page]:
    """Read all pages of a site."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        pages[path.resolve()] = page = Page()
        page.feed(path.read_text(encoding="utf-8"))
    return pages


def broken_links(pages: dict[Path, Page]) -> Iterator[str]:
    """Links and files inside the site that lead nowhere, or to a place that a page does not have."""
    for path, page in pages.items():
        for address in (*page.links, *page.fetched):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target.is_file()
            if there and parts.fragment and target in pages:
                there = unquote(parts.fragment) in pages[target].anchors
            if not there:
                yield f"{path.name}: {address}"


def foreign(pages: dict[Path, Page]) -> Iterator[str]:
    """What pages have fetched from other hosts."""
    for path, page in pages.items():
        yield from (f"{path.name}: {address}" for address in page.fetched if urlsplit(address).netloc)
