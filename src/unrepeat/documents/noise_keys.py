"""Look-up keys of a document that wrong letters hardly change: bands of a MinHash over runs of letters.

The other keys are of runs of five words, of which one wrong letter spoils five. It spoils eight runs of
eight letters here, and words that are joined or divided spoil none, for runs go on across words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unrepeat import _kernel
from unrepeat.documents.fingerprints import Fingerprints
from unrepeat.documents.noise import LEAST_WORDS

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

    from unrepeat._kernel.arrays import Int64Array, UInt32Array, UInt64Array

# Letters of a run; a power of two, because runs are put together of halves, and at most `LEAST_WORDS`. With
# 2 % of the letters wrong .85 of the runs are as they were, with 5 % .66; the Jaccard similarity of the two
# copies is then .74 and .50. Of unrelated pages it is below .014 in 99 of 100 pairs (measured).
RUN_LETTERS = 8

# A pair of similarity s shares a band with probability 1 - (1 - s ** 3) ** 24: .99999 with 2 % wrong
# letters, .96 with 5 %, and below .00007 for unrelated pages.
NOISE_BANDS, NOISE_ROWS = 24, 3

# Letters that are hashed at once; their numbers stay in the processor's cache.
_SLICE = 2**14

# The multiplier of xxHash for 32 bits, a prime, and the steps of MurmurHash3's finalizer (fmix32) but for
# the last one.
_MULTIPLIER = 0x9E3779B1
_FINALIZER = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))


def with_noise_keys(found: Fingerprints, seed: int) -> Fingerprints:
    """Return fingerprints whose documents have the keys of their letters as well, behind the ones they had.

    They are looked up in the same index as the others. A document of fewer than `LEAST_WORDS` words gets
    none.

    Args:
        found: As `fingerprints` returns them.
        seed: Chooses the permutations of MinHash, 0 to 2**32 - 1.
    """
    import numpy as np

    long = np.asarray(found.counts, dtype=np.int64) >= LEAST_WORDS
    own = _noise_keys(found, np.flatnonzero(long).tolist(), seed)
    key_ends = found.key_ends + NOISE_BANDS * np.cumsum(long, dtype=np.int64)
    keys = np.empty(len(found.keys) + own.size, dtype=np.int64)
    is_own = _last_of_each(key_ends[long], NOISE_BANDS, len(keys))
    keys[is_own] = own.ravel()
    keys[~is_own] = found.keys
    return found._replace(keys=keys, key_ends=key_ends)


def run_hashes(letters: UInt32Array) -> UInt64Array:
    """Return the hash of every run of `RUN_LETTERS` letters, in order.

    It is a polynomial of the letters' code points modulo 2**32, and then the 32-bit finalizer of
    MurmurHash3; in the upper half of 64 bits, of which signatures take no more. (Vectors of 32 bits take a
    third of the time.)
    """
    import numpy as np

    hashes = np.empty(max(len(letters) - RUN_LETTERS + 1, 0), dtype=np.uint64)
    for start in range(0, len(hashes), _SLICE):
        end = min(start + _SLICE, len(hashes))
        part = letters[start : end + RUN_LETTERS - 1]
        width, power = 1, _MULTIPLIER
        while width < RUN_LETTERS:
            part = part[:-width] * np.uint32(power) + part[width:]
            width, power = 2 * width, power * power % 2**32
        for shift, factor in _FINALIZER:
            part ^= part >> np.uint32(shift)
            part *= np.uint32(factor)
        part ^= part >> np.uint32(16)
        hashes[start:end] = part
    hashes <<= np.uint64(32)
    return hashes


def _noise_keys(found: Fingerprints, numbers: list[int], seed: int) -> Int64Array:
    """Return the keys of the letters of some documents, a row for each."""
    import numpy as np

    texts = [found.words_of(number).replace(b"\0", b"").decode() for number in numbers]
    ends = np.cumsum(np.array(list(map(len, texts)), dtype=np.int64), dtype=np.int64)
    hashes = run_hashes(np.frombuffer("".join(texts).encode("utf-32-le"), dtype="<u4"))
    # The runs that begin in one document and end in the next are taken for those of a document of their own,
    # whose signature is then left out.
    parts = np.repeat(ends, 2)
    parts[::2] -= RUN_LETTERS - 1
    sketches = _kernel.signatures(hashes, parts[:-1], NOISE_BANDS * NOISE_ROWS, seed)
    return _kernel.band_keys(np.ascontiguousarray(sketches[::2]), NOISE_BANDS, NOISE_ROWS)


def _last_of_each(ends: Int64Array, count: int, size: int) -> NDArray[bool_]:
    """Return which of `size` items are among the last `count` of stretches that end at `ends`."""
    import numpy as np

    inside = np.zeros(size, dtype=bool)
    inside[(ends[:, np.newaxis] - np.arange(1, count + 1)).ravel()] = True
    return inside
