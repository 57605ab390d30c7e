"""Shingle hashes to MinHash signatures, signatures to bands, and the mathematics of both."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from unrepeat.shingle import MULTIPLIER, finalize

if TYPE_CHECKING:
    from unrepeat.arrays import Int64Array, UInt32Array, UInt64Array

# The least probability with which the bands must propose a pair of the similarity they are built for.
RECALL = 0.999

# The similarities between which bands are built.
MIN_BAND_SIMILARITY, MAX_BAND_SIMILARITY = 0.05, 1 / 3

# datasketch fills a table of shingles x permutations; in slices it stays under 8 MB at 128 permutations.
_SLICE = 4096


def signatures(hashes: Sequence[UInt64Array], num_perm: int, seed: int) -> UInt32Array:
    """Return the MinHash signatures of sets of shingle hashes, by datasketch.

    The upper 32 bits of each 64-bit hash go into `datasketch.MinHash` with the scheme `affine32`; the share
    of equal values in two signatures estimates the Jaccard similarity of the sets (Broder 1997, On the
    resemblance and containment of documents).

    Args:
        hashes: One array of shingle hashes per unit; none empty.
        num_perm: Number of permutations.
        seed: Seed of the permutations, as in datasketch.

    Returns:
        Array of shape (units, num_perm), dtype uint32.
    """
    import numpy as np
    from datasketch import MinHash

    def identity(value: int) -> int:
        return value

    permutations = MinHash(num_perm=num_perm, seed=seed, scheme="affine32").permutations
    result = np.empty((len(hashes), num_perm), dtype=np.uint32)
    for row, values in enumerate(hashes):
        sketch = MinHash(
            num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=identity, permutations=permutations
        )
        upper = (values >> np.uint64(32)).astype(np.uint32)
        for start in range(0, len(upper), _SLICE):
            sketch.update_batch(upper[start : start + _SLICE].tolist())
        result[row] = sketch.hashvalues
    return result


def band_keys(signatures: UInt32Array, bands: int, rows: int) -> Int64Array:
    """Return one signed 64-bit key per unit and band; equal rows of a band give equal keys.

    Args:
        signatures: Shape (units, num_perm), with num_perm >= bands * rows.
        bands: Number of bands.
        rows: Signature values per band.

    Returns:
        Array of shape (units, bands), dtype int64. The number of the band is mixed in, so keys of different
        bands are as good as never equal, and one table can hold them all.
    """
    import numpy as np

    multiplier = np.uint64(MULTIPLIER)
    table = signatures[:, : bands * rows].astype(np.uint64).reshape(len(signatures), bands, rows)
    keys = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint64), (len(signatures), bands))
    for row in range(rows):
        keys = keys * multiplier + table[:, :, row]
    return finalize(keys).view(np.int64)


def band_shape(num_perm: int, similarity: float) -> tuple[int, int]:
    """Return the (bands, rows) with the most rows that find a pair of `similarity` with probability 0.999.

    >>> band_shape(128, 0.8)
    (25, 5)

    b bands of r rows propose a pair of Jaccard similarity s with probability 1 - (1 - s**r)**b (Leskovec,
    Rajaraman and Ullman, Mining of Massive Datasets, section 3.4.2). More rows propose fewer dissimilar
    pairs. Where not even one row reaches the probability, one row is returned: `recall_of` tells what
    that gives.

    Args:
        num_perm: Values in a signature, at least 1.
        similarity: 0 to 1, exclusive of 0.

    Returns:
        (bands, rows) with bands * rows <= num_perm.
    """
    rows = 1
    while rows < num_perm and recall_of(num_perm // (rows + 1), rows + 1, similarity) >= RECALL:
        rows += 1
    return num_perm // rows, rows


def recall_of(bands: int, rows: int, similarity: float) -> float:
    """Return the probability that the bands propose a pair of this Jaccard similarity.

    >>> round(recall_of(25, 5, 0.8), 5)
    0.99995
    """
    return 1.0 - (1.0 - similarity**rows) ** bands


def least_near_similarity(threshold: float, size: int) -> float:
    """Return a Jaccard similarity that near copies reach, for building the bands.

    Of two near copies that can be removed, one has no words of its own; let it have m words. The other one
    has at most (1 - t) / t * m more, so none as long as m < t / (1 - t), and each of these breaks the m words
    into one more run in the worst case. A run of w words holds w - k + 1 common shingles. The worst case of
    all is one more word in the least m that allows it, m = ceil(t / (1 - t)): m - 2 * (k - 1) of the
    m - k + 1 and m - k + 2 shingles are common, and the similarity is (m - 2 * k + 2) / (m + 1). (Proven
    for units without repeated shingles; `tests/test_recall.py` tries them all up to a length.)

    A copy with a credit at its end can be less similar, the less the shorter it is. So 1/3 is returned at
    most, which serves copies of five words with a credit of six.

    >>> round(least_near_similarity(0.9, 3), 3), round(least_near_similarity(0.85, 3), 3)
    (0.333, 0.286)

    Returns:
        The similarity; 0.05 where the formula gives less, about the least that 128 bands of one row serve.
    """
    if threshold == 1.0:
        return MAX_BAND_SIMILARITY
    words = ceil(round(threshold / (1.0 - threshold), 9))
    bound = (words - 2 * size + 2) / (words + 1)
    return min(max(bound, MIN_BAND_SIMILARITY), MAX_BAND_SIMILARITY)
