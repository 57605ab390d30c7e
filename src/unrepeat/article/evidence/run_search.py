"""Where runs of units are repeated as runs, and what at their edges belongs to neighbours outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import eq
from typing import NamedTuple

from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.runs import MIN_LINE, goes_on
from unrepeat.article.text.shapes import (
    is_credit,
    is_finished,
    is_label,
    is_question,
    is_row,
    is_signature,
)
from unrepeat.article.text.units import Unit

# A run of so many different units, repeated in order, says by its length that it was repeated as a run, even
# if all are short: fewer may be the same entries under another heading. With a line of prose among them three
# will do, or two with the words of a paragraph; and three where the two copies touch.
MIN_SHORT_RUN, MIN_RUN, MIN_PAIR_WORDS = 4, 3, 16

# A credit without any mark of one has at most so many words.
MAX_LEANING = 12

# Words of a line of hard-wrapped text, of 40 columns and more. (A guess: they are seven or more in English.)
MIN_DOUBLED_WORDS = 6


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
