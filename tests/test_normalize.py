"""Words: what counts as one, and what two texts may differ in and still have the same ones."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.strategies import paragraphs, texts
from unrepeat import _kernel
from unrepeat.normalize import NORMALIZER_VERSION, UNICODE_VERSION, is_spaceless, words
from unrepeat.unicode_ranges import (
    COMBINING_MARKS,
    FORMAT_CHARACTERS,
    SPACELESS,
    VARIATION_SELECTORS,
    character_class,
)

ANY = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30), texts(), paragraphs().map(" ".join)
)


def is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Ships WAIT.", ["ships", "wait"]),
        ("well-known foo_bar a/b", ["well", "known", "foo", "bar", "a", "b"]),
        ("3.5 1,000 12:30 3rd", ["3", "5", "1", "000", "12", "30", "3rd"]),
        ("it's it\u2019s it\u2018s it\uff07s it`s it\xb4s it\u02bcs", ["its"] * 7),
        ("'tis the ships' turn, rock 'n' roll", ["tis", "the", "ships", "turn", "rock", "n", "roll"]),
        ("a'b'c", ["abc"]),
        (
            "**bold** _it_ [link](x) \u201cquoted\u201d \xabdit\xbb",
            ["bold", "it", "link", "x", "quoted", "dit"],
        ),
        ("har\xadbour har\u200bbour \ufeffharbour \u202eharbour\u202c", ["harbour"] * 4),
        ("stra\xdfe STRASSE", ["strasse", "strasse"]),
        ("\ufb01ne \uff26\uff29\uff2e\uff25 \u2167 VIII", ["fine", "fine", "viii", "viii"]),
        ("caf\xe9 cafe\u0301 CAFE\u0301", ["caf\xe9"] * 3),
        ("\u03a3\u0399\u03a3 \u03c3\u03b9\u03c2", ["\u03c3\u03b9\u03c3"] * 2),
        ("m\xb2 \xbd", ["m2", "1", "2"]),
        ("\uff11\uff10\uff05", ["10"]),
        ("\u0661\u0662", ["\u0661\u0662"]),
        ("\u6771\u4eac\u3067\u30672024\u5e74", [*"\u6771\u4eac\u3067\u3067", "2024", "\u5e74"]),
        ("\uff76\uff9e\u30ac", ["\u30ac", "\u30ac"]),
        ("\u304b\u3099\u304c", ["\u304c", "\u304c"]),
        ("\u0e1d\u0e19\u0e15\u0e01\u0e17\u0e35\u0e48", [*"\u0e1d\u0e19\u0e15\u0e01", "\u0e17\u0e35\u0e48"]),
        ("\ud55c\uad6d \uc5b4", ["\ud55c\uad6d", "\uc5b4"]),
        (
            "\u092e\u0947\u0902 \u0930\u0941\u0915\u0947\u0964",
            ["\u092e\u0947\u0902", "\u0930\u0941\u0915\u0947"],
        ),
        ("\u2764\ufe0f \U0001f468\u200d\U0001f469 \u2026 --- * * * | \x00\ud800", []),
        ("a\ud800b a\x00b a\x1bb", ["a", "b"] * 3),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "mark",
    [
        *"\xa8\xaf\xb4\xb8\u02d8\u02d9\u02da\u02dc\u203e\u2017\u1fbd\uffe3",
        pytest.param(
            "\u309b", marks=pytest.mark.xfail(strict=True, reason="kana marks are no Latin accents")
        ),
    ],
)
def test_an_accent_that_stands_alone_is_no_word(mark: str) -> None:
    """NFKC makes a space and a combining mark of it, and a mark on nothing is neither letter nor digit."""
    assert words(f"ships {mark} wait {mark}here{mark}") == ["ships", "wait", "here"]


@given(ANY, ANY)
@example("a\u0345", "\u0301b")
def test_words_of_a_whole_are_those_of_its_parts(one: str, other: str) -> None:
    assert words(f"{one} {other}") == words(one) + words(other)
    assert words(f"{one}\n{other}") == words(one) + words(other)


@given(ANY)
def test_words_hold_no_space_and_are_not_empty(text: str) -> None:
    for word in words(text):
        assert word.strip() == word != ""
        assert "\0" not in word
        assert not word.isascii() or word.isalnum()


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_has_the_words_that_other_text_has(text: str) -> None:
    """There is a fast path for ASCII; one letter that is not ASCII leads around it."""
    assert words(text) == words(f"{text} \xe9")[:-1]


@given(ANY)
def test_case_and_compatibility_forms_do_not_count(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


@given(st.one_of(ANY, st.text("a\u2121\xbd\u0301 '\u4e00", max_size=12)))
@example("\u4e00'a")
def test_spans_lead_back_to_the_words(text: str) -> None:
    # Symbols that become letters or marks have a test of their own below; so have the two vowels of Thai and
    # Lao whose first half becomes a mark of the Latin letter before.
    assume(not any(words(char) and not (char.isalnum() or is_mark(char)) for char in text))
    assume("\u0e33" not in text)
    assume("\u0eb3" not in text)
    found = words(text)
    spans = _kernel.word_spans(text)
    if spans is not None:
        assert [words(text[start:end]) for start, end in spans] == [[word] for word in found]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("text", ["a\u2121b \xbd", "\u2116b", "a\xb8b", "a\u0e33"])
def test_spans_are_not_told_where_a_symbol_becomes_part_of_a_word(text: str) -> None:
    found = words(text)
    spans = _kernel.word_spans(text)
    assert spans is None or [words(text[start:end]) for start, end in spans] == [[word] for word in found]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("It's here.", [(0, 4), (5, 9)]),
        ("It\u2019s here.", [(0, 4), (5, 9)]),
        ("\u201cShips\u201d\xa0wait", [(1, 6), (8, 12)]),
        ("har\xadbour", [(0, 8)]),
        ("caf\xe9 cafe\u0301", [(0, 4), (5, 10)]),
        ("\u6771\u4eac 20", [(0, 1), (1, 2), (3, 5)]),
    ],
)
def test_word_spans(text: str, spans: list[tuple[int, int]]) -> None:
    assert _kernel.word_spans(text) == spans


def test_word_spans_are_not_told_where_a_character_makes_several_words() -> None:
    assert _kernel.word_spans("\xbd cup") is None


def test_the_versions_are_told() -> None:
    assert isinstance(NORMALIZER_VERSION, int)
    assert unicodedata.unidata_version == UNICODE_VERSION


# -- the tables of code points ------------------------------------------------------------------------------

TABLES_VERSION = (15, 1)


@cache
def members(table: str) -> frozenset[int]:
    found: set[int] = set()
    for item in table.split():
        low, _, high = item.partition("-")
        assert not found or max(found) < int(low, 16), "ranges ascend"
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(found)


def in_both_versions() -> list[int]:
    """Code points that Python's Unicode and that of the tables have assigned.

    A newer Python knows characters that the tables cannot have. Which ones is not recorded anywhere in
    Python, but those of Unicode 3.2 are, and they were assigned in 15.1 as well.
    """
    newer = tuple(map(int, unicodedata.unidata_version.split(".")))[:2] > TABLES_VERSION
    known = unicodedata.ucd_3_2_0 if newer else unicodedata
    return [code for code in range(sys.maxunicode + 1) if known.category(chr(code)) != "Cn"]


@pytest.mark.parametrize(("table", "category"), [(COMBINING_MARKS, "M"), (FORMAT_CHARACTERS, "Cf")])
def test_categories(table: str, category: str) -> None:
    listed = members(table)
    for code in in_both_versions():
        assert (code in listed) == unicodedata.category(chr(code)).startswith(category), hex(code)
    for code in listed:
        assert unicodedata.category(chr(code)).startswith((category, "Cn")), hex(code)


def test_variation_selectors() -> None:
    listed = members(VARIATION_SELECTORS)
    assert listed <= members(COMBINING_MARKS)
    for code in in_both_versions():
        assert (code in listed) == ("VARIATION SELECTOR" in unicodedata.name(chr(code), "")), hex(code)


SCRIPTS = (
    *(
        "CJK UNIFIED IDEOGRAPH",
        "CJK COMPATIBILITY IDEOGRAPH",
        "HIRAGANA",
        "KATAKANA",
        "HENTAIGANA",
        "BOPOMOFO",
    ),
    *("THAI", "LAO", "MYANMAR", "KHMER"),
)
# What shares the ranges: Tangut, Nushu and Khitan are written without spaces as well.
NEIGHBOURS = (
    "CJK",
    "IDEOGRAPHIC",
    "TANGUT",
    "NUSHU",
    "KHITAN",
    "HANGZHOU",
    "VERTICAL KANA",
    "VERTICAL IDEOGRAPHIC",
    "OLD CHINESE",
    "HENTAIGANA",
    "KANGXI",
    "MASU",
)


def test_spaceless_scripts() -> None:
    listed = members(SPACELESS)
    for code in in_both_versions():
        char = chr(code)
        if not char.isalpha():
            continue
        name = unicodedata.name(char, "")
        if name.startswith(SCRIPTS):
            assert code in listed, name
        if name and code in listed:
            assert name.startswith((*SCRIPTS, *NEIGHBOURS)), name


@pytest.mark.parametrize("char", "\u6771\u3042\u30a2\u0e01\u0e81\u1000\u1780\U00020000")
def test_is_spaceless(char: str) -> None:
    assert is_spaceless(char)


@pytest.mark.parametrize("char", "a\ud55c\u09151 \u3002\u0301")
def test_is_not_spaceless(char: str) -> None:
    assert not is_spaceless(char)


def test_character_class_of_several_tables() -> None:
    assert character_class("41", "61-63\n7A") == (
        "\\U00000041-\\U00000041\\U00000061-\\U00000063\\U0000007A-\\U0000007A"
    )
