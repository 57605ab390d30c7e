"""The two kernels against one another: equal, bit for bit, whatever they are given."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import example, given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests.strategies import options, paragraphs, texts
from unrepeat import Options, Report, _kernel, dedupe_blocks, dedupe_text
from unrepeat._kernel.contract import WHOLE, BandPlan, Caps
from unrepeat.errors import KernelError

PYTHON = _kernel.load("python")
try:
    NATIVE = _kernel.load("native")
except KernelError as error:
    pytest.skip(f"there is nothing to compare: {error}", allow_module_level=True)

pytestmark = pytest.mark.any_kernel(reason="runs both kernels side by side")

MOST = 2**64 - 1


def plain(value: Any) -> Any:
    """Return a result in a form that `==` compares whole, types and shapes included."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tolist()
    if isinstance(value, (list, tuple)):
        return type(value), [plain(item) for item in value]
    return type(value), value


def both(name: str, *arguments: Any) -> Any:
    """Return what a function gives, on either kernel."""
    expected = getattr(PYTHON, name)(*arguments)
    assert plain(getattr(NATIVE, name)(*arguments)) == plain(expected)
    return expected


# -- texts --------------------------------------------------------------------------------------------------


@cache
def interacting() -> dict[str, list[str]]:
    """Characters that become others, or that change one another, by the way in which they do."""
    found: dict[str, list[str]] = {name: [] for name in ("marks", "composed", "parts", "several", "one")}
    parts: set[str] = set()
    for char in map(chr, range(sys.maxunicode + 1)):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        decomposed = unicodedata.decomposition(char)
        if unicodedata.combining(char):
            found["marks"].append(char)
        if decomposed and "<" not in decomposed:
            found["composed"].append(char)
            parts.update(chr(int(code, 16)) for code in decomposed.split())
        if len(folded) > 1:
            found["several"].append(char)
        elif folded != char:
            found["one"].append(char)
    found["parts"] = sorted(parts)
    return found


# Jamo that compose by arithmetic, U+0345 that casefolding makes a letter of, vowel signs that compose or that
# NFKC takes apart, nukta and virama, apostrophes of which one is a letter, and what vanishes.
AWKWARD = (
    *"\u1100\u1112\u115f\u1161\u1175\u1160\u11a7\u11a8\u11c2\uac00\uac01\ud7a3\u3131\uffa1",
    *"\u0345\u0301\u0316\u0327\u0338\u0323\u0344\u0385\u1fee\u03b1\u1fb3\u1fbc\u03c9\u03c2\u03a3",
    *"\u0e01\u0e33\u0e49\u0eb3\u0e40\u1780\u17d2\u17b6\u17c6\u1000\u103a\u4e00\u6771\u3099\u304b\u30ab\uff76\uff9e",
    *"\u0915\u093c\u094d\u0937\u0958\u0929\u09c7\u09be\u0bc6\u0bbe\u0dd9\u0dca\u0f71\u0f72\u0f73\u0f80\u0f81",
    *"'`\xb4\u2018\u2019\u201b\u02bc\uff07\u0149",
    *"\xad\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\ufe0f\u180b\U000e0100\u0640\u034f\u061c",
    *"\ufb01\ufb05\ufdfa\u3300\u2121\xbd\u2153\u2160\u2473\xdf\u1e9e\u0130\u0131i\u0307\u01c5\u1e9b\u212a\u212b",
    *"\xe9\xc9e\u0308\xfc\U0001d15e\U0001d165\U00011099\U000110ba\U0001e900\U00010400\U0001f600",
    *"\x00\x1c\x85\u2028_-. 0\u0661\xb2\u2167aZ",
    *"\ud800\udbff\udc00\udfff\ue000\U0010ffff\u0378",
)


def characters() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(AWKWARD),
        *(st.sampled_from(group) for group in interacting().values()),
        st.characters(exclude_categories=()),
        st.sampled_from("aZ9 "),
    )


