"""The locks on the file of a `DuplicateIndex`: several processes, several indexes in each, forks, kills.

POSIX takes all locks of a process on a file away as soon as the process closes any descriptor of it.
"""

from __future__ import annotations

import ast
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import unrepeat
from tests.articles import article
from tests.package import ROOT
from unrepeat import DuplicateIndex, StoreError

pytestmark = [
    pytest.mark.any_kernel(reason="about transactions and processes; the keys are any numbers"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no POSIX locks"),
]

WORKER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from tests.articles import article
from tests.index.opened import EARLY, opened
from unrepeat import DuplicateIndex, StoreError
"""


def worker(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",  # of forks in a process with threads, which the imports may have
        "-c",
        WORKER + code,
        *map(str, (ROOT, *arguments)),
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def output_of(code: str, *arguments: object) -> list[str]:
    """What a process prints that must end well."""
    process = worker(code, *arguments)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")
    return output.decode().split("\n")[:-1]


# -- other descriptors --------------------------------------------------------------------------------------

AGAIN = {
    "opened": "DuplicateIndex.open(path).close()",
    "opened as it is": "DuplicateIndex.open_existing(path).close()",
    "refused": """
try:
    DuplicateIndex.open(path, seed=2)
except StoreError:
    pass
else:
    raise AssertionError
""",
    "looked at by the command": """
from unrepeat.cli.main import main
assert main(["index", "stats", path]) == main(["index", "verify", path]) == 0
""",
    "fed by the command": """
import io
from unrepeat.cli.main import main
terminal, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b'{"id": "fed", "text": "Ships wait."}'))
assert main(["feed", "--index", path, "--quiet"]) == 0
sys.stdin = terminal
""",
    "rebuilt": "DuplicateIndex.rebuild(path, path + '.new')",
    "read with records": """
from unrepeat.cli.main import main
assert main(["feed", "--index", path, "--quiet", path]) == 2
assert main(["feed", "--index", path, "--quiet", path + "-shm"]) == 2
assert main(["feed", "--index", path, "--quiet", os.path.dirname(path)]) == 0  # left out
""",
}


@pytest.mark.parametrize("way", AGAIN)
def test_what_is_opened_again_keeps_the_locks_of_the_process(way: str, tmp_path: Path) -> None:
    """Another process takes itself for the last one, and deletes the log, if the locks are lost."""
    path = tmp_path / "index.db"
    code = f"""
path = sys.argv[2]
index = opened(path, slices=EARLY)
index.add("a1", article(1))
{AGAIN[way]}
print("opened", flush=True)
sys.stdin.readline()
for number in range(2, 7):
    index.add(f"a{{number}}", article(number))
print("added", flush=True)
sys.stdin.readline()
assert all(name in index for name in ("b", "c"))
index.close()
"""
    one = worker(code, path)
    assert one.stdin is not None
    assert one.stdout is not None
    other = (
        "with opened(sys.argv[2], slices=EARLY) as index: index.add(sys.argv[3], article(int(sys.argv[4])))"
    )
    line = b""
    while line != b"opened\n":
        line = one.stdout.readline()
        assert line, one.stderr and one.stderr.read()
    output_of(other, path, "b", 11)
    assert (tmp_path / "index.db-wal").exists(), "the log of the one that has the index open"
    one.stdin.write(b"\n")
    one.stdin.flush()
    assert one.stdout.readline() == b"added\n"
    output_of(other, path, "c", 12)
    _, errors = one.communicate(b"\n")
    assert (one.returncode, errors.count(b"\n")) == (0, 2 if way == "read with records" else 0), errors
    assert errors.count(b"belongs to the index") == errors.count(b"\n")
    with DuplicateIndex.open(path) as index:
        assert [n for n in ("a1", "a2", "a3", "a4", "a5", "a6", "b", "c") if n not in index] == []
        assert index.verify() == []


def test_no_module_of_an_index_opens_a_file_but_by_sqlite() -> None:
    """`os.stat` opens nothing; `copy`, `read_bytes` and the like do."""
    package = Path(unrepeat.__file__).parent
    opening = {
        "open",
        "fdopen",
        "read_bytes",
        "read_text",
        "write_bytes",
        "touch",
        "copy",
        "copyfile",
        "copy2",
    }
    found = set()
    for path in (package / "index").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
                assert {"io", "shutil", "mmap", "fcntl"}.isdisjoint(names), path
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if name in opening:
                    found.add(ast.unparse(called))
    assert found <= {"DuplicateIndex.open"}


def test_a_copy_is_made_by_sqlite(tmp_path: Path) -> None:
    """The way that the documents name."""
    with DuplicateIndex.open(tmp_path / "index.db") as index:
        index.add("a", article(1))
        with (
            closing(sqlite3.connect(tmp_path / "index.db")) as source,
            closing(sqlite3.connect(tmp_path / "copy.db")) as copy,
        ):
            source.backup(copy)
        index.add("b", article(2))
        with DuplicateIndex.open(tmp_path / "copy.db") as again:
            assert ("a" in again, "b" in again, again.verify()) == (True, False, [])


# -- what is no file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with closing(socket.socket(socket.AF_UNIX)) as open_socket:
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            open_socket.bind(str(path))
        else:
            path.symlink_to("/dev/null")
        for way in (DuplicateIndex.open, DuplicateIndex.open_existing):
            with pytest.raises(StoreError, match="is a pipe, a device or a socket"):
                way(path)
        with pytest.raises(StoreError, match="is a pipe, a device or a socket"):
            DuplicateIndex.rebuild(path, tmp_path / "new.db")
    assert [file.name for file in tmp_path.iterdir()] == ["index.db"]


# -- the first opening --------------------------------------------------------------------------------------


def test_processes_that_make_an_index_at_once_all_get_it(tmp_path: Path) -> None:
    code = """
