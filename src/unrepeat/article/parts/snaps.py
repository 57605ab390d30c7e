"""Where the words of a text may be divided: at the ends of units and of sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from unrepeat.article.text.sentences import is_lower, sentences
from unrepeat.article.text.shapes import (
    BULLETS,
    CLOSING,
    DASHES,
    DOTS,
    OPENING_QUOTES,
    OPENS,
    SENTENCE_ENDS,
    is_finished,
)
from unrepeat.article.text.units import Unit, Units
from unrepeat.words import is_spaceless

# What may stand in front of a word, with white space in between or not: a bullet, a dash, an opening mark.
# It is looked for from the word backwards, since a search for what goes on to the word is quadratic.
_IN_FRONT = re.compile(rf"[{re.escape(OPENING_QUOTES + BULLETS)}(\[{{\u00bf\u00a1*_#>\u2014\s]*")
_WHITE = re.compile(r"\s+")

# What adheres to the word before it where there is no white space.
_BEHIND = re.compile(rf"(?:(?!{OPENS})[{re.escape(SENTENCE_ENDS + CLOSING)},;:])*")

# Dots that show that a text was cut off.
_DOTS = re.compile(rf"\s?(?:{'|'.join(map(re.escape, DOTS))})(?!\S)")

# What may stand between the words of two sentences without any mark of the end of the first.
_NO_STOP = re.compile(
    rf"\A[{re.escape(CLOSING)}]*\s+(?:[{re.escape(DASHES)}|]+\s+)?[{re.escape(OPENING_QUOTES)}]*"
)

# Characters of a text that are looked at to see whether it ends with a full stop, and what two words follow.
NEARBY, FAR_NEARBY = 16, 64


class Division(NamedTuple):
    """A place in a unit where it is divided: offsets into its text, with white space at most between them."""

    end: int
    """Where what stands before ends."""

    start: int
    """Where what stands behind begins."""


class Gaps:
    """The gaps between the words of all units, by the number of the word behind each.

    >>> from unrepeat import _kernel
    >>> texts = ["One. Two", "Three"]
    >>> gaps = Gaps(Units(texts, [(0, 8), (9, 14)], _kernel.UnitTable(texts, 3)))
    >>> [gap for gap in range(4) if gaps.is_boundary(gap)], gaps.inside(1)
    ([0, 1, 2, 3], (0, 1))

    Args:
        units: The units of a text.
    """

    def __init__(self, units: Units) -> None:
        """Count the words."""
        self._units = units
        self.starts = [0, *accumulate(units.lengths)]
        """For each unit the number of its first word, then the number of all words."""
        self._edges = frozenset(self.starts)
        self._boundaries: dict[int, bool] = {}
        self._sentences: dict[int, dict[int, Division]] = {}
        self._ordered: dict[int, list[int]] = {}

    @cached_property
    def _has_dots(self) -> bool:
        return any(dots in text for text in self._units.texts for dots in DOTS)

    def unit(self, word: int) -> int:
        """Return the number of the unit that a word stands in."""
        return bisect_right(self.starts, word) - 1

    def is_edge(self, gap: int) -> bool:
        """Whether a unit begins or ends in a gap."""
        return gap in self._edges

    def is_boundary(self, gap: int) -> bool:
        """Whether a unit or a sentence begins or ends in a gap."""
        # Asked of the same gap again and again, for many runs begin and end in one place.
        if gap not in self._boundaries:
            self._boundaries[gap] = gap in self._edges or gap in self.sentence_ends(self.unit(gap))
        return self._boundaries[gap]

    def may_begin(self, gap: int) -> bool:
        """Whether a sentence may begin in a gap, for all that can be seen: nothing but a capital tells it.

        So it is behind a dateline, and behind what ends without a full stop: a headline, a credit.
        """
        if self.is_boundary(gap):
            return True
        number, word = self.inside(gap)
        unit = self._units[number]
        if unit.spans is None:
            return False
        low, high = unit.spans[word - 1][1], unit.spans[word][0]
        if not (unit.text[high].isupper() or unit.text[high].isdecimal()):
            return False
        return _NO_STOP.fullmatch(unit.text[low:high]) is not None

    def ends_line(self, gap: int) -> bool:
        """Whether a line ends in a gap, which ends no unit where text is hard-wrapped."""
        if self.is_edge(gap):
            return True
        place = self.place(gap)
        if place is None:
            return False
        return len((self._units[self.unit(gap)].text[place.end : place.start] + ".").splitlines()) > 1

    def may_divide(self, gap: int) -> bool:
        """Whether there is white space in a gap, or a boundary."""
        if self.is_boundary(gap):
            return True
        place = self.place(gap)
        return place is not None and place.end < place.start

    def may_part(self, gap: int) -> bool:
        """Whether a gap divides two words and not one: where there is white space, or none is written."""
        if self.may_divide(gap):
            return True
        number, word = self.inside(gap)
        unit = self._units[number]
        return unit.spans is not None and is_spaceless(unit.text[unit.spans[word][0]])

    def breaks_off(self, gap: int) -> bool:
        """Whether the text was cut off in a gap, with dots behind the word in front of it.

        Nothing follows in the unit then, or a capital; or a word that leads on, with which dots stand
        elsewhere as well, and a capital behind it. What goes on otherwise is a pause in a sentence.
        """
        if not self._has_dots:
            return False
        number, word = self.inside(gap - 1)
        unit = self._units[number]
        dots = unit.spans and _DOTS.match(unit.text, unit.spans[word][1])
        if not dots:
            return False
        behind = unit.text[dots.end() : dots.end() + FAR_NEARBY].split()
        if not behind or not is_lower(behind[0][0]):
            return True
        link = f"{dots[0].lstrip()} {behind[0]}"
        leads_on = len(behind) > 1 and behind[0].isalpha() and not is_lower(behind[1][0])
        return leads_on and sum(text.count(link) for text in self._units.texts) > 1

    def has_stop(self, gap: int) -> bool:
        """Whether there is a mark in a gap that may end a sentence, and white space."""
        if self.is_boundary(gap):
            return True
        place = self.place(gap)
        if place is None or place.end == place.start:
            return False
        return is_finished(self._units[self.unit(gap)].text[max(0, place.end - NEARBY) : place.end])

    def sentence_size(self, gap: int) -> int:
        """Return how many words there are from a gap to the next boundary."""
        number = self.unit(gap)
        ends = self.ordered_ends(number)
        at = bisect_right(ends, gap)
        return (ends[at] if at < len(ends) else self.starts[number + 1]) - gap

    def ordered_ends(self, number: int) -> list[int]:
        """Return the gaps inside a unit in which one of its sentences ends, in order."""
        if number not in self._ordered:
            self._ordered[number] = list(self.sentence_ends(number))
        return self._ordered[number]

    def inside(self, gap: int) -> tuple[int, int]:
        """Return the number of the unit that a gap divides, and that of the word behind it in this unit."""
        unit = self.unit(gap)
        return unit, gap - self.starts[unit]

    def edges(self, first: int, last: int) -> Iterator[int]:
        """Yield the gaps between `first` and `last`, both aside, in which a unit begins or ends."""
        for number in range(bisect_right(self.starts, first), bisect_left(self.starts, last)):
            yield self.starts[number]

    def sentence_ends(self, number: int) -> dict[int, Division]:
        """Return the gaps inside a unit in which its sentences end; none if its words have no place."""
        if number not in self._sentences:
            self._sentences[number] = _sentence_ends(self._units[number], self.starts[number])
        return self._sentences[number]

    def place(self, gap: int) -> Division | None:
        """Return where a gap divides its unit; None if its words have no place in its text."""
        number, word = self.inside(gap)
        unit = self._units[number]
        if unit.spans is None:
            return None
        return self.sentence_ends(number).get(gap) or _place(unit, word)


def _sentence_ends(unit: Unit, first: int) -> dict[int, Division]:
    """Return where the sentences of a unit end, by the number of the word behind, counted from `first`."""
    spans = unit.spans
    if spans is None:
        return {}
    found: dict[int, Division] = {}
    starts = [start for start, _ in spans]
    end = -1
    for begins, ends in sentences(unit.text, 0, len(unit.text)):
        word = bisect_left(starts, begins)
        if end >= 0 and 0 < word < len(starts):
            found.setdefault(first + word, Division(end, begins))
        end = ends
    return found


def _place(unit: Unit, word: int) -> Division:
    """Return where a unit is divided before a word, wherever that is.

    Marks stay with the word before, but for those that stand in front of a line or open a quotation.
    """
    spans: Sequence[tuple[int, int]] = unit.spans or ()
    low, high = spans[word - 1][1], spans[word][0]
    dots = _DOTS.match(unit.text, low, high)
    low = dots.end() if dots else low
    between = unit.text[low:high]
    lines = between.splitlines(keepends=True)
    if len(lines) > 1:
        end = len(lines[0].rstrip())
        return Division(low + end, high - len(between[end:].lstrip()))
    marks = _IN_FRONT.match(between[::-1])
    white = _WHITE.search(between, len(between) - marks.end() if marks else 0)
    if white is not None:
        return Division(low + white.start(), low + white.end())
    behind = _BEHIND.match(unit.text, low)
    end = behind.end() if behind else low
    return Division(end, end)
