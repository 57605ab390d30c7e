"""Words to hashes, hashes to MinHash signatures, signatures to band keys; with numpy, xxhash and datasketch.

What belongs to each text is told by `ends`: text i has values[ends[i - 1]:ends[i]], the first one from 0 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from unrepeat._kernel._python.words import words

if TYPE_CHECKING:
    from unrepeat._kernel.arrays import Int64Array, UInt32Array, UInt64Array

# An odd multiplier spreads every word over all higher bits; this one is the fractional part of the golden
# ratio times 2**64, as in Knuth, The Art of Computer Programming 3, section 6.4.
MULTIPLIER = 0x9E3779B97F4A7C15

# datasketch fills a table of shingles x permutations; in slices it stays under 8 MB at 128 permutations.
_SLICE = 4096


def signature(text: str, size: int, num_perm: int, seed: int) -> UInt32Array:
    """Return the MinHash signature of the distinct shingles of a text.

    A word's hash is XXH64 (seed 0) of its UTF-8 form. A shingle's hash is h = 0, then h = h * M + w for each
    word hash w, modulo 2**64, and at the end the 64-bit finalizer of MurmurHash3: it depends on the order of
    the words. Fewer words than `size` make one shingle of all of them, no words make none.

    Args:
        text: Any text.
        size: Words per shingle, at least 1.
        num_perm: Number of permutations.
        seed: Seed of the permutations, 0 to 2**32 - 1.

    Returns:
        Array of shape (num_perm,), dtype uint32. A text without words has the signature of the empty set, all
        values 2**32 - 1; so have all such texts, which does not make them copies of one another.

    Not guaranteed: distinct hashes for distinct shingles. Hashes only propose; they never decide.
    """
    import numpy as np

    values, _ = ordered_shingles(*hash_words([words(text)]), size)
    return signatures(values, np.array([len(values)], dtype=np.int64), num_perm, seed).reshape(num_perm)


def signatures(hashes: UInt64Array, ends: Int64Array, num_perm: int, seed: int) -> UInt32Array:
    """Return the MinHash signatures of sets of shingle hashes.

    The upper 32 bits of each 64-bit hash go into `datasketch.MinHash` with the scheme `affine32`; the share
    of equal values in two signatures estimates the Jaccard similarity of the sets (Broder 1997, On the
    resemblance and containment of documents).

    Args:
        hashes: Shingle hashes of all texts, as from `ordered_shingles`; repetitions change nothing.
        ends: Where those of each text end.
        num_perm: Number of permutations.
        seed: Seed of the permutations, as in datasketch; 0 to 2**32 - 1.

    Returns:
        Array of shape (texts, num_perm), dtype uint32. All values of an empty set are 2**32 - 1, as in
        datasketch.
    """
    import numpy as np
    from datasketch import MinHash

    def identity(value: int) -> int:
        return value

    permutations = MinHash(num_perm=num_perm, seed=seed, scheme="affine32").permutations
    result = np.empty((len(ends), num_perm), dtype=np.uint32)
    upper = (hashes >> np.uint64(32)).astype(np.uint32)
    start = 0
    for row, end in enumerate(ends.tolist()):
        sketch = MinHash(
            num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=identity, permutations=permutations
        )
        for first in range(start, end, _SLICE):
            sketch.update_batch(upper[first : min(end, first + _SLICE)].tolist())
        result[row] = sketch.hashvalues
        start = end
    return result


def band_keys(signatures: UInt32Array, bands: int, rows: int) -> Int64Array:
    """Return one signed 64-bit key per text and band; equal rows of a band give equal keys.

    Args:
        signatures: Shape (texts, num_perm), with num_perm >= bands * rows.
        bands: Number of bands.
        rows: Signature values per band.

    Returns:
        Array of shape (texts, bands), dtype int64. The number of the band is mixed in, so keys of different
        bands are as good as never equal, and one table can hold them all.
    """
    import numpy as np

    table = signatures[:, : bands * rows].astype(np.uint64).reshape(len(signatures), bands, rows)
    keys = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint64), (len(signatures), bands))
    return mix(keys, [table[:, :, row] for row in range(rows)]).view(np.int64)


def hash_words(texts: Sequence[Sequence[str]]) -> tuple[UInt64Array, Int64Array]:
    """Return XXH64 (seed 0) of the UTF-8 form of each word of each text, and where each text ends."""
    import numpy as np
    from xxhash import xxh64_intdigest

    known: dict[str, int] = {}
    for found in texts:
        for word in found:
            if word not in known:
                known[word] = xxh64_intdigest(word.encode())
    hashes = np.array([known[word] for found in texts for word in found], dtype=np.uint64)
    return hashes, np.cumsum(np.array(list(map(len, texts)), dtype=np.int64), dtype=np.int64)


def ordered_shingles(hashes: UInt64Array, ends: Int64Array, size: int) -> tuple[UInt64Array, Int64Array]:
    """Return the hash of every shingle, in the order of the texts, and the number of its text.

    `signature` says what the hash is. A text of fewer than `size` words has one shingle.
    """
    import numpy as np

    lengths = np.diff(ends, prepend=0)
    owners = np.repeat(np.arange(len(ends)), lengths)
    # How many words a shingle takes that begins here; 0 where it would run over the end of its text.
    spans = np.minimum(size, np.repeat(lengths, lengths))
    starts = np.arange(len(owners))
    starts = starts[starts + spans <= np.repeat(ends, lengths)]
    values = np.zeros(len(starts), dtype=np.uint64)
    for offset in range(min(size, len(owners))):
        inside = offset < spans[starts]
        values[inside] = values[inside] * np.uint64(MULTIPLIER) + hashes[starts[inside] + offset]
    return finalize(values), owners[starts]


def mix(values: UInt64Array, parts: Iterable[UInt64Array]) -> UInt64Array:
    """Return the finalized mix of `values` and `parts`, in order."""
    import numpy as np

    for part in parts:
        values = values * np.uint64(MULTIPLIER) + part
    return finalize(values)


def finalize(values: UInt64Array) -> UInt64Array:
    """Return MurmurHash3's 64-bit finalizer (fmix64) of each value: a bijection that spreads every bit."""
    import numpy as np

    shift = np.uint64(33)
    values = (values ^ (values >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> shift)
