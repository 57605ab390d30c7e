"""`vacuum`: the file becomes smaller and loses nothing, whatever happens meanwhile."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.articles import article
from tests.furniture.index import opened as furniture
from tests.index.opened import EARLY, opened
from tests.index.test_writers import writer
from unrepeat import Document, DuplicateIndex, FurnitureIndex, StoreError, Vacuumed
from unrepeat.store.vacuum import run_in_thread

pytestmark = [
    pytest.mark.any_kernel(reason="about files and transactions; the keys are any numbers"),
]


def shrunk(path: Path, count: int = 3000, **options: object) -> Path:
    """An index of which most documents have been removed, and some are copies of others."""
    with opened(path, slices=EARLY, **options) as index:  # type: ignore[arg-type] # they are options of it
        index.add_many(Document(number, article(number % 2000), f"{number % 10}") for number in range(count))
        for source in range(8):
            index.remove_where(source=f"{source}")
    return path


def answers(index: DuplicateIndex) -> list[object]:
    checked = [index.check(article(number))[:4] for number in range(0, 2000, 7)]
    return [*index.documents(), *index.clusters(), *checked, index.stats().keys]


def test_the_file_becomes_smaller_and_all_is_there(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db")
    size = path.stat().st_size
    with opened(path, slices=EARLY) as index:
        before, free = answers(index), index.stats().free_bytes
        index.add("new", article(9000))
        vacuumed = index.vacuum()
        assert vacuumed.bytes_before >= size
        assert vacuumed.bytes_after <= size - free < size / 2
        assert vacuumed.bytes_after == path.stat().st_size == index.stats().bytes
        assert (index.stats().free_bytes, index.stats().log_bytes) == (0, 0)
        index.remove("new")
        assert answers(index) == before
        assert index.verify() == []
        index.add_many(Document(f"more {number}", article(5000 + number)) for number in range(300))
        assert index.verify() == []
    with opened(path, slices=EARLY) as index:
        assert index.verify() == []
        assert index.check(article(5001)).duplicate_of == "more 1"
        assert index._store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_index_of_furniture_becomes_smaller(tmp_path: Path) -> None:
    with furniture.opened(tmp_path / "site.db") as index:
        furniture.added(index, 300, furniture.NOTICE, source="a")
        furniture.added(index, 30, furniture.NOTICE, source="b")
        index.forget("a")
        before = index.lines("b"), list(index.documents()), list(index.outdated())
        vacuumed = index.vacuum()
        assert vacuumed.bytes_after < vacuumed.bytes_before / 2
        assert (index.lines("b"), list(index.documents()), list(index.outdated())) == before
        assert index.verify() == []


def test_an_index_in_memory_becomes_smaller() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add_many(Document(number, article(number)) for number in range(1000))
        index.remove_where(before="9999-01-01")
        vacuumed = index.vacuum()
        assert vacuumed.bytes_after < vacuumed.bytes_before / 10
        assert vacuumed.bytes_after == index.stats().bytes
        assert index.verify() == []
    with FurnitureIndex.in_memory() as site:
        assert site.vacuum() == Vacuumed(site.stats().bytes, site.stats().bytes)


# -- others ------------------------------------------------------------------------------------------------


def test_it_waits_for_a_writer_so_long_and_no_longer(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db", 600)
    with opened(path, slices=EARLY, timeout=0.2) as index, closing(sqlite3.connect(path)) as other:
        before = answers(index)
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        with pytest.raises(StoreError, match=r"another process is writing to it\. Wait .* longer timeout"):
            index.vacuum()
        assert time.monotonic() - begin >= 0.15
        assert answers(index) == before
        other.execute("ROLLBACK")
        assert index.vacuum().bytes_after == path.stat().st_size
        assert answers(index) == before


def test_a_reader_goes_on_with_the_old_file(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db")
    with opened(path, slices=EARLY, timeout=0.2) as index, closing(sqlite3.connect(path)) as reader:
        before = answers(index)
        reader.isolation_level = None
        reader.execute("BEGIN")
        count = reader.execute("SELECT count(*) FROM documents").fetchone()
        vacuumed = index.vacuum()
        assert vacuumed.bytes_after >= vacuumed.bytes_before, (
            "it is in the log, and the reader needs the file"
        )
        assert reader.execute("SELECT count(*) FROM documents").fetchone() == count
        index.add("new", article(9000))
        index.remove("new")
        reader.execute("ROLLBACK")
        assert index.vacuum().bytes_after < vacuumed.bytes_before / 2
        assert answers(index) == before
        assert index.verify() == []


def test_others_write_before_and_after(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db", 2000)
    code = """
