"""What is promised of every batch, whatever is in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.furniture.sites import prose, records, slow_rule
from tests.kernels import compares_kernels, on_both, same_furniture
from unrepeat import FurnitureReport, FurnitureResult, strip_furniture
from unrepeat.furniture.memory import SourceMemory

Told = list[tuple[str, list[tuple[int, int, int, str, str]]]]


def told(results: list[FurnitureResult]) -> Told:
    """What is said of each document, but for examples and what else depends on the order."""
    return [
        (
            result.text,
            [
                (line.line, line.stories, line.of_stories, line.where, line.reason)
                for line in (*result.report.removed, *result.report.spared)
            ],
        )
        for result in results
    ]


def run(documents: list[dict[str, Any]], **options: Any) -> list[FurnitureResult]:
    return list(strip_furniture(documents, **options))


@given(records(), st.integers(2, 5))
def test_nothing_is_lost(documents: list[dict[str, Any]], min_stories: int) -> None:
    results = run(documents, min_stories=min_stories)
    assert [result.id for result in results] == [document["id"] for document in documents]
    for document, (_, clean, report) in zip(documents, results, strict=True):
        text = document["text"]
        assert report.apply(text) == clean
        assert report.restore(clean) == text
        read = FurnitureReport.from_json(report.to_json())
        assert read == report
        assert json.loads(report.to_json(indent=1)) == report.to_dict()
        for line in (*report.removed, *report.spared):
            assert text[line.start : line.end] == line.text
            assert line.stories <= line.of_stories
            assert (line.stories >= min_stories) != (line.where == "between")
        assert len(report.removed) + len(clean.split("\0")) - 1 <= report.lines
        assert report.only_furniture or not report.removed or clean.strip()


@compares_kernels
@given(records(), st.integers(2, 5))
def test_both_kernels_strip_alike(documents: list[dict[str, Any]], min_stories: int) -> None:
    one, other = on_both(lambda: run(documents, min_stories=min_stories))
    assert one == other


@same_furniture
@given(records(), st.integers(2, 5))
def test_what_goes_is_what_the_slow_rule_says(documents: list[dict[str, Any]], min_stories: int) -> None:
    results = run(documents, min_stories=min_stories)
    assert [[line.text for line in result.report.removed] for result in results] == slow_rule(
        documents, min_stories
    )


@same_furniture
@given(records(), st.data())
def test_a_document_that_is_read_again_changes_no_answer(
    documents: list[dict[str, Any]], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(documents), max_size=4)) if documents else []
    assert told(run([*documents, *again]))[: len(documents)] == told(run(documents))


@same_furniture
@given(records(sources=("a", "b")), records(sources=("c", None)), st.randoms(use_true_random=False))
def test_a_document_of_another_source_changes_no_answer(
    documents: list[dict[str, Any]], others: list[dict[str, Any]], random: Any
) -> None:
    mixed = [(0, document) for document in documents]
    for other in others:
        mixed.insert(random.randint(0, len(mixed)), (1, other))
    results = told(run([document for _, document in mixed]))
    own = [result for (of, _), result in zip(mixed, results, strict=True) if of == 0]
    assert own == told(run(documents))


@same_furniture
@given(records(distinct=True), st.randoms(use_true_random=False))
def test_the_order_of_different_stories_makes_no_difference(
    documents: list[dict[str, Any]], random: Any
) -> None:
    order = list(range(len(documents)))
    random.shuffle(order)
    results = told(run([documents[number] for number in order]))
    expected = told(run(documents))
    assert results == [expected[number] for number in order]


@same_furniture
@given(documents=records())
def test_keys_only_propose_stories(documents: list[dict[str, Any]]) -> None:
    """With every story proposed for every document the answers are the same: words decide, none escapes."""
    expected = told(run(documents))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SourceMemory, "candidates", lambda self, _: range(len(self._places)))
        assert told(run(documents)) == expected


def test_a_line_of_a_known_story_counts_once_however_long_ago() -> None:
    """More stories than are remembered with a line: none of them is counted again."""
    documents = [
        {"id": number, "source": "a", "text": f"{prose(number, 1)}\n{prose(number, 2)}\nShare\nContact us"}
        for number in range(40)
    ]
    for line in run([*documents, *documents, documents[0]])[0].report.removed:
        assert (line.stories, line.of_stories) == (40, 40)


def test_a_text_without_furniture_is_the_very_same() -> None:
    text = f"\n\n  {prose(1, 1)} \n\n"
    (result,) = strip_furniture([{"text": text, "source": "a"}])
    assert result.text == text
    assert result.report.removed == ()
