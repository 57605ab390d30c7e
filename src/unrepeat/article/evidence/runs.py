"""Runs of units that are repeated one after another, and what is known about each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from unrepeat.article.evidence.left import Left
from unrepeat.article.text.code import has_code, is_code_line
from unrepeat.article.text.figures import figure_words
from unrepeat.article.text.shapes import (
    MIN_PROSE,
    has_link,
    is_finished,
    is_item,
    is_prose,
    is_row,
)
from unrepeat.article.text.units import Unit

# Words of a line that is more than an entry of a list.
MIN_LINE = 8

# A menu, a share box or a list of cards that is printed twice has at least so many different lines.
MIN_BOX = 8

# A line that is broken off at the edge of a page has at least so many characters.
MIN_FULL_LINE = 60


class UnitRun:
    """Units that are repeated one after another, each with its kept copy; mostly it is just one unit.

    Args:
        left: All units that are left.
        pairs: The units that go, in order, each with the one that stays for it.
        repeated: Whether the run was found as one that is long enough to count; see `repeated_runs`.
        doubled: Whether each unit stands right below its copy; see `doubled_runs`.
    """

    def __init__(
        self, left: Left, pairs: Sequence[tuple[Unit, Unit]], *, repeated: bool = False, doubled: bool = False
    ) -> None:
        """Take the pairs."""
        self.pairs = pairs
        self.repeated = repeated
        self.doubled = doubled
        self._left = left

    @property
    def lone(self) -> bool:
        return len(self.pairs) == 1

    @cached_property
    def between(self) -> int:
        """How many units stand between the two copies of the run."""
        first, last = self.pairs[0], self.pairs[-1]
        if first[0].index > first[1].index:
            return self._left.place(first[0]) - self._left.place(last[1]) - 1
        return self._left.place(first[1]) - self._left.place(last[0]) - 1

    @cached_property
    def longest(self) -> float:
        """A reader's words in the longest unit that goes."""
        return max(goes.reader_length for goes, _ in self.pairs)

    @cached_property
    def words(self) -> float:
        """A reader's words in all units that go."""
        return sum(goes.reader_length for goes, _ in self.pairs)

    @cached_property
    def paragraphs(self) -> int:
        """How many of the units that go are prose."""
        return sum(is_prose(goes) for goes, _ in self.pairs)

    @cached_property
    def prose_words(self) -> float:
        """A reader's words in those."""
        return sum(goes.reader_length for goes, _ in self.pairs if is_prose(goes))

    @cached_property
    def different(self) -> int:
        """How many different units go."""
        return len(self._count)

    def times(self, unit: Unit) -> int:
        """Return how many units with the words of this one go."""
        return self._count[self._left.units.keys[unit.index]]

    @cached_property
    def _count(self) -> Counter[int]:
        return Counter(self._left.units.keys[goes.index] for goes, _ in self.pairs)

    @cached_property
    def has_prose(self) -> bool:
        """Whether a line of sixteen words stands in the run that is no item, row or code.

        One that is finished is enough, or a link; unfinished ones must hold half of the words, for in the
        description of a product a long line is a row like the others.
        """
        long = [
            goes
            for goes, _ in self.pairs
            if goes.reader_length >= MIN_PROSE
            and not goes.fact(is_item)
            and not goes.fact(is_code_line)
            and not is_row(goes)
        ]
        if not long:
            return self._has_broken_prose()
        if any(goes.fact(is_finished) for goes in long) or any(goes.fact(has_link) for goes, _ in self.pairs):
            return True
        return 2 * sum(goes.reader_length for goes in long) >= self.words

    def _has_broken_prose(self) -> bool:
        """Whether a sentence of sixteen words stands in the run that was broken into shorter lines."""
        words, last = 0.0, None
        for goes, _ in self.pairs:
            words = words + goes.reader_length if goes_on(last, goes) else goes.reader_length
            if words >= MIN_PROSE:
                return True
            last = goes
        return False

    @property
    def solid(self) -> bool:
        """Whether nothing stands between the units that go, nor between those that stay."""
        place = self._left.place
        first, last = self.pairs[0], self.pairs[-1]
        size = len(self.pairs) - 1
        return all(place(last[side]) - place(first[side]) == size for side in (0, 1))

    @cached_property
    def is_rows(self) -> bool:
        """Whether half of the units are items of a list, rows of a table or lines of code."""
        rows = sum(goes.fact(is_item) or is_row(goes) or goes.fact(is_code_line) for goes, _ in self.pairs)
        return 2 * rows >= len(self.pairs)

    @cached_property
    def is_figures(self) -> bool:
        """Whether half of the units are figures with a word at most: a calendar, the marks of a scale."""
        figures = sum(goes.length <= 2 and bool(figure_words(goes)) for goes, _ in self.pairs)
        return 2 * figures >= len(self.pairs)

    @cached_property
    def is_list(self) -> bool:
        """Whether all units are items of a list, not all of them short."""
        return self.longest >= MIN_LINE and all(goes.fact(is_item) for goes, _ in self.pairs)

    @cached_property
    def is_code(self) -> bool:
        """Whether a quarter of the units hold signs of code."""
        return are_code([goes for goes, _ in self.pairs])


def are_code(lines: Sequence[Unit]) -> bool:
    """Whether a quarter of some lines hold signs of code."""
    return 4 * sum(line.fact(has_code) for line in lines) >= len(lines)


def goes_on(above: Unit | None, below: Unit | None) -> bool:
    """Whether a sentence that begins in a line goes on in the next one."""
    if above is None or below is None or len(above.text) < MIN_FULL_LINE or above.fact(is_finished):
        return False
    return below.text[:1].islower()
