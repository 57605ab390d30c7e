"""Several writers of one `DuplicateIndex`, writers that are killed, and a full disk."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.articles import article, feed
from tests.index.opened import opened
from tests.package import ROOT
from unrepeat import Document, DuplicateIndex, StoreError
from unrepeat.store.slices import Slices

any_kernel = pytest.mark.any_kernel(reason="about transactions and processes; the keys are any numbers")


# -- several writers ----------------------------------------------------------------------------------------


def check_groups(index: DuplicateIndex, groups: int, copies: int) -> None:
    """Of each group of copies exactly one document must be kept, and the others repeat it."""
    assert len(index) == groups * copies
    assert index.stats().duplicates == groups * (copies - 1)
    clusters = list(index.clusters())
    assert len(clusters) == groups
    for cluster in clusters:
        assert len(cluster.members) == copies - 1
        group = str(cluster.kept).split("-")[0]
        assert {str(member.id).split("-")[0] for member in cluster.members} == {group}
        assert {member.kind for member in cluster.members} == {"exact"}
    assert index.verify() == []


@any_kernel
@pytest.mark.parametrize("place", ["memory", "file"])
def test_threads_lose_nothing(place: str, tmp_path: Path) -> None:
    index = opened(None if place == "memory" else tmp_path / "index.db", slices=Slices(4, 8))
    errors: list[BaseException] = []
    start = threading.Barrier(4)

    def work(thread: int) -> None:
        numbers = list(range(200))
        random.Random(thread).shuffle(numbers)
        try:
            start.wait()
            for number in numbers:
                verdict = index.add(f"{number}-{thread}", article(number, 12))
                assert index.get(verdict.id) == verdict
                assert index.check(article(number, 12)).is_duplicate
        except BaseException as error:  # noqa: BLE001 # raised below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with index:
        check_groups(index, 200, 4)


@any_kernel
@settings(max_examples=30)
@given(contained=st.booleans(), data=st.data())
def test_two_open_indexes_on_one_file_are_like_one(*, contained: bool, data: st.DataObject) -> None:
    """Whoever adds, removes and merges: the answers are those of one index with all its keys in memory."""
    rng = random.Random(data.draw(st.integers(0, 2**32)))
    with tempfile.TemporaryDirectory() as folder:
        slices = Slices(data.draw(st.sampled_from((1, 2, 16))), data.draw(st.integers(1, 5)))
        path = Path(folder, "index.db")
        with ExitStack() as stack:
            alone = stack.enter_context(DuplicateIndex.in_memory(threshold=0.6, contained=contained))
            both = [
                stack.enter_context(opened(path, threshold=0.6, contained=contained, slices=slices))
                for _ in range(2)
            ]
            for document in feed(data.draw(st.integers(0, 9)), 60, families=5):
                one = rng.choice(both)
                if rng.random() < 0.15:
                    removed = f"d{rng.randrange(60)}"
                    assert one.remove(removed) == alone.remove(removed)
                given = document.id, document.text
                assert one.add(*given, published=document.published) == alone.add(
                    *given, published=document.published
                )
            assert both[0].verify() == both[1].verify() == []
            assert list(both[0].clusters()) == list(both[1].clusters()) == list(alone.clusters())


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.articles import article
from tests.index.opened import EARLY, opened
"""


