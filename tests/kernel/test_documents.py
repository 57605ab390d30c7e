"""Keys, words and index of whole documents: one kernel against the other, and both against what is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests import oracles
from tests.kernel.test_kernel import NATIVE, PYTHON, at_most, both, limits, plain
from tests.strategies import paragraphs, texts
from unrepeat._kernel._python.sketches import band_keys, finalize, hash_words, ordered_shingles
from unrepeat._kernel.contract import KeyPlan

pytestmark = pytest.mark.any_kernel(reason="runs both kernels side by side")

KERNELS = (PYTHON, NATIVE)


@st.composite
def plans(draw: st.DrawFn) -> KeyPlan:
    size, bands, rows = draw(st.integers(1, 6)), draw(st.integers(1, 12)), draw(st.integers(1, 4))
    return KeyPlan(
        size=size,
        num_perm=bands * rows + draw(st.integers(0, 9)),
        seed=draw(st.one_of(st.integers(0, 9), st.just(2**32 - 1))),
        bands=bands,
        rows=rows,
        least=size + draw(st.integers(0, 6)),
        window=draw(st.sampled_from((0, 1, 2, 3, 8))),
        body=draw(st.sampled_from((0, 1, 2, 8))),
    )


PLAN = KeyPlan(size=3, num_perm=16, seed=1, bands=5, rows=3, least=4, window=2)
SOME = [
    "Ships wait in the harbour while rain falls on the old town.",
    "",
    "\u6771\u4eac\u3067\u306f\u96e8\u304c\u964d\u308b",
    "caf\xe9 e\u0301t\xe9 q\u0323\u0307",
    "one two",
    "a b c a b c a b c a b c",
]


def words_behind_a_headline(text: str) -> list[str]:
    """All words but those of the first line, if that is no longer than 200 characters."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found: list[str] = PYTHON.words(text)
    return found[len(PYTHON.words(lines[0])) :] if lines and len(lines[0]) <= 200 else []


@given(st.one_of(st.lists(texts(), max_size=5), paragraphs()), plans())
def test_documents(many: list[str], plan: KeyPlan) -> None:
    both("documents", many, plan)


@given(st.lists(texts(), min_size=1, max_size=3), plans())
def test_what_the_parts_of_documents_are(many: list[str], plan: KeyPlan) -> None:
    words, ends, counts, keys, key_ends = both("documents", many, plan)
    start = first = 0
    for number, text in enumerate(many):
        found = PYTHON.words(text)
        assert words[start : ends[number]] == "\0".join(found).encode()
        assert counts[number] == len(found)
        own = keys[first : key_ends[number]].tolist()
        behind = words_behind_a_headline(text)
        if plan.body and plan.body <= len(behind) < len(found):
            # The second key is the first one of a document of these words.
            assert own.pop(1) == PYTHON.documents([" ".join(behind)], plan._replace(body=0))[3][0]
        whole = len(found)
        for word in found:
            whole = (whole * 0x9E3779B97F4A7C15 + xxh64_intdigest(word.encode())) % 2**64
        assert own[0] % 2**64 == int(finalize(np.array([whole], np.uint64))[0])
        shingles, _ = ordered_shingles(*hash_words([found]), plan.size)
        if len(found) < plan.least:
            assert len(own) == 1
        else:
            values = PYTHON.signature(text, plan.size, plan.num_perm, plan.seed)[np.newaxis]
            assert own[1 : 1 + plan.bands] == band_keys(values, plan.bands, plan.rows)[0].tolist()
            hashes = shingles.tolist()
            windows = [hashes[at : at + plan.window] for at in range(len(hashes) - plan.window + 1)]
            lowest = map(min, windows) if windows else hashes
            sample = sorted(set(lowest)) if plan.window else []
            assert [key % 2**64 for key in own[1 + plan.bands :]] == sample
        start, first = ends[number], key_ends[number]


BODY = "the coast road was closed on tuesday"


@pytest.mark.parametrize(
    ("text", "has_key"),
    [
        (f"Lane closed\n{BODY}", True),
        (f"\n \n Lane closed \r\n\r\n{BODY}", True),
        (f"{'x' * 200}\n{BODY}", True),
        (f"{'x' * 201}\n{BODY}", False),
        (f"Lane closed\n{BODY[4:]}", False),
        (f"***\n{BODY}", False),
        (BODY, False),
        ("", False),
        # A caron that Python alone composes, and a word that a hyphen divides.
        (f"Z\u030cc\u0328\u0307 fermé\n{BODY}", True),
        (f"东京站\n{BODY}", True),
        (f"Lane clo-\nsed {BODY}", True),
    ],
)
def test_the_words_behind_a_headline_are_a_key(text: str, has_key: bool) -> None:  # noqa: FBT001 # a column
    plan = PLAN._replace(body=7)
    _, _, _, keys, ends = both("documents", [BODY, text], plan)
    own = keys[ends[0] :].tolist()
    assert len(own) == len(both("documents", [text], PLAN)[3]) + has_key
    if has_key:
        assert own[1] == keys[0]


