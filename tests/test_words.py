"""Words: what counts as one, and what two texts may differ in and still have the same ones."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import unicodedata
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from xxhash import xxh3_128_hexdigest

from tests.kernels import same_words
from tests.strategies import paragraphs, texts
from unrepeat import _kernel
from unrepeat._kernel.unicode_ranges import (
    COMBINING_MARKS,
    FORMAT_CHARACTERS,
    HANGUL,
    OPTIONAL_MARKS,
    SPACELESS,
    UNKNOWN,
    VARIATION_SELECTORS,
    character_class,
)
from unrepeat.words import NORMALIZER_VERSION, UNICODE_VERSION, is_spaceless, words

SPECIFICATION = import_module("unrepeat._kernel._python.words")

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
        # Hyphens at the end of a line.
        ("the enrich-\nment of", ["the", "enrichment", "of"]),
        ("enrich-  \r\n\t ment enrich\u2010\x85ment enrich\xad\nment", ["enrichment"] * 3),
        (
            "schiff-\nfahrt \u0431\u0435-\n\u0440\u0435\u0433",
            ["schifffahrt", "\u0431\u0435\u0440\u0435\u0433"],
        ),
        ("\xe9t\xe9-\nr\xe9 e\u0301te\u0301-\nre\u0301", ["\xe9t\xe9r\xe9"] * 2),
        ("well-known co-op re-sign", ["well", "known", "co", "op", "re", "sign"]),
        ("2020-\n2021 F-\n16 mid-\n2021", ["2020", "2021", "f", "16", "mid", "2021"]),
        ("20-\nyear e-\nmail x-\nray", ["20", "year", "e", "mail", "x", "ray"]),
        ("Anglo-\nSaxon EU-\nUK", ["anglo", "saxon", "eu", "uk"]),
        ("wait --\nhe said -\nno and-\n\nthen", ["wait", "he", "said", "no", "and", "then"]),
        ("page-\x0cbreak page-\u2029break page\u2013\nbreak", ["page", "break"] * 3),
        # Dots between single letters.
        ("The U.S. and the US, U.S.A.", ["the", "us", "and", "the", "us", "usa"]),
        (
            "e.g. 5 p.m. z.B. \u0442.\u0435. \xc9.\xc9. E\u0301.E\u0301.",
            ["eg", "5", "pm", "zb", "\u0442\u0435", *["\xe9\xe9"] * 2],
        ),
        ("_U.S._ \u2018U.S.\u2019 U.S.-led \u5728U.S.", ["us", "us", "us", "led", "\u5728", "us"]),
        ("U. S. B. a.bc ab.c U.S.Army", ["u", "s", "b", "a", "bc", "ab", "c", "us", "army"]),
        ("3.5 1.a.2 4.b d'U.S a.b'c", ["3", "5", "1", "a", "2", "4", "b", "du", "s", "a", "bc"]),
        ("\uac00.\ub098 \u6771.\u4eac", ["\uac00", "\ub098", "\u6771", "\u4eac"]),
        # Marks that Hebrew and Arabic may do without; presentation forms hold them.
        (
            "\u0627\u0644\u0639\u0628\u0651\u0627\u0631\u0629 \u0627\u0644\u0639\u0628\u0627\u0631\u0629",
            ["\u0627\u0644\u0639\u0628\u0627\u0631\u0629"] * 2,
        ),
        (
            "\u0645\u064f\u062f\u064e\u0631\u0651\u0650\u0633 \u0645\u062f\u0640\u0640\u0631\u0633 "
            "\u0645\ufe7f\u062f\u0631\ufcf4\u0633",
            ["\u0645\u062f\u0631\u0633"] * 3,
        ),
        ("\u0631\u062d\u0645\u0670\u0646 \u0631\u062d\u0645\u0646", ["\u0631\u062d\u0645\u0646"] * 2),
        (
            "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e9\u05dc\u05d5\u05dd \ufb2a\u05dc\ufb4b\u05dd",
            ["\u05e9\u05dc\u05d5\u05dd"] * 3,
        ),
        # Madda and hamza make other letters; marks of all other scripts count.
        (
            "\u0627\u0653 \u0622 \u0627 \u0648\u0654 \u0648",
            ["\u0622", "\u0622", "\u0627", "\u0624", "\u0648"],
        ),
        ("resum\xe9 resume \u0915\u093f \u0915", ["resum\xe9", "resume", "\u0915\u093f", "\u0915"]),
        # Another form of the same text: an apostrophe behind a mark.
        ("caf\xe9's cafe\u0301's", ["caf\xe9s"] * 2),
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
    assert words(f"{one} | {other}") == words(one) + words(other)
    assert words(f"{one}\n\n{other}") == words(one) + words(other)


@given(ANY)
def test_words_hold_no_space_and_are_not_empty(text: str) -> None:
    for word in words(text):
        assert word.strip() == word != ""
        assert "\0" not in word
        assert not word.isascii() or word.isalnum()


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_has_the_words_that_other_text_has(text: str) -> None:
    """There is a fast path for ASCII; one letter that is not ASCII leads around it."""
    assert words(text) == words(f"{text} | \xe9")[:-1]


JOINTS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "S",
            "\xe9",
            "e\u0301",
            "7",
            "\u6771",
            "\u2019",
            "'",
            "\u02bc",
            "\xad",
            "\u0651",
            "-",
            ".",
            "-\n",
            "- \r\n\t",
            "\xad\n",
            "\u2010\u2028",
        ]
    ),
    max_size=12,
).map("".join)


@given(JOINTS)
def test_forms_of_the_same_text_have_the_same_joints(text: str) -> None:
    found = words(text)
    assert words(unicodedata.normalize("NFD", text)) == found
    assert words(f"{text} | \u0416")[:-1] == found


@given(JOINTS, st.integers(0, 40))
def test_what_is_invisible_does_not_count_at_joints(text: str, place: int) -> None:
    assume("\xad" not in text)  # it divides a word where a line ends, and only right there
    assume(text[max(place - 1, 0) : place + 1] != "\r\n")
    assert words(f"{text[:place]}\u200b{text[place:]}") == words(text)


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
        ("an enrich-\n  ment of", [(0, 2), (3, 17), (18, 20)]),
        ("\u201cenrich\xad\nment\u201d\xad\n", [(1, 13)]),
        ("the U.S. (U.S.A.)", [(0, 3), (4, 7), (10, 15)]),
        ("\u200bU\u200b.\u200fS. d\u2019U.S", [(1, 6), (8, 11), (12, 13)]),
        ("\u05e9\u05b8\u05c1\u05dc \u0639\u0628\u0651", [(0, 4), (5, 8)]),
        ("a\u0378b \U0001fae8", [(0, 1), (2, 3)]),
    ],
)
def test_word_spans(text: str, spans: list[tuple[int, int]]) -> None:
    assert _kernel.word_spans(text) == spans


def test_word_spans_are_not_told_where_a_character_makes_several_words() -> None:
    assert _kernel.word_spans("\xbd cup") is None


# -- the version of words -----------------------------------------------------------------------------------

WORDS_OF_ALL_CHARACTERS = {2: "87ddbb90405f12f02381ae442064bcde"}
"""XXH3-128 of the words of every character, by `NORMALIZER_VERSION`."""


def words_of_all_characters() -> str:
    """Return a hash of the words of each character alone and between two letters."""
    found = []
    for start in range(0, sys.maxunicode + 1, 256):
        text = " | ".join(f"{char} | a{char}b" for char in map(chr, range(start, start + 256)))
        found.append(" ".join(words(text)))
    return xxh3_128_hexdigest("\n".join(found).encode())


@same_words
def test_the_words_of_every_character_are_those_of_the_version() -> None:
    """On every Python. If this fails, words were changed, and `NORMALIZER_VERSION` must go up."""
    assert words_of_all_characters() == WORDS_OF_ALL_CHARACTERS[NORMALIZER_VERSION]


def test_the_version_of_unicode_is_pinned() -> None:
    assert UNICODE_VERSION == "14.0.0"
    assert tuple(map(int, unicodedata.unidata_version.split("."))) >= (14, 0, 0)


@pytest.mark.any_kernel(reason="is about Python")
def test_characters_that_are_known_become_none_that_are_not() -> None:
    for code in known_characters():
        char = chr(code)
        forms = [unicodedata.normalize(form, char) for form in ("NFC", "NFD", "NFKC", "NFKD")]
        assert not any(map(SPECIFICATION.is_unknown, "".join([*forms, char.casefold()]))), hex(code)


@same_words
def test_characters_that_are_not_known_end_words_and_compose_with_nothing() -> None:
    unknown = [char for char in map(chr, range(sys.maxunicode + 1)) if SPECIFICATION.is_unknown(char)]
    assert len(unknown) > 700_000
    for start in range(0, len(unknown), 5_000):
        some = unknown[start : start + 5_000]
        assert words(" ".join(f"e{char}\u0301 {char}a" for char in some)) == ["e", "a"] * len(some)


def test_what_is_reserved_for_han_characters_is_a_word() -> None:
    assert words("\U00031350\U0002ebf0 \U0003fffd") == ["\U00031350", "\U0002ebf0", "\U0003fffd"]


@pytest.mark.any_kernel(reason="the tables are data")
def test_the_tables_of_characters_are_those_that_the_script_makes() -> None:
    script = Path(import_module("unrepeat").__file__ or "").parent / "_kernel" / "native" / "make_ranges.py"
    if not script.exists():
        pytest.skip("an installed package has no scripts")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    if unicodedata.unidata_version != UNICODE_VERSION:
        assert "run it with one that has 14.0.0" in done.stderr
        return
    made = dict(re.findall(r'(\w+) = """\n(.*?)\n"""', done.stdout, re.DOTALL))
    stored = {"COMBINING_MARKS": COMBINING_MARKS, "FORMAT_CHARACTERS": FORMAT_CHARACTERS, "UNKNOWN": UNKNOWN}
    assert {name: table.split() for name, table in made.items()} == {
        name: table.split() for name, table in stored.items()
    }


@pytest.mark.any_kernel(reason="about what the build makes")
def test_a_python_that_tells_the_parts_of_hangul_syllables_makes_the_same_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As 3.14.10 does, where 3.14.0 has none; there are three parts in most, which are no pair."""
    script = Path(import_module("unrepeat").__file__ or "").parent / "_kernel" / "native" / "make_tables.py"
    if not script.exists():
        pytest.skip("an installed package has no scripts")
    spec = spec_from_file_location("make_tables", script)
    assert spec is not None
    assert spec.loader is not None
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)

    def told(char: str) -> str:
        parts = unicodedata.normalize("NFD", char)
        return " ".join(f"{ord(part):04X}" for part in parts) if "\uac00" <= char <= "\ud7a3" else tells(char)

    def untold(char: str) -> str:
        return "" if "\uac00" <= char <= "\ud7a3" else tells(char)

    tells = unicodedata.decomposition
    tables = []
    for decomposition in (told, untold):
        monkeypatch.setattr(maker, "decomposition", decomposition)
        tables.append(maker.composing_pairs())
    assert tables[0] == tables[1]
    assert ("e", "\u0301") in tables[0]


