"""The two kernels against one another: equal, bit for bit, whatever they are given."""

from __future__ import annotations

import itertools
import random
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kernel.choice import run_python
from tests.passages import Text, texts_of_sentences
from tests.strategies import options, paragraphs, texts
from unrepeat import Options, Report, _kernel, dedupe_blocks, dedupe_text
from unrepeat._kernel import contract
from unrepeat._kernel._python.words import NORMALIZER_VERSION
from unrepeat._kernel.contract import WHOLE, WORD_BYTES, BandPlan, Caps
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
    # Joints of words: dots between letters, hyphens at line ends, and what decides whether they are.
    *(
        "-\n",
        "\u2010\r\n ",
        "\xad\n",
        "-\x85\u200b",
        ".",
        ".S.",
        "ab-\n",
        "\u0295",
        "\u0651",
        "\u05b8",
        "\ufe71",
        "\ufb2a",
    ),
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
    """Alone, and between letters.

    256 at a time, as parts of one text; one by one where that tells less: characters that are stored as ASCII
    and Latin-1 when alone, those that the texts are joined with, and those that leave a text without spans.
    """
    for start in range(0, sys.maxunicode + 1, 256):
        parts = [text for char in map(chr, range(start, start + 256)) for text in (char, f"a{char}b")]
        apart, below = " | ".join(parts), "\n".join(parts)
        spans = PYTHON.word_spans(apart)
        if start == 0 or spans is None or NATIVE.word_spans(apart) is None:
            for text in parts:
                assert NATIVE.words(text) == PYTHON.words(text), ascii(text)
                assert NATIVE.line_spans(text) == PYTHON.line_spans(text), ascii(text)
                assert NATIVE.word_spans(text) == PYTHON.word_spans(text), ascii(text)
        assert NATIVE.words(apart) == PYTHON.words(apart), hex(start)
        assert NATIVE.line_spans(below) == PYTHON.line_spans(below), hex(start)
        assert NATIVE.word_spans(apart) == spans, hex(start)


@pytest.mark.parametrize("size", [64, 512])
@pytest.mark.parametrize("word", ["x", "don't", "it''s", "o'", "'n", "X" * 15, "y" * 16, "Z" * 70, "w" * 600])
def test_ascii_words_across_the_blocks_that_are_read_at_once(word: str, size: int) -> None:
    """Blocks have 64 characters and windows 512: a word at every place around their ends."""
    for before in range(size - len(word) - 3, size + 3):
        for filling in ("a ", " ", "ab"):
            text = (filling * size)[: max(before, 0)] + word
            for whole in (text, text + " more", text + "'s"):
                assert NATIVE.words(whole) == PYTHON.words(whole), whole


@pytest.mark.parametrize(
    "mark", ["\u0338", "\u0301", "\u0327", "\u200d", "\u02bc", "\u2019", "\u0100", "\u597d"]
)
def test_what_stands_behind_each_ascii_character_is_read_as_in_python(mark: str) -> None:
    """An equals sign and U+0338 are one character after normalization, though neither is a letter."""
    for number in range(128):
        for text in (
            f"a{chr(number)}{mark}b",
            f"{chr(number)}{mark}",
            f"\u201ca {chr(number)}{mark}s",
            f"A{mark}{chr(number)}Z",
        ):
            assert NATIVE.words(text) == PYTHON.words(text), ascii(text)


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
            assert NATIVE.word_spans(text) == PYTHON.word_spans(text), ascii(text)


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


@given(ANY, SIZES, PERMUTATIONS, SEEDS)
def test_signatures(text: str, size: int, num_perm: int, seed: int) -> None:
    both("signature", text, size, num_perm, seed)


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


# The loop takes values in chunks of 256, four at a time.
COUNTS = st.one_of(st.integers(0, 12), st.sampled_from((255, 256, 257, 258, 513, 1030)))


@pytest.mark.parametrize("name", NATIVE.loops())
@given(count=COUNTS, num_perm=PERMUTATIONS, seed=SEEDS)
def test_every_loop_makes_the_same_signatures(name: str, count: int, num_perm: int, seed: int) -> None:
    NATIVE.use_loop(name)
    try:
        both("signature", " ".join(f"w{n}" for n in range(count)), 1, num_perm, seed)
    finally:
        NATIVE.use_loop(NATIVE.loops()[-1])


