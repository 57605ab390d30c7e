"""`FurnitureIndex`: each method, its errors, and its bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.furniture.index.opened import NOTICE, RIGHTS, added, counts_of, opened, story
from tests.kernels import same_furniture
from unrepeat import Document, FurnitureIndex, IndexedPage, InputError, OptionError
from unrepeat.furniture.counting import (
    DOCUMENTS_FOR_A_SINGLE,
    MOST_LINES,
    MOST_LINES_OF_A_DOCUMENT,
)

MONDAY = datetime(2026, 5, 4, tzinfo=UTC)

any_kernel = pytest.mark.any_kernel(reason="about rows and transactions; the words are plain")


# -- what is learnt -----------------------------------------------------------------------------------------


def test_a_notice_goes_when_it_stands_in_three_stories() -> None:
    with opened() as index:
        texts = [index.add(n, story(n, NOTICE), source="a").text for n in range(4)]
    assert texts == [story(0, NOTICE), story(1, NOTICE), story(2), story(3)]


def test_an_empty_source_is_none() -> None:
    texts = [story(n, NOTICE) for n in range(4)]
    with opened() as index:
        results = [index.add(n, text, source="") for n, text in enumerate(texts)]
        results += index.add_many({"id": n, "text": text, "source": ""} for n, text in enumerate(texts))
        results += index.add_many(Document(n, text, "") for n, text in enumerate(texts))
        results += [index.strip(text, source="") for text in texts]
        assert [result.text for result in results] == texts * 4
        assert all(result.report.source is None for result in results)
        assert (index.stats().documents, index.sources()) == (0, [])
        # A document that loses its source leaves the index.
        added(index, 4, NOTICE)
        index.add("a0", story(0, NOTICE), source="")
        assert index.stats().documents == 3


def test_the_report_tells_stories_times_and_examples() -> None:
    with opened() as index:
        for number in range(4):
            time = MONDAY + timedelta(days=number)
            result = index.add(f"p{number}", story(number, NOTICE), source="a", published=time)
    (line,) = result.report.removed
    assert (line.stories, line.of_stories, line.where, line.examples) == (4, 4, "end", ("p0", "p1"))
    assert (line.first_seen, line.last_seen) == ("2026-05-04T00:00:00+00:00", "2026-05-07T00:00:00+00:00")
    assert result.report.restore(result.text) == story(3, NOTICE)
    assert result.report.learned is not None
    assert (result.report.learned.documents, result.report.learned.stories) == (4, 4)


def test_an_early_document_is_outdated_until_it_is_added_again() -> None:
    with opened() as index:
        added(index, 4, NOTICE)
        assert list(index.outdated()) == ["a0", "a1"]
        assert index.add("a0", story(0, NOTICE), source="a").text == story(0)
        assert list(index.outdated()) == ["a1"]
        index.keep("a", NOTICE.upper())
        assert list(index.outdated()) == ["a0", "a2", "a3"]
        index.forget("a")
        assert list(index.outdated()) == []


def test_a_headline_that_the_text_tells_is_judged_again_as_it_was() -> None:
    """It comes before a name, which is then no by-line, whatever is known of the words of the text."""
    headline, name = "Ferry stays in port tonight", "Jo Harrow"
    told = "The ferry stays in port tonight, as everybody in the town had heard long before noon."
    with opened() as index:
        for number in range(6):
            prose = told if number == 0 else story(number).splitlines()[0]
            result = index.add(
                number, f"Page {number}x\n{headline}\n{name}\n{prose}\nMore {number}", source="a"
            )
            assert result.report.lines == 5
        first = f"Page 0x\n{headline}\n{name}\n{told}\nMore 0"
        result = index.add(0, first, source="a")
        assert [(line.text, line.reason) for line in result.report.spared] == [(headline, "headline")]
        assert [line.text for line in result.report.removed] == [name]
        assert 0 not in list(index.outdated())


@same_furniture
def test_documents_may_be_added_while_one_asks_which_are_outdated() -> None:
    with opened() as index:
        added(index, 600, NOTICE)
        index.keep("a", NOTICE)
        found = []
        for outdated in index.outdated():
            found.append(outdated)
            index.add(outdated, story(int(str(outdated)[1:]), NOTICE), source="a")
        assert found == [f"a{number}" for number in range(2, 600)]
        assert list(index.outdated()) == []


def test_outdated_since_a_time() -> None:
    with opened() as index:
        for number in range(6):
            index.add(number, story(number, NOTICE), source="a", published=MONDAY + timedelta(days=number))
        index.keep("a", NOTICE)
        assert list(index.outdated(since=MONDAY + timedelta(days=4))) == [4, 5]
        assert list(index.outdated(since="2026-05-09")) == [5]


def test_a_line_that_was_forgotten_and_comes_again_outdates_what_had_it_first() -> None:
    with opened() as index:
        index.add("first", story(0, NOTICE), source="a")
        added(index, 150, first=1)
        assert NOTICE not in {line.text for line in index.lines("a", min_stories=1)}
        added(index, 3, NOTICE, first=151)
        assert list(index.outdated()) == ["first", "a151", "a152"]
        index.remove("first")
        assert index.verify() == []
        assert [line.stories for line in index.lines("a")] == [3]


def test_lines_tells_what_is_known_and_kept() -> None:
    with opened() as index:
        added(index, 3, NOTICE, RIGHTS)
        added(index, 1, NOTICE, first=3)
        index.keep("a", RIGHTS)
        lines = index.lines("a")
        assert [(line.text, line.stories, line.is_kept) for line in lines] == [
            (NOTICE, 4, False),
            (RIGHTS, 3, True),
        ]
        assert lines[0].examples == ("a0", "a1")
        assert lines[0].first_seen is None
        assert len(index.lines("a", min_stories=1)) == 2 + 2 * 4
        assert index.lines("a", min_stories=5) == []
        assert index.lines("nobody") == []


def test_a_kept_line_stays_and_says_so() -> None:
    with opened() as index:
        index.keep("a", "Sign up -- for OUR letter")
        added(index, 4, NOTICE)
        result = index.strip(story(9, NOTICE), source="a")
        assert result.text == story(9, NOTICE)
        assert [line.reason for line in result.report.spared] == ["kept"]
        assert index.stats().kept == 1
        added(index, 4, NOTICE, source="b")
        assert index.strip(story(9, NOTICE), source="b").text == story(9)


def test_fields_stay() -> None:
    with opened(fields=("title", "desk")) as index:
        for number in range(4):
            result = index.add(
                number, story(number, "Jo of Quay", "Mo"), source="a", desk=["X", "JO OF QUAY"]
            )
        assert [(line.text, line.reason) for line in result.report.spared] == [("Jo of Quay", "field")]
        assert [line.text for line in result.report.removed] == ["Mo"]
        assert list(index.outdated()) == [0, 1]
        record = {"id": 5, "text": story(5, "Jo of Quay", "Mo"), "source": "a", "desk": "Jo of Quay"}
        assert index.add_many([record])[0].text == story(5, "Jo of Quay")
        assert index.add_many([record | {"desk": None}])[0].text == story(5)
        with pytest.raises(OptionError, match=r"'authors' is not a field .*fields=\('title', 'desk'\)"):
            index.add(1, "x", source="a", authors="Jo")
        with pytest.raises(OptionError, match="'authors' is not a field"):
            index.strip("x", source="a", authors="Jo")


def test_without_a_source_a_document_passes_and_leaves_nothing() -> None:
    with opened() as index:
        for number in range(5):
            result = index.add(number, story(number, NOTICE))
            assert result.text == story(number, NOTICE)
            assert result.report.source is None
        assert len(index) == 0
        added(index, 3, NOTICE)
        index.add("a1", story(1, NOTICE))
        assert "a1" not in index
        assert [line.stories for line in index.lines("a", min_stories=2)] == [2]
        assert index.verify() == []


def test_a_document_may_change_its_source() -> None:
    with opened() as index:
        added(index, 3, NOTICE)
        index.add("a0", story(0, NOTICE), source="b")
        assert index.lines("a") == []
        assert (index.stats("a").documents, index.stats("b").documents) == (2, 1)
        assert index.verify() == []


def test_another_time_is_an_update_and_none_is_not() -> None:
    with opened() as index:
        index.add(1, story(1), source="a", published=MONDAY)
        index.add(1, story(1), source="a")
        assert index.stats().newest == MONDAY
        index.add(1, story(1), source="a", published=MONDAY + timedelta(days=1))
        assert index.stats().newest == MONDAY + timedelta(days=1)
        assert (len(index), index.stats("a").documents) == (1, 1)
        assert index.verify() == []


def test_a_page_of_nothing_but_furniture_says_so() -> None:
    with opened() as index:
        added(index, 3, NOTICE, RIGHTS)
        result = index.add("page", f"{NOTICE}\n{RIGHTS}\n", source="a")
        assert (result.text.strip(), result.report.only_furniture) == ("", True)


def test_a_story_that_lost_a_line_counts_when_it_has_it_again() -> None:
    with opened() as index:
        added(index, 3, NOTICE)
        index.add("version", story(0, version=" by now"), source="a")
        index.remove("a0")
        assert [line.stories for line in index.lines("a", min_stories=2)] == [2]
        index.add("later", story(0, NOTICE, version=" at last"), source="a")
        assert [line.stories for line in index.lines("a", min_stories=2)] == [3]
        assert index.stats().stories == 3
        assert index.verify() == []


def test_a_story_counts_in_the_week_of_the_first_document_that_is_left() -> None:
    with opened(window=timedelta(days=7), now=lambda: MONDAY + timedelta(days=50)) as index:
        later = MONDAY + timedelta(days=21)
        index.add("first", story(0, NOTICE), source="a", published=MONDAY)
        index.add("version", story(0, NOTICE, version=" now"), source="a", published=later)
        index.add("other", story(1), source="a", published=later)
        learned = index.strip(story(9), source="a", published=later).report.learned
        assert learned is not None
        assert learned.stories == 1
        index.remove("first")
        assert index.verify() == []
        learned = index.strip(story(9), source="a", published=later).report.learned
        assert learned is not None
        assert learned.stories == 2


def test_the_same_story_on_many_other_sites_hides_none_of_a_site() -> None:
    with opened() as index:
        index.add("first", story(0), source="a")
        for number in range(40):
            index.add(number, story(0), source=f"site {number}")
        index.add("second", story(0, version=" by now"), source="a")
        assert (index.stats("a").stories, index.stats().stories) == (1, 41)


# -- the window ---------------------------------------------------------------------------------------------


@same_furniture
def test_templates_age() -> None:
    window = timedelta(days=30)
    now = MONDAY + timedelta(days=400)
    with opened(window=window, now=lambda: now) as index:
        for number in range(200):
            text = story(number, NOTICE if number < 100 else RIGHTS)
            result = index.add(number, text, source="a", published=MONDAY + timedelta(days=number))
        assert result.text == story(199)
        new = MONDAY + timedelta(days=199)
        assert index.strip(story(900, NOTICE), source="a", published=new).text == story(900, NOTICE)
        # 64 documents after the last time that was looked for some, at the most.
        assert len(index) <= 30 + 7 + 64
        assert index.verify() == []
        index.expire()
        assert len(index) <= 30 + 7 + 1
        assert NOTICE not in {line.text for line in index.lines("a", min_stories=1)}
        assert index.lines("a")[0].stories == len(index)
        assert index.verify() == []


def test_expire_before_a_time() -> None:
    with opened() as index:
        for number in range(10):
            index.add(number, story(number, NOTICE), source="a", published=MONDAY + timedelta(days=number))
        assert index.expire(MONDAY + timedelta(days=7)) == 7
        assert [line.stories for line in index.lines("a")] == [3]
        assert index.expire("2026-05-12") == 1
        assert index.lines("a") == []
        with pytest.raises(OptionError, match="no window"):
            index.expire()
        assert index.verify() == []


def test_without_a_time_a_document_counts_for_all_and_leaves_when_it_came_long_ago() -> None:
    now = [MONDAY]
    with opened(window=timedelta(days=7), now=lambda: now[0]) as index:
        added(index, 3, NOTICE)
        dated = MONDAY - timedelta(days=900)
        assert index.strip(story(9, NOTICE), source="a", published=dated).text == story(9)
        now[0] += timedelta(days=20)
        index.add("new", story(10), source="a")
        assert index.expire() == 3
        assert index.lines("a", min_stories=2) == []


def test_a_wrong_date_removes_nothing() -> None:
    with opened(window=timedelta(days=7), now=lambda: MONDAY) as index:
        for number in range(150):
            index.add(number, story(number, NOTICE), source="a", published=MONDAY)
        index.add("wrong", story(999), source="a", published="2999-01-01")
        assert index.expire() == 0
        assert len(index) == 151


# -- bounds -------------------------------------------------------------------------------------------------


@same_furniture
def test_single_lines_are_forgotten_after_a_hundred_documents() -> None:
    with opened() as index:
        added(index, DOCUMENTS_FOR_A_SINGLE, NOTICE)
        assert index.stats().forgotten == 0
        added(index, 300, NOTICE, first=DOCUMENTS_FOR_A_SINGLE)
        stats = index.stats("a")
        assert stats.seen_once == 2 * DOCUMENTS_FOR_A_SINGLE
        assert stats.lines == stats.seen_once + 1
        assert stats.forgotten == 2 * 300
        assert index.verify() == []


@any_kernel
def test_a_hundred_thousand_lines_on_a_page_stay_within_the_caps() -> None:
    text = "\n".join(f"line number {number} of this page" for number in range(100_000))
    with opened() as index:
        added(index, 5, NOTICE)
        result = index.add("huge", text, source="a")
        stats = index.stats("a")
        assert (result.text, stats.lines) == (text, 11 + MOST_LINES_OF_A_DOCUMENT)
        assert stats.not_learned == 100_000 - MOST_LINES_OF_A_DOCUMENT
        assert result.report.learned is not None
        assert result.report.learned.not_learned == stats.not_learned
        assert index.strip(story(9, NOTICE), source="a").text == story(9)
        assert index.remove("huge")
        assert index.stats("a").lines == 11
        assert index.verify() == []


@any_kernel
def test_a_hundred_thousand_lines_of_a_source_stay_within_the_caps() -> None:
    with opened() as index:
        added(index, 5, NOTICE)
        for page in range(50):
            text = "\n".join(f"line number {number} of page {page}" for number in range(2000))
            index.add(page, text, source="a")
        stats = index.stats("a")
        assert stats.lines == MOST_LINES
        assert stats.lines + stats.forgotten + stats.not_learned == 11 + 100_000
        assert index.strip(story(9, NOTICE), source="a").text == story(9)
        assert index.verify() == []


@any_kernel
def test_lines_with_one_hash_are_told_apart_by_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is known; of the others too little is removed, never too much."""
    for module in ("rows", "source", "verify"):
        monkeypatch.setattr(f"unrepeat.furniture.index.{module}.hash_of", lambda key: len(key) % 7 + 1)
    with opened() as index:
        added(index, 9, NOTICE, RIGHTS)
        known = {line.text for line in index.lines("a", min_stories=1)}
        assert len(known) <= 7
        for number in range(20, 30):
            result = index.strip(story(number, NOTICE, RIGHTS), source="a")
            assert {line.text for line in result.report.removed} <= known & {NOTICE, RIGHTS}
            assert result.text.startswith(story(number))
        assert index.stats().not_learned > 0
        assert index.verify() == []
        for number in range(9):
            index.remove(f"a{number}")
        assert index.stats().lines == 0
        assert index.verify() == []


