"""The two kernels against one another: equal, bit for bit, whatever they are given."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import example, given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from tests.strategies import options, paragraphs, texts
from unrepeat import Options, Report, _kernel, dedupe_blocks, dedupe_text
from unrepeat._kernel.contract import BandPlan, Caps
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
    different = []
    for code in range(sys.maxunicode + 1):
        for text in (chr(code), f"a{chr(code)}b"):
            if NATIVE.words(text) != PYTHON.words(text) or NATIVE.line_spans(text) != PYTHON.line_spans(text):
                different.append(text)
    assert different == []


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
    different = []
    for mark in marks:
        for text in (*(letter + mark for letter in before), *(f"a{mark}{other}b" for other in parts[::5])):
            if NATIVE.words(text) != PYTHON.words(text):
                different.append(text)
    assert different == []


def test_every_composed_character_taken_apart() -> None:
    different = []
    for char in interacting()["composed"]:
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, f"x{char}\u0301 {char}\u0345")  # type: ignore[arg-type]
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


@given(values=SETS, num_perm=PERMUTATIONS, seed=SEEDS)
def test_every_loop_makes_the_same_signatures(loop: str, values: list[int], num_perm: int, seed: int) -> None:
    found = NATIVE.signatures(*array_of([values]), num_perm, seed)
    assert found[0].tolist() == datasketch_signature(values, num_perm, seed)


def test_every_loop_makes_signatures_of_texts_and_units(loop: str) -> None:
    several = [f"{' '.join(f'w{n}' for n in range(40))} x{number}" for number in range(30)]
    for num_perm in (1, 7, 128, 4096):
        both("sketches", several, 5, num_perm, 7)
    plan = BandPlan(16, 8, 128, 7, [1] * len(several))
    compare_indexes(several, 3, range(len(several)), [1] * len(several), False, plan, Caps(16, 128, 32, 8))


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
    for name in ("lengths", "first", "distinct"):
        one, other = (getattr(table, name) for table in tables)
        assert plain(one) == plain(other), name


def compare_indexes(
    units: Sequence[str],
    size: int,
    chosen: Sequence[int],
    needed: Sequence[int],
    exact: bool,  # noqa: FBT001 # as in the kernels
    plan: BandPlan | None,
    caps: Caps,
    visit: Callable[[int], tuple[int, bool]] = lambda place: (place, True),
) -> None:
    """Ask and fill the index of either kernel alike: `visit` says whom else to ask for, and whether to keep."""
    indexes = [
        kernel.CandidateIndex(kernel.UnitTable(units, size), chosen, needed, exact, plan, caps)
        for kernel in (PYTHON, NATIVE)
    ]
    assert plain(indexes[0].active) == plain(indexes[1].active)
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


@st.composite
def plans(draw: st.DrawFn, count: int) -> BandPlan:
    bands, rows = draw(st.integers(1, 20)), draw(st.integers(1, 4))
    num_perm = bands * rows + draw(st.integers(0, 20))
    plausible = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    return BandPlan(bands, rows, num_perm, draw(SEEDS), plausible)


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
    needed = data.draw(st.lists(st.integers(0, 6), min_size=len(chosen), max_size=len(chosen)))
    plan = data.draw(st.none() | plans(len(chosen)))

    def visit(place: int) -> tuple[int, bool]:
        return data.draw(st.integers(0, len(chosen) - 1)), data.draw(st.sampled_from((True, True, False)))

    compare_indexes(units, size, chosen, needed, exact, plan, caps, visit)


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
    needed = [chance.randrange(4) for _ in chosen]
    plan = BandPlan(20, 2, 40, 3, [chance.randrange(4) for _ in chosen])
    compare_indexes(units, 2, chosen, needed, exact, plan, caps, lambda place: (place // 2, place % 5 > 0))


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
    compare_pairs(*map(tuple, drawn), [size], [cells])


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
