"""Shingle hashes, signatures and band keys against slow, obvious ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests import oracles
from unrepeat import _kernel
from unrepeat._kernel._python.pairs import shingles
from unrepeat._kernel._python.sketches import MULTIPLIER, finalize

WORDS = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=3), max_size=12)
# XXH64 reads words of 32 bytes and more in another way than shorter ones.
LONG_WORDS = st.lists(st.text("ab\xe9\u4e00", min_size=1, max_size=100), max_size=4)
TEXTS = st.one_of(WORDS, LONG_WORDS).map(" ".join)
SIZES = st.one_of(st.integers(1, 5), st.integers(1, 32))

MASK = 2**64 - 1


def fmix64(value: int) -> int:
    value ^= value >> 33
    value = value * 0xFF51AFD7ED558CCD & MASK
    value ^= value >> 33
    value = value * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def slow_word_hashes(words: Sequence[str]) -> list[int]:
    return [xxh64_intdigest(word.encode("utf-8", "surrogatepass"), seed=0) for word in words]


def slow_hashes(words: Sequence[str], size: int) -> list[int]:
    found = set()
    for shingle in oracles.shingle_set(words, size):
        value = 0
        for word in slow_word_hashes(shingle):
            value = (value * MULTIPLIER + word) & MASK
        found.add(fmix64(value))
    return sorted(found)


def split(values: Any, ends: Any) -> list[list[int]]:
    """Return the values of each text; the arrays are of the shapes and types that the kernel promises."""
    assert values.dtype == np.uint64
    assert ends.dtype == np.int64
    assert values.ndim == ends.ndim == 1
    assert (ends[-1] if len(ends) else 0) == len(values)
    return [values[start:end].tolist() for start, end in pairwise([0, *ends.tolist()])]


def joined(sets: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Return the values of all sets in one array, and the ends."""
    values = np.array([value for one in sets for value in one], dtype=np.uint64)
    return values, np.cumsum(np.array(list(map(len, sets)), dtype=np.int64), dtype=np.int64)


@given(WORDS, SIZES)
def test_shingles(words: list[str], size: int) -> None:
    assert shingles(words, size) == oracles.shingle_set(words, size)


@given(WORDS, WORDS, st.data(), SIZES)
def test_shingles_of_a_pair(one: list[str], other: list[str], data: st.DataObject, size: int) -> None:
    for words in (other, data.draw(st.permutations(one)), one + other):
        a, b = oracles.shingle_set(one, size), oracles.shingle_set(words, size)
        assert _kernel.Pair(one, words).shingles(size) == (len(a), len(b), len(a & b))


@given(st.lists(TEXTS, max_size=4))
def test_word_hashes(texts: list[str]) -> None:
    found = split(*_kernel.word_hashes(texts))
    assert found == [slow_word_hashes(_kernel.words(text)) for text in texts]


@given(st.lists(TEXTS, max_size=4), SIZES)
def test_shingle_hashes(texts: list[str], size: int) -> None:
    found = split(*_kernel.shingle_hashes(texts, size))
    assert found == [slow_hashes(_kernel.words(text), size) for text in texts]


@given(st.lists(st.integers(0, MASK), max_size=20))
def test_finalize(values: list[int]) -> None:
    assert finalize(np.array(values, dtype=np.uint64)).tolist() == [fmix64(value) for value in values]


def test_xxh64_is_the_published_one() -> None:
    # From the specification of XXH64: the hash of the empty input with seed 0.
    assert xxh64_intdigest(b"", seed=0) == 0xEF46DB3751D8E999


def test_shingle_hashes_are_pinned() -> None:
    """They may be stored; the same text must give the same hashes in every version and on every machine."""
    (found,) = split(*_kernel.shingle_hashes(["Ships wait in the harbour."], 3))
    assert found == slow_hashes(["ships", "wait", "in", "the", "harbour"], 3)
    assert found == [0x44A5E95D39821B5F, 0x6533022865D43F59, 0x900C87BECDBD2CBC]