for round in range(12):
    path = f"{sys.argv[2]}/{round}.db"
    begin, go = os.pipe()
    children = []
    for name in range(8):
        child = os.fork()
        if not child:
            os.close(go)
            os.read(begin, 1)
            try:
                with DuplicateIndex.open(path) as index:
                    index.add(name, article(name))
            except BaseException as error:
                os.write(1, f"{error}\\n".encode())
            os._exit(0)
        children.append(child)
    os.close(begin)
    os.close(go)
    for child in children:
        os.waitpid(child, 0)
    with DuplicateIndex.open(path) as index:
        if len(index) != 8 or index.verify():
            print(len(index), index.verify())
"""
    assert output_of(code, tmp_path) == []


@pytest.mark.parametrize("foreign", [True, False])
def test_what_a_killed_process_left_is_taken_back(foreign: bool, tmp_path: Path) -> None:  # noqa: FBT001 # a case
    """Before it has a log, a file has a journal, which nobody may take back who only reads."""
    path = tmp_path / "index.db"
    code = """
import sqlite3
connection = sqlite3.connect(sys.argv[2], isolation_level=None)
if sys.argv[3] == "True":
    connection.execute("CREATE TABLE t (x)")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
connection.execute("CREATE TABLE u (x)")
for _ in range(200):
    connection.execute("INSERT INTO u VALUES (zeroblob(3000))")
os.kill(os.getpid(), signal.SIGKILL)
"""
    worker(code, path, foreign).communicate()
    assert (tmp_path / "index.db-journal").stat().st_size > 0
    if foreign:
        with pytest.raises(StoreError, match="another SQLite file"):
            DuplicateIndex.open(path)
        return
    with pytest.raises(StoreError, match="is empty"):
        DuplicateIndex.open_existing(path)
    with DuplicateIndex.open(path) as index:
        index.add("a", article(1))
        assert index.verify() == []


# -- forks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["file", "memory"])
def test_an_index_that_was_inherited_by_a_fork_says_so(place: str, tmp_path: Path) -> None:
    code = """
index = opened(sys.argv[2], slices=EARLY) if sys.argv[3] == "file" else opened(slices=EARLY)
index.add("a", article(1))
with index._transactions._lock:  # as if another thread were at work, which the fork does not have
    child = os.fork()
if not child:
    signal.alarm(20)
    for call in (
        lambda: index.add("b", article(2)),
        lambda: index.check(article(1)),
        lambda: index.get("a"),
        lambda: index.remove("a"),
        lambda: index.verify(),
        lambda: list(index.clusters()),
        lambda: len(index),
        lambda: "a" in index,
        lambda: index.expire("2026-05-04"),
        lambda: index.stats(),
    ):
        try:
            call()
        except StoreError as error:
            print("fork of it" in str(error) and "after the fork" in str(error))
    index.close()
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
index.add("c", article(3))
print(len(index), index.verify())
"""
    assert output_of(code, tmp_path / "index.db", place) == ["True"] * 10 + ["2 []"]


def test_the_end_of_a_fork_leaves_the_log_of_others_alone(tmp_path: Path) -> None:
    """It believes that it has the file open, and would delete the log by its name."""
    path = tmp_path / "index.db"
    code = """
