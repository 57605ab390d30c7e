"""`DuplicateIndex` as it is run for months: lists of documents, removal by source, metrics."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.articles import HOUR, START, article, edited, feed
from tests.index.opened import EARLY, opened
from tests.index.test_writers import writer
from unrepeat import (
    Document,
    DuplicateIndex,
    IndexedDocument,
    InputError,
    OptionError,
    Removed,
    RemovedDocuments,
)
from unrepeat.store.slices import Slices

FERRY = article(1)
NEAR = f"Updated Monday\n{FERRY}."

any_kernel = pytest.mark.any_kernel(reason="about rows and transactions; the keys are any numbers")


class TestClock:
    """A clock that a test sets."""

    __test__ = False

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


# -- documents ---------------------------------------------------------------------------------------------


@any_kernel
def test_documents_are_listed_in_the_order_in_which_they_came() -> None:
    clock = TestClock(START + 7 * HOUR)
    with opened(slices=EARLY, now=clock) as index:
        index.add("b", FERRY, source="bay", published=START + HOUR)
        index.add(1, FERRY.upper(), source="coast", published=START)
        index.add("c", "", source="")  # an empty one is none
        clock.now += HOUR
        index.add("d", NEAR)
        index.remove("b")
        first = START + 7 * HOUR
        assert list(index.documents()) == [
            IndexedDocument(1, "coast", START, first, True, "b", "exact", True, None),
            IndexedDocument("c", None, first, first, False, None, None, False, 0),
            IndexedDocument("d", None, first + HOUR, first + HOUR, True, "b", "near", True, None),
        ]
        index.add("d", article(2))
        assert [(one.id, one.is_orphan, one.words) for one in index.documents()][1:] == [
            ("c", False, 0),
            ("d", False, 40),
        ]


@any_kernel
@pytest.mark.parametrize(("source", "ids"), [(None, [0, 1, 2, 3]), ("a", [0, 3]), ("", [1, 2]), ("no", [])])
def test_documents_of_a_source(source: str | None, ids: list[int]) -> None:
    with DuplicateIndex.in_memory() as index:
        for number, name in enumerate(("a", None, "", "a")):
            index.add(number, article(number), source=name)
        assert [one.id for one in index.documents(source=source)] == ids


@any_kernel
def test_the_list_is_what_was_added(tmp_path: Path) -> None:
    documents = feed(3, 2500, families=400)
    with DuplicateIndex.open(tmp_path / "index.db") as index:
        verdicts = index.add_many(documents)
        listed = list(index.documents())
        assert [one.id for one in listed] == [one.id for one in documents]
        for document, verdict, one in zip(documents, verdicts, listed, strict=True):
            assert (one.source, one.published) == (document.source, document.published)
            assert one[4:7] == verdict[1:4]
            assert one.words == (None if verdict.is_duplicate else len(document.text.split()))
            assert not one.is_orphan


@any_kernel
def test_an_empty_source_is_none(tmp_path: Path) -> None:
    """Also one that an older version has stored."""
    path = tmp_path / "index.db"
    with DuplicateIndex.open(path) as index:
        assert index.add("a", FERRY, source="").source is None
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT source FROM documents").fetchall() == [(None,)]
        connection.execute("UPDATE documents SET source = ''")
    with DuplicateIndex.open(path, same_source=True) as index:
        assert index.check(FERRY).duplicate_of == "a"
        assert index.check(FERRY, source="").duplicate_of == "a"
        assert index.check(FERRY, source="bay").duplicate_of is None
    with DuplicateIndex.open(path, across_sources=True) as index:
        assert index.check(FERRY).duplicate_of is None
        assert index.check(FERRY, source="bay").duplicate_of == "a"
        assert [one.id for one in index.documents(source="")] == ["a"]


@any_kernel
@pytest.mark.parametrize("source", [3, b"a", "\ud800", ["a"]])
def test_a_wrong_source_is_told_at_once(source: Any) -> None:
    with DuplicateIndex.in_memory() as index:
        with pytest.raises(InputError, match="source must be a str"):
            index.documents(source=source)
        with pytest.raises(InputError, match="source must be a str"):
            index.remove_where(source=source)


@any_kernel
def test_a_list_waits_for_nobody_and_nobody_for_it(tmp_path: Path) -> None:
    """Half read, it holds no transaction: others add, remove and vacuum, and it goes on."""
    with DuplicateIndex.open(tmp_path / "index.db", timeout=0) as index:
        index.add_many(Document(number, article(number)) for number in range(3000))
        listed = index.documents()
        first = [next(listed).id for _ in range(10)]
        with DuplicateIndex.open(tmp_path / "index.db", timeout=0) as other:
            other.add("new", article(5000))
            for number in range(2000, 2500):
                other.remove(number)
            other.vacuum()
        found = [*first, *(one.id for one in listed)]
        assert found == [*range(2000), *range(2500, 3000), "new"]


@any_kernel
def test_a_list_while_another_thread_adds(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "index.db") as index:
        index.add_many(Document(number, article(number)) for number in range(1500))
        done = threading.Event()

        def add() -> None:
            number = 10_000
            while not done.is_set():
                index.add(number, article(number, 12))
                number += 1

        thread = threading.Thread(target=add)
        thread.start()
        try:
            for _ in range(5):
                ids = [one.id for one in index.documents()]
                assert ids[:1500] == list(range(1500))
                assert len(set(ids)) == len(ids)
        finally:
            done.set()
            thread.join()
        assert index.verify() == []


# -- a kept document that goes -------------------------------------------------------------------------------


def verdicts_in(index: DuplicateIndex, *ids: str) -> dict[str, tuple[bool, object, object]]:
    found = {one: index.get(one) for one in ids}
    return {one: verdict[1:4] for one, verdict in found.items() if verdict is not None}


@any_kernel
@pytest.mark.parametrize("others", [0, 40])
def test_a_copy_takes_the_place_of_a_kept_document(others: int) -> None:
    """Also when the keys of the kept one have been written to the table, and when not."""
    with opened(slices=EARLY) as index:
        index.add("kept", FERRY, source="bay", published=START)
        index.add("near", NEAR)
        index.add("copy", FERRY.upper(), source="coast", published=START + HOUR)
        index.add("second", FERRY)
        index.add_many(Document(n, article(100 + n)) for n in range(others))
        removed = index.remove("kept", promote=True)
        assert removed == Removed("kept", True, ("near", "copy", "second"), "copy")
        assert verdicts_in(index, "kept", "copy", "near", "second") == {
            "copy": (False, None, None),
            "near": (True, "copy", "near"),
            "second": (True, "copy", "exact"),
        }
        assert index.verify() == []
        assert next(index.documents())[:3] == ("copy", "coast", START + HOUR)
        assert [(one.kept, [member.id for member in one.members]) for one in index.clusters()] == [
            ("copy", ["near", "second"])
        ]
        assert index.add("third", FERRY)[1:4] == (True, "copy", "exact")
        assert index.add("copy", FERRY)[1:4] == (False, None, None), "it comes again"
        assert index.add("kept", FERRY)[1:4] == (True, "copy", "exact")
        assert index.verify() == []


@any_kernel
def test_without_words_none_takes_its_place() -> None:
    """Words of duplicates are not stored, and what was measured against one is not true of another one."""
    with DuplicateIndex.in_memory() as index:
        index.add("kept", FERRY)
        index.add("near", NEAR)
        assert index.remove("kept", promote=True) == Removed("kept", True, ("near",), None)
        assert verdicts_in(index, "near") == {"near": (True, "kept", "near")}
        assert index.add("next", NEAR)[1:4] == (False, None, None), "it counts as new"
        assert next(index.documents()).is_orphan


@any_kernel
def test_a_copy_of_a_revision_revises_what_that_revised() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add("first", edited(FERRY, -1, "11"))
        index.add("revision", edited(FERRY, -1, "12"))
        index.add("copy", edited(FERRY, -1, "12"))
        before = index.get("revision")
        index.remove("revision", promote=True)
        assert before is not None
        assert before.kind == "changed"
        assert index.get("copy") == before._replace(id="copy")
        index.remove("first", promote=True)
        assert index.get("copy") == before._replace(id="copy"), "it is kept, and goes on naming the first"
        assert index.verify() == []


@any_kernel
def test_what_may_not_match_the_promoted_one_stays_what_it_is() -> None:
    with opened(slices=EARLY, across_sources=True) as index:
        index.add("kept", FERRY, source="bay")
        index.add("copy", FERRY, source="coast")
        index.add("same", FERRY, source="coast")
        index.add("other", NEAR, source="delta")
        index.remove("kept", promote=True)
        assert verdicts_in(index, "copy", "same", "other") == {
            "copy": (False, None, None),
            "same": (True, "kept", "exact"),
            "other": (True, "copy", "near"),
        }
        assert [one.is_orphan for one in index.documents()] == [False, True, False]
        assert index.verify() == []


@any_kernel
def test_a_promoted_revision_that_may_not_match_revises_nothing() -> None:
    with opened(slices=EARLY, across_sources=True) as index:
        index.add("first", edited(FERRY, -1, "11"), source="bay")
        index.add("revision", edited(FERRY, -1, "12"), source="coast")
        index.add("copy", edited(FERRY, -1, "12"), source="bay")
        assert index.get("copy")[1:4] == (True, "revision", "exact")  # type: ignore[index] # it is there
        index.remove("revision", promote=True)
        assert verdicts_in(index, "copy") == {"copy": (False, None, None)}
        assert index.check(edited(FERRY, -1, "12"), source="coast").duplicate_of == "copy"
        assert index.verify() == []


@any_kernel
def test_a_promoted_revision_of_a_removed_document_is_an_orphan() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add("kept", FERRY, source="bay")
        revised = f"{FERRY} It costs 5 euros now."
        assert index.add("revision", revised, source="bay").kind == "changed"
        assert index.add("copy", revised, source="coast").duplicate_of == "revision"
        removed = index.remove_where(source="bay", promote=True)
        assert removed == RemovedDocuments(documents=2, kept=2, orphans=1, promoted=("copy",))
        assert [(one.id, one.duplicate_of, one.is_orphan) for one in index.documents()] == [
            ("copy", "kept", True)
        ]


@any_kernel
def test_another_open_index_finds_the_promoted_one(tmp_path: Path) -> None:
    """The keys of the kept one wait in its memory, as they did before."""
    path = tmp_path / "index.db"
    with opened(path, slices=EARLY) as one, opened(path, slices=EARLY) as other:
        for number in range(30):
            one.add(f"{number}", article(number), source="bay")
            one.add(f"copy {number}", article(number), source="coast")
        assert other.check(article(3)).duplicate_of == "3"
        for number in range(0, 30, 2):
            one.remove(f"{number}", promote=True)
        for number in range(30):
            name = f"{number}" if number % 2 else f"copy {number}"
            assert other.check(article(number)).duplicate_of == name
            assert one.check(article(number)).duplicate_of == name
        other.add_many(Document(n, article(100 + n)) for n in range(60))
        assert all(one.check(article(number)).kind == "exact" for number in range(30))
        assert one.verify() == other.verify() == []


# -- all documents of a source -------------------------------------------------------------------------------


@any_kernel
def test_a_source_is_removed() -> None:
    with opened(slices=EARLY) as index:
        for number, source in enumerate(("bay", "coast", "bay", None, "bay", "")):
            index.add(number, article(number // 2), source=source, published=START + number * HOUR)
        assert index.remove_where(source="no") == RemovedDocuments(0, 0, 0, ())
        assert index.remove_where(source="bay") == RemovedDocuments(3, 3, 3, ())
        assert [(one.id, one.is_orphan) for one in index.documents()] == [(1, True), (3, True), (5, True)]
        assert index.remove_where(source="") == RemovedDocuments(2, 0, 0, ())
        assert index.remove_where(before=START + HOUR) == RemovedDocuments(0, 0, 0, ())
        assert index.remove_where(before="2026-05-04T01:00:01Z") == RemovedDocuments(1, 0, 0, ())
        assert (len(index), index.verify()) == (0, [])


@any_kernel
def test_a_source_before_a_time_is_removed() -> None:
    with DuplicateIndex.in_memory() as index:
        for number in range(12):
            index.add(
                number, article(number), source=("bay", "coast")[number % 2], published=START + number * HOUR
            )
        assert index.remove_where(source="bay", before=START + 5 * HOUR).documents == 3
        assert [one.id for one in index.documents()] == [1, 3, 5, 6, 7, 8, 9, 10, 11]
        with pytest.raises(OptionError, match="remove_where needs a source"):
            index.remove_where()
        with pytest.raises(InputError, match="before is not a time"):
            index.remove_where(before="soon")
        assert len(index) == 9


@any_kernel
@settings(max_examples=25)
@given(data=st.data())
def test_removing_where_is_removing_one_by_one(data: st.DataObject) -> None:
    """With `promote`, and whatever goes: later copies are found as if each had been removed by itself."""
    documents = feed(data.draw(st.integers(0, 9)), data.draw(st.integers(1, 80)), families=5)
    source = data.draw(st.sampled_from(("gazette", "herald", "", None)))
    hours = data.draw(st.none() | st.integers(0, 80))
    before = None if hours is None and source is not None else START + (hours or 0) * HOUR
    promote = data.draw(st.booleans())
    slices = Slices(data.draw(st.sampled_from((1, 4))), data.draw(st.integers(1, 4)))
    options: dict[str, Any] = {
        "slices": slices,
        "across_sources": data.draw(st.booleans()),
        "window": data.draw(st.none() | st.integers(5, 60).map(lambda hours: hours * HOUR)),
        "now": lambda: START + 100 * HOUR,
    }
    with opened(**options) as index, opened(**options) as other:
        assert index.add_many(documents) == other.add_many(documents)
        going = [
            one
            for one in other.documents()
            if (source is None or (one.source or "") == source) and (before is None or one.published < before)
        ]
        staying = {one.id for one in other.documents()} - {one.id for one in going}
        promoted = []
        # Those that repeat others first: none of them can take the place of another one then.
        for one in sorted(going, key=lambda one: not one.is_duplicate):
            removed = other.remove(one.id, promote=promote)
            assert removed is not None
            promoted += [removed.promoted] if removed.promoted is not None else []
        answer = index.remove_where(source=source, before=before, promote=promote)
        assert (answer.documents, set(answer.promoted)) == (len(going), set(promoted))
        assert answer.kept == sum(not one.is_duplicate for one in going)
        assert list(index.documents()) == list(other.documents())
        assert {one.id for one in index.documents()} == staying
        listed = {one.id: one for one in index.documents()}
        assert all(not listed[one].is_duplicate for one in promoted)
        assert index.verify() == []
        again = [Document(f"again {one.id}", one.text, one.source, one.published) for one in documents]
        assert index.add_many(again) == other.add_many(again)
        assert index.verify() == []


@any_kernel
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no SIGKILL")
@pytest.mark.parametrize("promote", [False, True])
def test_a_killed_removal_has_removed_whole_steps(promote: bool, tmp_path: Path) -> None:  # noqa: FBT001 # a case
    path = tmp_path / "index.db"
    with DuplicateIndex.open(path) as index:
        index.add_many(
            Document(f"{name}{number}", article(number, 20), name)
            for number in range(1200)
            for name in ("bay", "coast")
        )
        index.add_many(Document(number, article(5000 + number, 20)) for number in range(200))
    code = """