def test_the_order_of_the_words_counts() -> None:
    orders = list(map(" ".join, permutations(["a", "b", "c", "d"])))
    found = split(*_kernel.shingle_hashes(orders, 4))
    assert len({values[0] for values in found}) == len(orders) == 24


def test_words_do_not_run_together() -> None:
    one, other = split(*_kernel.shingle_hashes(["ab c", "a bc"], 2))
    assert one != other


@pytest.mark.parametrize("size", [1, 3])
def test_no_words_have_no_shingles(size: int) -> None:
    assert split(*_kernel.shingle_hashes([""], size)) == [[]]
    assert split(*_kernel.shingle_hashes(["...", "", "---"], size)) == [[], [], []]
    assert split(*_kernel.shingle_hashes([], size)) == []
    assert shingles([], size) == frozenset()


@given(
    st.lists(st.lists(st.integers(0, MASK), max_size=30), min_size=1, max_size=4),
    st.integers(1, 256),
    st.integers(0, 2**32 - 1),
)
def test_signatures_are_those_of_datasketch(hashes: list[list[int]], num_perm: int, seed: int) -> None:
    found = _kernel.signatures(*joined(hashes), num_perm, seed)
    assert found.shape == (len(hashes), num_perm)
    assert found.dtype == np.uint32
    for row, values in zip(found, hashes, strict=True):
        sketch = MinHash(num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=lambda value: value)
        for value in values:
            sketch.update(value >> 32)
        assert row.tolist() == sketch.hashvalues.tolist()


def test_signatures_of_more_hashes_than_one_slice() -> None:
    values = np.unique(np.random.default_rng(5).integers(0, 2**64, 10_000, dtype=np.uint64)).tolist()
    found = _kernel.signatures(*joined([values]), 16, 1)
    sketch = MinHash(num_perm=16, seed=1, scheme="affine32", hashfunc=lambda value: value)
    sketch.update_batch([value >> 32 for value in values])
    assert found[0].tolist() == sketch.hashvalues.tolist()


def test_a_signature_goes_into_a_sketch_of_datasketch() -> None:
    (row,) = _kernel.sketches(["Ships wait in the harbour."], 2, 64, 9)
    sketch = MinHash(num_perm=64, seed=9, scheme="affine32", hashfunc=lambda value: value)
    (values,) = split(*_kernel.shingle_hashes(["Ships wait in the harbour."], 2))
    sketch.update_batch([value >> 32 for value in values])
    again = MinHash(hashvalues=row, seed=9, scheme="affine32")
    assert again.jaccard(sketch) == 1.0


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[list[int]], int, int]:
    bands, rows = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    width = bands * rows + draw(st.integers(0, 3))
    # Few values, so that bands meet.
    values = st.one_of(st.integers(0, 1), st.integers(2**32 - 2, 2**32 - 1))
    table = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=5))
    return table, bands, rows


@given(_tables())
def test_band_keys_are_equal_exactly_where_the_rows_of_a_band_are(
    drawn: tuple[list[list[int]], int, int],
) -> None:
    table, bands, rows = drawn
    keys = _kernel.band_keys(np.array(table, dtype=np.uint32), bands, rows)
    assert keys.shape == (len(table), bands)
    assert keys.dtype == np.int64
    meaning: dict[int, tuple[int, tuple[int, ...]]] = {}
    for signature, row in zip(table, keys.tolist(), strict=True):
        for band, key in enumerate(row):
            # The same key always means the same rows of the same band: keys of different bands differ.
            expected = band, tuple(signature[band * rows : (band + 1) * rows])
            assert meaning.setdefault(key, expected) == expected
    assert len(set(meaning.values())) == len(meaning)


def test_band_keys_against_whole_numbers() -> None:
    signature = [7, 2**32 - 1, 0, 12345]
    expected = []
    for band in range(2):
        value = band + 1
        for row in range(2):
            value = (value * MULTIPLIER + signature[band * 2 + row]) & MASK
        value = fmix64(value)
        expected.append(value - 2**64 if value >= 2**63 else value)
    assert _kernel.band_keys(np.array([signature], dtype=np.uint32), 2, 2).tolist() == [expected]
