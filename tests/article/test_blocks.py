"""`dedupe_blocks` beyond whole blocks: passages inside of blocks, and blocks that are windows of one text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.strategies import options, paragraphs
from unrepeat import BlocksResult, Options, Report, dedupe_blocks, dedupe_text, stitch
from unrepeat.words import length, words

NEWS = "The council of Esker Bay will drain the old dock on Monday so that its gates can be mended by June."
COST = "The work will cost three million crowns, half of which the fishermen have to find themselves."
WHO = "Nobody on the quay had been asked, said the widow Tamsin Orrel."
BOATS = "Boats may lie in the outer basin until the gates are back."

CUES = [
    "good evening and thank you all for coming",
    "good evening and thank you all for coming out on a night as wet as this one",
    "out on a night as wet as this one we have three speakers and one bucket",
    "we have three speakers and one bucket which stands where the roof is worst",
    "which stands where the roof is worst so please do not move it",
]
"""Captions of two lines that roll."""


def checked(blocks: list[str], chosen: Options | None = None) -> BlocksResult:
    """Deduplicate, and assert what holds for every answer."""
    result = dedupe_blocks(blocks, options=chosen)
    left, report = result
    text, clean = "\n".join(blocks), "\n".join(left)
    assert report.apply(text) == clean
    assert report.restore(clean) == text
    assert report.kept == len(left)
    assert Report.from_json(report.to_json()) == report
    again = dedupe_blocks(left, options=chosen)
    assert again.blocks == left
    assert again.report.removed == ()
    assert result.without(lambda _: True).blocks == blocks
    return result


def test_a_passage_goes_out_of_the_middle_of_a_block() -> None:
    blocks = [WHO, f"{NEWS} {COST}", f"{BOATS} {NEWS} {COST} {WHO}"]
    result = checked(blocks)
    assert result.blocks == [WHO, f"{NEWS} {COST}", f"{BOATS} {WHO}"]
    assert result.blocks[0] is blocks[0]
    (removal,) = result.report.removed
    assert (removal.unit, removal.of, removal.whole, removal.text) == (2, 1, False, f"{NEWS} {COST}")
    assert "\n".join(blocks)[removal.start : removal.end] == removal.text


def test_a_block_that_is_one_long_line() -> None:
    assert checked([f"{NEWS} {COST} {WHO} {NEWS} {BOATS}"]).blocks == [f"{NEWS} {COST} {WHO} {BOATS}"]


def test_a_block_that_holds_half_of_another_one() -> None:
    blocks = [f"{NEWS} {COST}", f"{COST} {WHO} {BOATS}", WHO]
    with_both = dedupe_text("\n".join(blocks), unit="line").text
    assert checked(blocks).blocks == with_both.split("\n")


@pytest.mark.parametrize(("edge", "inner"), [("", " "), ("  ", " "), ("\n", "\n\n"), ("\u3000", "\r\n")])
def test_white_space_of_a_block_stays_in_it(edge: str, inner: str) -> None:
    """No line break inside a block is taken for the end of one, and the separator of blocks stays."""
    blocks = [f"{edge}{one}{inner}{NEWS}{inner}{COST}{edge}" for one in (WHO, BOATS)]
    result = checked(blocks)
    # White space behind a line goes with it, as in a text.
    assert result.blocks == [blocks[0], f"{edge}{BOATS}{edge if edge == chr(10) else ''}"]
    assert result.blocks[0] is blocks[0]


TEASER = [f"{NEWS} {COST}", "By Pell Amsdorf", f"{NEWS} {WHO}", f"{COST} {BOATS}"]


def test_a_block_that_goes_in_two_parts_is_gone() -> None:
    result = checked(TEASER)
    assert result.blocks == TEASER[1:]
    assert [(removal.of, removal.whole) for removal in result.report.removed] == [(2, True), (3, True)]
    assert "1 of 4 blocks removed" in result.report.summary()


def test_a_block_that_went_in_two_parts_comes_back_as_one() -> None:
    result = dedupe_blocks(TEASER)
    back = result.without(lambda removal: removal.of == 2)
    assert back.blocks == TEASER
    assert back.report.removed == ()
    assert [spared.reason for spared in back.report.spared if spared.unit == 0] == ["taken_back"] * 2


@same_report
@given(lines=paragraphs(), chosen=options(unit=st.just("line")))
def test_blocks_that_are_lines_fare_as_the_lines_of_a_text(lines: list[str], chosen: Options) -> None:
    blocks = [line.strip() for text in lines for line in text.splitlines() if line.strip()]
    assume(all(block.splitlines() == [block] for block in blocks))
    clean, report = dedupe_text("\n".join(blocks), options=chosen)
    found = dedupe_blocks(blocks, options=Options(**{**chosen.to_dict(), "unit": "auto"}))
    assert "\n".join(found.blocks) == clean
    assert (found.report.removed, found.report.spared) == (report.removed, report.spared)


@same_report
@given(blocks=paragraphs(), chosen=options(unit=st.just("auto")), data=st.data())
def test_parts_come_back_in_their_places(blocks: list[str], chosen: Options, data: st.DataObject) -> None:
    result = dedupe_blocks(blocks, options=chosen)
    starts = {removal.start for removal in result.report.removed}
    back = data.draw(st.sets(st.sampled_from(sorted(starts)))) if starts else set()
    left, report = result.without(lambda removal: removal.start in back)
    assert report.apply("\n".join(blocks)) == "\n".join(left)
    assert report.kept == len(left)
    assert result.without(lambda _: True).blocks == blocks


# -- windows ------------------------------------------------------------------------------------------------


def test_captions_of_which_each_repeats_half_of_the_one_before() -> None:
    result = checked(CUES)
    assert result.blocks == [CUES[1], CUES[3], CUES[4]]
    told = [(removal.unit, removal.of, removal.kind, removal.reason) for removal in result.report.removed]
    assert told == [(0, 1, "exact", "overlap"), (2, 1, "exact", "overlap"), (2, 3, "exact", "overlap")]
    assert [removal.text for removal in result.report.removed][1:] == [
        "out on a night as wet as this one",
        "we have three speakers and one bucket",
    ]


def test_lines_of_a_text_that_are_windows() -> None:
    lines = [words(line) for line in CUES]
    clean, report = dedupe_text("\n".join(CUES), unit="line")
    assert clean.split("\n") == [CUES[1], CUES[3], CUES[4]]
    assert report.restore(clean) == "\n".join(CUES)
    assert [removal.unit for removal in report.removed] == [0, 2, 2]
    assert all(len(line) >= 8 for line in lines)


def test_windows_without_spaces() -> None:
    text = "港口的灯四点钟亮了。守灯人六十岁，只有一条腿。他数着船，一共九艘，全都驶向北方。"
    windows = [text[first : first + 20] for first in range(0, 30, 8)]
    result = checked(windows)
    assert result.blocks == [windows[0], *windows[2:]]
    assert stitch(windows).text == text[:44]


def test_what_must_stay_stays_among_windows() -> None:
    assert dedupe_blocks(CUES, protect="^out on").blocks == CUES[1:]
    assert dedupe_blocks(CUES, contained=False).blocks == CUES
    assert dedupe_blocks(CUES, min_words=20).blocks == CUES
    assert checked(CUES, Options(ignore=["wet"])).blocks == CUES


def test_three_blocks_are_no_windows() -> None:
    """A heading that a paragraph takes up, which the next one does as well."""
    assert dedupe_blocks(CUES[1:4]).blocks == CUES[1:4]


def test_a_window_with_another_sign_at_a_figure_stays() -> None:
    cues = [cue.replace("three", "5").replace("one bucket", "$3") for cue in CUES]
    assert checked(cues).blocks == [cues[1], cues[3], cues[4]]
    cues[2] = cues[2].replace("5", "$5")
    assert cues[2] in checked(cues).blocks


WORDS = [f"w{number}" for number in range(60)]


@st.composite
def windows(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Where windows begin and end in `WORDS`; each has four words or more in common with the next one."""
    found = [(0, draw(st.integers(4, 12)))]
    while found[-1][1] < len(WORDS) and len(found) < 12:
        start, end = found[-1]
        first = draw(st.integers(start, end - 4))
        last = draw(st.integers(max(end, first + 5), max(end, first + 14)))
        if (first, min(last, len(WORDS))) == found[-1]:
            break
        found.append((first, min(last, len(WORDS))))
    return found


