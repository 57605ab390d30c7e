"""Units that hold a passage which stands elsewhere too are divided where it begins and ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unrepeat.article.repeats import Repeat, repeats
from unrepeat.article.snaps import Gaps
from unrepeat.article.units import Units
from unrepeat.words import length

# Words of a passage, as a reader counts them. In text without line breaks, runs of whole sentences of twelve
# words were copied by mistake in 38 of 40 cases, and of ten where the copies touch in 12 of 12; with line
# breaks 20 words are needed, if neither copy is a whole unit (measured on fresh pages).
MIN_TOUCHING, MIN_FLAT, MIN_INSIDE = 10, 12, 20

# A passage that is a whole unit in one of its places is judged as units are.
MIN_UNIT = 4

# A text is flat if it is one unit, or if one unit has so many words and more than half of all.
MIN_FLAT_UNIT = 60

# Divisions are carried over from one copy to the other so many times; what takes more stays undivided.
TRANSFERS = 3


class Passage(NamedTuple):
    """A stretch of words between two boundaries which stands in two places, as gaps between words."""

    start: int
    """Where the later copy begins."""

    of: int
    """Where the earlier copy begins; it ends at the latest where the later one begins."""

    size: int
    """Number of words."""


class Piece(NamedTuple):
    """A unit, or a part of one."""

    unit: int
    """Number of the unit."""

    start: int
    """Where it begins in the text."""

    end: int
    """Where it ends."""

    first: int
    """Number of its first word."""

    last: int
    """Number of the word behind its last one."""

    copied: bool
    """Whether its words are those of a passage, or of a part of one."""


def split(units: Units, text: str) -> list[Piece] | None:
    """Return the units, divided where a passage begins or ends inside of one; None if no passage does so.

    Args:
        units: The units of a text.
        text: The text.
    """
    import numpy as np

    ids = units.table.ids
    words = np.frombuffer(b"".join(map(ids, range(len(units)))), np.uint32)
    found = repeats(words)
    if not found:
        return None
    gaps = Gaps(units)
    passages = list(dict.fromkeys(_passages(found, gaps, units)))
    cuts = _cuts(passages, gaps)
    if all(map(gaps.is_edge, cuts)):
        return None
    return list(_pieces(units, gaps, cuts, passages))


def is_flat(units: Units) -> bool:
    """Whether a text has no line breaks to speak of: most of it is one unit."""
    most, total = max(units.lengths, default=0), sum(units.lengths)
    return len(units) == 1 or (most >= MIN_FLAT_UNIT and 2 * most > total)


def _passages(found: Iterable[Repeat], gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield what is left of repeats between boundaries that both copies have, if it is long enough."""
    between = [passage for repeat in found for passage in _between_boundaries(repeat, gaps, units)]
    covered = _joined((begin, begin + size) for start, of, size in between for begin in (start, of))
    begins = [first for first, _ in covered]
    least = MIN_FLAT if is_flat(units) else MIN_INSIDE
    for passage in between:
        start, of, size = passage
        touching = of + size == start
        if not touching and any(_is_whole(begin, size, gaps, begins, covered) for begin in (start, of)):
            needed = MIN_UNIT
        else:
            needed = MIN_TOUCHING if touching else least
        if reader_words(units, gaps, start, start + size) >= needed:
            yield passage


def _is_whole(
    begin: int, size: int, gaps: Gaps, begins: list[int], covered: list[tuple[int, int]]
) -> bool:
    """Whether the units that hold a copy have no words but those of passages."""
    first, last = gaps.unit(begin), gaps.unit(begin + size - 1)
    at = bisect_right(begins, begin) - 1
    return covered[at][0] <= gaps.starts[first] and gaps.starts[last + 1] <= covered[at][1]


