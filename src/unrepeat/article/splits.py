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

# A title of fewer words may be the beginning of a sentence as well, and so may what stands in front of fewer.
MIN_TITLE = 8

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

    later_goes: bool
    """Whether the later copy may go: it begins and ends with whole sentences."""

    earlier_goes: bool
    """Whether the earlier one may."""

    is_long: bool = False
    """Whether it is so long that nothing else need show the mistake."""


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

    may_go: bool
    """Whether they may go there: whole sentences do."""

    demoted: bool
    """Whether it goes rather than its copy further down."""

    is_long: bool
    """Whether the passage is so long that nothing else need show the mistake."""


class Split(NamedTuple):
    """The units of a text, divided."""

    pieces: list[Piece]
    gaps: Gaps
    ends: frozenset[int]
    """Gaps in which a copy that may go ends or begins."""

    def is_end(self, gap: int) -> bool:
        """Whether what is cut out may begin or end in a gap."""
        return gap in self.ends or self.gaps.is_boundary(gap)


def split(units: Units) -> Split | None:
    """Return the units, divided where a passage begins or ends inside of one; None if no passage does so.

    Args:
        units: The units of a text.
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
    ends = frozenset(
        gap
        for start, of, size, later, earlier, _ in passages
        for begin, goes in ((start, later), (of, earlier))
        if goes
        for gap in (begin, begin + size)
    )
    return Split(list(_pieces(units, gaps, cuts, passages)), gaps, ends)


def is_flat(units: Units) -> bool:
    """Whether a text has no line breaks to speak of: most of it is one unit."""
    most, total = max(units.lengths, default=0), sum(units.lengths)
    return len(units) == 1 or (most >= MIN_FLAT_UNIT and 2 * most > total)


def _passages(found: Iterable[Repeat], gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield what is left of repeats between boundaries that both copies have, if it is long enough."""
    touching = list(_touching_repeats(found))
    loops = _Stretches((one.of, one.start + one.length) for one in touching)
    between = [passage for repeat in touching for passage in _touching(repeat, gaps, units)]
    for repeat in found:
        apart = repeat.of + repeat.length < repeat.start
        if apart and not loops.holds(repeat.start) and not loops.holds(repeat.of):
            between += _between_boundaries(repeat, gaps)
    covered = _joined((one.of, one.of + one.size) for one in between)
    covered = _joined([*covered, *((one.start, one.start + one.size) for one in between)])
    begins = [first for first, _ in covered]
    least = MIN_FLAT if is_flat(units) else MIN_INSIDE
    for passage in between:
        start, of, size = passage[:3]
        touching = of + size == start
        whole = any(_is_whole(begin, size, gaps, begins, covered) for begin in (start, of))
        found = reader_words(units, gaps, start, start + size)
        enough = MIN_TOUCHING if touching else least
        if found >= enough or (whole and found >= MIN_UNIT) or (of == 0 and found >= MIN_TITLE):
            yield passage._replace(is_long=found >= enough)


def _is_whole(begin: int, size: int, gaps: Gaps, begins: list[int], covered: list[tuple[int, int]]) -> bool:
    """Whether the units that hold a copy have no words but those of passages."""
    first, last = gaps.unit(begin), gaps.unit(begin + size - 1)
    at = bisect_right(begins, begin) - 1
    return covered[at][0] <= gaps.starts[first] and gaps.starts[last + 1] <= covered[at][1]


def _touching_repeats(found: Iterable[Repeat]) -> Iterator[Repeat]:
    """Yield the repeats whose copies touch or overlap, of those in one place the one with the shortest copies."""
    last: Repeat | None = None
    for repeat in sorted(found, key=lambda one: (one.of, one.start)):
        if repeat.of + repeat.length < repeat.start:
            continue
        if last is None or repeat.start + repeat.length > last.start + last.length:
            yield repeat
            last = repeat


def _between_boundaries(repeat: Repeat, gaps: Gaps) -> Iterator[Passage]:
    """Yield the passages that lie in a repeat: mostly one, or none.

    Where one copy stands behind a dateline or a caption without a full stop, it begins with a capital, and is
    the one that stays.
    """
    start, of, size = repeat
    low, high = 0, size
    while low < high and not (
        (gaps.is_boundary(start + low) and gaps.may_begin(of + low))
        or (gaps.is_boundary(of + low) and gaps.may_begin(start + low))
    ):
        low += 1
    while high - low >= MIN_UNIT:
        both = gaps.is_boundary(start + high) and gaps.is_boundary(of + high)
        later, earlier = _may_end(gaps, repeat, low, high)
        if (both or high - low >= MIN_TITLE) and (later or earlier):
            yield Passage(start + low, of + low, high - low, later, earlier)
            return
        high -= 1


def _may_end(gaps: Gaps, repeat: Repeat, low: int, high: int) -> tuple[bool, bool]:
    """Return whether the later copy, and the earlier one, may be cut out between two offsets."""
    later, earlier = (
        gaps.is_boundary(begin + low) and gaps.is_boundary(begin + high)
        for begin in (repeat.start, repeat.of)
    )
    begins = repeat.start, repeat.of
    if high == repeat.length and all(gaps.ends_line(begin + high) for begin in begins):
        # Where the copies part, both have a line end: a paragraph ends there whose last line is full.
        later, earlier = (
            goes or (gaps.is_boundary(begin + low) and gaps.may_begin(begin + high))
            for goes, begin in zip((later, earlier), begins, strict=True)
        )
    if not (later and earlier) and high - low >= MIN_TITLE:
        later = later or _is_title(gaps, repeat.of, repeat.start, low, high)
        earlier = earlier or _is_title(gaps, repeat.start, repeat.of, low, high)
    return later, earlier


