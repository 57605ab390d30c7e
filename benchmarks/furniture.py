"""Furniture of sites: what is found and lost, beside the ways of others; the curve over pages seen; time.

    python benchmarks/furniture.py [--sites N] [--stories N] [--rounds N] [--labelled FILE.jsonl.gz]

The pages are made up, of words that come with Python: of each site a menu, a share bar, a box on some pages,
a footer; stories of its own, some in several versions, and copy of an agency that several sites have. What is
furniture is known. A labelled file has a page in each line, as JSON: `source`, `text`, `published`, and of
some pages `labels`, a letter for each line that is not blank: c content, f furniture; others do not count.

The ways of others are written again after their descriptions, on lines, and know the same words as ours:

- CCNet (Wenzek and others 2020): a line whose hash is seen twice in the collection goes, every copy of it.
- C4 (Raffel and others 2020): of three lines in a row that are seen before, all but the first copy go.
- Media Cloud (story_vectors.py): of lines of a source in a calendar week all but the first copy go.
- documents: a line goes that stands in three documents of its source.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pydoc_data.topics import topics
from random import Random
from typing import Any

from machine import describe

from unrepeat import strip_furniture
from unrepeat.furniture.lines import lines_of

Removed = list[set[int]]
"""The numbers of the lines that go, of each page."""

CONTENT, FURNITURE = "c", "f"

SEEN = (3, 5, 7, 10, 20, 50, 100)
"""Pages of a source that are learnt from, for the curve."""

BEGIN = datetime(2025, 1, 6, tzinfo=UTC)


@dataclass(frozen=True)
class SitePage:
    """A page, and what its lines are."""

    source: str
    text: str
    published: datetime | None
    labels: str
    """One letter for each line that is not blank; empty if nobody knows."""


class Words:
    """Sentences of words that come with Python."""

    def __init__(self, chance: Random) -> None:
        """Take the words from the help of the language."""
        found = " ".join(topics.values()).split()
        self._words = sorted({word.lower() for word in found if word.isalpha() and len(word) > 1})
        self._chance = chance

    def sentence(self, least: int, most: int) -> str:
        count = self._chance.randint(least, most)
        return " ".join(self._chance.choice(self._words) for _ in range(count)).capitalize()

    def story(self) -> list[str]:
        """A headline, and some paragraphs."""
        paragraphs = [f"{self.sentence(12, 40)}." for _ in range(self._chance.randint(4, 12))]
        return [self.sentence(5, 9), *paragraphs]


def made_up(sites: int, stories: int, chance: Random) -> Iterator[SitePage]:
    """Yield the pages of some sites, in the order in which they are published."""
    words = Words(chance)
    agency = [words.story() for _ in range(stories // 4)]
    pages: list[SitePage] = []
    for number in range(sites):
        template = [[words.sentence(1, 3) for _ in range(count)] for count in (25, 3, 3, 5)]
        own = [words.story() for _ in range(stories - len(agency) // 2)]
        told = [*own, *chance.sample(agency, len(agency) // 2)]
        for story in told:
            first = BEGIN + timedelta(hours=chance.randrange(24 * 7 * 12))
            for version in range(chance.choice((1, 1, 1, 1, 2, 3))):
                extended = [*story, *(f"{words.sentence(12, 30)}." for _ in range(version))]
                lines = _lines(extended, template, chance)
                text = "\n".join(line for line, _ in lines)
                labels = "".join(label for _, label in lines)
                published = first + timedelta(hours=version)
                pages.append(SitePage(f"site{number}.example", text, published, labels))
    yield from sorted(pages, key=lambda page: page.published or BEGIN)


def _lines(story: Sequence[str], template: Sequence[Sequence[str]], chance: Random) -> list[tuple[str, str]]:
    menu, share, box, footer = template
    lines = [(line, FURNITURE) for line in menu]
    lines += [(story[0], CONTENT), *((line, FURNITURE) for line in share)]
    lines += [(line, CONTENT) for line in story[1:]]
    if chance.random() < 0.4:
        place = len(menu) + 2 + len(share)
        lines[place:place] = [(line, FURNITURE) for line in box]
    return [*lines, *((line, FURNITURE) for line in footer)]


def unrepeat(pages: Sequence[SitePage]) -> Removed:
    """Return what `strip_furniture` removes."""
    documents = ({"text": page.text, "source": page.source, "published": page.published} for page in pages)
    return [{line.line for line in result.report.removed} for result in strip_furniture(documents)]


def ccnet(pages: Sequence[SitePage]) -> Removed:
    """Return what CCNet's way removes."""
    keys = [_keys(page) for page in pages]
    counts = Counter(key for found in keys for key in found if key)
    return [{number for number, key in enumerate(found) if counts[key] > 1} for found in keys]


