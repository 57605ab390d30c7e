"""Hand-labelled articles, and how an answer is scored against them.

A row of the file is a JSON object:

- `id`, `text`, `spans` [[start, end], ..]: one span per paragraph, code points, end exclusive;
- `source` (optional): the collection that the article is from;
- `drop` [{"p": .., "of": ..}, ..]: paragraph `p` says nothing that paragraph `of` does not;
- `either` [..]: paragraphs that may go or stay; every other one must stay;
- `skip` (optional): true for rows that do not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rows import lines_of
from tally import Tally, ratio

# A paragraph counts as removed if so much of what is not white space in it was removed.
REMOVED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its labels."""

    id: str
    collection: str
    text: str
    spans: tuple[tuple[int, int], ...]
    twins: dict[int, int]
    """For each paragraph that should go, the one that says the same."""
    either: frozenset[int]


@dataclass(frozen=True, slots=True)
class Counts(Tally):
    """What an answer got right and wrong."""

    found: int = 0
    """Copies removed while their twin stays, or the other way round, which loses nothing."""
    missed: int = 0
    """Copies of which neither was removed."""
    false: int = 0
    """Paragraphs removed that should have stayed."""
    lost: int = 0
    """Copies removed together with their twin: text that is gone for good."""

    @property
    def precision(self) -> float:
        return ratio(self.found, self.found + self.false + self.lost)

    @property
    def recall(self) -> float:
        return ratio(self.found, self.found + self.missed + self.lost)

    @property
    def f1(self) -> float:
        return ratio(2 * self.precision * self.recall, self.precision + self.recall)


def read(path: Path) -> list[Article]:
    """Return the articles of a labelled file."""
    rows = map(json.loads, lines_of(path))
    return [_article(row) for row in rows if not row.get("skip")]


def score(article: Article, removed: Iterable[tuple[int, int]]) -> Counts:
    """Return how good it is to remove these spans, code-point offsets with the end exclusive."""
    gone = _paragraphs_in(article, removed)
    # Where the twin went instead of the copy, the copy still tells it.
    swapped = {of for p, of in article.twins.items() if p not in gone and of in gone}
    lost = {p for p, of in article.twins.items() if p in gone and of in gone and of not in article.twins}
    missed = {p for p, of in article.twins.items() if p not in gone and of not in gone}
    false = gone - article.twins.keys() - article.either - swapped
    return Counts(len(article.twins) - len(lost) - len(missed), len(missed), len(false), len(lost))


def _paragraphs_in(article: Article, removed: Iterable[tuple[int, int]]) -> set[int]:
    characters: set[int] = set()
    for start, end in removed:
        characters.update(range(start, end))
    paragraphs = set()
    for number, (start, end) in enumerate(article.spans):
        solid = [place for place in range(start, end) if not article.text[place].isspace()]
        if solid and sum(place in characters for place in solid) >= REMOVED_SHARE * len(solid):
            paragraphs.add(number)
    return paragraphs


def _article(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"],
        collection=row.get("source", ""),
        text=row["text"],
        spans=tuple((start, end) for start, end in row["spans"]),
        twins={item["p"]: item["of"] for item in row["drop"]},
        either=frozenset(row["either"]),
    )
