"""The units of a document under judgement, with the words of each: what is prose, and where sentences end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter

from unrepeat.article.text.segment import segment
from unrepeat.article.text.sentences import sentences
from unrepeat.article.text.shapes import is_finished, is_row
from unrepeat.article.text.units import Unit
from unrepeat.documents.novelty import Partners
from unrepeat.words import length

# Words of a paragraph that can be news by itself; shorter ones are headings, labels, links, prompts. From 10
# on, short paragraphs and Japanese ones were lost on the labelled pairs; 8 to 12 change one to four of 330.
MIN_PROSE = 8

# Share of the words that stand in finished paragraphs, from which on a document is prose. From .3 to .7 one
# of the labelled pairs changes at most.
MIN_PROSE_SHARE = 0.5

# Words within which a dateline ends, with a dash: "PORT MERRIN, April 7 (Tern Wire) - ".
MAX_DATELINE = 12

# A line of fewer words that ends in "a.m." or the like ends in no sentence.
MIN_BEHIND_SHORT_FORM = 20

_DASH = re.compile(r"\s[-\u2010-\u2015]+\s|\u2014")
_SHORT_FORM = re.compile(r"(?<!\w)\w\.\s?\w\.\W{0,4}\Z")
_MOST_SHORT_FORM = 12

Place = tuple[int, int]
"""Where a word or a unit stands: start and end, in code points."""

_start_of = itemgetter(0)


class Paragraph:
    """A unit of a document, and its words among those of the whole.

    Attributes:
        first: Position of its first word.
        end: Position after its last one.
        own: Number of its words that the kept document lacks.
        moved: Number of those that it has in another place.
    """

    def __init__(self, unit: Unit, first: int, places: Sequence[Place], partners: Partners) -> None:
        """Take the unit.

        Args:
            unit: The unit, with its words.
            first: Position of its first word in the document.
            places: Where each word of the document stands.
            partners: Which of them the kept one has.
        """
        self._unit = unit
        self._places = places
        self.first, self.end = first, first + unit.length
        self.own, self.moved = (
            bisect_left(positions, self.end) - bisect_left(positions, first)
            for positions in (partners.own, partners.moved)
        )

    @property
    def text(self) -> str:
        """Its text."""
        return self._unit.text

    @property
    def size(self) -> float:
        """About how many words a reader would count."""
        return self._unit.reader_length if self._unit.length else 0.0

    @property
    def in_place(self) -> bool:
        """Whether the kept document has the paragraph: more than half of its words, in their order."""
        return 2 * (self.own + self.moved) < self._unit.length

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, or as full of figures as one."""
        return self._unit.length > 0 and is_row(self._unit)

    @property
    def is_long(self) -> bool:
        """Whether it is as long as a paragraph that can be news by itself."""
        return self.size >= MIN_PROSE

    @cached_property
    def has_copyright(self) -> bool:
        """Whether a copyright sign stands in it."""
        return "\N{COPYRIGHT SIGN}" in self.text

    @cached_property
    def ends_short(self) -> bool:
        """Whether it is a short line that ends with a short form: "Updated at 11:30 a.m."."""
        short = self.size < MIN_BEHIND_SHORT_FORM
        return short and _SHORT_FORM.search(self.text[-_MOST_SHORT_FORM:]) is not None

    @cached_property
    def is_closed(self) -> bool:
        """Whether one of its lines ends like a sentence."""
        return not self.ends_short and any(map(is_finished, self.text.splitlines()))

    @property
    def ends_a_sentence(self) -> bool:
        """Whether a sentence ends in it; told without reading sentences if the last one does."""
        return not self.ends_short and (self._unit.fact(is_finished) or bool(self.sentence_ends))

    @cached_property
    def sentence_ends(self) -> list[int]:
        """Offsets in the document at which its finished sentences end, ascending."""
        if self.ends_short:
            return []
        start = self._unit.start
        ends = [start + end for _, end in sentences(self.text, 0, len(self.text))]
        return ends if self._unit.fact(is_finished) else ends[:-1]

    @cached_property
    def dateline_end(self) -> int:
        """Position after the last word of its dateline, the first one if it has none."""
        dash = _DASH.search(self.text)
        if dash is None:
            return self.first
        head = bisect_left(self._places, self._unit.start + dash.start(), self.first, self.end, key=_start_of)
        return head if head - self.first <= MAX_DATELINE and head < self.end else self.first


class Paragraphs:
    """The units of a document that have words, in order; each is made when it is first asked for.

    Attributes:
        firsts: The position of the first word of each.
    """

    def __init__(self, text: str, words: Sequence[str], places: Sequence[Place], partners: Partners) -> None:
        """Read where they stand.

        Args:
            text: The document.
            words: Its words.
            places: Where they stand.
            partners: Which of them the kept document has.
        """
        self._text, self._words, self._places, self._partners = text, words, places, partners
        self._spans: list[Place] = []
        self.firsts: list[int] = []
        self._made: dict[int, Paragraph] = {}
        first = 0
        for start, end in segment(text, "auto")[1]:
            last = bisect_left(places, end, first, key=_start_of)
            if last > first:
                self._spans.append((start, end))
                self.firsts.append(first)
            first = last

    def __len__(self) -> int:
        return len(self._spans)

    def __getitem__(self, number: int) -> Paragraph:
        if number not in self._made:
            first, end = self.firsts[number], self._end(number)
            start, stop = self._spans[number]
            unit = Unit(number, start, stop, self._text[start:stop], tuple(self._words[first:end]))
            self._made[number] = Paragraph(unit, first, self._places, self._partners)
        return self._made[number]

    def _end(self, number: int) -> int:
        return self.firsts[number + 1] if number + 1 < len(self.firsts) else len(self._words)

    def number_at(self, position: int) -> int:
        """Return the number of the paragraph in which the word at a position stands."""
        return bisect_right(self.firsts, position) - 1

    @property
    def are_prose(self) -> bool:
        """Whether half of the words stand in long paragraphs in which a sentence ends; rows are none."""
        wanted = MIN_PROSE_SHARE * length(self._words)
        prose = 0.0
        for number, first in enumerate(self.firsts):
            if self._end(number) - first < MIN_PROSE:
                continue  # too short for any reader, which is seen without making it
            paragraph = self[number]
            if paragraph.is_long and paragraph.ends_a_sentence and not paragraph.is_row:
                prose += paragraph.size
                if prose >= wanted:
                    return True
        return prose >= wanted
