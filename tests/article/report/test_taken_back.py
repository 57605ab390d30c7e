"""Removals that are taken back: text and report fit each other, as if the rest alone had been removed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.strategies import options, paragraphs, texts
from unrepeat import Options, Report, dedupe_blocks, dedupe_text

ARTICLE = """\
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month.
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month. | Gazette
In May 3120 people crossed, most of them pupils who live on the other shore.
In May 3210 people crossed, most of them pupils who live on the other shore.
"""


def test_one_of_two_comes_back_in_its_place() -> None:
    result = dedupe_text(ARTICLE)
    assert [removal.unit for removal in result.report.removed] == [2, 3]
    back = result.without([2])
    lines = ARTICLE.splitlines(keepends=True)
    assert back.text == "".join(lines[:3] + lines[4:])
    assert [removal.unit for removal in back.report.removed] == [3]
    assert [(spared.unit, spared.reason) for spared in back.report.spared] == [
        (2, "taken_back"),
        (5, "number"),
    ]
    assert back.report.clean_characters == len(back.text)


def test_all_of_a_reason_come_back_and_none_is_none() -> None:
    result = dedupe_text(ARTICLE)
    assert result.without(lambda removal: removal.reason == "headline").text == ARTICLE
    assert result.without(lambda _: False) == result
    assert result.without([]) == result


def test_it_can_be_done_twice_and_with_a_stored_report() -> None:
    result = dedupe_text(ARTICLE)
    again = result.without([3]).without([2])
    assert again.text == ARTICLE
    assert again.report == result.without([2, 3]).report
    stored = Report.from_json(result.to_json())
    assert stored.without([3], result.text) == result.without([3])
    assert Report.from_json(again.to_json()) == again.report


@same_report
@given(texts(), options(unit=st.sampled_from(("auto", "line", "paragraph"))), st.data())
def test_what_is_taken_back_stands_where_it_stood(text: str, chosen: Options, data: st.DataObject) -> None:
    result = dedupe_text(text, options=chosen)
    units = [removal.unit for removal in result.report.removed]
    back = data.draw(st.sets(st.sampled_from(units)) if units else st.just(set()))
    clean, report = result.without(back)
    assert report.apply(text) == clean
    assert report.restore(clean) == text
    assert [removal.unit for removal in report.removed] == [unit for unit in units if unit not in back]
    gone = {removal.unit for removal in report.removed if removal.whole}
    assert gone.isdisjoint(removal.of for removal in report.removed)
    assert {spared.unit for spared in report.spared if spared.reason == "taken_back"} == back
    assert len(report.runs) == len({removal.run for removal in report.removed})


@same_report
@given(paragraphs(), st.data())
def test_blocks_come_back_in_their_place(blocks: list[str], data: st.DataObject) -> None:
    result = dedupe_blocks(blocks)
    units = [removal.unit for removal in result.report.removed]
    back = data.draw(st.sets(st.sampled_from(units)) if units else st.just(set()))
    kept, report = result.without(back)
    gone = {removal.unit for removal in report.removed if removal.whole}
    cut = {removal.unit for removal in report.removed}
    assert len(kept) == report.kept == len(blocks) - len(gone)
    left = zip(kept, (number for number in range(len(blocks)) if number not in gone), strict=True)
    assert all((block == blocks[number]) == (number not in cut) for block, number in left)
    assert report.apply("\n".join(blocks)) == "\n".join(kept)
