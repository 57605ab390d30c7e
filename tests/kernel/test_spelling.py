"""Words with wrong letters: one kernel against the other, and both against what is slow and obvious."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.test_kernel import NATIVE, PYTHON, at_most, both, limits, plain
from unrepeat._kernel._python.spelling import MOST_LETTERS, distance

pytestmark = pytest.mark.any_kernel(reason="runs both kernels side by side")

LIMITS = bytes((0, 0, 1, 1, 1, 1, 1, 2))
CELLS = 2**14

# Few letters, of one byte and of more, so that words are often the same but for one.
SPELT = st.text(st.sampled_from("ab1\u00e9\u0431\U00010330"), min_size=1, max_size=8)
LONG = st.builds(str.__mul__, st.sampled_from("ab"), st.integers(MOST_LETTERS - 2, MOST_LETTERS + 2))


def stored(words: list[str]) -> bytes:
    return "\0".join(words).encode()


@st.composite
def copies(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Words, and the same with some of them changed, joined, divided, left out and put in."""
    a = draw(st.lists(st.one_of(SPELT, SPELT, SPELT, LONG), max_size=14))
    b: list[str] = []
    for word in a:
        edit = draw(st.sampled_from(("keep", "keep", "keep", "change", "join", "divide", "drop", "add")))
        if edit == "change":
            b.append(word[:-1] + draw(SPELT))
        elif edit == "join" and b:
            b[-1] += word
        elif edit == "divide" and len(word) > 1:
            b += [word[:1], word[1:]]
        elif edit == "add":
            b += [word, draw(SPELT)]
        elif edit != "drop":
            b.append(word)
    return a, b


@given(
    copies(),
    st.lists(st.integers(0, 9), min_size=1, max_size=9).map(bytes),
    st.sets(SPELT, max_size=3),
    st.sampled_from((0, 1, 4, 40, CELLS)),
    st.sampled_from((1, -1)),
)
def test_the_kernels_agree(
    pair: tuple[list[str], list[str]], most: bytes, strict: set[str], cells: int, order: int
) -> None:
    a, b = pair[::order]
    strict.update(a[:1])
    both("respelled", stored(a), stored(b), most, {word.encode() for word in strict}, cells)


@given(SPELT, SPELT, st.integers(0, 4))
def test_distance_is_the_least_number_of_edits(one: str, other: str, most: int) -> None:
    @cache
    def edits(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [edits(i - 1, j) + 1, edits(i, j - 1) + 1, edits(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
            ways.append(edits(i - 2, j - 2) + 1)
        return min(ways)

    assert distance(one, other, most) == min(edits(len(one), len(other)), most + 1)


@given(
    st.lists(SPELT, max_size=6),
    st.lists(SPELT, max_size=6),
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
)
def test_most_words_are_matched_with_fewest_wrong_letters(
    a: list[str], b: list[str], most: list[int]
) -> None:
    # Without a run of two words in both, nothing is matched beforehand, and all ways can be tried.
    b = [word for j, word in enumerate(b) if (b[j - 1 : j] or [""])[0] not in a or word not in a]
    if any(a[i : i + 2] == b[j : j + 2] for i in range(len(a) - 1) for j in range(len(b) - 1)):
        return

    @cache
    def best(i: int, j: int) -> tuple[int, int]:
        """Words in groups of a[i:] and b[j:], and the wrong letters less than none."""
        found = (0, 0)
        if i < len(a):
            found = max(found, best(i + 1, j))
        if j < len(b):
            found = max(found, best(i, j + 1))
        for p, q in ((1, 1), (1, 2), (2, 1)):
            if i + p <= len(a) and j + q <= len(b):
                one, other = "".join(a[i : i + p]), "".join(b[j : j + q])
                allowed = most[min(len(one), len(other), len(most) - 1)]
                if any(word in a for word in b[j : j + q]):
                    allowed = 0
                wrong = distance(one, other, allowed)
                if wrong <= allowed:
                    words, letters = best(i + p, j + q)
                    found = max(found, (words + p + q, letters - wrong))
        return found

    groups, of_a, of_b = PYTHON.respelled(stored(a), stored(b), bytes(most), set(), CELLS)
    assert (of_a + of_b, -sum(wrong for *_, wrong in groups)) == best(0, 0)


@pytest.mark.parametrize(
    ("a", "b", "groups"),
    [
        ("the ferry sails", "the fery sails", [(1, 2, 1, 2, 1)]),  # left out
        ("the ferry sails", "the ferrry sails", [(1, 2, 1, 2, 1)]),  # put in
        ("the ferry sails", "the fcrry sails", [(1, 2, 1, 2, 1)]),  # replaced
        ("the ferry sails", "the frery sails", [(1, 2, 1, 2, 1)]),  # swapped
        ("the ferry sails", "the fer ry sails", [(1, 2, 1, 3, 0)]),  # divided
        ("the ferry sails", "theferry sails", [(0, 2, 0, 1, 0)]),  # joined
        ("the ferry sails", "the fer rv sails", [(1, 2, 1, 3, 1)]),  # divided, and one letter wrong
        ("a b", "c d", []),  # no letter may be wrong in a word of one
        ("he had it", "it had he", []),  # each word is one that the other has as well
    ],
)
def test_what_is_spelled_otherwise(a: str, b: str, groups: list[tuple[int, ...]]) -> None:
    assert both("respelled", stored(a.split()), stored(b.split()), LIMITS, set(), CELLS)[0] == groups


def test_a_text_that_stands_there_twice_is_matched() -> None:
    half = [f"w{number}" for number in range(300)]
    noisy = [word if place % 7 else "x" + word for place, word in enumerate([*half, *half])]
    _, of_a, of_b = both("respelled", stored([*half, *half]), stored(noisy), LIMITS, set(), CELLS)
    assert of_a == of_b == 600


def test_what_needs_a_larger_table_is_not_matched() -> None:
    a, b = ["aaaa", "bbbb"], ["aaab", "bbba"]
    assert both("respelled", stored(a), stored(b), LIMITS, set(), 4)[1:] == (2, 2)
    assert both("respelled", stored(a), stored(b), LIMITS, set(), 3) == ([], 0, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((b"a", b"b", b"", set(), 1), "limits must be 1 or more"),
        ((b"a", b"b", b"\x41", set(), 1), "each at most 64, but are .65"),
        ((b"a\0\0b", b"b", b"\0", set(), 1), "one of them is empty"),
        ((b"a", b"\0", b"\0", set(), 1), "one of them is empty"),
    ],
)
def test_errors(arguments: tuple[object, ...], message: str) -> None:
    for kernel in (PYTHON, NATIVE):
        with pytest.raises(ValueError, match=message):
            kernel.respelled(*arguments)


def test_too_little_memory_is_an_error_and_nothing_worse() -> None:
    def call() -> object:
        return plain(NATIVE.respelled(b"the\0ferry\0sails", b"the\0fery\0sai\0ls", LIMITS, {b"x"}, CELLS))

    expected = call()
    for limit in limits():
        try:
            with at_most(limit):
                found = call()
        except MemoryError:
            continue
        break
    assert found == expected
    assert limit > 0