def writer(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        WRITER + code,
        *map(str, (ROOT, *arguments)),
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@any_kernel
def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    code = """
import random
index = opened(sys.argv[2], slices=EARLY)
numbers = list(range(300))
random.Random(sys.argv[3]).shuffle(numbers)
for number in numbers:
    index.add(f"{number}-{sys.argv[3]}", article(number, 12))
    if number % 10 == 0:
        index.add(f"gone{sys.argv[3]}", article(1000 + number, 12))
        index.remove(f"gone{sys.argv[3]}")
"""
    path = tmp_path / "index.db"
    # Both may be the first to open the file.
    running = [writer(code, path, name) for name in ("a", "b")]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")
    with DuplicateIndex.open(path) as index:
        check_groups(index, 300, 2)


@any_kernel
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is neither fork nor SIGKILL")
def test_a_killed_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    code = """
import os
def write(first):
    index = opened(sys.argv[2], slices=EARLY)
    for number in range(first, first + 100_000):
        index.add(number, article(number // 2, 12))
        os.write(1, f"{number}\\n".encode())
        if number % 5 == 4:
            index.remove(number - 2)
            os.write(1, f"-{number - 2}\\n".encode())

# A fork is there sooner than a new process, which has to import everything.
for line in sys.stdin:
    child = os.fork()
    if not child:
        write(int(line))
    os.write(1, f"child {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""
    rng = random.Random(4)
    path = tmp_path / "index.db"
    there: set[int] = set()
    gone: set[int] = set()
    process = writer(code, path)
    assert process.stdin is not None
    assert process.stdout is not None
    for kill in range(50):
        process.stdin.write(f"{max(there, default=0) + 10}\n".encode())
        process.stdin.flush()
        child = documents = 0
        # Some are killed while they open the file, the others after their first document.
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
                time.sleep(rng.random() * (0.02 if early else 0.08))
                os.kill(child, signal.SIGKILL)
                child, documents = 0, -100_000
        if kill % 10 == 0:
            # Here the log is read; the writers that follow read it as well.
            with DuplicateIndex.open(path) as index:
                assert index.verify() == []
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert len(there) > 500
    with DuplicateIndex.open(path) as index:
        assert index.verify() == []
        missing = {number for number in there - gone if number not in index}
        # Removed, and killed before that was told.
        assert all(number % 5 == 2 and number + 2 in index for number in missing), missing
        assert len(missing) <= 50
        assert not any(number in index for number in gone)
        kinds = Counter(verdict.kind for verdict in map(index.get, there - gone - missing) if verdict)
        assert kinds["exact"] > 100
        assert set(kinds) == {"exact", None}


# -- a full disk --------------------------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize("way", ["one at a time", "many"])
def test_a_full_disk_is_an_error_and_nothing_is_lost(way: str, tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    documents = [Document(number, article(number)) for number in range(1000)]

    def add(index: DuplicateIndex, some: list[Document]) -> None:
        if way == "many":
            index.add_many(some)
        else:
            for document in some:
                index.add(document.id, document.text)

    with opened(path, slices=Slices(4, 12)) as index:
        index.add_many(documents[:100])
        run = index._store._connection.execute
        for _ in range(2):
            size = len(index)
            (pages,) = run("PRAGMA page_count").fetchone()
            run(f"PRAGMA max_page_count = {pages + 40}")
            with pytest.raises(StoreError, match=r"cannot write to the index .*full"):
                add(index, documents[size:])
            assert index.verify() == []
            held = [document for document in documents if document.id in index]
            assert held == documents[: len(index)]
            assert way == "one at a time" or (len(index) - size) % 256 == 0
            assert index.check(documents[5].text).duplicate_of == 5
            assert index.check(documents[len(index)].text).duplicate_of is None
            with pytest.raises(StoreError, match="full"):
                index.add_many(documents[len(index) :])
            run("PRAGMA max_page_count = 1000000")
            index.add_many(documents[len(index) : len(index) + 20])
            assert index.verify() == []
        assert not any(verdict.is_duplicate for verdict in index.add_many(documents))
        assert all(verdict.kind == "exact" for verdict in map(index.check, (one.text for one in documents)))
        assert index.verify() == []
    with DuplicateIndex.open(path) as index:
        assert len(index) == 1000
        assert index.verify() == []


@any_kernel
@pytest.mark.parametrize("batch", [5, 256])
def test_a_write_that_fails_at_the_commit_is_an_error_and_nothing_is_lost(batch: int, tmp_path: Path) -> None:
    """A limit on the size of files meets the log, which is written when a transaction ends."""
    pytest.importorskip("resource")
    code = """
import resource
from unrepeat import Document, StoreError
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
batch, size = int(sys.argv[3]), 0
documents = [Document(number, article(number, 100)) for number in range(1000)]
with opened(sys.argv[2], slices=EARLY) as index:
    for limit in (100_000, 700_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            while True:
                index.add_many(documents[size : size + batch])
                size += batch
        except StoreError as error:
            print(error)
        assert len(index) == size, (len(index), size)
        assert index.verify() == []
        if size:
            assert index.check(documents[size - 1].text).duplicate_of == size - 1
        assert index.check(documents[size].text).duplicate_of is None
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        index.add_many(documents[size : size + batch])
        size += batch
        assert index.verify() == []
    assert not any(verdict.is_duplicate for verdict in index.add_many(documents))
"""
    path = tmp_path / "index.db"
    output, errors = writer(code, path, batch).communicate()
    assert errors == b""
    assert output.count(b"cannot write to the index") == 2
    with DuplicateIndex.open(path) as index:
        assert len(index) == 1000
        assert index.verify() == []