# -- what is no good ----------------------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize("name", ["", 0, -1, 2**63 - 1, "\0", "a\nb", "'; DROP TABLE lines", "\U0010ffff"])
@pytest.mark.parametrize("source", [" ", "\0", "a b", "'\"%_?", "\N{SNOWMAN}", "x" * 10_000])
def test_odd_ids_and_sources_are_ids_and_sources(name: Any, source: str) -> None:
    with opened() as index:
        added(index, 3, NOTICE, source=source)
        assert index.add(name, story(9, NOTICE), source=source).text == story(9)
        assert name in index
        assert index.sources() == [source]
        assert index.lines(source)[0].stories == 4
        assert index.remove(name)
        assert index.forget(source) == 3
        assert index.verify() == []


@pytest.mark.parametrize(
    "text", ["", "\n", " \t\r\n", "***\n---", "\ud800", "\0", "a", "\n".join("***" * 99)]
)
def test_odd_texts_are_texts(text: str) -> None:
    with opened(min_stories=2) as index:
        for number in range(4):
            result = index.add(number, text, source="a")
            assert result.report.restore(result.text) == text
        added(index, 4, text)
        assert index.verify() == []
        assert index.add("z", text, source="a").report.apply(text) is not None
        for number in range(4):
            assert index.remove(number) is (text == "a")
        assert index.verify() == []


