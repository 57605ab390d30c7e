"""Runs of units that are repeated one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from operator import eq
from typing import NamedTuple

from unrepeat.article.figures import figure_words
from unrepeat.article.left import Left
from unrepeat.article.shapes import (
    MIN_PROSE,
    has_code,
    has_link,
    is_code_line,
    is_credit,
    is_finished,
    is_item,
    is_label,
    is_prose,
    is_question,
    is_row,
    is_signature,
)
from unrepeat.article.units import Unit

# A run of so many different units, repeated in order, says by its length that it was repeated as a run, even
# if all are short: fewer may be the same entries under another heading. With a line of prose among them three
# will do, or two with the words of a paragraph; and three where the two copies touch.
MIN_SHORT_RUN, MIN_RUN = 4, 3
MIN_LINE, MIN_PAIR_WORDS = 8, 16

# A credit without any mark of one has at most so many words.
MAX_LEANING = 12

# Words of a line of hard-wrapped text, of 40 columns and more. (A guess: they are seven or more in English.)
MIN_DOUBLED_WORDS = 6

# A line that is broken off at the edge of a page has at least so many characters.
MIN_FULL_LINE = 60

# A menu, a share box or a list of cards that is printed twice has at least so many different lines.
MIN_BOX = 8


class UnitRun:
    """Units that are repeated one after another, each with its kept copy; mostly it is just one unit.

    Args:
        left: All units that are left.
        pairs: The units that go, in order, each with the one that stays for it.
        repeated: Whether the run was found as one that is long enough to count; see `repeated_runs`.
        doubled: Whether each unit stands right below its copy; see `doubled_runs`.
    """

    def __init__(
        self, left: Left, pairs: Sequence[tuple[Unit, Unit]], *, repeated: bool = False, doubled: bool = False
    ) -> None:
        """Take the pairs."""
        self.pairs = pairs
        self.repeated = repeated
        self.doubled = doubled
        self._left = left

    @property
    def lone(self) -> bool:
        return len(self.pairs) == 1

    @cached_property
    def between(self) -> int:
        """How many units stand between the two copies of the run."""
        first, last = self.pairs[0], self.pairs[-1]
        if first[0].index > first[1].index:
            return self._left.place(first[0]) - self._left.place(last[1]) - 1
        return self._left.place(first[1]) - self._left.place(last[0]) - 1

    @cached_property
    def longest(self) -> float:
        """A reader's words in the longest unit that goes."""
        return max(goes.reader_length for goes, _ in self.pairs)

    @cached_property
    def words(self) -> float:
        """A reader's words in all units that go."""
        return sum(goes.reader_length for goes, _ in self.pairs)

    @cached_property
    def paragraphs(self) -> int:
        """How many of the units that go are prose."""
        return sum(is_prose(goes) for goes, _ in self.pairs)

    @cached_property
    def prose_words(self) -> float:
        """A reader's words in those."""
        return sum(goes.reader_length for goes, _ in self.pairs if is_prose(goes))

    @cached_property
    def different(self) -> int:
        """How many different units go."""
        return len(self._count)

    def times(self, unit: Unit) -> int:
        """Return how many units with the words of this one go."""
        return self._count[self._left.units.keys[unit.index]]

    @cached_property
    def _count(self) -> Counter[int]:
        return Counter(self._left.units.keys[goes.index] for goes, _ in self.pairs)

    @cached_property
    def has_prose(self) -> bool:
        """Whether a line of sixteen words stands in the run that is no item, row or code.

        One that is finished is enough, or a link; unfinished ones must hold half of the words, for in the
        description of a product a long line is a row like the others.
        """
        long = [
            goes
            for goes, _ in self.pairs
            if goes.reader_length >= MIN_PROSE
            and not goes.fact(is_item)
            and not goes.fact(is_code_line)
            and not is_row(goes)
        ]
        if not long:
            return self._has_broken_prose()
        if any(goes.fact(is_finished) for goes in long) or any(goes.fact(has_link) for goes, _ in self.pairs):
            return True
        return 2 * sum(goes.reader_length for goes in long) >= self.words

    def _has_broken_prose(self) -> bool:
        """Whether a sentence of sixteen words stands in the run that was broken into shorter lines."""
        words, last = 0.0, None
        for goes, _ in self.pairs:
            words = words + goes.reader_length if goes_on(last, goes) else goes.reader_length
            if words >= MIN_PROSE:
                return True
            last = goes
        return False

    @property
    def solid(self) -> bool:
        """Whether nothing stands between the units that go, nor between those that stay."""
        place = self._left.place
        first, last = self.pairs[0], self.pairs[-1]
        size = len(self.pairs) - 1
        return all(place(last[side]) - place(first[side]) == size for side in (0, 1))

    @cached_property
    def is_rows(self) -> bool:
        """Whether half of the units are items of a list, rows of a table or lines of code."""
        rows = sum(goes.fact(is_item) or is_row(goes) or goes.fact(is_code_line) for goes, _ in self.pairs)
        return 2 * rows >= len(self.pairs)

    @cached_property
    def is_figures(self) -> bool:
        """Whether half of the units are figures with a word at most: a calendar, the marks of a scale."""
        figures = sum(goes.length <= 2 and bool(figure_words(goes)) for goes, _ in self.pairs)
        return 2 * figures >= len(self.pairs)

    @cached_property
    def is_list(self) -> bool:
        """Whether all units are items of a list, not all of them short."""
        return self.longest >= MIN_LINE and all(goes.fact(is_item) for goes, _ in self.pairs)

    @cached_property
    def is_code(self) -> bool:
        """Whether a quarter of the units hold signs of code."""
        return are_code([goes for goes, _ in self.pairs])


