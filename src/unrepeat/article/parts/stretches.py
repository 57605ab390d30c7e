"""Stretches of a sequence, those that overlap or touch as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Stretches:
    """Stretches of a sequence, joined.

    >>> stretches = Stretches([(7, 9), (1, 3), (2, 5)])
    >>> stretches.holds(4), stretches.holds(5), stretches.around(2)
    (True, False, (1, 5))

    Args:
        stretches: Where each begins and ends.
    """

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Join them."""
        self._joined: list[tuple[int, int]] = []
        for first, last in sorted(stretches):
            if self._joined and first <= self._joined[-1][1]:
                self._joined[-1] = self._joined[-1][0], max(last, self._joined[-1][1])
            else:
                self._joined.append((first, last))
        self._begins = [first for first, _ in self._joined]

    def holds(self, position: int) -> bool:
        """Whether a position lies in one of them."""
        first, last = self.around(position)
        return first <= position < last

    def around(self, position: int) -> tuple[int, int]:
        """Return the stretch that a position lies in; an empty one at the position if it lies in none."""
        at = bisect_right(self._begins, position) - 1
        if at >= 0 and position < self._joined[at][1]:
            return self._joined[at]
        return position, position
