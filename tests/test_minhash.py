"""Shingle hashes, signatures and band keys against slow, obvious ones."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests import oracles
from unrepeat.minhash import band_keys, signatures
from unrepeat.shingle import MULTIPLIER, finalize, shingle_hashes, shingles

WORDS = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=3), max_size=12)
SIZES = st.one_of(st.integers(1, 5), st.integers(1, 32))

MASK = 2**64 - 1


def fmix64(value: int) -> int:
    value ^= value >> 33
    value = value * 0xFF51AFD7ED558CCD & MASK
    value ^= value >> 33
    value = value * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def slow_hashes(words: list[str], size: int) -> list[int]:
    found = set()
    for shingle in oracles.shingle_set(words, size):
        value = 0
        for word in shingle:
            value = (
                value * MULTIPLIER + xxh64_intdigest(word.encode("utf-8", "surrogatepass"), seed=0)
            ) & MASK
        found.add(fmix64(value))
    return sorted(found)


@given(WORDS, SIZES)
def test_shingles(words: list[str], size: int) -> None:
    assert shingles(words, size) == oracles.shingle_set(words, size)


@given(st.lists(WORDS, max_size=4), SIZES)
def test_shingle_hashes(units: list[list[str]], size: int) -> None:
    found = shingle_hashes(units, size)
    assert [values.tolist() for values in found] == [slow_hashes(words, size) for words in units]
    assert all(values.dtype == np.uint64 and values.ndim == 1 for values in found)


@given(st.lists(st.integers(0, MASK), max_size=20))
def test_finalize(values: list[int]) -> None:
    assert finalize(np.array(values, dtype=np.uint64)).tolist() == [fmix64(value) for value in values]


def test_xxh64_is_the_published_one() -> None:
    # From the specification of XXH64: the hash of the empty input with seed 0.
    assert xxh64_intdigest(b"", seed=0) == 0xEF46DB3751D8E999


def test_shingle_hashes_are_pinned() -> None:
    """They may be stored; the same text must give the same hashes in every version and on every machine."""
    found = shingle_hashes([["ships", "wait", "in", "the", "harbour"]], 3)
    assert found[0].tolist() == slow_hashes(["ships", "wait", "in", "the", "harbour"], 3)
    assert found[0].tolist() == [0x44A5E95D39821B5F, 0x6533022865D43F59, 0x900C87BECDBD2CBC]


def test_the_order_of_the_words_counts() -> None:
    orders = list(permutations(["a", "b", "c", "d"]))
    found = shingle_hashes(orders, 4)
    assert len({int(values[0]) for values in found}) == len(orders) == 24


def test_words_do_not_run_together() -> None:
    one, other = shingle_hashes([["ab", "c"], ["a", "bc"]], 2)
    assert one.tolist() != other.tolist()


@pytest.mark.parametrize("size", [1, 3])
def test_no_words_have_no_shingles(size: int) -> None:
    (found,) = shingle_hashes([[]], size)
    assert found.shape == (0,)
    assert found.dtype == np.uint64
    assert shingle_hashes([], size) == []
    assert shingles([], size) == frozenset()


@given(
    st.lists(st.lists(st.integers(0, MASK), min_size=1, max_size=30), min_size=1, max_size=4),
    st.integers(1, 256),
    st.integers(0, 2**32 - 1),
)
def test_signatures_are_those_of_datasketch(hashes: list[list[int]], num_perm: int, seed: int) -> None:
    found = signatures([np.unique(np.array(values, dtype=np.uint64)) for values in hashes], num_perm, seed)
    assert found.shape == (len(hashes), num_perm)
    assert found.dtype == np.uint32
    for row, values in zip(found, hashes, strict=True):
        sketch = MinHash(num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=lambda value: value)
        for value in values:
            sketch.update(value >> 32)
        assert row.tolist() == sketch.hashvalues.tolist()


def test_signatures_of_more_hashes_than_one_slice() -> None:
    values = np.unique(np.random.default_rng(5).integers(0, 2**64, 10_000, dtype=np.uint64))
    found = signatures([values], 16, 1)
    sketch = MinHash(num_perm=16, seed=1, scheme="affine32", hashfunc=lambda value: value)
    sketch.update_batch([value >> 32 for value in values.tolist()])
    assert found[0].tolist() == sketch.hashvalues.tolist()


def test_a_signature_goes_into_a_sketch_of_datasketch() -> None:
    values = shingle_hashes([["ships", "wait", "in", "the", "harbour"]], 2)
    (row,) = signatures(values, 64, 9)
    sketch = MinHash(num_perm=64, seed=9, scheme="affine32", hashfunc=lambda value: value)
    sketch.update_batch([value >> 32 for value in values[0].tolist()])
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
    keys = band_keys(np.array(table, dtype=np.uint32), bands, rows)
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
    assert band_keys(np.array([signature], dtype=np.uint32), 2, 2).tolist() == [expected]