WORDS = st.lists(st.sampled_from(["a", "b", "c", "dd", "\u6771", "x1"]), max_size=14)


@given(WORDS, WORDS, st.integers(1, 16))
def test_shared_shingles(one: list[str], other: list[str], size: int) -> None:
    a, b = ("\0".join(words).encode() for words in (one, other))
    sets = [oracles.shingle_set(words, size) for words in (one, other)]
    assert both("shared_shingles", a, b, size) == (len(sets[0]), len(sets[1]), len(sets[0] & sets[1]))


@pytest.mark.parametrize("length", [1, 6, 7, 8, 9, 14, 15, 16, 17, 40])
def test_the_same_word_is_found_wherever_it_stands(length: int) -> None:
    """Words are loaded 8 bytes at a time, and what is left of a document may be shorter."""
    word = "x" * length
    for before in ([], ["a"], ["b" * 15]):
        for behind in ([], ["c"], ["d" * 7], ["e" * 8], ["f" * 30]):
            one = "\0".join([*before, word, *behind]).encode()
            assert both("shared_shingles", one, word.encode(), 1) == (len(before) + 1 + len(behind), 1, 1)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_words_that_no_kernel_wrote(one: bytes, other: bytes) -> None:
    answers = []
    for kernel in KERNELS:
        try:
            answers.append(kernel.shared_shingles(one, other, 2))
        except ValueError as error:
            answers.append(str(error))
    assert answers[0] == answers[1]


KEYS = st.lists(st.integers(-3, 3) | st.sampled_from((-(2**63), 2**63 - 1, 2**40)), max_size=6, unique=True)


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=40), st.integers(1, 4), st.integers(1, 4))
def test_document_indexes(asked: list[tuple[list[int], bool]], bucket: int, candidates: int) -> None:
    indexes = [kernel.DocumentIndex(bucket, candidates) for kernel in KERNELS]
    kept: list[tuple[int, list[int]]] = []
    for number, (keys, keep) in enumerate(asked):
        answers = [index.ask(keys) for index in indexes]
        assert plain(answers[0]) == plain(answers[1])
        # The oracle: of those with a key the latest, ranked by how many keys they share.
        hits: dict[int, int] = {}
        capped = False
        for key in keys:
            having = [other for other, own in kept if key in own]
            capped |= len(having) > bucket
            for other in having[-bucket:]:
                hits[other] = hits.get(other, 0) + 1
        ranked = sorted(hits, key=lambda other: (-hits[other], other))
        assert answers[0] == (ranked[:candidates], capped or len(ranked) > candidates)
        if keep:
            kept.append((number, keys))
            for index in indexes:
                index.keep(keys, number)


@pytest.mark.parametrize("keys_in_all", [3, 40, 4000])
def test_large_document_indexes(keys_in_all: int) -> None:
    chance = random.Random(keys_in_all)
    indexes = [kernel.DocumentIndex(16, 16) for kernel in KERNELS]
    for number in range(1500):
        keys = chance.sample(range(keys_in_all), min(keys_in_all, 12))
        answers = [index.ask(keys) for index in indexes]
        assert plain(answers[0]) == plain(answers[1])
        for index in indexes:
            index.keep(keys, 2 * number)


@given(st.lists(st.lists(st.integers(-6, 6), max_size=4, unique=True), max_size=20), st.data())
def test_walks(batch: list[list[int]], data: st.DataObject) -> None:
    """A walk is the same as asking for one document after another."""
    keys = np.array([key for own in batch for key in own], dtype=np.int64)
    ends = np.cumsum([len(own) for own in batch], dtype=np.int64)
    indexes = [kernel.DocumentIndex(2, 3) for kernel in KERNELS]
    one_by_one = PYTHON.DocumentIndex(2, 3)
    at = 0
    while at < len(batch):
        answers = [index.walk(keys, ends, at, 10) for index in indexes]
        assert plain(answers[0]) == plain(answers[1])
        stop, found, capped = answers[0]
        for place in range(at, stop):
            assert one_by_one.ask(batch[place]) == ([], False)
            one_by_one.keep(batch[place], 10 + place)
        if stop < len(batch):
            assert one_by_one.ask(batch[stop]) == (found, capped)
            if data.draw(st.booleans()):
                for index in (*indexes, one_by_one):
                    index.keep(batch[stop], 10 + stop)
        at = stop + 1


