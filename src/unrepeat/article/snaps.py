"""Where the words of a text may be divided: at the ends of units and of sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from unrepeat.article.sentences import sentences
from unrepeat.article.shapes import CLOSING, SENTENCE_ENDS
from unrepeat.article.units import Unit, Units

# What adheres to the word before it; then white space, if there is some.
_BETWEEN = re.compile(rf"[{re.escape(SENTENCE_ENDS + CLOSING)},;:]*(?P<white>\s*)")


class Split(NamedTuple):
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
        self._sentences: dict[int, dict[int, Split]] = {}

    def unit(self, word: int) -> int:
        """Return the number of the unit that a word stands in."""
        return bisect_right(self.starts, word) - 1

    def is_edge(self, gap: int) -> bool:
        """Whether a unit begins or ends in a gap."""
        return self.starts[bisect_left(self.starts, gap)] == gap

    def is_boundary(self, gap: int) -> bool:
        """Whether a unit or a sentence begins or ends in a gap."""
        return self.is_edge(gap) or gap in self.sentence_ends(self.unit(gap))

    def inside(self, gap: int) -> tuple[int, int]:
        """Return the number of the unit that a gap divides, and that of the word behind it in this unit."""
        unit = self.unit(gap)
        return unit, gap - self.starts[unit]

    def edges(self, first: int, last: int) -> Iterator[int]:
        """Yield the gaps between `first` and `last`, both aside, in which a unit begins or ends."""
        for number in range(bisect_right(self.starts, first), bisect_left(self.starts, last)):
            yield self.starts[number]

    def sentence_ends(self, number: int) -> dict[int, Split]:
        """Return the gaps inside a unit in which one of its sentences ends; none if its words have no place."""
        if number not in self._sentences:
            self._sentences[number] = _sentence_ends(self._units[number], self.starts[number])
        return self._sentences[number]

    def split(self, gap: int) -> Split | None:
        """Return where a gap divides its unit; None if its words have no place in its text."""
        number, word = self.inside(gap)
        unit = self._units[number]
        if unit.spans is None:
            return None
        return self.sentence_ends(number).get(gap) or _split(unit, word)


def _sentence_ends(unit: Unit, first: int) -> dict[int, Split]:
    """Return where the sentences of a unit end, by the number of the word behind; `first` is its first one."""
    spans = unit.spans
    if spans is None:
        return {}
    found: dict[int, Split] = {}
    starts = [start for start, _ in spans]
    end = -1
    for begins, ends in sentences(unit.text, 0, len(unit.text)):
        word = bisect_left(starts, begins)
        if end >= 0 and 0 < word < len(starts):
            found.setdefault(first + word, Split(end, begins))
        end = ends
    return found


def _split(unit: Unit, word: int) -> Split:
    """Return where a unit is divided before a word, wherever that is.

    Marks that adhere to the word before stay there; a line break divides, wherever it is.
    """
    spans: Sequence[tuple[int, int]] = unit.spans or ()
    low, high = spans[word - 1][1], spans[word][0]
    match = _BETWEEN.match(unit.text, low, high)
    if match is None or not match["white"]:
        end = start = high if match is None else match.end()
    else:
        end, start = match.span("white")
    lines = unit.text[low:high].splitlines(keepends=True)
    if len(lines) > 1:
        end = low + len(lines[0].rstrip())
        start = high - len(unit.text[low:high][end - low :].lstrip())
    return Split(end, start)
