"""What shows a copy where line breaks are lost: lines that come again, dots, titles, menus."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat import Report, dedupe_text
from unrepeat.article.text.repeated_lines import ends_of_repeated

TITLE = "Corve sells the last of its water mills to the neighbours"
MILL = "The mill below the weir at Corve ground its last sack of oats on a wet Tuesday in the autumn of 1962."
WHEEL = (
    "Its wheel was sold to a farmer from the other valley, who uses it as the gate of his sheep pens today."
)
POND = "Nobody has cleaned the pond since then, said Marit Osk, who has lived beside it for forty years."
SALE = "A bank in the county town owns the house now and would like to be rid of it before the winter."
ROOF = "The roof of the drying shed fell in two years ago, when snow lay on it for five weeks in a row."
CUT_OFF = " ".join(MILL.split()[:16])
NEXT_IMAGE = "Photo: Orla Venn Image 2 of 2 Ducks ... more Photo: Pell"
MENU = [
    "News from the county",
    "Letters to the editor",
    "Weather and tides today",
    "Births and weddings",
    "Boats for sale here",
    "Sports on Saturday",
    "Notices of the council",
    "Recipes with fish",
]


def wrapped(*paragraphs: str) -> str:
    return "\n".join(textwrap.fill(paragraph, 66) for paragraph in paragraphs)


CUT = {
    "a title that fills its line, twice": (
        wrapped(TITLE, MILL, WHEEL, POND, "Related", TITLE, SALE, ROOF),
        wrapped(TITLE, MILL, WHEEL, POND, "Related", SALE, ROOF),
    ),
    "a title above itself, in front of all else": (
        f"{TITLE}\n{TITLE} More {MILL} {WHEEL} {POND} {SALE} {ROOF}",
        f"{TITLE}\nMore {MILL} {WHEEL} {POND} {SALE} {ROOF}",
    ),
    "a copy that dots cut off": (
        f"{POND} Image 1 of 2 {MILL} less {CUT_OFF} ... more {NEXT_IMAGE} {SALE}",
        f"{POND} Image 1 of 2 {MILL} less more {NEXT_IMAGE} {SALE}",
    ),
    "a sentence that stands in many without a last full stop": (
        f"{POND}\n{SALE}\n{WHEEL} {MILL} {POND} {ROOF} Read on",
        f"{SALE}\n{WHEEL} {MILL} {POND} {ROOF} Read on",
    ),
}
"""Texts, and what is left of them."""

STAY = {
    "a pause in a sentence": f"{MILL} {POND} {SALE} {CUT_OFF} ... and Marit wept.",
    "another end of a sentence": f"{MILL} {POND} {SALE} {CUT_OFF} ... and stopped.",
}


@pytest.mark.parametrize("name", CUT)
def test_what_goes(name: str) -> None:
    text, expected = CUT[name]
    clean, report = dedupe_text(text)
    assert clean == expected
    assert report.restore(clean) == text
    assert Report.from_json(report.to_json()) == report
    assert dedupe_text(clean).text is clean


@pytest.mark.parametrize("name", STAY)
def test_what_stays(name: str) -> None:
    assert dedupe_text(STAY[name]).text is STAY[name]


def test_a_menu_that_is_printed_twice_goes_where_some_of_its_lines_are_joined() -> None:
    joined = [" ".join(MENU[at : at + 2]) for at in range(0, 8, 2)]
    for again in (MENU, joined):
        text = "\n".join([*MENU, MILL, POND, WHEEL, *again, SALE])
        assert dedupe_text(text).text == "\n".join([*MENU, MILL, POND, WHEEL, SALE])


def test_lines_that_go_on_alike_are_in_the_middle_of_a_paragraph() -> None:
    line = "went down to the river in the early morning"
    assert ends_of_repeated(["Orla and Marit", line, "with us.", "Orla and Marit", line, "with us."]) == set()
    assert ends_of_repeated(["Orla", line, "with us.", "Marit", line, "without."]) == set()


LINES = st.lists(
    st.sampled_from(["A b c d e", "F g h i j", "k l m n o", "P", "Q r s t u v", "A b c d e f g"]), max_size=12
)


@given(LINES)
def test_a_paragraph_ends_within_the_text_and_never_before_a_small_letter(lines: list[str]) -> None:
    for place in ends_of_repeated(lines):
        assert 0 <= place <= len(lines)
        assert place == len(lines) or not lines[place][0].islower()


def test_what_stays_for_want_of_a_sign_is_told() -> None:
    verses = ["The first verse is short.", "The second is not.", "The third ends."]
    text = " ".join(f"{verse} {MILL}" for verse in verses)
    clean, report = dedupe_text(text)
    assert clean is text
    first = text.index(MILL)
    again = [first + at for at in range(1, len(text) - first) if text.startswith(MILL, first + at)]
    assert [(one.start, one.of_start, one.reason) for one in report.spared] == [
        (start, first, "apart") for start in again
    ]
    assert all(text[one.start : one.end] == one.text == MILL for one in report.spared)


def test_what_the_caller_keeps_is_told_as_such() -> None:
    text = f"{MILL} {POND} {MILL}"
    report = dedupe_text(text, protect="1962").report
    assert [(one.text, one.reason) for one in report.spared] == [(MILL, "protected")]