@any_kernel
@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda index: index.add(True, "x"), InputError, "id .*must be a str or an int, not bool"),
        (
            lambda index: index.add(2**63, "x", source="a"),
            InputError,
            "id of document 9223372036854775808 must have at most 64 bits",
        ),
        (lambda index: index.add("\ud800", "x", source="a"), InputError, "lone surrogate"),
        (
            lambda index: index.add(1, b"x", source="a"),
            InputError,
            "^the text of document 1 must be a str, not bytes",
        ),
        (
            lambda index: index.add("p", 5, source="a"),
            InputError,
            "^the text of document 'p' must be a str, not int",
        ),
        (
            lambda index: index.add(1, "x", source=5),
            InputError,
            "^the source of document 1 must be a str, not int",
        ),
        (
            lambda index: index.add(1, "x", source="\ud800"),
            InputError,
            "^the source of document 1 has a lone surrogate",
        ),
        (lambda index: index.add(1, "x", source="a", published="soon"), InputError, "'soon'"),
        (lambda index: index.add_many("x"), InputError, "documents must be an iterable"),
        (lambda index: index.add_many(["x"]), InputError, "document 0 has no id"),
        (lambda index: index.add_many([{"text": "x"}]), InputError, "document 0 has no id"),
        (lambda index: index.strip(None), InputError, "^the text of the document must be a str"),
        (lambda index: index.keep("a", " - "), InputError, "a str with words, not ' - '"),
        (lambda index: index.keep("a", "Home\nShare"), InputError, r"one line, not several: 'Home\\nShare'"),
        (lambda index: index.keep("a", "Home\u2028Share"), InputError, "Keep each by itself"),
        (lambda index: index.keep("a", "Home\r\n*"), InputError, "one line, not several"),
        (lambda index: index.keep("a", None), InputError, "a str with words, not None"),
        (lambda index: index.keep(None, "x"), InputError, "source must be a str .*not None"),
        (lambda index: index.keep("", "x"), InputError, "source must not be empty"),
        (lambda index: index.forget(3), InputError, "source must be a str .*not 3"),
        (lambda index: index.lines("\ud800"), InputError, "source must be a str"),
        (lambda index: index.lines("a", min_stories=0), OptionError, "min_stories"),
        (lambda index: index.remove(None), InputError, "an id must be a str or an int"),
        (lambda index: index.expire("soon"), InputError, "^before is not a time .*'soon'"),
        (lambda index: list(index.outdated(since="soon")), InputError, "^since is not a time .*'soon'"),
        (lambda index: index.backup(5), OptionError, "path must be a str"),
    ],
)
def test_what_is_no_good_is_told_and_changes_nothing(
    call: Callable[[FurnitureIndex], object], error: type[Exception], words: str
) -> None:
    with opened() as index:
        added(index, 3, NOTICE)
        stats = counts_of(index)
        with pytest.raises(error, match=words):
            call(index)
        assert counts_of(index) == stats
        assert index.verify() == []