def _between_boundaries(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the passages that lie in a repeat: mostly one, or none."""
    start, of, size = repeat
    if start - of <= size:
        yield from _touching(repeat, gaps, units)
        return
    low, high = 0, size
    while low < high and not _both(gaps, repeat, low):
        low += 1
    while low < high and not _both(gaps, repeat, high):
        high -= 1
    if high - low >= MIN_UNIT:
        yield Passage(start + low, of + low, high - low)


def _both(gaps: Gaps, repeat: Repeat, offset: int) -> bool:
    return gaps.is_boundary(repeat.start + offset) and gaps.is_boundary(repeat.of + offset)


def _touching(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the copies that follow one another: the first begins at a boundary, and the last one ends there.

    In between nothing but their touching is asked for.
    """
    period = repeat.start - repeat.of
    end = repeat.start + repeat.length
    if reader_words(units, gaps, repeat.of, repeat.start) < MIN_TOUCHING:
        return
    for start in range(repeat.of, end - 2 * period + 1):
        if not gaps.is_boundary(start):
            continue
        for times in range((end - start) // period, 1, -1):
            if gaps.is_boundary(start + times * period):
                for copy in range(1, times):
                    yield Passage(start + copy * period, start + (copy - 1) * period, period)
                return


def reader_words(units: Units, gaps: Gaps, first: int, last: int) -> float:
    """Return about how many words a reader counts between two gaps."""
    total = 0.0
    while first < last:
        number, word = gaps.inside(first)
        size = min(last, gaps.starts[number + 1]) - first
        total += length(units[number].words[word : word + size])
        first += size
    return total


def _cuts(passages: Iterable[Passage], gaps: Gaps) -> list[int]:
    """Return the gaps that divide the text, so that a passage has the same parts in both places.

    Those are the ends of the passages, and what divides one copy inside.
    """
    cuts = sorted({gap for start, of, size in passages for gap in (start, start + size, of, of + size)})
    for _ in range(TRANSFERS):
        more = {gap for passage in passages for gap in _carried(passage, cuts, gaps)}
        more.difference_update(cuts)
        if not more:
            break
        cuts = sorted({*cuts, *more})
    return cuts


def _carried(passage: Passage, cuts: list[int], gaps: Gaps) -> Iterator[int]:
    """Yield what divides one copy, moved to the other one."""
    start, of, size = passage
    for begin, move in ((start, of - start), (of, start - of)):
        inside = cuts[bisect_right(cuts, begin) : bisect_left(cuts, begin + size)]
        for gap in (*inside, *gaps.edges(begin, begin + size)):
            yield gap + move


def _pieces(units: Units, gaps: Gaps, cuts: list[int], passages: list[Passage]) -> Iterator[Piece]:
    """Yield the pieces in order; beside a passage, one sentence of the same unit is a piece by itself."""
    copied = _joined((begin, begin + size) for start, of, size in passages for begin in (start, of))
    begins = [first for first, _ in copied]
    for number, (start, end) in enumerate(units.spans):
        low, high = gaps.starts[number : number + 2]
        inside = cuts[bisect_right(cuts, low) : bisect_left(cuts, high)]
        if inside:
            inside = sorted({*inside, *_beside(inside, sorted(gaps.sentence_ends(number)), begins, copied)})
        last, begin = low, start
        for gap in inside:
            divided = gaps.split(gap)
            if divided is not None:
                yield Piece(number, begin, start + divided.end, last, gap, _is_in(last, begins, copied))
                last, begin = gap, start + divided.start
        yield Piece(number, begin, end, last, high, high > low and _is_in(last, begins, copied))


def _beside(
    cuts: list[int], ends: list[int], begins: list[int], copied: list[tuple[int, int]]
) -> Iterator[int]:
    """Yield the ends of the sentences right before and behind each passage in a unit."""
    for cut in cuts:
        at = bisect_left(ends, cut)
        if at > 0 and not _is_in(cut - 1, begins, copied):
            yield ends[at - 1]
        at = bisect_right(ends, cut)
        if at < len(ends) and not _is_in(cut, begins, copied):
            yield ends[at]


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that overlap or touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _is_in(word: int, begins: list[int], stretches: list[tuple[int, int]]) -> bool:
    """Whether a word lies in one of some stretches, which begin at `begins`."""
    at = bisect_right(begins, word) - 1
    return at >= 0 and word < stretches[at][1]


