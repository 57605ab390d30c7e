"""Cuts in a text that was cut before, told in offsets into the text at the beginning."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate


class Trace:
    """What is left of a text, as stretches of it.

    >>> trace = Trace.whole(10).without([(2, 4), (6, 7)])
    >>> list(trace.stretches(0, 5)), trace.size
    ([(0, 2), (4, 6), (7, 8)], 7)

    Args:
        stretches: What is left, in order: where each stretch begins and ends.
    """

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Take the stretches."""
        self._stretches = [(start, end) for start, end in stretches if start < end]
        self._places = [0, *accumulate(end - start for start, end in self._stretches)]
        self.size = self._places[-1]
        """Number of characters that are left."""

    @classmethod
    def whole(cls, size: int) -> Trace:
        """Return a text of which nothing was cut."""
        return cls([(0, size)])

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the characters from `start` to `end` of what is left stood at the beginning."""
        at = bisect_right(self._places, start) - 1
        while start < end:
            origin = self._stretches[at][0] - self._places[at]
            stop = min(end, self._places[at + 1])
            yield origin + start, origin + stop
            start, at = stop, at + 1

    def without(self, cuts: Iterable[tuple[int, int]]) -> Trace:
        """Return what is left after cuts, in order, in what is left now."""
        position = 0
        left: list[tuple[int, int]] = []
        for start, end in cuts:
            left += self.stretches(position, start)
            position = end
        left += self.stretches(position, self.size)
        return Trace(left)
