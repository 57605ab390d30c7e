"""Repeated runs of words to passages: what lies between boundaries that both copies have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unrepeat.article.repeats import Repeat
from unrepeat.article.snaps import Gaps
from unrepeat.article.stretches import Stretches
from unrepeat.article.units import Units
from unrepeat.words import length

# Words of a passage, as a reader counts them. In text without line breaks, runs of whole sentences of twelve
# words were copied by mistake in 38 of 40 cases, and of ten where the copies touch in 12 of 12; with line
# breaks 20 words are needed (measured on fresh pages).
MIN_TOUCHING, MIN_FLAT, MIN_INSIDE = 10, 12, 20

# A passage that is a whole unit in one of its places is judged as units are.
MIN_UNIT = 4

# A title of fewer words may be the beginning of a sentence as well, and so may what stands in front of fewer.
MIN_TITLE = 8

# A text is flat if it is one unit, or if one unit has so many words and more than half of all.
MIN_FLAT_UNIT = 60


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

    @property
    def later(self) -> tuple[int, int]:
        """The gaps at the ends of the later copy."""
        return self.start, self.start + self.size

    @property
    def earlier(self) -> tuple[int, int]:
        """The gaps at the ends of the earlier copy."""
        return self.of, self.of + self.size


def passages_of(found: Sequence[Repeat], gaps: Gaps, units: Units) -> list[Passage]:
    """Return what is left of repeats between boundaries that both copies have, if it is long enough.

    Args:
        found: The repeats of the words of all units.
        gaps: The gaps between these words.
        units: The units of a text.
    """
    touching = list(_touching_repeats(found))
    loops = Stretches((one.of, one.start + one.length) for one in touching)
    between = [passage for repeat in touching for passage in _touching(repeat, gaps, units)]
    for repeat in found:
        apart = repeat.of + repeat.length < repeat.start
        if apart and not loops.holds(repeat.start) and not loops.holds(repeat.of):
            between += _Copies(repeat, gaps).passage()
    return list(dict.fromkeys(_long_enough(between, gaps, units)))


def is_flat(units: Units) -> bool:
    """Whether a text has no line breaks to speak of: most of it is one unit."""
    most, total = max(units.lengths, default=0), sum(units.lengths)
    return len(units) == 1 or (most >= MIN_FLAT_UNIT and 2 * most > total)


def reader_words(units: Units, gaps: Gaps, first: int, last: int) -> float:
    """Return about how many words a reader counts between two gaps."""
    total = 0.0
    while first < last:
        number, word = gaps.inside(first)
        size = min(last, gaps.starts[number + 1]) - first
        total += length(units[number].words[word : word + size])
        first += size
    return total


def _long_enough(between: Sequence[Passage], gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the passages that are long enough to be looked at, and tell those that are long."""
    covered = Stretches(ends for passage in between for ends in (passage.earlier, passage.later))
    flat = is_flat(units)
    least = MIN_FLAT if flat else MIN_INSIDE
    for passage in between:
        found = reader_words(units, gaps, *passage.later)
        touching = passage.of + passage.size == passage.start
        is_long = found >= (MIN_TOUCHING if touching and flat else least)
        whole = any(_is_whole(*ends, gaps, covered) for ends in (passage.earlier, passage.later))
        end = passage.of + passage.size
        title = passage.of == 0 and (gaps.is_edge(end) or not gaps.is_boundary(end))
        if is_long or (whole and found >= MIN_UNIT) or (title and found >= MIN_TITLE):
            yield passage._replace(is_long=is_long)


def _is_whole(first: int, last: int, gaps: Gaps, covered: Stretches) -> bool:
    """Whether the units that hold a copy have no words but those of passages."""
    start, end = covered.around(first)
    return start <= gaps.starts[gaps.unit(first)] and gaps.starts[gaps.unit(last - 1) + 1] <= end


# -- copies apart -------------------------------------------------------------------------------------------


