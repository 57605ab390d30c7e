"""Units that are windows of one text: each begins with words that the one above ends with.

Captions that roll, and chunks that overlap. A unit says nothing of its own there if it begins with the end of
the one above that stays, and ends with the beginning of the one below that does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from unrepeat.article.edits import Edit, Evidence
from unrepeat.article.overlaps import MIN_OVERLAP, overlaps, says_more, signs_of_overlap
from unrepeat.article.policy.rules import OVERLAP
from unrepeat.article.reading import Reading
from unrepeat.article.text.cut import separators
from unrepeat.article.text.places import word_places
from unrepeat.article.text.units import Units
from unrepeat.words import length

# So many units, each of which overlaps with the next one, are windows. (A guess: of two or three, one may be
# a heading that its paragraph takes up.)
MIN_WINDOWS = 4


# Marks right behind a word, which stay with it.
_MARKS = re.compile(r"^\S+")


class _Window(NamedTuple):
    """A unit of a chain, as the words of the text that the chain makes up."""

    unit: int
    start: int
    end: int


def count_overlapping(units: Units) -> int:
    """Return how many units begin with the words that the one above ends with, and differ from it."""
    return sum(size > 0 for size in _overlaps_with_above(units))


def redundant_windows(text: str, units: Units, reading: Reading) -> dict[int, list[Edit]]:
    """Return what goes of windows: units that say nothing which those that stay do not say.

    Args:
        text: A text.
        units: Its units, of which all words count.
        reading: How it was read; `contained` and `min_words` count, and `protect` is asked of the text of
            each part of a unit.

    Returns:
        For the number of each unit that goes, one edit for each unit that has a part of it, one or two.
    """
    options, keeps = reading.options, reading.kept_by
    if not options.contained:
        return {}
    parts = {
        window.unit: told
        for chain in _chains(units)
        for window, keeping in _redundant(chain)
        if window.unit not in units.protected and units[window.unit].reader_length >= options.min_words
        if (told := _parts(text, units, window, keeping)) is not None
        and not (keeps and any(keeps(text[part.start : part.end]) for part in told))
    }
    cuts = separators(text, units.spans, parts)
    return {number: list(_edits(told, units.spans[number], cuts[number])) for number, told in parts.items()}


def _overlaps_with_above(units: Units) -> Iterator[int]:
    """Yield for each unit how many words it begins with that the one above ends with."""
    above = b""
    for number in range(len(units)):
        words = units.table.ids(number)
        size = next(overlaps(above, words, MIN_OVERLAP), 0) if above != words else 0
        if size and length(units[number].words[:size]) < MIN_OVERLAP:
            size = 0
        yield size
        above = words


def _chains(units: Units) -> Iterator[list[_Window]]:
    """Yield the longest runs of units of which each overlaps with the next one."""
    chain: list[_Window] = []
    for number, size in enumerate(_overlaps_with_above(units)):
        start = chain[-1].end - size if size else 0
        if not size:
            if len(chain) >= MIN_WINDOWS:
                yield chain
            chain = []
        chain.append(_Window(number, start, start + units.lengths[number]))
    if len(chain) >= MIN_WINDOWS:
        yield chain


def _redundant(chain: Sequence[_Window]) -> Iterator[tuple[_Window, list[_Window]]]:
    """Yield the windows that go, each with the one or two that stay and have all of its words.

    Beginnings and ends only grow along a chain. So of the windows that go on where another one ends, the last
    one goes furthest, and the fewest stay if that one does.
    """
    starts, ends = [window.start for window in chain], [window.end for window in chain]
    stay: list[int] = []
    reach = 0
    while reach < ends[-1]:
        furthest = bisect_right(starts, reach) - 1
        # Of those that end there the longest one.
        stay.append(bisect_left(ends, ends[furthest]))
        reach = ends[furthest]
    gone = set(range(len(chain))).difference(stay)
    for place, window in enumerate(chain):
        if place in gone:
            above = bisect_right(stay, place) - 1
            yield window, _keeping(window, [chain[one] for one in stay[max(0, above) : above + 3]])


def _keeping(window: _Window, near: Sequence[_Window]) -> list[_Window]:
    """Return the one window that has all words of another one, or the two that have them together."""
    for one in near:
        if one.start <= window.start and window.end <= one.end:
            return [one]
    above = max((one for one in near if one.start <= window.start), key=lambda one: one.end)
    below = min((one for one in near if one.end >= window.end), key=lambda one: one.start)
    return [above, below]


class _Part(NamedTuple):
    """Words of a unit that goes, and the same ones in a unit that stays; offsets into the whole text."""

    start: int
    end: int
    of_start: int
    of_end: int
    words: int


def _parts(text: str, units: Units, window: _Window, keeping: Sequence[_Window]) -> list[_Part] | None:
    """Return the parts of a window that goes; None where they cannot be told apart."""
    begin, end = units.spans[window.unit]
    own = _places(text, units, window.unit)
    if own is None:
        return None
    parts, first, start = [], 0, begin
    for kept in keeping:
        of, of_begin = _places(text, units, kept.unit), units.spans[kept.unit][0]
        last = min(kept.end, window.end) - window.start
        if of is None:
            return None
        stop = behind = end
        if last < len(own):
            low, high = begin + own[last - 1][1], begin + own[last][0]
            if high < low:
                return None  # within words that are one in the text, as those of a fraction
            gap = text[low:high]
            rest = _MARKS.sub("", gap)
            stop, behind = high - len(rest), high - len(rest.lstrip())
        shift = window.start - kept.start
        of_start, of_end = _with_marks(units.texts[kept.unit], of, first + shift, last + shift)
        if says_more(text[start:stop], text[of_begin + of_start : of_begin + of_end]):
            return None
        parts.append(_Part(start, stop, of_begin + of_start, of_begin + of_end, last - first))
        first, start = last, behind
    return parts


def _with_marks(text: str, places: Sequence[tuple[int, int]], first: int, end: int) -> tuple[int, int]:
    """Return where some words of a text stand in it, with the marks beside them."""
    low = places[first - 1][1] if first else 0
    high = places[end][0] if end < len(places) else len(text)
    own = text[low:high]
    return high - len(own.lstrip()), low + len(own.rstrip())


def _places(text: str, units: Units, number: int) -> list[tuple[int, int]] | None:
    """Return where the words of a unit stand in it; None where that cannot be told, or not all counts."""
    own = units.texts[number]
    start, end = units.spans[number]
    return word_places(own) if own == text[start:end] else None


def _edits(parts: Sequence[_Part], span: tuple[int, int], cut: tuple[str, str]) -> Iterator[Edit]:
    """Yield the edits by which a unit goes in parts."""
    edges = [span[0] - len(cut[0]), *(part.start for part in parts[1:]), span[1] + len(cut[1])]
    for part, low, high in zip(parts, edges, edges[1:], strict=False):
        place = low, part.start, part.end, high
        evidence = Evidence("exact", 1.0, 1.0, ())
        yield Edit(*place, part.of_start, part.of_end, evidence, OVERLAP, signs_of_overlap(part.words))