MIXED = st.deferred(lambda: st.lists(characters(), max_size=16).map("".join))
WIDTHS = st.one_of(*(st.text(st.characters(max_codepoint=top), max_size=40) for top in (0x7F, 0xFF, 0xFFFF)))
# XXH64 reads words of 32 bytes and more in another way than shorter ones.
LONG_WORDS = st.lists(st.text("ab\xe9\u0915\U00010400", min_size=1, max_size=90), max_size=4).map(" ".join)
# Enough words for the radix sort of shingle hashes, some of them again and again.
MANY_WORDS = st.builds(
    lambda seed, count, different: " ".join(
        f"w{n}" for n in random.Random(seed).choices(range(different), k=count)
    ),
    st.integers(0, 99),
    st.integers(40, 700),
    st.integers(1, 1000),
)
ANY = st.one_of(MIXED, MIXED, WIDTHS, LONG_WORDS, MANY_WORDS, texts())
SEVERAL = st.one_of(st.lists(ANY, max_size=5), paragraphs())
SIZES = st.one_of(st.integers(1, 5), st.integers(1, 40))
PERMUTATIONS = st.one_of(st.sampled_from((1, 15, 16, 17, 31, 128)), st.integers(1, 300))
SEEDS = st.one_of(st.sampled_from((0, 1, 2**32 - 1)), st.integers(0, 2**32 - 1))


@given(ANY)
@example("\u1e9b\u0323 \u0301 a\u0316\u0301\u0345 \u0130\u0307")
@example("a\u02bcb '\u2019a' a'\u0301b a\u200d'\u200db \u4e00'a a'\u0e01")
def test_words(text: str) -> None:
    both("words", text)


@given(MIXED, MIXED, st.sampled_from((" ", "\n", "a", "\u0301", "'", "\u200b", "\u1161")))
def test_words_that_meet(one: str, other: str, between: str) -> None:
    both("words", one + between + other)


def test_every_character() -> None:
    """Alone, and between letters."""
    for char in map(chr, range(sys.maxunicode + 1)):
        for text in (char, f"a{char}b"):
            assert NATIVE.words(text) == PYTHON.words(text), ascii(text)
            assert NATIVE.line_spans(text) == PYTHON.line_spans(text), ascii(text)


def test_every_mark_after_every_kind_of_letter() -> None:
    """Marks that compose, with letters that compose, and other marks in and out of order."""
    groups = interacting()
    before = [
        "a",
        "e\u0301",
        "\u0915",
        "\u03b1",
        "\u304b",
        "\u0e01",
        "\xe9",
        "a\u0316",
        "a\u0345",
        "\u1100\u1161",
    ]
    marks = [*groups["marks"], *map(chr, range(0x1160, 0x1200))]
    parts = [char for char in groups["parts"] if unicodedata.combining(char)]
    for mark in marks:
        for text in (*(letter + mark for letter in before), *(f"a{mark}{other}b" for other in parts[::5])):
            assert NATIVE.words(text) == PYTHON.words(text), ascii(text)


def test_every_composed_character_taken_apart() -> None:
    different = []
    for char in interacting()["composed"]:
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, f"x{char}\u0301 {char}\u0345")
            if NATIVE.words(text) != PYTHON.words(text):
                different.append(text)
    assert different == []


@given(
    st.one_of(
        ANY, st.text("\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029 \t\xa0\u3000\u200ba\u0416\U0001f600")
    )
)
def test_line_spans(text: str) -> None:
    spans = both("line_spans", text)
    assert [text[start:end] for start, end in spans] == [
        line.strip() for line in text.splitlines() if line.strip()
    ]


# -- hashes -------------------------------------------------------------------------------------------------


@given(SEVERAL)
def test_word_hashes(several: list[str]) -> None:
    hashes, ends = both("word_hashes", several)
    words = [PYTHON.words(text) for text in several]
    assert hashes.tolist() == [xxh64_intdigest(word.encode(), seed=0) for unit in words for word in unit]
    assert ends.tolist() == np.cumsum(list(map(len, words))).astype(int).tolist()


