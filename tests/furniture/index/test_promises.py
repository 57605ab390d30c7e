"""What holds for every `FurnitureIndex`: the answers of the batch, and what changes none of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.furniture.index.opened import EARLY, counts_of, opened
from tests.furniture.sites import prose, records
from tests.kernels import same_furniture
from unrepeat import FurnitureIndex, FurnitureResult, strip_furniture

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)

MIN_STORIES = st.integers(2, 4)

# Every document is a transaction.
few = settings(max_examples=40)


@st.composite
def dated_records(draw: st.DrawFn, /, **options: Any) -> list[dict[str, Any]]:
    """Records of which some have a time, and some stories come in several versions."""
    made = draw(records(**options))
    for record in made:
        if draw(st.booleans()):
            record["published"] = MONDAY + timedelta(hours=draw(st.integers(0, 2000)))
        if draw(st.integers(0, 9)) == 0:
            record["text"] += "\nIt has been said since then that all of this will go on for some more days."
    return made


def fed(given: list[dict[str, Any]], **options: Any) -> FurnitureIndex:
    index = opened(slices=EARLY, **options)
    for record in given:
        index.add(**record)
    return index


def answers(index: FurnitureIndex, given: list[dict[str, Any]]) -> list[FurnitureResult]:
    return [index.strip(**record) for record in given]


def texts(index: FurnitureIndex, given: list[dict[str, Any]]) -> list[str]:
    return [result.text for result in answers(index, given)]


@few
@given(dated_records(), MIN_STORIES, st.none() | st.integers(1, 100), st.randoms(use_true_random=False))
def test_it_gives_the_answers_of_the_batch(
    given: list[dict[str, Any]], min_stories: int, days: int | None, random: Any
) -> None:
    """Document by document in any order, and asked afterwards; nothing has left the window meanwhile."""
    random.shuffle(given)
    window = timedelta(days=days) if days else None
    with fed(given, min_stories=min_stories, window=window) as index:
        assert answers(index, given) == list(
            strip_furniture(given, min_stories=min_stories, window=window, fields=("title", "authors"))
        )
        assert index.verify() == []


@same_furniture
@few
@given(dated_records(), MIN_STORIES)
def test_what_it_returns_at_once_is_the_answer_of_the_batch_so_far(
    given: list[dict[str, Any]], min_stories: int
) -> None:
    with opened(min_stories=min_stories) as index:
        for number, record in enumerate(given):
            result = index.add(**record)
            assert result == list(strip_furniture(given[: number + 1], min_stories=min_stories))[-1]
            assert result.report.apply(record["text"]) == result.text
            assert result.report.restore(result.text) == record["text"]


@same_furniture
@few
@given(dated_records(), dated_records(), MIN_STORIES)
def test_many_are_added_as_one_at_a_time(
    given: list[dict[str, Any]], more: list[dict[str, Any]], min_stories: int
) -> None:
    more = [record | {"id": f"b{record['id']}"} for record in more]
    with fed(given, min_stories=min_stories) as one, fed([], min_stories=min_stories) as many:
        assert many.add_many([*given, *more])[len(given) :] == [one.add(**record) for record in more]
        assert answers(one, given) == answers(many, given)


@same_furniture
@few
@given(dated_records(), MIN_STORIES)
def test_the_same_document_twice_changes_nothing(given: list[dict[str, Any]], min_stories: int) -> None:
    with fed(given, min_stories=min_stories) as index:
        before, stats = answers(index, given), counts_of(index)._replace(bytes=0, free_bytes=0)
        for record in given:
            index.add(**record)
        assert answers(index, given) == before
        assert counts_of(index)._replace(bytes=0, free_bytes=0) == stats
        assert index.verify() == []


@same_furniture
@few
@given(dated_records(sources=("a", None)), MIN_STORIES, st.sampled_from("abc"), st.data())
def test_a_document_of_another_source_changes_no_answer(
    given: list[dict[str, Any]], min_stories: int, source: str, data: st.DataObject
) -> None:
    with fed(given, min_stories=min_stories) as index:
        before = answers(index, given)
        for number in range(data.draw(st.integers(1, 4))):
            other = data.draw(st.sampled_from(given))["text"] if given else ""
            index.add(f"x{number}", other, source=f"{source}-other")
        assert answers(index, given) == before


@same_furniture
@few
@given(dated_records(sources=("a",)), MIN_STORIES, st.data())
def test_a_document_of_a_known_story_changes_no_text(
    given: list[dict[str, Any]], min_stories: int, data: st.DataObject
) -> None:
    if not given:
        return
    with fed(given, min_stories=min_stories) as index:
        before = texts(index, given)
        again = data.draw(st.sampled_from(given))
        index.add("again", again["text"], source="a")
        assert texts(index, given) == before
        assert index.verify() == []


@same_furniture
@few
@given(dated_records(), dated_records(), MIN_STORIES)
def test_remove_undoes_add(given: list[dict[str, Any]], more: list[dict[str, Any]], min_stories: int) -> None:
    """Documents of the same stories, of others, and of other sources among them."""
    more = [record | {"id": f"b{record['id']}"} for record in more]
    with fed(given, min_stories=min_stories) as index:
        before = answers(index, given)
        known = {source: index.lines(source, min_stories=1) for source in index.sources()}
        outdated = list(index.outdated())
        for record in more:
            index.add(**record)
        for record in reversed(more):
            assert index.remove(record["id"]) == (record["source"] is not None)
            assert record["id"] not in index
        assert index.verify() == []
        assert answers(index, given) == before
        assert {source: index.lines(source, min_stories=1) for source in known} == known
        assert list(index.outdated()) == outdated


@same_furniture
@few
@given(dated_records(distinct=True), MIN_STORIES, st.data())
def test_what_is_removed_has_never_been_there(
    given: list[dict[str, Any]], min_stories: int, data: st.DataObject
) -> None:
    """Of distinct stories: of several versions the first names the story as long as one is there."""
    gone = [record for record in given if data.draw(st.booleans())]
    rest = [record for record in given if record not in gone]
    with fed(given, min_stories=min_stories) as index, fed(rest, min_stories=min_stories) as other:
        for record in gone:
            index.remove(record["id"])
        assert index.verify() == []
        assert answers(index, given) == answers(other, given)


@same_furniture
@few
@given(dated_records(distinct=True), dated_records(distinct=True), MIN_STORIES)
def test_another_text_under_an_id_takes_the_place_of_the_old_one(
    given: list[dict[str, Any]], more: list[dict[str, Any]], min_stories: int
) -> None:
    more = [
        record | {"text": record["text"].replace(f"{record['id']}", "99"), "id": record["id"]}
        for record in more
    ]
    replaced = {record["id"] for record in more}
    rest = [record for record in given if record["id"] not in replaced]
    with fed([*given, *more], min_stories=min_stories) as index:
        assert index.verify() == []
        with fed([*rest, *more], min_stories=min_stories) as other:
            assert texts(index, [*given, *more]) == texts(other, [*given, *more])


@same_furniture
@few
@given(dated_records(), MIN_STORIES)
def test_forget_leaves_nothing_of_a_source_and_all_of_the_others(
    given: list[dict[str, Any]], min_stories: int
) -> None:
    with fed(given, min_stories=min_stories) as index:
        of_b = [record for record in given if record["source"] == "b"]
        before = answers(index, of_b)
        index.keep("a", "Share")
        count = sum(record["source"] == "a" for record in given)
        assert index.forget("a") == count
        assert index.forget("a") == 0
        assert index.verify() == []
        assert "a" not in index.sources()
        assert all(
            not result.report.removed
            for record in given
            if record["source"] == "a"
            for result in [index.strip(**record)]
        )
        assert answers(index, of_b) == before
        for record in given:
            index.add(**record)
        assert answers(index, given) == list(strip_furniture(given, min_stories=min_stories))


@same_furniture
@few
@given(dated_records(distinct=True, sources=("a", "b")), MIN_STORIES, st.integers(1, 40))
def test_what_leaves_the_window_changes_no_answer_within_it(
    given: list[dict[str, Any]], min_stories: int, days: int
) -> None:
    window = timedelta(days=days)
    for record in given:
        record.setdefault("published", MONDAY)
    newest = max((record["published"] for record in given), default=MONDAY)
    with fed(given, min_stories=min_stories, window=window, now=lambda: newest) as index:
        asked = [record | {"published": newest} for record in given]
        before = texts(index, asked)
        removed = index.expire()
        assert removed == len(given) - len(index)
        assert all(record["id"] in index for record in given if newest - record["published"] <= window)
        assert all(
            record["id"] not in index
            for record in given
            if newest - record["published"] >= window + timedelta(days=7)
        )
        assert index.verify() == []
        assert texts(index, asked) == before


@same_furniture
@few
@given(dated_records(), MIN_STORIES)
def test_outdated_are_those_that_would_lose_other_lines_today(
    given: list[dict[str, Any]], min_stories: int
) -> None:
    with fed([], min_stories=min_stories) as index:
        lost = {record["id"]: index.add(**record).text for record in given}
        now = {record["id"]: index.strip(**record).text for record in given}
        assert set(index.outdated()) == {name for name in lost if lost[name] != now[name]}
        for record in given:
            index.add(**record)
        assert list(index.outdated()) == []
        index.keep("a", "Share")
        kept = {record["id"]: index.strip(**record).text for record in given}
        assert set(index.outdated()) == {name for name in now if now[name] != kept[name]}


@pytest.mark.parametrize("stories", [16, 17, 40])
def test_a_story_that_comes_back_after_many_is_not_counted_twice(stories: int) -> None:
    notice = "Read all of our stories from the harbour"
    given = [{"id": n, "text": f"{prose(n, 0)}\n{notice}", "source": "a"} for n in range(stories)]
    given.append({"id": "again", "text": f"{prose(0, 0)}\nMore to come\n{notice}", "source": "a"})
    with fed(given) as index:
        assert answers(index, given) == list(strip_furniture(given))
        (line,) = index.lines("a")
        assert line.stories == stories
        index.remove(0)
        assert index.verify() == []
        assert index.lines("a")[0].stories == stories
        index.remove("again")
        assert index.verify() == []
        assert index.lines("a")[0].stories == stories - 1