@any_kernel
@pytest.mark.parametrize(
    "options",
    [
        {"window": 5},
        {"window": timedelta(hours=1)},
        {"min_stories": 1},
        {"min_stories": "3"},
        {"fields": "title"},
        {"fields": [3]},
        {"synchronous": "OFF"},
        {"timeout": -1},
        {"path": 5},
    ],
)
def test_options_are_checked_before_a_file_is_made(options: dict[str, Any], tmp_path: Any) -> None:
    values = {"path": tmp_path / "site.db"} | options
    with pytest.raises(OptionError, match=next(iter(options))):
        FurnitureIndex.open(**values)
    assert list(tmp_path.iterdir()) == []


@any_kernel
def test_an_error_inside_a_batch_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as index:
        added(index, 3, NOTICE)
        before, put = counts_of(index), index._store.put_source
        left = [5]

        def fails(row: Any) -> None:
            left[0] -= 1
            if not left[0]:
                raise ZeroDivisionError
            put(row)

        monkeypatch.setattr(index._store, "put_source", fails)
        with pytest.raises(ZeroDivisionError):
            index.add_many(Document(n, story(n, NOTICE), "a") for n in range(20))
        monkeypatch.undo()
        assert counts_of(index)._replace(bytes=0, free_bytes=0) == before._replace(bytes=0, free_bytes=0)
        assert index.verify() == []
        index.add_many(Document(n, story(n, NOTICE), "a") for n in range(20))
        assert len(index) == 23
        assert index.verify() == []