@given(SEVERAL, SIZES)
def test_shingle_hashes(several: list[str], size: int) -> None:
    both("shingle_hashes", several, size)
    both("shingle_hashes", tuple(several), size)


@given(SEVERAL, SIZES, PERMUTATIONS, SEEDS)
def test_sketches(several: list[str], size: int, num_perm: int, seed: int) -> None:
    found = both("sketches", several, size, num_perm, seed)
    again = NATIVE.signatures(*NATIVE.shingle_hashes(several, size), num_perm, seed)
    assert plain(again) == plain(found)


HASHES = st.one_of(st.integers(0, MOST), st.sampled_from((0, 1, 2**32 - 1, 2**32, MOST - 1, MOST)))


def random_hashes(seed: int, count: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.getrandbits(64) for _ in range(count)]


SETS = st.one_of(
    st.lists(HASHES, max_size=12),
    # The loop takes values in chunks of 256, four at a time.
    st.builds(random_hashes, st.integers(0, 99), st.sampled_from((1, 3, 4, 255, 256, 257, 258, 513, 1030))),
)


def array_of(sets: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    values = np.array([value for one in sets for value in one], dtype=np.uint64)
    return values, np.cumsum(np.array(list(map(len, sets)), dtype=np.int64), dtype=np.int64)


def datasketch_signature(values: Sequence[int], num_perm: int, seed: int) -> list[int]:
    sketch = MinHash(num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=lambda value: value)
    if values:
        sketch.update_batch([value >> 32 for value in values])
    hashvalues: list[int] = sketch.hashvalues.tolist()
    return hashvalues


@given(st.lists(SETS, max_size=4), PERMUTATIONS, SEEDS)
def test_signatures(sets: list[list[int]], num_perm: int, seed: int) -> None:
    found = both("signatures", *array_of(sets), num_perm, seed)
    assert found.tolist() == [datasketch_signature(values, num_perm, seed) for values in sets]


@given(st.lists(SETS, min_size=1, max_size=4), st.integers(0, 5))
def test_signatures_of_a_part(sets: list[list[int]], unused: int) -> None:
    """Values behind the last end belong to no text."""
    values, ends = array_of(sets)
    both("signatures", np.concatenate([values, np.arange(unused, dtype=np.uint64)]), ends, 16, 1)


@pytest.fixture(params=NATIVE.loops())
def loop(request: pytest.FixtureRequest) -> Iterator[str]:
    """Name of the loop that makes signatures."""
    NATIVE.use_loop(request.param)
    yield request.param
    NATIVE.use_loop(NATIVE.loops()[-1])


def test_there_is_a_loop_for_every_processor() -> None:
    assert NATIVE.loops()[0] == "baseline"
    with pytest.raises(ValueError, match="baseline"):
        NATIVE.use_loop("no such loop")


@pytest.mark.parametrize("name", NATIVE.loops())
@given(values=SETS, num_perm=PERMUTATIONS, seed=SEEDS)
def test_every_loop_makes_the_same_signatures(name: str, values: list[int], num_perm: int, seed: int) -> None:
    NATIVE.use_loop(name)
    try:
        found = NATIVE.signatures(*array_of([values]), num_perm, seed)
    finally:
        NATIVE.use_loop(NATIVE.loops()[-1])
    assert found[0].tolist() == datasketch_signature(values, num_perm, seed)


@pytest.mark.usefixtures("loop")
def test_every_loop_makes_signatures_of_texts_and_units() -> None:
    several = [f"{' '.join(f'w{n}' for n in range(40))} x{number}" for number in range(30)]
    for num_perm in (1, 7, 128, 4096):
        both("sketches", several, 5, num_perm, 7)
    plan = BandPlan(16, 8, 128, 7, 1)
    compare_indexes(
        several, 3, range(len(several)), share=1, exact=False, plan=plan, caps=Caps(16, 128, 32, 8)
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], int, int]:
    """Signatures, bands and rows that fit."""
    bands, rows = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    width = bands * rows + draw(st.integers(0, 3))
    values = st.sampled_from((0, 1, 2**31, 2**32 - 1))
    return draw(st.lists(st.lists(values, min_size=width, max_size=width), max_size=5)), bands, rows


