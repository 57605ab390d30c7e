"""Where units lie: every line break, three layouts, and the traps."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_words
from tests.strategies import LINE_BREAKS, laid_out_texts, texts
from unrepeat.article.options import UnitKind
from unrepeat.article.text.cut import line_breaks
from unrepeat.article.text.segment import segment
from unrepeat.words import is_spaceless

SHORT = "Rain fell on the town all night, and the boats stayed in the harbour."
WRAPPED = """\
Rain fell on the town all night long, and the boats stayed in their
harbour until the wind had turned to the north and the first of the
captains came out of the inn to look at the sky.

Nobody could tell when they would leave. The harbour master had not
been seen since morning, and his office was shut, with a note on its
door that the rain had washed away.
"""


def units(text: str, unit: UnitKind = "auto") -> list[str]:
    return [text[start:end] for start, end in segment(text, unit)[1]]


@same_words
@given(texts(), st.sampled_from(("auto", "line", "paragraph", "sentence")))
def test_units_are_in_order_and_cover_all_but_white_space(text: str, unit: UnitKind) -> None:
    layout, spans = segment(text, unit)
    assert layout == unit or unit == "auto"
    position = 0
    for start, end in spans:
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert text[start:end].strip() == text[start:end]
        position = end
    assert text[position:].strip() == ""


@same_words
@given(texts())
def test_lines_are_those_of_splitlines(text: str) -> None:
    assert units(text, "line") == [line.strip() for line in text.splitlines() if line.strip()]


@same_words
@given(texts())
def test_paragraphs_hold_whole_lines(text: str) -> None:
    starts = {start for start, _ in segment(text, "line")[1]}
    ends = {end for _, end in segment(text, "line")[1]}
    for start, end in segment(text, "paragraph")[1]:
        assert start in starts
        assert end in ends


@same_words
@given(texts())
def test_no_paragraph_runs_over_a_blank_line(text: str) -> None:
    for unit in units(text, "paragraph"):
        assert all(line.strip() for line in unit.splitlines())


@same_words
@given(laid_out_texts(), laid_out_texts())
def test_blank_lines_alone_part_text_without_indents(one: str, other: str) -> None:
    one, other = ("\n".join(line.strip() for line in text.splitlines()) for text in (one, other))
    expected = units(one, "paragraph") + units(other, "paragraph")
    assert units(f"{one}\n\n{other}", "paragraph") == expected
    assert expected == [piece.strip() for piece in re.split("\n\n+", f"{one}\n\n{other}") if piece.strip()]


def test_a_quotation_that_is_set_in_is_one_paragraph() -> None:
    quotation = "\n".join(f"    {line}" for line in WRAPPED.split("\n\n")[1].splitlines())
    assert len(units(f"{WRAPPED}\n{quotation}\n\n{WRAPPED}", "paragraph")) == 5


@pytest.mark.parametrize("unit", ["auto", "line", "paragraph", "sentence"])
@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\t \u3000\n", "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"])
def test_nothing_but_white_space_has_no_units(text: str, unit: UnitKind) -> None:
    assert segment(text, unit)[1] == []


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_every_line_break_ends_a_line(line_break: str) -> None:
    assert units(f"one{line_break}two{line_break}", "line") == ["one", "two"]
    parts = ["one", "two"] if line_break == "\f" else [f"one{line_break}two"]  # a form feed ends a page
    assert units(f"one{line_break}two{line_break}{line_break}three", "paragraph") == [*parts, "three"]
    assert line_breaks(line_break) == 1
    assert line_breaks(line_break * 3) == 3


def test_the_list_of_line_breaks_is_that_of_splitlines() -> None:
    single = [chr(code) for code in range(sys.maxunicode + 1) if len(f"a{chr(code)}b".splitlines()) == 2]
    assert sorted(single) == sorted(set(LINE_BREAKS) - {"\r\n"})


@pytest.mark.parametrize(
    ("gap", "count"),
    [("", 0), (" ", 0), ("\n", 1), ("\r\n", 1), ("\n\r", 2), ("\r\n \n", 2), ("\n\n\t\u2028", 3)],
)
def test_line_breaks(gap: str, count: int) -> None:
    assert line_breaks(gap) == count


# -- the three layouts --------------------------------------------------------------------------------------


def test_one_paragraph_per_line() -> None:
    text = f"A headline\n{SHORT} {SHORT}\nWhy did they wait?\n{SHORT} {SHORT}\n"
    assert segment(text, "auto")[0] == "line"
    assert len(units(text)) == 4


def test_blank_line_paragraphs_of_one_line_each() -> None:
    text = f"A headline\n\n{SHORT} {SHORT}\n\n{SHORT}\n"
    assert segment(text, "auto")[0] == "line"
    assert len(units(text)) == 3


def test_wrapped_paragraphs() -> None:
    assert segment(WRAPPED, "auto")[0] == "paragraph"
    assert len(units(WRAPPED)) == 2


def test_a_form_feed_ends_a_paragraph() -> None:
    one, other = WRAPPED.rstrip().split("\n\n")
    assert units(f"{one}\f{other}", "paragraph") == [one, other]
    assert units(f"{one}\n\f{other}\f", "paragraph") == [one, other]


def test_a_running_head_is_a_paragraph() -> None:
    one, other = WRAPPED.rstrip().split("\n\n")
    assert units(f"The Rain\n{one}\n\fThe Rain\n{other}", "paragraph") == ["The Rain", one, "The Rain", other]
    assert units(f"The Rain\n{one}\n\fThe Wind\n{other}", "paragraph") == [
        f"The Rain\n{one}",
        f"The Wind\n{other}",
    ]


def test_lines_that_each_stand_there_twice_are_not_wrapped() -> None:
    doubled = "".join(f"{line}\n{line}\n" if line else "\n" for line in WRAPPED.splitlines())
    assert segment(WRAPPED, "auto")[0] == "paragraph"
    assert segment(doubled, "auto")[0] == "line"


@pytest.mark.parametrize("line_break", sorted(set(LINE_BREAKS) - {"\f"}))
def test_wrapped_paragraphs_with_any_line_break(line_break: str) -> None:
    text = WRAPPED.replace("\n", line_break)
    assert segment(text, "auto")[0] == "paragraph"
    assert len(units(text)) == 2


def test_wrapped_paragraphs_with_indented_first_lines() -> None:
    text = "    " + WRAPPED.replace("\n\n", "\n    ")
    assert segment(text, "auto")[0] == "paragraph"
    assert [unit[:6] for unit in units(text)] == ["Rain f", "Nobody"]


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\u3000", "   \t"])
def test_padded_blank_lines_are_blank(blank: str) -> None:
    text = WRAPPED.replace("\n\n", f"\n{blank}\n")
    assert segment(text, "auto")[0] == "paragraph"
    assert len(units(text)) == 2
    assert len(units(f"{SHORT}\n{blank}\n{SHORT}", "paragraph")) == 2


def test_the_width_of_east_asian_characters_counts_twice() -> None:
    line = "\u6771\u4eac\u3067\u306f\u96e8\u304c\u964d\u308a\u7d9a\u3044\u3066\u3044\u308b" * 2
    text = "\n".join([line, line[::-1], line[3:] + line[:3], "\u6771\u4eac\u3067\u3059\u3002"])
    assert segment(text, "auto")[0] == "paragraph"


# -- the traps ----------------------------------------------------------------------------------------------


def test_identical_lines_are_no_evidence_of_wrapping() -> None:
    line = "Rain fell on the town all night long and the boats stayed where they were"
    assert segment(f"{line}\n" * 2, "auto")[0] == "line"
    assert segment(f"{line}\n" * 20 + "A new day\nAnother day\n", "auto")[0] == "line"


def test_a_repeated_list_is_no_evidence_of_wrapping() -> None:
    items = [f"Item {number} of the list, with a price and some words beside it" for number in range(4)]
    text = "\n".join(
        [*items, "", "Short one\nShort two\nShort three\nShort four\nShort five", "", *items, "", *items]
    )
    assert segment(text, "auto")[0] == "line"


def test_a_table_is_lines() -> None:
    text = "\n".join(f"| Rovers {n} | 12 | 3 | 4 | 5 | won away | lost at home |" for n in range(9))
    assert segment(text, "auto")[0] == "line"


def test_verse_and_lists_are_too_narrow_to_be_wrapped() -> None:
    assert segment("roses are red\nviolets are blue\nsugar is sweet\nand so are you\n", "auto")[0] == "line"


def test_prose_lines_of_sentences_are_not_wrapped() -> None:
    text = "\n".join(f"{SHORT[:-1]}{number}." for number in range(6))
    assert segment(text, "auto")[0] == "line"


def test_lines_that_are_too_wide_are_paragraphs_of_their_own() -> None:
    text = f"{SHORT} {SHORT}\n{SHORT} and {SHORT}\n\nShort.\n"
    assert segment(text, "auto")[0] == "line"


def test_a_long_address_says_nothing_about_the_width() -> None:
    assert segment(f"{WRAPPED}\nhttps://example.org/{'x' * 200}\n", "auto")[0] == "paragraph"


def test_an_indent_of_one_column_begins_no_paragraph() -> None:
    assert len(units(WRAPPED + " (Gazette)\n", "paragraph")) == 2
    assert len(units(WRAPPED + "  (Gazette)\n", "paragraph")) == 3


def test_a_tab_is_as_wide_as_its_columns() -> None:
    assert units("one\n\ttwo\n\tthree", "paragraph") == ["one", "two", "three"]


# -- sentences ----------------------------------------------------------------------------------------------


def test_sentences_end_at_line_breaks() -> None:
    text = "One is here. Two is here.\nThree\nFour is here."
    assert units(text, "sentence") == ["One is here.", "Two is here.", "Three", "Four is here."]


def test_sentences_go_on_before_a_small_letter() -> None:
    assert units("One\nis here.\ntwo", "sentence") == ["One\nis here.", "two"]


def test_sentences_run_over_the_lines_of_wrapped_text() -> None:
    assert units(WRAPPED, "sentence") == [
        "Rain fell on the town all night long, and the boats stayed in their\n"
        "harbour until the wind had turned to the north and the first of the\n"
        "captains came out of the inn to look at the sky.",
        "Nobody could tell when they would leave.",
        "The harbour master had not\nbeen seen since morning, and his office was shut, with a note on its\n"
        "door that the rain had washed away.",
    ]


@pytest.mark.parametrize(
    "expected",
    [
        ["He left.", "She stayed!", "Why?", "Nobody knew\u2026", "Then it rained."],
        ["\u201cWhy?\u201d she asked.", "\u201cNo.\u201d", "(He left.)", "\u00bfQu\u00e9?", "\u00a1No!"],
        ["Dr. A. B. Finch met Mr. Bell in the U.S. Navy yard at St. Ann.", "Gov. Low left."],
        ["It cost $3.50 at 12.30 p.m. on www.example.org.", "In 1990.", "It was 0.5.", "No."],
        ["Er kam am 5. Mai nach Z. B. Ulm.", "Dann ging er."],
        [
            "\u96e8\u304c\u964d\u308b\u3002",
            "\u98a8\u304c\u5439\u304f\uff01",
            "\u300c\u306f\u3044\u3002\u300d",
        ],
        ["\u6771\u4eac!", "\u5927\u962a?", "\u6771\u4eac\u3002"],
        ["\u091c\u0939\u093e\u091c \u0930\u0941\u0915\u0947\u0964", "\u0935\u0939 \u0917\u092f\u093e\u0965"],
        ["\u0627\u0644\u0633\u0641\u0646\u061f", "\u0644\u0627 \u0646\u0639\u0644\u0645."],
        ["\u1230\u120b\u121d\u1362", "\u12f0\u1205\u1293\u1367", "\u1230\u120b\u121d\u1362"],
        [
            "\u041e\u043d \u0443\u0448\u0451\u043b.",
            "\u0410. \u0411. \u0411\u0435\u043b\u044b\u0439 \u0436\u0434\u0430\u043b.",
        ],
        ["One \ud800.", "Two \udfff."],
    ],
)
def test_sentences_of_many_scripts(expected: list[str]) -> None:
    gap = "" if is_spaceless(expected[0][0]) else " "
    assert units(gap.join(expected), "sentence") == expected
    assert units("\n".join([*expected, *expected]), "sentence") == expected * 2


@pytest.mark.parametrize(
    "whole",
    [
        "He lives in St. Ann.",
        "J. K. Low",
        "No. 5",
        "3.5 and 4.5",
        "said \u201cno.\u201d and left",
        "e.g. this",
        "...",
    ],
)
def test_no_sentence_is_cut_in_half(whole: str) -> None:
    assert units(whole, "sentence") == [whole]


@same_words
@given(texts())
def test_sentences_are_parts_of_paragraphs(text: str) -> None:
    paragraphs = segment(text, "paragraph")[1]
    for start, end in segment(text, "sentence")[1]:
        assert any(first <= start < end <= last for first, last in paragraphs)


@pytest.mark.parametrize(
    "piece", [".", "a.", ". ", "J. ", '."', '. "', "?!", "\u3002", "5. ", "\n.", "a. \n"]
)
def test_sentences_take_linear_time(piece: str) -> None:
    """Counted in the lines that run, not in seconds: twice the text takes at most about twice as many."""

    def steps(times: int) -> int:
        count = 0

        def step(*_: object) -> Any:
            nonlocal count
            count += 1
            return step

        text = piece * times
        before = sys.gettrace()
        sys.settrace(step)
        try:
            segment(text, "sentence")
        finally:
            sys.settrace(before)
        return count

    assert steps(2000) <= 2.2 * steps(1000) + 100