@pytest.mark.usefixtures("loop")
def test_every_loop_makes_signatures_of_texts_and_units() -> None:
    several = [f"{' '.join(f'w{n}' for n in range(40))} x{number}" for number in range(30)]
    for num_perm in (1, 7, 128, 4096):
        for text in several:
            both("signature", text, 5, num_perm, 7)
    plan = BandPlan(16, 8, 128, 7, 1)
    compare_indexes(
        several,
        3,
        range(len(several)),
        share=1,
        coverage=0,
        exact=False,
        plan=plan,
        caps=Caps(16, 128, 32, 8),
    )


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
    for number in range(len(units)):
        one, other = (table.ids(number) for table in tables)
        assert one == other
        assert len(one) == WORD_BYTES * tables[0].lengths[number]
    for table in tables:
        for number in (-1, len(units)):
            with pytest.raises(IndexError):
                table.ids(number)


def compare_indexes(
    units: Sequence[str],
    size: int,
    chosen: Sequence[int],
    share: int,
    coverage: int,
    exact: bool,  # noqa: FBT001 # as in the kernels
    plan: BandPlan | None,
    caps: Caps,
    visit: Callable[[int], tuple[int, bool]] = lambda place: (place, True),
) -> None:
    """Ask and fill both indexes alike: `visit` says whom else to ask for, and whether to keep."""
    indexes = [
        kernel.CandidateIndex(kernel.UnitTable(units, size), chosen, share, coverage, exact, plan, caps)
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
        kernel.CandidateIndex(kernel.UnitTable(units, size), chosen, share, coverage, exact, plan, caps)
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
    share, coverage = data.draw(SHARES), data.draw(SHARES)
    plan = data.draw(st.none() | plans())

    def visit(_: int) -> tuple[int, bool]:
        return data.draw(st.integers(0, len(chosen) - 1)), data.draw(st.sampled_from((True, True, False)))

    compare_indexes(units, size, chosen, share, coverage, exact, plan, caps, visit)


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
    share, coverage = chance.randrange(WHOLE // 2), chance.randrange(WHOLE // 2)
    plan = BandPlan(20, 2, 40, 3, chance.randrange(WHOLE // 2))
    compare_indexes(
        units, 2, chosen, share, coverage, exact, plan, caps, lambda place: (place // 2, place % 5 > 0)
    )


def test_a_unit_that_is_kept_twice() -> None:
    for kernel in (PYTHON, NATIVE):
        table = kernel.UnitTable(["a b c", "a b c d"], 3)
        index = kernel.CandidateIndex(table, [0, 1], 1, 0, True, None, Caps(16, 128, 32, 8))
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


@given(texts_of_sentences(), options())
def test_reports_of_passages(drawn: Text, chosen: Options) -> None:
    one, other = reports_of(lambda: dedupe_text(drawn.text, options=chosen))
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


@given(
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 7), st.text("ab", max_size=1)), max_size=6),
)
def test_pairs_of_a_unit_whose_suffixes_are_sorted(long: list[str], cuts: list[tuple[int, int, str]]) -> None:
    shorts = [[*long[start : start + size], *([other] if other else [])] for start, size, other in cuts]
    NATIVE.sort_suffixes_of(1, 0)
    try:
        table = NATIVE.UnitTable([" ".join(words) for words in [long, *shorts]], 2)
        for number, short in enumerate(shorts, 1):
            pair, expected = table.pair(number, 0), PYTHON.Pair(short, long)
            assert pair.shared_words() == expected.shared_words()
            assert pair.find() == expected.find()
            assert pair.shingles(2) == expected.shingles(2)
            for similar, cells in itertools.product((False, True), (0, 20, 10_000)):
                assert pair.align(similar, cells, len(short)) == expected.align(similar, cells, len(short))
    finally:
        NATIVE.sort_suffixes_of()


def long_and_short(vocabulary: int, seed: int) -> tuple[list[str], list[list[str]]]:
    """Return a long unit and short ones: its stretches, edited and stitched ones, and others."""
    chance = random.Random(seed)
    words = [f"w{number}" for number in range(vocabulary)]
    long = chance.choices(words, k=1_500)
    short = [[], ["w0"], ["elsewhere"], long[-5:], long[:40]]
    for _ in range(40):
        start, size = chance.randrange(len(long)), chance.choice([1, 2, 7, 30, 120])
        piece = long[start : start + size]
        short.append([*piece])
        piece[chance.randrange(len(piece))] = chance.choice(["new", *words])
        short.append([*piece])
        del piece[chance.randrange(len(piece)) :][:1]
        short.append([*piece, *long[:3]])
    stitches = [chance.choices(range(len(long)), k=6) for _ in range(10)]
    short += [[word for at in places for word in long[at : at + 4]] for places in stitches]
    return long, short


@pytest.mark.parametrize("vocabulary", [1, 2, 40, 100_000])
@pytest.mark.parametrize("name", _kernel.NAMES)
def test_pairs_of_a_long_unit_and_many_short_ones(vocabulary: int, name: str) -> None:
    """The long one is read once for all of them, and the answers are as if it were read for each."""
    kernel = _kernel.load(name)
    long, short = long_and_short(vocabulary, seed=vocabulary)
    table = kernel.UnitTable([" ".join(words) for words in [long, *short]], 3)
    for number, words in enumerate(short, 1):
        expected = PYTHON.Pair(words, long)
        pair = table.pair(number, 0)
        assert pair.shared_words() == expected.shared_words()
        assert pair.find() == expected.find()
        for size in (1, 3, 3, 2_000):
            assert pair.shingles(size) == expected.shingles(size)
        for similar, cells, least in itertools.product((False, True), (50, 10_000), (0, 1, len(words) - 1)):
            matched = expected.align(similar, cells)
            if len(matched[0]) < least:
                matched = expected.align(similar, cells, len(words) + 1)
                assert matched[0] == ()
            assert pair.align(similar, cells, max(0, least)) == matched
        assert table.pair(0, number).find() == PYTHON.Pair(long, words).find()


@pytest.mark.parametrize("vocabulary", [2, 40, 100_000])
@pytest.mark.parametrize("exact", [False, True])
def test_indexes_of_long_units_and_many_short_ones(vocabulary: int, exact: bool) -> None:  # noqa: FBT001
    long, short = long_and_short(vocabulary, seed=vocabulary)
    other, more = long_and_short(vocabulary, seed=-vocabulary)
    units = [*dict.fromkeys(" ".join(words) for words in [long, [*other, *long], *short, *more, long[1:]])]
    answers = []
    for kernel in (PYTHON, NATIVE):
        table = kernel.UnitTable(units, 3)
        plan = BandPlan(16, 4, 64, 1, 300_000_000)
        index = kernel.CandidateIndex(
            table, range(len(units)), 200_000_000, 900_000_000, exact, plan, Caps(16, 128, 32, 8)
        )
        found = []
        for unit in range(len(units)):
            found.append(index.ask(unit))
            index.keep(unit)
        answers.append(found)
    assert answers[0] == answers[1]
    assert any(candidates for candidates, _ in answers[0])


# -- without memory -----------------------------------------------------------------------------------------

# Of every width, with marks that Python has to be asked about, and with some that are alike.
UNITS_TO_HOLD = [
    *(f"{' '.join(f'w{n + shift}' for n in range(30))} \u0e01\xbd" for shift in range(6)),
    *(
        "caf\xe9 \xe9t\xe9",
        "q\u0323\u0307 e\u0301\u0300 it\u2019s",
        "\U00010400 \U0001d504",
        "plain words",
        "",
    ),
]
CHOSEN = range(len(UNITS_TO_HOLD))
PLAN = BandPlan(8, 2, 16, 1, 1)
WIDE_CAPS = Caps(16, 128, 32, 8)
TABLE = NATIVE.UnitTable(UNITS_TO_HOLD, 3)
PAIR = NATIVE.Pair([*"abcabdxyz"], [*"zabcxabd"])


def table_and_all() -> object:
    table = NATIVE.UnitTable(UNITS_TO_HOLD, 3)
    return table.lengths, table.first


def index_and_all() -> object:
    index = NATIVE.CandidateIndex(TABLE, CHOSEN, WHOLE // 4, WHOLE // 4, True, PLAN, WIDE_CAPS)
    return [index.advance(place) for place in CHOSEN]


MEMORY_CALLS: dict[str, Callable[[], object]] = {
    "words": lambda: [NATIVE.words(text) for text in UNITS_TO_HOLD],
    "word_spans": lambda: [NATIVE.word_spans(text) for text in UNITS_TO_HOLD],
    "signature": lambda: [NATIVE.signature(text, 3, 40, 1) for text in UNITS_TO_HOLD],
    "UnitTable": table_and_all,
    "UnitTable.pair": lambda: TABLE.pair(0, 1).find(),
    "CandidateIndex": index_and_all,
    "Pair": lambda: NATIVE.Pair([*"abc"], [*"xabcx"]).find(),
    "Pair.shared_words": PAIR.shared_words,
    "Pair.shingles": lambda: PAIR.shingles(2),
    "Pair.find": NATIVE.Pair([*"abc"], [*"xabcx"]).find,
    "Pair.align": lambda: PAIR.align(False, 1000),
    "Pair.align, ends first": lambda: PAIR.align(True, 1000),
    "Pair.align, cut": lambda: PAIR.align(False, 8),
}


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """Leave the native kernel so many bytes per call."""
    NATIVE.limit_memory(limit)
    try:
        yield
    finally:
        NATIVE.limit_memory()


def limits() -> Iterator[int]:
    """Limits from none at all upwards, so close that hardly an allocation goes by between two."""
    limit = 0
    while True:
        yield limit
        limit += max(8, limit // 50)


@pytest.mark.parametrize("name", MEMORY_CALLS)
def test_too_little_memory_is_an_error_and_nothing_worse(name: str) -> None:
    call = MEMORY_CALLS[name]
    expected = plain(call())
    for limit in limits():
        try:
            with at_most(limit):
                found = plain(call())
        except MemoryError:
            # The same objects are as good as before.
            assert plain(call()) == expected
        else:
            break
    assert found == expected
    assert limit > 0
    for more in (limit + 1, 2 * limit, 100 * limit):
        with at_most(more):
            assert plain(call()) == expected


MAKE: dict[str, tuple[Any, tuple[Any, ...], Callable[[Any], object]]] = {
    "UnitTable": (
        NATIVE.UnitTable,
        (UNITS_TO_HOLD, 3),
        lambda table: (table.lengths, table.first, table.pair(0, 1).align(False, 1000)),
    ),
    "CandidateIndex": (
        NATIVE.CandidateIndex,
        (TABLE, CHOSEN, WHOLE // 4, WHOLE // 4, True, PLAN, WIDE_CAPS),
        lambda index: [index.advance(place) for place in CHOSEN],
    ),
    "Pair": (NATIVE.Pair, ([*"abcd"], [*"abxcd"]), lambda pair: (pair.find(), pair.align(False, 1000))),
}


@pytest.mark.parametrize("name", MAKE)
def test_what_could_not_be_made_can_be_made_later(name: str) -> None:
    """Half an object never shows."""
    cls, arguments, read = MAKE[name]
    expected = plain(read(cls(*arguments)))
    made = cls.__new__(cls)
    unmade = use_unmade(cls.__new__(cls))
    for limit in limits():
        try:
            with at_most(limit):
                made.__init__(*arguments)
        except MemoryError:
            assert use_unmade(made) == unmade
        else:
            break
    assert limit > 0
    assert plain(read(made)) == expected


def use_unmade(made: Any) -> list[object]:
    """Return what comes of using an object that was not made."""
    calls: list[Callable[[], object]] = [
        lambda: (made.lengths, made.first),
        lambda: made.pair(0, 0),
        lambda: NATIVE.CandidateIndex(made, [0], 1, 0, True, None, WIDE_CAPS),
        lambda: NATIVE.CandidateIndex(made, [], 1, 0, True, PLAN, WIDE_CAPS).advance(0),
        lambda: made.ask(0),
        lambda: made.advance(0),
        lambda: made.keep(0),
        lambda: made.find(),
        lambda: (made.shared_words(), made.shingles(2), made.align(True, 10)),
    ]
    found = []
    for call in calls:
        try:
            found.append(plain(call()))
        except (AttributeError, IndexError, TypeError, ValueError) as error:
            found.append(type(error))
    return found


@pytest.mark.parametrize("name", MAKE)
def test_an_object_is_made_once(name: str) -> None:
    cls, arguments, read = MAKE[name]
    others: dict[str, tuple[Any, ...]] = {
        "UnitTable": (["other"], 1),
        "CandidateIndex": (TABLE, [2, 1], 0, 0, False, None, Caps(1, 1, 1, 1)),
        "Pair": (["other"], []),
    }
    made = cls(*arguments)
    expected = plain(read(cls(*arguments)))
    for again in (arguments, others[name]):
        with pytest.raises(TypeError, match=f"{name} is made once"):
            made.__init__(*again)
    assert plain(read(made)) == expected


def test_an_index_outlives_its_table() -> None:
    expected = plain(index_and_all())
    index = NATIVE.CandidateIndex(
        NATIVE.UnitTable(UNITS_TO_HOLD, 3), CHOSEN, WHOLE // 4, WHOLE // 4, True, PLAN, WIDE_CAPS
    )
    pair = NATIVE.UnitTable(UNITS_TO_HOLD, 3).pair(0, 1)
    NATIVE.UnitTable(["something else"] * 50, 3)  # where the freed memory was
    assert plain([index.advance(place) for place in CHOSEN]) == expected
    assert pair.align(False, 1000) == TABLE.pair(0, 1).align(False, 1000)


# -- sizes --------------------------------------------------------------------------------------------------

LARGEST = sys.maxsize  # PTRDIFF_MAX
sixty_four_bits = pytest.mark.skipif(LARGEST != 2**63 - 1, reason="the numbers are those of 64 bits")


@sixty_four_bits
@pytest.mark.parametrize("item", [1, 2, 3, 4, 8, 24, 256])
def test_bytes_do_not_wrap(item: int) -> None:
    """What no block can have is more than there is of memory, whatever the product is modulo 2**64."""

    def bytes_of(count: int) -> int:
        found: int = NATIVE.arithmetic(count, item, 0, 0, 0)[0]
        return found

    for count in (0, 1, 2**29, 2**30, 2**31, 2**32):  # a gigabyte of words of one letter, and more
        assert bytes_of(count) == count * item
    edge = LARGEST // item
    for count in (*range(edge - 70, edge + 3), MOST // item, MOST // 2, MOST // 2 + 1, MOST - 1, MOST):
        if count * item > LARGEST:
            assert bytes_of(count) == MOST
        # The chain of blocks takes some more bytes of each.
        assert bytes_of(count) in (count * item, MOST)
        assert bytes_of(count) == count * item or count * item > LARGEST - 64


@sixty_four_bits
def test_growth_does_not_wrap() -> None:
    edges = (0, 1, 63, 2**29, 2**31, MOST // 3, MOST // 2 - 1, MOST // 2, MOST // 2 + 1, MOST - 1, MOST)
    for capacity in edges:
        for needed in {*edges, min(capacity + 1, MOST)}:
            grown = NATIVE.arithmetic(0, 1, capacity, needed, 0)[1]
            enough = MOST if capacity > MOST // 2 else capacity + capacity // 2 + 64
            assert grown == max(enough, needed)


@sixty_four_bits
def test_slots_are_more_than_the_keys_and_hold_every_hash() -> None:
    for keys in (0, 1, 2, 3, 1000, 2**16, 2**29, 2**31 - 1, 2**31, 2**32, 2**40 + 7, 2**61 - 1):
        for value in (0, 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, MOST - 2**32, MOST - 1, MOST):
            _, _, slots, slot = NATIVE.arithmetic(keys, 1, 0, 0, value)
            assert keys < keys + keys * 2 // 5 + 8 == slots
            assert slots < 2**32 or keys > 2**31  # some tables note their slots in 32 bits
            # The second one where the compiler has no products of 128 bits.
            assert slot in (value * slots >> 64, (value >> 32) * slots >> 32)
            assert slot < slots


# -- constants ----------------------------------------------------------------------------------------------


def test_the_constants_of_the_contract_are_those_of_both_kernels() -> None:
    """The native one has them from the build, and is refused where they have changed since."""
    expected = {name: getattr(contract, name) for name in ("WHOLE", "WEIGHT", "MATCH", "GAP")}
    assert NATIVE.constants() == {"NORMALIZER_VERSION": NORMALIZER_VERSION, **expected}


@pytest.mark.parametrize("name", ["WHOLE", "WEIGHT", "MATCH", "GAP"])
def test_a_native_kernel_that_was_built_with_other_constants_is_refused(name: str) -> None:
    code = (
        "from unrepeat import _kernel; from unrepeat._kernel import contract;"
        f" contract.{name} += 1; _kernel.load('native')"
    )
    done = run_python(code, UNREPEAT_KERNEL="python")
    assert done.returncode == 1
    assert f"was built where {name} was {getattr(contract, name)}" in done.stderr


# -- wrong arguments ----------------------------------------------------------------------------------------

A = NATIVE.UnitTable(["a b c", "a b c d"], 3)
ONE_OF_EACH = Caps(1, 1, 1, 1)


class Lying(list[int]):
    """A sequence that is not as long as it says."""

    def __len__(self) -> int:
        return 2


def index(
    chosen: Any = (0, 1),
    share: Any = 1,
    coverage: Any = 0,
    plan: Any = None,
    caps: Any = ONE_OF_EACH,
    table: Any = A,
) -> Any:
    return NATIVE.CandidateIndex(table, chosen, share, coverage, True, plan, caps)


WRONG: list[tuple[str, type[Exception] | tuple[type[Exception], ...], Callable[[], object]]] = [
    *(
        ("None", TypeError, call)
        for call in (
            lambda: NATIVE.words(None),
            lambda: NATIVE.line_spans(None),
            lambda: NATIVE.word_spans(None),
            lambda: NATIVE.signature(None, 3, 8, 1),
            lambda: NATIVE.UnitTable(None, 3),
            lambda: NATIVE.UnitTable(["a", None], 3),
            lambda: NATIVE.Pair(None, []),
            lambda: NATIVE.Pair([], None),
            lambda: index(table=None),
        )
    ),
    ("not bytes", TypeError, lambda: NATIVE.words(b"bytes")),
    ("not int", TypeError, lambda: NATIVE.signature(1, 3, 8, 1)),
    ("not int", TypeError, lambda: NATIVE.UnitTable(["a", 1], 3)),
    ("int", TypeError, lambda: NATIVE.UnitTable(7, 3)),
    *(
        (f"size .* but is {size}", ValueError, call)
        for size in (0, -1, 2**31 + 1, 2**64)
        for call in (
            lambda size=size: NATIVE.signature("a", size, 8, 1),
            lambda size=size: NATIVE.UnitTable(["a"], size),
            lambda size=size: PAIR.shingles(size),
        )
    ),
    ("'str'", TypeError, lambda: NATIVE.signature("a", "3", 8, 1)),
    ("'float'", TypeError, lambda: NATIVE.signature("a", 2.5, 8, 1)),
    ("'float'", TypeError, lambda: NATIVE.signature("a", 3, 8.0, 1)),
    ("'float'", TypeError, lambda: NATIVE.signature("a", 3, 8, 1.5)),
    ("'float'", TypeError, lambda: index(chosen=[0.5])),
    ("'float'", TypeError, lambda: index(share=0.5)),
    ("num_perm .* but is 0", ValueError, lambda: NATIVE.signature("a", 3, 0, 1)),
    ("num_perm .* but is -1", ValueError, lambda: NATIVE.signature("a", 3, -1, 1)),
    ("seed .* but is -1", ValueError, lambda: NATIVE.signature("a", 3, 8, -1)),
    ("seed .* but is 4294967296", ValueError, lambda: NATIVE.signature("a", 3, 8, 2**32)),
    ("no pair 0, 2 of 2", IndexError, lambda: A.pair(0, 2)),
    ("no pair -1, 0", IndexError, lambda: A.pair(-1, 0)),
    ("is 2, but there are only 2 units", ValueError, lambda: index(chosen=[0, 2])),
    ("is -1", ValueError, lambda: index(chosen=[-1])),
    ("only 0 units", ValueError, lambda: index(chosen=[0], table=NATIVE.UnitTable([], 3))),
    ("len()", TypeError, lambda: index(chosen=iter([0]))),
    ("has only 1 units", ValueError, lambda: index(chosen=Lying([0]))),
    ("more units than its length, 2", ValueError, lambda: index(chosen=Lying([0, 1, 0, 1]))),
    ("incorrect type|expected", TypeError, lambda: index(table=PYTHON.UnitTable(["a"], 3))),
    ("share must be", ValueError, lambda: index(share=-1)),
    ("share must be", ValueError, lambda: index(share=WHOLE + 1)),
    ("coverage must be", ValueError, lambda: index(coverage=-1)),
    ("coverage must be", ValueError, lambda: index(coverage=WHOLE + 1)),
    ("similarity must be", ValueError, lambda: index(plan=BandPlan(2, 2, 4, 1, WHOLE + 1))),
    ("rows need more than 8 values", ValueError, lambda: index(plan=BandPlan(3, 3, 8, 1, 1))),
    ("bands must be", ValueError, lambda: index(plan=BandPlan(0, 3, 8, 1, 1))),
    ("rows must be", ValueError, lambda: index(plan=BandPlan(3, 0, 8, 1, 1))),
    ("too large", OverflowError, lambda: index(plan=BandPlan(2, 2, 4, 2**32, 1))),
    ("negative", OverflowError, lambda: index(plan=BandPlan(2, 2, 4, -1, 1))),
    ("bucket must be", ValueError, lambda: index(caps=Caps(0, 1, 1, 1))),
    ("visits must be", ValueError, lambda: index(caps=Caps(1, -1, 1, 1))),
    ("looks must be", ValueError, lambda: index(caps=Caps(1, 1, 0, 1))),
    ("candidates must be", ValueError, lambda: index(caps=Caps(1, 1, 1, 2**40))),
    ("'NoneType'", AttributeError, lambda: index(caps=None)),
    ("no unit 2", IndexError, lambda: index().ask(2)),
    ("no unit -1", IndexError, lambda: index().ask(-1)),
    ("no unit 2", IndexError, lambda: index().keep(2)),
    ("no unit -1", IndexError, lambda: index().keep(-1)),
    ("no unit -1", IndexError, lambda: index().advance(-1)),
    ("too large|fit", (IndexError, OverflowError), lambda: index().ask(2**80)),
    ("integer", TypeError, lambda: index().ask("0")),
    ("unhashable", TypeError, lambda: NATIVE.Pair(["a"], ["b", []])),
    ("negative", OverflowError, lambda: PAIR.align(False, -1)),
    ("too large", OverflowError, lambda: PAIR.align(False, 2**64)),
]


@pytest.mark.parametrize(("message", "error", "call"), WRONG)
def test_wrong_arguments_are_errors(message: str, error: Any, call: Callable[[], object]) -> None:
    with pytest.raises(error, match=message):
        call()


def test_no_words_and_no_units() -> None:
    assert index(chosen=[], table=NATIVE.UnitTable([], 3)).advance(0) == (0, [], [])
    assert index(chosen=[]).advance(5) == (5, [], [])
    assert NATIVE.signature("", 3, 8, 1).tolist() == [2**32 - 1] * 8


def test_the_largest_sizes_and_caps_that_are_accepted() -> None:
    most = 2**31
    assert PAIR.shingles(most) == PYTHON.Pair([*"abcabdxyz"], [*"zabcxabd"]).shingles(most)
    for text in UNITS_TO_HOLD:
        assert plain(both("signature", text, most, 8, 1)) == plain(NATIVE.signature(text, 99, 8, 1))
    assert PAIR.align(False, MOST) == PAIR.align(False, 1000)


# -- threads ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["words", "word_spans", "signature", "CandidateIndex", "Pair.align"])
def test_threads_do_not_disturb_one_another(name: str) -> None:
    call = MEMORY_CALLS[name]
    expected = plain(call())
    with ThreadPoolExecutor(4) as pool:
        several = [pool.submit(call) for _ in range(100)]
        assert all(plain(one.result()) == expected for one in several)


def test_threads_that_dedupe() -> None:
    texts_to_clean = ["\n".join([*UNITS_TO_HOLD, *UNITS_TO_HOLD[:number]]) for number in range(1, 7)]
    with on("native"):
        expected = [dedupe_text(text) for text in texts_to_clean]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(dedupe_text, texts_to_clean * 10)) == expected * 10


def others_run_during(call: Callable[[], object]) -> bool:
    """Whether another thread gets to run before a call has been made a hundred times."""
    ran = threading.Event()
    begun = threading.Event()

    def other() -> None:
        begun.wait()
        ran.set()

    thread = threading.Thread(target=other)
    before = sys.getswitchinterval()
    # Python itself takes the GIL away from a thread only after so many seconds. So the other one has it until
    # it waits, and from then on this one, for as long as the call keeps it.
    sys.setswitchinterval(1000)
    try:
        thread.start()
        begun.set()
        for _ in range(100):
            call()
            if ran.is_set():
                return True
        return False
    finally:
        sys.setswitchinterval(before)
        thread.join()


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no GIL to release")
def test_the_gil_is_released() -> None:
    text = " ".join(f"w{number}" for number in range(100_000))
    units = text.split(" ")
    assert others_run_during(lambda: NATIVE.signature(text, 3, 64, 1))
    assert others_run_during(lambda: NATIVE.UnitTable([text], 3))
    assert not others_run_during(lambda: sorted(units))
