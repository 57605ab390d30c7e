"""The file of a `FurnitureIndex`: several processes, writers that are killed, damage, copies, other files."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.furniture.index.opened import NOTICE, RIGHTS, added, counts_of, opened, story
from tests.package import ROOT
from unrepeat import DuplicateIndex, FurnitureIndex, StoreError, StoreWarning, strip_furniture

pytestmark = pytest.mark.any_kernel(reason="about files and transactions; the keys are any numbers")


def made(path: Path, count: int = 30) -> Path:
    """An index of some pages in a file."""
    with opened(path) as index:
        added(index, count, NOTICE, RIGHTS)
        index.keep("a", RIGHTS)
    return path


def run_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    path = made(tmp_path / "sites.db", 3)
    with opened(path) as index:
        pass
    words = "^the index '.*sites.db' was closed. Open it again, or use it before it is closed.$"
    uses: list[Callable[[], object]] = [
        lambda: index.add(1, "x", source="a"),
        lambda: index.strip("x", source="a"),
        lambda: index.keep("a", "x"),
        lambda: index.lines("a"),
        lambda: list(index.outdated()),
        lambda: index.stats(),
        lambda: index.verify(),
        lambda: index.backup(tmp_path / "copy.db"),
    ]
    for use in uses:
        with pytest.raises(StoreError, match=words):
            use()
    index.close()
    assert not (tmp_path / "copy.db").exists()


# -- opening ------------------------------------------------------------------------------------------------


def test_what_was_added_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    path = made(tmp_path / "site.db")
    with FurnitureIndex.open(path) as index:
        assert len(index) == 30
        assert index.strip(story(50, NOTICE, RIGHTS), source="a").text == story(50, RIGHTS)
        added(index, 300, NOTICE, first=30)
        assert index.lines("a")[0].stories == 330
        assert index.verify() == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["site.db"]


def test_the_options_of_one_opening_are_no_matter_of_the_next(tmp_path: Path) -> None:
    path = made(tmp_path / "site.db", 3)
    with FurnitureIndex.open(path, min_stories=4, fields=("section",)) as index:
        assert index.strip(story(9, NOTICE), source="a").text == story(9, NOTICE)


def test_a_file_of_the_other_kind_is_refused_by_name(tmp_path: Path) -> None:
    path = made(tmp_path / "site.db")
    other = tmp_path / "news.db"
    with DuplicateIndex.open(other) as index:
        index.add("a", "The ferry stays in port.")
    before = path.read_bytes(), other.read_bytes()
    with pytest.raises(
        StoreError, match=r"is the file of a FurnitureIndex, .* as a DuplicateIndex\. Open it with Furn"
    ):
        DuplicateIndex.open(path)
    with pytest.raises(StoreError, match="is the file of a FurnitureIndex"):
        DuplicateIndex.open_existing(path)
    with pytest.raises(StoreError, match="is the file of a FurnitureIndex"):
        DuplicateIndex.rebuild(path, tmp_path / "new.db")
    with pytest.raises(
        StoreError, match=r"is the file of a DuplicateIndex, .* as a FurnitureIndex\. Open it with Dupl"
    ):
        FurnitureIndex.open(other)
    assert (path.read_bytes(), other.read_bytes()) == before
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "content", [b"x", b"no database at all, but some text of more than a hundred bytes" * 3]
)
def test_what_is_no_index_is_refused_and_left(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is not an index of unrepeat"):
        FurnitureIndex.open(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "PRAGMA user_version = 2",
            "has layout 2, and this version of unrepeat reads layout 1. Use the version",
        ),
        ("UPDATE settings SET value = '1' WHERE name = 'normalizer'", "normalizer=1, .* Learn the documents"),
        (
            "UPDATE settings SET value = '99' WHERE name = 'normalizer'",
            "normalizer=99, .* Use the version that made",
        ),
        (
            "UPDATE settings SET value = '9' WHERE name = 'long_line'",
            "long_line=9, .* long_line=8. Another version",
        ),
        ("PRAGMA application_id = 7", "another SQLite file"),
    ],
)
def test_a_file_of_another_version_is_refused(statement: str, words: str, tmp_path: Path) -> None:
    path = made(tmp_path / "site.db", 3)
    run_sql(path, statement)
    with pytest.raises(StoreError, match=words):
        FurnitureIndex.open(path)


def test_another_version_of_unicode_is_told(tmp_path: Path) -> None:
    path = made(tmp_path / "site.db", 3)
    run_sql(path, "UPDATE settings SET value = '1.1.0' WHERE name = 'unicode'")
    with pytest.warns(StoreWarning, match=r"made with Unicode 1\.1\.0"), FurnitureIndex.open(path) as index:
        assert len(index) == 3
    with FurnitureIndex.open(path) as index:
        assert index.verify() == []


# -- copies -------------------------------------------------------------------------------------------------


def test_a_backup_is_an_index_of_the_moment(tmp_path: Path) -> None:
    path, copy = tmp_path / "site.db", tmp_path / "copy.db"
    with opened(path) as index:
        added(index, 30, NOTICE)
        index.backup(copy)
        added(index, 30, RIGHTS, first=30)
        with pytest.raises(StoreError, match=r"there is '.*copy\.db' already"):
            index.backup(copy)
        with pytest.raises(StoreError, match="cannot make the index"):
            index.backup(tmp_path / "nowhere" / "copy.db")
        with FurnitureIndex.open(copy) as other:
            assert other.verify() == []
            assert [(line.text, line.stories) for line in other.lines("a")] == [(NOTICE, 30)]
            added(other, 3, RIGHTS, first=90)
        assert len(index) == 60
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["copy.db", "site.db"]


def test_an_index_in_memory_can_be_saved(tmp_path: Path) -> None:
    with FurnitureIndex.in_memory() as index:
        added(index, 5, NOTICE)
        index.backup(tmp_path / "site.db")
    with FurnitureIndex.open(tmp_path / "site.db") as index:
        assert index.lines("a")[0].stories == 5


def test_a_duplicate_index_has_backups_too(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "news.db") as index:
        index.add("a", "The ferry stays in port.")
        index.backup(tmp_path / "copy.db")
        index.add("b", "A library opens next week.")
    with DuplicateIndex.open(tmp_path / "copy.db") as copy:
        assert (len(copy), copy.check("The ferry stays in port.").duplicate_of) == (1, "a")
        assert copy.verify() == []


# -- damage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM stories WHERE number = 3", "document 3 tells the story 3, which is not there"),
        ("DELETE FROM documents WHERE number = 3", "story 3 is told by no document"),
        ("DELETE FROM documents WHERE number = 3", "is seen in document 3"),
        ("DELETE FROM documents WHERE number = 29", "is of a document that is not there"),
        ("DELETE FROM sources", "document 1 is of the source 1, which is not there"),
        ("UPDATE documents SET facts = x'00' WHERE number = 2", "document 2 has not as many facts as lines"),
        ("UPDATE sources SET weeks = '[[null, 7]]'", "the stories of the source 'a' are counted wrongly"),
        ("UPDATE sources SET lines = 7", "the source 'a' should have 7 lines, and has"),
        ("DELETE FROM sightings WHERE document = 5", "is counted wrongly"),
        ("UPDATE sightings SET is_counted = 0 WHERE document = 5", "is counted wrongly"),
        ("UPDATE lines SET stories = 9 WHERE state IS NOT NULL", "is said to stand in 9 stories"),
        (
            "UPDATE lines SET text = CAST('other' AS BLOB)",
            "has other words than those under which it is found",
        ),
        ("DELETE FROM lines WHERE state IS NOT NULL", "one of them is not there"),
        ("DELETE FROM keys WHERE document = 2", "story 2 is not found under"),
    ],
)
def test_verify_finds_damage(statement: str, words: str, tmp_path: Path) -> None:
    path = made(tmp_path / "site.db")
    run_sql(path, statement)
    with FurnitureIndex.open(path) as index:
        assert any(words in problem for problem in index.verify()), index.verify()


def test_a_damaged_file_is_an_error_or_is_found(tmp_path: Path) -> None:
    rng = random.Random(5)
    whole = made(tmp_path / "site.db", 200).read_bytes()
    told, messages = 0, []
    for _ in range(40):
        path = tmp_path / "damaged.db"
        data = bytearray(whole)
        start = rng.randrange(4096, len(data) - 600)
        data[start : start + 500] = rng.randbytes(500)
        path.write_bytes(data)
        try:
            with FurnitureIndex.open(path) as index:
                told += bool(index.verify())
                for number in range(3):
                    index.add(f"a{number}", story(number, "changed"), source="a")
                    index.strip(story(number, NOTICE), source="a")
        except StoreError as error:
            messages.append(str(error))
    assert all("damaged" in message or "cannot" in message for message in messages), messages
    assert told + len(messages) >= 30


# -- several at once ----------------------------------------------------------------------------------------


WRITER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from tests.furniture.index.opened import EARLY, NOTICE, RIGHTS, opened, story
"""


