"""The window of a `DuplicateIndex`: wrong dates, wrong clocks, and feeds of years ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.articles import HOUR, article
from tests.index.opened import EARLY, opened
from unrepeat import Document, DuplicateIndex, dedupe_documents

DAY = timedelta(days=1)
TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)
FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
LONG_AGO = datetime(2009, 3, 1, tzinfo=UTC)

pytestmark = pytest.mark.any_kernel(reason="about times; the keys are any numbers")


class Clock:
    """Tells the time that a test has set."""

    def __init__(self) -> None:
        self.time = TODAY

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def add_feed(index: DuplicateIndex, first: int, count: int, start: datetime, step: timedelta) -> list[int]:
    """Add articles one at a time, and return their numbers."""
    for number in range(first, first + count):
        index.add(number, article(number, 12), published=start + (number - first) * step)
    return list(range(first, first + count))


def missing(index: DuplicateIndex, numbers: list[int]) -> list[int]:
    return [number for number in numbers if number not in index]


@pytest.mark.parametrize("published", [FUTURE, TODAY + DAY, datetime.max])
@pytest.mark.parametrize("before", [0, 5, 300])
def test_a_document_from_the_future_removes_nothing(clock: Clock, before: int, published: datetime) -> None:
    with opened(slices=EARLY, now=clock, window=30 * DAY) as index:
        there = add_feed(index, 0, before, TODAY - 3 * DAY, timedelta(seconds=1))
        index.add("future", article(7777), published=published)
        there += add_feed(index, 1000, 300, TODAY - 2 * DAY, timedelta(seconds=1))
        assert missing(index, there) == []
        assert index.check(article(there[0], 12), published=TODAY).duplicate_of == there[0]
        assert index.expire() == 0
        assert "future" in index
        assert index.verify() == []


def test_what_is_old_goes_all_the_same(clock: Clock) -> None:
    with opened(slices=EARLY, now=clock, window=3 * DAY) as index:
        index.add("future", article(7777), published=FUTURE)
        old = add_feed(index, 0, 20, TODAY - 9 * DAY, HOUR)
        new = add_feed(index, 100, 20, TODAY - DAY, HOUR)
        index.expire()
        assert missing(index, old) == old
        assert missing(index, new) == []
        clock.time = TODAY + 9 * DAY
        assert index.expire() == 0, "without newer documents the window stays where it is"


def test_the_window_follows_the_newest_document(clock: Clock) -> None:
    """One of a hundred may stand alone; of fewer, none."""
    for count in (1, 5, 98):
        with opened(slices=EARLY, now=clock, window=30 * DAY) as index:
            add_feed(index, 0, count, TODAY - 90 * DAY, timedelta(seconds=1))
            index.add("new", article(7777), published=TODAY)
            index.expire()
            assert len(index) == 1
    with opened(slices=EARLY, now=clock, window=30 * DAY) as index:
        there = add_feed(index, 0, 400, TODAY - 90 * DAY, timedelta(seconds=1))
        for number in range(1, 5):
            index.add(f"new{number}", article(7000 + number), published=TODAY)
            assert index.expire() == 0, "4 of 404 may be wrong"
            assert missing(index, there) == []
        index.add("new5", article(7005), published=TODAY)
        index.expire()
        assert missing(index, there) == there
        assert index.verify() == []


# -- a clock that is wrong ----------------------------------------------------------------------------------


def test_a_clock_that_jumps_back_removes_nothing(clock: Clock) -> None:
    with opened(slices=EARLY, now=clock, window=30 * DAY) as index:
        there = add_feed(index, 0, 50, TODAY - 3 * DAY, HOUR)
        clock.time = datetime(1970, 1, 1, tzinfo=UTC)
        for number in range(100, 150):
            index.add(number, article(number, 12))  # without a time, so in 1970
        assert index.expire() == 0
        assert missing(index, there) == []
        clock.time = TODAY
        there += add_feed(index, 200, 50, TODAY - DAY, timedelta(seconds=1))
        index.expire()
        assert missing(index, there) == []
        assert missing(index, list(range(100, 150))) == list(range(100, 150))
        assert index.verify() == []


def test_a_clock_that_jumps_ahead_and_back_removes_nothing(clock: Clock) -> None:
    with opened(slices=EARLY, now=clock, window=30 * DAY) as index:
        there = add_feed(index, 0, 300, TODAY - 3 * DAY, timedelta(seconds=1))
        clock.time = datetime(2099, 1, 1, tzinfo=UTC)
        there += add_feed(index, 300, 100, TODAY - 2 * DAY, timedelta(seconds=1))
        assert index.expire() == 0, "the clock alone moves nothing"
        for number in range(3):
            index.add(f"in 2099, {number}", article(9000 + number))
        assert index.expire() == 0, "nor do a few documents that were entered by it"
        clock.time = TODAY
        for number in range(3, 100):
            index.add(f"in 2099, {number}", article(9000 + number), published="2099-01-01")
        there += add_feed(index, 400, 50, TODAY - DAY, timedelta(seconds=1))
        assert index.expire() == 0
        assert missing(index, there) == []
        assert index.verify() == []


# -- a feed of years ago ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [None, TODAY, TODAY - 400 * DAY, FUTURE])
def test_a_feed_is_replayed_years_later(clock: Clock, wrong: datetime | None) -> None:
    """With a wrong date in it now and then: `now` does not help to throw away what the replay needs."""
    documents = []
    for number in range(600):
        published = LONG_AGO + number * HOUR
        is_wrong = wrong is not None and number % 150 == 149
        # Each text comes again within a window, and then outside of it.
        text = article(number % 60 if number < 120 else number % 300, 12)
        documents.append(Document(number, text, None, wrong if is_wrong else published))
    window = 5 * DAY
    wanted = list(dedupe_documents(documents, within=window))
    assert sum(verdict.is_duplicate for verdict in wanted) > 50
    with opened(slices=EARLY, now=clock, window=window) as index:
        found = [index.add(one.id, one.text, published=one.published) for one in documents]
        assert found == wanted
        index.expire()
        last = [one.id for one in documents[-100:] if one.published != wrong]
        assert [one for one in last if one not in index] == []
        if wrong is None:
            assert len(index) == 121, "and what is older than the window is gone"
        assert index.verify() == []


def test_dates_that_are_wrong_move_nothing_in_dedupe_documents() -> None:
    """There is no window that ends: `within` is about pairs."""
    documents = [
        Document("a", article(1), None, TODAY),
        Document("future", article(2), None, FUTURE),
        Document("b", article(1), None, TODAY + HOUR),
    ]
    assert [one.duplicate_of for one in dedupe_documents(documents, within=DAY)] == [None, None, "a"]
