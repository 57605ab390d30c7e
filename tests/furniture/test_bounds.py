"""What is learnt of a source at the most, and what reports tell of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest

from tests.furniture.sites import prose
from tests.kernels import same_furniture
from unrepeat import strip_furniture
from unrepeat.furniture.counting import (
    DOCUMENTS_FOR_A_SINGLE,
    MOST_LINES,
    MOST_LINES_OF_A_DOCUMENT,
    learn,
)
from unrepeat.furniture.lines import lines_of
from unrepeat.furniture.memory import SourceMemory
from unrepeat.furniture.stories import known_story, story_text
from unrepeat.spill import Spill

FOOTER = "Sign up\nContact us"


def record(number: int, more: str = FOOTER, **values: object) -> dict[str, object]:
    return {"id": number, "source": "a", "text": f"{prose(number, 1)}\n{prose(number, 2)}\n{more}", **values}


@same_furniture
def test_a_page_of_100_000_lines_teaches_2_000() -> None:
    lines = "\n".join(f"line {number}" for number in range(100_000))
    (result,) = strip_furniture([{"text": lines, "source": "a"}])
    learned = result.report.learned
    assert learned is not None
    assert (learned.lines, learned.not_learned) == (
        MOST_LINES_OF_A_DOCUMENT,
        100_000 - MOST_LINES_OF_A_DOCUMENT,
    )
    assert result.report.lines == 100_000


def test_of_a_source_20_000_lines_are_known_and_the_oldest_single_ones_make_room() -> None:
    documents = [record(number) for number in range(3)]
    documents += [
        record(10 + number, "\n".join(f"line {number} {line}" for line in range(1_900)))
        for number in range(12)
    ]
    results = list(strip_furniture([*documents, record(30)]))
    learned = results[0].report.learned
    assert learned is not None
    assert learned.lines == MOST_LINES
    # Two lines of prose of each of sixteen documents, the footer, and the numbered lines.
    assert learned.forgotten == 2 * 16 + 2 + 12 * 1_900 - MOST_LINES
    assert learned.not_learned == 0
    assert [line.stories for line in results[0].report.removed] == [4, 4]


@same_furniture
def test_where_all_lines_stand_in_two_stories_there_is_no_room() -> None:
    pages = ["\n".join(f"line {page} {line}" for line in range(1_998)) for page in range(11)]
    documents = [record(2 * number + again, page) for number, page in enumerate(pages) for again in (0, 1)]
    learned = list(strip_furniture(documents))[-1].report.learned
    assert learned is not None
    assert learned.lines == MOST_LINES
    assert learned.not_learned > 0


@same_furniture
@pytest.mark.parametrize("between", [98, 99, 100, 101])
def test_a_line_of_one_story_is_forgotten_after_100_documents(between: int) -> None:
    """The second story has to come while the first is remembered."""
    documents = [record(0)]
    documents += [record(number, "") for number in range(1, between + 1)]
    documents += [record(1_000), record(1_001)]
    results = list(strip_furniture(documents))
    learned = results[0].report.learned
    assert learned is not None
    assert learned.forgotten > 0 or between < DOCUMENTS_FOR_A_SINGLE
    assert bool(results[0].report.removed) == (between < DOCUMENTS_FOR_A_SINGLE)


@same_furniture
def test_long_notices_on_all_pages_hide_no_version_of_a_story() -> None:
    """Many stories share as many keys with a version as its own story does."""
    chance = Random(3)

    def text(lines: int, words: int) -> list[str]:
        return [" ".join(f"w{chance.randrange(3_000)}" for _ in range(words)) for _ in range(lines)]

    notice = text(8, 20)
    told = [text(chance.randint(3, 9), 25) for _ in range(150)]
    with Spill() as words:
        store = SourceMemory(words)
        for number, story in enumerate(told):
            learn(store, number, lines_of("\n".join([*story, *notice])), None)
        for story in told[:30]:
            version = [*story[: max(1, len(story) * 2 // 3)], *text(max(1, len(story) // 4), 25), *notice]
            assert known_story(story_text(lines_of("\n".join(version))), store) is not None


def test_only_stories_of_the_window_count() -> None:
    begin = datetime(2025, 1, 6)
    documents = [record(number, published=begin + timedelta(weeks=10 * number)) for number in range(5)]

    def counts(window: timedelta | None) -> list[list[tuple[int, int]]]:
        results = strip_furniture(documents, window=window)
        return [[(line.stories, line.of_stories) for line in result.report.removed] for result in results]

    assert counts(None) == [[(5, 5)] * 2] * 5
    assert counts(timedelta(weeks=10)) == [[], [(3, 3)] * 2, [(3, 3)] * 2, [(3, 3)] * 2, []]
    assert counts(timedelta(weeks=9)) == [[]] * 5
    undated = [{**document, "published": None} for document in documents]
    results = strip_furniture(undated, window=timedelta(days=1))
    assert all(len(result.report.removed) == 2 for result in results)
