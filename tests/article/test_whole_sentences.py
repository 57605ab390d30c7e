"""Never half a sentence: what goes is whole ones, or stands right beside its copy; in several scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.passages import SCRIPTS, Text, texts_of_sentences
from tests.strategies import options
from unrepeat import Options, Removal, dedupe_text
from unrepeat.article.text.sentences import sentences
from unrepeat.words import words


def left_of(text: str, start: int, end: int, removed: Iterable[Removal]) -> str:
    """Return what is left of a stretch of a text."""
    left = ""
    for removal in removed:
        if start < removal.end and removal.start < end:
            left += text[start : max(start, removal.start)]
            start = removal.end
    return left + text[start:end]


def is_beside_a_copy(removal: Removal, text: str, removed: Iterable[Removal]) -> bool:
    """Whether what is left reads as if what went had stood there once: the same words stand beside it."""
    own = words(removal.text)
    before = words(left_of(text, 0, removal.start, removed))
    behind = words(left_of(text, removal.end, len(text), removed))
    return own in (before[-len(own) :], behind[: len(own)])


@same_report
@settings(max_examples=3 * settings().max_examples)
@given(
    drawn=texts_of_sentences(),
    chosen=options(unit=st.just("auto"), ignore=st.just(Options().ignore)),
)
def test_never_half_a_sentence(drawn: Text, chosen: Options) -> None:
    text = drawn.text
    clean, report = dedupe_text(text, options=chosen)
    apart = [one for one in report.removed if not is_beside_a_copy(one, text, report.removed)]
    for start, end in drawn.sentences:
        if left_of(text, start, end, apart) != text[start:end]:
            left = left_of(text, start, end, report.removed)
            assert not re.search(r"\w", left), (text[start:end], left)
    assert report.restore(clean) == text


@pytest.mark.parametrize("mark", ["", "\N{LEFT DOUBLE QUOTATION MARK}", "\N{LEFT SINGLE QUOTATION MARK}"])
def test_a_quotation_mark_stays_with_the_sentence_that_it_opens(mark: str) -> None:
    """Where no space stands between sentences; in German the same marks close a quotation."""
    script = SCRIPTS["Han"]
    twice, other, last = (script.sentence(number, 40) for number in (0, 100, 200))
    text = twice + other + twice + mark + last
    assert dedupe_text(text).text == twice + other + mark + last
    german = f"\N{DOUBLE LOW-9 QUOTATION MARK}{twice}\N{LEFT DOUBLE QUOTATION MARK} {last}"
    spans = list(sentences(german, 0, len(german)))
    assert [german[low:high] for low, high in spans] == german.split(" ")
