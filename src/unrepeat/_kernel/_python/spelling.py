"""Two documents whose words are the same but for wrong letters."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

# What is longer than this, in letters, is no word of a language, and counts only if it is equal.
MOST_LETTERS = 64

# How often a run of two words may stand in a document to be matched: a page may have its text twice, and what
# stands there more often tells little of the place.
RUN_TIMES = 4

# Words of either side that can be the same: one and one, one that was divided, two that were joined.
_SHAPES = ((1, 1), (1, 2), (2, 1))

Group = tuple[int, int, int, int, int]
"""Words `a[g[0]:g[1]]` and `b[g[2]:g[3]]` are the same but for `g[4]` wrong letters."""


def respelled(
    one: bytes, other: bytes, limits: bytes, strict: Collection[bytes], cells: int
) -> tuple[list[Group], int, int]:
    """Return what two documents, `a` and `b`, spell otherwise, and how many words of either are matched.

    First the longest chain of runs of two words is matched, of those that stand at most four times in each
    document. What lies between is grouped: a group has one word of either side, or one of the one and two of
    the other, written without a space. Its distance is the least number of letters to be put in, taken out,
    replaced, or swapped with the next one (optimal string alignment: no letter takes part in two of these).
    Of all ways to group words in order, the one is taken that has most words in groups, and of these the one
    with fewest wrong letters. The words in the groups are matched; the groups returned are those that are
    not one word each, equal.

    Args:
        one: The words of `a`, in UTF-8, a NUL between two words.
        other: The same of `b`.
        limits: How many letters may be wrong in a group of 0, 1, 2, ... letters, the shorter side counted;
            the last one holds for more letters as well.
        strict: Words whose groups may have no wrong letter; nor may those of a word of `b` that `a` has as
            well.
        cells: Where words of both sides that lie between two matched ones need a larger table, they are not
            matched: too little is matched then, never too much.

    Raises:
        ValueError: if there is no limit, one is above 64, or a word is empty.
    """
    if not limits or max(limits) > MOST_LETTERS:
        raise ValueError(f"limits must be 1 or more, each at most {MOST_LETTERS}, but are {list(limits)}")
    a, b = (text.split(b"\0") if text else [] for text in (one, other))
    if b"" in a or b"" in b:
        raise ValueError("these are not the words of a document: one of them is empty")
    strict_a = [word in strict for word in a]
    known = {*a, *strict}
    strict_b = [word in known for word in b]
    gaps = _Gaps([word.decode() for word in a], [word.decode() for word in b], strict_a, strict_b, limits)
    groups: list[Group] = []
    matched = _chain(a, b)
    i = j = 0
    for next_i, next_j in [*matched, (len(a), len(b))]:
        if 0 < (next_i - i) * (next_j - j) <= cells:
            groups += gaps.grouped(range(i, next_i), range(j, next_j))
        i, j = next_i + 1, next_j + 1
    matched_a = len(matched) + sum(end - start for start, end, *_ in groups)
    matched_b = len(matched) + sum(end - start for _, _, start, end, _ in groups)
    spelled = [group for group in groups if group[4] or group[1] - group[0] != 1 or group[3] - group[2] != 1]
    return spelled, matched_a, matched_b


def distance(one: str, other: str, most: int) -> int:
    """Return the distance of two words, or `most + 1` if it is greater than `most`.

    >>> distance("harbour", "habrour", 2), distance("harbour", "harbor", 2), distance("six", "ten", 1)
    (1, 1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    if one == other:
        return 0
    if not most:
        return 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, others in enumerate(other, 1):
            least = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != others))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == others:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, above = above, row
    return min(above[-1], most + 1)


def _chain(a: Sequence[bytes], b: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return the positions of the words in the longest chain of runs of two words."""
    runs_a, runs_b = list(pairwise(a)), list(pairwise(b))
    count = Counter(runs_a)
    places: defaultdict[tuple[bytes, bytes], list[int]] = defaultdict(list)
    for place, run in enumerate(runs_b):
        places[run].append(place)
    points = [
        (i, j)
        for i, run in enumerate(runs_a)
        if count[run] <= RUN_TIMES and len(places.get(run, ())) <= RUN_TIMES
        # No chain has two of them, since they descend.
        for j in reversed(places.get(run, ()))
    ]
    found: list[tuple[int, int]] = []
    i = j = 0
    for run_i, run_j in _longest_ascending(points):
        for step in range(2):
            if run_i + step >= i and run_j + step >= j:
                found.append((run_i + step, run_j + step))
                i, j = run_i + step + 1, run_j + step + 1
    return found


def _longest_ascending(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of points that ascends in both; by patience sorting."""
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


class _Gaps:
    """What lies between words that are matched."""

    def __init__(
        self,
        a: Sequence[str],
        b: Sequence[str],
        strict_a: Sequence[bool],
        strict_b: Sequence[bool],
        limits: bytes,
    ) -> None:
        self._a, self._b, self._strict_a, self._strict_b, self._limits = a, b, strict_a, strict_b, limits

    def grouped(self, own: range, others: range) -> Iterable[Group]:
        """Return the groups among words of `a` and of `b`."""
        width = len(others) + 1
        # Words in groups, and wrong letters as a negative number; then the words of `a` and of `b` that the
        # last step takes, and its wrong letters.
        best = [(0, 0)] * (width * (len(own) + 1))
        steps = [(0, 0, 0)] * len(best)
        for i in range(len(own) + 1):
            for j in range(width):
                at = i * width + j
                # First a word without a group: of `a` rather than of `b`, where that makes no difference.
                if i:
                    best[at], steps[at] = best[at - width], (1, 0, 0)
                if j and (not i or best[at - 1] > best[at]):
                    best[at], steps[at] = best[at - 1], (0, 1, 0)
                for p, q in _SHAPES:
                    if p > i or q > j:
                        continue
                    wrong = self._wrong_letters(own[i - p : i], others[j - q : j])
                    if wrong is None:
                        continue
                    words, letters = best[at - p * width - q]
                    if (words + p + q, letters - wrong) > best[at]:
                        best[at], steps[at] = (words + p + q, letters - wrong), (p, q, wrong)
        found = []
        i, j = len(own), len(others)
        while i or j:
            p, q, wrong = steps[i * width + j]
            if p and q:
                found.append(
                    (own.start + i - p, own.start + i, others.start + j - q, others.start + j, wrong)
                )
            i, j = i - p, j - q
        return reversed(found)

    def _wrong_letters(self, own: range, others: range) -> int | None:
        """Return how many letters are wrong in a group, or None if they are too many."""
        one, other = "".join(self._a[i] for i in own), "".join(self._b[j] for j in others)
        most = self._limits[min(len(one), len(other), len(self._limits) - 1)]
        if (
            max(len(one), len(other)) > MOST_LETTERS
            or any(self._strict_a[i] for i in own)
            or any(self._strict_b[j] for j in others)
        ):
            most = 0
        wrong = distance(one, other, most)
        return wrong if wrong <= most else None
