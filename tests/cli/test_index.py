"""The command `index`: counts, checks, what leaves an index."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.commands import (
    FERRY,
    Command,
    any_kernel,
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
    assert "oldest      none" in run("index", "stats", "news.db")[0].decode()
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