@given(tables())
def test_band_keys(drawn: tuple[list[list[int]], int, int]) -> None:
    table, bands, rows = drawn
    signatures = np.array(table, dtype=np.uint32).reshape(len(table), -1 if table else bands * rows)
    both("band_keys", signatures, bands, rows)


@given(st.sets(HASHES), st.sets(HASHES), st.sets(HASHES))
def test_shared(one: set[int], other: set[int], common: set[int]) -> None:
    a, b = (np.array(sorted(values | common), dtype=np.uint64) for values in (one, other))
    assert both("shared", a, b) == len((one | common) & (other | common))


# -- the units of a text ------------------------------------------------------------------------------------


FEW_WORDS = st.lists(st.sampled_from(("a", "b", "c", "d", "e", "\xe9", "\u6771")), max_size=9).map(" ".join)
UNITS = st.one_of(
    paragraphs(max_size=24),
    st.lists(FEW_WORDS, max_size=40),
    st.lists(st.one_of(FEW_WORDS, ANY), max_size=10),
)


@given(UNITS, SIZES)
def test_unit_tables(units: list[str], size: int) -> None:
    tables = [kernel.UnitTable(units, size) for kernel in (PYTHON, NATIVE)]
    for name in ("lengths", "first"):
        one, other = (getattr(table, name) for table in tables)
        assert plain(one) == plain(other), name


def compare_indexes(
    units: Sequence[str],
    size: int,
    chosen: Sequence[int],
    share: int,
    exact: bool,  # noqa: FBT001 # as in the kernels
    plan: BandPlan | None,
    caps: Caps,
    visit: Callable[[int], tuple[int, bool]] = lambda place: (place, True),
) -> None:
    """Ask and fill both indexes alike: `visit` says whom else to ask for, and whether to keep."""
    indexes = [
        kernel.CandidateIndex(kernel.UnitTable(units, size), chosen, share, exact, plan, caps)
        for kernel in (PYTHON, NATIVE)
    ]
    for place in range(len(chosen)):
        other, keep = visit(place)
        for one in (place, other):
            answers = [index.ask(one) for index in indexes]
            assert plain(answers[0]) == plain(answers[1])
        if keep:
            for index in indexes:
                index.keep(place)
    for place in range(len(chosen)):
        answers = [index.ask(place) for index in indexes]
        assert plain(answers[0]) == plain(answers[1])
    walks = [
        kernel.CandidateIndex(kernel.UnitTable(units, size), chosen, share, exact, plan, caps)
        for kernel in (PYTHON, NATIVE)
    ]
    place = 0
    while place < len(chosen):
        steps = [index.advance(place) for index in walks]
        assert plain(steps[0]) == plain(steps[1])
        place = steps[0][0]
        if place < len(chosen) and visit(place)[1]:
            for index in walks:
                index.keep(place)
        place += 1