import os, signal
from unrepeat.index import shrinking
steps, step = 0, shrinking.remove_next

def counted(*values):
    global steps
    steps += 1
    found = step(*values)
    if steps == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return found

shrinking.remove_next = counted
with opened(sys.argv[2]) as index:
    index.remove_where(source="bay", promote=sys.argv[3] == "True")
"""
    process = writer(code, path, promote)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    with DuplicateIndex.open(path) as index:
        assert index.verify() == []
        left = [number for number in range(1200) if f"bay{number}" in index]
        assert left == list(range(3 * 256, 1200)), "the step that was killed has done nothing"
        assert all(f"coast{number}" in index for number in range(1200))
        found = [index.check(article(number, 20), source="delta").duplicate_of for number in range(1200)]
        assert found[768:] == [f"bay{number}" for number in range(768, 1200)]
        assert found[:768] == [f"coast{number}" if promote else None for number in range(768)]
        answer = index.remove_where(source="bay", promote=promote)
        assert (answer.documents, answer.kept, len(answer.promoted)) == (432, 432, 432 * promote)
        assert index.verify() == []


# -- metrics -------------------------------------------------------------------------------------------------


@any_kernel
def test_counts_of_what_comes() -> None:
    clock = TestClock()
    with opened(slices=EARLY, now=clock) as index:
        assert index.stats()[-3:] == (None, 0, 0)
        index.add("a", article(1), published=START - HOUR)
        assert index.stats().newest_age_seconds == 3600
        for minute in range(180):
            clock.now = START + timedelta(minutes=minute)
            index.add(minute, article(minute + 10), published=START + HOUR)
        stats = index.stats()
        assert (stats.newest_age_seconds, stats.added_last_hour, stats.added_last_day) == (
            119 * 60,
            60,
            181,
        )
        clock.now += timedelta(hours=23)
        index.add(7, article(17), published=START + HOUR)
        assert index.stats()[-2:] == (0, 60), "what comes again is no addition"
        index.add(7, article(7777))
        index.remove(8)
        assert index.stats()[-2:] == (1, 61), "an update is one"
        clock.now += timedelta(days=3)
        assert index.stats()[-2:] == (0, 0)
        clock.now = START
        assert index.stats().newest_age_seconds == -23 * 3600 - 179 * 60


@any_kernel
def test_a_clock_that_is_put_back_does_no_harm() -> None:
    clock = TestClock(START + timedelta(days=400))
    with opened(slices=EARLY, now=clock) as index:
        index.add("a", article(1))
        clock.now = START
        index.add("b", article(2))
        assert index.stats().newest_age_seconds == -400 * 86400
        assert index.stats().added_last_hour is not None
        clock.now += 2 * HOUR
        index.add("c", article(3))
        assert index.stats()[-2:] == (1, 3)
        assert [one.added for one in index.documents()] == [START + timedelta(days=400), START, clock.now]
        assert index.verify() == []


@any_kernel
def test_times_of_arrival_go_with_what_remove_where_removes() -> None:
    clock = TestClock()
    with opened(slices=EARLY, now=clock) as index:
        for day in range(9):
            clock.now = START + timedelta(days=day)
            index.add(day, article(day), published=clock.now)
        index.remove_where(before=START + timedelta(days=6))
        times = index._store._connection.execute("SELECT number FROM arrivals ORDER BY number").fetchall()
        assert times == [(6,), (7,), (8,)]
        assert [one.added for one in index.documents()] == [START + timedelta(days=day) for day in (6, 7, 8)]
        assert index.stats()[-2:] == (1, 1)


@any_kernel
def test_times_of_arrival_go_with_the_documents() -> None:
    clock = TestClock()
    with opened(slices=EARLY, now=clock, window=timedelta(days=2)) as index:
        for hour in range(400):
            clock.now = START + hour * HOUR
            index.add(hour, article(hour))
        run = index._store._connection.execute
        (rows,) = run("SELECT count(*) FROM arrivals").fetchone()
        assert 48 <= rows < 80
        assert all(one.added == one.published for one in index.documents())
        assert index.stats()[-2:] == (1, 24)
        assert index.verify() == []


@any_kernel
def test_a_file_of_an_older_version_begins_to_note_times(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with opened(path, slices=EARLY) as index:
        index.add_many(feed(1, 40))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE arrivals")
    clock = TestClock()
    with opened(path, slices=EARLY, now=clock) as index:
        assert {one.added for one in index.documents()} == {None}
        assert index.stats()[-2:] == (None, None)
        index.add("new", article(9000))
        clock.now += HOUR
        index.add("newer", article(9001))
        assert index.stats()[-2:] == (1, None)
        assert [one.added for one in index.documents()][-3:] == [None, START, START + HOUR]
        assert index.verify() == []
    DuplicateIndex.rebuild(path, tmp_path / "new.db")
    with opened(tmp_path / "new.db", now=clock) as index:
        assert [one.added for one in index.documents()][-3:] == [None, START, START + HOUR]
        assert index.stats()[-2:] == (1, None)


@any_kernel
def test_sizes(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with DuplicateIndex.open(path) as index:
        index.add_many(Document(number, article(number)) for number in range(2000))
        index.remove_where(before="9999-01-01")
        stats = index.stats()
        assert stats.log_bytes == os.path.getsize(f"{path}-wal") > 0
        assert stats.bytes > stats.free_bytes > 500_000
    with DuplicateIndex.open(path) as index:
        assert index.stats().bytes == path.stat().st_size
        assert index.stats().log_bytes <= 4096
    with DuplicateIndex.in_memory() as index:
        assert (index.stats().free_bytes, index.stats().log_bytes) == (0, 0)


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before
