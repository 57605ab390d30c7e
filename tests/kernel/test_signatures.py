"""Signatures: the public ones against datasketch and a slow oracle, and the parts that they are made of."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH, MinHashLSHEnsemble, MinHashLSHForest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests import oracles
from tests.package import ROOT
from tests.strategies import texts
from unrepeat import InputError, OptionError, _kernel, minhash, signature
from unrepeat._kernel._python.pairs import shingles
from unrepeat._kernel._python.sketches import MULTIPLIER, band_keys, finalize, signatures
from unrepeat._kernel.contract import KeyPlan
from unrepeat.article.options import WHOLE_NUMBERS

WORDS = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=3), max_size=12)
# XXH64 reads words of 32 bytes and more in another way than shorter ones.
LONG_WORDS = st.lists(st.text("ab\xe9\u4e00", min_size=1, max_size=100), max_size=4)
TEXTS = st.one_of(WORDS.map(" ".join), LONG_WORDS.map(" ".join), texts())
SIZES = st.one_of(st.integers(1, 5), st.integers(1, 32))
PERMUTATIONS = st.one_of(st.sampled_from((16, 17, 31, 128)), st.integers(16, 300))
SEEDS = st.one_of(st.sampled_from((0, 1, 2**32 - 1)), st.integers(0, 2**32 - 1))

MASK = 2**64 - 1
STORY = "The ferry to the island was cancelled on Sunday because of high waves, said the harbour office."
OTHER = "Nobody in the old town could tell when the market would be open again after the long winter."
EDITED = f"{STORY} Tickets stay valid."

specification = pytest.mark.any_kernel(reason="is about the functions of the Python kernel")


def fmix64(value: int) -> int:
    value ^= value >> 33
    value = value * 0xFF51AFD7ED558CCD & MASK
    value ^= value >> 33
    value = value * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def folded(words: Sequence[str], start: int) -> int:
    value = start
    for word in words:
        value = (value * MULTIPLIER + xxh64_intdigest(word.encode(), seed=0)) & MASK
    return value


def hashes(words: Sequence[str], size: int) -> list[int]:
    """The hash of each shingle, as the documentation of `signature` has it."""
    return sorted({fmix64(folded(shingle, 0)) for shingle in oracles.shingle_set(words, size)})


def by_datasketch(values: Sequence[int], num_perm: int, seed: int) -> MinHash:
    """The signature that datasketch itself makes of the hashes of shingles."""
    made = MinHash(num_perm=num_perm, seed=seed, hashfunc=lambda value: value)  # its default scheme
    made.update_batch([value >> 32 for value in values])
    return made


def signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


# -- what is public -----------------------------------------------------------------------------------------


@given(TEXTS, SIZES, PERMUTATIONS, SEEDS)
def test_a_signature_is_that_of_datasketch(text: str, size: int, num_perm: int, seed: int) -> None:
    expected = by_datasketch(hashes(_kernel.words(text), size), num_perm, seed)
    found = signature(text, shingle_size=size, num_perm=num_perm, seed=seed)
    assert found.dtype == np.uint32
    assert found.shape == (num_perm,)
    assert found.tolist() == expected.hashvalues.tolist()
    made = minhash(text, shingle_size=size, num_perm=num_perm, seed=seed)
    assert made == expected
    assert made.jaccard(expected) == 1.0
    assert made.hashvalues.dtype == expected.hashvalues.dtype  # an index makes its keys of the bytes
    assert (made.permutations == expected.permutations).all()
    assert made.is_empty() == (not _kernel.words(text))


def test_the_defaults() -> None:
    words = _kernel.words(STORY)
    assert signature(STORY).tolist() == by_datasketch(hashes(words, 5), 128, 1).hashvalues.tolist()
    assert minhash(STORY) == MinHash(hashvalues=signature(STORY), seed=1, scheme="affine32")


@pytest.mark.parametrize("size", [1, 3, 32])
@pytest.mark.parametrize("text", ["", " \n", "... --- \U0001f600", "\ud800\x00"])
def test_a_text_without_words_has_the_signature_of_the_empty_set(text: str, size: int) -> None:
    assert signature(text, shingle_size=size, num_perm=16).tolist() == [2**32 - 1] * 16
    assert minhash(text, shingle_size=size) == MinHash()
    assert minhash(text, shingle_size=size).is_empty()


def test_a_text_shorter_than_a_shingle_has_one_of_all_its_words() -> None:
    short = signature("Ships wait.", shingle_size=5)
    assert short.tolist() == signature("ships WAIT", shingle_size=2).tolist()
    assert short.tolist() == by_datasketch([fmix64(folded(["ships", "wait"], 0))], 128, 1).hashvalues.tolist()
    assert short.tolist() != signature("wait ships", shingle_size=5).tolist()


def test_what_changes_no_word_changes_no_signature() -> None:
    assert (signature(STORY) == signature(f"**{STORY.upper()}**\u200b")).all()
    assert (signature(STORY) != signature(OTHER)).any()
    assert (signature(STORY) != signature(STORY, seed=2)).any()


def test_every_call_returns_values_of_its_own() -> None:
    first = signature(STORY)
    first[:] = 0
    made = minhash(STORY)
    made.merge(minhash(OTHER))
    assert signature(STORY).all()
    assert made != minhash(STORY)


def test_the_share_of_equal_values_estimates_the_similarity() -> None:
    """Over many seeds the error is that of a mean of independent draws: six standard errors are enough."""
    size, num_perm, seeds = 3, 256, range(40)
    one, other = _kernel.words(STORY), _kernel.words(EDITED)
    exact = oracles.jaccard(one, other, size)
    assert 0.5 < exact < 0.95
    estimates = [
        minhash(STORY, shingle_size=size, num_perm=num_perm, seed=seed).jaccard(
            minhash(EDITED, shingle_size=size, num_perm=num_perm, seed=seed)
        )
        for seed in seeds
    ]
    error = (exact * (1 - exact) / (num_perm * len(seeds))) ** 0.5
    assert abs(sum(estimates) / len(estimates) - exact) < 6 * error


def test_minhashes_go_into_the_indexes_of_datasketch() -> None:
    kept = {"story": minhash(STORY), "other": minhash(OTHER)}
    # What datasketch made of the same hashes is found as well.
    asked = [minhash(EDITED), by_datasketch(hashes(_kernel.words(EDITED), 5), 128, 1)]
    index, forest, ensemble = MinHashLSH(0.5, 128), MinHashLSHForest(128), MinHashLSHEnsemble(0.5, 128, 4)
    for name, made in kept.items():
        index.insert(name, made)
        forest.add(name, made)
    forest.index()
    ensemble.index([(name, made, made.count()) for name, made in kept.items()])
    for one in asked:
        assert index.query(one) == ["story"]
        assert forest.query(one, 1) == ["story"]
        assert list(ensemble.query(one, one.count())) == ["story"]


def test_minhashes_are_merged_counted_and_pickled() -> None:
    union = by_datasketch(hashes(_kernel.words(STORY), 5) + hashes(_kernel.words(OTHER), 5), 128, 1)
    made = minhash(STORY)
    made.merge(minhash(OTHER))
    assert made == union
    assert made.count() == union.count()
    assert pickle.loads(pickle.dumps(made)) == union  # noqa: S301 # what was pickled a moment ago


@pytest.mark.parametrize("make", [signature, minhash])
@pytest.mark.parametrize("text", [None, 7, b"bytes", bytearray(b"bytes"), ["text"]])
def test_what_is_no_text_is_an_error(make: Any, text: object) -> None:
    with pytest.raises(InputError, match=f"text must be a str, not {type(text).__name__}") as caught:
        make(text)
    assert ("decode" in str(caught.value)) == isinstance(text, (bytes, bytearray))


@pytest.mark.parametrize("make", [signature, minhash])
@pytest.mark.parametrize("name", ["shingle_size", "num_perm", "seed"])
def test_a_wrong_option_is_an_error(make: Any, name: str) -> None:
    low, high = WHOLE_NUMBERS[name]
    assert high is not None
    for value in (low - 1, high + 1, -(2**70), 2**70):
        with pytest.raises(OptionError, match=rf"{name} must be from {low} to {high}, but is {value}"):
            make(STORY, **{name: value})
    for wrong in (True, 2.5, "3", None):
        with pytest.raises(OptionError, match=f"{name} must be a whole number, not"):
            make(STORY, **{name: wrong})
    for value in (low, high):
        make(STORY, **{name: value})


# -- values that may be stored ------------------------------------------------------------------------------

GOLDEN = json.loads((ROOT / "tests" / "cases" / "kernel.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_stored_values(case: dict[str, Any]) -> None:
    """The same text gives the same values in every version and on every machine."""
    text, size, num_perm = case["text"], case["shingle_size"], case["num_perm"]
    words = _kernel.words(text)
    assert words == case["words"]
    assert [f"{xxh64_intdigest(word.encode()):016x}" for word in words] == case["word_hashes"]
    shingled = hashes(words, size)
    assert [f"{value:016x}" for value in shingled] == case["shingle_hashes"]
    found = signature(text, shingle_size=size, num_perm=num_perm, seed=case["seed"])
    assert found.tolist() == case["signature"]
    keys = keys_of(text, KeyPlan(size, num_perm, case["seed"], case["bands"], case["rows"], size, 1))
    assert keys[0] == signed(fmix64(folded(words, len(words))))
    if len(words) >= size:
        assert keys[1:] == [*case["band_keys"], *map(signed, shingled)]
    assert band_keys(found[np.newaxis], case["bands"], case["rows"])[0].tolist() == case["band_keys"]


def keys_of(text: str, plan: KeyPlan) -> list[int]:
    """The keys of a document; with 1 for `every`, they hold the hashes of all its shingles."""
    keys: list[int] = _kernel.documents([text], plan)[3].tolist()
    return keys


# -- shingles and their hashes ------------------------------------------------------------------------------


@given(WORDS, SIZES)
def test_shingles(words: list[str], size: int) -> None:
    assert shingles(words, size) == oracles.shingle_set(words, size)


@given(WORDS, WORDS, st.data(), SIZES)
def test_shingles_of_a_pair(one: list[str], other: list[str], data: st.DataObject, size: int) -> None:
    for words in (other, data.draw(st.permutations(one)), one + other):
        a, b = oracles.shingle_set(one, size), oracles.shingle_set(words, size)
        assert _kernel.Pair(one, words).shingles(size) == (len(a), len(b), len(a & b))


@given(TEXTS, SIZES)
def test_hashes_of_shingles(text: str, size: int) -> None:
    words = _kernel.words(text)
    keys = keys_of(text, KeyPlan(size, 1, 1, 1, 1, size, 1))
    assert keys[0] == signed(fmix64(folded(words, len(words))))
    assert keys[2:] == (list(map(signed, hashes(words, size))) if len(words) >= size else [])


@given(st.lists(st.integers(0, MASK), max_size=20))
@specification
def test_finalize(values: list[int]) -> None:
    assert finalize(np.array(values, dtype=np.uint64)).tolist() == [fmix64(value) for value in values]


@specification
def test_xxh64_is_the_published_one() -> None:
    # From the specification of XXH64: the hash of the empty input with seed 0.
    assert xxh64_intdigest(b"", seed=0) == 0xEF46DB3751D8E999


def test_the_order_of_the_words_counts() -> None:
    orders = list(map(" ".join, permutations(["a", "b", "c", "d"])))
    assert len({signature(text, shingle_size=4).tobytes() for text in orders}) == len(orders) == 24


def test_words_do_not_run_together() -> None:
    assert (signature("ab c", shingle_size=2) != signature("a bc", shingle_size=2)).any()


@specification
def test_no_words_have_no_shingles() -> None:
    assert shingles([], 1) == shingles([], 3) == frozenset()


# -- signatures of sets, and their bands --------------------------------------------------------------------


def joined(sets: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """Return the values of all sets in one array, and the ends."""
    values = np.array([value for one in sets for value in one], dtype=np.uint64)
    return values, np.cumsum(np.array(list(map(len, sets)), dtype=np.int64), dtype=np.int64)


@given(st.lists(st.lists(st.integers(0, MASK), max_size=30), max_size=4), st.integers(1, 256), SEEDS)
@specification
def test_signatures_of_sets_are_those_of_datasketch(sets: list[list[int]], num_perm: int, seed: int) -> None:
    found = signatures(*joined(sets), num_perm, seed)
    assert found.dtype == np.uint32
    assert found.shape == (len(sets), num_perm)
    for row, values in zip(found, sets, strict=True):
        assert row.tolist() == by_datasketch(values, num_perm, seed).hashvalues.tolist()


@specification
def test_a_signature_of_more_hashes_than_one_slice() -> None:
    values = np.unique(np.random.default_rng(5).integers(0, 2**64, 10_000, dtype=np.uint64)).tolist()
    expected = by_datasketch(values, 16, 1).hashvalues.tolist()
    assert signatures(*joined([values]), 16, 1).tolist() == [expected]


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[list[int]], int, int]:
    bands, rows = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    width = bands * rows + draw(st.integers(0, 3))
    # Few values, so that bands meet.
    values = st.one_of(st.integers(0, 1), st.integers(2**32 - 2, 2**32 - 1))
    table = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=5))
    return table, bands, rows


@given(_tables())
@specification
def test_band_keys_are_equal_exactly_where_the_rows_of_a_band_are(
    drawn: tuple[list[list[int]], int, int],
) -> None:
    table, bands, rows = drawn
    keys = band_keys(np.array(table, dtype=np.uint32), bands, rows)
    assert keys.dtype == np.int64
    assert keys.shape == (len(table), bands)
    meaning: dict[int, tuple[int, tuple[int, ...]]] = {}
    for values, row in zip(table, keys.tolist(), strict=True):
        for band, key in enumerate(row):
            # The same key always means the same rows of the same band: keys of different bands differ.
            expected = band, tuple(values[band * rows : (band + 1) * rows])
            assert meaning.setdefault(key, expected) == expected
    assert len(set(meaning.values())) == len(meaning)


@given(st.lists(st.integers(1, 40).map(str), min_size=1, max_size=60), st.integers(1, 12), st.integers(1, 12))
def test_band_keys_of_a_document_against_whole_numbers(words: list[str], bands: int, rows: int) -> None:
    text = " ".join(words)
    values = by_datasketch(hashes(words, 1), bands * rows, 7).hashvalues.tolist()
    expected = []
    for band in range(bands):
        key = band + 1
        for value in values[band * rows : (band + 1) * rows]:
            key = (key * MULTIPLIER + value) & MASK
        expected.append(signed(fmix64(key)))
    assert keys_of(text, KeyPlan(1, bands * rows, 7, bands, rows, 1, 0))[1:] == expected
