"""Two units compared word by word."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

# Smith & Waterman (1981) with these scores: a stretch is worth bridging a gap of words that only one side
# has if what it adds is longer than half the gap. 2 and 1 are the smallest whole numbers with that ratio.
MATCH, GAP = 2, 1

Word = TypeVar("Word", str, bytes)


class Pair:
    """Two sequences of words, to be compared.

    Args:
        one: Words, called `a` in what follows.
        other: Words, called `b`.
    """

    def __init__(self, one: Sequence[str], other: Sequence[str]) -> None:
        """Take the words."""
        self._a, self._b = one, other

    def shared_words(self) -> int:
        """Return how many words the two share as bags, repeats counted: no alignment can match more."""
        return (Counter(self._a) & Counter(self._b)).total()

    def shingles(self, size: int) -> tuple[int, int, int]:
        """Return the number of different shingles of `a`, of `b`, and of those that both have.

        Fewer words than `size` make one shingle of all of them, no words make none.
        """
        a, b = shingles(self._a, size), shingles(self._b, size)
        return len(a), len(b), len(a & b)

    def find(self) -> int:
        """Return where `a` stands in `b` as one contiguous stretch, or -1; an empty `a` is nowhere."""
        return find(self._a, self._b)

    def align(
        self,
        similar: bool,  # noqa: FBT001 # positional, as in the native kernel
        cells: int,
    ) -> tuple[tuple[tuple[int, int], ...], tuple[range, ...], tuple[range, ...]]:
        """Return the matched positions (in `a`, in `b`), and the runs of others in `a` and in `b`.

        All ascend, and there is a matched position between two runs; `align.align` says what is matched with
        what.

        Args:
            similar: Whether common words at the beginning and at the end are matched first.
            cells: The largest table of the exact algorithm; what needs more is first cut at words that occur
                once on either side.
        """
        pairs = _align(self._a, self._b, similar=similar, cells=cells)
        return (
            tuple(pairs),
            _runs_between([i for i, _ in pairs], len(self._a)),
            _runs_between([j for _, j in pairs], len(self._b)),
        )


def shingles(words: Sequence[Word], size: int) -> frozenset[tuple[Word, ...]]:
    """Return the set of shingles of `words`; what similarities are measured on.

    >>> sorted(shingles("a rose is a rose is".split(), 3))
    [('a', 'rose', 'is'), ('is', 'a', 'rose'), ('rose', 'is', 'a')]
    >>> shingles(["one"], 3)
    frozenset({('one',)})
    """
    if len(words) < size:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(zip(*(words[start:] for start in range(size)), strict=False))


def find(a: Sequence[str], b: Sequence[str]) -> int:
    """Return where `a` stands in `b`, or -1."""
    # `str.find` is linear also on repetitive text; a NUL is never part of a word.
    joined = "\0".join(("", *b, ""))
    at = joined.find("\0".join(("", *a, ""))) if a else -1
    return -1 if at < 0 else joined.count("\0", 0, at)


def _align(a: Sequence[str], b: Sequence[str], *, similar: bool, cells: int) -> list[tuple[int, int]]:
    at = find(a, b)
    if at >= 0:
        return [(i, at + i) for i in range(len(a))]
    if not similar:
        return _best_stretch(_pairs(a, b, cells))
    front, back = _common_ends(a, b)
    middle = _pairs(a[front : len(a) - back], b[front : len(b) - back], cells)
    pairs = [(i, i) for i in range(front)]
    pairs += [(front + i, front + j) for i, j in middle]
    pairs += [(len(a) - i, len(b) - i) for i in range(back, 0, -1)]
    return _best_stretch(pairs)


def _runs_between(positions: Sequence[int], length: int) -> tuple[range, ...]:
    """Return the runs of numbers below `length` that are not among ascending positions."""
    runs = (range(one + 1, other) for one, other in pairwise([-1, *positions, length]))
    return tuple(run for run in runs if run)


def _common_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """Return how many words two sequences share at their beginning, and at the end of what is left."""
    length = min(len(a), len(b))
    front = 0
    while front < length and a[front] == b[front]:
        front += 1
    back = 0
    while back < length - front and a[-1 - back] == b[-1 - back]:
        back += 1
    return front, back


def _pairs(a: Sequence[str], b: Sequence[str], cells: int) -> list[tuple[int, int]]:
    if len(a) * len(b) <= cells:
        return _smith_waterman(a, b)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for anchor_i, anchor_j in [*_anchors(a, b), (len(a), len(b))]:
        if 0 < (anchor_i - i) * (anchor_j - j) <= cells:
            pairs += ((i + x, j + y) for x, y in _smith_waterman(a[i:anchor_i], b[j:anchor_j]))
        if anchor_i < len(a):
            pairs.append((anchor_i, anchor_j))
        i, j = anchor_i + 1, anchor_j + 1
    return pairs


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest chain, ascending on both sides, of words that occur exactly once on either side."""
    once_a = {word for word, count in Counter(a).items() if count == 1}
    once_b = {word for word, count in Counter(b).items() if count == 1}
    position = {word: j for j, word in enumerate(b) if word in once_b}
    points = [(i, position[word]) for i, word in enumerate(a) if word in once_a and word in position]
    # Longest increasing subsequence by patience sorting.
    tails: list[int] = []
    tail_points: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(points):
        at = bisect_left(tails, j)
        before.append(tail_points[at - 1] if at else -1)
        tails[at : at + 1] = [j]
        tail_points[at : at + 1] = [index]
    chain = []
    index = tail_points[-1] if tail_points else -1
    while index >= 0:
        chain.append(points[index])
        index = before[index]
    return chain[::-1]


def _smith_waterman(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Return the matched pairs of the local alignment of highest score."""
    width = len(b) + 1
    # One score and one step per cell; steps: 0 stop, 1 match, 2 skip a word of `a`, 3 skip a word of `b`.
    steps = bytearray(width * (len(a) + 1))
    above = [0] * width
    best = best_i = best_j = 0
    for i, word in enumerate(a, 1):
        row = [0] * width
        left = 0
        base = i * width
        for j in range(1, width):
            score, step = 0, 0
            if word == b[j - 1]:
                score, step = above[j - 1] + MATCH, 1
            if above[j] - GAP > score:
                score, step = above[j] - GAP, 2
            if left - GAP > score:
                score, step = left - GAP, 3
            row[j] = left = score
            steps[base + j] = step
            if score > best:
                best, best_i, best_j = score, i, j
        above = row
    pairs = []
    i, j = best_i, best_j
    while step := steps[i * width + j]:
        if step == 1:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif step == 2:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _best_stretch(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the run of `pairs` with the highest score: the alignment without what is far off."""
    best = score = 0
    best_first = best_last = first = 0
    for index, (i, j) in enumerate(pairs):
        if index:
            last_i, last_j = pairs[index - 1]
            score -= GAP * (i - last_i - 1 + j - last_j - 1)
        if score < 0 or index == 0:
            first, score = index, 0
        score += MATCH
        if score > best:
            best, best_first, best_last = score, first, index
    return pairs[best_first : best_last + 1]