SHARES = st.one_of(st.integers(0, WHOLE), st.sampled_from((0, 1, WHOLE // 4, WHOLE // 3, WHOLE // 2, WHOLE)))


@st.composite
def plans(draw: st.DrawFn) -> BandPlan:
    bands, rows = draw(st.integers(1, 20)), draw(st.integers(1, 4))
    num_perm = bands * rows + draw(st.integers(0, 20))
    return BandPlan(bands, rows, num_perm, draw(SEEDS), draw(SHARES))


CAPS = st.one_of(
    st.just(Caps(16, 128, 32, 8)),
    st.builds(Caps, *[st.integers(1, 4)] * 4),
    st.builds(Caps, *[st.sampled_from((1, 2, 3, 10, 200))] * 4),
)


@given(UNITS, st.one_of(st.integers(1, 4), SIZES), st.booleans(), CAPS, st.data())
def test_candidate_indexes(
    units: list[str],
    size: int,
    exact: bool,  # noqa: FBT001 # as in the kernels
    caps: Caps,
    data: st.DataObject,
) -> None:
    table = PYTHON.UnitTable(units, size)
    groups: dict[int, list[int]] = {}
    for number, first in enumerate(table.first):
        groups.setdefault(first, []).append(number)
    # No two with the same words, in any order, and not all of them.
    chosen = [
        data.draw(st.sampled_from(group)) for group in data.draw(st.permutations(list(groups.values())))
    ]
    chosen = chosen[: data.draw(st.sampled_from((len(chosen), len(chosen), len(chosen) // 2)))]
    share = data.draw(SHARES)
    plan = data.draw(st.none() | plans())

    def visit(_: int) -> tuple[int, bool]:
        return data.draw(st.integers(0, len(chosen) - 1)), data.draw(st.sampled_from((True, True, False)))

    compare_indexes(units, size, chosen, share, exact, plan, caps, visit)


@pytest.mark.parametrize("caps", [Caps(16, 128, 32, 8), Caps(3, 7, 5, 2), Caps(200, 2000, 400, 100)])
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("vocabulary", [8, 40, 400])
def test_indexes_of_many_units(vocabulary: int, exact: bool, caps: Caps) -> None:  # noqa: FBT001
    """So many units that every cap bites."""
    chance = random.Random(f"{vocabulary} {exact} {caps}")
    units = [
        " ".join(f"w{chance.randrange(vocabulary)}" for _ in range(chance.randint(1, 30))) for _ in range(300)
    ]
    units += [unit.replace(" ", f" x{n} ", 1) for n, unit in enumerate(units[:100])]
    first = PYTHON.UnitTable(units, 2).first
    chosen = sorted(set(first), key=lambda _: chance.random())
    share = chance.randrange(WHOLE // 2)
    plan = BandPlan(20, 2, 40, 3, chance.randrange(WHOLE // 2))
    compare_indexes(units, 2, chosen, share, exact, plan, caps, lambda place: (place // 2, place % 5 > 0))


def test_a_unit_that_is_kept_twice() -> None:
    for kernel in (PYTHON, NATIVE):
        table = kernel.UnitTable(["a b c", "a b c d"], 3)
        index = kernel.CandidateIndex(table, [0, 1], 1, True, None, Caps(16, 128, 32, 8))
        for _ in range(3):
            index.keep(0)
        assert index.ask(1) == ([0], True)


# -- two units ----------------------------------------------------------------------------------------------


LETTERS = st.sampled_from(("a", "b", "c", "\xe9", "\u6771", "\U00010400", "ab", "word"))
SEQUENCES = st.one_of(
    st.lists(st.sampled_from("abc"), max_size=14),
    st.lists(LETTERS, max_size=30),
    st.lists(st.integers(0, 60).map(str), max_size=40),
    st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1), max_size=6),
)
CELLS = st.one_of(st.just(2**16), st.integers(0, 40), st.sampled_from((100, 2**32, 2**40)))


@st.composite
def related(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Two sequences of words: any two, one inside the other, or one edited."""
    one, other = draw(SEQUENCES), draw(SEQUENCES)
    kind = draw(st.sampled_from(("any", "inside", "edited", "equal")))
    if kind == "inside":
        return one, [*other[:3], *one, *other[3:6]]
    if kind == "edited":
        copy = list(one)
        for _ in range(draw(st.integers(0, 4))):
            at = draw(st.integers(0, len(copy)))
            copy[at : at + draw(st.integers(0, 3))] = other[: draw(st.integers(0, 3))]
        return one, copy
    return one, list(one) if kind == "equal" else other


def compare_pairs(
    one: Sequence[str],
    other: Sequence[str],
    sizes: Sequence[int],
    cells: Sequence[int],
) -> None:
    for a, b in ((one, other), (other, one)):
        pairs = [kernel.Pair(a, b) for kernel in (PYTHON, NATIVE)]
        calls: list[tuple[Any, ...]] = [("shared_words",), ("find",)]
        calls += [("shingles", size) for size in sizes]
        calls += [("align", similar, most) for similar in (False, True) for most in cells]
        # Twice: a call leaves nothing behind.
        for name, *arguments in calls * 2:
            expected, found = (plain(getattr(pair, name)(*arguments)) for pair in pairs)
            assert found == expected, name


@given(related(), SIZES, CELLS)
@example((["a", "b"], ["a", "b"]), 3, 0)
@example(([], []), 1, 0)
@example(([], ["a"]), 1, 2**16)
def test_pairs(drawn: tuple[list[str], list[str]], size: int, cells: int) -> None:
    compare_pairs(*drawn, [size], [cells])
    compare_pairs(tuple(drawn[0]), tuple(drawn[1]), [size], [cells])


@pytest.mark.parametrize("vocabulary", [2, 30, 1000])
def test_pairs_with_tables_that_are_too_large(vocabulary: int) -> None:
    chance = random.Random(vocabulary)
    one = [f"w{chance.randrange(vocabulary)}" for _ in range(300)]
    other = [word for word in one if chance.random() > 0.1]
    for _ in range(20):
        other.insert(chance.randrange(len(other)), f"w{chance.randrange(vocabulary)}")
    compare_pairs(one, other, [1, 3, 32, 299, 300, 301], [0, 1, 50, 2000, 2**16])
    compare_pairs(one, one[::-1], [2], [100, 2**16])


# -- whole reports ------------------------------------------------------------------------------------------


@contextmanager
def on(name: str) -> Iterator[None]:
    """Run on a kernel, and afterwards on the one that ran before."""
    before = _kernel.NAME
    _kernel.use(name)
    try:
        yield
    finally:
        _kernel.use(before)


def reports_of(call: Callable[[], tuple[Any, Report]]) -> list[tuple[Any, Report]]:
    """Return the answer of either kernel, without its name."""
    answers = []
    for name in _kernel.NAMES:
        with on(name):
            cleaned, report = call()
        assert report.kernel == name
        answers.append((cleaned, replace(report, kernel="")))
    return answers


@given(texts(), options())
def test_reports(text: str, chosen: Options) -> None:
    one, other = reports_of(lambda: dedupe_text(text, options=chosen))
    assert one == other


@given(paragraphs(max_size=30), options(unit=st.just("auto")))
def test_reports_of_blocks(blocks: list[str], chosen: Options) -> None:
    one, other = reports_of(lambda: dedupe_blocks(blocks, options=chosen))
    assert one == other


@given(st.lists(st.one_of(FEW_WORDS, MIXED), max_size=30), options(unit=st.just("line")))
def test_reports_of_awkward_lines(lines: list[str], chosen: Options) -> None:
    one, other = reports_of(lambda: dedupe_text("\n".join(lines), options=chosen))
    assert one == other


@given(ANY)
def test_word_spans(text: str) -> None:
    both("word_spans", text)


@given(UNITS, st.data())
def test_pairs_of_a_table(units: list[str], data: st.DataObject) -> None:
    """A pair of units is the pair of their words."""
    if not units:
        return
    places = st.integers(0, len(units) - 1)
    one, other, cells = data.draw(places), data.draw(places), data.draw(CELLS)
    for kernel in (PYTHON, NATIVE):
        pair = kernel.UnitTable(units, 3).pair(one, other)
        expected = PYTHON.Pair(PYTHON.words(units[one]), PYTHON.words(units[other]))
        assert pair.shared_words() == expected.shared_words()
        assert pair.shingles(2) == expected.shingles(2)
        assert pair.find() == expected.find()
        for similar in (False, True):
            assert pair.align(similar, cells) == expected.align(similar, cells)


# -- values that may be stored ------------------------------------------------------------------------------

GOLDEN = json.loads((Path(__file__).parent / "cases" / "kernel.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
@pytest.mark.parametrize("kernel_name", _kernel.NAMES)
def test_stored_values(case: dict[str, Any], kernel_name: str) -> None:
    """The same text gives the same values in every version and on every machine."""
    kernel = _kernel.load(kernel_name)
    text, size = case["text"], case["shingle_size"]
    hashes, ends = kernel.shingle_hashes([text], size)
    signature = kernel.sketches([text], size, case["num_perm"], case["seed"])
    assert kernel.words(text) == case["words"]
    assert [f"{value:016x}" for value in kernel.word_hashes([text])[0].tolist()] == case["word_hashes"]
    assert [f"{value:016x}" for value in hashes.tolist()] == case["shingle_hashes"]
    assert signature[0].tolist() == case["signature"]
    assert (kernel.signatures(hashes, ends, case["num_perm"], case["seed"]) == signature).all()
    assert kernel.band_keys(signature, case["bands"], case["rows"])[0].tolist() == case["band_keys"]


# -- without memory, and with wrong arguments ---------------------------------------------------------------

UNITS_TO_HOLD = [f"{' '.join(f'w{n + shift}' for n in range(60))} \u0e01\xbd" for shift in range(12)]


def every_call() -> list[Any]:
    """Return what each function of the native kernel gives; something of every one."""
    table = NATIVE.UnitTable(UNITS_TO_HOLD, 3)
    index = NATIVE.CandidateIndex(
        table, range(12), WHOLE // 4, True, BandPlan(8, 2, 16, 1, 1), Caps(16, 128, 32, 8)
    )
    index.keep(0)
    hashes, ends = NATIVE.shingle_hashes(UNITS_TO_HOLD, 3)
    pair = NATIVE.Pair(NATIVE.words(UNITS_TO_HOLD[0]), NATIVE.words(UNITS_TO_HOLD[1]))
    found = [
        index.ask(1),
        index.advance(1),
        NATIVE.word_spans(UNITS_TO_HOLD[0]),
        NATIVE.word_hashes(UNITS_TO_HOLD),
        NATIVE.signatures(hashes, ends, 16, 1),
        NATIVE.sketches(UNITS_TO_HOLD, 3, 16, 1),
        (pair.find(), pair.shared_words(), pair.shingles(2), pair.align(False, 100)),
        table.pair(0, 1).align(True, 100),
    ]
    return [plain(value) for value in found]


def test_too_little_memory_is_an_error_and_nothing_worse() -> None:
    expected = every_call()
    refused = 0
    for limit in [*range(0, 4096, 64), *range(4096, 200_000, 1777)]:
        NATIVE.limit_memory(limit)
        try:
            assert every_call() == expected
        except MemoryError:
            refused += 1
        finally:
            NATIVE.limit_memory()
    assert refused > 10
    assert every_call() == expected


@pytest.mark.parametrize("count", [0, 1, 10**9, 2**31, 2**32, 2**60, 2**63, MOST])
@pytest.mark.parametrize("item", [1, 4, 8, 256])
def test_sizes_do_not_wrap(count: int, item: int) -> None:
    """A gigabyte and far more, in numbers alone."""
    most = 2**63
    bytes_, grown, slots, slot = NATIVE.arithmetic(count, item, count // 2, count, MOST)
    assert bytes_ == (count * item if count * item < most - 64 else MOST)
    assert count <= grown <= MOST
    if count <= 2**31:
        assert slots == count + count * 2 // 5 + 8 < 2**32
        assert slot < slots


@pytest.mark.parametrize(
    "call",
    [
        lambda: NATIVE.words(None),
        lambda: NATIVE.words(b"bytes"),
        lambda: NATIVE.sketches([1], 3, 8, 1),
        lambda: NATIVE.sketches(["a"], 0, 8, 1),
        lambda: NATIVE.sketches(["a"], 3, 0, 1),
        lambda: NATIVE.sketches(["a"], 3, 8, 2**32),
        lambda: NATIVE.sketches(["a"], 3, 8, -1),
        lambda: NATIVE.UnitTable(["a", None], 3),
        lambda: NATIVE.UnitTable(["a"], 3).pair(0, 1),
        lambda: NATIVE.UnitTable(["a"], 3).pair(-1, 0),
        lambda: NATIVE.UnitTable.__new__(NATIVE.UnitTable).pair(0, 0),
        lambda: NATIVE.CandidateIndex.__new__(NATIVE.CandidateIndex).ask(0),
        lambda: NATIVE.CandidateIndex.__new__(NATIVE.CandidateIndex).advance(0),
        lambda: NATIVE.CandidateIndex(NATIVE.UnitTable([], 3), [0], 1, True, None, Caps(1, 1, 1, 1)),
        lambda: NATIVE.CandidateIndex(
            NATIVE.UnitTable(["a"], 3), [0], WHOLE + 1, True, None, Caps(1, 1, 1, 1)
        ),
        lambda: NATIVE.CandidateIndex(NATIVE.UnitTable(["a"], 3), [0], 1, True, None, Caps(0, 1, 1, 1)),
        lambda: NATIVE.CandidateIndex(
            NATIVE.UnitTable(["a"], 3), [0], 1, True, BandPlan(3, 3, 8, 1, 1), Caps(1, 1, 1, 1)
        ),
        lambda: NATIVE.CandidateIndex(NATIVE.UnitTable(["a"], 3), [0], 1, True, None, Caps(1, 1, 1, 1)).ask(
            1
        ),
        lambda: NATIVE.CandidateIndex(NATIVE.UnitTable(["a"], 3), [0], 1, True, None, Caps(1, 1, 1, 1)).keep(
            -1
        ),
        lambda: NATIVE.signatures(np.zeros(1, np.uint64), np.array([2]), 8, 1),
        lambda: NATIVE.signatures(np.zeros(2, np.uint64), np.array([2, 1]), 8, 1),
        lambda: NATIVE.band_keys(np.zeros((1, 8), np.uint32), 3, 3),
    ],
)
def test_wrong_arguments_are_errors(call: Callable[[], object]) -> None:
    with pytest.raises((TypeError, ValueError, IndexError)):
        call()


def test_threads_do_not_disturb_one_another() -> None:
    expected = plain(NATIVE.sketches(UNITS_TO_HOLD, 3, 64, 1))
    with ThreadPoolExecutor(4) as pool:
        several = [pool.submit(NATIVE.sketches, UNITS_TO_HOLD, 3, 64, 1) for _ in range(200)]
        assert all(plain(one.result()) == expected for one in several)


# -- which kernel runs --------------------------------------------------------------------------------------


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "UNREPEAT_KERNEL"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


TELL = "import unrepeat; print(unrepeat.dedupe_text('a').report.kernel)"
MISSING = "import sys; sys.modules['unrepeat._kernel._native'] = None; "


@pytest.mark.parametrize("name", _kernel.NAMES)
def test_the_environment_picks_the_kernel(name: str) -> None:
    assert run_python(TELL, UNREPEAT_KERNEL=name).stdout == f"{name}\n"
    command = "from unrepeat.cli import main; main(['--version'])"
    assert f"({name} kernel)" in run_python(command, UNREPEAT_KERNEL=name).stdout


def test_the_native_kernel_is_taken_where_there_is_one() -> None:
    assert run_python(TELL).stdout == "native\n"
    assert run_python(MISSING + TELL).stdout == "python\n"


def test_a_kernel_that_cannot_be_had_is_an_error() -> None:
    missing = run_python(MISSING + TELL, UNREPEAT_KERNEL="native")
    assert missing.returncode == 1
    assert "KernelError" in missing.stderr
    assert "C compiler" in missing.stderr
    unknown = run_python(TELL, UNREPEAT_KERNEL="rust")
    assert "there is no kernel 'rust'" in unknown.stderr


def test_the_native_kernel_needs_no_numpy_for_a_text() -> None:
    code = (
        "import sys; from unrepeat import dedupe_text; text = 'Ships wait in the harbour at noon.\\n' * 3;"
        " assert dedupe_text(text + 'Ships wait in the harbour at noon today.').report.removed;"
        " print(sorted({'numpy', 'scipy', 'datasketch'} & set(sys.modules)))"
    )
    assert run_python(code, UNREPEAT_KERNEL="native").stdout == "[]\n"
