"""A near copy beside the words of the kept document: runs of own words, and what stands in their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from unrepeat.documents.novelty import NO_PARTNER, partners, word_places
from unrepeat.documents.revisions.paragraphs import Paragraph, Paragraphs


class NearCopy:
    """A near copy, read beside the kept document.

    Attributes:
        text: The text of the near copy.
        words: Its words.
        others: The words of the kept document.
        partners: Which of the words the kept one has.
        places: Where they stand in the text.
        paragraphs: The units of the text.
        known: The words of the kept document, in no order.
    """

    def __init__(self, text: str, words: list[str], others: list[str], *, similar: bool) -> None:
        """Read the two; `similar` as for `novelty.own_words`."""
        self.text, self.words, self.others = text, words, others
        self.partners = partners(words, others, similar=similar)
        self.places = word_places(text)
        self.paragraphs = Paragraphs(text, words, self.places, self.partners)
        self.known = frozenset(others)

    @cached_property
    def _paired(self) -> list[int]:
        """Positions of the words with a partner."""
        return [at for at, partner in enumerate(self.partners.partner) if partner != NO_PARTNER]

    def gap(self, first: int, end: int) -> range:
        """Return where in the kept document stands what the words at some positions stand for."""
        before, behind = bisect_left(self._paired, first) - 1, bisect_left(self._paired, end)
        partner = self.partners.partner
        return range(
            partner[self._paired[before]] + 1 if before >= 0 else 0,
            partner[self._paired[behind]] if behind < len(self._paired) else len(self.others),
        )


class WordRun(NamedTuple):
    """Own words that stand side by side in one paragraph, or two words between which others are left out."""

    reading: NearCopy
    number: int
    """Number of the paragraph."""

    first: int
    """Position of the first word."""

    end: int
    """Position after the last one."""

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph in which it stands."""
        return self.reading.paragraphs[self.number]

    @property
    def words(self) -> list[str]:
        """Its words."""
        return self.reading.words[self.first : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        places = self.reading.places
        return places[self.first][0], places[self.end - 1][1]


def own_runs(reading: NearCopy) -> Iterator[WordRun]:
    """Yield the runs of own words; a paragraph and a dateline end one."""
    own, paragraphs = reading.partners.own, reading.paragraphs
    at = 0
    while at < len(own):
        first = end = own[at]
        number = paragraphs.number_at(first)
        paragraph = paragraphs[number]
        stop = paragraph.dateline_end if first < paragraph.dateline_end else paragraph.end
        while at < len(own) and own[at] == end < stop:
            at, end = at + 1, end + 1
        yield WordRun(reading, number, first, end)


def gaps(reading: NearCopy) -> Iterator[WordRun]:
    """Yield the two words of a paragraph that stand side by side in the copy and not in the kept document."""
    partner, paragraphs = reading.partners.partner, reading.paragraphs
    parted = [
        at
        for at, (one, other) in enumerate(pairwise(partner))
        if other != one + 1 and one != NO_PARTNER and other != NO_PARTNER
    ]
    for at in parted:
        number = paragraphs.number_at(at)
        if at + 1 < paragraphs[number].end:
            yield WordRun(reading, number, at, at + 2)
