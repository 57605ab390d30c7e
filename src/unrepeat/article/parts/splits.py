"""Units that hold a passage which stands elsewhere too are divided where it begins and ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unrepeat.article.evidence.runs import MIN_BOX, goes_on
from unrepeat.article.parts.bounds import passages_of
from unrepeat.article.parts.copies import Passage
from unrepeat.article.parts.repeats import repeats
from unrepeat.article.parts.snaps import Gaps
from unrepeat.article.parts.stretches import Stretches
from unrepeat.article.parts.touching import doubled_units
from unrepeat.article.text.shapes import is_finished
from unrepeat.article.text.units import Units

# Divisions are carried over from one copy to the other so many times; what takes more stays undivided.
TRANSFERS = 3


class UnitPart(NamedTuple):
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

    may_go: bool
    """Whether it is a passage, or a part of one, and may go: whole sentences may."""

    demoted: bool
    """Whether it goes rather than its copy further down."""

    is_long: bool
    """Whether the passage is so long that nothing else need show the mistake."""

    crosses: bool
    """Whether it is so long, and goes on behind a finished unit in one of its places at least."""

    is_box: bool
    """Whether the passage is eight lines or more in one of its places."""

    is_loop: bool
    """Whether it is one of many copies in a row, or of two that are all of a line."""


class Split(NamedTuple):
    """The units of a text, divided."""

    pieces: list[UnitPart]
    gaps: Gaps
    ends: frozenset[int]
    """Gaps in which a copy that may go begins or ends, or in which a line ends in the other copy."""

    def is_end(self, gap: int) -> bool:
        """Whether what is cut out may begin or end in a gap."""
        return gap in self.ends or self.gaps.is_boundary(gap)


def split(units: Units) -> Split | None:
    """Return the units, divided where a passage begins or ends inside of one; None if no passage does so.

    Args:
        units: The units of a text.
    """
    found = [*repeats(b"".join(map(units.table.ids, range(len(units))))), *doubled_units(units)]
    if not found:
        return None
    gaps = Gaps(units)
    passages = passages_of(found, gaps, units)
    cuts = _cuts(passages, gaps)
    if all(map(gaps.is_edge, cuts)):
        return None
    ends = {gap for copy in _going(passages) for gap in copy}
    ends.update(gap for passage in passages for gap in _lost_edges(passage, gaps, units))
    return Split(list(_pieces(units, gaps, cuts, passages)), gaps, frozenset(ends))


def _going(passages: Iterable[Passage]) -> Iterator[tuple[int, int]]:
    """Yield the copies that may go."""
    for passage in passages:
        if passage.later_goes:
            yield passage.later
        if passage.earlier_goes:
            yield passage.earlier


def _lost_edges(passage: Passage, gaps: Gaps, units: Units) -> Iterator[int]:
    """Yield where a line of one copy ends, unless its sentence goes on, moved to the other one."""
    move = passage.start - passage.of
    for ends, step in ((passage.later, -move), (passage.earlier, move)):
        for gap in gaps.edges(*ends):
            number = gaps.unit(gap)
            if not goes_on(units[number - 1], units[number]):
                yield gap + step


def _cuts(passages: Iterable[Passage], gaps: Gaps) -> list[int]:
    """Return the gaps that divide the text, so that a passage has the same parts in both places.

    Those are the ends of the passages, and what divides one copy inside.
    """
    cuts = sorted({gap for passage in passages for gap in (*passage.later, *passage.earlier)})
    for _ in range(TRANSFERS):
        more = {gap for passage in passages for gap in _carried(passage, cuts, gaps)}
        more.difference_update(cuts)
        if not more:
            break
        cuts = sorted({*cuts, *more})
    return cuts


def _carried(passage: Passage, cuts: Sequence[int], gaps: Gaps) -> Iterator[int]:
    """Yield what divides one copy, moved to the other one."""
    move = passage.start - passage.of
    for (first, last), step in ((passage.later, -move), (passage.earlier, move)):
        inside = cuts[bisect_right(cuts, first) : bisect_left(cuts, last)]
        for gap in (*inside, *gaps.edges(first, last)):
            yield gap + step


def _pieces(units: Units, gaps: Gaps, cuts: Sequence[int], passages: Sequence[Passage]) -> Iterator[UnitPart]:
    """Yield the pieces in order; beside a passage, one sentence of the same unit is a piece by itself."""
    copied = Stretches(copy for passage in passages for copy in (passage.later, passage.earlier))
    kinds = (
        Stretches(_going(passages)),
        Stretches(
            one.earlier for one in passages if one.earlier_goes and (one.last_stays or not one.later_goes)
        ),
        Stretches(copy for one in passages if one.is_long for copy in (one.later, one.earlier)),
        Stretches(
            copy
            for one in passages
            if one.is_long and any(_crosses(ends, gaps, units) for ends in (one.later, one.earlier))
            for copy in (one.later, one.earlier)
        ),
        Stretches(copy for one in passages if _is_box(one, gaps) for copy in (one.later, one.earlier)),
        Stretches(copy for one in passages if one.is_loop for copy in (one.later, one.earlier)),
    )

    def piece(number: int, start: int, end: int, first: int, last: int) -> UnitPart:
        is_of = (first < last and kind.holds(first) for kind in kinds)
        return UnitPart(number, start, end, first, last, *is_of)

    for number, (start, end) in enumerate(units.spans):
        low, high = gaps.starts[number : number + 2]
        inside = cuts[bisect_right(cuts, low) : bisect_left(cuts, high)]
        if inside:
            inside = sorted({*inside, *_beside(inside, gaps.ordered_ends(number), copied)})
        last, begin = low, start
        for gap in inside:
            place = gaps.place(gap)
            if place is not None:
                yield piece(number, begin, start + place.end, last, gap)
                last, begin = gap, start + place.start
        yield piece(number, begin, end, last, high)


def _is_box(passage: Passage, gaps: Gaps) -> bool:
    """Whether one copy of a long passage goes over so many lines that these may be a menu or a table."""
    return passage.is_long and any(
        gaps.unit(last - 1) - gaps.unit(first) + 1 >= MIN_BOX
        for first, last in (passage.later, passage.earlier)
    )


def _crosses(ends: tuple[int, int], gaps: Gaps, units: Units) -> bool:
    """Whether a unit that is finished ends between two gaps."""
    return any(is_finished(units.texts[gaps.unit(gap) - 1]) for gap in gaps.edges(*ends))


def _beside(cuts: Iterable[int], ends: Sequence[int], copied: Stretches) -> Iterator[int]:
    """Yield the ends of the sentences right before and behind each passage in a unit."""
    for cut in cuts:
        beside: list[int] = []
        if not copied.holds(cut - 1):
            at = bisect_left(ends, cut)
            beside += ends[max(0, at - 1) : at]
        if not copied.holds(cut):
            at = bisect_right(ends, cut)
            beside += ends[at : at + 1]
        yield from (gap for gap in beside if not (copied.holds(gap - 1) and copied.holds(gap)))