# -- long runs of combining marks ---------------------------------------------------------------------------

MARKS = [char for char in map(chr, range(0x110000)) if unicodedata.combining(char)]
"""Of this Python."""

RUNS = st.lists(
    st.one_of(
        st.sampled_from(MARKS),
        st.sampled_from("\u0f73\u0f75\u0344\u0345\uff9e\uff9f\u093e\u0bbea\xe9\u304b\U0001f600"),
    ),
    min_size=1,
    max_size=90,
).map("".join)


@given(st.sampled_from(("a", "\xe9", "\u1fb3", "\u304b", "")), RUNS)
@example("a", "\u0301\u0316\uff9e\u0344" * 12)
def test_runs_of_marks_are_normalized_as_by_python(letter: str, run: str) -> None:
    text = SPECIFICATION.known(letter + run)
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    assert SPECIFICATION.folded(text) == re.sub(f"[{character_class(OPTIONAL_MARKS)}\u0640]", "", whole)


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0301\uff9e", "\u0344\u0f73", "\U0001d165\u0301"])
def test_marks_in_disorder_take_no_quadratic_time(marks: str) -> None:
    """120,000 took six seconds and more; sorted they take a tenth of one."""
    began = time.process_time()
    words("a" + marks * 60_000 + "b")
    assert time.process_time() - began < 2.0


