"""A phrase that stands again and again in a row, as recognisers of speech and models write it: one stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_report
from unrepeat import Report, dedupe_text

BEFORE = "The old keeper walked down to the pier with his lamp."
BEHIND = "He came back after midnight and said nothing."
BOATS = "We are going to the harbour."
LONG = "we went down to the boats at the end of the long pier"
HAN = "\u8c22\u8c22\u5927\u5bb6"
HAN_BEFORE = "\u8001\u4eba\u8d70\u5230\u7801\u5934\u3002"


def row(phrase: str, times: int, between: str = " ") -> str:
    return between.join([phrase] * times)


CUT = {
    "nothing else": (row("Thank you.", 20), "Thank you."),
    "behind a sentence": (f"{BEFORE} {row('Thank you.', 20)}", f"{BEFORE} Thank you."),
    "between two": (f"{BEFORE} {row(BOATS, 6)} {BEHIND}", f"{BEFORE} {BOATS} {BEHIND}"),
    "two sentences in turns": (
        f"{BEFORE} {row('Thank you. Good night.', 6)}",
        f"{BEFORE} Thank you. Good night.",
    ),
    "without a mark": (f"so {row(LONG, 20)} and home by bus", f"so {LONG} and home by bus"),
    "commas": (f"He said {row('I am not there', 20, ', ')}.", "He said I am not there."),
    "a capital, and other words behind": (
        f"{row('Thank you', 20)} and good night",
        "Thank you and good night",
    ),
    "broken off": (f"{BEFORE} {row(BOATS, 20)} We are going", f"{BEFORE} {BOATS} We are going"),
    "in one line of several": (
        f"{BEFORE}\n{row(BOATS, 8)}\n{BEHIND}",
        f"{BEFORE}\n{BOATS}\n{BEHIND}",
    ),
    "as an item": (f"{BEFORE}\n- {row(BOATS, 8)}\n- {BEHIND}", f"{BEFORE}\n- {BOATS}\n- {BEHIND}"),
    "no spaces, with marks": (HAN_BEFORE + row(HAN + "\u3002", 20, ""), f"{HAN_BEFORE}{HAN}\u3002"),
    "no spaces, without marks": (HAN_BEFORE + row(HAN, 20, ""), HAN_BEFORE + HAN),
    "lines": (f"{BEFORE}\n" + row("Thank you.", 20, "\n"), f"{BEFORE}\nThank you."),
    "lines in turns": (
        f"{BEFORE}\n" + row("Thank you.\nGood night.", 20, "\n") + f"\n{BEHIND}",
        f"{BEFORE}\nThank you.\nGood night.\n{BEHIND}",
    ),
    "a heading twice in its line": (
        f"4. Duties of the Harbour Agent 4. Duties of the Harbour Agent\n{BEFORE} {BEHIND}",
        f"4. Duties of the Harbour Agent\n{BEFORE} {BEHIND}",
    ),
    "a heading of three scripts twice": (
        HAN * 2 + "\u7801\u5934" + HAN * 2 + "\u7801\u5934",
        HAN * 2 + "\u7801\u5934",
    ),
}
"""Texts, and what is left of them."""

STAY = {
    "one word, sung": f"They sang {row('hallelujah', 20, ', ')} and went home to eat.",
    "laughter": f"He laughed: {row('ha', 30)}.",
    "a chant": f"The crowd shouted: {row('Lock the gate!', 5)} Then it moved on.",
    "a chant that is quoted": f'The crowd shouted: "{row("Lock the gate!", 12)}" Then it moved on.',
    "a line of verse": f"{row('And miles to go before we sleep', 2, ', ')}.\n{BEFORE}",
    "a verse without a mark in between": f"Half a league half a league\n{BEFORE}",
    "figures": f"Team A {row('0 1', 20)}",
    "cells between bars": f"| {row('no data', 20, ' | ')} |",
    "cells between tabs": row("no data", 20, "\t"),
    "cells of a table in one line": f"Free domain {row('up to ten', 5)} Builder {row('on all plans', 5)}",
    "cells of a column": f"{BEFORE}\n" + row("yes", 20, "\n"),
    "a short heading twice": f"New York New York\n{BEFORE} {BEHIND}",
    "a heading and the name of a site": f"The council will meet | The council will meet\n{BEFORE} {BEHIND}",
    "hyphens": "It is an over-and-over-and-over-and-over-and-over-and-over-and-over-and-over story.",
}


@pytest.mark.parametrize("name", CUT)
def test_one_stays(name: str) -> None:
    text, expected = CUT[name]
    clean, report = dedupe_text(text)
    assert clean == expected
    assert {removal.reason for removal in report.removed} == {"loop"}
    assert report.settled
    assert report.restore(clean) == text
    assert Report.from_json(report.to_json()) == report
    assert dedupe_text(clean).text is clean


@pytest.mark.parametrize("name", STAY)
def test_what_is_no_loop_stays(name: str) -> None:
    assert dedupe_text(STAY[name]).text is STAY[name]


def test_the_careful_way_leaves_loops_in_a_line() -> None:
    text = row("Thank you.", 20)
    assert dedupe_text(text, caution="careful").text is text


WORDS = ("boats", "harbour", "lamp", "pier", "stairs", "quay")


@same_report
@given(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=5, unique=True),
    st.integers(1, 40),
    st.booleans(),
    st.booleans(),
)
def test_so_many_times_is_a_loop(words: list[str], times: int, finished: bool, apart: bool) -> None:  # noqa: FBT001
    phrase = " ".join(words).capitalize() + "." * finished
    parts = [BEFORE] * apart + [row(phrase, times)] + [BEHIND] * apart
    text = " ".join(parts)
    enough = times >= 6 if finished else times >= 8 and times * len(words) >= 24
    expected = " ".join([BEFORE] * apart + [phrase] + [BEHIND] * apart) if enough else text
    clean, report = dedupe_text(text)
    assert clean == expected
    assert len(report.removed) == (times - 1) * enough