with opened(sys.argv[2], slices=EARLY) as index:
    for number in range(300):
        index.add(f"{sys.argv[3]}-{number}", article(20_000 + number, 12))
"""
    processes = [writer(code, path, name) for name in ("a", "b")]
    with opened(path, slices=EARLY) as index:
        while any(process.poll() is None for process in processes):
            index.vacuum()
        for process in processes:
            assert process.communicate() == (b"", b"")
        assert [index.get(f"{name}-{n}") is not None for name in ("a", "b") for n in range(300)] == [
            True
        ] * 600
        assert index.stats().duplicates >= 300
        assert index.verify() == []


# -- what ends it --------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="a test cannot press Ctrl-C here")
def test_an_interruption_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db", 2000)
    with opened(path, slices=EARLY) as index:
        before = answers(index)
        connection = index._store._connection
        main, pressed = threading.main_thread().ident, threading.Event()
        assert main is not None

        def press() -> int:
            if not pressed.is_set():
                pressed.set()
                signal.pthread_kill(main, signal.SIGINT)
                time.sleep(0.2)
            return 0

        connection.set_progress_handler(press, 1000)
        size = path.stat().st_size
        with pytest.raises(KeyboardInterrupt):
            index.vacuum()
        assert pressed.is_set()
        assert path.stat().st_size == size
        assert answers(index) == before
        index.add("new", article(9000))
        assert index.verify() == []
        assert index.vacuum().bytes_after < size / 2


def test_an_error_that_is_not_of_sqlite_is_raised_too() -> None:
    class Full(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise MemoryError

    with closing(sqlite3.connect(":memory:", factory=Full)) as connection, pytest.raises(MemoryError):
        run_in_thread(connection, "VACUUM")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is neither fork nor SIGKILL")
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    path = shrunk(tmp_path / "index.db", 6000)
    code = """
import os
for line in sys.stdin:
    child = os.fork()
    if not child:
        index = opened(sys.argv[2], slices=EARLY)
        os.write(1, b"ready\\n")
        while True:
            index.vacuum()
    os.write(1, f"child {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""
    with opened(path, slices=EARLY) as index:
        before = answers(index)
    rng = random.Random(3)
    process = writer(code, path)
    assert process.stdin is not None
    assert process.stdout is not None
    logs = 0
    for _ in range(25):
        with opened(path, slices=EARLY) as index:
            index.add_many(Document(f"x{number}", article(number, 30)) for number in range(9000, 9600))
            index.remove_where(source="")
        process.stdin.write(b"go\n")
        process.stdin.flush()
        child, ready = 0, False
        while not (child and ready):
            line = process.stdout.readline()
            ready |= line == b"ready\n"
            if line.startswith(b"child"):
                child = int(line.split()[1])
        time.sleep(rng.random() * 0.1)
        os.kill(child, signal.SIGKILL)
        assert process.stdout.readline() == b"dead\n"
        logs += path.with_name("index.db-wal").stat().st_size > 0
        with opened(path, slices=EARLY) as index:
            assert index.verify() == []
            assert answers(index) == before
    process.communicate()
    assert logs > 5, "killed between the end of the statement and that of the copy into the file"


def test_without_room_the_file_is_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk."""
    pytest.importorskip("resource")
    path = shrunk(tmp_path / "index.db", 4000)
    code = """
import resource
from unrepeat import StoreError
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
with opened(sys.argv[2], slices=EARLY) as index:
    before = list(index.documents())
    for limit in (100_000, 400_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            index.vacuum()
        except StoreError as error:
            print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert list(index.documents()) == before
    assert index.verify() == []
    print(index.vacuum().bytes_after)
"""
    process = writer(code, path)
    output, errors = process.communicate()
    assert errors == b""
    *told, after = output.decode().splitlines()
    assert len(told) == 2
    assert all(
        line.startswith(f"cannot vacuum the index '{path}': ")
        and " bytes beside the file, and as much in the folder for temporary files, " in line
        for line in told
    )
    assert int(after) == path.stat().st_size
