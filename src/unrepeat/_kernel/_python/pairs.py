"""Two units compared word by word."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from unrepeat._kernel.contract import GAP, MATCH

Word = TypeVar("Word", str, bytes)


class Pair:
    """Two sequences of words, to be compared.

    Args:
        one: Words, called `a` in what follows.
        other: Words, called `b`.
        reading: `b`, if it has been read already, which saves going through it. The answers are the same.
    """

    def __init__(self, one: Sequence[str], other: Sequence[str], reading: UnitReading | None = None) -> None:
        """Take the words."""
        self._a, self._b, self._reading = one, other, reading

    def shared_words(self) -> int:
        """Return how many words the two share as bags, repeats counted: no alignment can match more."""
        if self._reading:
            count = self._reading.count
            return sum(min(own, count(word)) for word, own in Counter(self._a).items())
        return (Counter(self._a) & Counter(self._b)).total()

    def shingles(self, size: int) -> tuple[int, int, int]:
        """Return the number of different shingles of `a`, of `b`, and of those that both have.

        Fewer words than `size` make one shingle of all of them, no words make none.
        """
        a = shingles(self._a, size)
        b = self._reading.shingles(size) if self._reading else shingles(self._b, size)
        return len(a), len(b), len(a & b)

    def find(self) -> int:
        """Return where `a` stands in `b` as one contiguous stretch, or -1; an empty `a` is nowhere."""
        return self._reading.find(self._a) if self._reading else find(self._a, self._b)

    def align(
        self,
        similar: bool,  # noqa: FBT001 # positional, as in the native kernel
        cells: int,
        least: int = 0,
    ) -> tuple[tuple[tuple[int, int], ...], tuple[range, ...], tuple[range, ...]]:
        """Return the matched positions (in `a`, in `b`), and the runs of others in `a` and in `b`.

        All ascend, and there is a matched position between two runs; `align.align` says what is matched with
        what.

        Args:
            similar: Whether common words at the beginning and at the end are matched first.
            cells: The largest table of the exact algorithm; what needs more is first cut at words that occur
                once on either side.
            least: If fewer words are matched, none are.
        """
        pairs: list[tuple[int, int]] = []
        if not self._reading or self._reading.may_match(self._a, least, cells):
            pairs = _align(self._a, self._b, self._reading, similar=similar, cells=cells)
        if len(pairs) < least:
            pairs = []
        return (
            tuple(pairs),
            _runs_between([i for i, _ in pairs], len(self._a)),
            _runs_between([j for _, j in pairs], len(self._b)),
        )


class UnitReading:
    """A long sequence of words that many short ones are compared with: where each word stands in it.

    Args:
        words: The sequence.
    """

    def __init__(self, words: Sequence[str]) -> None:
        """Note the places."""
        self._words = words
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._shingles: dict[int, frozenset[tuple[str, ...]]] = {}
        for place, word in enumerate(words):
            self._places[word].append(place)

    @cached_property
    def _joined(self) -> str:
        return _join(self._words)

    def count(self, word: str) -> int:
        """Return how often a word occurs."""
        return len(self._places.get(word, ()))

    def only_place(self, word: str) -> int:
        """Return where a word stands that occurs once, or -1."""
        return self._places[word][0] if self.count(word) == 1 else -1

    def shingles(self, size: int) -> frozenset[tuple[str, ...]]:
        """Return `shingles` of the sequence."""
        if size not in self._shingles:
            self._shingles = {size: shingles(self._words, size)}
        return self._shingles[size]

    def find(self, a: Sequence[str]) -> int:
        """Return where `a` stands in the sequence, or -1."""
        if not a:
            return -1
        rarest = min(range(len(a)), key=lambda i: self.count(a[i]))
        if self.count(a[rarest]) * len(a) > len(self._words):
            return _find_joined(a, self._joined)
        for place in self._places.get(a[rarest], ()):
            start = place - rarest
            if start >= 0 and list(self._words[start : start + len(a)]) == list(a):
                return start
        return -1

    def may_match(self, a: Sequence[str], least: int, cells: int) -> bool:
        """Whether an alignment of `a` may match `least` words; where it is not worth finding out, it may.

        Proof: the score of a stretch is above zero, so m matched words have fewer than 2 * m others between
        them, and lie within 3 * m words. Of any len(a) - least + 1 words of `a` one is among them: the rarest
        ones are looked at, and what lies around each of their places.
        """
        width = 3 * len(a)
        if least > len(a) or len(self._words) < 2 * width:
            return True
        rarest = sorted(a, key=self.count)[: len(a) - least + 1]
        places = [place for word in dict.fromkeys(rarest) for place in self._places.get(word, ())]
        if len(places) * 2 * width > cells:
            return True
        count = Counter(a)
        return any(self._has_window(count, place, width, least) for place in places)

    def _has_window(self, count: Counter[str], place: int, width: int, least: int) -> bool:
        """Whether `width` words, that at `place` among them, share `least` words with a bag."""
        near = self._words[max(0, place - width + 1) : place + width]
        within: Counter[str] = Counter()
        shared = 0
        for at, word in enumerate(near):
            if at >= width:
                shared -= within[near[at - width]] <= count[near[at - width]]
                within[near[at - width]] -= 1
            shared += within[word] < count[word]
            within[word] += 1
            if shared >= least:
                return True
        return False


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
    return _find_joined(a, _join(b))


def _join(words: Sequence[str]) -> str:
    # A NUL is never part of a word.
    return "\0".join(("", *words, ""))


def _find_joined(a: Sequence[str], joined: str) -> int:
    # `str.find` is linear also on repetitive text.
    at = joined.find(_join(a)) if a else -1
    return -1 if at < 0 else joined.count("\0", 0, at)


def _align(
    a: Sequence[str], b: Sequence[str], reading: UnitReading | None, *, similar: bool, cells: int
) -> list[tuple[int, int]]:
    at = reading.find(a) if reading else find(a, b)
    if at >= 0:
        return [(i, at + i) for i in range(len(a))]
    if not similar:
        return _best_stretch(_pairs(a, b, cells, reading))
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


def _pairs(
    a: Sequence[str], b: Sequence[str], cells: int, reading: UnitReading | None = None
) -> list[tuple[int, int]]:
    if len(a) * len(b) <= cells:
        return _smith_waterman(a, b)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    for anchor_i, anchor_j in [*_anchors(a, b, reading), (len(a), len(b))]:
        if 0 < (anchor_i - i) * (anchor_j - j) <= cells:
            pairs += ((i + x, j + y) for x, y in _smith_waterman(a[i:anchor_i], b[j:anchor_j]))
        if anchor_i < len(a):
            pairs.append((anchor_i, anchor_j))
        i, j = anchor_i + 1, anchor_j + 1
    return pairs


def _anchors(a: Sequence[str], b: Sequence[str], reading: UnitReading | None) -> list[tuple[int, int]]:
    """Return the longest chain, ascending on both sides, of words that occur exactly once on either side."""
    only_place = (reading or UnitReading(b)).only_place
    count = Counter(a)
    points = [(i, only_place(word)) for i, word in enumerate(a) if count[word] == 1 and only_place(word) >= 0]
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