def fewest(spans: Sequence[tuple[int, int]]) -> int:
    """How many of some windows have all words of all of them at the least, by trying all."""
    for count in range(1, len(spans) + 1):
        for chosen in combinations(spans, count):
            whole = chosen[0][0] == 0 and chosen[-1][1] == spans[-1][1]
            if whole and all(one[1] >= other[0] for one, other in pairwise(chosen)):
                return count
    raise AssertionError(spans)


@given(spans=windows())
def test_the_fewest_windows_stay_that_have_all_words(spans: list[tuple[int, int]]) -> None:
    assume(len(spans) >= 4 and spans[-1][0] > 0)
    blocks = [" ".join(WORDS[first:last]) for first, last in spans]
    result = checked(blocks)
    told = [word for block in result.blocks for word in words(block)]
    assert set(told) == set(WORDS[: spans[-1][1]])
    assert len(result.blocks) == fewest(spans)
    text = "\n".join(blocks)
    for removal in result.report.removed:
        assert (
            words(text[removal.of_start : removal.of_end]) == words(removal.text) or removal.kind != "exact"
        )


# -- what the report says of windows ------------------------------------------------------------------------


def overlapping(blocks: Sequence[str]) -> int:
    """How many blocks begin with what the one before ends with, by trying all."""
    found = [words(block) for block in blocks]
    return sum(
        any(above[-size:] == below[:size] and length(below[:size]) >= 4 for size in range(1, len(below) + 1))
        for above, below in pairwise(found)
        if above != below
    )


@same_report
@given(blocks=paragraphs())
def test_the_report_counts_what_overlaps(blocks: list[str]) -> None:
    assert dedupe_blocks(blocks).report.overlapping == overlapping(blocks)


def test_the_summary_says_what_looks_like_windows() -> None:
    report = dedupe_blocks(CUES).report
    assert report.overlapping == 4
    assert "unrepeat.stitch joins such windows" in " ".join(report.summary().split())
    assert "stitch" not in dedupe_blocks([*CUES[:2], NEWS, COST, WHO]).report.summary()
    assert dedupe_text("\n".join(CUES)).report.overlapping == 0


def test_a_report_from_before_it_was_counted_is_read() -> None:
    values = dedupe_blocks(CUES).report.to_dict()
    del values["overlapping"]
    assert Report.from_dict(values).overlapping == 0


def test_the_page_shows_windows_that_lie_in_one_that_stays() -> None:
    """Their copies are parts of a block, which then has a place for each."""
    lines = [" ".join(WORDS[first:last]) for first, last in ((0, 20), (8, 20), (12, 20), (16, 40))]
    result = checked(lines)
    assert result.blocks == [lines[0], lines[3]]
    assert {removal.of for removal in result.report.removed} == {0}
    page = result.to_html()
    assert all(line in page for line in lines[1:3])
