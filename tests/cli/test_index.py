"""The command `index`: counts, checks, what leaves an index."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.commands import (
    FERRY,
    Command,
    any_kernel,
    lines,
)
from unrepeat import DuplicateIndex, StoreError

pytestmark = pytest.mark.usefixtures("folder")


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["index"], "ACTION"),
        (["index", "stats"], "PATH"),
        (["index", "stats", "news.db"], "there is no index 'news.db'"),
        (["index", "verify", "news.db"], "there is no index 'news.db'"),
        (["index", "expire", "news.db", "--window", "3"], "there is no index 'news.db'"),
        (["index", "stats", "news.jsonl"], "'news.jsonl' is not an index of unrepeat"),
        (["index", "expire", "news.db"], "one of the arguments --before --window is required"),
        (["index", "documents", "news.db"], "there is no index 'news.db'"),
        (["index", "remove", "news.db", "--id", "a"], "there is no index 'news.db'"),
        (["index", "remove", "news.db"], "name what to remove: documents, each with --id"),
        (["index", "remove", "news.db", "--id", "a", "--source", "x"], "name what to remove"),
        (
            ["index", "remove", "news.db", "--before", "soon"],
            "argument --before: 'soon' is not a time that can be read",
        ),
        (["index", "backup", "news.db"], "NEW"),
        (["index", "backup", "news.db", "copy.db"], "there is no index 'news.db'"),
        (["index", "vacuum", "news.db"], "there is no index 'news.db'"),
        (["index", "vacuum", "news.jsonl"], "'news.jsonl' is not an index of unrepeat"),
        (["index", "vacuum", "news.db", "--timeout", "soon"], "'soon' is not a number of seconds, 0 or more"),
    ],
)
def test_bad_usage_of_index(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir() if not path.name.startswith("news.db")] == ["news.jsonl"]


@any_kernel
def test_stats(run: Command, odd_index: str) -> None:
    stats = json.loads(run("index", "stats", odd_index, "--json")[0])
    assert {name: stats[name] for name in ("documents", "duplicates", "revisions", "capped")} == {
        "documents": 5,
        "duplicates": 1,
        "revisions": 1,
        "capped": 0,
    }
    assert (stats["oldest"], stats["newest"]) == ("2026-05-04T08:00:00+00:00", "2026-05-09T08:00:00+00:00")
    rows = run("index", "stats", odd_index)[0].decode().splitlines()
    assert dict(map(str.split, rows)) == {name: str(value) for name, value in stats.items()}
    assert len({len(row) - len(row.split()[1]) for row in rows}) == 1


@any_kernel
def test_stats_of_an_empty_index(run: Command) -> None:
    run("feed", "--index", "news.db")
    assert "oldest              none\n" in run("index", "stats", "news.db")[0].decode()
    assert json.loads(run("index", "stats", "--json", "news.db")[0])["newest"] is None


@any_kernel
def test_verify(run: Command, odd_index: str) -> None:
    assert run("index", "verify", odd_index) == (b"no problems\n", "")
    with sqlite3.connect(odd_index) as connection:
        connection.execute("UPDATE documents SET words = NULL WHERE number = 1")
    connection.close()
    out, _ = run("index", "verify", odd_index, code=1)
    assert out == b"document 1 is kept, but has no words or no keys\n"


@any_kernel
def test_expire(run: Command, odd_index: str) -> None:
    assert run("index", "expire", odd_index, "--before", "2026-05-04T09:00:00Z")[0] == b"1 document removed\n"
    assert run("index", "expire", odd_index, "--window", "3.5")[0] == b"2 documents removed\n"
    assert run("index", "expire", odd_index, "--window", "84h")[0] == b"0 documents removed\n"
    with DuplicateIndex.open_existing(odd_index) as index:
        assert [index.get(one) is not None for one in "abcde"] == [False, False, True, False, True]
    assert run("index", "verify", odd_index)[0] == b"no problems\n"
    _, err = run("index", "expire", odd_index, "--before", "soon", code=2)
    assert "is not a time that can be read" in err


@any_kernel
def test_open_existing(odd_index: str, tmp_path: Path) -> None:
    with DuplicateIndex.open_existing(tmp_path / odd_index, window=timedelta(days=1)) as index:
        assert len(index) == 5
        assert index.check(FERRY, published="2026-05-04").duplicate_of == "a"
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="is empty"):
        DuplicateIndex.open_existing("empty.db")
    with sqlite3.connect(odd_index) as connection:
        connection.execute("UPDATE settings SET value = 'high' WHERE name = 'threshold'")
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        DuplicateIndex.open_existing(odd_index)


@any_kernel
def test_the_time_to_expire_is_called_by_its_option(run: Command, odd_index: str) -> None:
    for given in ("", "yesterday"):
        _, err = run("index", "expire", odd_index, "--before", given, code=2)
        assert err.startswith(
            f"unrepeat index expire: argument --before: {given!r} is not a time that can be read. Write 2026-"
        )
    out, _ = run("index", "expire", odd_index, "--before", "Mon, 01 Jan 1990 00:00:00 GMT")
    assert out == b"0 documents removed\n"


# -- documents, remove, backup, vacuum ----------------------------------------------------------------------


@any_kernel
def test_documents(run: Command, odd_index: str) -> None:
    with DuplicateIndex.open_existing(odd_index) as index:
        listed = list(index.documents())
        index.remove("a")
    rows = run("index", "documents", odd_index)[0].decode().splitlines()
    assert [row.split("  ")[0] for row in rows] == [f"{one.published:%Y-%m-%d %H:%M}" for one in listed[1:]]
    assert any(row.endswith("  of a (removed)") for row in rows)
    found = [json.loads(line) for line in run("index", "documents", odd_index, "--json")[0].splitlines()]
    assert [one["id"] for one in found] == [one.id for one in listed[1:]]
    assert found[-1] == listed[-1]._asdict() | {
        "published": listed[-1].published.isoformat(),
        "added": found[-1]["added"],
    }
    assert len(run("index", "documents", odd_index, "--source", "gazette")[0].splitlines()) == 1


@any_kernel
def test_named_documents_are_removed(run: Command) -> None:
    records = [{"id": one, "text": FERRY, "source": "bay"} for one in ("a", 7, "8", 9, "-3", -3)]
    run("feed", "--index", "news.db", stdin=lines(records))
    remove, huge = ["index", "remove", "news.db"], "9" * 5000
    out, err = run(*remove, "--id", "a", "--id", "x", "--id", huge, code=1)
    assert out.decode().splitlines() == [
        "1 document removed, of which 1 had been kept",
        "5 documents left that repeat or revise a removed one",
    ]
    assert err == f"unrepeat: there is no document 'x'\nunrepeat: there is no document {huge!r}\n"
    out, _ = run(*remove, "--id", "7", "--id", "8", "--id", "7")
    assert out == b"2 documents removed, of which 0 had been kept\n"
    assert run(*remove, "--id=-3")[0].startswith(b"1 document removed")
    with DuplicateIndex.open_existing("news.db") as index:
        assert [one.id for one in index.documents()] == [9, -3], "the string first"
    out, _ = run(*remove, "--json", "--id=-3", "--id=no", code=1)
    assert json.loads(out) == {"documents": 1, "kept": 0, "orphans": 0, "promoted": [], "missing": ["no"]}


@any_kernel
def test_sources_are_noted_where_they_can_be_stored(run: Command) -> None:
    """No verdict depends on them here, so what is no source is no fault."""
    sources: list[object] = ["bay", None, {"name": "bay"}, 7, "\ud800"]
    records = [{"id": n, "text": f"{FERRY} {n}", "source": source} for n, source in enumerate(sources)]
    run("feed", "--index", "news.db", stdin=lines(records))
    with DuplicateIndex.open_existing("news.db") as index:
        assert [one.source for one in index.documents()] == ["bay", None, None, None, None]
    _, err = run("feed", "--index", "new.db", "--same-source", stdin=lines(records), code=2)
    assert "source" in err


@any_kernel
def test_copies_take_the_place_of_removed_documents(run: Command) -> None:
    records = [{"id": one, "text": FERRY, "source": one[0]} for one in ("a", "b", "c", "d")]
    run("feed", "--index", "news.db", stdin=lines(records))
    out, _ = run("index", "remove", "news.db", "--id", "a", "--promote", "--id", "b", "--json")
    assert json.loads(out) == {"documents": 2, "kept": 2, "orphans": 0, "promoted": ["c"], "missing": []}
    out, _ = run("index", "remove", "news.db", "--source", "c", "--promote")
    assert out == b"1 document removed, of which 1 had been kept\n1 document kept in their place\n"
    with DuplicateIndex.open_existing("news.db") as index:
        assert index.check(FERRY).duplicate_of == "d"
        assert index.verify() == []


@any_kernel
def test_a_source_is_removed(run: Command, odd_index: str) -> None:
    out, _ = run("index", "remove", odd_index, "--source", "herald", "--before", "2026-05-06", "--json")
    assert json.loads(out) == {"documents": 1, "kept": 1, "orphans": 1, "promoted": [], "missing": []}
    out, _ = run("index", "remove", odd_index, "--source", "gazette")
    assert out.startswith(
        b"2 documents removed, of which 2 had been kept\n1 document left that repeats or revises "
    )
    with DuplicateIndex.open_existing(odd_index) as index:
        assert [one.id for one in index.documents()] == ["c", "e"]


@any_kernel
def test_backup(run: Command, odd_index: str) -> None:
    with DuplicateIndex.open_existing(odd_index) as index:
        index.add("late", "In the log of this index, and not yet in its file, there are these words.")
        assert run("index", "backup", odd_index, "copy.db") == (b"6 documents in copy.db\n", "")
        _, err = run("index", "backup", odd_index, "copy.db", code=2)
        assert "there is 'copy.db' already. Name a new file." in err
        with DuplicateIndex.open_existing("copy.db") as copy:
            assert list(copy.documents()) == list(index.documents())
            assert copy.verify() == []


@any_kernel
def test_vacuum(run: Command, odd_index: str) -> None:
    run("index", "remove", odd_index, "--before", "2099-01-01")
    sizes = json.loads(run("index", "vacuum", odd_index, "--json", "--timeout", "5")[0])
    assert sizes["bytes_after"] == Path(odd_index).stat().st_size <= sizes["bytes_before"]
    assert run("index", "vacuum", odd_index)[0].decode() == (
        f"bytes_before  {sizes['bytes_after']}\nbytes_after   {sizes['bytes_after']}\n"
    )
    with closing(sqlite3.connect(odd_index)) as other:
        other.execute("BEGIN IMMEDIATE")
        _, err = run("index", "vacuum", odd_index, "--timeout", "0", code=2)
    assert "locked" in err