class _Copies:
    """The two copies of a repeat that stand apart.

    Where one of them stands behind a dateline or a caption without a full stop, it begins with a capital, and
    is the one that stays.
    """

    def __init__(self, repeat: Repeat, gaps: Gaps) -> None:
        self._repeat, self._gaps = repeat, gaps

    def passage(self) -> Iterator[Passage]:
        """Yield the longest passage that begins with the first boundary; none if there is none."""
        start, of, size = self._repeat
        low = 0
        while low + MIN_UNIT <= size and not self._may_begin(low):
            low += 1
        for high in range(size, low + MIN_UNIT - 1, -1):
            later, earlier = self._goes(start, of, low, high), self._goes(of, start, low, high)
            if later or earlier:
                yield Passage(start + low, of + low, high - low, later, earlier)
                return

    def _may_begin(self, offset: int) -> bool:
        start, of = self._repeat.start + offset, self._repeat.of + offset
        return (self._is_end(start, of) and self._gaps.may_begin(of)) or (
            self._is_end(of, start) and self._gaps.may_begin(start)
        )

    def _is_end(self, gap: int, other: int) -> bool:
        """Whether a copy may be cut off in a gap.

        A small letter may follow the full stop if a unit of the other copy ends there.
        """
        gaps = self._gaps
        return gaps.is_boundary(gap) or (gaps.is_edge(other) and gaps.has_stop(gap))

    def _goes(self, begin: int, other: int, low: int, high: int) -> bool:
        """Whether one copy may be cut out between two offsets."""
        gaps = self._gaps
        first, last = begin + low, begin + high
        if self._is_end(first, other + low):
            if self._is_end(last, other + high) and self._is_end(other + high, last):
                return True
            # Where the copies part, both have a line end: a paragraph ends there whose last line is full.
            parts = high == self._repeat.length and gaps.ends_line(last) and gaps.ends_line(other + high)
            if parts and high - low >= MIN_TITLE and gaps.may_begin(last):
                return True
        return high - low >= MIN_TITLE and self._is_title(other + low, other + high, first, last)

    def _is_title(self, whole: int, whole_end: int, first: int, last: int) -> bool:
        """Whether one copy is a whole unit, and the other one has no end that can be seen but a capital.

        It begins at a boundary and stands in front of a sentence of some words. The title of the text, its
        first unit, may stand anywhere between two capitals.
        """
        gaps = self._gaps
        if not (gaps.is_edge(whole) and gaps.is_edge(whole_end)):
            return False
        if gaps.unit(whole) != gaps.unit(whole_end - 1) or not gaps.may_begin(last):
            return False
        if whole == 0:
            return gaps.may_begin(first)
        return gaps.is_boundary(first) and gaps.sentence_size(last) >= MIN_TITLE


# -- copies that touch --------------------------------------------------------------------------------------


def _touching_repeats(found: Iterable[Repeat]) -> Iterator[Repeat]:
    """Yield the repeats whose copies touch or overlap; of those in one place that with the shortest ones."""
    end = -1
    for repeat in sorted(found, key=lambda one: (one.of, one.start)):
        touches = repeat.of + repeat.length >= repeat.start
        if touches and repeat.start + repeat.length > end:
            yield repeat
            end = repeat.start + repeat.length


def _touching(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the copies that follow one another.

    If whole sentences end between them and behind them, any of them may go. Else what may be the beginning of
    a sentence goes in front of its copy, however that goes on: what is left reads as if it had stood once.
    """
    start, of, size = repeat
    period, end = start - of, start + size
    if reader_words(units, gaps, of, start) < MIN_TOUCHING:
        return
    latest = {gap % period: gap for gap in range(of + period, end + 1) if gaps.is_boundary(gap)}
    begins = range(of, end - 2 * period + 1)
    for first in begins:
        last = latest.get(first % period, first)
        if last - first >= 2 * period and gaps.is_boundary(first) and gaps.is_boundary(first + period):
            yield from _following(first, last, period, later_go=True, earlier_go=True)
            return
    for first in begins:
        if gaps.may_begin(first) and gaps.may_divide(first + period):
            last = first + (end - first) // period * period
            yield from _following(first, last, period, later_go=False, earlier_go=True)
            return
    for last in sorted(latest.values(), reverse=True):
        if last - 2 * period >= of and gaps.is_boundary(last - period):
            first = last - (last - of) // period * period
            yield from _following(first, last, period, later_go=True, earlier_go=False)
            return


def _following(first: int, last: int, period: int, *, later_go: bool, earlier_go: bool) -> Iterator[Passage]:
    """Yield a passage for each two copies that follow one another between two gaps; one copy stays."""
    for start in range(first + period, last, period):
        goes = later_go or start + period < last
        yield Passage(start, start - period, period, goes, earlier_go)
