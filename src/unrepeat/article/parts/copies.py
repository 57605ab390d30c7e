"""A stretch of words that stands in two places of a text."""

from __future__ import annotations

from typing import NamedTuple

from unrepeat.article.parts.snaps import Gaps
from unrepeat.article.text.units import Units
from unrepeat.words import length


class Passage(NamedTuple):
    """A stretch of words between two boundaries which stands in two places, as gaps between words."""

    start: int
    """Where the later copy begins."""

    of: int
    """Where the earlier copy begins; it ends at the latest where the later one begins."""

    size: int
    """Number of words."""

    later_goes: bool
    """Whether the later copy may go: it begins and ends with whole sentences."""

    earlier_goes: bool
    """Whether the earlier one may."""

    is_long: bool = False
    """Whether it is so long that nothing else need show the mistake."""

    is_loop: bool = False
    """Whether it is a phrase that stands again and again in a row, or all of a line, twice."""

    last_stays: bool = False
    """Whether it stays in the last of several places in a row, for only there it ends as a sentence does."""

    @property
    def touches(self) -> bool:
        """Whether the later copy begins where the earlier one ends."""
        return self.of + self.size == self.start

    @property
    def later(self) -> tuple[int, int]:
        """The gaps at the ends of the later copy."""
        return self.start, self.start + self.size

    @property
    def earlier(self) -> tuple[int, int]:
        """The gaps at the ends of the earlier copy."""
        return self.of, self.of + self.size


def reader_words(units: Units, gaps: Gaps, first: int, last: int) -> float:
    """Return about how many words a reader counts between two gaps."""
    total = 0.0
    while first < last:
        number, word = gaps.inside(first)
        size = min(last, gaps.starts[number + 1]) - first
        total += length(units[number].words[word : word + size])
        first += size
    return total
