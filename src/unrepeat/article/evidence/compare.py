"""The exact evidence of a pair of units, measured on their words."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from unrepeat.align import Alignment, alignment
from unrepeat.article.evidence.divided import with_divided_words
from unrepeat.article.text.units import Unit


class Comparison(NamedTuple):
    """The alignment of a pair whose coverage reaches the threshold."""

    shorter: Unit
    longer: Unit
    alignment: Alignment
    """`a` is the shorter unit, `b` the longer one."""
    jaccard: float
    """Jaccard similarity of the shingles: shared ones / all, 0 to 1."""

    def extra(self, unit: Unit) -> tuple[range, ...]:
        """Return the runs of positions of `unit`'s words that have no partner."""
        return self.alignment.only_a if unit is self.shorter else self.alignment.only_b

    def stretch(self, unit: Unit) -> tuple[int, int]:
        """Return the positions of the first and the last of `unit`'s words that have a partner."""
        side = 0 if unit is self.shorter else 1
        pairs = self.alignment.pairs
        return pairs[0][side], pairs[-1][side]

    def other(self, unit: Unit) -> Unit:
        return self.longer if unit is self.shorter else self.shorter

    @property
    def coverage(self) -> float:
        """Matched share of the shorter unit's words."""
        return self.alignment.matched / self.shorter.length


@lru_cache(maxsize=4096)
def needed(threshold: float, words: int) -> int:
    """Return how many of `words` words must be matched to reach `threshold`, which is inclusive.

    >>> needed(0.92, 25), needed(0.92, 26)
    (23, 24)
    """
    # 0.92 * 25 is 23.000000000000004 in binary floating point; the rounding takes that dust off.
    return ceil(round(threshold * words, 9))


def compare(one: Unit, other: Unit, threshold: float, shingle_size: int) -> Comparison | None:
    """Return the alignment of two units, or None if the shorter one is not covered.

    It is covered if enough of its words are matched, divided ones included (`divided.py`), and if it shares
    as many shingles with the longer unit as such a match has (`least_shared`): words that are strewn over
    the longer one do not count. Before that, the words that both have in one piece must be enough; so a short
    unit with a divided word is not covered.

    Args:
        one: A unit with words; of equally long units the first argument counts as the shorter.
        other: Another unit with words.
        threshold: Share of the shorter unit's words that must be matched, 0 to 1, inclusive.
        shingle_size: Words per shingle.
    """
    shorter, longer = (one, other) if one.length <= other.length else (other, one)
    pair = shorter.pair(longer)
    least = needed(threshold, shorter.length)
    # The bags of words bound the alignment from above and cost a hundredth of it.
    if pair.shared_words() < least:
        return None
    few, _, shared = counts = pair.shingles(shingle_size)
    if shared < least_shared(threshold, shingle_size) * few:
        return None
    similar = longer.length - shorter.length <= shorter.length - least
    found = alignment(pair, similar=similar, least=least)
    found = with_divided_words(found, shorter, longer)
    return Comparison(shorter, longer, found, _jaccard(counts)) if found.matched >= least else None


def contain(shorter: Unit, longer: Unit, shingle_size: int) -> Comparison | None:
    """Return the alignment of two units if the words of one stand in the other as one stretch, else None."""
    pair = shorter.pair(longer)
    if pair.find() < 0:
        return None
    return Comparison(shorter, longer, alignment(pair, similar=False), _jaccard(pair.shingles(shingle_size)))


def least_shared(threshold: float, shingle_size: int) -> float:
    """Return the share of the shorter unit's shingles that a match must share, 0 to 1.

    Of n words (1 - t) * n may be unmatched. If as many of the longer unit's stand in between, each for itself
    in the worst case, the matched words fall into 2 * (1 - t) * n runs, and each run of w words holds
    w - k + 1 shared shingles: t - 2 * (k - 1) * (1 - t) of all. Half of that is asked for, which leaves room
    for short units and for longer gaps.

    >>> round(least_shared(0.9, 3), 3)
    0.25

    Returns:
        The share; above 0 also where the formula gives nothing, so that one shingle must be shared.
    """
    return max((threshold - 2 * (shingle_size - 1) * (1 - threshold)) / 2, 1e-9)


def _jaccard(counts: tuple[int, int, int]) -> float:
    """Return shared shingles / all, given the number in one unit, in the other, and in both."""
    one, other, shared = counts
    return shared / (one + other - shared)