def are_code(lines: Sequence[Unit]) -> bool:
    """Whether a quarter of some lines hold signs of code."""
    return 4 * sum(line.fact(has_code) for line in lines) >= len(lines)


def repeated_runs(left: Left, keys: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Return the runs that are repeated as runs: the places of the later units, each with the earlier one.

    A run is extended unit by unit at a constant distance from its counterpart. One unit that the other run
    lacks, or that differs, may stand in between; then the distance changes. A unit counts as repeated if it
    has the words of its counterpart, or if its words stand in it as one stretch.

    Args:
        left: The units that are left.
        keys: For each place a number that units with the same words share; -1 for one without words.

    Returns:
        Runs that are long enough to count (`is_long_enough`); a place is the later one in one run at most.
    """
    text = _Text(left, keys)
    first: dict[int, int] = {}
    latest: dict[int, int] = {}
    taken: set[int] = set()
    runs: list[list[tuple[int, int]]] = []
    until = -1
    count = Counter(keys)
    for position, key in enumerate(keys):
        if key < 0 or count[key] == 1:
            continue
        earlier = first.setdefault(key, position)
        reached = until
        for start in dict.fromkeys((earlier, latest.get(key, position))):
            # A unit inside a run that has been followed to its end starts no other one: linear time.
            if start < position and position > until:
                run = _follow(text, start, position)
                reached = max(reached, run[-1][1])
                run = _trim(left, run) if len(run) > 1 else []
                if len(run) > 1 and _is_long_enough(left, keys, run):
                    new = [(late, early) for early, late in run if late not in taken]
                    taken.update(late for late, _ in new)
                    runs.append(new)
        until = reached
        latest[key] = position
    return [run for run in runs if run]


def doubled_runs(left: Left, keys: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield long runs of equal units right below each other: the place of each second one, with the first.

    So stand the lines of a page that was read twice, or of two layers of text. Each unit of such a run is
    told again, however short: the last line of a paragraph may be one word. Runs of lines that are all short
    are the verses of a song.

    Args:
        left: The units that are left.
        keys: As for `repeated_runs`.

    Yields:
        Runs of `MIN_SHORT_RUN` different units or more that have `MIN_DOUBLED_WORDS` words on average.
    """
    if sum(map(eq, keys, islice(keys, 1, None))) < MIN_SHORT_RUN:
        return
    position = 0
    while position + 1 < len(keys):
        run = []
        while position + 1 < len(keys) and keys[position] == keys[position + 1] >= 0:
            run.append(position)
            position += 2
        words = sum(left.lengths[first] for first in run)
        if len({keys[first] for first in run}) >= MIN_SHORT_RUN and words >= MIN_DOUBLED_WORDS * len(run):
            yield [(first + 1, first) for first in run]
        position += not run


class _Text(NamedTuple):
    """The units that are left, and what can be seen without making them."""

    units: Left
    keys: Sequence[int]

    def repeats(self, early: int, late: int) -> bool:
        """Whether the later unit has the earlier one's words, or two or more that stand there together."""
        key = self.keys[late]
        if self.keys[early] == key:
            return key >= 0
        # Most units next to a run are no longer than their counterparts, and need not be made.
        lengths = self.units.lengths
        if not lengths[early] > lengths[late] > 1:
            return False
        return self.units[late].pair(self.units[early]).find() >= 0


def _follow(text: _Text, early: int, late: int) -> list[tuple[int, int]]:
    """Return the pairs of the run that holds (early, late), in order."""
    # The two runs must not overlap, or "a a a" would be a run of its own copies.
    before = _extend(text, (early, late), -1, low=early + 1, high=early + 1)
    first = before[-1][1] if before else late
    after = _extend(text, (early, late), 1, low=late, high=first)
    return [*reversed(before), (early, late), *after]


def _extend(text: _Text, pair: tuple[int, int], step: int, low: int, high: int) -> list[tuple[int, int]]:
    """Return the pairs that continue a run from `pair` in the direction of `step`, nearest first.

    The later units stay at or above `low`, the earlier ones below `high`. A foreign unit in between counts
    as such only between two repeated units on either side: else every second line of an interview or a
    table would make a run.
    """
    units, count = text.units, len(text.keys)
    early, late = pair[0] + step, pair[1] + step
    if not (0 <= early < high and low <= late < count and text.repeats(early, late)):
        return []  # as for most pairs

    def repeated(x: int, y: int) -> bool:
        return 0 <= x < high and low <= y < count and text.repeats(x, y)

    found: list[tuple[int, int]] = []
    streak = 1
    while True:
        i, j = pair[0] + step, pair[1] + step
        if repeated(i, j):
            streak += 1
        else:
            skipped = [(i, j + step), (i + step, j), (i + step, j + step)] if streak > 1 else []
            onward = [
                (x, y)
                for x, y in skipped
                if repeated(x, y)
                and repeated(x + step, y + step)
                and not (is_row(units[y]) and is_row(units[y + step]))
            ]
            if not onward:
                return found
            i, j = onward[0]
            streak = 1
        pair = i, j
        found.append(pair)


def leans_on(unit: Unit, above: Unit) -> bool:
    """Whether a unit may be the credit of what stands above it: short and unfinished, below a longer line."""
    return (
        unit.reader_length <= MAX_LEANING and above.reader_length >= MIN_LINE and not unit.fact(is_finished)
    )


def _trim(units: Left, run: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the run without what belongs to neighbours outside it.

    Those are credits and signatures at its top, and below a line inside that only one of the copies has;
    labels and questions at its end.
    """
    inside = {late for _, late in run}
    run = [pair for pair in run if pair[1] - 1 in inside or not _belongs_above(units, *pair, run[0])]
    while run and _belongs_below(units[run[-1][1]]):
        del run[-1]
    while run and goes_on(units.beside(units[run[0][1]], -1), units[run[0][1]]):
        del run[0]
    while run and goes_on(units[run[-1][1]], units.beside(units[run[-1][1]], 1)):
        del run[-1]
    return run


def goes_on(above: Unit | None, below: Unit | None) -> bool:
    """Whether a sentence that begins in a line goes on in the next one."""
    if above is None or below is None or len(above.text) < MIN_FULL_LINE or above.fact(is_finished):
        return False
    return below.text[:1].islower()


def _belongs_above(units: Left, early: int, late: int, first: tuple[int, int]) -> bool:
    """Whether a unit at the top of a run, or below a line that is not in it, belongs to the line above it."""
    unit = units[late]
    if is_credit(unit) or unit.fact(is_signature):
        return True
    above, above_early = units.beside(unit, -1), units.beside(units[early], -1)
    if (early, late) == first or above is None or above_early is None:
        return False
    return leans_on(unit, above) and leans_on(unit, above_early)


def _belongs_below(unit: Unit) -> bool:
    return unit.fact(is_label) or unit.fact(is_question)


def _is_long_enough(units: Sequence[Unit], keys: Sequence[int], run: Sequence[tuple[int, int]]) -> bool:
    different = {keys[late]: units[late] for _, late in run}
    touching = run[0][1] == run[-1][0] + 1
    if len(different) >= (MIN_RUN if touching else MIN_SHORT_RUN):
        return True
    prose = [unit.reader_length for unit in different.values() if not is_row(unit)]
    if len(different) >= MIN_RUN:
        return max(prose, default=0) >= MIN_LINE
    words = [unit.length for unit in different.values()]
    return len(different) == 2 and min(words) > 1 and sum(prose) >= MIN_PAIR_WORDS


def nearest_runs(keys: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of units with the words of an earlier one, each with the nearest such unit above it.

    >>> list(nearest_runs([0, 1, 0, 1, 0]))
    [[(2, 0), (3, 1), (4, 2)]]

    Args:
        keys: As for `repeated_runs`.
    """
    latest: dict[int, int] = {}
    run: list[tuple[int, int]] = []
    for place, key in enumerate(keys):
        above = latest.get(key) if key >= 0 else None
        latest[key] = place
        if run and (above is None or above != run[-1][1] + 1):
            yield run
            run = []
        if above is not None:
            run.append((place, above))
    if run:
        yield run
