"""MinHash signatures of texts, for indexes and comparisons that are not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unrepeat import _kernel
from unrepeat.article.options import WHOLE_NUMBERS
from unrepeat.checks import whole_number
from unrepeat.errors import InputError, shown

if TYPE_CHECKING:
    from datasketch import MinHash

    from unrepeat._kernel.arrays import UInt32Array


def signature(text: str, *, shingle_size: int = 5, num_perm: int = 128, seed: int = 1) -> UInt32Array:
    r"""Return the MinHash signature of a text: numbers of which two similar texts have many in common.

    >>> one = signature("The ferry to the island was cancelled on Sunday because of high waves.")
    >>> other = signature("The ferry to the island was cancelled on Sunday because of HIGH waves!")
    >>> one.shape, str(one.dtype), bool((one == other).all())
    ((128,), 'uint32', True)

    The share of places at which the signatures of two texts are equal estimates the Jaccard similarity j of
    their sets of shingles (shingles that both have / shingles that one of them has), with a standard error of
    sqrt(j * (1 - j) / num_perm): 0.044 at most for 128 values (Broder 1997, On the resemblance and
    containment of documents). `minhash` gives the same values as an object of datasketch.

    What the values are, so that any program can make them:

    - A *word* is a run of letters, digits and combining marks in NFKC, casefolded, without apostrophes, soft
      hyphens and invisible marks; in Han, Kana, Thai, Lao, Khmer and Myanmar each character is one. Words
      are those of Unicode 14.0 on every Python. The library compares texts by these words everywhere.
    - A *shingle* is `shingle_size` words in a row. A text with fewer words has one shingle, of all of them.
    - The *hash* of a word w is XXH64 (seed 0) of its UTF-8. That of a shingle begins with h = 0, goes through
      h = h * 0x9E3779B97F4A7C15 + hash(w) modulo 2**64 for each of its words in order, and ends with the
      64-bit finalizer of MurmurHash3 (fmix64). Its upper 32 bits are what datasketch is given.
    - A *value* is the least number that a permutation makes of these hashes. The permutations are those of
      `datasketch.MinHash(num_perm, seed, scheme="affine32")`: x -> a * fmix32(x) + b modulo 2**32, where a is
      odd, and a and b are drawn from numpy's `RandomState(seed)`.

    Args:
        text: Any `str`.
        shingle_size: 1 to 32 words. Larger values tell texts apart that share turns of phrase, and make
            edited copies less similar: one changed word changes up to so many shingles.
        num_perm: 16 to 4096, the number of values. The error falls with its square root, time and memory (4
            bytes a value) grow with it.
        seed: 0 to 2**32 - 1, chooses the permutations.

    Returns:
        A new numpy array of shape (num_perm,), dtype uint32. A text without words has the signature of the
        empty set, all values 2**32 - 1. So two such texts seem equal: leave them out of an index.

    Raises:
        InputError: if `text` is not a `str`.
        OptionError: for a wrong type or a value out of range.

    Only signatures with the same `shingle_size`, `num_perm` and `seed` can be compared. The same text has the
    same signature in every process, on every machine and kernel, and in every version of unrepeat whose
    reports have the same `versions["normalizer"]`.

    Not guaranteed: that texts with equal signatures are equal. Shingles in another order, or more often, are
    the same set, and hashes of 32 bits can collide. `dedupe_documents` verifies what signatures propose;
    who uses them alone has estimates.
    """
    _check_text(text)
    _check_options(shingle_size, num_perm, seed)
    return _kernel.signature(text, shingle_size, num_perm, seed)


def minhash(text: str, *, shingle_size: int = 5, num_perm: int = 128, seed: int = 1) -> MinHash:
    r"""Return the signature of a text as a `datasketch.MinHash`, for any index of datasketch.

    >>> from datasketch import MinHashLSH
    >>> index = MinHashLSH(threshold=0.5, num_perm=128)
    >>> story = "The ferry to the island was cancelled on Sunday because of high waves"
    >>> index.insert("a", minhash(story))
    >>> index.query(minhash(story + ", they say."))
    ['a']

    It has the values of `signature` and fits `MinHashLSH`, `MinHashLSHForest`, `MinHashLSHEnsemble` and
    whatever else takes a `MinHash` of the same `num_perm` (the ensemble asks for the size of the set as well:
    `count()` estimates it). `jaccard`, `count` and `merge` work, and also with
    one that datasketch itself made of the same hashes of shingles, with this `seed` and the scheme
    `affine32`, the default of datasketch 2.

    Args:
        text: As for `signature`.
        shingle_size: As for `signature`: 1 to 32 words.
        num_perm: As for `signature`: 16 to 4096. An index of datasketch is made for one of them.
        seed: As for `signature`: 0 to 2**32 - 1. datasketch compares only those with the same seed.

    Returns:
        A new `datasketch.MinHash`. `is_empty()` is true for a text without words; leave such texts out.

    Raises:
        InputError: if `text` is not a `str`.
        OptionError: for a wrong type or a value out of range.

    Not guaranteed: anything that `signature` does not guarantee. `update` would add what datasketch hashes
    with SHA-1, which is no shingle: to add a text, `merge` its own `minhash`. The first call imports
    datasketch, which imports scipy: about half a second.
    """
    values = signature(text, shingle_size=shingle_size, num_perm=num_perm, seed=seed)
    from datasketch import MinHash

    return MinHash(seed=seed, scheme="affine32", hashvalues=values)


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        hint = (
            " Decode it first, for example with .decode('utf-8')."
            if isinstance(text, (bytes, bytearray))
            else ""
        )
        raise InputError(f"text must be a str, not {type(text).__name__}: {shown(text)}.{hint}")


def _check_options(shingle_size: int, num_perm: int, seed: int) -> None:
    for name, value in (("shingle_size", shingle_size), ("num_perm", num_perm), ("seed", seed)):
        whole_number(name, value, *WHOLE_NUMBERS[name])
