"""Pages with the main text that a reader wants, and whether an answer brings the page nearer to it.

A row of the file is a JSON object: `id`, `type` (article, forum, product, ..), `text` (what an extractor made
of the page), `reference` (the reviewed main text). `wcxb.py` makes such a file of a public benchmark.

Texts are compared by their words, so it cannot be seen which of two copies went; and what an author repeats
on purpose stands in the reference as often as it was written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rows import lines_of
from tally import Tally, ratio

WORD = re.compile(r"\w+")

# Over runs of so many words, a lost word is less easily made good by another place.
RUN = 4

# What is less than this is no change of F1, but rounding.
NO_CHANGE = 1e-9


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its reviewed main text."""

    id: str
    collection: str
    """The type of the page."""
    text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Counts(Tally):
    """What an answer does to the pages."""

    pages: int = 0
    changed: int = 0
    better: int = 0
    """Pages whose word F1 against the reference rose."""
    worse: int = 0
    better_runs: int = 0
    """Pages whose F1 over runs of four words rose."""
    worse_runs: int = 0
    words_removed: int = 0
    words_wanted: int = 0
    """Removed words that the reference has more often than what is left."""
    gain: float = 0.0
    """Sum of the changes of word F1."""
    gain_runs: float = 0.0

    @property
    def worse_share(self) -> float:
        """Share of the changed pages that became worse."""
        return ratio(self.worse, self.changed)

    @property
    def worse_runs_share(self) -> float:
        return ratio(self.worse_runs, self.changed)

    @property
    def surplus(self) -> float:
        """Share of the removed words that nobody wanted."""
        return ratio(self.words_removed - self.words_wanted, self.words_removed)

    @property
    def mean_gain(self) -> float:
        """Mean change of word F1 over all pages."""
        return ratio(self.gain, self.pages)

    @property
    def mean_gain_runs(self) -> float:
        return ratio(self.gain_runs, self.pages)


def read(path: Path) -> list[Page]:
    """Return the pages of a reviewed file."""
    return [_page(json.loads(line)) for line in lines_of(path)]


def score(page: Page, clean: str) -> Counts:
    """Return what it does to a page that this is left of its text."""
    if clean == page.text:
        return Counts(pages=1)
    words, left, wanted = (WORD.findall(text.lower()) for text in (page.text, clean, page.reference))
    gone = Counter(words) - Counter(left)
    gain = f1(left, wanted) - f1(words, wanted)
    gain_runs = f1_of_runs(left, wanted) - f1_of_runs(words, wanted)
    return Counts(
        pages=1,
        changed=1,
        better=gain > NO_CHANGE,
        worse=gain < -NO_CHANGE,
        better_runs=gain_runs > NO_CHANGE,
        worse_runs=gain_runs < -NO_CHANGE,
        words_removed=gone.total(),
        words_wanted=_shared(words, wanted) - _shared(left, wanted),
        gain=gain,
        gain_runs=gain_runs,
    )


def f1(words: Sequence[Hashable], wanted: Sequence[Hashable]) -> float:
    """Return the harmonic mean of the shares of two bags that they have in common, 1 if both are empty."""
    if not words or not wanted:
        return float(not words and not wanted)
    return 2 * _shared(words, wanted) / (len(words) + len(wanted))


def f1_of_runs(words: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 over runs of words; over words where one of the two is shorter than a run."""
    if min(len(words), len(wanted)) < RUN:
        return f1(words, wanted)
    return f1(_runs(words), _runs(wanted))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(islice(words, first, None) for first in range(RUN)), strict=False))


def _shared(words: Sequence[Hashable], wanted: Sequence[Hashable]) -> int:
    return (Counter(words) & Counter(wanted)).total()


def _page(row: dict[str, Any]) -> Page:
    return Page(row["id"], row["type"], row["text"], row["reference"])
