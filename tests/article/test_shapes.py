"""The shortcuts that settle most units without a second look, beside what they stand for."""

from __future__ import annotations

import re
import sys
import tracemalloc
from collections import Counter
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kernels import same_words
from tests.strategies import texts
from unrepeat import _kernel
from unrepeat.article.evidence import novelty
from unrepeat.article.text import code, figures, shapes
from unrepeat.article.text.units import Unit, Units
from unrepeat.words import is_spaceless, is_unknown, length, may_be_spaceless, words

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]

SIGNS = st.text(st.sampled_from(["a", "b", "1", " ", "\n", *"_()<>={}\\;$!&|-/.é"]), max_size=40)


@same_words
@given(SIGNS | texts())
@example("__init__")
@example("a_b_c")
@example("a();")
@example("-la --x")
def test_code_is_what_two_signs_make_it(text: str) -> None:
    assert code.is_code(text) == (len(code._CODE.findall(text)) >= 2)


# What the two say, as patterns, which took quadratic time.
SLASHED = re.compile(r"[^\Wa-z\d_]\w*\s*[/\uff0f]\s*[^\Wa-z\d_]")
ADDRESS = re.compile(r"\S*(?:://|www\.)\S+", re.IGNORECASE)


@pytest.mark.any_kernel(reason="no part of a kernel: patterns")
@given(st.text(st.sampled_from("aA9_/\uff0f -\n\u00e9\u6f22\x1c\u200b"), max_size=12) | texts())
def test_slashes_between_names(text: str) -> None:
    assert novelty._has_slash_between_names(text) == (SLASHED.search(text) is not None)


@pytest.mark.any_kernel(reason="no part of a kernel: patterns")
@given(st.lists(st.sampled_from(["w", "www.", "WwW.", ":", "//", "://", ".", " ", "a", "\x1c"])).map("".join))
def test_addresses(text: str) -> None:
    assert shapes.is_address(text) == (ADDRESS.fullmatch(text) is not None)


@pytest.mark.any_kernel(reason="no part of a kernel: counting")
@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_having_more(one: str, other: str) -> None:
    assert figures.has_more(Counter(one), Counter(other)) == bool(Counter(one) - Counter(other))


def is_symbol(char: str) -> bool:
    if is_unknown(char):
        return True
    return category(char) in ("So", "Sm") and char not in figures.NO_SYMBOLS


@same_words
@given(texts())
def test_symbols_are_all_of_their_category(text: str) -> None:
    expected: dict[str, int] = {}
    for char in text:
        if is_symbol(char):
            expected[char] = expected.get(char, 0) + 1
    assert dict(figures.symbols(text)) == expected


@pytest.mark.any_kernel(reason="no part of a kernel: patterns and categories")
def test_every_symbol_is_seen() -> None:
    for char in EVERY_CHARACTER:
        assert (char in figures.symbols(char)) == is_symbol(char), hex(ord(char))


def test_characters_that_only_a_newer_python_knows_count_the_same_on_all() -> None:
    emoji, digit = "\U0001fae8", "\U00011f51"  # of Unicode 15.0
    assert dict(figures.symbols(f"Verdict {emoji}")) == {emoji: 1}
    assert not figures.figures(f"Verdict {digit}")


@same_words
def test_no_character_makes_more_than_two_words_with_digits() -> None:
    """`is_row` counts characters that may be digits before it looks at words."""
    for char in EVERY_CHARACTER:
        digits = sum(map(figures.has_digit, words(char)))
        assert digits <= 2 * len(figures.NUMERAL.findall(char)), hex(ord(char))
    assert words("\u00bd") == ["1", "2"]


def test_no_other_character_is_spaceless() -> None:
    for char in EVERY_CHARACTER:
        if not may_be_spaceless(char):
            found = words(char)
            assert not any(map(is_spaceless, "".join(found))), hex(ord(char))
            assert length(found) == len(found)


@same_words
@given(texts())
def test_the_length_to_readers(text: str) -> None:
    unit = Unit(0, 0, len(text), text)
    assert unit.reader_length == length(words(text))


@same_words
@given(texts())
def test_rows(text: str) -> None:
    unit = Unit(0, 0, len(text), text)
    digits = sum(map(figures.has_digit, unit.words))
    finished = shapes.is_finished(text)
    prose = finished and length(unit.words) > shapes.MAX_ROW
    expected = (3 * digits >= unit.length and not finished) or (
        not prose and (2 * digits >= unit.length or shapes.has_columns(text))
    )
    assert shapes.is_row(unit) == expected


@given(st.lists(st.sampled_from(["", "-", "A line.", "a LINE", "Another line.", "\u6771\u4eac"]), max_size=6))
def test_the_same_words(lines: list[str]) -> None:
    spans = [(0, len(line)) for line in lines]
    units = Units(lines, spans, _kernel.UnitTable(lines, 3))
    for one in units:
        for other in units:
            assert one.same_words(other) == (words(one.text) == words(other.text))
            assert one.same_words(Unit(0, 0, len(other.text), other.text)) == one.same_words(other)


@pytest.mark.any_kernel(reason="no part of a kernel: what a process keeps")
def test_no_run_of_digits_outlives_its_text() -> None:
    figures._figure.cache_clear()
    tracemalloc.start()
    try:
        for number in range(20):
            figures.figures(f"Number {str(number) * 20_000} of -{str(number) * 10_000} %")
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 100_000
    assert figures.figures("\u0663\u0664 of 34") == {("", "34"): 2}
