"""Runs of words that stand in a text twice, wherever they begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Words of the shortest run; a power of two.
MIN_WORDS = 8


class Repeat(NamedTuple):
    """A run of words that stood there before."""

    start: int
    """Position of its first word."""

    of: int
    """Position of the first word of the earlier copy. The copies may overlap, as those in a loop do."""

    length: int
    """Number of words."""


def repeats(words: NDArray[np.uint32]) -> list[Repeat]:
    """Return the runs of eight words and more that repeat earlier ones, by where they begin.

    Each window of eight words is paired with the nearest equal one before it, and with the first one.
    Windows that follow one another, and whose partners do so as well, make a run, which is then extended at
    either end by as many words as it has, if they are equal. So n words have at most 2n runs of 48n words
    together. Of two copies every pair of runs is found that cannot be made longer; of more copies, each is
    paired with two others.

    >>> import numpy as np
    >>> repeats(np.array([*range(9), 50, *range(9), 51], np.uint32))
    [Repeat(start=10, of=0, length=9)]

    Args:
        words: The words of a text, as numbers: equal words have equal numbers.

    The time is that of sorting the words three times. Windows are compared by the words themselves, never by
    a hash.
    """
    import numpy as np

    if len(words) <= MIN_WORDS:
        return []
    ranks = np.asarray(words, np.int64)
    width = 1
    while width < MIN_WORDS:
        # A window is the pair of its halves; pairs are numbered again, so that they stay small.
        pairs = ranks[:-width] * (int(ranks.max()) + 1) + ranks[width:]
        ranks = np.unique(pairs, return_inverse=True)[1].reshape(-1)
        width *= 2
    order = np.argsort(ranks, kind="stable")
    again = ranks[order[1:]] == ranks[order[:-1]]
    if not again.any():
        return []
    places = np.arange(len(order))
    first = np.empty_like(order)
    first[order] = order[np.maximum.accumulate(np.where(np.append(False, again), 0, places))]
    nearest = places.copy()
    nearest[order[1:][again]] = order[:-1][again]
    numbers = words.tolist()
    return sorted({_extended(run, numbers) for of in (nearest, first) for run in _runs(places, of)})


def _runs(places: NDArray[np.int64], partners: NDArray[np.int64]) -> list[Repeat]:
    """Return the runs of windows whose partners follow one another; a window without one is its own."""
    import numpy as np

    repeated = np.flatnonzero(partners < places)
    if not len(repeated):
        return []
    of = partners[repeated]
    begins = np.flatnonzero(np.append(True, (np.diff(repeated) != 1) | (np.diff(of) != 1)))
    lengths = np.diff(np.append(begins, len(repeated))) + MIN_WORDS - 1
    return [
        Repeat(start, partner, length)
        for start, partner, length in zip(
            repeated[begins].tolist(), of[begins].tolist(), lengths.tolist(), strict=True
        )
    ]


def _extended(run: Repeat, words: list[int]) -> Repeat:
    """Return a run with the equal words beside it, at either end as many as it has at the most."""
    start, of, length = run
    before = after = 0
    end, of_end = start + length, of + length
    while before < min(length, of) and words[start - before - 1] == words[of - before - 1]:
        before += 1
    while after < min(length, len(words) - end) and words[end + after] == words[of_end + after]:
        after += 1
    return Repeat(start - before, of - before, before + length + after)