# -- the tables of code points ------------------------------------------------------------------------------


@cache
def members(table: str) -> frozenset[int]:
    found: set[int] = set()
    for item in table.split():
        low, _, high = item.partition("-")
        assert not found or max(found) < int(low, 16), "ranges ascend"
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(found)


def known_characters() -> list[int]:
    return [code for code in range(sys.maxunicode + 1) if not SPECIFICATION.is_unknown(chr(code))]


@pytest.mark.parametrize(("table", "category"), [(COMBINING_MARKS, "M"), (FORMAT_CHARACTERS, "Cf")])
def test_categories(table: str, category: str) -> None:
    listed = members(table)
    for code in known_characters():
        assert (code in listed) == unicodedata.category(chr(code)).startswith(category), hex(code)
    assert not any(SPECIFICATION.is_unknown(chr(code)) for code in listed)


def test_variation_selectors() -> None:
    listed = members(VARIATION_SELECTORS)
    assert listed <= members(COMBINING_MARKS)
    for code in known_characters():
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


def test_hangul() -> None:
    listed = members(HANGUL)
    for code in known_characters():
        name = unicodedata.name(chr(code), "")
        if chr(code).isalpha():
            assert (code in listed) == name.startswith(("HANGUL", "HALFWIDTH HANGUL")), name


def test_optional_marks() -> None:
    """Only marks of Hebrew and Arabic, and none that makes another letter of one."""
    for code in members(OPTIONAL_MARKS):
        char = chr(code)
        assert is_mark(char)
        assert unicodedata.name(char).startswith(("HEBREW", "ARABIC"))
        assert all(
            unicodedata.normalize("NFC", letter + char) == letter + char for letter in "\u0627\u0648\u064a"
        )


def test_presentation_forms() -> None:
    """Without a character of `unusual`, normalization makes no optional mark and no stroke."""
    patterns = SPECIFICATION._patterns()
    for char in map(chr, known_characters()):
        if patterns.optional.search(SPECIFICATION._folded(char)):
            assert patterns.unusual.match(char) or SPECIFICATION.invisible().match(char), hex(ord(char))


def test_spaceless_scripts() -> None:
    listed = members(SPACELESS)
    for code in known_characters():
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
