"""Words that are the same but for wrong letters, between words that are matched already."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import chain

# What is longer than this, in letters, is no word of a language, and counts only if it is equal: the table of
# a distance has this many rows at the most.
MOST_LETTERS = 64

# Words of either side that can be the same: one and one, one that was divided, two that were joined.
_SHAPES = ((1, 1), (1, 2), (2, 1))

Group = tuple[int, int, int, int, int]
"""Words `a[g[0]:g[1]]` and `b[g[2]:g[3]]` are the same but for `g[4]` wrong letters."""


def respelled(
    a: Sequence[str],
    b: Sequence[str],
    pairs: Sequence[tuple[int, int]],
    limits: bytes,
    exact: Container[str],
    cells: int,
) -> list[Group]:
    """Return the groups of words that are the same but for wrong letters.

    A group has one word of either side, or one of the one and two of the other, written without a space. Its
    distance is the least number of letters to be put in, taken out, replaced, or swapped with the next one (optimal
    string alignment: no letter takes part in two of them). Of all ways to group the words between two matched
    ones, in order, the one is taken that has most words in groups, of these the one with fewest wrong letters.

    Args:
        a: Words.
        b: Words.
        pairs: Positions that are matched, ascending on both sides, as from `Pair.align`.
        limits: How many letters may be wrong in a group of 0, 1, 2, ... letters, the shorter side counted; the
            last one holds for longer ones as well.
        exact: Words whose groups may have no wrong letter.
        cells: Where the words between two matched ones would need a larger table, none of them is in a group.

    Raises:
        ValueError: if there is no limit, one is above 64, or `pairs` does not ascend within `a` and `b`.
    """
    if not limits or max(limits) > MOST_LETTERS:
        raise ValueError(f"limits must be 1 or more, each at most {MOST_LETTERS}, but are {list(limits)}")
    groups: list[Group] = []
    i = j = 0
    for next_i, next_j in chain(pairs, [(len(a), len(b))]):
        if not (i <= next_i <= len(a) and j <= next_j <= len(b)):
            raise ValueError(f"pairs must ascend within both sides, but have ({next_i}, {next_j})")
        if 0 < (next_i - i) * (next_j - j) <= cells:
            gap = _grouped(a[i:next_i], b[j:next_j], limits, exact)
            groups += ((i + p, i + q, j + r, j + s, wrong) for p, q, r, s, wrong in gap)
        i, j = next_i + 1, next_j + 1
    return groups


def distance(one: str, other: str, most: int) -> int:
    """Return the distance of two words, or `most + 1` if it is greater than `most`.

    >>> distance("harbour", "habrour", 2), distance("harbour", "harbor", 2), distance("six", "ten", 1)
    (1, 1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    if one == other:
        return 0
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


def _grouped(
    a: Sequence[str], b: Sequence[str], limits: bytes, exact: Container[str]
) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the groups among some words."""
    width = len(b) + 1
    # Words in groups, wrong letters as a negative number; words of a and of b in the last step, wrong letters.
    best = [(0, 0)] * (width * (len(a) + 1))
    steps = [(0, 0, 0)] * len(best)
    strict_a, strict_b = ([word in exact for word in words] for words in (a, b))
    for i in range(len(a) + 1):
        for j in range(width):
            if i == j == 0:
                continue
            at = i * width + j
            # A word without a group; of `a` rather than of `b`, where that makes no difference.
            best[at], steps[at] = (best[at - width], (1, 0, 0)) if i else (best[at - 1], (0, 1, 0))
            if j and best[at - 1] > best[at]:
                best[at], steps[at] = best[at - 1], (0, 1, 0)
            for p, q in _SHAPES:
                if p > i or q > j:
                    continue
                one, other = "".join(a[i - p : i]), "".join(b[j - q : j])
                strict = any(strict_a[i - p : i]) or any(strict_b[j - q : j])
                wrong = _wrong_letters(one, other, limits, strict)
                if wrong is None:
                    continue
                words, letters = best[at - p * width - q]
                if (words + p + q, letters - wrong) > best[at]:
                    best[at], steps[at] = (words + p + q, letters - wrong), (p, q, wrong)
    found = []
    i, j = len(a), len(b)
    while i or j:
        p, q, wrong = steps[i * width + j]
        if p and q:
            found.append((i - p, i, j - q, j, wrong))
        i, j = i - p, j - q
    yield from reversed(found)


def _wrong_letters(one: str, other: str, limits: bytes, strict: bool) -> int | None:  # noqa: FBT001 # one caller
    """Return how many letters are wrong, or None if they are too many."""
    letters = min(len(one), len(other))
    most = limits[min(letters, len(limits) - 1)]
    if strict or max(len(one), len(other)) > MOST_LETTERS:
        most = 0
    wrong = distance(one, other, most)
    return wrong if wrong <= most else None