def _is_title(gaps: Gaps, whole: int, other: int, low: int, high: int) -> bool:
    """Whether one copy is a whole unit, and the other one has no end that can be seen but a capital.

    It begins at a boundary and stands in front of a sentence of some words. The title of the text, its first
    unit, may stand anywhere between two capitals.
    """
    first, last = whole + low, whole + high
    if not (gaps.is_edge(first) and gaps.is_edge(last) and gaps.unit(first) == gaps.unit(last - 1)):
        return False
    if first == 0:
        return gaps.may_begin(other) and gaps.may_begin(other + high)
    return (
        gaps.is_boundary(other + low)
        and gaps.may_begin(other + high)
        and gaps.sentence_size(other + high) >= MIN_TITLE
    )


def _touching(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the copies that follow one another.

    If whole sentences end between them and behind them, the later ones go. Else what may be the beginning of
    a sentence goes in front of its copy, however that goes on: what is left reads as if it had stood once.
    """
    period = repeat.start - repeat.of
    end = repeat.start + repeat.length
    if reader_words(units, gaps, repeat.of, repeat.start) < MIN_TOUCHING:
        return
    begins = [gap for gap in range(repeat.of, end - 2 * period + 1) if gaps.is_boundary(gap)]
    ends = [gap for gap in range(repeat.of + 2 * period, end + 1) if gaps.is_boundary(gap)]
    for first in begins:
        for last in (first + (end - first) // period * period, *ends):
            if gaps.is_boundary(last) and (last - first) % period == 0 and gaps.is_boundary(first + period):
                yield from _copies(first, last, period, later_go=True)
                return
    first = next((gap for gap in range(repeat.of, end - 2 * period + 1) if gaps.may_begin(gap)), None)
    if first is not None and gaps.may_divide(first + period):
        yield from _copies(first, first + (end - first) // period * period, period, later_go=False)
    elif ends and gaps.is_boundary(ends[-1] - period):
        last = ends[-1]
        yield from _copies(last - (last - repeat.of) // period * period, last, period, later_go=True)


def _copies(first: int, last: int, period: int, *, later_go: bool) -> Iterator[Passage]:
    """Yield a passage for each two copies that follow one another between two gaps; one copy stays."""
    for start in range(first + period, last, period):
        goes = later_go or start + period < last
        yield Passage(start, start - period, period, goes, not later_go)


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
    cuts = sorted(
        {gap for one in passages for begin in (one.start, one.of) for gap in (begin, begin + one.size)}
    )
    for _ in range(TRANSFERS):
        more = {gap for passage in passages for gap in _carried(passage, cuts, gaps)}
        more.difference_update(cuts)
        if not more:
            break
        cuts = sorted({*cuts, *more})
    return cuts


def _carried(passage: Passage, cuts: list[int], gaps: Gaps) -> Iterator[int]:
    """Yield what divides one copy, moved to the other one."""
    start, of, size = passage[:3]
    for begin, move in ((start, of - start), (of, start - of)):
        inside = cuts[bisect_right(cuts, begin) : bisect_left(cuts, begin + size)]
        for gap in (*inside, *gaps.edges(begin, begin + size)):
            yield gap + move


def _pieces(units: Units, gaps: Gaps, cuts: list[int], passages: list[Passage]) -> Iterator[Piece]:
    """Yield the pieces in order; beside a passage, one sentence of the same unit is a piece by itself."""
    later = [(one.start, one.start + one.size) for one in passages]
    earlier = [(one.of, one.of + one.size) for one in passages]
    copied = _Stretches([*later, *earlier])
    may_go = _Stretches(
        [
            *(place for one, place in zip(passages, later, strict=True) if one.later_goes),
            *(place for one, place in zip(passages, earlier, strict=True) if one.earlier_goes),
        ]
    )
    demoted = _Stretches(
        [
            place
            for one, place in zip(passages, earlier, strict=True)
            if one.earlier_goes and not one.later_goes
        ]
    )
    long = _Stretches(
        place
        for one, both in zip(passages, zip(later, earlier), strict=True)
        if one.is_long
        for place in both
    )

    def piece(number: int, start: int, end: int, first: int, last: int) -> Piece:
        held = (stretches.holds(first) and first < last for stretches in (copied, may_go, demoted, long))
        return Piece(number, start, end, first, last, *held)

    for number, (start, end) in enumerate(units.spans):
        low, high = gaps.starts[number : number + 2]
        inside = cuts[bisect_right(cuts, low) : bisect_left(cuts, high)]
        if inside:
            inside = sorted({*inside, *_beside(inside, sorted(gaps.sentence_ends(number)), copied)})
        last, begin = low, start
        for gap in inside:
            divided = gaps.place(gap)
            if divided is not None:
                yield piece(number, begin, start + divided.end, last, gap)
                last, begin = gap, start + divided.start
        yield piece(number, begin, end, last, high)


def _beside(cuts: list[int], ends: list[int], copied: _Stretches) -> Iterator[int]:
    """Yield the ends of the sentences right before and behind each passage in a unit."""
    for cut in cuts:
        beside = []
        if not copied.holds(cut - 1):
            at = bisect_left(ends, cut)
            beside += ends[max(0, at - 1) : at]
        if not copied.holds(cut):
            at = bisect_right(ends, cut)
            beside += ends[at : at + 1]
        yield from (gap for gap in beside if not (copied.holds(gap - 1) and copied.holds(gap)))


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that overlap or touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


class _Stretches:
    """Stretches of words."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = _joined(stretches)
        self._begins = [first for first, _ in self._stretches]

    def holds(self, word: int) -> bool:
        """Whether a word lies in one of them."""
        at = bisect_right(self._begins, word) - 1
        return at >= 0 and word < self._stretches[at][1]
