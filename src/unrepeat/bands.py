"""The mathematics of bands: how a signature is cut so that similar texts meet in one."""

from __future__ import annotations

from math import ceil

# The least probability with which the bands must propose a pair of the similarity they are built for.
RECALL = 0.999

# The similarities between which bands are built.
MIN_BAND_SIMILARITY, MAX_BAND_SIMILARITY = 0.05, 1 / 3


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


def fewest_bands(num_perm: int, similarity: float) -> tuple[int, int]:
    """Return the (bands, rows) that find a pair of `similarity` with probability 0.999 with least work.

    >>> fewest_bands(128, 0.8)
    (18, 5)

    The most rows that reach it, as in `band_shape`, and of these the fewest bands that still do: each band
    is a key that every document stores and looks up.

    Args:
        num_perm: Values in a signature, at least 1.
        similarity: 0 to 1, exclusive of 0.

    Returns:
        (bands, rows) with bands * rows <= num_perm.
    """
    bands, rows = band_shape(num_perm, similarity)
    while bands > 1 and recall_of(bands - 1, rows, similarity) >= RECALL:
        bands -= 1
    return bands, rows


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
    for units without repeated shingles; `tests/article/test_recall.py` tries them all up to a length.)

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
