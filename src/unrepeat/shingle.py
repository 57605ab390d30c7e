"""Words to shingles, runs of k consecutive words: 64-bit hashes for the sketch, words for the proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unrepeat.arrays import Int64Array, UInt64Array

# An odd multiplier spreads every word over all higher bits; this one is the fractional part of the golden
# ratio times 2**64, as in Knuth, The Art of Computer Programming 3, section 6.4.
MULTIPLIER = 0x9E3779B97F4A7C15


def shingles(words: Sequence[str], size: int) -> frozenset[tuple[str, ...]]:
    """Return the set of shingles of `words`; what similarities are measured on.

    >>> sorted(shingles("a rose is a rose is".split(), 3))
    [('a', 'rose', 'is'), ('is', 'a', 'rose'), ('rose', 'is', 'a')]
    >>> shingles(["one"], 3)
    frozenset({('one',)})

    Args:
        words: The words of a unit.
        size: Words per shingle, at least 1. Fewer words than that make one shingle of all of them.

    Returns:
        The shingles; empty without words.
    """
    if len(words) < size:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(zip(*(words[start:] for start in range(size)), strict=False))


def shingle_hashes(units: Sequence[Sequence[str]], size: int) -> list[UInt64Array]:
    """Return the sorted distinct 64-bit shingle hashes of each unit.

    A word's hash is XXH64 (seed 0) of its UTF-8 form. A shingle's hash is h = 0, then h = h * M + w for each
    word hash w, modulo 2**64, and at the end the 64-bit finalizer of MurmurHash3: it depends on the order of
    the words.

    Args:
        units: The words of each unit.
        size: Words per shingle, at least 1.

    Returns:
        One array of dtype uint64 per unit, ascending, with the hashes of `shingles(unit, size)`; empty for
        a unit without words.

    Not guaranteed: distinct hashes for distinct shingles. Hashes only propose; they never decide.
    """
    import numpy as np
    from xxhash import xxh64_intdigest

    known: dict[str, int] = {}
    for unit in units:
        for word in unit:
            if word not in known:
                known[word] = xxh64_intdigest(word.encode("utf-8", "surrogatepass"))
    lengths = np.array([len(unit) for unit in units], dtype=np.int64)
    owners = np.repeat(np.arange(len(units)), lengths)
    word_hashes = np.array([known[word] for unit in units for word in unit], dtype=np.uint64)
    # How many words a shingle takes that begins here; 0 where it would run over the end of its unit.
    ends = np.repeat(np.cumsum(lengths), lengths)
    spans = np.minimum(size, np.repeat(lengths, lengths))
    starts = np.arange(len(owners))
    starts = starts[starts + spans <= ends]
    folded = np.zeros(len(starts), dtype=np.uint64)
    for offset in range(size):
        inside = offset < spans[starts]
        folded[inside] = folded[inside] * np.uint64(MULTIPLIER) + word_hashes[starts[inside] + offset]
    return _sorted_sets(finalize(folded), owners[starts], len(units))


def _sorted_sets(values: UInt64Array, owners: Int64Array, count: int) -> list[UInt64Array]:
    """Return the values of each of `count` owners, ascending and distinct."""
    import numpy as np

    order = np.lexsort((values, owners))
    values, owners = values[order], owners[order]
    first = np.ones(len(values), dtype=bool)
    first[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    values, owners = values[first], owners[first]
    ends = np.cumsum(np.bincount(owners, minlength=count))
    return np.split(values, ends[:-1]) if count else []


def finalize(values: UInt64Array) -> UInt64Array:
    """Return MurmurHash3's 64-bit finalizer (fmix64) of each value: a bijection that spreads every bit."""
    import numpy as np

    shift = np.uint64(33)
    values = (values ^ (values >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> shift)
