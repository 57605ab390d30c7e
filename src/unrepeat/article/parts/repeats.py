"""Runs of words that stand in a text twice, wherever they begin and end."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from unrepeat._kernel.contract import WORD_BYTES

# Words of the shortest run; a power of two.
MIN_WORDS = 8

# From so many words on windows are sorted, which takes less memory than a dictionary. Below, numpy need
# not be loaded.
MIN_SORTED = 1 << 16


class Repeat(NamedTuple):
    """A run of words that stood there before."""

    start: int
    """Position of its first word."""

    of: int
    """Position of the first word of the earlier copy. The copies may overlap, as those in a loop do."""

    length: int
    """Number of words."""


class Again(NamedTuple):
    """A window of words that stood there before, by the positions of the first words."""

    place: int
    nearest: int
    """The nearest equal window before it."""
    first: int
    """The first of all that are equal."""


def repeats(words: bytes) -> list[Repeat]:
    """Return the runs of eight words and more that repeat earlier ones, by where they begin.

    Each window of eight words is paired with the nearest equal one before it, and with the first one.
    Windows that follow one another, and whose partners do so as well, make a run, which is then extended at
    either end by as many words as it has, if they are equal. So n words have at most 2n runs of 48n words
    together. Of two copies every pair of runs is found that cannot be made longer; of more copies, each is
    paired with two others.

    >>> repeats(array("I", [*range(9), 50, *range(9), 51]).tobytes())
    [Repeat(start=10, of=0, length=9)]

    Args:
        words: The words of a text, as the numbers that `UnitTable.ids` gives them.

    Windows are compared by the words themselves, never by a hash.
    """
    count = len(words) // WORD_BYTES
    found = windows_again(words) if count < MIN_SORTED else sorted_windows_again(words)
    if not found:
        return []
    numbers = array("I", words)
    runs = {
        *_runs([(one.place, one.nearest) for one in found]),
        *_runs([(one.place, one.first) for one in found]),
    }
    return sorted({_extended(run, numbers) for run in runs})


def windows_again(words: bytes) -> list[Again]:
    """Return the windows that stood there before, in order; see `repeats`."""
    first: dict[bytes, int] = {}
    nearest: dict[bytes, int] = {}
    found = []
    width = MIN_WORDS * WORD_BYTES
    windows = [words[at : at + width] for at in range(0, len(words) - width + 1, WORD_BYTES)]
    if len(set(windows)) == len(windows):
        return []  # as in most texts
    for place, window in enumerate(windows):
        earliest = first.setdefault(window, place)
        if earliest < place:
            found.append(Again(place, nearest.get(window, earliest), earliest))
            nearest[window] = place
    return found


def sorted_windows_again(words: bytes) -> list[Again]:
    """Return what `windows_again` does, with three sorts of all words."""
    import numpy as np

    ranks = np.frombuffer(words, np.uint32).astype(np.int64)
    if len(ranks) <= MIN_WORDS:
        return []
    width = 1
    while width < MIN_WORDS:
        # A window is the pair of its halves; pairs are numbered again, so that they stay small.
        pairs = ranks[:-width] * (int(ranks.max()) + 1) + ranks[width:]
        ranks = np.unique(pairs, return_inverse=True)[1].reshape(-1)
        width *= 2
    order = np.argsort(ranks, kind="stable")
    again = np.append(False, ranks[order[1:]] == ranks[order[:-1]])
    first = order[np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))]
    nearest = np.append(0, order[:-1])
    found = np.stack([order[again], nearest[again], first[again]], axis=1)
    return [Again(*one) for one in found[np.argsort(found[:, 0])].tolist()]


def _runs(pairs: list[tuple[int, int]]) -> list[Repeat]:
    """Return the runs of windows whose partners follow one another as well."""
    found = []
    begin = 0
    for number, (place, of) in enumerate(pairs):
        following = pairs[number + 1] if number + 1 < len(pairs) else (-1, -1)
        if following != (place + 1, of + 1):
            start, start_of = pairs[begin]
            found.append(Repeat(start, start_of, number - begin + MIN_WORDS))
            begin = number + 1
    return found


def _extended(run: Repeat, words: array[int]) -> Repeat:
    """Return a run with the equal words beside it, at either end as many as it has at the most."""
    start, of, length = run
    before = after = 0
    end, of_end = start + length, of + length
    while before < min(length, of) and words[start - before - 1] == words[of - before - 1]:
        before += 1
    while after < min(length, len(words) - end) and words[end + after] == words[of_end + after]:
        after += 1
    return Repeat(start - before, of - before, before + length + after)
