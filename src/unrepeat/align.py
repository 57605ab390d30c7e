"""Alignment of two word sequences: which words of one stand, in order, in a compact stretch of the other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Smith & Waterman (1981) with these scores: a stretch is worth bridging a gap of words that only one side
# has if what it adds is longer than half the gap. 2 and 1 are the smallest whole numbers with that ratio.
MATCH, GAP = 2, 1

# Cells of one table of the exact algorithm. 2**16 is 256 x 256 words, longer than nearly all paragraphs;
# what is larger is first cut at words that occur once on either side.
MAX_CELLS = 2**16


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which words of `a` are matched with which words of `b`."""

    pairs: tuple[tuple[int, int], ...]
    """(position in `a`, position in `b`), both strictly ascending."""

    only_a: tuple[int, ...]
    """Positions in `a` without a partner, ascending."""

    only_b: tuple[int, ...]
    """Positions in `b` without a partner, ascending, those outside the matched stretch included."""

    @property
    def matched(self) -> int:
        return len(self.pairs)


def align(a: Sequence[str], b: Sequence[str], *, similar: bool = False) -> Alignment:
    """Return the alignment of `a` with the most compact and complete stretch of `b`.

    >>> align("the dog ran".split(), "a cat and the old dog ran off".split()).pairs
    ((0, 3), (1, 5), (2, 6))

    The score of a stretch is 2 per matched word less 1 per word in between that only one side has; the
    alignment of the highest score wins (local alignment, Smith and Waterman 1981, J. Mol. Biol. 147).

    Args:
        a: The words of one unit, usually the shorter one.
        b: The words of the other.
        similar: Whether the two are about equally long and mostly the same. Then their common beginning and
            end are matched first, and only what lies between them is aligned, which is much faster.

    Returns:
        The matched positions; none if the two share no word.

    Not guaranteed: the highest score where the table would have more than `MAX_CELLS` cells. There the
    sequences are first cut at words that occur exactly once on either side, and a piece that is still too
    large counts as unmatched: coverage is then too low, never too high.
    """
    at = find(a, b)
    if at >= 0:
        return _alignment([(i, at + i) for i in range(len(a))], len(a), len(b))
    if similar:
        front, back = _common_ends(a, b)
        middle = _pairs(a[front : len(a) - back], b[front : len(b) - back])
        pairs = [(i, i) for i in range(front)]
        pairs += [(front + i, front + j) for i, j in middle]
        pairs += [(len(a) - i, len(b) - i) for i in range(back, 0, -1)]
        return _alignment(_best_stretch(pairs), len(a), len(b))
    return _alignment(_best_stretch(_pairs(a, b)), len(a), len(b))


def shared_words(a: Counter[str], b: Counter[str]) -> int:
    """Return how many words two bags share, counting repeats: no alignment can match more."""
    if len(a) > len(b):
        a, b = b, a
    return sum(min(count, b[word]) for word, count in a.items() if word in b)


def find(a: Sequence[str], b: Sequence[str]) -> int:
    """Return where `a` stands in `b` as one contiguous stretch, or -1."""
    # `str.find` is linear also on repetitive text; a NUL is never part of a word.
    joined = "\0".join(("", *b, ""))
    at = joined.find("\0".join(("", *a, ""))) if a else -1
    return -1 if at < 0 else joined.count("\0", 0, at)


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


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    if len(a) * len(b) <= MAX_CELLS:
        return _smith_waterman(a, b)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for anchor_i, anchor_j in [*_anchors(a, b), (len(a), len(b))]:
        if 0 < (anchor_i - i) * (anchor_j - j) <= MAX_CELLS:
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


def _alignment(pairs: list[tuple[int, int]], length_a: int, length_b: int) -> Alignment:
    return Alignment(
        tuple(pairs),
        _complement((i for i, _ in pairs), length_a),
        _complement((j for _, j in pairs), length_b),
    )


def _complement(positions: Iterable[int], length: int) -> tuple[int, ...]:
    present = set(positions)
    return tuple(index for index in range(length) if index not in present)