def c4(pages: Sequence[SitePage]) -> Removed:
    """Return what C4's way removes."""
    seen: set[tuple[str, ...]] = set()
    removed = []
    for page in pages:
        keys = _keys(page)
        gone: set[int] = set()
        for first in range(len(keys) - 2):
            span = tuple(keys[first : first + 3])
            if span in seen:
                gone.update(range(first, first + 3))
            seen.add(span)
        removed.append(gone)
    return removed


def media_cloud(pages: Sequence[SitePage]) -> Removed:
    """Return what Media Cloud's way removes."""
    seen: set[tuple[str, Any, str]] = set()
    removed = []
    for page in pages:
        week = page.published.isocalendar()[:2] if page.published else None
        gone = set()
        for number, key in enumerate(_keys(page)):
            if key and (page.source, week, key) in seen:
                gone.add(number)
            seen.add((page.source, week, key))
        removed.append(gone)
    return removed


def documents(pages: Sequence[SitePage]) -> Removed:
    """Return the lines that stand in three documents of their source."""
    keys = [_keys(page) for page in pages]
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page, found in zip(pages, keys, strict=True):
        counts[page.source].update({*found} - {""})
    return [
        {number for number, key in enumerate(found) if counts[page.source][key] >= 3}
        for page, found in zip(pages, keys, strict=True)
    ]


WAYS: dict[str, Callable[[Sequence[SitePage]], Removed]] = {
    "unrepeat": unrepeat,
    "documents": documents,
    "CCNet": ccnet,
    "C4": c4,
    "Media Cloud": media_cloud,
}


def _keys(page: SitePage) -> list[str]:
    return [line.key for line in lines_of(page.text)]


def quality(pages: Sequence[SitePage], removed: Removed) -> str:
    """Return precision and recall in lines, and the share of the content's characters that is lost."""
    lines: Counter[tuple[str, bool]] = Counter()
    characters: Counter[tuple[str, bool]] = Counter()
    for page, gone in zip(pages, removed, strict=True):
        if not page.labels:
            continue
        for number, (line, label) in enumerate(zip(lines_of(page.text), page.labels, strict=True)):
            lines[label, number in gone] += 1
            characters[label, number in gone] += len(line.text)
    right, wrong = lines[FURNITURE, True], lines[CONTENT, True]
    content = characters[CONTENT, True] + characters[CONTENT, False]
    return (
        f"{right / max(1, right + wrong):9.3f} {right / max(1, right + lines[FURNITURE, False]):9.3f} "
        f"{100 * characters[CONTENT, True] / max(1, content):9.2f} %"
    )


def labelled(path: str) -> list[SitePage]:
    """Read a labelled file."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [
            SitePage(
                row["source"],
                row["text"],
                datetime.fromisoformat(row["published"]) if row.get("published") else None,
                row.get("labels", ""),
            )
            for row in map(json.loads, rows)
        ]


def compare(title: str, pages: Sequence[SitePage]) -> None:
    """Print the figures of all ways."""
    sources = len({page.source for page in pages})
    print(f"\n{title}: {len(pages)} pages of {sources} sources\n")
    print("way            precision    recall  content lost")
    for name, way in WAYS.items():
        print(f"{name:14}{quality(pages, way(pages))}")


def curve(pages: Sequence[SitePage]) -> None:
    """Print how much is found on pages of which so many are known of each source, hindsight included."""
    print("\npages of a source  precision    recall  content lost")
    for count in SEEN:
        seen: Counter[str] = Counter()
        some = []
        for page in pages:
            if seen[page.source] < count:
                seen[page.source] += 1
                some.append(page)
        print(f"{count:17}  {quality(some, unrepeat(some))}")


def speed(pages: Sequence[SitePage], rounds: int) -> None:
    """Print how many pages a second are stripped."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        unrepeat(pages)
        times.append(time.process_time() - start)
    took = statistics.median(times)
    size = sum(len(page.text) for page in pages)
    print(
        f"\nstrip_furniture: {len(pages) / took:.0f} pages, {size / took / 1e6:.1f} million characters "
        f"a second of processor time, median of {rounds} rounds"
    )


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", type=int, default=8, help="number of made-up sites (default: %(default)s)")
    parser.add_argument("--stories", type=int, default=120, help="stories of each (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the clock (default: %(default)s)")
    parser.add_argument("--labelled", metavar="FILE", help="a file of labelled pages")
    arguments = parser.parse_args()
    print(describe(("unrepeat",)))
    pages = list(made_up(arguments.sites, arguments.stories, Random(1)))
    compare("made-up sites", pages)
    curve(pages)
    speed(pages, arguments.rounds)
    if arguments.labelled:
        compare("labelled pages", labelled(arguments.labelled))


if __name__ == "__main__":
    main()
