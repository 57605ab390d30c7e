"""The file of a `DuplicateIndex`: what is refused, and what damage is found."""

from __future__ import annotations

import ast
import os
import random
import sqlite3
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import unrepeat
from tests.articles import HOUR, START, article, edited, feed
from tests.index.opened import counts_of, opened
from tests.kernels import same_verdicts
from unrepeat import Document, DuplicateIndex, StoreError, UnrepeatError, dedupe_documents
from unrepeat.store.slices import Slices

EVERY_DOCUMENT = Slices(4, 1)
"""A slice of keys is merged after each document."""

any_kernel = pytest.mark.any_kernel(reason="about files and transactions; the keys are any numbers")


def content(folder: Path) -> dict[str, bytes]:
    """The files of a folder; SQLite's index of a log that is empty counts for nothing."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {name: data for name, data in files.items() if data or not name.endswith("-wal")}


def refused(path: Path, words: str, **options: Any) -> None:
    """Opening must fail with these words, and leave the files as they are."""
    before = content(path.parent)
    with pytest.raises(StoreError, match=words):
        DuplicateIndex.open(path, **options)
    after = content(path.parent)
    after = {name: data for name, data in after.items() if not name.endswith("-shm")}
    assert after == {name: data for name, data in before.items() if not name.endswith("-shm")}


def made(path: Path, count: int = 30, **options: Any) -> Path:
    """An index of some documents in a file."""
    with opened(path, **options) as index:
        index.add_many(feed(1, count))
    return path


def run_sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


# -- opening ------------------------------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize("synchronous", ["NORMAL", "FULL"])
def test_what_was_added_is_there_when_the_file_is_opened_again(synchronous: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "index.db")
    documents = feed(1, 50)
    with DuplicateIndex.open(path, synchronous=synchronous, timeout=0) as index:
        verdicts = index.add_many(documents)
        clusters, stats = list(index.clusters()), counts_of(index)
        assert (index._store._connection.execute("PRAGMA synchronous").fetchone()[0] == 2) == (
            synchronous == "FULL"
        )
    assert [file.name for file in tmp_path.iterdir()] == ["index.db"]
    assert stats.bytes <= os.path.getsize(path)
    with DuplicateIndex.open(Path(path)) as index:
        assert [index.get(document.id) for document in documents] == verdicts
        assert list(index.clusters()) == clusters
        assert counts_of(index) == stats
        assert index.add_many(documents) == verdicts
        assert index.verify() == []


@any_kernel
def test_an_empty_file_is_a_new_index(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.touch()
    assert len(made(path).read_bytes()) > 0
    with DuplicateIndex.open(path) as index:
        assert len(index) == 30


@any_kernel
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"threshold": 0.9}, "threshold=0.8, and is opened with threshold=0.9"),
        ({"shingle_size": 4}, "shingle_size=5, and is opened with shingle_size=4"),
        ({"num_perm": 64}, "num_perm=128, and is opened with num_perm=64"),
        ({"seed": 2}, "seed=1, and is opened with seed=2"),
        ({"min_words": 20}, "min_words=8, and is opened with min_words=20"),
        ({"contained": True}, "contained=False, and is opened with contained=True"),
    ],
)
def test_other_settings_are_refused(options: dict[str, Any], words: str, tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    # Several of the settings depend on others; those with fixed names are told as they are.
    found = words if "threshold" not in options and "num_perm" not in options else "was made with"
    refused(path, found, **options)
    with DuplicateIndex.open(path) as index:
        assert len(index) == 30


@any_kernel
@pytest.mark.parametrize("least", [1, 3, 5, 6])
def test_few_words_are_a_setting_though_no_key_depends_on_them(least: int, tmp_path: Path) -> None:
    """Below `shingle_size`, `min_words` says of equal texts alone whether they are too short."""
    path, text = tmp_path / "index.db", "Question agreed to."
    kinds = [verdict.kind for verdict in dedupe_documents([text] * 3, min_words=least)]
    with DuplicateIndex.open(path, min_words=least) as index:
        assert [index.add(name, text).kind for name in "ab"] == kinds[:2]
    with DuplicateIndex.open_existing(path) as index:
        assert index.add("c", text).kind == kinds[2]
        (verdict,) = dedupe_documents([text], against=index, min_words=least)
        assert verdict.kind == kinds[2]
    refused(path, f"min_words={least}, and is opened with min_words=4", min_words=4)


@any_kernel
def test_other_settings_are_refused_while_another_one_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with DuplicateIndex.open(path) as index:
        index.add("a", article(1))
        # Not `refused`, which reads the file: then this process would have no locks on it any more.
        with pytest.raises(StoreError, match="seed=1, and is opened with seed=2"):
            DuplicateIndex.open(path, seed=2)
        index.add("b", article(2))
        assert index.verify() == []


@any_kernel
def test_options_that_the_keys_do_not_depend_on_may_change(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    options: dict[str, Any] = {"same_source": True, "revisions": "remove", "empty": "remove"}
    with DuplicateIndex.open(path, window=timedelta(days=3), **options) as index:
        assert len(index) == 30


@any_kernel
@pytest.mark.parametrize(
    "text", [b"x", b"Ships wait in the harbour.\n" * 100, b"SQLite format 3\0", bytes(5000)]
)
def test_what_is_no_sqlite_file_is_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(text)
    refused(path, "is not an index of unrepeat")


@any_kernel
@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_another_sqlite_file_is_refused(journal: str, tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    run_sql(path, f"PRAGMA journal_mode = {journal}", "CREATE TABLE documents (id)")
    refused(path, "another SQLite file")
    run_sql(path, "PRAGMA application_id = 7")
    refused(path, r"another SQLite file \(application_id 7\)")


@any_kernel
@pytest.mark.parametrize("version", [0, 1, 99])
def test_another_layout_is_refused(version: int, tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    run_sql(path, f"PRAGMA user_version = {version}")
    refused(path, f"layout {version}, and this version of unrepeat reads layout 2")


@any_kernel
@pytest.mark.parametrize("part", [0.05, 0.5, 0.99])
def test_a_truncated_file_is_refused(part: float, tmp_path: Path) -> None:
    path = made(tmp_path / "index.db", 200)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    refused(path, "is damaged")


@any_kernel
def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no folder"):
        DuplicateIndex.open(tmp_path / "no" / "index.db")
    folder = tmp_path / "index.db"
    folder.mkdir()
    refused(folder, "cannot read")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot"):
        DuplicateIndex.open(tmp_path / "file" / "index.db")
    for path in ("", "a\0b"):
        with pytest.raises(StoreError, match="cannot"):
            DuplicateIndex.open(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "index.db"]


@any_kernel
@pytest.mark.parametrize("name", [":memory:", "file:index.db?mode=memory", "a b#%41?.db", "\u5929.db"])
def test_a_strange_name_is_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made(Path(name))
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with DuplicateIndex.open(name) as index:
        assert len(index) == 30


@any_kernel
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    path.chmod(0o400)
    refused(path, "cannot")


@any_kernel
def test_one_waits_for_another_writer_so_long_and_no_longer(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    with DuplicateIndex.open(path, timeout=0.2) as index:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            index.add("new", article(1))
        assert time.monotonic() - begin >= 0.15
        assert "new" not in index
        assert len(index) == 30, "reading does not wait"
        other.execute("ROLLBACK")
        other.close()
        assert index.add("new", article(1)).kind is None
        assert index.verify() == []


@any_kernel
@pytest.mark.parametrize("timeout", [3e6, float("inf")])
def test_the_longest_time_is_not_none_at_all(timeout: float, tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    with DuplicateIndex.open(path, timeout=timeout) as index:
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.2, other.execute, ("ROLLBACK",))
        timer.start()
        index.add("new", article(1))
        timer.join()
        other.close()


@any_kernel
def test_nothing_from_a_file_is_executed() -> None:
    package = Path(unrepeat.__file__).parent
    for path in (package / "index").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
            elif isinstance(node, ast.Name):
                names = [node.id]
            elif isinstance(node, ast.Attribute):
                names = [node.attr]
            bad = {"pickle", "marshal", "shelve", "eval", "exec", "compile", "__import__", "import_module"}
            assert bad.isdisjoint(names), path
            assert {"load_extension", "enable_load_extension", "create_function"}.isdisjoint(names), path


# -- damage -------------------------------------------------------------------------------------------------

DAMAGE = {
    "a key too many": (
        "INSERT INTO keys VALUES (12345, (SELECT max(document) FROM keys))",
        "which it does not",
    ),
    "a key of nobody": ("INSERT INTO keys VALUES (12345, 99999)", "not kept"),
    "keys of a duplicate": (
        "INSERT INTO keys SELECT 12345, min(number) FROM documents WHERE is_duplicate",
        "not kept",
    ),
    "a key missing": ("DELETE FROM keys WHERE hash = (SELECT min(hash) FROM keys)", "not found under 1 of"),
    "no keys in the table": ("DELETE FROM keys", "not found under"),
    "a duplicate of a duplicate": (
        "UPDATE documents SET of = (SELECT min(number) FROM documents WHERE is_duplicate) "
        "WHERE number = (SELECT max(number) FROM documents WHERE is_duplicate)",
        "is a duplicate itself",
    ),
    "keys of seven bytes": (
        "UPDATE documents SET keys = x'01020304050607' WHERE number = 1",
        "are 7 bytes, which is not a multiple of 8",
    ),
    "latest keys of seven bytes": (
        "UPDATE documents SET keys = x'01020304050607' "
        "WHERE number = (SELECT max(number) FROM documents WHERE NOT is_duplicate)",
        "are 7 bytes, which is not a multiple of 8",
    ),
    "no words": ("UPDATE documents SET words = NULL WHERE number = 1", "no words or no keys"),
    "no keys in the row": ("UPDATE documents SET keys = NULL WHERE number = 1", "no words or no keys"),
    "merged too early": ("UPDATE merged SET number = 0", "not due"),
}


@any_kernel
@pytest.mark.parametrize("name", DAMAGE)
def test_verify_finds_damage(name: str, tmp_path: Path) -> None:
    statement, words = DAMAGE[name]
    path = tmp_path / "index.db"
    with opened(path, slices=EVERY_DOCUMENT) as index:
        for document in feed(1, 40):
            index.add(document.id, document.text)
        assert index.verify() == []
        assert index.stats().keys > 0
    run_sql(path, statement)
    with opened(path, slices=EVERY_DOCUMENT) as index:
        problems = index.verify()
        assert any(words in problem for problem in problems), problems
        use(index)


def use(index: DuplicateIndex) -> list[str]:
    """Do everything with a damaged index; errors of the library may come, but no others."""
    told = []
    for action in (
        index.verify,
        index.stats,
        lambda: len(index),
        lambda: list(index.clusters()),
        lambda: [index.get(f"d{number}") for number in range(40)],
        lambda: [index.check(document.text) for document in feed(1, 40)],
        lambda: index.add_many(feed(1, 40)),
        lambda: index.add_many(Document(f"new{number}", edited(article(number))) for number in range(20)),
        lambda: index.add("d1", article(77)),
        lambda: [index.remove(f"d{number}") for number in range(0, 40, 7)],
        lambda: index.expire(START + 20 * HOUR),
    ):
        try:
            action()
        except UnrepeatError as error:
            told.append(str(error))
    return told


@same_verdicts
def test_noise_in_a_page_is_a_problem_or_an_error(tmp_path: Path) -> None:
    whole = made(tmp_path / "whole.db", 40, slices=EVERY_DOCUMENT)
    data = whole.read_bytes()
    found = 0
    rng = random.Random(1)
    pages = len(data) // 4096
    for page in range(pages):
        for begin, length in ((0, 4096), (rng.randrange(4000), 30)):
            path = tmp_path / "index.db"
            noise = rng.randbytes(length)
            path.write_bytes(data[: page * 4096 + begin] + noise + data[page * 4096 + begin + length :])
            try:
                with opened(path, slices=EVERY_DOCUMENT) as index:
                    found += bool(index.verify())
                    use(index)
            except StoreError:
                found += 1
            for file in tmp_path.glob("index.db*"):
                file.unlink()
    assert found > pages


@same_verdicts
def test_wrong_bytes_all_over_a_file_are_problems_or_errors(tmp_path: Path) -> None:
    """Damage in the tables' own names made even the messages of SQLite unreadable."""
    data = made(tmp_path / "whole.db", 40, slices=EVERY_DOCUMENT).read_bytes()
    rng = random.Random(2)
    for _ in range(30):
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 3, 30))):
            damaged[rng.randrange(100, 4096 * 3)] = rng.randrange(256)
            damaged[rng.randrange(100, len(data))] = rng.randrange(256)
        path = tmp_path / "index.db"
        path.write_bytes(damaged)
        with suppress(StoreError), opened(path, slices=EVERY_DOCUMENT) as index:
            use(index)
        for file in tmp_path.glob("index.db*"):
            file.unlink()


@any_kernel
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("new_words", "'['"),
        ("new_words", "CAST(x'ff' AS TEXT)"),
        ("words", "x'61ff31'"),
        ("words", "x''"),
        ("words", "x'000000'"),
        ("published", str(2**62)),
        ("id", "x'01'"),
        ("id", "1.5"),
        ("of_id", "x'01'"),
        ("kind", "'odd'"),
        ("of", "99999"),
        ("source", "CAST(x'ff' AS TEXT)"),
    ],
)
def test_wrong_values_in_rows_are_problems_or_errors(column: str, value: str, tmp_path: Path) -> None:
    path = made(tmp_path / "index.db", 40)
    which = "number = 4" if column == "id" else "number % 3 = 1"
    run_sql(path, f"UPDATE documents SET {column} = {value} WHERE {which}")  # noqa: S608 # our own values
    with DuplicateIndex.open(path) as index:
        use(index)