index = opened(sys.argv[2], slices=EARLY)
index.add("a", article(1))
child = os.fork()
if child:
    print(child, flush=True)
    index.close()
    os.waitpid(child, 0)
else:
    sys.stdin.readline()  # its end comes by itself, and with it that of all its objects
"""
    process = worker(code, path)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()
    while path.with_name("index.db-wal").exists():
        time.sleep(0.01)
    killed = """
index = opened(sys.argv[2], slices=EARLY)
index.add("b", article(2))
os.kill(os.getpid(), signal.SIGKILL)
"""
    worker(killed, path).communicate()
    assert path.with_name("index.db-wal").exists()
    _, errors = process.communicate(b"\n", timeout=30)
    assert (process.returncode, errors) == (0, b"")
    with DuplicateIndex.open(path) as index:
        assert ("a" in index, "b" in index, index.verify()) == (True, True, [])


# -- all of it at once --------------------------------------------------------------------------------------

STRESS = """
import random, threading

def work(seed, path, told):
    rng = random.Random(seed)
    indexes = [DuplicateIndex.open(path) for _ in range(2)]
    number = 0
    while True:
        index = rng.choice(indexes)
        names = [f"{seed}-{number + place}" for place in range(rng.choice((1, 1, 1, 7)))]
        number += len(names)
        index.add_many({"id": name, "text": article(rng.randrange(100_000), 12)} for name in names)
        os.write(told, "".join(f"{name}\\n" for name in names).encode())
        action = rng.randrange(8)
        if action == 0:
            try:
                DuplicateIndex.open(path, seed=2)
            except StoreError as error:
                assert "seed=2" in str(error), error
            else:
                raise AssertionError
        elif action == 1:
            indexes.remove(index)
            index.close()
            indexes.append(DuplicateIndex.open(path))
        elif action == 2:
            # The last one of a process to be closed looks whether other processes have the file open.
            for index in indexes:
                index.close()
            indexes = [DuplicateIndex.open(path) for _ in range(2)]
        elif action == 3:
            with DuplicateIndex.open_existing(path) as another:
                assert names[0] in another

# A fork is there sooner than a new process, which has to import everything.
path, told = sys.argv[2], os.open(sys.argv[3], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            work(int(line), path, told)
        except BaseException as error:
            os.write(2, f"{error!r}\\n".encode())
        os._exit(1)
    os.write(1, f"{child}\\n".encode())
"""


def test_nothing_that_was_acknowledged_is_lost_whatever_happens(tmp_path: Path) -> None:
    """Three processes with two or three indexes each, some refused; one after the other is killed."""
    rng = random.Random(7)
    path, acknowledged = tmp_path / "index.db", tmp_path / "acknowledged"
    process = worker(STRESS, path, acknowledged)
    assert process.stdin is not None
    assert process.stdout is not None
    running: list[int] = []
    end = time.monotonic() + 8
    seed = 0
    while time.monotonic() < end or seed < 8:
        while len(running) < 3:
            process.stdin.write(f"{seed}\n".encode())
            process.stdin.flush()
            running.append(int(process.stdout.readline()))
            seed += 1
        time.sleep(rng.random() * 0.5)
        os.kill(running.pop(rng.randrange(3)), signal.SIGKILL)
    for child in running:
        os.kill(child, signal.SIGKILL)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, b"")
    names = acknowledged.read_text(encoding="utf-8").split()
    with DuplicateIndex.open(path) as index:
        assert [name for name in names if name not in index] == []
        assert index.verify() == []
    assert len(names) > 20, "writers were killed before they wrote anything"


def test_a_thread_that_opens_an_index_again_harms_nobody(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    errors: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(30):
                with DuplicateIndex.open(path) as index:
                    index.add(f"{thread}-{number}", article(number, 12))
        except BaseException as error:  # noqa: BLE001 # raised below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with DuplicateIndex.open(path) as index:
        assert (len(index), index.stats().duplicates, index.verify()) == (120, 90, [])
