"""Alignment of two word sequences: which words of one stand, in order, in a compact stretch of the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from unrepeat import _kernel

# Cells of one table of the exact algorithm. 2**16 is 256 x 256 words, longer than nearly all paragraphs;
# what is larger is first cut at words that occur once on either side.
MAX_CELLS = 2**16


class Alignment(NamedTuple):
    """Which words of `a` are matched with which words of `b`."""

    pairs: tuple[tuple[int, int], ...]
    """(position in `a`, position in `b`), both strictly ascending."""

    only_a: tuple[range, ...]
    """Runs of positions in `a` without a partner, ascending, with a matched one between any two.

    Runs, because many pairs are held at once, and the longer unit of each can be the whole text.
    """

    only_b: tuple[range, ...]
    """The same in `b`, those outside the matched stretch included."""

    parts: int = 0
    """Words of `a` in neither of them: further parts of divided words, which have one pair (`divided.py`)."""

    @property
    def matched(self) -> int:
        """Number of words of `a` that are matched."""
        return len(self.pairs) + self.parts


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
    return alignment(_kernel.Pair(a, b), similar=similar)


def alignment(pair: _kernel.Pair, *, similar: bool, least: int = 0) -> Alignment:
    """Return `align` of two sequences that a `Pair` has read; no matches if there are fewer than `least`."""
    return Alignment(*pair.align(similar, MAX_CELLS, least))
