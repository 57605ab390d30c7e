"""Decisions to a text: what is cut out along with the units that go.

Between two units stand the white space behind the upper one, line breaks with blank lines between them, and
the white space before the lower one. Line breaks and blank lines are the separator; the rest is a part of its
line, and stays or goes with it. So the lines of the clean text are lines of the input, indentation and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

# From the first line break to the last one, in white space.
_BREAK = "[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
_BREAKS = re.compile(f"{_BREAK}(?:.*{_BREAK})?", re.DOTALL)


class _Gap(NamedTuple):
    """The white space between two units, or at an end of the text."""

    text: str
    trail: int
    """Where the white space that belongs to the line above ends."""
    lead: int
    """Where the white space that belongs to the line below begins."""
    breaks: int
    """How many line breaks there are; the ends of the text count as one."""

    @property
    def size(self) -> int:
        return len(self.text)


def separators(
    text: str, spans: Sequence[tuple[int, int]], removed: Iterable[int]
) -> dict[int, tuple[str, str]]:
    r"""Return, for each removed unit, the white space before and after it that is cut out with it.

    A unit takes the white space of its own line along. Of the separators around a run of removed units one
    stays, the one with most line breaks, of equal ones the first: every unit then takes the separator behind
    it. At the end of the text each takes the one before it, so that the text ends as it did.

    >>> separators("One.\n  Two.\n    Three.", [(0, 4), (7, 11), (16, 22)], [1])
    {1: ('  ', '\n')}

    Args:
        text: The text of the units.
        spans: Where all units stand, in order.
        removed: Numbers of the removed ones.
    """
    cuts: dict[int, tuple[str, str]] = {}
    for first, last in _runs(removed):
        gaps = [_gap(text, spans, number) for number in range(first, last + 2)]
        kept = _kept_parts(gaps, at_start=first == 0, at_end=last + 1 == len(spans))
        for number, before, after, keeps, keeps_next in zip(
            range(first, last + 1), gaps, gaps[1:], kept, kept[1:], strict=False
        ):
            cuts[number] = before.text[keeps.stop :], after.text[: keeps_next.start]
    return cuts


def cut(text: str, spans: Sequence[tuple[int, int]], cuts: Mapping[int, tuple[str, str]]) -> str:
    """Return `text` without the units in `cuts` and what goes with each; the very same object without any.

    Args:
        text: The text of the units.
        spans: Where all units stand, in order.
        cuts: What `separators` returned.
    """
    parts = []
    position = 0
    for number, (before, after) in sorted(cuts.items()):
        start, end = spans[number]
        parts.append(text[position : start - len(before)])
        position = end + len(after)
    parts.append(text[position:])
    return "".join(parts) if cuts else text


def line_breaks(gap: str) -> int:
    r"""Return the number of line breaks in white space.

    >>> line_breaks("\r\n \n")
    2
    """
    # The mark makes the text after the last break a line, so lines less one are the breaks.
    return len((gap + ".").splitlines()) - 1


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last number of each run of successive numbers."""
    first = last = -1
    for number in sorted(numbers):
        if number != last + 1 or first < 0:
            if first >= 0:
                yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last


def _gap(text: str, spans: Sequence[tuple[int, int]], number: int) -> _Gap:
    """Return what stands before the unit with a number; behind the last one, the end of the text."""
    start = spans[number - 1][1] if number else 0
    white = text[start : spans[number][0] if number < len(spans) else len(text)]
    found = _BREAKS.search(white)
    if number == 0:
        return _Gap(white, 0, found.end() if found else 0, 1)
    if number == len(spans):
        return _Gap(white, found.start() if found else len(white), len(white), 1)
    if found is None:  # two sentences on one line
        return _Gap(white, 0, len(white), 0)
    return _Gap(white, *found.span(), line_breaks(found[0]))


def _kept_parts(gaps: Sequence[_Gap], *, at_start: bool, at_end: bool) -> list[range]:
    """Return which part of each gap around and between removed units stays.

    Those are the white space of the lines that stay, and one separator. Where sentences went, what is left
    of their line keeps its indentation.
    """
    last = len(gaps) - 1
    most = max(gap.breaks for gap in gaps)
    stays = last if at_end else 0 if at_start else [gap.breaks for gap in gaps].index(most)
    # The line of the unit below begins behind the last gap that has a line break.
    line = -1 if at_end else max((number for number, gap in enumerate(gaps) if gap.breaks), default=-1)
    parts = []
    for number, gap in enumerate(gaps):
        start = end = 0 if number <= stays else gap.size
        if number == 0:
            end = gap.trail if gap.breaks else 0
        if number == stays:
            start, end = (start if number == 0 else gap.trail), gap.lead
        if number == line:
            start, end = (start if number == stays else gap.lead), gap.size
        parts.append(range(start, end))
    return parts