def test_a_document_is_kept_whole_or_not_at_all() -> None:
    """The limit stays with the index: what it cannot answer for lack of memory it must not answer wrongly."""
    answered = set()
    for limit in range(0, 60_000, 500):
        kept = 0
        try:
            with at_most(limit):
                index = NATIVE.DocumentIndex(4, 4)
            for number in range(60):
                index.keep(range(number * 20, number * 20 + 20), number)
                kept += 1
        except MemoryError:
            pass
        try:
            for number in range(60):
                expected = [number] if number < kept else []
                assert index.ask(range(number * 20, number * 20 + 20)) == (expected, False)
            answered.add(kept)
        except (MemoryError, UnboundLocalError):
            pass
    assert len(answered) > 1


MEMORY_CALLS: dict[str, Callable[[], object]] = {
    "documents": lambda: NATIVE.documents(SOME, PLAN),
    "shared_shingles": lambda: NATIVE.shared_shingles(b"a\0b\0c\0d", b"b\0c\0d\0e", 2),
    "DocumentIndex": lambda: NATIVE.DocumentIndex(3, 3).ask([1, 2]),
}


@pytest.mark.parametrize("name", MEMORY_CALLS)
def test_too_little_memory_is_an_error_and_nothing_worse(name: str) -> None:
    call = MEMORY_CALLS[name]
    expected = plain(call())
    for limit in limits():
        try:
            with at_most(limit):
                found = plain(call())
        except MemoryError:
            assert plain(call()) == expected
        else:
            break
    assert found == expected


def keep(keys: Sequence[int], *numbers: int) -> Callable[[Any], object]:
    return lambda index: [index.keep(keys, number) for number in numbers]


@pytest.mark.parametrize("one", KERNELS)
@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("must ascend, from 4 to", keep([1], 3, 3)),
        ("must ascend, from 0 to", keep([1], -1)),
        ("but this one is 4294967295", keep([1], 2**32 - 1)),
    ],
)
def test_numbers_that_do_not_ascend(one: Any, message: str, call: Callable[[Any], object]) -> None:
    with pytest.raises(ValueError, match=message):
        call(one.DocumentIndex(2, 2))


@pytest.mark.parametrize("caps", [(0, 1), (1, 0), (2**16, 1), (1, 2**16), (-1, 1)])
@pytest.mark.parametrize("one", KERNELS)
def test_caps_out_of_range(one: Any, caps: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="from 1 to 65535"):
        one.DocumentIndex(*caps)


def test_misuse_of_the_native_kernel() -> None:
    index = NATIVE.DocumentIndex(2, 2)
    keys, ends = np.arange(4, dtype=np.int64), np.array([2, 4], dtype=np.int64)
    for wrong in ([5, 4], [2, 1], [-1, 4]):
        with pytest.raises(ValueError, match="ends must ascend"):
            index.walk(keys, np.array(wrong, dtype=np.int64), 0, 0)
    with pytest.raises(IndexError):
        index.walk(keys, ends, -1, 0)
    assert index.walk(keys, ends, 2, 0) == (2, [], False)
    assert index.walk(keys[:0], ends[:0], 0, 0) == (0, [], False)
    with pytest.raises(TypeError, match="made once"):
        index.__init__(1, 1)
    with pytest.raises(TypeError, match="was not made"):
        NATIVE.DocumentIndex.__new__(NATIVE.DocumentIndex).ask([1])
    with pytest.raises(OverflowError):
        index.ask([2**63])
    for changed in ({"least": 2}, {"bands": 6}, {"rows": 4}, {"size": 0}, {"window": -1}, {"body": -1}):
        with pytest.raises(ValueError, match=r"least|values|size|window|body"):
            NATIVE.documents(SOME, PLAN._replace(**changed))


def test_the_keys_of_documents_do_not_change() -> None:
    """Users have stored them."""
    for kernel in KERNELS:
        words, _, _, keys, ends = kernel.documents(SOME, PLAN)
        assert xxh64_intdigest(words) == GOLDEN_WORDS
        assert xxh64_intdigest(keys.astype("<i8").tobytes()) == GOLDEN_KEYS
        assert ends.tolist() == GOLDEN_ENDS
        assert keys[0] == GOLDEN_FIRST


GOLDEN_WORDS = 0x750600E2F4B9668
GOLDEN_KEYS = 0x1D3047C8469DF78E
GOLDEN_FIRST = -7039675101528059326
GOLDEN_ENDS = [13, 14, 24, 25, 26, 34]