# -- lists and metrics ---------------------------------------------------------------------------------------


@any_kernel
def test_documents_are_listed_in_the_order_in_which_they_came() -> None:
    now = [MONDAY]
    with opened(now=lambda: now[0]) as index:
        for number in range(3):
            index.add(number, story(number, NOTICE), source="a", published=MONDAY + timedelta(days=number))
        now[0] += timedelta(hours=2)
        index.add("b", story(7, NOTICE, ""), source="b")
        first = IndexedPage(0, "a", MONDAY, MONDAY, 3, 0)
        last = IndexedPage("b", "b", None, MONDAY + timedelta(hours=2), 3, 0)
        assert list(index.documents())[::3] == [first, last]
        removed = [(one.id, one.removed_lines) for one in index.documents(source="a")]
        assert removed == [(0, 0), (1, 0), (2, 1)]
        assert list(index.documents(source="no")) == list(index.documents(source="")) == []
        index.add(0, story(0, NOTICE), source="a", published=MONDAY)
        removed = [(one.id, one.removed_lines) for one in index.documents(source="a")]
        assert removed == [(0, 1), (1, 0), (2, 1)], "it was stripped again"
        stats = index.stats()
        assert (stats.newest_age_seconds, stats.added_last_hour, stats.added_last_day) == (-46 * 3600, 1, 4)
        with pytest.raises(InputError, match="source must be a str"):
            index.documents(source=3)  # type: ignore[arg-type]


@any_kernel
def test_a_list_holds_no_transaction(tmp_path: Path) -> None:
    with opened(tmp_path / "site.db", timeout=0) as index:
        added(index, 600, NOTICE)
        listed = index.documents(source="a")
        first = [next(listed).id for _ in range(3)]
        with opened(tmp_path / "site.db", timeout=0) as other:
            other.remove("a400")
            added(other, 1, NOTICE, first=600)
            other.vacuum()
        assert [*first, *(one.id for one in listed)] == [f"a{n}" for n in range(601) if n != 400]
