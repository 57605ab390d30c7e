"""The alignment against one that looks at every chain of equal words."""

from __future__ import annotations

import random
from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracles
from unrepeat import _kernel
from unrepeat._kernel.contract import GAP, MATCH
from unrepeat.align import MAX_CELLS, Alignment, align

LETTERS = st.sampled_from("abc")
SHORT = st.lists(LETTERS, max_size=12)
MIXED = st.lists(st.sampled_from("abcdefghij"), max_size=25)


def score(found: Alignment) -> int:
    """What the pairs are worth: 2 each, less 1 for each word in between on either side."""
    total = MATCH * len(found.pairs)
    for (i, j), (x, y) in zip(found.pairs, found.pairs[1:], strict=False):
        total -= GAP * (x - i - 1 + y - j - 1)
    return total


def check(a: list[str], b: list[str], found: Alignment) -> None:
    """Pairs of equal words, strictly ascending on both sides; the rest is told on either side."""
    assert all(a[i] == b[j] for i, j in found.pairs)
    for side, words, only in ((0, a, found.only_a), (1, b, found.only_b)):
        positions = [pair[side] for pair in found.pairs]
        assert positions == sorted(set(positions))
        assert sorted((*positions, *chain.from_iterable(only))) == list(range(len(words)))
        assert all(one.stop < other.start for one, other in pairwise(only))
        assert all(only)
    assert found.matched == len(found.pairs) <= oracles.common_subsequence(a, b)
    assert found.matched <= _kernel.Pair(a, b).shared_words()


@pytest.mark.parametrize("words", [SHORT, MIXED], ids=["three letters", "ten letters"])
@given(data=st.data())
def test_the_score_is_the_best_there_is(words: st.SearchStrategy[list[str]], data: st.DataObject) -> None:
    a, b = data.draw(words), data.draw(words)
    found = align(a, b)
    check(a, b, found)
    best, counts = oracles.best_chains(a, b)
    assert score(found) == best
    assert found.matched in (counts or {0})


@given(MIXED, MIXED)
def test_similar_sequences_are_never_matched_too_well(a: list[str], b: list[str]) -> None:
    """The short cut for similar sequences may miss the best score, but its pairs are as valid."""
    found = align(a, b, similar=True)
    check(a, b, found)
    assert score(found) <= oracles.best_chains(a, b)[0]


@given(st.lists(st.integers(0, 10**6).map(str), min_size=3, max_size=30, unique=True), st.data())
def test_similar_sequences_with_a_few_edits_are_matched_as_well(a: list[str], data: st.DataObject) -> None:
    b = list(a)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(b)))
        b[at : at + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from([[], ["new"]]))
    assert score(align(a, b, similar=True)) == score(align(a, b))


@given(MIXED, MIXED)
def test_the_score_is_the_same_from_either_side(a: list[str], b: list[str]) -> None:
    assert score(align(a, b)) == score(align(b, a))


@given(SHORT, MIXED, SHORT)
def test_a_contiguous_copy_is_matched_whole_and_together(
    before: list[str], a: list[str], after: list[str]
) -> None:
    found = align(a, [*before, *a, *after])
    assert found.matched == len(a)
    assert found.only_a == ()
    assert [j - i for i, j in found.pairs] == [found.pairs[0][1]] * len(a) if a else True


@pytest.mark.parametrize(
    ("a", "b", "at"),
    [
        ("", "", -1),
        ("", "a b", -1),
        ("a", "", -1),
        ("a b", "a b", 0),
        ("b c", "a b c d", 1),
        ("c d", "a b c d", 2),
        ("a c", "a b c", -1),
        ("a b", "xa b", -1),
        ("a b", "a bx", -1),
        ("a a b", "a a a b", 1),
    ],
)
def test_find(a: str, b: str, at: int) -> None:
    assert _kernel.Pair(a.split(), b.split()).find() == at


@given(st.lists(LETTERS, max_size=4), MIXED)
def test_find_is_the_first_place(a: list[str], b: list[str]) -> None:
    places = [start for start in range(len(b) - len(a) + 1) if a and b[start : start + len(a)] == a]
    assert _kernel.Pair(a, b).find() == (places[0] if places else -1)


@given(MIXED, MIXED)
def test_shared_words_bounds_the_matched_ones(a: list[str], b: list[str]) -> None:
    shared = _kernel.Pair(a, b).shared_words()
    assert shared == sum(min(a.count(word), b.count(word)) for word in set(a))
    assert shared == _kernel.Pair(b, a).shared_words()
    assert align(a, b).matched <= oracles.common_subsequence(a, b) <= shared


@pytest.mark.parametrize("vocabulary", [3, 40, 2000])
@pytest.mark.parametrize("seed", range(3))
def test_large_sequences_are_never_matched_too_well(vocabulary: int, seed: int) -> None:
    """More cells than one table has: the pairs are valid all the same, and none is made up."""
    chance = random.Random(f"{vocabulary} {seed}")
    a = [f"w{chance.randrange(vocabulary)}" for _ in range(400)]
    b = [word for word in a if chance.random() > 0.05]
    for _ in range(20):
        b.insert(chance.randrange(len(b)), f"w{chance.randrange(vocabulary)}")
    assert len(a) * len(b) > MAX_CELLS
    for one, other in ((a, b), (b, a)):
        found = align(one, other)
        check(one, other, found)
        # The pairs are one compact stretch: no beginning and no end of them is worth nothing or less.
        for cut in range(1, found.matched):
            for part in (found.pairs[:cut], found.pairs[cut:]):
                assert score(Alignment(part, (), ())) > 0
    if vocabulary == 2000:
        # Enough words occur once to cut at, so the answer is as good as the exact one.
        assert align(a, b).matched >= 0.9 * oracles.common_subsequence(a, b)


def test_large_sequences_that_are_equal_or_contained_are_exact() -> None:
    a = ["x", "y"] * 400
    assert align(a, a).matched == len(a)
    assert align(a, ["z", *a, "z"]).matched == len(a)
    assert align(["x", "y"] * 400, ["y", "x"] * 300).matched <= 600


def test_a_large_piece_without_anchors_counts_as_unmatched() -> None:
    a, b = ["x", "y", "x"] * 100, ["x", "y", "y"] * 100
    assert align(a, b).pairs == ()


@pytest.mark.parametrize(
    ("a", "b", "pairs"),
    [
        ("", "", []),
        ("a", "b", []),
        ("a b c", "a x b c", [(0, 0), (1, 2), (2, 3)]),
        # A gap of three words for one match more is no gain.
        ("a b c d", "a x y z b c d", [(1, 4), (2, 5), (3, 6)]),
        # What stands far off is left out, even if its words are the same.
        ("a b", "a x x x x b", [(0, 0)]),
    ],
)
def test_align(a: str, b: str, pairs: list[tuple[int, int]]) -> None:
    assert list(align(a.split(), b.split()).pairs) == pairs
