"""Repeated runs of words to passages: what lies between boundaries that both copies have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unrepeat.article.parts.copies import Passage, reader_words
from unrepeat.article.parts.repeats import Repeat
from unrepeat.article.parts.snaps import Gaps
from unrepeat.article.parts.stretches import Stretches
from unrepeat.article.parts.touching import MIN_TOUCHING, touching_passages, touching_repeats
from unrepeat.article.text.units import Units

# Words of a passage, as a reader counts them. In text without line breaks, runs of whole sentences of twelve
# words were copied by mistake in 38 of 40 cases; with line breaks 20 words are needed (measured on fresh
# pages).
MIN_FLAT, MIN_INSIDE = 12, 20

# A passage that is a whole unit in one of its places is judged as units are.
MIN_UNIT = 4

# A title of fewer words may be the beginning of a sentence as well, and so may what stands in front of fewer.
MIN_TITLE = 8

# A text is flat if it is one unit, or if one unit has so many words and more than half of all.
MIN_FLAT_UNIT = 60


def passages_of(found: Sequence[Repeat], gaps: Gaps, units: Units) -> list[Passage]:
    """Return what is left of repeats between boundaries that both copies have, if it is long enough.

    Args:
        found: The repeats of the words of all units.
        gaps: The gaps between these words.
        units: The units of a text.
    """
    touching = list(touching_repeats(found))
    loops = Stretches((one.of, one.start + one.length) for one in touching)
    between = [
        passage
        for repeat in touching
        for passage in _title_below_itself(repeat, gaps) or touching_passages(repeat, gaps, units)
    ]
    alone = len(units) == 1
    for repeat in found:
        apart = repeat.of + repeat.length < repeat.start
        if alone and repeat.of > 0 and repeat.length < MIN_FLAT:
            continue  # too short for any of the limits below, as most runs are in a long text
        if apart and not loops.holds(repeat.start) and not loops.holds(repeat.of):
            between += _Copies(repeat, gaps).passage()
    return list(dict.fromkeys(_long_enough(between, gaps, units)))


def _title_below_itself(repeat: Repeat, gaps: Gaps) -> list[Passage]:
    """Return the passage of two copies that touch where one ends its unit and the other begins the next one.

    The title of a text stands so above itself; it is not the one that goes.
    """
    if repeat.of > 0 or repeat.length != repeat.start or not gaps.is_edge(repeat.start):
        return []
    return [passage for passage in _Copies(repeat, gaps).passage() if passage.later_goes]


def is_flat(units: Units) -> bool:
    """Whether a text has no line breaks to speak of: most of it is one unit."""
    most, total = max(units.lengths, default=0), sum(units.lengths)
    return len(units) == 1 or (most >= MIN_FLAT_UNIT and 2 * most > total)


def _long_enough(between: Sequence[Passage], gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the passages that are long enough to be looked at, and tell those that are long."""
    covered = Stretches(ends for passage in between for ends in (passage.earlier, passage.later))
    flat = is_flat(units)
    least = MIN_FLAT if flat else MIN_INSIDE
    for passage in between:
        if passage.is_loop:
            yield passage
            continue
        found = reader_words(units, gaps, *passage.later)
        is_long = found >= (MIN_TOUCHING if passage.touches and flat else least)
        whole = any(_is_whole(*ends, gaps, covered) for ends in (passage.earlier, passage.later))
        end = passage.of + passage.size
        title = passage.of == 0 and (gaps.is_edge(end) or not gaps.is_boundary(end))
        if is_long or (whole and found >= MIN_UNIT) or (title and found >= MIN_TITLE):
            yield passage._replace(is_long=is_long)


def _is_whole(first: int, last: int, gaps: Gaps, covered: Stretches) -> bool:
    """Whether the units that hold a copy have no words but those of passages."""
    start, end = covered.around(first)
    return start <= gaps.starts[gaps.unit(first)] and gaps.starts[gaps.unit(last - 1) + 1] <= end


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
        cut_off = self._cut_off()
        if cut_off is not None:
            yield cut_off
            return
        low = 0
        while low + MIN_UNIT <= size and not self._may_begin(low):
            low += 1
        for high in range(size, low + MIN_UNIT - 1, -1):
            later, earlier = self._goes(start, of, low, high), self._goes(of, start, low, high)
            if later or earlier:
                yield Passage(start + low, of + low, high - low, later, earlier)
                return

    def _cut_off(self) -> Passage | None:
        """Return the passage that ends where dots show that one copy was cut off; that one goes.

        It begins with a sentence, or where the copies part and both may begin one.
        """
        start, of, size = self._repeat
        gaps = self._gaps
        ends = gaps.breaks_off(start + size), gaps.breaks_off(of + size)
        if ends[0] == ends[1]:
            return None
        goes = start if ends[0] else of
        for low in range(size - MIN_TITLE + 1):
            parts = low == 0 and gaps.may_begin(start) and gaps.may_begin(of)
            if parts or gaps.is_boundary(goes + low):
                return Passage(start + low, of + low, size - low, *ends)
        return None

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
