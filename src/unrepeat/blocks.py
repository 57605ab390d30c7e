"""Blocks: runs of units that are repeated as runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unrepeat.model import Unit
from unrepeat.shape import is_credit, is_label, is_question, is_row, is_signature

# A run of so many different units, repeated in order, is a block even if all are short: fewer may be the same
# entries under another heading. With a line of prose among them three will do, or two with the words of a
# paragraph.
MIN_SHORT_RUN, MIN_RUN = 4, 3
MIN_PROSE, MIN_PAIR_WORDS = 8, 16


class _Text(NamedTuple):
    """The units of a text, and what can be seen without making them."""

    units: Sequence[Unit]
    keys: Sequence[int]
    lengths: Sequence[int]

    def repeats(self, early: int, late: int) -> bool:
        """Whether the later unit has the earlier one's words, or two or more that stand there together."""
        if self.keys[early] == self.keys[late]:
            return self.keys[early] >= 0
        # Most units next to a run are no longer than their counterparts, and need not be made.
        if not self.lengths[early] > self.lengths[late] > 1:
            return False
        return self.units[late].pair(self.units[early]).find() >= 0


def repeated_runs(units: Sequence[Unit], keys: Sequence[int], lengths: Sequence[int]) -> dict[int, int]:
    """Return the units that repeat within a run, each with its counterpart in the earlier run.

    A run is extended unit by unit at a constant distance from its counterpart. One unit that the other run
    lacks, or that differs, may stand in between; then the distance changes. A unit counts as repeated if it
    has the words of its counterpart, or if its words stand in it as one stretch.

    Args:
        units: The units of the text, in order; `index` is the position in the sequence.
        keys: For each unit a number that units with the same words share; -1 for one without words.
        lengths: For each unit the number of its words.

    Returns:
        For the later unit of each pair the earlier one, for runs that are long enough to count
        (`MIN_RUN` different units, or two with `MIN_PAIR_WORDS` words).
    """
    text = _Text(units, keys, lengths)
    first: dict[int, int] = {}
    latest: dict[int, int] = {}
    found: dict[int, int] = {}
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
                run = _trim(units, run) if len(run) > 1 else []
                if len(run) > 1 and _is_block(units, keys, run):
                    found.update((late, early) for early, late in run if late not in found)
        until = reached
        latest[key] = position
    return found


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


def _trim(units: Sequence[Unit], run: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the run without what belongs to neighbours outside it.

    Those are credits and signatures at its top, labels and questions at its end.
    """
    first, last = 0, len(run)
    while first < last and _belongs_above(units[run[first][1]]):
        first += 1
    while last > first and _belongs_below(units[run[last - 1][1]]):
        last -= 1
    return run[first:last]


def _belongs_above(unit: Unit) -> bool:
    return is_credit(unit) or unit.fact(is_signature)


def _belongs_below(unit: Unit) -> bool:
    return unit.fact(is_label) or unit.fact(is_question)


def _is_block(units: Sequence[Unit], keys: Sequence[int], run: Sequence[tuple[int, int]]) -> bool:
    different = {keys[late]: units[late] for _, late in run}
    if len(different) >= MIN_SHORT_RUN:
        return True
    prose = [unit.reader_length for unit in different.values() if not is_row(unit)]
    if len(different) >= MIN_RUN:
        return max(prose, default=0) >= MIN_PROSE
    return len(different) == 2 and sum(prose) >= MIN_PAIR_WORDS


def label_blocks(removed: Mapping[int, int]) -> dict[int, int]:
    """Return the number of the block of each removed unit.

    A block is a longest run of removed units, one or more, whose kept copies stand in a run too.

    >>> label_blocks({2: 1, 12: 5, 13: 6, 14: 7})
    {2: 0, 12: 1, 13: 1, 14: 1}

    Args:
        removed: The kept unit of each removed one, by index.

    Returns:
        Block numbers from 0, in the order of the removed units.
    """
    numbers: dict[int, int] = {}
    current = -1
    for unit in sorted(removed):
        if removed.get(unit - 1) != removed[unit] - 1:
            current += 1
        numbers[unit] = current
    return numbers