def writer(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER + code, *map(str, (ROOT, *arguments))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_processes_lose_nothing(tmp_path: Path) -> None:
    """Three learn from the same source and from one of their own, and take some of it back."""
    code = """
me = int(sys.argv[3])
with opened(sys.argv[2]) as index:
    for number in range(60):
        index.add(f"{me}-{number}", story(1000 * me + number, NOTICE), source="shared")
        index.add(f"own-{me}-{number}", story(number, RIGHTS), source=f"own-{me}")
        if number % 3 == 2:
            assert index.remove(f"{me}-{number - 1}")
"""
    path = tmp_path / "site.db"
    processes = [writer(code, path, number) for number in range(1, 4)]
    for process in processes:
        output, errors = process.communicate(timeout=300)
        assert (process.returncode, output, errors) == (0, b"", b"")
    with opened(path) as index:
        assert index.verify() == []
        assert [line.stories for line in index.lines("shared")] == [120]
        for number in range(1, 4):
            assert [line.stories for line in index.lines(f"own-{number}")] == [60]
        assert len(index) == 300
        # In whichever order they came, no page of the batch is another one.
        given = [
            {"id": f"{me}-{number}", "text": story(1000 * me + number, NOTICE), "source": "shared"}
            for me in range(1, 4)
            for number in range(60)
            if number % 3 != 1
        ]
        stripped = [result.text for result in strip_furniture(given)]
        assert [index.strip(**record).text for record in given] == stripped


def test_one_process_learns_at_once_what_another_has_learnt(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    with opened(path) as one, opened(path) as other:
        for number in range(40):
            index = (one, other)[number % 2]
            index.add(number, story(number, NOTICE), source="a")
            learned = index.strip(story(99, NOTICE), source="a").report.learned
            assert learned is not None
            assert learned.stories == number + 1
            # A version of what the other one has just learnt is no story of its own.
            (other, one)[number % 2].add(f"v{number}", story(number, NOTICE, version=" now"), source="a")
        assert one.lines("a") == other.lines("a")
        assert one.lines("a")[0].stories == 40
        assert counts_of(one) == counts_of(other)
        assert one.verify() == []


def test_threads_lose_nothing(tmp_path: Path) -> None:
    errors: list[BaseException] = []
    with opened(tmp_path / "site.db") as index:

        def work(thread: int) -> None:
            try:
                added(index, 50, NOTICE, source=f"s{thread % 2}", first=1000 * thread)
            except BaseException as error:  # noqa: BLE001 # told by the main thread
                errors.append(error)

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert [index.lines(f"s{number}")[0].stories for number in range(2)] == [100, 100]
        assert index.verify() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_fork_says_that_it_has_no_index(tmp_path: Path) -> None:
    code = """
with opened(sys.argv[2]) as index:
    index.add("a", story(1), source="a")
    child = os.fork()
    if not child:
        try:
            index.add("b", story(2), source="a")
        except Exception as error:
            os.write(1, str(error).encode())
        index.close()
        os._exit(0)
    os.waitpid(child, 0)
    index.add("c", story(3), source="a")
"""
    process = writer(code, tmp_path / "site.db")
    output, _ = process.communicate(timeout=60)
    assert b"this is a fork" in output
    with opened(tmp_path / "site.db") as index:
        assert len(index) == 2
        assert index.verify() == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_killed_writers_lose_nothing_that_was_returned(tmp_path: Path) -> None:
    code = """
def write(first):
    index = opened(sys.argv[2])
    for number in range(first, first + 100_000):
        index.add(number, story(number, NOTICE), source="a")
        os.write(1, f"{number}\\n".encode())
        if number % 5 == 4:
            index.remove(number - 2)
            os.write(1, f"-{number - 2}\\n".encode())

for line in sys.stdin:
    child = os.fork()
    if not child:
        write(int(line))
    os.write(1, f"child {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""
    rng = random.Random(4)
    path = tmp_path / "site.db"
    there: set[int] = set()
    gone: set[int] = set()
    process = writer(code, path)
    assert process.stdin is not None
    assert process.stdout is not None
    for kill in range(25):
        process.stdin.write(f"{max(there, default=0) + 10}\n".encode())
        process.stdin.flush()
        child = documents = 0
        early = kill % 5 == 4
        while True:
            line = process.stdout.readline()
            if line == b"dead\n":
                break
            if line.startswith(b"child"):
                child = int(line.split()[1])
            else:
                documents += 1
                (gone if line.startswith(b"-") else there).add(abs(int(line)))
            if child and (early or documents):
                time.sleep(rng.random() * (0.02 if early else 0.1))
                os.kill(child, signal.SIGKILL)
                child, documents = 0, -100_000
    process.communicate()
    assert len(there) > 50
    with opened(path) as index:
        assert index.verify() == []
        missing = {number for number in there - gone if number not in index}
        # Removed, and killed before that was told.
        assert all(number % 5 == 2 for number in missing), missing
        assert not any(number in index for number in gone)
        assert index.lines("a")[0].stories == len(index)


def test_a_full_disk_is_an_error_and_nothing_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path / "site.db") as index:
        added(index, 100, NOTICE)
        run = index._store._connection.execute
        (pages,) = run("PRAGMA page_count").fetchone()
        run(f"PRAGMA max_page_count = {pages + 20}")
        with pytest.raises(StoreError, match=r"cannot write to the index .*full"):
            added(index, 1000, NOTICE, first=100)
        size = len(index)
        assert 100 <= size < 1000
        assert index.lines("a")[0].stories == size
        assert index.verify() == []
        run("PRAGMA max_page_count = 1000000")
        added(index, 20, NOTICE, first=size)
        assert index.lines("a")[0].stories == size + 20
        assert index.verify() == []
